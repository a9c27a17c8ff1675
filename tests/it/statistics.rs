//! Statistics against what other programs give: scikit-learn 1.9 (kappa), krippendorff 0.9 (alpha), `SciPy` 1.17 (chi-squared,
//! exact intervals, G² and the conservative log ratio by the definitions of R's `corpora`).

use baogao::table::statistics::{
    Stratum, agreement, association, clopper_pearson, cohen_kappa, corrected_total, keyness,
    krippendorff_alpha, wilson,
};

/// What "equal" means here.
const EXACT: f64 = 1e-9;

fn same(ours: f64, theirs: f64) {
    assert!((ours - theirs).abs() < EXACT, "{ours} is not {theirs}");
}

/// Pairs of codes, one digit a unit.
fn pairs(left: &str, right: &str) -> Vec<[usize; 2]> {
    let code = |byte: u8| usize::from(byte - b'0');
    left.bytes()
        .zip(right.bytes())
        .map(|(l, r)| [code(l), code(r)])
        .collect()
}

#[test]
fn kappa_and_alpha_are_those_of_the_python_packages() {
    let vectors = [
        (
            "110100001101",
            "110101001101",
            0.833_333_333_333_333_4,
            0.839_160_839_160_839_2,
        ),
        (
            "0000011022200201101100101122022210111121",
            "0000211022100001101100101020022110111120",
            0.729_468_599_033_816_4,
            0.731_683_648_714_216_4,
        ),
        (
            "3547620075322612652064272775744762162752174515045474452074547455456527552235741626440327232073202152",
            "3547620575322542652265272775704722667762274715445474456074047445156540552235346627640424632073252152",
            0.682_128_561_337_414_6,
            0.683_494_344_957_587_2,
        ),
    ];
    for (left, right, kappa, alpha) in vectors {
        let pairs = pairs(left, right);
        same(cohen_kappa(&pairs).unwrap(), kappa);
        let units: Vec<Vec<usize>> = pairs.iter().map(|pair| pair.to_vec()).collect();
        same(krippendorff_alpha(&units).unwrap(), alpha);
    }
}

#[test]
fn alpha_takes_units_that_somebody_left_empty() {
    // Four coders and twelve units, from Krippendorff (2011), as the Python package shows them.
    let rows: [[usize; 12]; 4] = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ];
    let units: Vec<Vec<usize>> = (0..12)
        .map(|unit| {
            rows.iter()
                .map(|row| row[unit])
                .filter(|&code| code > 0)
                .collect()
        })
        .collect();
    same(krippendorff_alpha(&units).unwrap(), 0.743_421_052_631_579);
}

#[test]
fn one_code_throughout_leaves_nothing_to_agree_about() {
    let pairs = pairs("1111", "1111");
    assert_eq!(cohen_kappa(&pairs), None);
    assert_eq!(krippendorff_alpha(&[vec![1, 1], vec![1, 1]]), None);
    assert_eq!(krippendorff_alpha(&[vec![1]]), None);
    assert_eq!(agreement(&[None], &[Some("a".to_owned())], 1), None);
}

#[test]
fn the_bootstrap_holds_the_measure_and_repeats_itself() {
    let code = |digit: char| Some(digit.to_string());
    let left: Vec<_> = "0012011201201120".chars().map(code).collect();
    let right: Vec<_> = "0012021201001120".chars().map(code).collect();
    let found = agreement(&left, &right, 7).unwrap();
    assert_eq!(found, agreement(&left, &right, 7).unwrap());
    let kappa = found.kappa.unwrap();
    assert!(kappa.low < kappa.value && kappa.value < kappa.high && kappa.high <= 1.0);
    assert_eq!(found.units, 16);
}

#[test]
fn keyness_is_that_of_the_definitions() {
    let vectors = [
        (
            (50, 10_000, 10, 10_000, 1),
            29.190_557_379_221_9,
            1.325_429_391_675_762_7,
        ),
        ((0, 5_000, 12, 8_000, 10), -11.659_116_252_582_026, 0.0),
        (
            (7, 5_000, 0, 100_000, 1_000),
            42.632_652_027_633_44,
            2.496_554_521_551_044_3,
        ),
        (
            (1_200, 100_000, 1_500, 200_000, 5_000),
            144.835_252_724_408_52,
            0.429_296_116_447_324_07,
        ),
        ((3, 1_000, 3, 1_000, 1), 0.0, 0.0),
    ];
    for ((f1, n1, f2, n2, words), g2, lrc) in vectors {
        let found = keyness(f1, n1, f2, n2, words, 0.05);
        same(found.g2, g2);
        same(found.lrc, lrc);
    }
}

#[test]
fn intervals_are_those_of_scipy() {
    let (low, high) = clopper_pearson(8, 10, 0.05);
    same(low, 0.443_904_537_692_358_5);
    same(high, 0.974_789_273_673_166_5);
    let (low, high) = clopper_pearson(0, 15, 0.05);
    same(low, 0.0);
    same(high, 0.218_019_360_910_838_8);
    let (low, high) = wilson(8, 10);
    same(low, 0.490_162_471_536_641_8);
    same(high, 0.943_317_848_545_624_8);
}

#[test]
fn association_is_that_of_scipy() {
    let rows = [
        vec![12, 5, 7],
        vec![3, 14, 9],
        vec![8, 8, 20],
        vec![0, 0, 0],
    ];
    let found = association(&rows).unwrap();
    same(found.chi_squared, 16.231_121_055_094_484);
    same(found.p_value, 0.002_724_207_752_299_494_6);
    same(found.cramers_v, 0.307_192_094_427_017_34);
    assert_eq!(found.degrees, 4);
    assert_eq!(association(&[vec![3, 4]]), None);
}

/// A program that misses three problems in ten and takes one sentence in twenty-five for one: over many samples the
/// corrected interval must hold the truth as often as it says.
#[test]
fn corrected_intervals_hold_the_truth_in_93_to_97_of_100_samples() {
    let mut random = fastrand::Rng::with_seed(2023);
    let population: Vec<(bool, bool)> = (0..5_000)
        .map(|_| {
            let truth = random.f64() < 0.2;
            let found = random.f64() < if truth { 0.7 } else { 0.04 };
            (found, truth)
        })
        .collect();
    let truth = population.iter().filter(|unit| unit.1).count() as f64;
    let counted = population.iter().filter(|unit| unit.0).count();
    assert!(
        (truth - counted as f64).abs() > 50.0,
        "the program must be wrong for the correction to matter"
    );
    let (mut held, rounds) = (0, 2_000);
    let mut sum = 0.0;
    for _ in 0..rounds {
        let strata: Vec<Stratum> = [true, false]
            .into_iter()
            .map(|found| {
                let units: Vec<&(bool, bool)> =
                    population.iter().filter(|unit| unit.0 == found).collect();
                let drawn = random.choose_multiple(units.iter(), 150);
                Stratum {
                    population: units.len(),
                    differences: drawn
                        .into_iter()
                        .map(|unit| f64::from(u8::from(unit.1)) - f64::from(u8::from(unit.0)))
                        .collect(),
                }
            })
            .collect();
        let corrected = corrected_total(counted, &strata);
        held += usize::from(corrected.low <= truth && truth <= corrected.high);
        sum += corrected.total;
    }
    let coverage = f64::from(u32::try_from(held).unwrap()) / f64::from(rounds);
    assert!((0.93..=0.97).contains(&coverage), "{coverage}");
    let mean = sum / f64::from(rounds);
    assert!((mean - truth).abs() < 0.01 * truth, "{mean} for {truth}");
}

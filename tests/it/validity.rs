//! Samples for people to code, and what a filled sheet says.

use baogao::codebook::Codebook;
use baogao::table::{Design, Sampler, Sheet, UnitRow, agreement_rows, codes_of, validate};
use baogao::{pipeline, source};

use crate::util::TestEnv;

fn drawn(wanted: usize, seed: u64) -> (Vec<UnitRow>, Design) {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/work-reports.txt");
    let bytes = std::fs::read(corpus).unwrap();
    let source = source::from_bytes("work-reports.txt", bytes);
    let (analysis, _) = pipeline::analyze(&source, Codebook::shipped());
    let mut sampler = Sampler::new(wanted, seed);
    sampler.add(&analysis);
    sampler.finish("test", "test")
}

/// The sheet as a person who agrees with the program throughout would fill it.
fn filled(rows: &[UnitRow], design: &Design) -> Sheet {
    Sheet {
        columns: ["unit", "kind", "categories"].map(str::to_owned).to_vec(),
        rows: rows
            .iter()
            .zip(&design.units)
            .map(|(row, unit)| {
                vec![
                    row.unit.clone(),
                    unit.kind.clone(),
                    unit.categories.join("; "),
                ]
            })
            .collect(),
    }
}

#[test]
fn a_sample_has_a_third_of_each_and_knows_its_probabilities() {
    let (rows, design) = drawn(90, 1);
    assert_eq!(rows.len(), 90);
    for stratum in &design.strata {
        assert_eq!(stratum.drawn, 30, "{}", stratum.name);
        let units = design
            .units
            .iter()
            .filter(|unit| unit.stratum == stratum.name);
        // Each unit stands for as many as were passed over.
        let weight: f64 = units.map(|unit| 1.0 / unit.probability).sum();
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let population = stratum.population as f64;
        assert!((weight - population).abs() < 1e-6);
    }
    let blind = rows
        .iter()
        .all(|row| row.kind.is_empty() && row.categories.is_empty());
    assert!(blind, "the sheet must not tell what the program found");
    assert_eq!(drawn(90, 1).0, rows);
    assert_ne!(drawn(90, 2).0, rows);
}

#[test]
fn a_small_stratum_gives_what_it_has_and_the_others_more() {
    let (rows, design) = drawn(100_000, 1);
    let all: usize = design.strata.iter().map(|stratum| stratum.population).sum();
    assert_eq!(rows.len(), all);
    assert!(
        design
            .units
            .iter()
            .all(|unit| (unit.probability - 1.0).abs() < 1e-12)
    );
}

#[test]
fn sentences_without_a_finding_overlap_none() {
    let (rows, design) = drawn(100_000, 1);
    let found: Vec<&UnitRow> = rows
        .iter()
        .zip(&design.units)
        .filter(|(_, unit)| unit.kind != "none")
        .map(|(row, _)| row)
        .collect();
    for (row, unit) in rows
        .iter()
        .zip(&design.units)
        .filter(|(_, unit)| unit.kind == "none")
    {
        let same = |other: &&&UnitRow| other.line == row.line && other.text.contains(&row.text);
        assert!(
            found.iter().find(same).is_none(),
            "{}: {}",
            unit.unit,
            row.text
        );
    }
}

#[test]
fn a_person_who_agrees_throughout_corrects_nothing() {
    let (rows, design) = drawn(120, 3);
    let codes = codes_of("sheet", &filled(&rows, &design)).unwrap();
    let found = validate("sheet", &design, &codes).unwrap();
    assert_eq!((found.coded, found.drawn), (120, 120));
    for row in &found.measures {
        assert!(
            [row.precision, row.recall, row.f1]
                .iter()
                .all(|value| *value > 0.999_999),
            "{row:?}"
        );
        assert!(
            row.precision_low < 1.0 && row.f1_low < 1.0,
            "no sample proves perfection: {row:?}"
        );
    }
    for row in &found.corrected {
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let counted = row.counted as f64;
        assert!((row.corrected - counted).abs() < 1e-9 && row.standard_error.abs() < 1e-9);
    }
}

#[test]
fn errors_found_in_the_sample_move_the_totals() {
    let (rows, design) = drawn(90, 3);
    let mut sheet = filled(&rows, &design);
    // Three of the thirty problems drawn are none; two of the thirty sentences are problems.
    let mut denied = 0;
    let mut missed = 0;
    for row in &mut sheet.rows {
        if row[1] == "problem" && denied < 3 {
            row[1] = "none".to_owned();
            row[2].clear();
            denied += 1;
        } else if row[1] == "none" && missed < 2 && denied == 3 {
            row[1] = "问题".to_owned();
            missed += 1;
        }
    }
    assert_eq!((denied, missed), (3, 2));
    let codes = codes_of("sheet", &sheet).unwrap();
    let found = validate("sheet", &design, &codes).unwrap();
    let population = |name: &str| {
        let stratum = design
            .strata
            .iter()
            .find(|stratum| stratum.name == name)
            .unwrap();
        f64::from(u32::try_from(stratum.population).unwrap())
    };
    let expected = population("problem") * 0.9 + population("none") * 2.0 / 30.0;
    let row = found
        .corrected
        .iter()
        .find(|row| row.kind == "problem" && row.category.is_empty())
        .unwrap();
    assert!((row.corrected - expected).abs() < 0.001, "{row:?}");
    assert!(row.corrected_low < row.corrected && row.corrected < row.corrected_high);
    let measure = &found.measures[0];
    assert!((measure.precision - 0.9).abs() < 1e-9);
    assert!((measure.recall - population("problem") * 0.9 / expected).abs() < 1e-4);
    assert!(measure.recall_low < measure.recall && measure.recall < measure.recall_high);
}

#[test]
fn agreement_tells_segmentation_and_categories_apart() {
    let (rows, design) = drawn(90, 3);
    let left = filled(&rows, &design);
    let mut right = left.clone();
    let other = right
        .rows
        .iter()
        .position(|row| row[1] == "problem")
        .unwrap();
    right.rows[other][1] = "recommendation".to_owned();
    let (left, right) = (
        codes_of("a", &left).unwrap(),
        codes_of("b", &right).unwrap(),
    );
    let found = agreement_rows(&left, &right, 1).unwrap();
    assert_eq!(found[0].of, "segmentation");
    assert_eq!(found[0].units, 90);
    assert!((found[0].percent - 0.9889).abs() < 1e-9);
    assert!(
        (found[1].percent - 1.0).abs() < 1e-9,
        "categories only where both found the same"
    );
    assert_eq!(
        found[1].units,
        left.iter()
            .zip(&right)
            .filter(|(a, b)| a.kind == b.kind && !a.categories.is_empty())
            .count()
    );
}

#[test]
fn faults_of_a_sheet_are_named_by_row() {
    let sheet = |rows: &[[&str; 3]]| Sheet {
        columns: ["unit", "kind", "categories"].map(str::to_owned).to_vec(),
        rows: rows
            .iter()
            .map(|row| row.map(str::to_owned).to_vec())
            .collect(),
    };
    let fault = |rows: &[[&str; 3]]| codes_of("s.csv", &sheet(rows)).unwrap_err().to_string();
    assert!(fault(&[["a", "problm", ""]]).contains("s.csv, row 2: `problm` is no kind"));
    assert!(fault(&[["a", "none", "P01"]]).contains("row 2"));
    assert!(
        fault(&[["a", "p", "P01"], ["a", "p", ""]])
            .contains("row 3: unit `a` stands in the sheet twice")
    );
    assert!(fault(&[["a", "", ""]]).contains("no row has a kind yet"));
    let (_, design) = drawn(9, 1);
    let codes = codes_of("s.csv", &sheet(&[["x", "p", ""]])).unwrap();
    assert!(
        validate("s.csv", &design, &codes)
            .unwrap_err()
            .to_string()
            .contains("not in the design")
    );
}

#[test]
fn the_verbs_work_from_sheet_to_figures() {
    let env = TestEnv::with_corpus();
    let told = env.told(&["sample", "6", "--seed", "4"]);
    assert!(
        told.contains("exit 0") && told.contains("6 units drawn"),
        "{told}"
    );
    let again = env.told(&["sample", "6"]);
    assert!(
        again.contains("may hold somebody's work") && again.contains("exit 2"),
        "{again}"
    );
    let unfilled = env.told(&["validate", "validation/sheet.xlsx"]);
    assert!(unfilled.contains("no row has a kind yet"), "{unfilled}");
}

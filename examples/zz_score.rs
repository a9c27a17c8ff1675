use baogao::codebook::Codebook;
use baogao::extract::extract;
use baogao::outline::outline;
fn main() {
    let verbose = std::env::var("V").is_ok();
    let (mut t, mut totals) = ([[0usize; 3]; 2], [[0usize; 3]; 2]);
    for path in std::env::args().skip(1) {
        let s = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
        if !path.ends_with(".toml") {
            let (ds, _) = outline("s", "n", &s);
            for d in &ds {
                println!("== {path} {:?} {}", d.kind, d.title);
                for f in extract(&s, d, Codebook::shipped()).0 {
                    println!("{} {:?} [{}|{}] {}", f.mode.name(), f.level, f.cue, f.section, f.text);
                }
            }
            continue;
        }
        let v: toml::Value = toml::from_str(&s).unwrap();
        for c in v["case"].as_array().unwrap() {
            let text = c["text"].as_str().unwrap();
            let (ds, _) = outline("s", "n", text);
            let mut found = vec![];
            let mut kinds = String::new();
            for d in &ds {
                kinds += &format!("{:?} ", d.kind);
                for f in extract(text, d, Codebook::shipped()).0 {
                    found.push((f.mode.name().to_owned(), f.text, f.cue, f.section));
                }
            }
            let mut expect: Vec<(String, String)> = c["expect"].as_array().unwrap().iter().map(|e| (e[0].as_str().unwrap().into(), e[1].as_str().unwrap().into())).collect();
            println!("--- {} [{}]", c["name"].as_str().unwrap(), kinds);
            let problem = |m: &str| usize::from(!(m == "explicit" || m == "embedded"));
            t = [[0; 3]; 2];
            for (m, x, cue, sec) in &found {
                if let Some(p) = expect.iter().position(|(em, ex)| ex == x && problem(em) == problem(m)) {
                    let e = expect.remove(p);
                    t[problem(m)][0] += 1;
                    if &e.0 != m { println!("  mode {m} for {} {x}", e.0); }
                    if verbose { println!("  ok {m} {x}"); }
                } else {
                    t[problem(m)][1] += 1;
                    println!("  + {m} {x}   [{cue}|{sec}]");
                }
            }
            for (m, x) in expect { t[problem(&m)][2] += 1; println!("  - {m} {x}"); }
            for k in 0..2 { for j in 0..3 { totals[k][j] += t[k][j]; } }
        }
    }
    let _ = t;
    for (k, n) in ["problem", "advice"].iter().enumerate() {
        let [tp, fp, fal] = totals[k];
        println!("{n}: tp {tp} fp {fp} fn {fal} P {:.3} R {:.3} F1 {:.3}", tp as f64 / (tp + fp).max(1) as f64, tp as f64 / (tp + fal).max(1) as f64, 2.0 * tp as f64 / (2 * tp + fp + fal).max(1) as f64);
    }
}

use baogao::{codebook::Codebook, extract::{extract, mark_duplicates}, outline::outline};

#[test]
#[ignore]
fn dump() {
    let path = std::env::var("DUMP").unwrap();
    let raw = std::fs::read_to_string(&path).unwrap();
    let text = super::outline::full_width(&raw);
    let (documents, _) = outline("s", &path, &text);
    let mut all = Vec::new();
    for d in &documents { all.extend(extract(&text, d, Codebook::shipped()).0); }
    mark_duplicates(&mut all, &documents);
    let line = |at: usize| 1 + text[..at].matches('\n').count();
    let mut out = String::new();
    for f in &all {
        out.push_str(&serde_json::json!({"id": f.id, "line": line(f.span.start), "kind": f.kind.name(), "level": f.level.name(), "mode": f.mode.name(), "text": f.text, "categories": f.categories, "cue": f.cue, "section": f.section, "parent": f.parent, "duplicate_of": f.duplicate_of}).to_string());
        out.push('\n');
    }
    std::fs::write(std::env::var("OUT").unwrap(), out).unwrap();
}

#[test]
#[ignore]
fn laws() {
    use std::collections::BTreeMap;
    let mut kinds: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    let mut bytes = 0;
    let start = std::time::Instant::now();
    for entry in std::fs::read_dir("/tmp/x-laws").unwrap() {
        let path = entry.unwrap().path();
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        bytes += text.len();
        let (documents, _) = outline("s", &path.to_string_lossy(), &text);
        for d in &documents {
            let f = extract(&text, d, Codebook::shipped()).0;
            let e = kinds.entry(d.kind.name().to_string()).or_default();
            e.0 += 1; e.1 += f.iter().filter(|f| f.kind.name() == "problem").count(); e.2 += f.len() - f.iter().filter(|f| f.kind.name() == "problem").count();
            if !f.is_empty() && std::env::var("SHOW").is_ok() { println!("SHOW {} {} {} {} {}", d.kind.name(), d.title, f.len(), path.display(), f[0].text); }
        }
    }
    println!("laws {kinds:?} {bytes} {:?}", start.elapsed());
}

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

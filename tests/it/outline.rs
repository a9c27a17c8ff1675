#[test]
#[ignore]
fn dump() {
    let path = std::env::var("DUMP").unwrap();
    let raw = std::fs::read_to_string(&path).unwrap();
    let text = super::outline::full_width(&raw);
    let (documents, _) = baogao::outline::outline("s", &path, &text);
    let line = |at: usize| 1 + text[..at].matches('\n').count();
    for d in &documents {
        println!("{} L{}-{} [{}] {} | issuer {} | place {} | date {} | items {} sentences {} {:?}", d.id, line(d.span.start), line(d.span.end), d.kind.name(), d.title, d.issuer, d.place, d.date, d.items.len(), d.sentences.len(), d.copy_of);
        if std::env::var("ITEMS").is_ok() {
            for i in &d.items {
                let h: String = text[i.heading.range()].chars().take(40).collect();
                println!("   {}{} L{} {:?} {} | {}", "  ".repeat(i.depth), &text[i.marker.range()], line(i.marker.start), i.style, i.number, h);
            }
        }
    }
}

/// Half-width punctuation between Chinese characters made full-width, as repair does.
pub fn full_width(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let han = |c: Option<&char>| c.is_some_and(|c| !c.is_ascii() );
    chars.iter().enumerate().map(|(i, &c)| {
        let full = match c { ',' => '，', ';' => '；', ':' => '：', '?' => '？', '!' => '！', c => return c };
        let before = i.checked_sub(1).and_then(|i| chars.get(i));
        if han(before) || (before.is_some() && han(chars.get(i + 1))) { full } else { c }
    }).collect()
}

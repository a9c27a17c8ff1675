//! PDF: what a reader sees becomes text, and what cannot be read is named.

use std::fmt::Write;

use baogao::decode::decode_name;
use baogao::error::{Reason, Warning};
use baogao::settings::Reading;
use baogao::source;

/// A PDF of these pages, in a font that is named and not held in the file, as old word processors print Chinese.
fn pdf_of(pages: &[&[&str]]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        String::new(),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H \
         /DescendantFonts [4 0 R] >>"
            .to_owned(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >> /DW 1000 >>"
            .to_owned(),
    ];
    let mut kids = String::new();
    for lines in pages {
        let mut content = String::from("BT /F1 12 Tf 18 TL 40 800 Td\n");
        for line in *lines {
            content.push('<');
            for unit in line.encode_utf16() {
                let _ = write!(content, "{unit:04X}");
            }
            content.push_str("> Tj T*\n");
        }
        content.push_str("ET");
        let page = objects.len() + 1;
        let _ = write!(kids, "{page} 0 R ");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> \
             /Contents {} 0 R >>",
            page + 1
        ));
        let length = content.len();
        objects.push(format!(
            "<< /Length {length} >>\nstream\n{content}\nendstream"
        ));
    }
    objects[1] = format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len());
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        let _ = write!(file, "{number} 0 obj\n{object}\nendobj\n");
    }
    let table = file.len();
    let size = objects.len() + 1;
    let _ = write!(file, "xref\n0 {size}\n0000000000 65535 f \n");
    for place in places {
        let _ = writeln!(file, "{place:010} 00000 n ");
    }
    let _ = write!(
        file,
        "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    );
    file.into_bytes()
}

fn read(bytes: &[u8]) -> (Vec<String>, Vec<Warning>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    std::fs::write(&path, bytes).unwrap();
    let (mut texts, mut warnings) = (Vec::new(), Vec::new());
    for item in source::open_with(&path, decode_name, &Reading::default()).unwrap() {
        match item {
            Ok(source) => texts.push(String::from_utf8(source.bytes).unwrap()),
            Err(warning) => warnings.push(warning),
        }
    }
    (texts, warnings)
}

const PAGES: [&[&str]; 2] = [
    &[
        "关于渠道管护情况的调研报告",
        "二、存在的主要问题",
        "一是管护经费不足。二是",
    ],
    &["部分渠段多年没有清淤。", "— 2 —"],
];

#[test]
fn the_lines_of_every_page_are_text() {
    let whole = pdf_of(&PAGES);
    let expected = "关于渠道管护情况的调研报告\n二、存在的主要问题\n一是管护经费不足。二是\n部分渠段多年没有清淤。\n— 2 —\n";
    let (texts, warnings) = read(&whole);
    assert_eq!(texts, [expected]);
    assert!(warnings.is_empty(), "{warnings:?}");
    // Half of those on the web have lost their table of objects, or more.
    let table = whole.windows(5).position(|part| part == b"xref\n").unwrap();
    assert_eq!(read(&whole[..table]).0, [expected]);
}

#[test]
fn what_is_no_text_is_named() {
    let (texts, warnings) = read(&pdf_of(&[&[], &[]]));
    assert!(texts.is_empty());
    assert!(warnings[0].message.contains("OCR"), "{warnings:?}");
    for broken in [b"%PDF-1.4".as_slice(), b"", &[0xFF; 3_000]] {
        let (texts, warnings) = read(broken);
        assert!(texts.is_empty());
        assert_eq!((warnings.len(), warnings[0].reason), (1, Reason::Format));
        assert!(warnings[0].skipped && warnings[0].message.contains("pdftotext"));
    }
}

#[test]
fn any_bytes_make_no_pdf_panic() {
    let whole = pdf_of(&PAGES);
    arbtest::arbtest(|random| {
        let mut bytes = whole.clone();
        for _ in 0..random.int_in_range(1..=20)? {
            let at = random.choose_index(bytes.len())?;
            bytes[at] = random.arbitrary()?;
        }
        bytes.truncate(random.int_in_range(0..=whole.len())?);
        let (_, warnings) = read(&bytes);
        assert!(
            warnings
                .iter()
                .all(|warning| warning.reason != Reason::Fault)
        );
        Ok(())
    });
}

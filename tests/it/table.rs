//! Counting rules and formats, on one made-up analysis.

use baogao::document::{
    Analysis, CopyOf, Decoded, Document, DocumentKind, Edit, EncodingRun, Finding, FindingKind,
    Level, Loss, Mode, Repaired, Simplified, ToldBy,
};
use baogao::error::{Reason, Warning};
use baogao::export::{self, Format};
use baogao::span::{LineTable, Span, SpanMap, SpanMapBuilder};
use baogao::table::{self, CategoryLabel, Run, Tables};

const TEXT: &str = "标题\n问题：\n一是人员少。\n二是经费少。\n标题\n人员少。\n";

fn find(quote: &str, from: usize) -> Span {
    let start = from + TEXT[from..].find(quote).unwrap();
    Span::new(start, start + quote.len())
}

fn finding(number: usize, document: &str, quote: &str, from: usize, level: Level) -> Finding {
    Finding {
        themes: Vec::new(),
        id: format!("{document}-p{number:03}"),
        document_id: document.into(),
        kind: FindingKind::Problem,
        level,
        mode: Mode::Explicit,
        span: find(quote, from),
        text: quote.into(),
        categories: vec!["staff".into()],
        told_by: ToldBy::Cue,
        cue: "问题".into(),
        section: "问题".into(),
        parent: None,
        duplicate_of: None,
    }
}

fn document(id: &str, span: Span) -> Document {
    Document {
        id: id.into(),
        span,
        title: "标题".into(),
        kind: DocumentKind::Survey,
        issuer: String::new(),
        place: String::new(),
        date: "2020-03".into(),
        items: Vec::new(),
        sentences: Vec::new(),
        copy_of: None,
        added: Vec::new(),
        paragraphs: Vec::new(),
        themes: Vec::new(),
    }
}

/// Two documents, the second a copy; the source is GBK, so two bytes a Han character.
fn analysis() -> Analysis {
    let (bytes, _, _) = encoding_rs::GB18030.encode(TEXT);
    let mut map = SpanMapBuilder::new();
    for character in TEXT.chars() {
        let raw = if character.is_ascii() { 1 } else { 2 };
        map.units(character.len_utf8(), raw, 1);
    }
    let map = map.finish();
    let split = TEXT.rfind("标题").unwrap();
    let mut copy = document("s-02", Span::new(split, TEXT.len()));
    copy.copy_of = Some(CopyOf {
        document_id: "s-01".into(),
        shared: 1,
        paragraphs: 1,
    });
    let mut money = finding(3, "s-01", "二是经费少。", 0, Level::Item);
    money.categories = vec!["money".into(), "staff".into()];
    let heading = finding(1, "s-01", "问题：", 0, Level::Heading);
    let mut staff = finding(2, "s-01", "一是人员少。", 0, Level::Item);
    (staff.parent, money.parent) = (Some(heading.id.clone()), Some(heading.id.clone()));
    let mut again = finding(1, "s-02", "人员少。", split, Level::Item);
    again.duplicate_of = Some(staff.id.clone());
    Analysis {
        source_id: "s".into(),
        source_name: "a.txt".into(),
        source_bytes: bytes.len(),
        decoded: Decoded {
            text: TEXT.into(),
            map: map.clone(),
            lines: LineTable::new(&bytes),
            runs: vec![EncodingRun {
                encoding: "gb18030",
                span: Span::new(0, bytes.len()),
                confidence: 1.0,
            }],
            losses: Vec::new(),
        },
        repaired: Repaired {
            text: TEXT.into(),
            map: SpanMap::identity(),
            edits: vec![Edit {
                kind: "gloss",
                span: find("一是", 0),
                before: "=一(yi)是".into(),
                after: "一是".into(),
                proved: true,
                margin: 1.234,
            }],
            losses: vec![Loss {
                kind: "replacement_character",
                span: find("二是", 0),
                candidates: vec!["二是".into(), "而是".into()],
            }],
        },
        simplified: Simplified {
            text: TEXT.into(),
            map: SpanMap::identity(),
            converted: false,
        },
        map,
        documents: vec![document("s-01", Span::new(0, split)), copy],
        findings: vec![money, again, staff, heading],
    }
}

fn labels() -> Vec<CategoryLabel> {
    [("money", "经费"), ("staff", "人员"), ("unused", "无")]
        .map(|(id, label)| CategoryLabel {
            id: id.into(),
            label: label.into(),
            label_en: id.into(),
            group: String::new(),
            definition: String::new(),
            kind: FindingKind::Problem,
        })
        .to_vec()
}

fn tables() -> Tables {
    let warnings = [Warning::skip(Reason::Format, "b.doc", "skipped")];
    table::tables(&[analysis()], &labels(), &[], &Run::default(), &warnings)
}

#[test]
fn a_heading_and_its_items_are_not_both_counted() {
    let tables = tables();
    let staff = &tables.problems[0];
    assert_eq!(staff.category, "staff");
    assert_eq!(
        (staff.items, staff.distinct_items, staff.primary_items),
        (3, 2, 2)
    );
    assert_eq!((staff.documents, staff.document_share), (1, 1.0));
    let money = &tables.problems[1];
    assert_eq!((money.category.as_str(), money.items), ("money", 1));
    assert_eq!(money.example_place, "a.txt:4");
    let unused = &tables.problems[2];
    assert_eq!((unused.items, unused.label.as_str()), (0, "无"));
    assert_eq!(tables.documents[0].problems, 2);
    assert_eq!(tables.manifest.counts.problems, 3);
    assert_eq!(tables.manifest.counts.duplicates, 1);
    assert_eq!(tables.manifest.counts.skipped, 1);
    assert!(tables.recommendations.is_empty());
}

#[test]
fn a_heading_alone_is_counted() {
    let mut analysis = analysis();
    analysis
        .findings
        .retain(|finding| finding.level == Level::Heading);
    let tables = table::tables(&[analysis], &labels(), &[], &Run::default(), &[]);
    assert_eq!(tables.problems[0].items, 1);
}

#[test]
fn rows_lead_back_to_the_source() {
    let tables = tables();
    let places: Vec<_> = tables
        .findings
        .iter()
        .map(|row| (row.id.as_str(), row.line, row.span, row.raw_span))
        .collect();
    assert_eq!(
        places,
        [
            ("s-01-p001", 2, [3, 6], [5, 11]),
            ("s-01-p002", 3, [7, 13], [12, 24]),
            ("s-01-p003", 4, [14, 20], [25, 37]),
            ("s-02-p001", 6, [3, 7], [43, 51]),
        ]
    );
    let lines: Vec<_> = tables
        .documents
        .iter()
        .map(|row| (row.line_start, row.line_end))
        .collect();
    assert_eq!(lines, [(1, 4), (5, 6)]);
    let repairs: Vec<_> = tables
        .repairs
        .iter()
        .map(|row| {
            (
                row.what.as_str(),
                row.line,
                row.raw_start,
                row.raw_end,
                row.candidates.as_str(),
            )
        })
        .collect();
    assert_eq!(
        repairs,
        [("edit", 3, 12, 16, ""), ("loss", 4, 25, 29, "二是 | 而是")]
    );
}

#[test]
fn intervals_are_wilsons() {
    let (low, high) = table::statistics::wilson(8, 10);
    assert!(
        (low - 0.4902).abs() < 0.0005 && (high - 0.9433).abs() < 0.0005,
        "{low} {high}"
    );
    assert_eq!(table::statistics::wilson(0, 0), (0.0, 1.0));
}

fn written(format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    export::write_rows(format, "repairs", &tables().repairs, &mut out).unwrap();
    out
}

#[test]
fn csv_opens_in_excel_and_runs_nothing() {
    let csv = String::from_utf8(written(Format::Csv)).unwrap();
    let expected = "\u{feff}source,line,kind,before,after,proved,raw_start,raw_end,margin,candidates,what\r\n\
        a.txt,3,gloss,'=一(yi)是,一是,true,12,16,1.23,,edit\r\n\
        a.txt,4,replacement_character,二是,,,25,29,,二是 | 而是,loss\r\n";
    assert_eq!(csv, expected);
}

#[test]
fn markdown_is_a_table() {
    let mut out = Vec::new();
    export::write_rows(Format::Markdown, "documents", &tables().documents, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text.lines().count(), 4);
    assert!(
        text.lines()
            .nth(1)
            .unwrap()
            .starts_with("| --- | --- | ---: | ---: |"),
        "{text}"
    );
    let repairs = String::from_utf8(written(Format::Markdown)).unwrap();
    assert!(repairs.contains("二是 \\| 而是"));
}

#[test]
fn json_and_workbook_are_the_same_every_time() {
    assert!(written(Format::Xlsx).starts_with(b"PK"));
    for format in [Format::Xlsx, Format::Json, Format::JsonLines] {
        assert_eq!(written(format), written(format));
    }
    let lines = String::from_utf8(written(Format::JsonLines)).unwrap();
    assert!(
        lines.starts_with(r#"{"source":"a.txt","line":3,"kind":"gloss","before":"=一(yi)是""#),
        "{lines}"
    );
}

#[test]
fn a_run_writes_all_files_and_the_same_bytes_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new/out");
    let paths = export::write_all(&out, &tables(), &labels()).unwrap();
    let names: Vec<_> = paths
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap())
        .collect();
    let expected = [
        "findings.jsonl",
        "problems.csv",
        "recommendations.csv",
        "themes.csv",
        "documents.csv",
        "repairs.csv",
        "skipped.csv",
        "pairs.csv",
        "copies.csv",
        "report.html",
        "baogao.xlsx",
        "manifest.json",
    ];
    assert_eq!(names, expected);
    let read = || {
        paths
            .iter()
            .map(|path| std::fs::read(path).unwrap())
            .collect::<Vec<_>>()
    };
    let first = read();
    export::write_all(&out, &tables(), &labels()).unwrap();
    assert_eq!(read(), first);
    assert_eq!(
        std::fs::read_dir(&out).unwrap().count(),
        12,
        "nothing unfinished is left"
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let error = export::prepare(&file.join("out")).unwrap_err().to_string();
    assert!(
        error.contains("file/out") && error.contains("output folder"),
        "{error}"
    );
}

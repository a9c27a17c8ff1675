//! Formats that hold texts: pages, Word files, tables, web archives; and where their lines lead.

use std::io::Write;

use baogao::codebook::Codebook;
use baogao::decode::decode_name;
use baogao::document::Source;
use baogao::error::{Reason, Warning};
use baogao::settings::Reading;
use baogao::span::Span;
use baogao::{markup, pipeline, source};

use crate::source::{gzip, zip_of};

fn read(name: &str, bytes: &[u8], reading: &Reading) -> (Vec<Source>, Vec<Warning>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let (mut sources, mut warnings) = (Vec::new(), Vec::new());
    for item in source::open_with(&path, decode_name, reading).unwrap() {
        match item {
            Ok(source) => sources.push(source),
            Err(warning) => warnings.push(warning),
        }
    }
    (sources, warnings)
}

fn text_column(name: &str) -> Reading {
    Reading {
        text_column: Some(name.to_owned()),
        ..Reading::default()
    }
}

/// Text, and line in the file, of every problem found in the sources.
fn problems(sources: &[Source]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for source in sources {
        let (analysis, _) = pipeline::analyze(source, Codebook::shipped());
        for finding in &analysis.findings {
            found.push((finding.text.clone(), analysis.line(finding.span)));
        }
    }
    found
}

#[test]
fn a_page_is_what_a_browser_shows() {
    for (page, shown) in [
        ("<p>一</p><p>二</p>", "一\n二\n"),
        ("<div>一<div>二</div>三</div>", "一\n二\n三\n"),
        ("一<br>二<br/><br>三", "一\n二\n\n三\n"),
        ("<td>一</td><td>二</td>", "一\t二\n"),
        ("<b>监</b>督\n  力度  一般\tok\nok", "监督力度 一般 ok ok\n"),
        ("<pre> a\n  b</pre>", " a\n  b\n"),
        ("<title>t</title><body>b", "b\n"),
        (
            "<head><title>t</title><style>p{}</style></head><body>b",
            "b\n",
        ),
        ("a<script>if (1 < 2) '<p>'</script>b<!-- c -->", "ab\n"),
        (
            "<p hidden>一</p><span style='display: none'>二<span>三</span></span>四",
            "四\n",
        ),
        (
            "&lt;p&gt; &amp;amp; &#32463;&#x8d39;&nbsp;&unknown; &",
            "<p> &amp; 经费\u{a0}&unknown; &\n",
        ),
        ("a < b, 1<2 & <未完", "a < b, 1<2 & <未完\n"),
        ("", ""),
    ] {
        let (text, map) = markup::visible(page);
        assert_eq!(text, shown, "{page}");
        let all = map.to_input(Span::new(0, text.len()));
        assert!(all.end <= page.len(), "{page}: {all:?}");
    }
}

#[test]
fn every_character_of_a_page_leads_to_its_own() {
    let page = "<html><body>\r\n<p class=\"a&amp;b\">一、存在的&ldquo;问题&rdquo;<b>：</b>\r\n经费&#19981;足</p><!-- 注 -->人手不够";
    let (text, map) = markup::visible(page);
    assert_eq!(text, "一、存在的“问题”：经费不足\n人手不够\n");
    for (at, character) in text.char_indices() {
        let raw = map.to_input(Span::new(at, at + character.len_utf8()));
        let there = &page[raw.range()];
        let same = there == character.to_string() || there.starts_with('&') || character == '\n';
        assert!(same, "{character}: {there}");
    }
}

#[test]
fn a_page_in_any_encoding_leads_to_the_lines_of_its_file() {
    let page = "<html>\n<head><meta charset=gbk><script>var 经费 = '不足';</script></head>\n<body>\n<h1>调研报告</h1>\n<p>二、存在的问题</p>\n<p>（一）经费\n不足。</p>\n<p>（二）人手不够。</p></body></html>\n";
    let gbk = encoding_rs::GBK.encode(page).0;
    for (name, bytes) in [
        ("a.html", page.as_bytes()),
        ("a.htm", &gbk),
        ("a.txt", page.as_bytes()),
    ] {
        let (sources, warnings) = read(name, bytes, &Reading::default());
        assert_eq!(warnings, []);
        assert_eq!(
            problems(&sources),
            [("经费不足".to_owned(), 6), ("人手不够".to_owned(), 8)],
            "{name}"
        );
        let (analysis, _) = pipeline::analyze(&sources[0], Codebook::shipped());
        let raw = analysis.raw_span(analysis.findings[1].span);
        assert_eq!(decode_name(&bytes[raw.range()]), "人手不够");
    }
}

#[test]
fn word_files_give_their_paragraphs() {
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w"><w:body>
        <w:p><w:r><w:t>二、存在的</w:t></w:r><w:r><w:t xml:space="preserve">问题 &amp; &#24314;议</w:t></w:r></w:p>
        <w:p><w:r><w:tab/><w:t>经费</w:t><w:delText>很</w:delText><w:instrText>PAGE</w:instrText><w:br/><w:t>不足</w:t></w:r></w:p>
        <mc:AlternateContent><mc:Choice><w:p><w:t>框</w:t></w:p></mc:Choice><mc:Fallback><w:p><w:t>框</w:t></w:p></mc:Fallback></mc:AlternateContent>
        </w:body></w:document>"#;
    let docx = zip_of(&[
        ("[Content_Types].xml", b"<x/>"),
        ("word/document.xml", xml.as_bytes()),
    ]);
    let inside = zip_of(&[("a/b.docx", &docx)]);
    for (file, bytes, name) in [
        ("b.docx", docx.clone(), "b.docx"),
        ("c.zip", inside, "c.zip!/a/b.docx"),
    ] {
        let (sources, warnings) = read(file, &bytes, &Reading::default());
        assert_eq!(warnings, []);
        assert_eq!(sources[0].name, name);
        let text = String::from_utf8(sources[0].bytes.clone()).unwrap();
        assert_eq!(text, "二、存在的问题 & 建议\n\t经费\n不足\n框\n");
    }
}

/// The text of a docx with these parts.
fn docx_text(parts: &[(&str, &str)]) -> String {
    let parts: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, xml)| (*name, xml.as_bytes()))
        .collect();
    let (sources, warnings) = read("a.docx", &zip_of(&parts), &Reading::default());
    assert_eq!(warnings, []);
    String::from_utf8(sources[0].bytes.clone()).unwrap()
}

#[test]
fn numbers_that_word_makes_are_text() {
    let level = |level: usize, format: &str, text: &str| {
        format!(
            r#"<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>"#
        )
    };
    let numbering = format!(
        r#"<w:numbering><w:abstractNum w:abstractNumId="0">{}{}{}</w:abstractNum>
        <w:abstractNum w:abstractNumId="7">{}</w:abstractNum><w:abstractNum w:abstractNumId="8">{}</w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>
        <w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
        <w:num w:numId="4"><w:abstractNumId w:val="8"/></w:num></w:numbering>"#,
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "chineseCounting", "（%2）"),
        level(2, "decimal", "%2.%3"),
        level(0, "decimal", "%1."),
        level(0, "bullet", "\u{f0b7}"),
    );
    let styles = r#"<w:styles><w:style w:styleId="1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
        <w:style w:styleId="11"><w:basedOn w:val="1"/></w:style></w:styles>"#;
    let paragraph = |properties: &str, text: &str| {
        format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let list = |list: usize, level: usize| {
        format!(r#"<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr>"#)
    };
    let heading = r#"<w:pStyle w:val="11"/>"#;
    let tracked = format!("<w:pPrChange><w:pPr>{}</w:pPr></w:pPrChange>", list(1, 0));
    let document = [
        paragraph(heading, "基本情况"),
        paragraph(&list(1, 1), "经费"),
        paragraph(&list(1, 1), "人员"),
        paragraph(&list(1, 2), "细目"),
        paragraph(heading, "存在的问题"),
        paragraph(&list(1, 1), "不足"),
        paragraph(&list(2, 0), "甲"),
        paragraph(&list(2, 0), "乙"),
        paragraph(&list(3, 0), "丙"),
        paragraph(&list(4, 0), "点"),
        paragraph(&list(9, 0), "无此"),
        paragraph(&format!("{heading}{}", list(0, 0)), "不编号"),
        paragraph(&tracked, "原有编号"),
    ]
    .concat();
    let text = docx_text(&[
        (
            "word/document.xml",
            &format!("<w:document>{document}</w:document>"),
        ),
        ("word/numbering.xml", &numbering),
        ("word/styles.xml", styles),
    ]);
    assert_eq!(
        text,
        "一、基本情况\n（一）经费\n（二）人员\n二.1 细目\n二、存在的问题\n（一）不足\n1.甲\n2.乙\n5.丙\n点\n无此\n不编号\n原有编号\n"
    );
    // Lists that cannot be read cost their numbers only.
    let text = docx_text(&[
        (
            "word/document.xml",
            &format!("<w:document>{document}</w:document>"),
        ),
        ("word/numbering.xml", "<w:num <"),
    ]);
    assert!(text.starts_with("基本情况\n"), "{text}");
}

#[test]
fn every_row_of_a_workbook_is_a_source() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let texts = workbook.add_worksheet().set_name("报告").unwrap();
    for (row, cells) in [
        (2, ["年份", "正文"]),
        (3, ["2019", "经费不足\n人手不够"]),
        (5, ["2020", "要加强监督"]),
    ] {
        for (column, cell) in (0..).zip(cells) {
            texts.write_string(row, column, cell).unwrap();
        }
    }
    texts.write_string(1_048_575, 16_383, "角落").unwrap();
    let figures = workbook.add_worksheet().set_name("数字").unwrap();
    figures.write_string(0, 0, "户数").unwrap();
    figures.write_number(1, 0, 12).unwrap();
    workbook.add_worksheet();
    let bytes = workbook.save_to_buffer().unwrap();
    let (sources, warnings) = read("a.xlsx", &bytes, &Reading::default());
    let found: Vec<(&str, &[u8])> = sources
        .iter()
        .map(|source| (source.name.as_str(), source.bytes.as_slice()))
        .collect();
    assert_eq!(
        found,
        [
            ("a.xlsx!/报告!/row 4", "经费不足\n人手不够".as_bytes()),
            ("a.xlsx!/报告!/row 6", "要加强监督".as_bytes()),
        ]
    );
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].to_string().starts_with("a.xlsx!/数字: "),
        "{warnings:?}"
    );
    let named = Reading {
        text_column: Some("户数".to_owned()),
        ..Reading::default()
    };
    let (sources, _) = read("b.zip", &zip_of(&[("a.xlsx", &bytes)]), &named);
    assert_eq!(sources.len(), 1);
    assert_eq!(
        (sources[0].name.as_str(), sources[0].bytes.as_slice()),
        ("b.zip!/a.xlsx!/数字!/row 2", b"12".as_slice())
    );
    let none = Reading {
        text_column: Some("摘要".to_owned()),
        ..Reading::default()
    };
    let (sources, warnings) = read("a.xlsx", &bytes, &none);
    assert!(sources.is_empty());
    assert!(warnings[0].message.contains("年份, 正文"), "{warnings:?}");
}

#[test]
fn a_hostile_workbook_is_named() {
    let bomb = zip_of(&[("xl/sharedStrings.xml", &vec![b' '; 40 << 20])]);
    // One string of 30,000 characters in each of 4,000 cells.
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let long = "经费不足".repeat(7500);
    sheet.write_string(0, 0, "text").unwrap();
    for row in 1..4_000 {
        sheet.write_string(row, 0, &long).unwrap();
    }
    let shared = workbook.save_to_buffer().unwrap();
    let (sources, warnings) = read("a.xlsx", &shared, &Reading::default());
    let bytes: usize = sources.iter().map(|source| source.bytes.len()).sum();
    assert!(bytes <= 256 << 20, "{bytes}");
    assert!(
        warnings[0].message.contains("like a zip bomb"),
        "{warnings:?}"
    );
    for (bytes, expected) in [
        (bomb, "like a zip bomb"),
        (
            zip_of(&[("xl/workbook.xml", b"<workbook")]),
            "cannot be read as a workbook",
        ),
        (b"PK\x03\x04 cut".to_vec(), "cannot be read as a workbook"),
        (
            b"\xD0\xCF\x11\xE0 with a password".to_vec(),
            "save it as XLSX or CSV",
        ),
    ] {
        let (sources, warnings) = read("a.xlsx", &bytes, &Reading::default());
        assert!(sources.is_empty());
        assert!(warnings[0].message.contains(expected), "{warnings:?}");
    }
}

/// A Word 97 file whose text stands in two pieces, sixteen bits and eight bits a character.
fn doc_of(wide: &str, narrow: &[u8]) -> Vec<u8> {
    let units: Vec<u8> = wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (first, second) = (wide.encode_utf16().count(), narrow.len());
    let mut main = vec![0; 0x400];
    main[..2].copy_from_slice(&0xA5EC_u16.to_le_bytes());
    main[0x0A..0x0C].copy_from_slice(&0x0200_u16.to_le_bytes());
    let put = |bytes: &mut Vec<u8>, at: usize, number: usize| {
        bytes[at..at + 4].copy_from_slice(&u32::try_from(number).unwrap().to_le_bytes());
    };
    put(&mut main, 0x4C, first + second);
    put(&mut main, 0x1A2, 5);
    let mut table = vec![9; 5];
    table.extend([1, 2, 0, 7, 7, 2]);
    let mut list = vec![0; 12 + 16];
    put(&mut list, 4, first);
    put(&mut list, 8, first + second);
    put(&mut list, 12 + 2, 0x400);
    put(&mut list, 20 + 2, ((0x400 + units.len()) * 2) | 0x4000_0000);
    table.extend(u32::try_from(list.len()).unwrap().to_le_bytes());
    table.extend(&list);
    let length = table.len() - 5;
    put(&mut main, 0x1A6, length);
    main.extend(&units);
    main.extend(narrow);
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in [("WordDocument", &main), ("1Table", &table)] {
        let mut stream = file.create_stream(name).unwrap();
        stream.write_all(bytes).unwrap();
        stream.flush().unwrap();
    }
    file.into_inner().into_inner()
}

#[test]
fn old_word_files_give_their_paragraphs() {
    let doc = doc_of(
        "二、问题\r经费\u{13} PAGE \u{14}不足\u{15}。\r甲\u{7}乙",
        b"\rok \x93x\x94\r",
    );
    let (sources, warnings) = read("旧.doc", &doc, &Reading::default());
    assert_eq!(warnings, []);
    let text = String::from_utf8(sources[0].bytes.clone()).unwrap();
    assert_eq!(text, "二、问题\n经费不足。\n甲\t乙\nok “x”\n");
    // Whatever is done to it, it is read or named.
    let mut chance = crate::util::Chance::new(3);
    for _ in 0..300 {
        let mut broken = doc.clone();
        for _ in 0..8 {
            let at = chance.below(broken.len());
            broken[at] = chance.number().to_le_bytes()[0];
        }
        let (sources, warnings) = read("a.doc", &broken, &Reading::default());
        assert_eq!(sources.len() + warnings.len(), 1);
    }
}

#[test]
fn every_row_of_a_table_is_a_source() {
    let csv = "编号,正文,备注\n1,\"二、存在的问题\n（一）经费不足。\",\"甲\n乙\"\n2,,x\n3,\"二、存在的问题\n（一）人手\"\"不够\"\"。\",\n";
    let gbk = encoding_rs::GBK.encode(csv).0.into_owned();
    let mut marked = b"\xEF\xBB\xBF".to_vec();
    marked.extend(csv.as_bytes());
    let mut wide = vec![0xFF, 0xFE];
    wide.extend(csv.encode_utf16().flat_map(u16::to_le_bytes));
    let mut big = vec![0xFE, 0xFF];
    big.extend(csv.encode_utf16().flat_map(u16::to_be_bytes));
    for bytes in [csv.as_bytes().to_vec(), gbk, marked, wide, big] {
        let (sources, warnings) = read("a.csv", &bytes, &Reading::default());
        assert_eq!(warnings, []);
        let names: Vec<_> = sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["a.csv!/row 1", "a.csv!/row 3"]);
        assert_eq!(
            problems(&sources),
            [("经费不足".to_owned(), 3), ("人手\"不够\"".to_owned(), 7)]
        );
    }
    let (sources, warnings) = read("a.csv", csv.as_bytes(), &text_column("备注"));
    assert_eq!((sources.len(), warnings.len()), (2, 0));
    let (sources, warnings) = read("a.csv", csv.as_bytes(), &text_column("文章"));
    assert_eq!((sources.len(), warnings[0].reason), (0, Reason::NoText));
    assert!(
        warnings[0].message.contains("编号, 正文, 备注"),
        "{warnings:?}"
    );
    let (sources, _) = read(
        "a.tsv.gz",
        &gzip("text\tn\n一\t1\n二\t2\n".as_bytes()),
        &Reading::default(),
    );
    let names: Vec<_> = sources.iter().map(|source| source.name.as_str()).collect();
    assert_eq!(names, ["a.tsv.gz!/a.tsv!/row 1", "a.tsv.gz!/a.tsv!/row 2"]);
}

#[test]
fn every_object_of_json_lines_is_a_source() {
    let lines = "{\"id\": 1, \"content\": \"二、存在的问题\\n（一）经费不足。\"}\n\nnot json\n{\"id\": 2, \"content\": null}\n{\"id\": 3, \"content\": \"<html><p>二、存在的问题<p>（一）人手不够。\"}\n{\"id\": 4}\n";
    for bytes in [lines.as_bytes(), &encoding_rs::GBK.encode(lines).0] {
        let (sources, warnings) = read("a.jsonl", bytes, &Reading::default());
        assert_eq!(
            problems(&sources),
            [("经费不足".to_owned(), 1), ("人手不够".to_owned(), 5)]
        );
        let told: Vec<_> = warnings
            .iter()
            .map(|warning| (warning.source.as_str(), warning.reason))
            .collect();
        assert_eq!(
            told,
            [
                ("a.jsonl!/row 3", Reason::Broken),
                ("a.jsonl!/row 6", Reason::NoText)
            ]
        );
    }
}

#[test]
fn a_row_larger_than_a_member_is_named() {
    let mut csv = b"text\n\"open".to_vec();
    csv.resize(3 << 20, b'x');
    let reading = Reading {
        member_limit: 1 << 20,
        ..Reading::default()
    };
    let (sources, warnings) = read("a.csv", &csv, &reading);
    assert_eq!((sources.len(), warnings[0].reason), (0, Reason::TooLarge));
}

fn record(kind: &str, address: &str, block: &[u8]) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Type: application/http; msgtype={kind}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    record.extend(block);
    record.extend(b"\r\n\r\n");
    record
}

#[test]
fn every_response_of_a_web_archive_is_a_source() {
    let page = "<html>\n<p>二、存在的问题</p>\n<p>（一）经费不足。</p>";
    let plain = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}");
    let mut packed =
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let body = gzip(page.as_bytes());
    packed.extend(format!("{:x}\r\n", body.len()).into_bytes());
    packed.extend(&body);
    packed.extend(b"\r\n0\r\n\r\n");
    let records = [
        record("warcinfo", "", b"software: test"),
        record("request", "http://a.example/1", b"GET / HTTP/1.1\r\n\r\n"),
        record("response", "http://a.example/1", plain.as_bytes()),
        record("response", "http://a.example/2", &packed),
        record(
            "response",
            "http://a.example/p.png",
            b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nPNG",
        ),
        record(
            "response",
            "http://a.example/gone",
            b"HTTP/1.1 404 Not Found\r\n\r\nno",
        ),
        record("resource", "<http://a.example/r.txt>", "资源".as_bytes()),
    ];
    let whole: Vec<u8> = records.concat();
    // As crawlers pack them: every record for itself.
    let each: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    for (file, bytes) in [("a.warc", whole.clone()), ("a.warc.gz", each)] {
        let (sources, warnings) = read(file, &bytes, &Reading::default());
        let names: Vec<_> = sources.iter().map(|source| source.name.clone()).collect();
        let expected = ["1", "2", "r.txt"].map(|name| format!("{file}!/http://a.example/{name}"));
        assert_eq!(names, expected);
        assert_eq!(problems(&sources), vec![("经费不足".to_owned(), 3); 2]);
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].message, "left out: image 1, status 404 1");
    }
    let cut = &whole[..whole.len() - 8];
    let (sources, warnings) = read("cut.warc", cut, &Reading::default());
    assert_eq!((sources.len(), warnings[0].reason), (3, Reason::Broken));
}

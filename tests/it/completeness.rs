//! The law of search: what stands in a text is found, whatever its length and however it is typed.
//!
//! The rule: white space and invisible characters count nowhere, neither in the query nor in the text. Every other
//! character, punctuation included, must stand there as typed, but script, width, case and the kind of quotation
//! marks do not matter. A quoted query follows this rule and nothing else; a query of plain words finds at least as
//! much.

use std::collections::BTreeSet;

use super::search::{Random, analysis, options, random_text, write};
use baogao::codebook::Codebook;
use baogao::document::Analysis;
use baogao::index::{Hit, Query, SearchIn, SearchOptions, Searcher, squeeze};
use baogao::{pipeline, source};

/// Characters beside those a query may be typed with instead.
const OTHER_FORMS: &[(char, &str)] = &[
    ('经', "經"),
    ('费', "費"),
    ('监', "監"),
    ('会', "會"),
    ('议', "議"),
    ('实', "實"),
    ('，', ","),
    ('。', "｡"),
    ('（', "("),
    ('(', "（"),
    ('“', "”「＂"),
    ('：', ":"),
    (':', "："),
    ('2', "２"),
    ('G', "gＧｇ"),
    ('D', "dＤｄ"),
    ('ｗ', "Ww"),
    ('%', "％"),
];

/// `text` typed otherwise: in another script, width and case, with white space anywhere.
fn typed_otherwise(text: &str, random: &mut Random) -> String {
    let mut out = String::new();
    for character in text.chars() {
        let other = OTHER_FORMS.iter().find(|(plain, _)| *plain == character);
        match other {
            Some((_, forms)) if random.below(2) == 0 => {
                let forms: Vec<char> = forms.chars().collect();
                out.push(forms[random.below(forms.len())]);
            }
            _ => out.push(character),
        }
        if random.below(6) == 0 {
            out.push([' ', '\u{3000}', '\n', '\u{200b}'][random.below(4)]);
        }
    }
    out
}

/// Whether the marks of a hit are where `wanted` stands, in order and apart.
fn assert_marked(hit: &Hit, wanted: &str, query: &str) {
    let snippet: Vec<char> = hit.snippet.chars().collect();
    assert!(!hit.hits.is_empty(), "{query:?} in {}", hit.snippet);
    let mut end = 0;
    for (number, span) in hit.hits.iter().enumerate() {
        assert!(span.start >= end + usize::from(number > 0), "{query:?}");
        assert!(
            span.start < span.end && span.end <= snippet.len(),
            "{query:?}"
        );
        end = span.end;
        let marked: String = snippet[span.range()].iter().collect();
        assert!(
            squeeze(&marked).contains(wanted) || wanted.contains(&squeeze(&marked)),
            "{query:?}: {marked:?} in {:?}",
            hit.snippet
        );
    }
}

/// Takes `queries` random pieces of the texts of `analyses`, and compares every search with a scan of all texts.
fn assert_complete(analyses: &[Analysis], queries: usize, longest: usize, random: &mut Random) {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), analyses);
    let searcher = Searcher::open(dir.path()).unwrap();
    let texts: Vec<(&str, String, Vec<char>)> = analyses
        .iter()
        .flat_map(|analysis| {
            let documents = analysis.documents.iter();
            documents.map(|document| {
                let text = analysis.text_of(document);
                (document.id.as_str(), squeeze(text), text.chars().collect())
            })
        })
        .collect();
    let findings: Vec<(&str, String)> = analyses
        .iter()
        .flat_map(|analysis| &analysis.findings)
        .map(|finding| (finding.id.as_str(), squeeze(&finding.text)))
        .collect();
    let everything = options(100_000);
    for number in 0..queries {
        let (_, _, characters) = &texts[random.below(texts.len())];
        // Short pieces are what people type and what a word index misses; every length comes up.
        let length = (1 + number % longest).min(characters.len());
        let start = random.below(characters.len() - length + 1);
        let piece: String = characters[start..start + length].iter().collect();
        let query = typed_otherwise(&piece, random);
        let wanted = squeeze(&query);
        assert_eq!(wanted, squeeze(&piece), "{piece:?} typed as {query:?}");
        let expected: BTreeSet<&str> = texts
            .iter()
            .filter(|(_, text, _)| !wanted.is_empty() && text.contains(&wanted))
            .map(|(id, _, _)| *id)
            .collect();
        let hits = searcher.search(&Query::exact(&query), &everything).unwrap();
        let found: BTreeSet<&str> = hits
            .hits
            .iter()
            .map(|hit| hit.document_id.as_str())
            .collect();
        assert_eq!(found, expected, "{query:?}");
        assert_eq!(hits.total, expected.len(), "{query:?}");
        let counted = searcher.search(&Query::exact(&query), &options(0)).unwrap();
        assert_eq!(counted.total, expected.len(), "{query:?}");
        for hit in hits.hits.iter().take(20) {
            assert_marked(hit, &wanted, &query);
        }
        // Typed without quotes it finds these and perhaps more, unless it happens to hold an operator.
        let operators = ["\"", "(", ")", "AND", "OR", "NOT", ":", "*", "~", "“"];
        if !operators.iter().any(|operator| query.contains(operator)) {
            let hits = searcher.search(&Query::parse(&query), &everything).unwrap();
            let found: BTreeSet<&str> = hits
                .hits
                .iter()
                .map(|hit| hit.document_id.as_str())
                .collect();
            let missed: Vec<_> = expected.difference(&found).collect();
            assert!(missed.is_empty(), "{query:?} misses {missed:?}");
        }
        let expected: BTreeSet<&str> = findings
            .iter()
            .filter(|(_, text)| !wanted.is_empty() && text.contains(&wanted))
            .map(|(id, _)| *id)
            .collect();
        let within = SearchOptions {
            within: SearchIn::Findings,
            ..everything.clone()
        };
        let hits = searcher.search(&Query::exact(&query), &within).unwrap();
        let found: BTreeSet<&str> = hits
            .hits
            .iter()
            .map(|hit| hit.finding_id.as_str())
            .collect();
        assert_eq!(found, expected, "{query:?}");
    }
}

#[test]
fn every_piece_of_a_random_text_is_found() {
    let mut random = Random(41);
    let analyses: Vec<Analysis> = (0..50)
        .map(|id| {
            let text = random_text(&mut random, 60);
            analysis(id, &format!("{id}.txt"), &[("", &text)])
        })
        .collect();
    assert_complete(&analyses, 900, 30, &mut random);
}

#[test]
fn every_piece_of_the_reports_is_found() {
    let report = include_bytes!("../../corpus/work-reports.txt").to_vec();
    let (analysis, _) = pipeline::analyze(
        &source::from_bytes("work-reports.txt", report),
        Codebook::shipped(),
    );
    assert!(analysis.documents.len() > 5 && analysis.findings.len() > 50);
    assert_complete(&[analysis], 300, 40, &mut Random(43));
}

#[test]
fn chinese_punctuation_is_never_an_operator_nor_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let text =
        "（一）经费、编制“不足”；《条例》规定：应当——落实……吗？“一府两院”！【附】〔2019〕1号·～";
    write(dir.path(), &[analysis(1, "a", &[("", text)])]);
    let searcher = Searcher::open(dir.path()).unwrap();
    let characters: Vec<char> = text.chars().collect();
    for length in 1..12 {
        for start in 0..characters.len() - length {
            let piece: String = characters[start..start + length].iter().collect();
            let query = Query::parse(&piece);
            assert_eq!(query.notes(), <[String; 0]>::default(), "{piece}");
            let hits = searcher.search(&query, &options(1)).unwrap();
            assert_eq!(hits.total, 1, "{piece}");
        }
    }
}

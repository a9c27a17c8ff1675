//! What the index costs and how fast it answers: megabytes of input per second of processor time, size against the
//! text, and the time of queries.
//!
//! `cargo bench --bench index -- ARCHIVE [TIMES] [THREADS] [CHARACTERS]` takes the texts of an archive, each as one document, as
//! often as asked (every copy under a name of its own), so that what is measured is the index and not the stages
//! before it. With CHARACTERS, every text is cut into pieces of so many, each a document. Without an archive the shipped corpus is taken.

use baogao::document::{Analysis, Decoded, Document, DocumentKind, Repaired, Simplified};
use baogao::index::{Query, SearchOptions, Searcher, Writer};
use baogao::segment::Segmenter;
use baogao::span::{LineTable, Span, SpanMap};
use baogao::{decode, source};
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

/// Queries of each kind.
const QUERIES: usize = 400;

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/work-reports.txt");
    let archive = words.first().map_or(shipped, String::as_str);
    let number = |at: usize, otherwise: usize| {
        words
            .get(at)
            .and_then(|word| word.parse().ok())
            .unwrap_or(otherwise)
    };
    let (times, threads, piece) = (number(1, 1), number(2, 1), number(3, 0));
    let texts: Vec<(String, String)> = source::open(Path::new(archive), decode::decode_name)
        .expect("the archive can be read")
        .filter_map(Result::ok)
        .map(|source| (source.name.clone(), decode::decode(&source).0.text))
        .flat_map(|(name, text)| pieces(name, text, piece))
        .collect();
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum::<usize>() * times;
    let megabytes = bytes as f64 / 1e6;
    println!(
        "{} texts, {megabytes:.1} MB, {threads} threads",
        texts.len() * times
    );

    let segmenter = Segmenter::new();
    let _ = segmenter.cut("预热");
    let (start, processor) = (Instant::now(), processor_seconds());
    let mut count = 0_usize;
    for (_, text) in &texts {
        segmenter.cut_for_search(text, |_, _| count += 1);
    }
    let alone = megabytes / times as f64 / start.elapsed().as_secs_f64();
    println!(
        "cutting alone: {alone:.1} MB/s, {count} words, {:.2} s",
        processor_seconds() - processor
    );

    let dir = tempfile::tempdir().expect("a folder");
    let (start, processor) = (Instant::now(), processor_seconds());
    let writer = Writer::open(dir.path(), &segmenter, "bench").expect("an index");
    let next = Mutex::new((0..times).flat_map(|copy| texts.iter().map(move |text| (copy, text))));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Some((copy, (name, text))) = next.lock().expect("alive").next() else {
                        break;
                    };
                    writer.add(&analysis(copy, name, text)).expect("written");
                }
            });
        }
    });
    let added = start.elapsed().as_secs_f64();
    writer.finish().expect("finished");
    let (wall, processor) = (
        start.elapsed().as_secs_f64(),
        processor_seconds() - processor,
    );
    println!(
        "index: {:.2} MB per processor second, {:.2} MB/s by the clock ({wall:.2} s, {added:.2} until added)",
        megabytes / processor,
        megabytes / wall
    );
    let mut sizes = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(dir.path()).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = name.rsplit('.').next().unwrap_or_default().to_owned();
        *sizes.entry(kind).or_insert(0) += entry.metadata().expect("a file").len();
    }
    let size: u64 = sizes.values().sum();
    println!("size: {:.3} of the text", size as f64 / bytes as f64);
    for (kind, size) in &sizes {
        println!("  {kind}: {:.3}", *size as f64 / bytes as f64);
    }
    queries(dir.path(), &texts);
}

/// A text in pieces of so many characters, or whole where that is zero.
fn pieces(name: String, text: String, characters: usize) -> Vec<(String, String)> {
    if characters == 0 {
        return vec![(name, text)];
    }
    let all: Vec<char> = text.chars().collect();
    (0..)
        .zip(all.chunks(characters))
        .map(|(number, piece)| (format!("{name}/{number}"), piece.iter().collect()))
        .collect()
}

/// Times exact substrings, single words, conjunctions and phrases taken from the texts.
fn queries(dir: &Path, texts: &[(String, String)]) {
    let searcher = Searcher::open(dir).expect("an index");
    let mut random = 7_u64;
    let mut below = |limit: usize| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % limit.max(1)
    };
    let mut piece = |length: usize| -> String {
        loop {
            let (_, text) = &texts[below(texts.len())];
            let characters: Vec<char> = text.chars().collect();
            let start = below(characters.len().saturating_sub(length));
            let piece: String = characters[start..].iter().take(length).collect();
            if piece.chars().all(|c| ('一'..='龥').contains(&c)) {
                return piece;
            }
        }
    };
    let mut kinds: Vec<(String, Vec<Query>, usize)> = Vec::new();
    for length in [1, 2, 3, 4, 6, 10] {
        let queries: Vec<Query> = (0..QUERIES).map(|_| Query::exact(&piece(length))).collect();
        kinds.push((format!("count of {length} characters"), queries.clone(), 0));
        if length == 4 {
            kinds.push(("best ten of 4 characters".to_owned(), queries, 10));
        }
    }
    for (name, lengths) in [
        ("word", vec![2]),
        ("two words", vec![2, 2]),
        ("sentence", vec![15]),
    ] {
        let queries = (0..QUERIES)
            .map(|_| {
                let parts: Vec<String> = lengths.iter().map(|&length| piece(length)).collect();
                Query::parse(&parts.join(" "))
            })
            .collect();
        kinds.push((format!("best ten of a {name}"), queries, 10));
    }
    for (name, queries, limit) in kinds {
        let options = SearchOptions {
            limit,
            ..SearchOptions::default()
        };
        let mut found = 0;
        let mut times: Vec<f64> = queries
            .iter()
            .map(|query| {
                let start = Instant::now();
                found += searcher.search(query, &options).expect("found").total;
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let at = |part: usize| times[(times.len() - 1) * part / 100];
        println!(
            "{name}: median {:.3} ms, 90 % {:.3}, 99 % {:.3}, worst {:.3}; {} hits each",
            at(50),
            at(90),
            at(99),
            at(100),
            found / QUERIES
        );
    }
}

fn analysis(copy: usize, name: &str, text: &str) -> Analysis {
    let name = format!("{copy}/{name}");
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let source_id = format!("{hash:016x}");
    Analysis {
        source_name: name.clone(),
        source_bytes: text.len(),
        decoded: Decoded {
            text: String::new(),
            lines: LineTable::new(text.as_bytes()),
            ..Decoded::default()
        },
        repaired: Repaired::default(),
        simplified: Simplified {
            text: text.to_owned(),
            ..Simplified::default()
        },
        map: SpanMap::identity(),
        documents: vec![Document {
            themes: Vec::new(),
            id: format!("{source_id}-01"),
            span: Span::new(0, text.len()),
            title: text.lines().next().unwrap_or_default().to_owned(),
            kind: DocumentKind::Regulation,
            issuer: String::new(),
            place: String::new(),
            date: "2019".to_owned(),
            items: Vec::new(),
            sentences: Vec::new(),
            copy_of: None,
            added: Vec::new(),
            paragraphs: Vec::new(),
        }],
        findings: Vec::new(),
        source_id,
    }
}

/// Processor time of this process so far, where the system tells it.
fn processor_seconds() -> f64 {
    let bytes = std::fs::read("/proc/self/stat").unwrap_or_default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    let after = text.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|word| word.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}

//! Traditional to simplified, only where the text is traditional, with every character's place kept.
//!
//! Analysis works on simplified text: the dictionary of the segmenter, the cues of the codebook and most reports
//! are simplified. What was written in traditional characters is converted line by line and the original stays
//! where it was; the [`SpanMap`] leads back, one character to one character.
//!
//! It refuses to touch text that is simplified already. Converters that run over everything damage it (a well
//! known one turns 坏 into 坯, 乾隆 becomes 干隆), so each line is weighed first: characters that only traditional
//! text has against characters that only simplified text has. Lines that say nothing follow the text they stand
//! in. A simplified report with one name in traditional characters stays as it is, byte for byte.
//!
//! The tables are `OpenCC`'s, read through `hanconv`; its own matcher knows no places and some of its phrases do
//! harm (於單, a name, breaks 關於單位), so `table.rs` picks from them and adds the rules for 著, which Taiwan
//! writes where the mainland writes 着.
//!
//! [`fold()`] is for search: width, case and script folded one character to one character, so that a query finds
//! its text however either is written.

mod fold;
mod table;

pub use fold::{fold, fold_char, narrow_char};

use crate::document::Simplified;
use crate::span::{SpanMap, SpanMapBuilder};
use table::{Class, Tables, tables};

/// A line of the other script than its text is judged apart only with this many telling characters: fewer are
/// names and quotations.
const TELLING_ENOUGH: usize = 3;

/// How many characters of a piece of text tell its script.
#[derive(Clone, Copy, Default)]
struct Evidence {
    traditional: usize,
    simplified: usize,
}

impl Evidence {
    fn of(text: &str, tables: &Tables) -> Self {
        let mut evidence = Self::default();
        for character in text.chars() {
            match tables.class(character) {
                Class::Neutral => {}
                Class::Traditional => evidence.traditional += 1,
                Class::Simplified => evidence.simplified += 1,
            }
        }
        evidence
    }

    fn add(&mut self, other: Self) {
        self.traditional += other.traditional;
        self.simplified += other.simplified;
    }

    fn is_traditional(self) -> bool {
        self.traditional > self.simplified
    }

    /// Whether a line with this evidence is traditional in a text that is, or is not, traditional.
    fn line_is_traditional(self, text_is_traditional: bool) -> bool {
        if text_is_traditional {
            self.simplified < TELLING_ENOUGH || self.traditional >= self.simplified
        } else {
            self.traditional >= TELLING_ENOUGH && self.traditional > 2 * self.simplified
        }
    }
}

/// `text` in simplified script: lines that are traditional are converted, all others come out as they are.
///
/// ```
/// let simplified = baogao::script::simplify("沿著這條路，以後的幹部著力解決問題。");
/// assert_eq!(simplified.text, "沿着这条路，以后的干部着力解决问题。");
/// assert!(!baogao::script::simplify("乾隆年间的坏账，著名的著作。").converted);
/// ```
#[must_use]
pub fn simplify(text: &str) -> Simplified {
    let tables = tables();
    let mut all = Evidence::default();
    for line in text.split_inclusive('\n') {
        all.add(Evidence::of(line, tables));
    }
    let unchanged = || Simplified {
        text: text.to_owned(),
        map: SpanMap::identity(),
        converted: false,
    };
    if all.traditional == 0 {
        return unchanged();
    }
    let mut converter = Converter::new(tables, text.len());
    for line in text.split_inclusive('\n') {
        if Evidence::of(line, tables).line_is_traditional(all.is_traditional()) {
            converter.convert(line);
        } else {
            converter.keep(line);
        }
    }
    if !converter.changed {
        return unchanged();
    }
    converter.finish()
}

/// A query in simplified script, where it does not say that it is simplified already: 答覆 alone becomes 答复.
///
/// Short text tells little, so this converts unless there is evidence against it. Whoever searches should look
/// for the query as it was typed too.
#[must_use]
pub fn simplify_query(query: &str) -> String {
    let tables = tables();
    let evidence = Evidence::of(query, tables);
    if evidence.simplified > evidence.traditional {
        return query.to_owned();
    }
    let mut converter = Converter::new(tables, query.len());
    converter.convert(query);
    converter.finish().text
}

/// Writes the output text and its map side by side.
struct Converter<'a> {
    tables: &'a Tables,
    out: String,
    map: SpanMapBuilder,
    changed: bool,
}

impl<'a> Converter<'a> {
    fn new(tables: &'a Tables, capacity: usize) -> Self {
        Self {
            tables,
            out: String::with_capacity(capacity),
            map: SpanMapBuilder::new(),
            changed: false,
        }
    }

    fn keep(&mut self, line: &str) {
        self.out.push_str(line);
        self.map.keep(line.len());
    }

    fn convert(&mut self, line: &str) {
        let mut previous = None;
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let taken = if let Some((from, to)) = self.tables.phrase_at(first, rest) {
                for (from, to) in from.chars().zip(to.chars()) {
                    self.put(from, to);
                    previous = Some(from);
                }
                from.len()
            } else {
                let to = if first == '著' {
                    table::zhu_or_zhe(previous, rest[first.len_utf8()..].chars().next())
                } else {
                    self.tables.simplified(first)
                };
                self.put(first, to);
                previous = Some(first);
                first.len_utf8()
            };
            rest = &rest[taken..];
        }
    }

    fn put(&mut self, from: char, to: char) {
        self.changed |= from != to;
        self.out.push(to);
        let (out_bytes, in_bytes) = (to.len_utf8(), from.len_utf8());
        if out_bytes == in_bytes {
            self.map.keep(in_bytes);
        } else {
            self.map.replace(out_bytes, in_bytes);
        }
    }

    fn finish(self) -> Simplified {
        Simplified {
            text: self.out,
            map: self.map.finish(),
            converted: self.changed,
        }
    }
}

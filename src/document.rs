//! The types that cross stage boundaries.
//!
//! One stage, one type in, one type out: [`Source`] -> [`Decoded`] -> [`Repaired`] -> [`Simplified`] ->
//! [`Document`]s -> [`Finding`]s, gathered in an [`Analysis`]. All texts are owned; all spans are byte ranges of
//! the text named beside them. The published tables have their own row types in `table/`: what stands here may
//! change, a column may not.

use smol_str::SmolStr;

use crate::span::{LineTable, Span, SpanMap};

/// A file, an archive member or a row of a table, as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// First 16 hex digits of the SHA-256 of the bytes.
    pub id: String,
    /// Path relative to what was opened, members behind `!/`: `reports.zip!/2019/a.txt`, `pages.csv!/row 12`.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
    /// Whether it is plain text or a page of markup.
    pub form: Form,
    /// Where its lines stand in the file.
    pub lines: SourceLines,
}

/// What the bytes of a source are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Text.
    #[default]
    Text,
    /// HTML: what a browser shows of it is the text.
    Page,
}

/// Which lines of its file a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceLines {
    /// The file's from this one on: 1 for a whole file, more for a cell of a CSV file.
    From(usize),
    /// All of it stands in one line of the file, as a value of JSON Lines does.
    In(usize),
}

impl Default for SourceLines {
    fn default() -> Self {
        Self::From(1)
    }
}

/// A run of source bytes in one encoding.
#[derive(Clone, Debug, PartialEq)]
pub struct EncodingRun {
    /// WHATWG label, as `gb18030`; `hz-gb-2312`, `euc-tw` and `utf-32le` for those the WHATWG leaves out.
    pub encoding: &'static str,
    /// Bytes of the source.
    pub span: Span,
    /// How sure, 0 to 1.
    pub confidence: f32,
}

/// What cannot be restored, or was not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// `undecodable`, `undecided_run`, `replacement_character` …
    pub kind: &'static str,
    /// Bytes of the stage's input: the source's for [`Decoded`], the decoded text's for [`Repaired`].
    pub span: Span,
    /// What may have stood here, most likely first; empty where nothing is known.
    pub candidates: Vec<String>,
}

/// A source as Unicode text.
#[derive(Clone, Debug, Default)]
pub struct Decoded {
    /// The text, without byte order mark. A byte that cannot be decoded is U+FFFD and a loss.
    pub text: String,
    /// From `text` to the source's bytes.
    pub map: SpanMap,
    /// Where the lines of the source begin, in source bytes.
    pub lines: LineTable,
    /// Which encoding each run of bytes is in, in order, without gaps.
    pub runs: Vec<EncodingRun>,
    /// Bytes that could not be decoded.
    pub losses: Vec<Loss>,
}

/// One change that repair made.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The fixer's name, as `gloss` or `shifted_run`.
    pub kind: &'static str,
    /// Bytes of the decoded text that were replaced.
    pub span: Span,
    /// What stood there.
    pub before: SmolStr,
    /// What stands there now.
    pub after: SmolStr,
    /// Whether doing the damage again to the repaired text gives `before` back.
    pub proved: bool,
    /// How much likelier the language model finds `after` than the next candidate, in nats; 0 where it was not
    /// asked.
    pub margin: f32,
}

/// A decoded text with its damage undone.
#[derive(Clone, Debug, Default)]
pub struct Repaired {
    /// The text as it was written, in its own script.
    pub text: String,
    /// From `text` to the decoded text.
    pub map: SpanMap,
    /// Every change, in order of place; replayed on the decoded text they give `text`.
    pub edits: Vec<Edit>,
    /// Places left as they stand.
    pub losses: Vec<Loss>,
}

/// A repaired text in simplified script, for analysis.
#[derive(Clone, Debug, Default)]
pub struct Simplified {
    /// The text in simplified script.
    pub text: String,
    /// From `text` to the repaired text.
    pub map: SpanMap,
    /// Whether the repaired text was traditional and has been converted.
    pub converted: bool,
}

/// What kind of report a document is; the kind decides what 应当 and 要 mean in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// 调研报告: what a delegation found, with advice to others.
    Survey,
    /// 人大工作报告, 工作情况报告: a body reports its own work.
    WorkReport,
    /// 政府工作报告.
    GovernmentReport,
    /// 审计报告.
    AuditReport,
    /// 述职报告.
    Debriefing,
    /// 条例, 规定, 办法, 方案: norms.
    Regulation,
    /// 方案, 计划, 守则: instructions to carry out.
    Plan,
    /// 新闻, 简报.
    News,
    /// 通知, 公告, 决议.
    Notice,
    /// None of these, or nothing says which.
    Other,
}

impl DocumentKind {
    /// All kinds, in the order of tables.
    pub const ALL: [DocumentKind; 10] = [
        Self::Survey,
        Self::WorkReport,
        Self::GovernmentReport,
        Self::AuditReport,
        Self::Debriefing,
        Self::Regulation,
        Self::Plan,
        Self::News,
        Self::Notice,
        Self::Other,
    ];

    /// The name in tables, in English.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Survey => "survey",
            Self::WorkReport => "work_report",
            Self::GovernmentReport => "government_report",
            Self::AuditReport => "audit_report",
            Self::Debriefing => "debriefing",
            Self::Regulation => "regulation",
            Self::Plan => "plan",
            Self::News => "news",
            Self::Notice => "notice",
            Self::Other => "other",
        }
    }

    /// The Chinese term.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Survey => "调研报告",
            Self::WorkReport => "工作报告",
            Self::GovernmentReport => "政府工作报告",
            Self::AuditReport => "审计报告",
            Self::Debriefing => "述职报告",
            Self::Regulation => "法规",
            Self::Plan => "方案",
            Self::News => "新闻",
            Self::Notice => "通知",
            Self::Other => "其他",
        }
    }
}

/// How the number before an item is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberStyle {
    /// 第一章, 第一部分
    Chapter,
    /// 第一条
    Article,
    /// 一、
    ChineseComma,
    /// (一)
    ChineseParenthesis,
    /// 1. or 1、
    Arabic,
    /// (1)
    ArabicParenthesis,
    /// 一是
    ChineseIs,
    /// 第一 or 首先
    Ordinal,
    /// ①
    Circled,
    /// 2.1
    Decimal,
}

/// A heading or numbered item and where it stands; spans are bytes of the analysed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// How its number is written; `None` for a heading without one.
    pub style: Option<NumberStyle>,
    /// The number, 0 without one.
    pub number: u32,
    /// The marker itself, as `(一)`; empty without one.
    pub marker: Span,
    /// From behind the marker to where the next item of the same or a higher level begins.
    pub span: Span,
    /// The heading sentence, without its closing punctuation.
    pub heading: Span,
    /// Depth, 0 for the sections of a document.
    pub depth: usize,
    /// Index into [`Document::items`] of the item this one stands under.
    pub parent: Option<usize>,
}

/// One work report.
#[derive(Clone, Debug)]
pub struct Document {
    /// `<source id>-<two-digit ordinal in its source>`.
    pub id: String,
    /// Bytes of the analysed text.
    pub span: Span,
    /// The title, from the text or the file name; empty where none was found.
    pub title: String,
    /// What kind of report it is.
    pub kind: DocumentKind,
    /// Who reports, where the text says so.
    pub issuer: String,
    /// Where, as far as the text says.
    pub place: String,
    /// When, ISO 8601 as far as known (`2020`, `2020-03`, `2020-03-20`).
    pub date: String,
    /// Sections and numbered items in order of place.
    pub items: Vec<Item>,
    /// Sentences, in order, without gaps but for white space; bytes of the analysed text.
    pub sentences: Vec<Span>,
    /// Paragraphs behind the title, hard wraps undone; bytes of the analysed text.
    pub paragraphs: Vec<Span>,
    /// Theme ids: what it is about; empty until a codebook has been asked.
    pub themes: Vec<String>,
    /// The id of the earlier document that this one repeats, and the paragraphs shared of those it has.
    pub copy_of: Option<CopyOf>,
    /// What somebody's table of metadata tells of it beside: column and value, in the order of the columns.
    pub added: Vec<(String, String)>,
}

/// That a document repeats an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyOf {
    /// The earlier document.
    pub document_id: String,
    /// Paragraphs of this document that stand in the earlier one.
    pub shared: usize,
    /// Paragraphs of this document.
    pub paragraphs: usize,
}

/// What a finding states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// Something is wrong, missing or hard.
    Problem,
    /// Something should or will be done.
    Recommendation,
}

impl FindingKind {
    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Recommendation => "recommendation",
        }
    }
}

/// Heading, item or a further statement inside an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A heading whose items follow.
    Heading,
    /// A numbered item, or a statement that stands for itself.
    Item,
    /// A further statement inside an item.
    Subitem,
}

impl Level {
    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::Item => "item",
            Self::Subitem => "subitem",
        }
    }
}

/// How a finding is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// A problem stated where problems are stated.
    Explicit,
    /// A problem named in passing.
    Embedded,
    /// Advice to others.
    Suggest,
    /// What the author's side will do.
    Plan,
    /// Advice retold.
    Reported,
}

impl Mode {
    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Explicit => "explicit",
            Self::Embedded => "embedded",
            Self::Suggest => "suggest",
            Self::Plan => "plan",
            Self::Reported => "reported",
        }
    }
}

/// One extracted problem or recommendation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `<document id>-p001` or `-r001`.
    pub id: String,
    /// The document it stands in.
    pub document_id: String,
    /// Problem or recommendation.
    pub kind: FindingKind,
    /// Heading, item or sub-item.
    pub level: Level,
    /// How it is put.
    pub mode: Mode,
    /// Bytes of the analysed text.
    pub span: Span,
    /// The statement, repaired and simplified.
    pub text: String,
    /// Category ids, the primary one first.
    pub categories: Vec<String>,
    /// What told them.
    pub told_by: ToldBy,
    /// The cue that made it a finding: a word of the text or the name of the structure.
    pub cue: String,
    /// The heading of the section it stands in.
    pub section: String,
    /// The id of the finding this one stands under.
    pub parent: Option<String>,
    /// The id of the earlier finding that this one repeats.
    pub duplicate_of: Option<String>,
    /// Theme ids: what it is about, the one named first at the front.
    pub themes: Vec<String>,
}

/// What told the categories of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldBy {
    /// Words that the codebook names.
    Cue,
    /// Its likeness to coded statements.
    Likeness,
    /// Nothing: it has the category of the rest.
    Nothing,
}

impl ToldBy {
    /// Its name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cue => "cue",
            Self::Likeness => "likeness",
            Self::Nothing => "nothing",
        }
    }
}

/// All that one source gave.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// [`Source::id`].
    pub source_id: String,
    /// [`Source::name`].
    pub source_name: String,
    /// Length of the source in bytes.
    pub source_bytes: usize,
    /// The decoded text and its losses.
    pub decoded: Decoded,
    /// The repaired text, its edits and losses.
    pub repaired: Repaired,
    /// The analysed text: repaired, in simplified script.
    pub simplified: Simplified,
    /// From the analysed text to the source's bytes.
    pub map: SpanMap,
    /// The reports found.
    pub documents: Vec<Document>,
    /// What they state, in order of place.
    pub findings: Vec<Finding>,
}

impl Analysis {
    /// The source bytes from which `span` of the analysed text was made.
    #[must_use]
    pub fn raw_span(&self, span: Span) -> Span {
        self.map.to_input(span)
    }

    /// The decoded text, not yet repaired, from which `span` of the analysed text was made.
    #[must_use]
    pub fn raw_text(&self, span: Span) -> &str {
        let repaired = self.simplified.map.to_input(span);
        let decoded = self.repaired.map.to_input(repaired);
        self.decoded.text.get(decoded.range()).unwrap_or_default()
    }

    /// The 1-based line of the source in which `span` of the analysed text starts.
    #[must_use]
    pub fn line(&self, span: Span) -> usize {
        self.decoded.lines.line(self.raw_span(span).start)
    }

    /// The analysed text of one document.
    #[must_use]
    pub fn text_of(&self, document: &Document) -> &str {
        &self.simplified.text[document.span.range()]
    }
}

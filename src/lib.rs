//! baogao (报告) turns an archive of Chinese work reports, in any encoding and however garbled, into repaired text, a
//! search index, and tables of the problems and recommendations the reports state. Every number leads back to the
//! line of the file it came from.
//!
//! # The way the data goes
//!
//! ```text
//! source -> decode -> repair -> script -> outline -> segment -> index        (search, concordance)
//!                                             \-> extract -> table -> export
//! ```
//!
//! One stage, one type in, one type out. A stage is a plain function over owned data, knows nothing of its
//! neighbours, and gives its doubts as values beside its result. [`pipeline::analyze`] is all of them for one source.
//!
//! | room | what it is for |
//! | --- | --- |
//! | [`source`] | files, folders and archives to bytes |
//! | [`decode`] | bytes to text: which encoding each run is in |
//! | [`markup`] | a page of HTML to the text a browser shows |
//! | [`repair`] | text as it was written, each change proved where it can be |
//! | [`script`] | traditional to simplified, for analysis |
//! | [`outline`] | the reports in a text: titles, kinds, sections, items, sentences |
//! | [`segment`] | words (分词) |
//! | [`codebook`] | what is counted: categories and their cues |
//! | [`extract`] | the problems and recommendations a report states |
//! | [`index`] | what is searched |
//! | [`table`] | rows: what a researcher counts |
//! | [`export`] | files that Excel, R, Python and a reader open |
//! | [`spill`] | what grows with the archive, on disk and not in memory |
//! | [`pipeline`] | the stages in a row, on all cores |
//! | [`mod@bench`] | what a machine does with an archive made for it |
//!
//! For the repair alone, [`fix`] is one call from bytes to text, and [`explain`] says what was done.
//!
//! # Words
//!
//! A *source* is a file or archive member. A *document* is one work report; a source may hold several. A *finding* is
//! one extracted problem or recommendation. A *loss* is a place that could not be restored; a *warning* a doubt that
//! goes on. A *span* is a half-open range, a [`span::SpanMap`] leads from changed text back to what it was made from.
//!
//! # Invariants
//!
//! - Nothing is dropped silently: what is not restored is a loss with its place.
//! - Repairing twice is repairing once; clean text comes out byte for byte.
//! - The same input gives the same bytes of output, with one thread or many.
//! - From any character of the analysed text a span leads to the bytes and the line of the source.
//!
//! # Example
//!
//! ```
//! use baogao::{codebook::Codebook, pipeline, source};
//!
//! let raw = "人大工作調(diào)研報告\n二、存在的問題\n(一)監(jiān)督力度不夠,,經(jīng)費不足,。\n三、建議\n(一)要加大監(jiān)督力度,。";
//! let source = source::from_bytes("report.txt", raw.as_bytes().to_vec());
//! let (analysis, warnings) = pipeline::analyze(&source, Codebook::shipped());
//! assert!(warnings.is_empty());
//! assert_eq!(analysis.repaired.text.lines().nth(2), Some("（一）監督力度不夠，經費不足。"));
//!
//! let problem = &analysis.findings[0];
//! assert_eq!(problem.text, "监督力度不够，经费不足");
//! assert_eq!(analysis.line(problem.span), 3);
//! let raw_span = analysis.raw_span(problem.span);
//! assert_eq!(&raw[raw_span.range()], "監(jiān)督力度不夠,,經(jīng)費不足");
//! ```

pub mod bench;
pub mod codebook;
pub mod decode;
pub mod document;
pub mod error;
pub mod export;
pub mod extract;
pub mod index;
pub mod markup;
pub mod outline;
pub mod pipeline;
pub mod repair;
pub mod script;
pub mod segment;
pub mod settings;
pub mod source;
pub mod span;
pub mod spill;
pub mod table;

pub use pipeline::{Fixed, explain, fix};

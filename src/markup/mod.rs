//! Markup: a page of HTML to the text a browser shows of it.
//!
//! The rules are those of `innerText` in the HTML standard, as far as they need no style sheet: blocks and `<br>`
//! begin a line, cells are apart by a tab, white space is one space (none between Chinese characters, where a line
//! break of the file is no word boundary), scripts, styles, templates, the head and what is hidden by `hidden` or
//! `display:none` are not shown. html5gum (MIT) takes the page apart as the standard says and knows where each part
//! stands, which neither scraper nor html2text tell: so every character leads back to its bytes, and the line of a
//! finding is a line of the file as it was served.
//!
//! What this room refuses: to run scripts, to read style sheets, and to guess which part of a page is the article.

mod layout;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

use crate::document::Decoded;
use crate::span::{Span, SpanMap};
use layout::Layout;

/// Elements that are not shown.
const UNSEEN: [&str; 13] = [
    "head", "title", "script", "style", "noscript", "template", "iframe", "noframes", "object",
    "svg", "math", "select", "datalist",
];

/// Elements that begin and end a line.
const BLOCKS: [&str; 41] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];

/// Elements without an end, which hide nothing when they are hidden.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr", "param",
];

/// `decoded` with the text that is shown instead of the markup; spans still lead to the bytes of the source.
#[must_use]
pub fn shown(decoded: Decoded) -> Decoded {
    let (text, map) = visible(&decoded.text);
    Decoded {
        text,
        map: decoded.map.then(&map),
        ..decoded
    }
}

/// The text a browser shows of `page`, and where it stands in it.
///
/// ```
/// let (text, map) = baogao::markup::visible("<title>x</title><p>经费<b>不</b>足&nbsp;&gt;\n  一<script>var a</script><br>二");
/// assert_eq!(text, "经费不足\u{a0}> 一\n二\n");
/// assert_eq!(map.to_input(baogao::span::Span::new(0, 6)).range(), 19..25);
/// ```
#[must_use]
pub fn visible(page: &str) -> (String, SpanMap) {
    let mut layout = Layout::new(page);
    let mut state = Walk::default();
    let emitter = CallbackEmitter::new(
        |event: CallbackEvent<'_>, span: html5gum::Span<usize>| -> Option<()> {
            state.event(&event, Span::new(span.start, span.end), &mut layout);
            None
        },
    );
    let mut emitter = emitter;
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(page, emitter) {
        // Reading from memory cannot fail, and the walk gives no tokens.
        if token.is_err() {
            break;
        }
    }
    layout.finish()
}

/// What is open while a page is walked through.
#[derive(Default)]
struct Walk {
    /// The start tag being read.
    tag: String,
    /// The attribute being read.
    attribute: String,
    hides: bool,
    /// The element that hides what stands in it, and how many of its name are open.
    unseen: Option<(String, usize)>,
    /// How many `pre` and `textarea` are open.
    verbatim: usize,
}

impl Walk {
    fn event(&mut self, event: &CallbackEvent<'_>, span: Span, layout: &mut Layout<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = ascii(name);
                self.hides = false;
            }
            CallbackEvent::AttributeName { name } => {
                self.attribute = ascii(name);
                self.hides |= self.attribute == "hidden";
            }
            CallbackEvent::AttributeValue { value } if self.attribute == "style" => {
                let style: String = ascii(value).split_whitespace().collect();
                self.hides |= style.contains("display:none");
            }
            CallbackEvent::CloseStartTag { self_closing } => self.open(*self_closing, layout),
            CallbackEvent::EndTag { name } => self.close(&ascii(name), layout),
            CallbackEvent::String { .. } if self.unseen.is_none() => {
                layout.text(span, self.verbatim > 0);
            }
            _ => {}
        }
    }

    fn open(&mut self, self_closing: bool, layout: &mut Layout<'_>) {
        let tag = self.tag.as_str();
        if let Some((name, open)) = &mut self.unseen {
            // A page that never closes its head has a body all the same.
            if name == "head" && tag == "body" {
                self.unseen = None;
            } else {
                *open += usize::from(name == tag);
                return;
            }
        }
        let foreign = self_closing && matches!(tag, "svg" | "math");
        if (self.hides || UNSEEN.contains(&tag)) && !VOID.contains(&tag) && !foreign {
            self.unseen = Some((self.tag.clone(), 1));
            return;
        }
        match tag {
            "br" => layout.line(),
            "td" | "th" => layout.cell(),
            "pre" | "textarea" => self.verbatim += 1,
            _ => {}
        }
        if BLOCKS.contains(&tag) {
            layout.block();
        }
    }

    fn close(&mut self, tag: &str, layout: &mut Layout<'_>) {
        if let Some((name, open)) = &mut self.unseen {
            if name == tag {
                *open -= 1;
                if *open == 0 {
                    self.unseen = None;
                    if BLOCKS.contains(&tag) {
                        layout.block();
                    }
                }
            }
            return;
        }
        match tag {
            "pre" | "textarea" => self.verbatim = self.verbatim.saturating_sub(1),
            _ => {}
        }
        if BLOCKS.contains(&tag) {
            layout.block();
        }
    }
}

fn ascii(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect()
}

//! The language of queries.

use super::entry::is_word;
use super::squeeze::{is_ignored, squeeze};
use crate::script::{narrow_char, simplify_query};
use crate::segment::Segmenter;

/// What is looked for. Reading a query never fails: what cannot be understood is taken as text, and [`Query::notes`]
/// says so.
///
/// | write | to find |
/// | --- | --- |
/// | `编制不足` | where it stands as written, and where all of its words (编制, 不足) stand; as written comes first |
/// | `经费 编制` | where both stand; `经费 AND 编制` is the same |
/// | `"编制不足"`, `“编制不足”` | only where it stands as written |
/// | `经费 OR 编制` | where one or both stand |
/// | `经费 NOT 教育` | where the first stands and the second does not |
/// | `(经费 OR 编制) 代表` | parentheses group; `AND` binds closer than `OR` |
/// | `kind:survey 经费` | `kind:`, `category:`, `mode:`, `level:`, `document:` must be equal |
/// | `place:四川 经费` | `title:`, `place:`, `issuer:`, `source:` must contain the value |
/// | `date:2019-03`, `year:2018..2020` | by date, as far as the text says it; years from and to |
///
/// The operators are written in capitals. Parentheses, quotes and colons are operators only in half width; in full
/// width they are text, but `“` at the start of a word and `”` at its end quote. Where nothing holds a query without
/// operators, what holds all parts of its words is found, then what holds any of them, and
/// [`Hits::relaxed`](super::Hits::relaxed) says so.
///
/// Punctuation: white space is ignored, in the query as in the text. Punctuation in a query counts as written wherever
/// a query is matched as written; among words it is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub(super) root: Node,
    notes: Vec<String>,
}

/// The query as a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Text { text: String, quoted: bool },
    Field { name: &'static str, value: String },
}

/// The fields a query may name. English only: `单位：` stands in many a report.
const FIELDS: [&str; 11] = [
    "kind", "category", "mode", "level", "document", "title", "place", "issuer", "source", "date",
    "year",
];

impl Query {
    /// Reads a query.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut reader = Reader {
            tokens: lex(text),
            at: 0,
            notes: Vec::new(),
        };
        let mut parts = Vec::new();
        while reader.at < reader.tokens.len() {
            parts.push(reader.alternatives());
            if reader.peek() == Some(&Token::Close) {
                reader.at += 1;
                reader
                    .notes
                    .push("`)` without `(` was passed over".to_owned());
            }
        }
        Self {
            root: one_of(parts, Node::And),
            notes: reader.notes,
        }
    }

    /// A query that finds `text` as written, whatever characters it has.
    #[must_use]
    pub fn exact(text: &str) -> Self {
        Self {
            root: Node::Text {
                text: text.to_owned(),
                quoted: true,
            },
            notes: Vec::new(),
        }
    }

    /// What was passed over or taken as text.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

fn one_of(mut nodes: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Node {
    if nodes.len() == 1
        && let Some(node) = nodes.pop()
    {
        return node;
    }
    join(nodes)
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    Text { text: String, quoted: bool },
    Field { name: &'static str, value: String },
}

/// Splits a query; parentheses and quotes without a partner are text.
fn lex(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut open = 0_usize;
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        if is_ignored(character) {
            at += 1;
        } else if let Some(end) = quotation(&characters, at) {
            tokens.push(Token::Text {
                text: characters[at + 1..end].iter().collect(),
                quoted: true,
            });
            at = end + 1;
        } else if character == '(' && characters[at..].contains(&')') {
            open += 1;
            at += 1;
            tokens.push(Token::Open);
        } else if character == ')' && open > 0 {
            open -= 1;
            at += 1;
            tokens.push(Token::Close);
        } else {
            let end = word_end(&characters, at, open > 0);
            let word: String = characters[at..end].iter().collect();
            at = end;
            let token = match word.as_str() {
                "AND" => Token::And,
                "OR" => Token::Or,
                "NOT" => Token::Not,
                _ => match field_name(&word) {
                    Some((name, value)) => field_token(name, value, &characters, &mut at),
                    None => Token::Text {
                        text: word,
                        quoted: false,
                    },
                },
            };
            tokens.push(token);
        }
    }
    tokens
}

/// Where the quotation that begins at `at` ends: the place of its closing mark.
fn quotation(characters: &[char], at: usize) -> Option<usize> {
    let closing = match characters[at] {
        '"' => '"',
        '“' => '”',
        _ => return None,
    };
    let end = at + 1 + characters[at + 1..].iter().position(|&c| c == closing)?;
    // “一府两院”特别 is text with quotation marks; “一府两院” alone quotes.
    let stands_alone = closing == '"'
        || characters
            .get(end + 1)
            .is_none_or(|&next| is_ignored(next) || next == ')');
    stands_alone.then_some(end)
}

/// Where the word that begins at `at` ends.
fn word_end(characters: &[char], at: usize, in_parentheses: bool) -> usize {
    let mut end = at + 1;
    while let Some(&character) = characters.get(end) {
        let ends = is_ignored(character)
            || (character == '"' && quotation(characters, end).is_some())
            || (character == ')' && in_parentheses);
        if ends {
            break;
        }
        end += 1;
    }
    end
}

/// The field a word begins with, and the rest of the word.
fn field_name(word: &str) -> Option<(&'static str, &str)> {
    let (name, value) = word.split_once([':', '：'])?;
    let name = FIELDS.into_iter().find(|field| *field == name)?;
    Some((name, value))
}

/// A field with its value, which may be quoted.
fn field_token(name: &'static str, value: &str, characters: &[char], at: &mut usize) -> Token {
    let mut value = value.to_owned();
    if value.is_empty()
        && characters.get(*at) == Some(&'"')
        && let Some(end) = quotation(characters, *at)
    {
        value = characters[*at + 1..end].iter().collect();
        *at = end + 1;
    }
    let value = value.trim_matches(['“', '”']).to_owned();
    Token::Field { name, value }
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    notes: Vec<String>,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    /// `a b OR c`
    fn alternatives(&mut self) -> Node {
        let mut nodes = vec![self.together()];
        while self.take(&Token::Or) {
            nodes.push(self.together());
        }
        nodes.retain(|node| !matches!(node, Node::And(parts) if parts.is_empty()));
        one_of(nodes, Node::Or)
    }

    /// `a AND b NOT c`
    fn together(&mut self) -> Node {
        let mut nodes = Vec::new();
        loop {
            if self.take(&Token::And) {
                continue;
            }
            match self.peek().cloned() {
                None | Some(Token::Or | Token::Close | Token::And) => break,
                Some(Token::Not) => {
                    self.at += 1;
                    match self.single() {
                        Some(node) => nodes.push(Node::Not(Box::new(node))),
                        None => self
                            .notes
                            .push("`NOT` before nothing was passed over".to_owned()),
                    }
                }
                Some(_) => nodes.extend(self.single()),
            }
        }
        one_of(nodes, Node::And)
    }

    fn single(&mut self) -> Option<Node> {
        let token = self.peek()?.clone();
        match token {
            Token::Text { text, quoted } => {
                self.at += 1;
                Some(Node::Text { text, quoted })
            }
            Token::Field { name, value } => {
                self.at += 1;
                Some(Node::Field { name, value })
            }
            Token::Open => {
                self.at += 1;
                let node = self.alternatives();
                if !self.take(&Token::Close) {
                    self.notes
                        .push("`(` without `)` was passed over".to_owned());
                }
                Some(node)
            }
            Token::Close | Token::And | Token::Or | Token::Not => None,
        }
    }
}

/// A piece of a query's text, ready to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    /// The text squeezed: as typed, and in simplified script where that differs.
    pub forms: Vec<String>,
    /// Its words, folded, each once, in order.
    pub words: Vec<String>,
    /// Those of the words that must stand where the whole does not; fewer than two where only the whole counts.
    pub needed: Vec<String>,
    /// What is looked for where nothing holds the query: its words, long ones taken apart (经费不足 is a word to
    /// jieba, and stands nowhere).
    pub parts: Vec<String>,
}

/// Words that say nothing alone. They need not stand where a query's other words do.
const EMPTY_WORDS: &str = "的了和与在是对等及或之中有把被也都而就不为以于从向其这那个各";

impl Phrase {
    pub(super) fn new(text: &str, quoted: bool, segmenter: &Segmenter) -> Self {
        let simplified = simplify_query(text);
        let mut forms = vec![squeeze(text)];
        let other = squeeze(&simplified);
        if !forms.contains(&other) {
            forms.push(other);
        }
        forms.retain(|form| !form.is_empty());
        let narrow: String = simplified.chars().map(narrow_char).collect();
        let mut words: Vec<String> = Vec::new();
        for span in segmenter.cut(&narrow) {
            let token = &narrow[span.range()];
            if is_word(token) {
                let word = squeeze(token);
                if !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        let mut needed = words.clone();
        needed.retain(|word| !EMPTY_WORDS.contains(word.as_str()));
        let mut parts: Vec<String> = Vec::new();
        for word in if needed.is_empty() { &words } else { &needed } {
            for part in taken_apart(word, segmenter) {
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
        }
        if quoted || needed.len() < 2 {
            needed.clear();
        }
        Self {
            forms,
            words,
            needed,
            parts,
        }
    }
}

/// The shorter words that a word consists of, or the word itself.
fn taken_apart(word: &str, segmenter: &Segmenter) -> Vec<String> {
    let mut shorter: Vec<&str> = Vec::new();
    segmenter.cut_for_search(word, |inner| {
        if inner != word {
            shorter.push(inner);
        }
    });
    // The longest first, so that 人大常委会 is 人大 and 常委会.
    shorter.sort_by_key(|inner| std::cmp::Reverse(inner.len()));
    let mut parts = Vec::new();
    let mut rest = word;
    while let Some(next) = shorter.iter().find(|inner| rest.starts_with(**inner)) {
        parts.push((*next).to_owned());
        rest = &rest[next.len()..];
    }
    if rest.is_empty() {
        parts
    } else {
        vec![word.to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Node {
        Node::Text {
            text: text.to_owned(),
            quoted: false,
        }
    }

    fn quoted(text: &str) -> Node {
        Node::Text {
            text: text.to_owned(),
            quoted: true,
        }
    }

    #[test]
    fn operators_are_read() {
        assert_eq!(Query::parse("经费").root, text("经费"));
        assert_eq!(
            Query::parse("经费 编制").root,
            Node::And(vec![text("经费"), text("编制")])
        );
        assert_eq!(
            Query::parse("(经费 OR 编制) NOT \"教育\"").root,
            Node::And(vec![
                Node::Or(vec![text("经费"), text("编制")]),
                Node::Not(Box::new(quoted("教育"))),
            ])
        );
        assert_eq!(
            Query::parse("kind:survey place：\"四川 宜宾\"").root,
            Node::And(vec![
                Node::Field {
                    name: "kind",
                    value: "survey".to_owned()
                },
                Node::Field {
                    name: "place",
                    value: "四川 宜宾".to_owned()
                },
            ])
        );
    }

    #[test]
    fn chinese_punctuation_is_text() {
        assert_eq!(
            Query::parse("经费，不足。（一）").root,
            text("经费，不足。（一）")
        );
        assert_eq!(Query::parse("“一府两院”").root, quoted("一府两院"));
        assert_eq!(Query::parse("“一府两院”特别").root, text("“一府两院”特别"));
        assert_eq!(Query::parse("时间：下午").root, text("时间：下午"));
    }

    #[test]
    fn nothing_is_an_error() {
        for query in [
            "", " ", "(", ")", "\"", "AND", "NOT", "OR OR", "((经费", "经费)", "a:b", "NOT ()",
            "“", "kind:",
        ] {
            let _ = Query::parse(query);
        }
        assert_eq!(Query::parse("经费)").root, text("经费)"));
        assert_eq!(Query::parse("一)经费(").root, text("一)经费("));
    }
}

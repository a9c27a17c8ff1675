//! The language of queries.

use super::lex::{Fault, Lexer, Token};
use crate::error::{Error, Result};

/// What is looked for. Reading a query never fails: what cannot be understood is taken as text, and [`Query::notes`]
/// says so; [`Query::parse_strict`] makes an error of the first such thing.
///
/// | write | to find |
/// | --- | --- |
/// | `编制不足` | where it stands as written, and where all of its words (编制, 不足) stand; as written comes first |
/// | `经费 编制` | where both stand; `经费 AND 编制` is the same |
/// | `"编制不足"`, `“编制不足”` | only where it stands as written |
/// | `"经费 不足"~5` | where all of these stand, in any order, in a stretch with at most 5 other characters |
/// | `监督*` | where a word begins so: 监督, 监督法, 监督员 |
/// | `经费 OR 编制` | where one or both stand |
/// | `经费 NOT 教育` | where the first stands and the second does not |
/// | `(经费 OR 编制) 代表` | parentheses group; `AND` binds closer than `OR` |
/// | `kind:survey 经费` | `kind:`, `category:`, `theme:`, `mode:`, `level:`, `document:` must be equal |
/// | `place:四川 经费` | `title:`, `place:`, `issuer:`, `source:` must contain the value |
/// | `date:2019-03`, `year:2018..2020` | by date, as far as the text says it; years from and to |
/// | `meta:省=四川` | by a column of the metadata that the run was given |
/// | `problem:经费`, `recommendation:"完善制度"` | where a problem, or a recommendation, with these characters is stated |
///
/// The operators are written in capitals. Parentheses, quotes, colons, `*` and `~` are operators only in half width;
/// in full width they are text, but `“` at the start of a word and `”` at its end quote. Where nothing holds a query
/// without operators, what holds all parts of its words is found, then what holds any of them, and
/// [`Hits::relaxed`](super::Hits::relaxed) says so.
///
/// Punctuation: white space is ignored, in the query as in the text. Punctuation in a query counts as written wherever
/// a query is matched as written; among words it is ignored.
///
/// ```
/// use baogao::index::Query;
/// assert!(Query::parse("经费，不足？（一）").notes().is_empty());
/// assert_eq!(Query::parse("year:last").notes().len(), 1);
/// let error = Query::parse_strict("经费 year:last").unwrap_err();
/// assert!(error.to_string().starts_with("query, character 9: `last` is no year"));
/// ```
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
    Near { parts: Vec<String>, slack: usize },
    Prefix(String),
    Field { name: &'static str, value: String },
}

impl Query {
    /// Reads a query.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let (root, faults) = read(text);
        let note = |fault: &Fault| {
            let Fault {
                column,
                message,
                done,
            } = fault;
            format!("query, character {column}: {message} ({done})")
        };
        Self {
            root,
            notes: faults.iter().map(note).collect(),
        }
    }

    /// Reads a query that must be right.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] names the first character that cannot be understood, and what to write.
    pub fn parse_strict(text: &str) -> Result<Self> {
        let (root, faults) = read(text);
        match faults.into_iter().next() {
            Some(Fault {
                column, message, ..
            }) => Err(Error::Query { column, message }),
            None => Ok(Self {
                root,
                notes: Vec::new(),
            }),
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

/// The tree of a query, and what is wrong with it, in order.
fn read(text: &str) -> (Node, Vec<Fault>) {
    let lexer = Lexer::read(text);
    let mut reader = Reader {
        tokens: lexer.tokens,
        at: 0,
        faults: lexer.faults,
    };
    let mut parts = Vec::new();
    while reader.at < reader.tokens.len() {
        parts.push(reader.alternatives());
        if reader.peek() == Some(&Token::Close) {
            reader.fault("`)` has no `(`");
            reader.at += 1;
        }
    }
    reader.faults.sort_by_key(|fault| fault.column);
    (one_of(parts, Node::And), reader.faults)
}

fn one_of(mut nodes: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Node {
    if nodes.len() == 1
        && let Some(node) = nodes.pop()
    {
        return node;
    }
    join(nodes)
}

struct Reader {
    tokens: Vec<(usize, Token)>,
    at: usize,
    faults: Vec<Fault>,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    /// Something is wrong with the token at hand, or with the last.
    fn fault(&mut self, message: &str) {
        let token = self.tokens.get(self.at).or(self.tokens.last());
        self.faults.push(Fault {
            column: token.map_or(1, |(column, _)| *column),
            message: message.to_owned(),
            done: "passed over",
        });
    }

    /// `a b OR c`
    fn alternatives(&mut self) -> Node {
        let mut nodes = vec![self.together()];
        while self.peek() == Some(&Token::Or) {
            let or = self.at;
            self.at += 1;
            nodes.push(self.together());
            let is_nothing =
                |node: Option<&Node>| matches!(node, Some(Node::And(parts)) if parts.is_empty());
            if is_nothing(nodes.last()) || is_nothing(nodes.get(nodes.len() - 2)) {
                let after = std::mem::replace(&mut self.at, or);
                self.fault("`OR` needs something on both sides");
                self.at = after;
            }
        }
        nodes.retain(|node| !matches!(node, Node::And(parts) if parts.is_empty()));
        one_of(nodes, Node::Or)
    }

    /// `a AND b NOT c`
    fn together(&mut self) -> Node {
        let mut nodes = Vec::new();
        loop {
            match self.peek() {
                None | Some(Token::Or | Token::Close) => break,
                Some(Token::And) => {
                    let after = self.tokens.get(self.at + 1).map(|(_, token)| token);
                    if nodes.is_empty()
                        || matches!(after, None | Some(Token::And | Token::Or | Token::Close))
                    {
                        self.fault("`AND` needs something on both sides");
                    }
                    self.at += 1;
                }
                Some(Token::Not) => {
                    self.at += 1;
                    match self.single() {
                        Some(node) => nodes.push(Node::Not(Box::new(node))),
                        None => self.fault("`NOT` needs something behind it"),
                    }
                }
                Some(_) => nodes.extend(self.single()),
            }
        }
        one_of(nodes, Node::And)
    }

    fn single(&mut self) -> Option<Node> {
        let node = match self.peek()?.clone() {
            Token::Text { text, quoted } => Node::Text { text, quoted },
            Token::Near { parts, slack } => Node::Near { parts, slack },
            Token::Prefix(beginning) => Node::Prefix(beginning),
            Token::Field { name, value } => Node::Field { name, value },
            Token::Open => {
                self.at += 1;
                let node = self.alternatives();
                if !self.take(&Token::Close) {
                    self.fault("`(` has no `)`");
                }
                return Some(node);
            }
            Token::Close | Token::And | Token::Or | Token::Not => return None,
        };
        self.at += 1;
        Some(node)
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
    fn nearness_and_beginnings_are_read() {
        let near = |parts: [&str; 2], slack| Node::Near {
            parts: parts.map(str::to_owned).to_vec(),
            slack,
        };
        assert_eq!(
            Query::parse("\"经费 不足\"~5").root,
            near(["经费", "不足"], 5)
        );
        assert_eq!(
            Query::parse("“经费　不足”~0").root,
            near(["经费", "不足"], 0)
        );
        assert_eq!(Query::parse("监督*").root, Node::Prefix("监督".to_owned()));
        assert_eq!(Query::parse("监督＊").root, text("监督＊"));
        assert_eq!(Query::parse("\"监督*\"").root, quoted("监督*"));
    }

    #[test]
    fn faults_name_their_place() {
        for (query, column, message) in [
            ("经费 \"不足", 4, "has no partner"),
            ("(经费", 1, "`(` has no `)`"),
            ("经费 )", 4, "`)` has no `(`"),
            ("经费 \"甲 乙\"~x", 9, "`~x` is no distance"),
            ("\"甲\"~3", 4, "two words"),
            ("经费 author:李", 4, "no field `author`"),
            ("kind: survey", 1, "`kind:` has no value"),
            ("经费 year:2020..2010", 9, "is no year"),
            ("date:三月", 6, "is no date"),
            ("*", 1, "beginning of a word"),
            ("经费 NOT", 4, "`NOT` needs"),
            ("经费 OR", 4, "`OR` needs"),
            ("AND 经费", 1, "`AND` needs"),
        ] {
            match Query::parse_strict(query) {
                Err(Error::Query {
                    column: found,
                    message: said,
                }) => {
                    assert_eq!(found, column, "{query}: {said}");
                    assert!(said.contains(message), "{query}: {said}");
                }
                other => panic!("{query}: {other:?}"),
            }
            assert_eq!(Query::parse(query).notes().len(), 1, "{query}");
        }
        for query in [
            "(经费 OR 编制) NOT 教育",
            "（一）经费。",
            "http://a.cn",
            "时间:下午",
            "year:..2020",
        ] {
            assert!(Query::parse_strict(query).is_ok(), "{query}");
        }
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

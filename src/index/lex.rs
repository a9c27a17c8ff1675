//! The pieces of a query: words, quotations, operators, fields; and what is wrong with each.

use super::squeeze::is_ignored;

/// Words farther apart than this have nothing to do with each other; more is a slip.
const SLACK_AT_MOST: usize = 1_000;

/// A piece of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    Text {
        text: String,
        quoted: bool,
    },
    /// The words of a quotation, and how many other characters may stand among them.
    Near {
        parts: Vec<String>,
        slack: usize,
    },
    /// The beginning of a word.
    Prefix(String),
    Field {
        name: &'static str,
        value: String,
    },
}

/// What is wrong with a query, and what was done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// 1-based character of the query.
    pub column: usize,
    /// What is wrong and what to write.
    pub message: String,
    /// What a lenient reader made of it.
    pub done: &'static str,
}

/// The fields a query may name. English only: `单位：` stands in many a report.
pub(super) const FIELDS: [&str; 15] = [
    "kind",
    "category",
    "theme",
    "mode",
    "level",
    "document",
    "title",
    "place",
    "issuer",
    "source",
    "date",
    "year",
    "problem",
    "recommendation",
    "meta",
];

const TAKEN_AS_TEXT: &str = "taken as text";

/// Splits queries.
pub(super) struct Lexer {
    characters: Vec<char>,
    at: usize,
    open: usize,
    /// Tokens with their columns.
    pub(super) tokens: Vec<(usize, Token)>,
    pub(super) faults: Vec<Fault>,
}

impl Lexer {
    /// Splits `text`; parentheses and quotes without a partner are text.
    pub(super) fn read(text: &str) -> Self {
        let mut lexer = Self {
            characters: text.chars().collect(),
            at: 0,
            open: 0,
            tokens: Vec::new(),
            faults: Vec::new(),
        };
        while let Some(&character) = lexer.characters.get(lexer.at) {
            if is_ignored(character) {
                lexer.at += 1;
            } else {
                lexer.piece(character);
            }
        }
        lexer
    }

    fn fault(&mut self, at: usize, message: String, done: &'static str) {
        self.faults.push(Fault {
            column: at + 1,
            message,
            done,
        });
    }

    fn push(&mut self, at: usize, token: Token) {
        self.tokens.push((at + 1, token));
    }

    fn piece(&mut self, character: char) {
        let start = self.at;
        if let Some(end) = self.quotation(start) {
            let text: String = self.characters[start + 1..end].iter().collect();
            self.at = end + 1;
            let token = self.quoted(text);
            self.push(start, token);
            return;
        }
        if character == '(' && self.characters[start..].contains(&')') {
            self.open += 1;
            self.at += 1;
            self.push(start, Token::Open);
            return;
        }
        if character == ')' && self.open > 0 {
            self.open -= 1;
            self.at += 1;
            self.push(start, Token::Close);
            return;
        }
        let alone = match character {
            '"' => Some("`\"` has no partner; write `\"经费不足\"`"),
            '(' => Some("`(` has no `)`; close it, or quote it to find it"),
            ')' => Some("`)` has no `(`; open it, or quote it to find it"),
            _ => None,
        };
        if let Some(message) = alone {
            self.fault(start, message.to_owned(), TAKEN_AS_TEXT);
        }
        self.at = self.word_end(start);
        let word: String = self.characters[start..self.at].iter().collect();
        let token = match word.as_str() {
            "AND" => Token::And,
            "OR" => Token::Or,
            "NOT" => Token::Not,
            _ => self.word(start, word),
        };
        self.push(start, token);
    }

    /// A quotation, with `~5` behind it or not.
    fn quoted(&mut self, text: String) -> Token {
        let plain = |text| Token::Text { text, quoted: true };
        if self.characters.get(self.at) != Some(&'~') {
            return plain(text);
        }
        let start = self.at;
        self.at = self.word_end(start);
        let number: String = self.characters[start + 1..self.at].iter().collect();
        let parts: Vec<String> = text
            .split(is_ignored)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        match number.parse::<usize>() {
            Ok(slack) if slack <= SLACK_AT_MOST && parts.len() > 1 => Token::Near { parts, slack },
            Ok(slack) if slack <= SLACK_AT_MOST => {
                let message = "`~` needs two words or more; write `\"经费 不足\"~5`";
                self.fault(start, message.to_owned(), "`~` passed over");
                plain(text)
            }
            _ => {
                let message = format!(
                    "`~{number}` is no distance; write a number up to {SLACK_AT_MOST}, as in `\"经费 不足\"~5`"
                );
                self.fault(start, message, "`~` passed over");
                plain(text)
            }
        }
    }

    fn word(&mut self, start: usize, word: String) -> Token {
        if let Some((name, value)) = word.split_once([':', '：']) {
            let known = FIELDS
                .into_iter()
                .find(|field| field.eq_ignore_ascii_case(name));
            if let Some(name) = known {
                let value = value.to_owned();
                return self.field(start, name, value, &word);
            }
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic());
            if is_name
                && !value.is_empty()
                && word[name.len()..].starts_with(':')
                && !value.starts_with("//")
            {
                let message = format!("no field `{name}`; the fields are {}", FIELDS.join(", "));
                self.fault(start, message, TAKEN_AS_TEXT);
            }
        }
        if let Some(beginning) = word.strip_suffix('*')
            && !beginning.contains('*')
        {
            if !beginning.is_empty() {
                return Token::Prefix(beginning.to_owned());
            }
            let message = "`*` needs the beginning of a word; write `监督*`".to_owned();
            self.fault(start, message, TAKEN_AS_TEXT);
        }
        Token::Text {
            text: word,
            quoted: false,
        }
    }

    /// A field with its value, which may be quoted.
    fn field(&mut self, start: usize, name: &'static str, mut value: String, word: &str) -> Token {
        let as_text = Token::Text {
            text: word.to_owned(),
            quoted: false,
        };
        if value.is_empty()
            && let Some(end) = self.quotation(self.at)
        {
            value = self.characters[self.at + 1..end].iter().collect();
            self.at = end + 1;
        }
        let value = value.trim_matches(['“', '”']).trim().to_owned();
        let place = start + name.len() + 1;
        if value.is_empty() {
            let message =
                format!("`{name}:` has no value; write it behind the colon, without a space");
            self.fault(start, message, TAKEN_AS_TEXT);
            return as_text;
        }
        let wrong = match name {
            "year" if years(&value).is_none() => {
                Some("write `year:2019`, `year:2018..2020`, `year:2018..` or `year:..2020`")
            }
            "date" if !value.chars().all(|c| c.is_ascii_digit() || c == '-') => {
                Some("write `date:2019`, `date:2019-03` or `date:2019-03-05`")
            }
            "meta" if !value.contains('=') => {
                Some("write `meta:COLUMN=VALUE` with a column of the table given to --metadata")
            }
            _ => None,
        };
        if let Some(advice) = wrong {
            self.fault(
                place,
                format!("`{value}` is no {name}; {advice}"),
                TAKEN_AS_TEXT,
            );
            return as_text;
        }
        Token::Field { name, value }
    }

    /// Where the quotation that begins at `at` ends: the place of its closing mark.
    fn quotation(&self, at: usize) -> Option<usize> {
        let closing = match self.characters.get(at)? {
            '"' => '"',
            '“' => '”',
            _ => return None,
        };
        let behind = &self.characters[at + 1..];
        let end = at + 1 + behind.iter().position(|&c| c == closing)?;
        // “一府两院”特别 is text with quotation marks; “一府两院” alone quotes.
        let next = self.characters.get(end + 1);
        let stands_alone = closing == '"'
            || next.is_none_or(|&next| is_ignored(next) || next == ')')
            || (next == Some(&'~')
                && self
                    .characters
                    .get(end + 2)
                    .is_some_and(char::is_ascii_digit));
        stands_alone.then_some(end)
    }

    /// Where the word that begins at `at` ends.
    fn word_end(&self, at: usize) -> usize {
        let mut end = at + 1;
        while let Some(&character) = self.characters.get(end) {
            let ends = is_ignored(character)
                || (character == '"' && self.quotation(end).is_some())
                || (character == ')' && self.open > 0);
            if ends {
                break;
            }
            end += 1;
        }
        end
    }
}

/// First and last year of `2019`, `2018..2020`, `2018..`, `..2020`.
pub(super) fn years(value: &str) -> Option<(u16, u16)> {
    let year = |text: &str, open: u16| {
        if text.is_empty() {
            return Some(open);
        }
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| digits)
    };
    match value.split_once("..") {
        None => year(value, 0)
            .map(|year| (year, year))
            .filter(|_| !value.is_empty()),
        Some(("", "")) => None,
        Some((from, to)) => {
            Some((year(from, 1000)?, year(to, 2999)?)).filter(|(from, to)| from <= to)
        }
    }
}

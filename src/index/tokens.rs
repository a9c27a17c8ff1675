//! Tokenizers that cost nothing: the text comes cut, they only hand the pieces on.

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

/// Words separated by line feeds.
pub(super) const WORDS: &str = "baogao_words";
/// Pairs of neighbouring characters, positions counted in characters.
pub(super) const PAIRS: &str = "baogao_pairs";
/// Single characters, positions counted in characters.
pub(super) const SINGLES: &str = "baogao_singles";

/// What ends a word in the text given to [`WORDS`].
pub(super) const SEPARATOR: char = '\n';

pub(super) fn register(manager: &TokenizerManager) {
    for (name, cut) in [
        (WORDS, Cut::Words),
        (PAIRS, Cut::Pairs),
        (SINGLES, Cut::Singles),
    ] {
        manager.register(name, TextAnalyzer::from(PreCut(cut)));
    }
}

#[derive(Clone, Copy)]
enum Cut {
    Words,
    Pairs,
    Singles,
}

#[derive(Clone)]
struct PreCut(Cut);

impl Tokenizer for PreCut {
    type TokenStream<'a> = Pieces<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Pieces<'a> {
        Pieces {
            cut: self.0,
            rest: text,
            token: Token::default(),
            next_position: 0,
        }
    }
}

struct Pieces<'a> {
    cut: Cut,
    rest: &'a str,
    token: Token,
    next_position: usize,
}

impl Pieces<'_> {
    /// The next piece and how much of the rest it uses up.
    fn piece(&self) -> Option<(&str, usize)> {
        let mut characters = self.rest.char_indices().skip(1);
        match self.cut {
            Cut::Words => {
                let end = memchr::memchr(SEPARATOR as u8, self.rest.as_bytes())?;
                Some((&self.rest[..end], end + 1))
            }
            Cut::Singles if self.rest.is_empty() => None,
            Cut::Singles => {
                let end = characters.next().map_or(self.rest.len(), |(at, _)| at);
                Some((&self.rest[..end], end))
            }
            Cut::Pairs => {
                let (middle, _) = characters.next()?;
                let end = characters.next().map_or(self.rest.len(), |(at, _)| at);
                Some((&self.rest[..end], middle))
            }
        }
    }
}

impl TokenStream for Pieces<'_> {
    fn advance(&mut self) -> bool {
        let Some((length, used)) = self.piece().map(|(piece, used)| (piece.len(), used)) else {
            return false;
        };
        self.token.text.clear();
        self.token.text.push_str(&self.rest[..length]);
        self.rest = &self.rest[used..];
        self.token.position = self.next_position;
        self.next_position += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

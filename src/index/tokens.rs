//! Tokenizers that cost nothing: the text comes cut, they only hand the pieces on.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

/// Words separated by line feeds.
pub(super) const WORDS: &str = "baogao_words";
/// Single characters, positions counted in characters.
pub(super) const SINGLES: &str = "baogao_singles";

/// What ends a word in the text given to [`WORDS`].
pub(super) const SEPARATOR: char = '\n';

/// Text that was given to tantivy and not indexed yet. tantivy queues ten thousand entries before it makes anyone
/// wait, which is any amount of memory; who adds waits here instead.
#[derive(Default)]
pub(super) struct Backlog {
    bytes: Mutex<usize>,
    less: Condvar,
}

/// Bytes of keys that may wait; an entry takes about twice as much.
const BACKLOG_AT_MOST: usize = 32 << 20;

/// Where nothing moves for so long, indexing has stopped, and adding tells why.
const PATIENCE: Duration = Duration::from_secs(20);

impl Backlog {
    /// Waits until there is room, then counts `bytes`.
    pub(super) fn add(&self, bytes: usize) {
        let guard = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let too_much = |waiting: &mut usize| *waiting > BACKLOG_AT_MOST;
        let (mut waiting, _) = self
            .less
            .wait_timeout_while(guard, PATIENCE, too_much)
            .unwrap_or_else(PoisonError::into_inner);
        *waiting += bytes;
    }

    /// Bytes that were taken in.
    pub(super) fn done(&self, bytes: usize) {
        let mut waiting = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting = waiting.saturating_sub(bytes);
        if *waiting <= BACKLOG_AT_MOST {
            self.less.notify_all();
        }
    }
}

/// Registers the tokenizers; those of an earlier call are replaced.
pub(super) fn register(manager: &TokenizerManager) {
    for (name, cut) in [(WORDS, Cut::Words), (SINGLES, Cut::Singles)] {
        manager.register(name, TextAnalyzer::from(PreCut { cut }));
    }
}

#[derive(Clone, Copy)]
enum Cut {
    Words,
    Singles,
}

#[derive(Clone)]
struct PreCut {
    cut: Cut,
}

impl Tokenizer for PreCut {
    type TokenStream<'a> = Pieces<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Pieces<'a> {
        Pieces {
            cut: self.cut,
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

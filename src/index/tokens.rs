//! A tokenizer that costs nothing: the text comes cut, it only hands the pieces on.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

/// Pieces separated by line feeds.
pub(super) const PIECES: &str = "baogao_pieces";

/// What ends a piece in the text given to [`PIECES`].
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

/// Registers the tokenizer; that of an earlier call is replaced.
pub(super) fn register(manager: &TokenizerManager) {
    manager.register(PIECES, TextAnalyzer::from(PreCut));
}

#[derive(Clone)]
struct PreCut;

impl Tokenizer for PreCut {
    type TokenStream<'a> = Pieces<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Pieces<'a> {
        Pieces {
            rest: text,
            token: Token::default(),
            next_position: 0,
        }
    }
}

struct Pieces<'a> {
    rest: &'a str,
    token: Token,
    next_position: usize,
}

impl TokenStream for Pieces<'_> {
    fn advance(&mut self) -> bool {
        let Some(length) = memchr::memchr(SEPARATOR as u8, self.rest.as_bytes()) else {
            return false;
        };
        self.token.text.clear();
        self.token.text.push_str(&self.rest[..length]);
        self.rest = &self.rest[length + 1..];
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

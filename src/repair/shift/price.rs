//! Prices in nats of what the damage does seldom. Each is the negative logarithm of a rough share; runs of the seed
//! are restored alike with all of them halved or doubled, so they only order readings the model finds equal.

/// A `?` was written as a question mark where a run may start.
pub(super) const QUESTION: f32 = 5.0;
/// A gloss stands without its `(` and yet no run starts.
pub(super) const TORN_GLOSS: f32 = 14.0;
/// The glossed character of the start is in the list of the damage but not glossed elsewhere in the text.
pub(super) const LISTED: f32 = 1.5;
/// It is not even in the list.
pub(super) const UNLISTED: f32 = 4.0;
/// It is not a traditional character.
pub(super) const NOT_TRADITIONAL: f32 = 9.0;
/// It stands elsewhere in the text without a gloss.
pub(super) const CONTRADICTED: f32 = 7.0;
/// A byte of the glossed character was lost, so that no run starts.
pub(super) const LOST_BYTE: f32 = 7.0;
/// Both bytes were lost.
pub(super) const LOST_BYTES: f32 = 12.0;
/// A pair vanished. The damage is certain, the model's liking for short readings is not: without a price one run
/// in 40 gets a character too many.
pub(super) const VANISHED: f32 = 2.0;
/// A `?` swallowed an ASCII character.
pub(super) const SWALLOWED: f32 = 4.0;
/// An element that ends in mid-sentence.
pub(super) const UNFINISHED: f32 = 2.0;
/// The same where what follows says which: the rest of a tag, an entity, a year.
pub(super) const SWALLOWED_KNOWN: f32 = 1.0;
/// An ASCII character in step, which the model has not learned: about what a digit costs.
pub(super) const ASCII: f32 = -3.0;
/// A `?` is a pair without a character, and the run goes on.
pub(super) const UNASSIGNED: f32 = 4.0;
/// A character in a form that the damage process does not write.
pub(super) const FORM: f32 = 5.0;
/// A quotation mark that opens inside a quotation or closes none; the opposite is worth as much.
pub(super) const QUOTE: f32 = 2.0;
/// A character that Chinese prose does not use.
pub(super) const FOREIGN: f32 = 7.0;
/// The punctuation mark of the start has no noise elsewhere in the text.
pub(super) const NO_NOISE: f32 = 5.0;
/// Doing the damage again gives another text: a pair that should have been glossed was not, or the other way round.
pub(super) const UNPROVED: f32 = 4.0;
/// A further ideographic space at the start of a line, which the model has not learned: lines begin with two.
pub(super) const INDENT: f32 = -1.0;

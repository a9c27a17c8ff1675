//! Which themes a statement and a document have.
//!
//! A theme says what a text is about (预算, 任免, 疫情防控), a category what is wrong or to be done; a statement has
//! both. A statement is about the themes it names; where it names none, about those its section is headed with. A
//! document is about the themes of its title and about those it keeps coming back to.

use super::{Codebook, Theme};

/// A statement or document has at most this many themes.
pub const MOST_THEMES: usize = 3;

/// A document must name a theme this often to be about it.
const LEAST_MENTIONS: usize = 3;

/// And this often in a thousand Chinese characters: on the seed's 17 documents 3 leaves out passing mentions and
/// keeps what their titles say.
const LEAST_PER_THOUSAND: usize = 3;

impl Codebook {
    /// All themes, in the order of the file.
    #[must_use]
    pub fn themes(&self) -> &[Theme] {
        &self.themes
    }

    /// The theme of an id.
    #[must_use]
    pub fn theme(&self, id: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.id == id)
    }

    /// The ids of the themes that `statement` names, the one named first at the front; of those that the heading of
    /// its `section` names where it names none.
    #[must_use]
    pub fn themes_of(&self, statement: &str, section: &str) -> Vec<String> {
        let own = self.named(statement);
        if own.is_empty() {
            self.named(section)
        } else {
            own
        }
    }

    fn named(&self, text: &str) -> Vec<String> {
        let mut found: Vec<(usize, &Theme)> = self
            .scouts
            .themes
            .first(text)
            .into_iter()
            .filter_map(|(member, at)| {
                let theme = &self.themes[member];
                Some((theme.cues.admitted(text, at)?, theme))
            })
            .collect();
        found.sort_by_key(|&(at, _)| at);
        found.truncate(MOST_THEMES);
        found
            .into_iter()
            .map(|(_, theme)| theme.id.clone())
            .collect()
    }

    /// The ids of the themes that a document is about: those of its title, then those named most.
    #[must_use]
    pub fn themes_of_document(&self, title: &str, text: &str) -> Vec<String> {
        let mut themes = self.named(title);
        let han = text
            .chars()
            .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
            .count();
        let mut counts: Vec<(usize, &Theme)> = self
            .themes
            .iter()
            .zip(self.scouts.themes.counts(text))
            .map(|(theme, count)| {
                // What a theme leaves out has to be looked for first.
                let count = count.filter(|_| theme.cues.exclude.is_empty());
                (count.unwrap_or_else(|| theme.cues.count(text)), theme)
            })
            .filter(|&(count, _)| {
                count >= LEAST_MENTIONS && count * 1000 >= han * LEAST_PER_THOUSAND
            })
            .collect();
        // Stable: of two named as often, the one that stands first in the file.
        counts.sort_by_key(|&(count, _)| std::cmp::Reverse(count));
        for (_, theme) in counts {
            if !themes.contains(&theme.id) {
                themes.push(theme.id.clone());
            }
        }
        themes.truncate(MOST_THEMES);
        themes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_has_the_themes_it_names_or_those_of_its_section() {
        let book = Codebook::shipped();
        assert_eq!(
            book.themes_of("预算编制不细，代表培训偏少", "三、疫情防控"),
            ["T01", "T03"]
        );
        assert_eq!(
            book.themes_of("措施不够有力", "三、疫情防控中的问题"),
            ["T07"]
        );
        assert!(book.themes_of("措施不够有力", "").is_empty());
        for theme in book.themes() {
            for example in &theme.examples {
                assert!(
                    theme.cues.find(example).is_some(),
                    "{}: {example}",
                    theme.id
                );
            }
        }
    }

    #[test]
    fn a_document_has_the_themes_of_its_title_and_those_it_comes_back_to() {
        let book = Codebook::shipped();
        let text = "我局召开会议。排查疫情，控制疫情，报告疫情。绿化一处。";
        assert_eq!(
            book.themes_of_document("预算执行情况", text),
            ["T01", "T07"]
        );
    }
}

//! A made-up report and what it states, the same for the same seed and number.

use std::ops::Range;

use fastrand::Rng;

use super::phrases;

/// Characters of a report on average, and how far one may be from it in the draw.
const CHARACTERS: usize = 5000;

/// A report as its author wrote it, simplified.
pub(super) struct Report {
    pub(super) title: String,
    /// Its lines, the title first.
    pub(super) lines: Vec<String>,
    /// What it says is wrong: the core of each problem.
    pub(super) problems: Vec<String>,
    /// What it says is to be done.
    pub(super) advice: Vec<String>,
    /// The lines that hold both.
    pub(super) items: Range<usize>,
}

/// Writes one report.
struct Author<'a> {
    rng: &'a mut Rng,
    place: String,
    field: &'static str,
    lines: Vec<String>,
}

/// The report that `rng` gives next.
pub(super) fn report(rng: &mut Rng) -> Report {
    let mut author = Author {
        place: format!("{}县", place(rng)),
        field: pick(rng, &phrases::FIELDS),
        rng,
        lines: Vec::new(),
    };
    let title = author.filled_from(&phrases::TITLES);
    author.lines.push(title.clone());
    let year = author.rng.usize(2003..2025);
    let (month, day) = (author.rng.usize(1..13), author.rng.usize(1..29));
    author.lines.push(format!("（{year}年{month}月{day}日）"));
    let length = author.rng.usize(CHARACTERS * 3 / 5..CHARACTERS * 7 / 5);
    author.opening();
    author.heading("一", &phrases::SECTION_BASICS);
    author.paragraph(&phrases::BASICS, 5);
    author.paragraph(&phrases::BASICS, 4);
    author.heading("二", &phrases::SECTION_DEEDS);
    let (problem_count, advice_count) = (author.rng.usize(4..9), author.rng.usize(4..8));
    // What is left of the length goes into what was done; a problem or a piece of advice takes about 80 characters.
    let rest = length.saturating_sub(80 * (problem_count + advice_count) + 300);
    author.deeds(rest);
    author.heading("三", &phrases::SECTION_PROBLEMS);
    let first_item = author.lines.len();
    let problems = author.items(problem_count, &phrases::PROBLEMS, &phrases::PROBLEM_DETAILS);
    author.heading("四", &phrases::SECTION_ADVICE);
    let advice = author.items(advice_count, &phrases::ADVICE, &phrases::ADVICE_DETAILS);
    Report {
        title,
        items: first_item..author.lines.len(),
        lines: author.lines,
        problems,
        advice,
    }
}

impl Author<'_> {
    fn filled_from(&mut self, list: &[&'static str]) -> String {
        let template = pick(self.rng, list);
        self.filled(template)
    }

    /// A template with its names filled.
    fn filled(&mut self, template: &str) -> String {
        let mut text = String::with_capacity(template.len() * 2);
        let mut parts = template.split('{');
        text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (name, behind) = part.split_once('}').unwrap_or_default();
            let rng = &mut *self.rng;
            match name {
                "地" => text.push_str(&self.place),
                "题" => text.push_str(self.field),
                "镇" => text.push_str(&place(rng)),
                "部" => text.push_str(pick(rng, &phrases::DEPARTMENTS)),
                "物" => text.push_str(pick(rng, &phrases::THINGS)),
                "年" => text.push_str(&rng.usize(2003..2025).to_string()),
                "月" => text.push_str(&rng.usize(1..13).to_string()),
                "钱" => text.push_str(&rng.usize(20..9000).to_string()),
                "成" => text.extend([&rng.usize(10..99).to_string(), ".5%"]),
                _ => text.push_str(&rng.usize(2..400).to_string()),
            }
            text.push_str(behind);
        }
        text
    }

    fn opening(&mut self) {
        let first = self.rng.usize(..5);
        let mut text = self.filled(phrases::OPENINGS[first]);
        for sentence in &phrases::OPENINGS[5..] {
            text += &self.filled(sentence);
        }
        self.lines.push(text);
    }

    fn heading(&mut self, number: &str, names: &[&str]) {
        let name = names[self.rng.usize(..names.len())];
        self.lines.push(format!("{number}、{name}"));
    }

    /// A paragraph of `count` sentences, none of them twice.
    fn paragraph(&mut self, list: &[&'static str], count: usize) {
        let text: String = self
            .drawn(list, count)
            .into_iter()
            .map(|sentence| self.filled(sentence))
            .collect();
        self.lines.push(text);
    }

    /// `count` of `list`, none of them twice.
    fn drawn(&mut self, list: &[&'static str], count: usize) -> Vec<&'static str> {
        let mut order = list.to_vec();
        self.rng.shuffle(&mut order);
        order.truncate(count);
        order
    }

    /// Numbered paragraphs of about `length` characters together.
    fn deeds(&mut self, length: usize) {
        let mut written = 0;
        let headings = self.drawn(&phrases::DEED_HEADINGS, phrases::DEED_HEADINGS.len());
        for (heading, number) in headings.into_iter().zip(NUMBERS) {
            if written >= length {
                break;
            }
            let before = self.lines.len();
            self.lines.push(format!("（{number}）{heading}。"));
            let count = self.rng.usize(6..13);
            self.paragraph(&phrases::DEEDS, count);
            let new = self.lines[before..].iter();
            written += new.map(|line| line.chars().count()).sum::<usize>();
        }
    }

    /// Numbered statements, in one of the ways that reports have; returns the cores.
    fn items(
        &mut self,
        count: usize,
        cores: &[&'static str],
        details: &[&'static str],
    ) -> Vec<String> {
        let style = self.rng.usize(..3);
        let mut stated: Vec<String> = Vec::new();
        for (core, number) in self.drawn(cores, count).into_iter().zip(NUMBERS) {
            let core = self.filled(core);
            let many = self.rng.usize(1..4);
            let behind: String = self
                .drawn(details, many)
                .into_iter()
                .map(|detail| self.filled(detail))
                .collect();
            self.lines.push(match style {
                0 => format!("（{number}）{core}。{behind}"),
                1 => format!("{}. {core}。{behind}", stated.len() + 1),
                _ => format!("{number}是{core}。{behind}"),
            });
            stated.push(core);
        }
        stated
    }
}

const NUMBERS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

fn pick(rng: &mut Rng, list: &[&'static str]) -> &'static str {
    list[rng.usize(..list.len())]
}

fn place(rng: &mut Rng) -> String {
    [
        pick(rng, &phrases::PLACES_FIRST),
        pick(rng, &phrases::PLACES_LAST),
    ]
    .concat()
}

//! The table of named fixers: one entry for every kind of edit and of loss.
//!
//! It is the manual: `docs/repair.md` is written from it, and tests see to it that every example holds, that every edit
//! has its entry, and that the page is up to date.

/// What one kind of edit is about.
#[derive(Clone, Copy, Debug)]
pub struct Fixer {
    /// The name in edits, tables and reports.
    pub name: &'static str,
    /// What it undoes, in a few words.
    pub undoes: &'static str,
    /// How it knows.
    pub knows: &'static str,
    /// Damaged text that is repaired by this fixer, alone or with others.
    pub damaged: &'static str,
    /// The same as it was written.
    pub repaired: &'static str,
    /// What looks like it and is left alone.
    pub leaves: &'static str,
}

/// A kind of loss: what is reported and left.
#[derive(Clone, Copy, Debug)]
pub struct LossKind {
    /// The name in tables and reports.
    pub name: &'static str,
    /// What stands there.
    pub what: &'static str,
}

/// The entry of a kind of edit.
#[must_use]
pub fn fixer(kind: &str) -> Option<&'static Fixer> {
    FIXERS.iter().find(|fixer| fixer.name == kind)
}

const MISREAD: &str = "Text, line or run is better Chinese by the character model when the misreading is inverted, by 14 nats and 1.5 a \
     character at least; lost bytes are filled in by the model, and a doubtful filling is told as a loss too. Proved when the misreading done again gives the text.";
const MISREAD_LEAVES: &str = "Text that is better Chinese as it stands; accents, kana, Greek and Cyrillic; a short run without company.";
const REMNANT: &str = "Running Chinese without markup of its own, and the remnant touches Chinese.";

/// Every kind of edit.
pub const FIXERS: [Fixer; 20] = [
    Fixer {
        name: "gloss",
        undoes: "a reading put in behind a character, as bytes",
        knows: "The page's glossed characters are traditional, glossed wherever they stand, with their default reading; most are of the list of the damage. On a letter too, where the letter closes a glossed pair (`到Y(jié)ouTube`).",
        damaged: "關(guān)于內(nèi)容發(fā)展的報告",
        repaired: "關于內容發展的報告",
        leaves: "Lessons (`山(shān)、水(shuǐ)`), dictionaries (`重(chóng)複`), the gloss of one rare name, `函數(list)`.",
    },
    Fixer {
        name: "loose_gloss",
        undoes: "a reading of the smaller families: no tone, doubled, several readings, any character",
        knows: "A part of running text is glossed, never most, in mid-clause, the same characters again or common ones, each with a reading that it has; doubled or several readings weigh more.",
        damaged: "新華社(she)(she)北京電，中(zhong)(zhong)央要(yào / yāo)求各地認真學習領會(huì )精神，社(she)會各界踴躍參加",
        repaired: "新華社北京電，中央要求各地認真學習領會精神，社會各界踴躍參加",
        leaves: "Word lists; a reader that glosses new words where they first come; text glossed throughout.",
    },
    Fixer {
        name: "shifted_run",
        undoes: "a run read one byte out of step",
        knows: "It begins at a mark of loss (`?` or U+FFFD) before a torn gloss or a punctuation mark, on a page with glosses or noise. The possible readings of its bytes are searched and ranked by the model; one that wins by 1.5 nats is taken. Proved when the damage done again gives the run.",
        damaged: "通過法定程序變?yōu)閲乙庵荆龠M經(jīng)濟發(fā)展,。",
        repaired: "通過法定程序變為國家意志，促進經濟發展。",
        leaves: "A real question mark; a run whose readings are too near one another (loss `undecided_run`).",
    },
    Fixer {
        name: "lost_byte",
        undoes: "a character of which a byte is gone",
        knows: "A torn gloss names it, and the text goes on in step. Never proved: the process does not explain it.",
        damaged: "把地方?jīng)濟建設(shè)和社會進步,。關(guān)于經(jīng)濟發(fā)展的報告,。",
        repaired: "把地方經濟建設和社會進步。關于經濟發展的報告。",
        leaves: "A gloss that fits no character of the page.",
    },
    Fixer {
        name: "inserted_noise",
        undoes: "a comma or U+0005..U+0008 put in before a punctuation mark",
        knows: "A fifth of the page's marks have it, and glosses or signs that no writer types stand by.",
        damaged: "經費不足,,人手不夠,。編制過緊,,任務重,。",
        repaired: "經費不足，人手不夠。編制過緊，任務重。",
        leaves: "Empty fields of a table, a slip of typing.",
    },
    Fixer {
        name: "folded_punctuation",
        undoes: "full-width punctuation made half width",
        knows: "A damaged page whose commas are half width, and the mark stands beside Chinese.",
        damaged: "關(guān)于發(fā)展:經(jīng)費不足,。(一)人手不夠,。",
        repaired: "關于發展：經費不足。（一）人手不夠。",
        leaves: "Text that is not otherwise damaged; `10:30`, `1,000`, Latin text.",
    },
    Fixer {
        name: "non_breaking_space",
        undoes: "U+00A0 that became `?`",
        knows: "A damaged, folded page, and a line that is nothing but `?`.",
        damaged: "關(guān)于發(fā)展,,經(jīng)費不足,。\n?\n人手不夠,。",
        repaired: "關于發展，經費不足。\n\u{A0}\n人手不夠。",
        leaves: "Every other question mark, also `??` behind a heading.",
    },
    Fixer {
        name: "mojibake_utf8_as_gbk",
        undoes: "UTF-8 read as GBK or GB18030",
        knows: MISREAD,
        damaged: "浜屻�佷簲骞存潵鐨勫伐浣滃拰浠诲姟",
        repaired: "二、五年来的工作和任务",
        leaves: MISREAD_LEAVES,
    },
    Fixer {
        name: "mojibake_latin1",
        undoes: "UTF-8 read as windows-1252 or Latin-1, once or twice",
        knows: MISREAD,
        damaged: "å·¥ä½œæŠ¥å‘Š",
        repaired: "工作报告",
        leaves: MISREAD_LEAVES,
    },
    Fixer {
        name: "mojibake_gbk_as_latin1",
        undoes: "GBK read as windows-1252 or Latin-1",
        knows: MISREAD,
        damaged: "ÏÖÔÚÎÒÏò´ó»á±¨¸æ¹¤×÷",
        repaired: "现在我向大会报告工作",
        leaves: MISREAD_LEAVES,
    },
    Fixer {
        name: "mojibake_big5_as_latin1",
        undoes: "Big5 read as windows-1252 or Latin-1",
        knows: MISREAD,
        damaged: "²{¦b§Ú¦V¤j·|³ø§i¤u§@",
        repaired: "現在我向大會報告工作",
        leaves: MISREAD_LEAVES,
    },
    Fixer {
        name: "mojibake_gbk_as_big5",
        undoes: "GBK read as Big5",
        knows: MISREAD,
        damaged: "羲桯謗梑珨棻魂雄",
        repaired: "开展两找一促活动",
        leaves: MISREAD_LEAVES,
    },
    Fixer {
        name: "mojibake_big5_as_gbk",
        undoes: "Big5 read as GBK",
        knows: MISREAD,
        damaged: "\u{E6BB}\u{E794}\u{E654}\u{E04C}\u{E4CD}瞷\u{E6C8}и\u{E6BC}\u{E610}穦厨\u{E72F}\u{E61B}\u{E706}",
        repaired: "各位代表：現在我向大會報告工作",
        leaves: MISREAD_LEAVES,
    },
    Fixer {
        name: "percent_encoding",
        undoes: "`%E5%B7%A5` in running text, of UTF-8 or GBK",
        knows: "It is Chinese when read, in Chinese prose.",
        damaged: "附件：%E5%B7%A5%E4%BD%9C%E6%8A%A5%E5%91%8A.doc，已发各部门。",
        repaired: "附件：工作报告.doc，已发各部门。",
        leaves: "Addresses and program text.",
    },
    Fixer {
        name: "unicode_escapes",
        undoes: "`\\u5de5` in running text",
        knows: "It is Chinese when read, in Chinese prose.",
        damaged: "标题：\\u5de5\\u4f5c\\u62a5\\u544a，请审议。",
        repaired: "标题：工作报告，请审议。",
        leaves: "JSON and program text, Windows paths.",
    },
    Fixer {
        name: "html_entity",
        undoes: "`&nbsp;`, `&nbsp报告`, `&#20013`",
        knows: REMNANT,
        damaged: "工作&nbsp报告&ldquo;一府两院&rdquo;，&#20013国",
        repaired: "工作\u{A0}报告“一府两院”，中国",
        leaves: "HTML source, byte for byte; `AT&T`, `&foo;`, `&#0;`.",
    },
    Fixer {
        name: "word_mark",
        undoes: "`^p`, a word processor's end of paragraph",
        knows: REMNANT,
        damaged: "报告如下：^p一、基本情况良好。",
        repaired: "报告如下：\n一、基本情况良好。",
        leaves: "Regular expressions, `5^p`.",
    },
    Fixer {
        name: "soft_hyphen",
        undoes: "U+00AD between Chinese characters",
        knows: REMNANT,
        damaged: "人大工作和建\u{AD}设的情况",
        repaired: "人大工作和建设的情况",
        leaves: "Soft hyphens in foreign words.",
    },
    Fixer {
        name: "zero_width",
        undoes: "U+200B..U+200D, U+2060, U+FEFF between Chinese characters",
        knows: REMNANT,
        damaged: "人大工作\u{200B}报告",
        repaired: "人大工作报告",
        leaves: "Joiners in emoji, Persian, Indic words.",
    },
    Fixer {
        name: "lone_tag",
        undoes: "a `</p>` or `<br>` left at the edge of a line",
        knows: "Two at least, in Chinese without markup of its own.",
        damaged: "人大工作报告和建设的情况</p>\n请各位代表审议。</p>",
        repaired: "人大工作报告和建设的情况\n请各位代表审议。",
        leaves: "HTML source; a tag that the sentence is about.",
    },
];

/// Every kind of loss.
pub const LOSSES: [LossKind; 8] = [
    LossKind {
        name: "undecodable",
        what: "bytes that no encoding explains, with their place; U+FFFD in the text",
    },
    LossKind {
        name: "undecided_run",
        what: "a shifted run whose best readings are too near one another; the candidates, likeliest first",
    },
    LossKind {
        name: "undecided_bytes",
        what: "lost bytes of a misreading filled in with the likelier of near candidates",
    },
    LossKind {
        name: "replacement_characters",
        what: "rows of U+FFFD",
    },
    LossKind {
        name: "kunjinkao",
        what: "锟斤拷: U+FFFD written as UTF-8 and read as GBK",
    },
    LossKind {
        name: "question_marks",
        what: "a line of which hardly anything but `?` is left",
    },
    LossKind {
        name: "masked_number",
        what: "`xx例`, `**人`: the first of a line",
    },
    LossKind {
        name: "suspected_cut",
        what: "人大会 where 人大常委会 is meant: flagged, never filled in",
    },
];

//! Words: the tokens joined give the text, and a user's words are words.

use baogao::error::Error;
use baogao::segment::Segmenter;

fn words<'a>(segmenter: &Segmenter, text: &'a str) -> Vec<&'a str> {
    segmenter
        .cut(text)
        .into_iter()
        .map(|span| &text[span.range()])
        .collect()
}

#[test]
fn tokens_joined_give_the_text() {
    let segmenter = Segmenter::new();
    for text in [
        "",
        "\n",
        "\r\n\r\n",
        "市人大常委会听取“一府两院”工作报告。\r\nGDP增长5.4%，WES-5.4.5。",
        "龘\u{2f80f}\u{fffd}\u{0}é𫝈　 \t…",
    ] {
        assert_eq!(words(&segmenter, text).concat(), text);
    }
}

#[test]
fn tokens_joined_give_any_text() {
    let segmenter = Segmenter::new();
    arbtest::arbtest(|random| {
        let text: String = random.arbitrary()?;
        assert_eq!(words(&segmenter, &text).concat(), text);
        let mut pieces = String::new();
        segmenter.cut_for_search(&text, |word, start| {
            assert!(text[start..].starts_with(word));
            pieces.push_str(word);
        });
        assert!(pieces.len() >= text.len());
        Ok(())
    });
}

#[test]
fn words_of_the_domain_stay_whole() {
    let segmenter = Segmenter::new();
    for word in [
        "人大常委会",
        "一府两院",
        "代表联络站",
        "人大代表",
        "审议意见",
        "执法检查",
        "双联系",
    ] {
        let text = format!("关于{word}的情况");
        assert!(
            words(&segmenter, &text).contains(&word),
            "{:?}",
            words(&segmenter, &text)
        );
    }
}

#[test]
fn a_user_adds_words() {
    let shipped = Segmenter::new();
    let text = "翠屏柑橘合作社的报告";
    assert!(!words(&shipped, text).contains(&"翠屏柑橘合作社"));
    let segmenter =
        Segmenter::with_lexicon("\u{feff}# ours\n\n翠屏柑橘合作社\n宜宾燃面 500 n\r\n").unwrap();
    assert!(words(&segmenter, text).contains(&"翠屏柑橘合作社"));
    assert_ne!(segmenter.fingerprint(), shipped.fingerprint());
    let again = Segmenter::with_lexicon(segmenter.lexicon()).unwrap();
    assert_eq!(again.fingerprint(), segmenter.fingerprint());
    assert_eq!(
        Segmenter::with_lexicon("# nothing\n")
            .unwrap()
            .fingerprint(),
        shipped.fingerprint()
    );
}

#[test]
fn a_bad_lexicon_line_is_named() {
    let error = Segmenter::with_lexicon("审议意见\n执法检查 often\n").unwrap_err();
    assert!(matches!(error, Error::Lexicon { line: 2, .. }), "{error}");
    assert!(error.to_string().contains("often"));
    assert!(Segmenter::with_lexicon("甲 1 n 乙").is_err());
    assert!(Segmenter::with_lexicon("甲 0").is_err());
}

//! Traditional to simplified: only what is traditional, and every character knows where it was.

use baogao::script::{fold, simplify, simplify_query};
use baogao::span::Span;

#[test]
fn traditional_text_is_converted() {
    for (traditional, simplified) in [
        (
            "關於進一步加強鄉鎮人大工作的調研報告",
            "关于进一步加强乡镇人大工作的调研报告",
        ),
        ("著力解決經費問題", "着力解决经费问题"),
        (
            "沿著這條道路，隨著經濟的發展",
            "沿着这条道路，随着经济的发展",
        ),
        (
            "取得顯著成效，專著與著作，著名學者",
            "取得显著成效，专著与著作，著名学者",
        ),
        (
            "幹部以后要面向基層，里程，范圍，制度，于是",
            "干部以后要面向基层，里程，范围，制度，于是",
        ),
        ("對於單位與關於倫理的規定", "对于单位与关于伦理的规定"),
        (
            "乾隆年間，乾坤，乾燥，乾紅葡萄酒",
            "乾隆年间，乾坤，干燥，干红葡萄酒",
        ),
        ("瞭解情況，一目瞭然，瞭望塔", "了解情况，一目了然，瞭望塔"),
        (
            "藉口與憑藉著，狼藉的現場，慰藉",
            "借口与凭借着，狼藉的现场，慰藉",
        ),
        ("反覆答覆，覆蓋，重複", "反复答复，覆盖，重复"),
        (
            "頭髮與發展，麵條與面對，鐘錶與鍾情",
            "头发与发展，面条与面对，钟表与钟情",
        ),
        ("臺灣與台州，準則，復歷", "台湾与台州，准则，复历"),
        (
            "我們願意看著，拿著，這裏祇有一個",
            "我们愿意看着，拿着，这里只有一个",
        ),
        ("計畫傢俱佔用", "计划家具占用"),
    ] {
        assert_eq!(simplify(traditional).text, simplified);
    }
}

#[test]
fn simplified_text_comes_out_as_it_is() {
    for text in [
        "",
        "坏账与坏人，乾隆年间的著名著作，慰藉，瞭望塔，徵羽。",
        "代表陳某与陳某某提出的建议，已经办理。",
        "以后的干部要面向基层，里程，范围，制度，于是。",
        "GDP 5.4%, no Han at all\r\n\u{0}\u{fffd}",
    ] {
        let simplified = simplify(text);
        assert_eq!(simplified.text, text);
        assert!(!simplified.converted);
        assert!(simplified.map.is_identity());
    }
}

#[test]
fn a_file_of_both_scripts_is_converted_by_line() {
    let text = "这是简体的报告，说明经费问题和编制问题。\n這是繁體的報告，說明經費問題和編製問題。\n著名的乾隆。\n";
    assert_eq!(
        simplify(text).text,
        "这是简体的报告，说明经费问题和编制问题。\n这是繁体的报告，说明经费问题和编制问题。\n著名的乾隆。\n"
    );
}

#[test]
fn every_character_leads_back_to_one_character() {
    let text = "甲㑮乙沿著這條路ABC，幹部瞭解。\n简体的一行，经费问题还没有解决。\n";
    let simplified = simplify(text);
    assert!(simplified.converted);
    assert_eq!(simplified.text.chars().count(), text.chars().count());
    for ((at, to), (from_at, from)) in simplified.text.char_indices().zip(text.char_indices()) {
        let back = simplified.map.to_input(Span::new(at, at + to.len_utf8()));
        assert_eq!(
            back,
            Span::new(from_at, from_at + from.len_utf8()),
            "{from} {to}"
        );
    }
}

#[test]
fn any_text_keeps_its_length_in_characters() {
    arbtest::arbtest(|random| {
        let text: String = random.arbitrary()?;
        assert_eq!(simplify(&text).text.chars().count(), text.chars().count());
        assert_eq!(fold(&text).chars().count(), text.chars().count());
        assert_eq!(fold(&fold(&text)), fold(&text));
        Ok(())
    });
}

#[test]
fn queries_fold_to_the_same_text() {
    for (one, other) in [
        ("經費", "经费"),
        ("著力", "着力"),
        ("ＧＤＰ　２０２３", "gdp 2023"),
        ("“一府兩院”", "\"一府两院\""),
        ("瞭解", "了解"),
    ] {
        assert_eq!(fold(one), fold(other));
    }
    assert_eq!(simplify_query("答覆"), "答复");
    assert_eq!(simplify_query("著名"), "著名");
}

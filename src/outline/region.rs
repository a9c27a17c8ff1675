//! Where: provinces, cities, counties and towns that a text names, as far as it names them.
//!
//! The names of provinces and of the cities at the level below are known, so 聊城市 is a place and 城市 is none, and
//! what follows one (河南省安阳市汤阴县) is read on level by level. A name that is not known is a place only where names
//! begin: at the start, behind a character that is not Chinese or behind a few words (关于, 对, 在 …), and when no character
//! of it speaks against a name. A level that the text does not name stays out: no province is added to a city.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::character::is_han;

/// Provinces, with the words that make the name whole.
const PROVINCES: [(&str, &str); 34] = [
    ("北京", "市"),
    ("天津", "市"),
    ("上海", "市"),
    ("重庆", "市"),
    ("河北", "省"),
    ("山西", "省"),
    ("辽宁", "省"),
    ("吉林", "省"),
    ("黑龙江", "省"),
    ("江苏", "省"),
    ("浙江", "省"),
    ("安徽", "省"),
    ("福建", "省"),
    ("江西", "省"),
    ("山东", "省"),
    ("河南", "省"),
    ("湖北", "省"),
    ("湖南", "省"),
    ("广东", "省"),
    ("海南", "省"),
    ("四川", "省"),
    ("贵州", "省"),
    ("云南", "省"),
    ("陕西", "省"),
    ("甘肃", "省"),
    ("青海", "省"),
    ("台湾", "省"),
    ("内蒙古", "自治区"),
    ("广西", "壮族自治区"),
    ("西藏", "自治区"),
    ("宁夏", "回族自治区"),
    ("新疆", "维吾尔自治区"),
    ("香港", "特别行政区"),
    ("澳门", "特别行政区"),
];

/// Cities of the level below provinces, without 市.
const CITIES: &str = "\
石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 \
乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛 长春 \
吉林 四平 辽源 通化 白山 松原 白城 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 南京 无锡 徐州 常州 \
苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 \
淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 \
鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 莱芜 郑州 开封 洛阳 \
平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 襄樊 鄂州 荆门 孝感 荆州 黄冈 \
咸宁 随州 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 \
梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚 \
三沙 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 贵阳 六盘水 遵义 安顺 毕节 \
铜仁 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 拉萨 日喀则 昌都 林芝 山南 那曲 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 \
嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 西宁 海东 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密";

static KNOWN_CITIES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| CITIES.split_whitespace().collect());

/// Most characters of a known city.
const LONGEST_CITY: usize = 4;

/// A name that is not known, up to the word that says what it is.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\p{Han}{1,10}?(?:族自治县|族自治州|族自治旗)|^\p{Han}{1,6}?(?:省|自治区|自治州|自治县|特别行政区|新区|地区|市|州|县|区|旗|盟|街道|镇|乡)")
        .expect("the pattern is fixed")
});

/// Words behind which a name that is not known may begin.
const BEFORE: [&str; 13] = [
    "关于", "代表", "委托", "对", "在", "年", "由", "经", "受", "将", "就", "赴", "到",
];

/// The characters that cannot stand in a name that is not known: 我市, 各县, 全镇, 与某市 …
const NOT_A_NAME: &str = "我全各本该两几每某和与及在对向从到由是为于以等的了省市县区旗乡镇个级有将把使让内外这那其当驻跨上下新老大小多年月日至按推进给加强整关亿万";

/// Words that end like a place and are none.
const NOT_PLACES: [&str; 56] = [
    "神州",
    "城市",
    "都市",
    "股市",
    "超市",
    "夜市",
    "门市",
    "直辖市",
    "县级市",
    "地级市",
    "自治区",
    "开发区",
    "地区",
    "社区",
    "园区",
    "山区",
    "灾区",
    "疫区",
    "景区",
    "城区",
    "校区",
    "小区",
    "油区",
    "库区",
    "矿区",
    "林区",
    "牧区",
    "辖区",
    "片区",
    "街区",
    "示范区",
    "保护区",
    "风景区",
    "度假区",
    "名胜区",
    "功能区",
    "城镇",
    "乡镇",
    "验区",
    "特区",
    "宅区",
    "养区",
    "济区",
    "连区",
    "划区",
    "税区",
    "业区",
    "备区",
    "用区",
    "展区",
    "务区",
    "能区",
    "滞洪区",
    "民族乡",
    "古县",
    "地县",
];

/// What begins with the last character of a place and makes another word of it: 乡村, 市场, 区域.
const GOES_ON: [char; 12] = [
    '村', '镇', '场', '域', '民', '级', '间', '长', '容', '政', '划', '别',
];

/// The places named in `text`, each as a path from the highest level told to the lowest.
pub(super) fn regions(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if let Some((path, end)) = region_at(text, at) {
            found.push(path);
            at = end;
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

/// The place whose name begins at `at`, and where it ends.
fn region_at(text: &str, start: usize) -> Option<(String, usize)> {
    let mut path: Vec<&str> = Vec::new();
    let mut at = start;
    if let Some(end) = province(&text[at..]) {
        path.push(&text[at..at + end]);
        at += end;
    }
    if let Some((name, end)) = city(&text[at..]) {
        path.push(name);
        at += end;
    }
    let known = !path.is_empty();
    if !known && !may_begin(&text[..start]) {
        return None;
    }
    // Below a known place two levels more, else what is not known tells its levels itself.
    let mut rank = if known { 2 } else { 0 };
    while let Some(name) = unknown(&text[at..]).filter(|name| level(name) > rank) {
        rank = level(name);
        path.push(name);
        at += name.len();
    }
    if path.len() == 1 && path[0].ends_with("特别行政区") && !known {
        return None;
    }
    (!path.is_empty()).then(|| {
        let whole = |name: &&str| {
            if KNOWN_CITIES.contains(name) {
                format!("{name}市")
            } else {
                (*name).to_owned()
            }
        };
        let path: Vec<String> = path.iter().map(whole).collect();
        (path.join("/"), at)
    })
}

/// How long the name of a province at the start of `text` is.
fn province(text: &str) -> Option<usize> {
    PROVINCES.iter().find_map(|(name, kind)| {
        let rest = text.strip_prefix(name)?;
        let whole = rest.strip_prefix(kind).map(str::len);
        // 广西自治区 leaves a word out.
        let short = || {
            kind.ends_with("自治区")
                .then(|| rest.strip_prefix("自治区"))?
                .map(str::len)
        };
        Some(text.len() - whole.or_else(short)?)
    })
}

/// The known city at the start of `text`, and how long its name is there: 深圳市, 深圳经济特区.
fn city(text: &str) -> Option<(&str, usize)> {
    let ends = text.char_indices().map(|(at, _)| at).skip(2);
    ends.take(LONGEST_CITY - 1).find_map(|end| {
        let name = &text[..end];
        let rest = &text[end..];
        if !KNOWN_CITIES.contains(name) {
            return None;
        }
        if rest.starts_with('市') && !rest.starts_with("市场") {
            return Some((&text[..end + '市'.len_utf8()], end + '市'.len_utf8()));
        }
        rest.starts_with("经济特区")
            .then_some((name, end + "经济特区".len()))
    })
}

/// Whether a name that is not known may begin behind `before`.
fn may_begin(before: &str) -> bool {
    !before.ends_with(|c| is_han(c) || c == '，' || c == '、')
        || BEFORE.iter().any(|word| before.ends_with(word))
}

/// A name that is not known at the start of `text`.
fn unknown(text: &str) -> Option<&str> {
    let name = NAME.find(text)?.as_str();
    let rest = &text[name.len()..];
    let stem = stem(name);
    let long_enough = stem.chars().count() >= if name.ends_with('县') { 1 } else { 2 };
    let most = if name.contains("自治") { 10 } else { 4 };
    // 宁波杭州 are two.
    let two = name.ends_with('州') && KNOWN_CITIES.iter().any(|city| name.contains(city));
    let other = stem.chars().any(|c| NOT_A_NAME.contains(c))
        || NOT_PLACES.iter().any(|word| name.ends_with(word))
        || rest.starts_with(GOES_ON);
    let fits = long_enough && stem.chars().count() <= most && !two && !other;
    fits.then_some(name)
}

/// A name without the word that says what it is.
fn stem(name: &str) -> &str {
    const KINDS: [&str; 15] = [
        "自治区",
        "自治州",
        "自治县",
        "自治旗",
        "新区",
        "街道",
        "省",
        "市",
        "州",
        "县",
        "区",
        "旗",
        "盟",
        "镇",
        "乡",
    ];
    let kind = KINDS.iter().find(|kind| name.ends_with(**kind));
    kind.map_or(name, |kind| &name[..name.len() - kind.len()])
}

/// 1 for provinces, 2 for prefectures, 3 for counties, 4 for towns. A city that is not known may be of either of two
/// levels: it is below what stands before it.
fn level(name: &str) -> u8 {
    match name.chars().next_back() {
        Some('省') => 1,
        _ if name.ends_with("自治区") => 1,
        Some('州' | '盟') => 2,
        Some('镇' | '乡' | '道') => 4,
        _ => 3,
    }
}

/// The place a document speaks of: named in its title, in the name of who reports, or more than once in its opening.
pub(super) fn place(title: &str, issuer: &str, opening: &str) -> String {
    let deepest = |text: &str| {
        let mut regions = regions(text);
        let levels = |path: &String| path.matches('/').count();
        let most = regions.iter().map(levels).max()?;
        regions.retain(|path| levels(path) == most);
        regions.into_iter().next()
    };
    if let Some(place) = deepest(title).or_else(|| deepest(issuer)) {
        return place;
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for path in regions(opening) {
        *counts.entry(path).or_default() += 1;
    }
    // 湘潭市岳塘区 once and 岳塘区 often are one place.
    let within =
        |path: &String, longer: &String| longer == path || longer.ends_with(&format!("/{path}"));
    let all = |path: &String| -> usize {
        let same = counts.iter().filter(|(other, _)| within(other, path));
        same.map(|(_, count)| count).sum()
    };
    counts
        .keys()
        .map(|path| (all(path), path.len(), path))
        .filter(|&(count, ..)| count > 1)
        .max()
        .map_or_else(String::new, |(.., path)| path.clone())
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn names_are_read_level_by_level() {
        for (text, found) in [
            ("河南省安阳市汤阴县水利局工作总结", "河南省/安阳市/汤阴县"),
            ("聊城市大气污染防治条例", "聊城市"),
            ("日照市文明行为促进条例", "日照市"),
            ("安阳市城市管理综合执法条例", "安阳市"),
            ("郑州市市区滨河公园建设管理条例", "郑州市"),
            ("深圳经济特区居民健康条例", "深圳市"),
            ("广西壮族自治区民族教育条例", "广西壮族自治区"),
            ("景宁畲族自治县自治条例", "景宁畲族自治县"),
            ("香港特别行政区选举办法", "香港特别行政区"),
            ("青山县白水镇2021年工作总结", "青山县/白水镇"),
            ("关于青山县水利工作的报告", "青山县"),
            ("关于全市城市管理和各乡镇工作的报告", ""),
            ("风景名胜区条例", ""),
            ("历史文化名城名镇名村保护条例", ""),
            ("城市市容和环境卫生管理条例", ""),
        ] {
            assert_eq!(place(text, "", ""), found, "{text}");
        }
        assert_eq!(place("工作报告", "白水市人民政府", ""), "白水市");
    }
}

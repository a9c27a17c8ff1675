//! The closed classes the rules lean on: words of lack and trouble, of obligation, of announcing and of turning.
//!
//! These lists are about grammar (negations, degree words, modal verbs, announcing verbs), so they hold across
//! genres. Where a rule can use structure it does; a statement in a problem section needs no cue.

use std::sync::LazyLock;

use regex::Regex;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is fixed")
}

/// A clause that says something is lacking, bad or hard.
pub(super) static ADVERSE: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"不(?:够|足|强|高|到位|完善|健全|明显|突出|严格|规范|严肃|畅|通畅|清|明|及时|平衡|均衡|协调|充分|合理|适应|满意|理想|明确|科学|稳|牢|好|大(?:[，。；、]|$)|深|实(?:[，。；、]|$)|力(?:[，。；、]|$)|利于|相适应|能(?:满足|适应|完全|有效)|便|全|准|公|严|主动|匹配|配套|统一|容忽视|容乐观|容低估|愿|和(?:[，。；、]|$)|少(?:人|地方|困难|问题|矛盾)|敢|作为|知|见|尽|快|旺|优|精|细|紧|佳|良|当|法|正之风|重视)",
        r"|没有|未(?:能|及时|得到|达到|按|完成|形成|建立|真正|完全|充分|有效|付|还|实现|落实)|尚未|尚缺|缺(?:资金|人|编|水|电|钱|医|师)|停工|停产|还未|仍未|至今未|无法|无从|难以|难于|很难|较难|更难|困难|两难|缺乏|缺少|欠缺|缺失|缺位|缺口|短缺|紧缺|匮乏|有待|亟待|亟需|仍需|尚需|尚待|尚存|仍有[^，。；]{0,12}(?:差距|不足|盲|未)",
        r"|脆弱|乏人|狭窄|撂荒|徘徊|空置|空转|摆设|形同虚设|走过场|走形式|打折扣|跟不上|赶不上|断档|青黄不接|杯水车薪|悬空|空白|吃紧|掣肘|拮据|入不敷出|寅吃卯粮|空档|真空|雷同|同质|望而却步|各自为政|各管一[段摊块]|推诿|扯皮|观望|懈怠|松懈|漂浮|停摆|两张皮|一头热|难以为继|负增长|减产|倒挂|反弹|抬头|猖獗|卖难|(?:招|留|引|请|管|卖|养|修)不(?:到|住|进|来|起|掉)|薄弱|混乱|繁多|分割|泛滥|成风|乏力|无力|滞后|缓慢|迟缓|老化|陈旧|简陋|紧张|过紧|淡薄|(?:较|偏|过|很|太|相对|仍)(?:低|少|差|弱|小|慢|重|单一|粗放|窄|短)|(?:偏|过于|过)(?:大|高|多|快|热|长|急|散|远|旧|松|宽|细|窄|猛|滥)|赤字|亏空|积压|滞销|落后|严峻|严重|疲软|脱节|漏洞|盲区|盲点|隐患|风险|压力|矛盾|弊|形式主义|敷衍|应付|流于|轻率|随意|下降|下滑|萎缩|回落|放缓|恶化|过剩|违规|违法|违纪|浪费|拖欠|挪用|挤占|腐败|事故|污染|失衡|分化|单一|粗放|麻痹|排斥|误区|制约|阻碍|有碍|差距|繁重|艰巨|多发|频发|时有发生|屡禁不止|棘手|有误|失误|缺失|被动|并未|影响(?:了|到)?[^，。；]{0,10}(?:效果|质量|进度|发展|开展|发挥|积极性)|薄弱环节|低迷|亏损|贫困|灾害|欠账|偏差|障碍|瓶颈|短板|不良|损失|失业|瞒报|虚报|超标|闲置|流失|断层|重复建设|造成[^，。；]{0,16}(?:影响|不便|困难)|存在[^，。；]{0,30}(?:问题|现象|情况|性|不足|差距|漏洞|风险|偏差)|(?:需要|仍须|仍要|尚须)进一步|问题[^，。；]{0,6}(?:突出|严重|较多|不少|日益|依然|仍|凸显)|难度[^，。；]{0,3}(?:大|高)|任务[^，。；]{0,3}重"
    ))
});

/// Words with which an adverse clause is denied, or spoken of as done.
pub(super) static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"未发现|没有发现|未出现|没有出现|未发生|没有发生|不存在|有效(?:解决|缓解|化解|遏制|防范|降低|减少)|得到(?:了)?(?:有效|较好|根本|很好|明显|进一步)?(?:解决|缓解|改善|遏制)|已(?:经)?(?:得到|全部|基本|解决|整改|按[^，。；]{0,10}(?:移交|移送|处理))|确保|防止|避免|杜绝|消除|零(?:感染|事故|伤亡|死亡|差错|投诉|上访)|无(?:死亡|伤亡|事故)|实现了|取得了|克服了|战胜|不断(?:提高|完善|提升|加快|增强|规范|改善)|明显(?:提高|改善|增强|减少)",
    )
});

/// Nouns that name trouble and say nothing of what it is.
macro_rules! trouble {
    () => {
        "(?:问题|困难|不足|矛盾|挑战|短板|差距|缺点|弱点|弱项|薄弱环节|隐患|风险|错误|缺陷|失误|偏差|难题|难关|难点|弊端|弊病|障碍|隐忧|欠缺|教训|难处|堵点|痛点|乱象|不利因素|制约因素|落差|遗憾|缺憾|欠账|困境|窘境|顽疾|困扰|毛病|症结|不如意的?地方|不如意之处|不尽(?:如)?人意的?地方|不尽(?:如)?人意之处)"
    };
}

/// What may follow the noun of an announcement: that the trouble deserves attention, or how it shows.
macro_rules! announcement_tail {
    () => {
        "(?:[，,]?(?:需要|值得|应当|应该|必须|亟待|有待|要|须)(?:我们|今后|引起|加以|予以|得到|高度|认真|进一步|切实|尽快|着力|下大力气|下大气力)*(?:重视|注意|关注|解决|改进|研究|克服|正视|应对|跨过|过|\\p{Han}{1,2}))?(?:[，,](?:主要|突出|集中|具体)?(?:表现|体现|反映)?(?:有|在|是|为|如下)*)?$"
    };
}

/// A sentence that only announces problems.
pub(super) static ANNOUNCES: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?:看到|认识到|意识到|注意到|感到|指出|承认|正视)[^。；]{0,40}",
        trouble!(),
        r"(?:和[^，。；]{1,6})?$",
        r"|(?:存在|还有|仍有|面临|遇到|发现|反映出|暴露出|有着|有)(?:着|的|了)?(?:一些|一定(?:的)?|不少|不小|许多|很多|诸多|相当|很大|以下|如下|下列|下面|这些|这样一些|某些|若干|[一二三四五六七八九十几多]+(?:个|处|件|点|条|桩|类|种|道)?(?:方面)?(?:的)?|各的|不可忽视的|不容[^，。；]{2}的|绕不[开过](?:去)?的|前所未有的|主要|突出|较多|较大|明显|亟待解决的|不容忽视的|值得注意的|实际|具体|新的?|老|深层次|方面|的|个|和|、|是|需要[^，。；]{0,10}的)*",
        trouble!(),
        r"(?:(?:和|与|及|、)",
        trouble!(),
        r")*",
        announcement_tail!(),
        r"|(?:主要|突出|集中|具体)(?:的)?(?:问题|困难|不足|矛盾)?(?:表现|体现|反映)(?:在|为|有|如下)*(?:[二三四五六七八九几]+个?方面|以下[^，。；]{0,6})?$|^(?:主要|具体|突出)(?:的)?(?:问题|困难|不足|表现)?(?:是|有|在于|为)$|",
        trouble!(),
        r"(?:[和与及、]",
        trouble!(),
        r")*(?:也|还|仍|依然|仍然|同样)*(?:是)?(?:不容忽视|不容回避|不能回避|不可回避|不可忽视|不可低估|客观存在|摆在(?:我们)?[眼面]前|比较突出|较为突出|仍然存在|不少|较多|很多)的?$|(?:情况|方面|现象|倾向|苗头|[一二三四五六七八九几]点)(?:仍|也|还)?(?:值得|需要|需|应当|应|要)(?:引起)?(?:高度|进一步)?(?:关注|重视|注意|警惕)$|(?:令|让|叫)(?:人|我|我们|人们|群众|大家|委员们?)?[^，。；]{0,4}(?:揪心|担忧|担心|忧虑|忧心|痛心|不安|寝食难安|脸红|愧疚|惭愧|头疼|发愁)(?:的(?:情况|事|事情|现象|地方))?$|工作(?:上|中|方面)的",
        trouble!(),
        r"(?:[和与及、]",
        trouble!(),
        r")*$|^[^，。；]{0,14}(?:不好|不够|不到位|不满意|不如意|欠缺|薄弱)的(?:地方|方面|事情?)[^。；]{0,14}$|(?:有|还有)[^，。；]{0,6}(?:件|桩)?事[^。；]{0,10}(?:拖不得|等不得|放心不下|睡不着|放不下|不踏实|过意不去)[^，。；]{0,4}$|^(?:症结|病根|根子|根源|成因)[^，。；]{0,8}$|^(?:先|再|再来|最后|下面)?(?:来)?(?:说说|谈谈|讲讲|说|谈|讲)[^，。；]{0,6}(?:差距|不足|问题|短板|缺点|困难|没(?:有)?做好的(?:事|地方)?)$|问题(?:和困难|和不足)?(?:主要)?(?:有|是|表现在|如下)$|原因(?:主要)?(?:有|是|如下)?$"
    ))
});

/// Nouns and verbs without which nothing is announced: a quick sieve before [`ANNOUNCES`].
static ANNOUNCING: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        trouble!(),
        "|令|让|叫|值得|引起|需要|表现|体现|反映|主要是|主要有|原因|具体是|突出是|在于|回避|没做好|没有做好|好的|够的|到位的|满意的|如意的|\
薄弱的|拖不得|等不得|放心不下|睡不着|放不下|不踏实|过意不去|病根|根子|根源|成因"
    ))
});

/// Whether `text` holds words that announce problems.
pub(super) fn announces(text: &str) -> bool {
    ANNOUNCING.is_match(text) && ANNOUNCES.is_match(text)
}

/// A turn from problems to what is done about them.
pub(super) static TURNS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:对此|为此|为(?:了|切实|进一步|深入|深刻|全面|贯彻|加强|做好|推动|认真|确保|汲取|吸取|有效|尽快|保障|保证|规范|维护|防止|防范|强化|严格|改变)|因此|所以|针对(?:这些|以上|上述)|对(?:于)?(?:这些|以上|上述|存在的)(?:问题|困难|矛盾|不足)|(?:(?:上述|以上|所有)?这些|以上|上述)(?:问题|困难|矛盾|不足|情况)|我们(?:一定|必须|要|将|应|决心|有信心|坚信|相信)|(?:下一步|今后|今年|明年)[，,]?[^，。；]{0,10}(?:要|将|我们)|(?:必须|要)(?:高度|切实|引起|采取|增强|下|认真)|同时也要看到[^，]*(?:有利|机遇)|总的(?:来)?(?:看|说)|当然)|(?:解决|重视|面对|改进|克服|纠正)(?:好)?(?:这些|上述|以上|存在的|好这些)[^，。；]{0,6}(?:问题|困难|矛盾|不足)|造成(?:上述|这些)",
    )
});

/// Nouns of trouble, for asking whether a text speaks of any.
pub(super) static TROUBLE: LazyLock<Regex> = LazyLock::new(|| regex(trouble!()));

/// Words that refer back to trouble named before.
pub(super) static REFERS_BACK: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"^(?:对此|为此|对于?|针对|解决|克服)?(?:好)?(?:(?:上述|以上|所有)?这些|这类|以上|上述)(?:存在的)?",
        trouble!(),
        "|^对此|(?:解决|重视|面对|改进|克服|纠正)(?:好)?(?:这些|上述|以上)"
    ))
});

/// Reasons and definitions: A is the basis, guarantee, need of B.
pub(super) static RATIONALE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:是|为)[^，。；]{0,50}(?:保证|要求|关键|基础|需要|前提|途径|原则|职权|职责|方式|部分|保障|根本|核心|任务|标志|体现|优势|课题|措施|动力|目标|选择|必要的|因素|方针|潜力|保证|财富|成果|事业|一致的)(?:[，。；]|$)|^(?:这|那|此)[^，。；]{0,4}是|^[^，。；]{0,30}(?:有利于|事关|关系到|关系着|意义重大|具有[^，。；]{0,10}意义)|关键在于|值得[^，。；]{0,4}(?:深思|借鉴|肯定|学习)",
    )
});

/// A section or passage that only announces advice or plans.
pub(super) static ANNOUNCES_ADVICE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:(?:针对|对于?|根据|围绕|为|按照)[^，。；]{2,30}[，,])?[^，。；]{0,30}(?:提出|建议|做好|抓好|重点做好|重点抓好|开展|从|按照)?(?:以下|如下|下列|下面)?[^，。；]{0,10}(?:以下|如下|[一二三四五六七八九十几]+(?:个|点|项|件|条|大)?(?:方面|点|项|条|件)?)(?:的)?(?:工作|建议|意见|任务|措施|大事|实事|事情?|要求|着手|入手|努力)?(?:[:：])?$|(?:提出|有|是)[^，。；]{0,8}(?:建议|意见)(?:如下)?$|(?:请|敬请|提请|恳请)[^，。；]{0,14}(?:审议|审阅|审查|指正|批评|监督|评议|提意见|提出意见)|谢谢|随时联系|^(?:原则)?同意|^以上[^，。；]{0,4}(?:报告|汇报|述职|发言|意见|检查|提案|建议|是)|对照执行$|遵照执行$|贯彻执行$|如有不妥|^(?:本|此)(?:决定|决议|办法|通知|意见|方案)自|之日起(?:施行|实施|执行|生效)$|^附件|^让我们|^(?:各位代表|同志们|朋友们)[，！,!]",
    )
});

/// Whether a word of obligation governs a clause of `text`.
///
/// Written by hand: 要 and 应 stand in dozens of words (重要, 主要, 要求, 适应, 应急) that a pattern without look-around
/// cannot tell from the modal verbs.
pub(super) fn obliges(text: &str) -> bool {
    const NOT_BEFORE_YAO: &str = "重主纲简只首摘紧概索次冗扼若既提想之需";
    const NOT_AFTER_YAO: &str = "求素点害闻件务领是么塞道职员案紧旨目";
    const NOT_BEFORE_YING: &str = "反适相响供效对回感顺照呼本理";
    const NOT_AFTER_YING: &str = "急对用付邀届有收变力聘诉酬税征承负";
    // Prohibitions oblige as well.
    if [
        "必须",
        "应当",
        "应该",
        "务必",
        "务求",
        "不得不",
        "决不能",
        "绝不能",
        "决不允许",
        "绝不允许",
        "切不可",
        "切忌",
        "严禁",
    ]
    .iter()
    .any(|word| text.contains(word))
    {
        return true;
    }
    let mut before = '\0';
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let next = characters.peek().copied();
        let found = match c {
            '要' => {
                !NOT_BEFORE_YAO.contains(before)
                    && before != '必'
                    && (next.is_some_and(|next| !NOT_AFTER_YAO.contains(next))
                        || characters.clone().take(2).eq(['紧', '紧']))
            }
            '应' => {
                !NOT_BEFORE_YING.contains(before)
                    && next.is_some_and(|next| !NOT_AFTER_YING.contains(next))
                    // 应保未保, 应成立而未成立: what ought to be and is not.
                    && !characters.clone().take(5).any(|c| c == '未')
            }
            '须' => before != '必' && before != '无' && before != '胡',
            _ => false,
        };
        if found {
            return true;
        }
        before = c;
    }
    false
}

/// A segment that begins like an imperative: an adverb of effort, a verb of doing, or what the doing is done to.
pub(super) static IMPERATIVE: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"^(?:同时|此外|另外|还|并且?|其中|尤其是?|特别是|在此基础上|一方面|另一方面|最后|再次|其次|为此|因此)?[，,]?(?:要|将|应|需|必须)?",
        r"(?:进一步|不断|继续|切实|积极|努力|坚决|坚定不移|全面|深入|大力|着力|突出|严格|持续|充分|有效|认真|扎实|主动|及时|合理|科学|依法|逐步|尽快|适当|抓紧|加紧|抓住|高度重视|密切|严防|严抓|严|稳步|稳妥|加速|加强|加大|加快|强化|深化|健全|建立|完善|推进|推动|推广|推行|促进|提高|提升|优化|落实|抓好|抓|做好|做|搞好|搞|开展|组织|发挥|坚持|支持|鼓励|引导|督促|保障|确保|保证|保持|改善|改进|改革|扩大|发展|培育|打造|构建|实施|实行|实现|增强|增加|减少|压缩|压实|清理|整治|整顿|解决|防止|防范|化解|动员|统一|统筹|明确|理顺|围绕|通过|利用|结合|注重|重视|把|将|使|让|对|由|以|按照|根据|针对|树立|转变|完成|争取|力争|畅通|抽调|取消|停止|逐|创新|探索|规范|履行|维护|巩固|丰富|拓宽|拓展|营造|宣传|开放|调整|控制|限制|禁止|制定|出台|修订|编制|设立|安排|投入|筹措|争创|引进|吸引|服务|帮助|指导|监督|检查|监测|学习|贯彻|执行|夯实|筑牢|守住|打好|打赢|用好|管好|办好|建好|建设|建成|形成|凝聚|弘扬|倡导|尊重|关心|关注|照顾|补齐|堵塞|纠正|克服|杜绝|消除|查处|惩治|追究|整合|盘活|带领|牢固|牢记|始终|自觉|务必|务求|尽|多|少|再|新建|新增|扩建|改建|改造|组建|启动|谋划|选派|聘请|邀请|召开|举办|评选|表彰|发放|兑现|盘|办|治|种|修|补|配|设|用|试行|试点|更新|升级|扶持|放宽|放开|下放|精简|简化|减轻|降低|缩短|延长|推|借助|依托|联合|会同|协调|对接|跟踪|定期|适时|适度|分类|分步|分批|稳定|遏制|打击|严厉|严肃|强|稳|给予|提供|给|千方百计|扎扎实实|广泛|普及|培养|选拔|配备|配齐|兼顾|缓解|化|研究|论证|评估|考核|激励|奖励|表扬|问责)"
    ))
});

/// A fronted phrase, then a verb of giving or doing: 给乡镇配齐人员, 在审批上提供便利.
pub(super) static FRONTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:(?:在|从|到|向|给|为|与|同|就)|[^，。；]{2,8}(?:到|在|由|向|给|按|每))[^。；]{2,40}?(?:给予|提供|配齐|配备|实行|实施|建立|开展|加大|加强|设立|安排|列入|纳入|予以|落实|推行|组织|鼓励|支持|完善|制定|增加|提高|扩大|一次)",
    )
});

/// Grounds for confidence, which end a passage of problems.
pub(super) static POSITIVE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"信心|机遇|有利条件|良好|雄厚|充裕|优势|成绩|光明|有利于"));

/// Remarks about the speech itself: 应该指出, 必须看到.
pub(super) static REMARKS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:应该|应当|必须|要|需要)(?:着重|特别|郑重|清醒地|充分)?(?:指出|看到|说明|承认|肯定|强调|认识到|说|提到|感谢|知道|了解|懂得|认识)|(?:就是|是|无非)要|是应该|应该说",
    )
});

/// Words that put a sentence into the future of the reporting side.
pub(super) static FUTURE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:下(?:一)?(?:步|阶段)|接下来|今后(?:一个时期|一段时间)?|下半年|明年|来年|新的一年)[^，。；]{0,12}[，,]",
    )
});

/// A subject that is a number of things or people: what an audit or a survey counts.
pub(super) static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:但|其中|另有|还有|仍有|有|抽查发现|审计发现|发现)?[，,]?(?:[0-9０-９]+(?:[.．][0-9０-９]+)?|[一二三四五六七八九十百两]+)(?:万|亿)?(?:余|多)?(?:个|家|户|人|名|所|座|条|处|项|起|笔|宗|辆|套|只|元|亩|吨|公里|批|次|张|份|栋|间|台|村|乡|镇|县|区|市|单位|部门)|^某(?:些|个)?(?:县|市|区|镇|乡|村|街道|单位|公司|企业|局|校|医院|项目)",
    )
});

/// A verb by which one with authority directs, at the head of a sentence.
pub(super) static DIRECTS_OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    regex("^(?:(?:按照|根据|依据|依照)[^，。；]{2,30}[，,])?(?:责成|责令|要求|建议|请|督促|提请)")
});

/// Conjunctions and verbs that tie a clause to the one before: a statement with them is one, not several.
pub(super) static TIES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"虽然|尽管|由于|因为?[^此]|导致|致使|使(?:[^用馆命者]|$)|从而|以致|造成|给[^，。；]{1,20}带来|影响(?:了|到|着)?|制约(?:了|着)|不仅|而且|但是?|却|如果|若|一方面|反而|即使|只能|也就|甚至",
    )
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modal_verbs_are_told_from_words_that_hold_them() {
        for text in [
            "各级财政要把经费纳入预算",
            "人事部门应事先沟通",
            "必须坚持",
            "要加强学习",
        ] {
            assert!(obliges(text), "{text}");
        }
        for text in [
            "这是主要任务",
            "具有重要意义",
            "按要求完成",
            "积极应对挑战",
            "适应新形势",
        ] {
            assert!(!obliges(text), "{text}");
        }
    }

    #[test]
    fn announcements_are_told_from_statements() {
        for text in [
            "主要存在三方面问题",
            "我们也清醒地看到，前进道路上还有不少困难和问题",
            "目前还存在一些不足",
            "主要表现在",
            "我县还有以下几个方面的突出问题",
        ] {
            assert!(ANNOUNCES.is_match(text), "{text}");
        }
        for text in [
            "个别部门和人员存在对监督意见不愿接受的问题",
            "党委向人大会通报人事方案存在简单化的现象",
        ] {
            assert!(!ANNOUNCES.is_match(text), "{text}");
        }
    }
}

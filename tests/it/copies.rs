//! Near copies of paragraphs and statements across an archive.

use crate::util::TestEnv;

/// What every office writes, long enough to be compared.
const SHARED: &str = "在上级的坚强领导下，在社会各界的大力支持下，我们坚持稳中求进的总基调，统筹发展和安全，圆满完成全年各项目标任务";

const PLACES: [&str; 6] = ["青山", "白水", "黑石", "红岩", "绿洲", "蓝田"];

/// What each office writes of its own: topic, state, problem.
const OWN: [[&str; 3]; 6] = [
    [
        "灌溉",
        "去冬今春整修干渠十二公里，新装闸门四十座，三个灌区全部通水，水费改为按方计收，农户意见明显减少",
        "渠道年久失修，下游田块放水要等上半个月，插秧季节常有争执",
    ],
    [
        "图书馆",
        "新馆六月开门，藏书八万册，儿童借阅翻了一番，流动书车开进九所乡村小学，志愿讲解员达到三十名",
        "阅览座位只够周边一所中学使用，周末开放时间短，旧书破损多",
    ],
    [
        "公交",
        "开通夜班线路两条，更换电动客车二十六辆，老人乘车凭卡免费，司机全部参加急救培训",
        "末班车收得太早，雨天站台没有遮挡，城北工地一带步行半小时才有车",
    ],
    [
        "养老",
        "建成日间照料中心五处，助餐点覆盖十七个居委会，为独居老人安装烟感和呼叫器，巡访记录每周上传",
        "护理员流动频繁，失能老人排队半年，餐食配送到不了山上的组",
    ],
    [
        "消防",
        "排查出租屋三千余间，拆除违规隔断，给高层住宅换了新水泵，微型站配备电动巡逻车和破拆工具",
        "老街巷道停满车辆，水带接不到最里面的院子，演练一年只有一次",
    ],
    [
        "林业",
        "补植阔叶树苗四万株，清除松材线虫病木，防火道加宽到八米，无人机巡山每天两个架次",
        "瞭望塔夜间无人值守，护林员年纪普遍偏大，林区手机信号时断时续",
    ],
];

/// Six reports of different text that open alike; the third has commas put in as copying software does it, the fourth
/// other punctuation, the fifth says it a little otherwise.
fn archive() -> TestEnv {
    let env = TestEnv::new();
    for (number, (place, [topic, state, problem])) in PLACES.iter().zip(OWN).enumerate() {
        let shared = match number {
            2 => SHARED.replace('，', ",,"),
            3 => SHARED.replace('，', "、"),
            4 => SHARED.replace("全年各项", "本年各项"),
            _ => SHARED.to_owned(),
        };
        let report = format!(
            "关于{place}县{topic}情况的报告\n{shared}。\n一、基本情况\n{state}。\n二、存在的问题\n\
             （一）{topic}经费不足。{problem}。\n\
             （二）部门之间信息不共享，同样的数据重复填报，基层干部白天跑表格、晚上写材料，负担较重。\n"
        );
        env.write(&format!("corpus/{number}.txt"), report.as_bytes());
    }
    env
}

#[test]
fn paragraphs_that_many_documents_share_are_named() {
    let env = archive();
    let told = env.text(&["run", "corpus"]);
    let line = told.lines().find(|line| line.starts_with("Paragraphs"));
    assert_eq!(
        line,
        Some("Paragraphs  12 say what others say, in 2 groups, 2 of them boilerplate"),
        "{told}"
    );
    let csv = String::from_utf8(std::fs::read(env.path("out/copies.csv")).unwrap()).unwrap();
    let head =
        "\u{feff}group,kind,size,documents,boilerplate,document_id,source,line,han_chars,text\r\n";
    assert!(csv.starts_with(head), "{csv}");
    let rows: Vec<Vec<&str>> = csv
        .lines()
        .skip(1)
        .map(|row| row.split(',').collect())
        .collect();
    let shared: Vec<(&str, &str)> = rows
        .iter()
        .filter(|row| row[0] == "1")
        .map(|row| (row[1], row[6]))
        .collect();
    let expected = ["first", "exact", "exact", "exact", "near", "exact"];
    for (number, (found, kind)) in shared.iter().zip(expected).enumerate() {
        assert_eq!(*found, (kind, format!("{number}.txt").as_str()));
    }
    assert!(
        rows.iter()
            .all(|row| row[2] == "6" && row[3] == "6" && row[4] == "true"),
        "{csv}"
    );
    assert_eq!(rows[0][7], "2");
    // Taken from the index, the paragraphs are the same.
    env.bytes(&["run", "corpus", "--out", "again"]);
    assert_eq!(
        std::fs::read(env.path("again/copies.csv")).unwrap(),
        csv.as_bytes()
    );
}

#[test]
fn a_statement_of_an_earlier_source_is_not_counted_as_another_one() {
    let env = archive();
    env.bytes(&["run", "corpus"]);
    let jsonl = String::from_utf8(std::fs::read(env.path("out/findings.jsonl")).unwrap()).unwrap();
    let shared: Vec<serde_json::Value> = jsonl
        .lines()
        .filter(|line| line.contains("信息不共享"))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(shared.len(), 6, "{jsonl}");
    assert!(shared[0]["duplicate_of"].is_null());
    for later in &shared[1..] {
        assert_eq!(later["duplicate_of"], shared[0]["id"]);
    }
    // What only sounds alike is another statement.
    let own = jsonl.lines().filter(|line| line.contains("经费不足"));
    assert!(
        own.into_iter()
            .all(|line| line.contains("\"duplicate_of\":null")),
        "{jsonl}"
    );
}

#[test]
fn a_copy_of_a_whole_document_is_no_news() {
    let env = TestEnv::with_corpus();
    let survey = std::fs::read(env.path("corpus/a.txt")).unwrap();
    env.write("corpus/again.txt", &[&survey[..], b"\n"].concat());
    let told = env.text(&["run", "corpus"]);
    assert!(
        told.contains("(1 copy)") && !told.contains("Paragraphs  "),
        "{told}"
    );
    let csv = std::fs::read(env.path("out/copies.csv")).unwrap();
    assert_eq!(String::from_utf8(csv).unwrap().lines().count(), 1);
}

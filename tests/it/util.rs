//! What several tests need: seeded chance, the folder of public samples beside the repository, and the built program
//! in a folder of its own.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A file of the shared samples, or `None` where they are not there (a fresh clone elsewhere).
pub fn shared(path: &str) -> Option<PathBuf> {
    let repository = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let found = repository.parent()?.join("shared").join(path);
    found.exists().then_some(found)
}

/// A small generator of numbers that look random and are the same on every run (`SplitMix64`).
pub struct Chance(u64);

impl Chance {
    /// A generator that starts from `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.number() % bound.max(1) as u64).unwrap_or_default()
    }
}

/// A folder of its own, in which the built program is run.
pub struct TestEnv {
    folder: tempfile::TempDir,
}

impl TestEnv {
    /// An empty folder.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A folder with `corpus/`: a survey with its problems and advice, and one in GBK from another year.
    pub fn with_corpus() -> Self {
        let env = Self::new();
        env.write("corpus/a.txt", SURVEY.as_bytes());
        let (gbk, _, lost) = encoding_rs::GBK.encode(OTHER_SURVEY);
        assert!(!lost);
        env.write("corpus/b/c.txt", &gbk);
        env
    }

    /// A file of the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and the folders above it.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// All files under a folder, by name.
    pub fn files(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(self.path(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        paths
            .iter()
            .map(|path| (name(path), std::fs::read(path).unwrap()))
            .collect()
    }

    /// The program, in the folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_baogao"));
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    /// Runs the program with `input`.
    pub fn output(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let input = input.to_vec();
        // A thread of its own: the program may answer before it has read all. One that reads nothing is no fault.
        let writer = std::thread::spawn(move || drop(pipe.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        output
    }

    /// What the program prints; it must end well.
    pub fn bytes(&self, arguments: &[&str]) -> Vec<u8> {
        let output = self.output(arguments, b"");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{arguments:?}: {told}");
        output.stdout
    }

    /// What the program prints as text; it must end well.
    pub fn text(&self, arguments: &[&str]) -> String {
        String::from_utf8(self.bytes(arguments)).unwrap()
    }

    /// Exit code, standard output and standard error, for a snapshot: without the folder's name, and lines without
    /// spaces at their end.
    pub fn told(&self, arguments: &[&str]) -> String {
        self.told_with(arguments, b"")
    }

    /// The same, with `input`.
    pub fn told_with(&self, arguments: &[&str], input: &[u8]) -> String {
        let output = self.output(arguments, input);
        let mut told = format!("exit {}", output.status.code().unwrap());
        for (name, bytes) in [("stdout", output.stdout), ("stderr", output.stderr)] {
            if !bytes.is_empty() {
                let text = String::from_utf8(bytes).unwrap();
                told = format!("{told}\n----- {name}\n{}", text.trim_end());
            }
        }
        let folder = self.folder.path().display().to_string();
        let lines: Vec<String> = told
            .replace(&folder, "[FOLDER]")
            .replace("baogao.exe", "baogao")
            .replace('\u{feff}', "[BOM]")
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect();
        lines.join("\n")
    }
}

/// A survey with four problems, one of them told twice, and three pieces of advice.
pub const SURVEY: &str = "关于青山县基层人大工作的调研报告
（2020年3月）
青山县人大常委会
一、存在的主要问题
（一）监督力度不够。有的乡镇人大对政府工作的监督流于形式。
（二）经费不足。代表活动经费没有列入财政预算。
（三）人员编制过紧。乡镇人大专职人员少。
（四）代表活动经费不足，影响工作开展。
二、意见和建议
（一）要加大监督力度，增强监督实效。
（二）建议将代表活动经费列入财政预算。
（三）要加强代表培训，提高履职能力。
";

/// A survey in another place and year, with its problems glossed as copying software does it.
pub const OTHER_SURVEY: &str = "关于白水市代表联络站建设的调研报告
（2021年6月）
一、存在的问题
（一）代表联络站经费不足，內(nèi)容单一。
（二）宣传不到位，群众知晓率低。
二、建议
（一）要加强宣传引导，扩大社会影响。
";

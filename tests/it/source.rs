//! The source room: folders and archives of every kind, names in GBK, and what an archive may do to a reader.

use std::io::Write;
use std::path::Path;

use baogao::decode::decode_bytes;
use baogao::error::Warning;
use baogao::source::{self, Item};

use crate::util::shared;

fn name(raw: &[u8]) -> String {
    decode_bytes(raw).text
}

fn read(path: &Path) -> (Vec<(String, Vec<u8>)>, Vec<Warning>) {
    let (mut sources, mut warnings) = (Vec::new(), Vec::new());
    for item in source::open(path, name).unwrap() {
        match item {
            Ok(source) => sources.push((source.name, source.bytes)),
            Err(warning) => warnings.push(warning),
        }
    }
    (sources, warnings)
}

fn names(path: &Path) -> Vec<String> {
    read(path).0.into_iter().map(|(name, _)| name).collect()
}

pub fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

pub fn tar_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append_data(&mut header, name, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 1).unwrap()
}

#[test]
fn a_folder_is_walked_in_order_and_archives_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    put("b/2.txt", "二".as_bytes());
    put("b/1.txt", "一".as_bytes());
    put(
        "a.zip",
        &zip_of(&[
            ("z.txt", b"z"),
            ("dir/y.txt", b"y"),
            ("__MACOSX/y.txt", b"no"),
        ]),
    );
    put("c.tar", &tar_of(&[("t2.txt", b"t2"), ("t1.txt", b"t1")]));
    put("d.tar.gz", &gzip(&tar_of(&[("t.txt", b"t")])));
    put("e.tgz", &gzip(&tar_of(&[("t.txt", b"t")])));
    put("f.txt.gz", &gzip("报告".as_bytes()));
    put("g.tar.xz", &xz(&tar_of(&[("t.txt", b"t")])));
    put("h.tar.zst", &zstd(&tar_of(&[("t.txt", b"t")])));
    put("i.txt.zst", &zstd(b"i"));
    put("README.md", b"about this folder");
    put(".hidden", b"no");
    let (sources, warnings) = read(folder.path());
    let names: Vec<_> = sources.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "a.zip!/dir/y.txt",
            "a.zip!/z.txt",
            "b/1.txt",
            "b/2.txt",
            "c.tar!/t2.txt",
            "c.tar!/t1.txt",
            "d.tar.gz!/t.txt",
            "e.tgz!/t.txt",
            "f.txt.gz!/f.txt",
            "g.tar.xz!/t.txt",
            "h.tar.zst!/t.txt",
            "i.txt.zst!/i.txt",
        ]
    );
    assert_eq!(sources[8].1, "报告".as_bytes());
    assert_eq!(warnings, []);
}

#[test]
fn archives_inside_archives_are_opened_to_a_depth() {
    let mut inner = zip_of(&[("a.txt", b"a")]);
    let folder = tempfile::tempdir().unwrap();
    for depth in 1..=source::DEPTH {
        let path = folder.path().join(format!("{depth}.zip"));
        std::fs::write(&path, &inner).unwrap();
        let (sources, warnings) = read(&path);
        assert_eq!(sources.len(), 1, "{depth}: {warnings:?}");
        assert_eq!(sources[0].0.matches("!/").count(), depth);
        inner = zip_of(&[("in.zip", &inner)]);
    }
    let path = folder.path().join("deep.zip");
    std::fs::write(&path, &inner).unwrap();
    let (sources, warnings) = read(&path);
    assert!(sources.is_empty());
    assert!(
        warnings[0].skipped && warnings[0].message.contains("unpack the outer ones"),
        "{warnings:?}"
    );
}

#[test]
fn what_is_not_text_is_named_and_skipped() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("a.doc", b"\xD0\xCF\x11\xE0".as_slice()),
        ("b.pdf", b"%PDF-1.4"),
        ("c.docx", b"PK\x03\x04"),
        ("d.unknown", b"\x89PNG\r\n"),
        ("e.txt", b"text"),
    ] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    std::os::unix::fs::symlink("/dev/null", folder.path().join("f.txt")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("g.txt")).unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
    let (sources, warnings) = read(folder.path());
    assert_eq!(sources, [("e.txt".to_owned(), b"text".to_vec())]);
    let told: Vec<_> = warnings
        .iter()
        .map(|warning| warning.source.as_str())
        .collect();
    assert_eq!(
        told,
        ["a.doc", "b.pdf", "c.docx", "d.unknown", "f.txt", "g.txt"]
    );
    assert!(warnings.iter().all(|warning| warning.skipped));
    assert!(warnings[1].message.contains("pdftotext"));
}

#[test]
fn broken_archives_are_named_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let long: Vec<u8> = (0..60_000u32).flat_map(u32::to_le_bytes).collect();
    let whole = gzip(&tar_of(&[
        ("a.txt", b"a"),
        ("b.txt", &long),
        ("c.txt", b"c"),
    ]));
    std::fs::write(folder.path().join("a.tar.gz"), &whole[..whole.len() / 2]).unwrap();
    let zip = zip_of(&[
        ("a.txt", b"a"),
        ("b.txt", b"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"),
    ]);
    std::fs::write(folder.path().join("b.zip"), &zip[..zip.len() / 2]).unwrap();
    std::fs::write(folder.path().join("c.txt"), b"c").unwrap();
    let (sources, warnings) = read(folder.path());
    let names: Vec<_> = sources.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a.tar.gz!/a.txt", "c.txt"]);
    assert_eq!(warnings.len(), 3, "{warnings:?}");
}

#[test]
fn a_bomb_is_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let size = usize::try_from(source::RATIO_FLOOR).unwrap() * 2;
    let path = folder.path().join("bomb.zip");
    std::fs::write(
        &path,
        zip_of(&[("bomb.txt", &vec![b' '; size]), ("good.txt", b"good")]),
    )
    .unwrap();
    let (sources, warnings) = read(&path);
    assert_eq!(sources.len(), 1);
    assert!(warnings[0].message.contains("zip bomb"), "{warnings:?}");
}

#[test]
fn a_missing_path_is_an_error_that_names_it() {
    let error = source::open(Path::new("no/such/folder"), name).unwrap_err();
    assert!(error.to_string().contains("no/such/folder"));
}

#[test]
fn identity_is_the_hash_of_the_bytes() {
    let source = source::from_bytes("a.txt", b"abc".to_vec());
    assert_eq!(source.id, "ba7816bf8f01cfea");
}

#[test]
fn names_in_gbk_are_read() {
    for (file, count) in [
        ("encoded/66_RenZhengfei_gbk_names.zip", 403),
        ("encoded/67_zip4j_gbk_name_7zip.zip", 1),
    ] {
        let Some(path) = shared(file) else { return };
        let items: Vec<Item> = source::open(&path, name).unwrap().collect();
        let told: Vec<String> = items
            .into_iter()
            .map(|item| item.map_or_else(|warning| warning.source, |source| source.name))
            .collect();
        let han = |name: &&String| {
            name.chars()
                .any(|character| matches!(character, '\u{4E00}'..='\u{9FFF}'))
        };
        assert_eq!(told.iter().filter(han).count(), count, "{file}");
        assert!(told.iter().all(|name| !name.contains('\u{FFFD}')));
    }
}

#[test]
fn a_large_zip_streams_to_its_end() {
    let Some(path) = shared("corpora/laws.zip") else {
        return;
    };
    let names = names(&path);
    assert_eq!(names.len(), 3476);
    assert!(names.is_sorted());
    assert!(
        names
            .iter()
            .any(|name| name.contains("湖州市电梯使用安全条例"))
    );
}

//! Submissions as many people have written them, each in a manner of its own: what `--init` writes for each is right, or
//! named as uncertain.
//!
//! `corpus/right` has what is right to write, without the comments. Each was graded beside a `grade.toml` that its author
//! wrote by hand, and came out the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{grade, lacks_python, said};
use grader::sandbox::Isolation;
use tempfile::TempDir;
use walkdir::WalkDir;

/// What builds or runs the programs of each ending.
const NEEDED: [(&str, &str, &str); 12] = [
    ("go", "go", "version"),
    ("java", "javac", "--version"),
    ("js", "node", "--version"),
    ("ts", "tsc", "--version"),
    ("ts", "node", "--version"),
    ("kt", "kotlinc", "-version"),
    ("cs", "mcs", "--version"),
    ("c", "cc", "--version"),
    ("cpp", "c++", "--version"),
    ("rs", "cargo", "--version"),
    ("txt", "cmake", "--version"),
    ("", "make", "--version"),
];

#[test]
fn what_is_written_for_a_corpus_is_right_or_named_as_uncertain() {
    if lacks_python()
        || Isolation::probe_with(Path::new(env!("CARGO_BIN_EXE_grade"))) != Isolation::Namespaces
    {
        return;
    }
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let dir = TempDir::new().unwrap();
    let class = dir.path().join("class");
    fs::create_dir(&class).unwrap();
    let mut names: Vec<String> = Vec::new();
    for file in fs::read_dir(corpus.join("right")).unwrap().flatten() {
        let name = file.path().file_stem().unwrap().to_str().unwrap().to_owned();
        if let Some(lacking) = lacking(&corpus.join(&name)) {
            eprintln!("left out: {name}: {lacking} is not on this machine");
            continue;
        }
        copy(&corpus.join(&name), &class.join(&name));
        names.push(name);
    }
    let output = grade(dir.path()).arg("--class").arg(&class).arg("--init").output().unwrap();
    let mut wrong: BTreeMap<String, String> = BTreeMap::new();
    for name in &names {
        let right = fs::read_to_string(corpus.join("right").join(format!("{name}.toml"))).unwrap();
        let what = match written(&class.join(name)) {
            Some(text) if facts(&text) == facts(&right) => continue,
            Some(text) => format!("{:#?}\nis not\n{:#?}", facts(&text), facts(&right)),
            None => "nothing was written".to_owned(),
        };
        wrong.insert(name.clone(), what);
    }
    assert!(!names.is_empty(), "nothing could be tried");
    let all: String = wrong.iter().map(|(name, what)| format!("{name}: {what}\n")).collect();
    assert!(wrong.is_empty(), "{} of {}\n{all}\n{}", wrong.len(), names.len(), said(&output));
}

/// The values, and the keys that are named as uncertain.
fn facts(text: &str) -> (toml::Table, Vec<String>) {
    let lines: Vec<&str> = text.lines().collect();
    let doubtful = lines.windows(2).filter(|pair| pair[0].starts_with("# UNCERTAIN"));
    let key =
        |line: &str| line.trim_start_matches('#').split('=').next().unwrap_or_default().trim().to_owned();
    (text.parse().expect("TOML"), doubtful.map(|pair| key(pair[1])).collect())
}

fn written(folder: &Path) -> Option<String> {
    let mut files = WalkDir::new(folder).into_iter().flatten();
    let file = files.find(|file| file.file_name() == "grade.toml")?;
    fs::read_to_string(file.path()).ok()
}

fn lacking(folder: &Path) -> Option<&'static str> {
    let files: Vec<PathBuf> =
        WalkDir::new(folder).into_iter().flatten().map(|file| file.path().to_owned()).collect();
    let is_there = |(ending, program, _): &&(&str, &str, &str)| {
        files.iter().any(|file| match (*ending, *program) {
            ("txt", _) => file.file_name().is_some_and(|name| name == "CMakeLists.txt"),
            ("", _) => file.file_name().is_some_and(|name| name == "Makefile"),
            (ending, _) => file.extension().is_some_and(|its| its == ending),
        })
    };
    let lacks = |program: &str, asked: &str| {
        !Command::new(program).arg(asked).output().is_ok_and(|output| output.status.success())
    };
    NEEDED
        .iter()
        .filter(is_there)
        .find(|(_, program, asked)| lacks(program, asked))
        .map(|(_, program, _)| *program)
}

fn copy(from: &Path, to: &Path) {
    for entry in WalkDir::new(from).into_iter().flatten() {
        let at = to.join(entry.path().strip_prefix(from).expect("it is below"));
        match entry.file_type().is_dir() {
            true => fs::create_dir_all(&at).expect("a folder"),
            false => drop(fs::copy(entry.path(), &at).expect("a copy")),
        }
    }
}

//! The Debian package: built, looked at, installed in a root of its own, used there, removed again.

#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use scripts::peers::answers;
use scripts::programs::{Profile, Programs, scripts_dir};

const PACKAGE: &str = "socket-homework";

fn done(command: &mut Command) -> String {
    let output: Output = command.output().expect("it starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What is missing of what the package is made and tried with.
fn missing() -> Option<&'static str> {
    let tools = ["dpkg", "dpkg-deb", "dpkg-parsechangelog", "dpkg-shlibdeps", "strip"];
    let tool = tools.into_iter().find(|tool| !answers(tool, "--version"));
    tool.or_else(|| (!rustix::process::geteuid().is_root()).then_some("the right to unpack files as root's"))
}

/// dpkg in a root that has nothing but its own folders.
struct Root(tempfile::TempDir);

impl Root {
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        for folder in ["info", "updates", "triggers"] {
            fs::create_dir_all(root.path().join("var/lib/dpkg").join(folder)).expect("a folder");
        }
        fs::write(root.path().join("var/lib/dpkg/status"), "").expect("a file");
        Self(root)
    }

    fn dpkg(&self, words: &[&str]) -> String {
        let mut root = std::ffi::OsString::from("--root=");
        root.push(self.0.path());
        // It has no C library of its own.
        let dpkg = ["--force-depends", "--log=/dev/null"];
        done(Command::new("dpkg").arg(root).args(dpkg).args(words))
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// An installed program, for whom there is neither cargo nor a home.
    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.path("usr/bin").join(name));
        let path = format!("{}:/usr/bin:/bin", self.path("usr/bin").display());
        command.env_clear().env("PATH", path).env("HOME", self.path("")).current_dir("/");
        command
    }

    /// The files that are in it, but for dpkg's own.
    fn files(&self) -> Vec<PathBuf> {
        fn below(folder: &Path, files: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                let is_folder = path.symlink_metadata().expect("a file").is_dir();
                if is_folder { below(&path, files) } else { files.push(path) }
            }
        }
        let mut files = Vec::new();
        for folder in ["usr", "etc", "opt"].map(|folder| self.path(folder)) {
            if folder.exists() {
                below(&folder, &mut files);
            }
        }
        files
    }
}

fn graded(root: &Root, words: &[&str]) {
    let mut grade = root.command("grade");
    let output = grade.args(words).output().expect("it starts");
    let told = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&told));
}

#[test]
#[ignore = "strips and packs every program, which takes a minute"]
fn the_package_is_installed_used_and_removed() {
    if let Some(missing) = missing() {
        eprintln!("left out: {missing} is not there");
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let bin = dir.path().join("bin");
    fs::create_dir(&bin).expect("a folder");
    for program in support::programs() {
        fs::copy(&program.path, bin.join(&program.name)).expect("a copy");
    }
    let script = scripts_dir().join("package/deb.sh");
    let built = done(Command::new(script).arg(dir.path()).arg("--programs").arg(&bin));
    let file = built.trim_end();
    if answers("lintian", "--version") {
        done(Command::new("lintian").args(["--allow-root", "--fail-on=error,warning", file]));
    }
    let root = Root::new();
    root.dpkg(&["--install", file]);
    for link in fs::read_dir(root.path("usr/bin")).expect("programs") {
        let name = link.expect("a program").file_name().into_string().expect("UTF-8");
        let version = done(root.command(&name).arg("--version"));
        assert!(version.ends_with(concat!(" ", env!("CARGO_PKG_VERSION"), "\n")), "{version}");
        let page = root.path("usr/share/man/man1").join(format!("{name}.1.gz"));
        let shown = done(Command::new("gzip").arg("-dc").arg(page));
        assert!(shown.contains(&format!("\n.SH NAME\n{} ", name.replace('-', r"\-"))), "{shown}");
        assert!(root.path("usr/share/bash-completion/completions").join(&name).is_file(), "{name}");
    }
    if answers("man", "--version") {
        let found = done(Command::new("man").arg("-M").arg(root.path("usr/share/man")).args(["-w", "grade"]));
        assert!(found.ends_with("/grade.1.gz\n"), "{found}");
    }
    graded(&root, &["hw-bulk", "--replay", "the_server_starts_and_listens"]);
    let good = scripts_dir().join("mutants/good/bulk-python").display().to_string();
    let handed_in = dir.path().join("kim");
    done(Command::new("cp").args(["-r", &good]).arg(&handed_in));
    let submission = handed_in.display().to_string();
    graded(&root, &["--submission", &submission, "--replay", "the_server_starts_and_listens"]);
    assert_eq!(
        done(root.command("homework-compare").args(["--only", "hw-bulk"])).matches(" equal ").count(),
        4
    );

    root.dpkg(&["--purge", PACKAGE]);
    assert_eq!(root.files(), [] as [PathBuf; 0]);
}

#[test]
fn the_manual_pages_day_is_that_of_the_newest_change() {
    let changes = fs::read_to_string(scripts_dir().join("package/changelog")).expect("the changelog");
    let version = format!("{PACKAGE} ({}) ", env!("CARGO_PKG_VERSION"));
    assert!(changes.starts_with(&version), "the changelog has no entry for this version: {changes}");
    let signed =
        changes.lines().find_map(|line| line.strip_prefix(" -- ")?.split_once(">  ")).expect("a day");
    let day = chrono::DateTime::parse_from_rfc2822(signed.1).expect("a day").format("%Y-%m-%d").to_string();
    let programs = Programs::of(&["hw-echo"], Profile::Dev).expect("it is built");
    let manual =
        done(Command::new(programs.path("echo-server").expect("a program")).args(["generate", "man"]));
    assert!(manual.contains(&format!(".TH ECHO-SERVER 1 {day} ")), "not of {day}: {manual}");
}

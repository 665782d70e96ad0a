//! What every program of the workspace says of itself: `--help`, its manual page and its completions agree, and the
//! examples can be typed. The programs are those that cargo knows, so that a new one is held to it, too.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use support::{Program, programs};

impl Program {
    /// As whoever has installed it calls it.
    fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(&self.path);
        command.args(words).env_remove("CARGO").stdin(Stdio::null()).output().expect("it starts")
    }

    fn says(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && told.is_empty(), "{} {words:?}: {told}", self.name);
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// The options in its `--help`, as `--timestamps`.
    fn options(&self) -> BTreeSet<String> {
        let help = self.says(&["--help"]);
        let words = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
        let is_of_a_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let options = words.flat_map(|line| {
            let words = line.split(|c| !is_of_a_name(c)).filter(|word| !word.is_empty());
            // The short one and the long one; behind them stands what they are for.
            words.take(2).filter(|word| word.starts_with("--"))
        });
        options.map(str::to_owned).collect()
    }
}

fn has_word(text: &str, word: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(goes_on) && !text[at + word.len()..].starts_with(goes_on))
}

fn is_here(tool: &str, argument: &str) -> bool {
    let there = scripts::peers::answers(tool, argument);
    if !there {
        eprintln!("left out: {tool} is not on this machine");
    }
    there
}

#[test]
fn help_ends_with_examples_that_can_be_typed() {
    for program in programs() {
        let help = program.says(&["--help"]);
        let (_, examples) = help.rsplit_once("\n\nExamples:\n").unwrap_or_else(|| panic!("{help}"));
        assert!(help.contains("\n\nExit status:\n  0 "), "{help}");
        assert!(examples.lines().all(|line| line.starts_with("  ")), "the examples come last: {help}");
        let mut typed = 0;
        for line in examples.lines() {
            let words = shell_words::split(line).expect(line);
            let Some((_, arguments)) = words.split_first().filter(|(first, _)| **first == program.name)
            else {
                continue;
            };
            // What is wrong before it is refused.
            let arguments = arguments.iter().map(String::as_str).chain(["--help"]).collect::<Vec<_>>();
            assert_eq!(program.says(&arguments), help, "{line}");
            typed += 1;
        }
        assert!(typed > 0, "{}: no example begins with its name: {examples}", program.name);
    }
}

#[test]
fn every_option_stands_in_the_manual_page_and_in_the_completions() {
    for program in programs() {
        let manual = program.says(&["generate", "man"]).replace(r"\-", "-");
        let manual = [r"\fB", r"\fI", r"\fR"].iter().fold(manual, |text, font| text.replace(font, ""));
        for heading in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "\"EXIT STATUS\"", "EXAMPLES"] {
            assert!(manual.contains(&format!("\n.SH {heading}\n")), "{}: {heading}", program.name);
        }
        assert!(!manual.contains("EXTRA") && !manual.contains("cargo"), "{manual}");
        let shells = ["bash", "elvish", "fish", "powershell", "zsh"];
        let completions = shells.map(|shell| program.says(&["generate", "completions", shell]));
        let options = program.options();
        assert!(options.contains("--help") && options.contains("--version"), "{options:?}");
        for option in options {
            assert!(has_word(&manual, &option), "{}: no {option} in the manual page", program.name);
            for (shell, text) in shells.iter().zip(&completions) {
                // fish has the name behind an option of its own.
                let word = if *shell == "fish" { option.trim_start_matches('-') } else { &option };
                assert!(has_word(text, word), "{}: no {option} for {shell}", program.name);
            }
        }
    }
}

#[test]
fn every_program_tells_its_name_and_version() {
    for program in programs() {
        let expected = format!("{} {}\n", program.name, env!("CARGO_PKG_VERSION"));
        assert_eq!(program.says(&["--version"]), expected);
    }
}

#[test]
fn what_generate_lacks_is_told_in_one_line() {
    for program in programs() {
        for words in [&["generate"][..], &["generate", "completions"], &["generate", "completions", "sh"]] {
            let output = program.run(words);
            let told = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{told}");
            assert!(told.starts_with("error: ") && told.lines().count() == 1, "{told}");
        }
    }
}

#[test]
fn the_manual_pages_are_well_formed() {
    let dir = tempfile::tempdir().expect("a folder");
    let (man, mandoc) = (is_here("man", "--version"), is_here("mandoc", "-Tlocale"));
    for program in programs() {
        let page = dir.path().join(format!("{}.1", program.name));
        fs::write(&page, program.says(&["generate", "man"])).expect("a page");
        if man {
            let words = ["--warnings", "--encoding=UTF-8", "--local-file", "-Tutf8", "--ditroff"];
            let mut command = Command::new("man");
            // As lintian asks.
            command.args(words).envs([("LC_ALL", "C.UTF-8"), ("MANROFFSEQ", ""), ("MANWIDTH", "80")]);
            let output = command.arg(&page).output().expect("man runs");
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && told.is_empty(), "{}: {told}", program.name);
        }
        if mandoc {
            let output = Command::new("mandoc").args(["-Tlint", "-Wwarning"]).arg(&page).output();
            let told = output.expect("mandoc runs").stdout;
            assert!(told.is_empty(), "{}", String::from_utf8_lossy(&told));
        }
    }
}

/// What bash offers for the last of these words.
fn completed(script: &Path, words: &[&str]) -> BTreeSet<String> {
    const ASK: &str = r#"
        source "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
        function_name=$(complete -p "$1" | sed 's/.*-F \([^ ]*\).*/\1/')
        "$function_name" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}""#;
    let output = Command::new("bash").args(["--norc", "-c", ASK, "bash"]).arg(script).args(words).output();
    let output = output.expect("bash runs");
    assert!(output.stderr.is_empty(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).filter(|one| !one.is_empty()).collect()
}

#[test]
fn bash_offers_the_options() {
    if !is_here("bash", "--version") {
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    for program in programs() {
        let name = program.name.as_str();
        let script = dir.path().join(name);
        fs::write(&script, program.says(&["generate", "completions", "bash"])).expect("a script");
        assert_eq!(completed(&script, &[name, "--"]), program.options(), "{name}");
        let one: BTreeSet<String> = ["--version".to_owned()].into();
        assert_eq!(completed(&script, &[name, "--versi"]), one, "{name}");
        assert!(completed(&script, &[name, "gen"]).contains("generate"), "{name}");
        let shells = completed(&script, &[name, "generate", "completions", ""]);
        assert!(shells.contains("fish") && shells.contains("bash"), "{name}: {shells:?}");
    }
}

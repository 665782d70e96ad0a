//! The manual page of a program, made of what `--help` says.

use std::io;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};

use super::after_help::{EXAMPLES, EXIT_STATUS, Section, sections};
use super::command_line::CommandLine;

/// The day of this version, which stands below the page; that of the entry in `scripts/package/changelog`.
const DATE: &str = "2026-11-28";

/// The page as man(1) wants it.
pub(super) fn page(line: &CommandLine) -> String {
    let name = line.name.as_str();
    let command = line.own.clone().display_name(name).bin_name(name);
    let version = command.get_version().unwrap_or_default();
    let source = format!("{name} {version}");
    let man =
        Man::new(command).title(name.to_uppercase()).date(DATE).source(source).manual("Socket homework");
    let mut text = Vec::new();
    // Nothing that goes into memory fails.
    let _ = render(&man, name, &sections(&line.below), &mut text);
    let text = String::from_utf8_lossy(&text).into_owned();
    // Each part begins with the same definition.
    let preamble = Roff::new().render();
    let text = text.replace(&preamble, "");
    // clap_mangen's empty line above possible values, which is none of roff's.
    let text = text.replace("\n.br\n\n.br\n", "\n.sp\n");
    text.lines().fold(preamble, |page, line| page + line.trim_end() + "\n")
}

fn render(man: &Man, name: &str, below: &[Section], text: &mut Vec<u8>) -> io::Result<()> {
    man.render_title(text)?;
    man.render_name_section(text)?;
    man.render_synopsis_section(text)?;
    ways_to_generate(name).to_writer(text)?;
    man.render_description_section(text)?;
    man.render_options_section(text)?;
    commands().to_writer(text)?;
    below.iter().try_for_each(|section| shown(section).to_writer(text))
}

/// clap_mangen would speak of manual pages of their own.
fn ways_to_generate(name: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("br", []).text([bold(format!("{name} generate man"))]);
    roff.control("br", []).text([bold(format!("{name} generate completions")), italic(" SHELL")]);
    roff
}

fn commands() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["COMMANDS"]);
    roff.control("TP", []).text([bold("generate man")]).text([roman("Print this manual page.")]);
    roff.control("TP", []).text([bold("generate completions"), italic(" SHELL")]);
    roff.text([roman(
        "Print what completes the command line in a shell: bash, elvish, fish, powershell or zsh.",
    )]);
    roff
}

fn shown(section: &Section) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [section.heading.to_uppercase().as_str()]);
    match section.heading.as_str() {
        EXIT_STATUS => section.lines.iter().for_each(|line| {
            let (status, meaning) = line.split_once("  ").unwrap_or((line, ""));
            roff.control("TP", []).text([bold(status)]).text([roman(meaning.trim_start())]);
        }),
        EXAMPLES => {
            roff.control("EX", []);
            section.lines.iter().for_each(|line| {
                roff.text([roman(line)]);
            });
            roff.control("EE", []);
        }
        _ => section.lines.iter().for_each(|line| {
            roff.text([roman(line)]);
        }),
    }
    roff
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    /// Shows what a test asks for
    ///
    /// It's long.
    #[derive(Parser)]
    #[command(
        name = "demo",
        version,
        bin_name = "cargo demo",
        after_help = "Examples:\n  demo --quick 'a b'"
    )]
    struct Args {
        /// How
        #[arg(long)]
        quick: bool,
    }

    #[test]
    fn the_page_has_the_sections_that_a_reader_looks_for() {
        let line = CommandLine::new::<Args>(vec!["demo".into()], "Exit status:\n  0  fine");
        let page = page(&line);
        let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
        let expected =
            ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "\"EXIT STATUS\"", "EXAMPLES"];
        assert_eq!(headings, expected);
        assert!(page.contains("\ndemo \\- Shows what a test asks for\n"), "{page}");
        assert!(page.contains("\n.EX\ndemo \\-\\-quick \\*(Aqa b\\*(Aq\n.EE\n"), "{page}");
        assert!(page.contains("\n.TP\n\\fB0\\fR\nfine\n"), "{page}");
        assert_eq!(page.matches(".ie ").count(), 1, "{page}");
        assert!(page.lines().all(|line| line == line.trim_end()), "{page}");
    }
}

//! The table of an assignment's mutants: `scripts/mutants/<assignment>.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::Error;

use crate::called::called;
use crate::manifest::document::Document;
use crate::manifest::table::{Table, Tables, nearest};
use crate::manifest::value::Value;
use crate::rubric::Criterion;

const KEYS: Tables = &[
    ("", &["good", "mutant"]),
    ("good", &["name", "loses"]),
    ("mutant", &["name", "good", "file", "replace", "with", "kills", "also", "perhaps", "survives"]),
];

/// A good program with one mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// The mistake, as `count-stays-when-a-client-closes`.
    pub name: String,
    /// The folder of the good program.
    pub good: String,
    /// The file that has the mistake, in that folder.
    pub file: String,
    /// The file's text with the mistake.
    pub text: String,
    /// What the grader has to say of it.
    pub expected: Expected,
}

/// Checks with the reason why each is lost.
pub type Losses = BTreeMap<String, String>;

/// An assignment's table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    /// What good programs lose, by their name: checks of manners that no assignment asks for.
    pub losses: BTreeMap<String, Losses>,
    /// In the table's order.
    pub mutants: Vec<Mutant>,
}

/// What the grader has to say of a mutant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expected {
    /// The checks that must not pass, of themselves.
    pub kills: Vec<String>,
    /// Required checks that cannot pass either, and why.
    pub also: Losses,
    /// Required checks that pass or do not as it happens, and on what that hangs.
    pub perhaps: Losses,
    /// Why no check can see it.
    pub survives: Option<String>,
}

/// Reads the table at `path`, whose rows are of programs in `good` and name checks of `listed`.
///
/// # Errors
/// Where the file cannot be read, or anything in it is not as it has to be; names the file, the line and the column.
pub(super) fn read(path: &Path, good: &Path, listed: &[Criterion]) -> Result<Rows, Error> {
    let document = Document::read(path)?;
    let parsed = document.parse()?;
    let top = document.table(&parsed, KEYS)?;
    let mut rows = Rows::default();
    if let Some(list) = top.get("good") {
        let optional = names(listed.iter().filter(|check| !check.required));
        for item in list.items("each good program that loses something as a table [[good]]")? {
            let table = item.table(KEYS)?;
            let name = table.need("name", "write the folder of the good program")?;
            let value = table.need("loses", "write what it loses, each with its reason")?;
            let losses = losses(value, &optional, "optional check")?;
            if rows.losses.insert(name.text()?.to_owned(), losses).is_some() {
                return Err(name
                    .error("it stands here twice")
                    .advise("write all that it loses in one place"));
            }
        }
    }
    let known = names(listed);
    let list = top.need("mutant", "write a table [[mutant]] for each")?;
    for item in list.items("each mutant as a table [[mutant]]")? {
        let table = item.table(KEYS)?;
        let name = table.need("name", "write what the mistake is, with hyphens")?;
        if rows.mutants.iter().any(|mutant| Ok(mutant.name.as_str()) == name.text().as_deref()) {
            return Err(name.error("another mutant has this name").advise("name each by its own mistake"));
        }
        rows.mutants.push(mutant(&table, good, &known)?);
    }
    Ok(rows)
}

fn names<'a>(checks: impl IntoIterator<Item = &'a Criterion>) -> Vec<&'a str> {
    checks.into_iter().map(|check| check.name.as_str()).collect()
}

fn mutant(table: &Table<'_>, good: &Path, known: &[&str]) -> Result<Mutant, Error> {
    let text = |key, advice| table.need(key, advice)?.text().map(str::to_owned);
    let folder = text("good", "write the folder of the good program")?;
    let file = text("file", "write the file that has the mistake")?;
    Ok(Mutant {
        text: mutated(table, &good.join(&folder).join(&file))?,
        expected: expected(table, known)?,
        name: text("name", "write what the mistake is, with hyphens")?,
        good: folder,
        file,
    })
}

/// The file's text with the mistake.
fn mutated(table: &Table<'_>, file: &Path) -> Result<String, Error> {
    let replace = table.need("replace", "write the text that the mistake takes the place of")?;
    let with = table.need("with", "write the mistake")?;
    let named = table.need("file", "write the file that has the mistake")?;
    let text = fs::read_to_string(file).map_err(|error| {
        let cause = Error::io(format_args!("cannot read {}", file.display()), &error);
        named.error(cause).advise("name a file in the folder 'good'")
    })?;
    let (old, new) = (replace.text()?, with.text()?);
    if old == new {
        return Err(with.error("it changes nothing").advise("write the mistake"));
    }
    match text.matches(old).count() {
        1 => Ok(text.replacen(old, new, 1)),
        count => {
            let told = format!("it stands {count} times in {}", file.display());
            Err(replace.error(told).advise("write a text that stands there once"))
        }
    }
}

fn expected(table: &Table<'_>, known: &[&str]) -> Result<Expected, Error> {
    let survives = table.get("survives").map(|value| value.text().map(str::to_owned)).transpose()?;
    let kills = match (table.get("kills"), &survives) {
        (None, Some(_)) => Vec::new(),
        (Some(value), Some(_)) => {
            return Err(value.error("it survives and is killed").advise("write 'kills' or 'survives'"));
        }
        (kills, None) => {
            let kills =
                kills.map_or_else(|| table.need("kills", "write which checks it must not pass"), Ok)?;
            let names = kills.texts()?;
            if names.is_empty() {
                return Err(kills.error("it names no check").advise("say in 'survives' why none can see it"));
            }
            names.iter().try_for_each(|name| is_known(name, kills, known, "check"))?;
            names
        }
    };
    let named = |key| table.get(key).map(|value| losses(value, known, "check")).transpose();
    let (also, perhaps) = (named("also")?.unwrap_or_default(), named("perhaps")?.unwrap_or_default());
    match table.get("also").zip(kills.iter().find(|killer| also.contains_key(*killer))) {
        None => Ok(Expected { kills, also, perhaps, survives }),
        Some((value, name)) => {
            Err(value.error(format_args!("'{name}' stands in 'kills', too")).advise("write it once"))
        }
    }
}

fn losses(value: Value<'_>, known: &[&str], kind: &str) -> Result<Losses, Error> {
    let mut losses = Losses::new();
    for (name, reason) in value.named("a table of checks, each with its reason")? {
        is_known(name, value, known, kind)?;
        losses.insert(name.to_owned(), reason.text()?.to_owned());
    }
    Ok(losses)
}

fn is_known(name: &str, value: Value<'_>, known: &[&str], kind: &str) -> Result<(), Error> {
    if known.contains(&name) {
        return Ok(());
    }
    let error = value.error(format_args!("there is no {kind} '{name}'"));
    Err(match nearest(name, known) {
        Some(near) => error.advise(format_args!("did you mean '{near}'?")),
        None => error.advise(format_args!("see all of them with: {} --list", called())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::self_test::testing::criterion;

    fn read_text(text: &str) -> Result<Rows, String> {
        let dir = tempfile::tempdir().expect("a folder");
        let good = dir.path().join("good");
        fs::create_dir_all(good.join("threads")).expect("a folder");
        fs::write(good.join("threads/server.py"), "count += 1\nserve()\nserve()\n").expect("a file");
        let path = dir.path().join("hw-echo.toml");
        fs::write(&path, text).expect("a file");
        let place = format!("{}/", dir.path().display());
        let listed = [("counts", true), ("restarts", true), ("takes_blank_lines", false)]
            .map(|(name, required)| criterion(name, required));
        read(&path, &good, &listed).map_err(|error| error.to_string().replace(&place, ""))
    }

    const HEAD: &str = "[[mutant]]\nname = 'x'\ngood = 'threads'\nfile = 'server.py'\n";

    #[test]
    fn a_mutant_is_its_files_text_with_the_mistake() {
        let rest =
            "replace = 'count += 1'\nwith = 'count = 1'\nkills = ['counts']\nalso = { restarts = 'why' }\n";
        let mutants = read_text(&format!("{HEAD}{rest}")).unwrap().mutants;
        let expected = Expected {
            kills: vec!["counts".to_owned()],
            also: BTreeMap::from([("restarts".to_owned(), "why".to_owned())]),
            ..Expected::default()
        };
        assert_eq!(mutants[0].text, "count = 1\nserve()\nserve()\n");
        assert_eq!(mutants[0].expected, expected);
    }

    #[test]
    fn mistakes_are_told_with_line_and_column() {
        let edit = "replace = 'count'\nwith = 'n'\n";
        let cases = [
            (
                "replace = 'serve()'\nwith = ''\n".to_owned(),
                "line 5, column 11: it stands 2 times in good/threads/server.py; write a text that stands there once",
            ),
            (
                "replace = 'stop()'\nwith = ''\n".to_owned(),
                "line 5, column 11: it stands 0 times in good/threads/server.py; write a text that stands there once",
            ),
            (
                "replace = 'count'\nwith = 'count'\n".to_owned(),
                "line 6, column 8: it changes nothing; write the mistake",
            ),
            (edit.to_owned(), "line 1, column 1: 'kills' is missing; write which checks it must not pass"),
            (
                format!("{edit}kills = []\n"),
                "line 7, column 9: it names no check; say in 'survives' why none can see it",
            ),
            (
                format!("{edit}kills = 'count'\n"),
                "line 7, column 9: there is no check 'count'; did you mean 'counts'?",
            ),
            (
                format!("{edit}kills = 'counts'\nsurvives = 'why'\n"),
                "line 7, column 9: it survives and is killed; write 'kills' or 'survives'",
            ),
            (
                format!("{edit}kills = 'counts'\nalso = {{ counts = 'why' }}\n"),
                "line 8, column 8: 'counts' stands in 'kills', too; write it once",
            ),
            (
                format!("{edit}kills = 'counts'\n{HEAD}{edit}kills = 'counts'\n"),
                "line 9, column 8: another mutant has this name; name each by its own mistake",
            ),
        ];
        for (rest, told) in cases {
            let expected = format!("cannot read hw-echo.toml, {told}");
            assert_eq!(read_text(&format!("{HEAD}{rest}")), Err(expected), "{rest}");
        }
    }

    #[test]
    fn a_good_program_may_lose_what_no_assignment_asks_for() {
        let rest = "replace = 'count'\nwith = 'n'\nkills = 'counts'\n";
        let row = |loses: &str| {
            read_text(&format!("[[good]]\nname = 'threads'\nloses = {{ {loses} = 'why' }}\n{HEAD}{rest}"))
        };
        let losses = row("takes_blank_lines").unwrap().losses;
        assert_eq!(losses["threads"], Losses::from([("takes_blank_lines".to_owned(), "why".to_owned())]));
        let told = row("counts").unwrap_err();
        let due = "cannot read hw-echo.toml, line 3, column 9: there is no optional check 'counts'; see all of them with: ";
        assert_eq!(told, format!("{due}{} --list", called()));
    }

    #[test]
    fn a_file_that_is_not_there_is_told_where_it_is_named() {
        let text = HEAD.replace("server.py", "server.c");
        let told = read_text(&format!("{text}replace = 'a'\nwith = 'b'\nkills = 'counts'\n")).unwrap_err();
        assert!(
            told.starts_with("cannot read hw-echo.toml, line 4, column 8: cannot read good/threads/server.c"),
            "{told}"
        );
    }
}

//! Which checks count how much, and for which sentence of the assignment: `rubrics/<assignment>.toml`.

mod embedded;
mod source;

use common::Error;
use serde::{Deserialize, Serialize};

use crate::assignment::Assignment;
use crate::called::called;
use crate::manifest::table::{Table, Tables, nearest};
use crate::manifest::value::Value;

pub use embedded::export;
pub use source::Source;

const KEYS: Tables =
    &[("", &["title", "check"]), ("check", &["name", "points", "required", "sentence", "hint", "enabled"])];

/// Far above what anybody gives, and far below where sums lose their decimals.
pub(crate) const MOST_POINTS: f64 = 1e6;

/// The rubric of one assignment.
#[derive(Debug, Clone, PartialEq)]
pub struct Rubric {
    /// Its title.
    pub title: String,
    /// The checks that are switched on, in the order of the report.
    pub checks: Vec<Criterion>,
}

/// A check as the rubric has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// The name of the check's function.
    pub name: String,
    /// What it is worth: 0 or more, at most a million.
    pub points: f64,
    /// Whether the whole is not passed without it.
    pub required: bool,
    /// The sentence of the assignment that it stands for.
    pub sentence: String,
    /// What to look for in a program that fails it.
    pub hint: Option<String>,
}

/// Reads the rubric of an assignment; `known` are the names of the checks that there are.
///
/// # Errors
/// Where it cannot be read, or anything in it is not as it has to be; names the file, the line and the column.
pub fn read(from: &Source, assignment: Assignment, known: &[&str]) -> Result<Rubric, Error> {
    let document = from.document(assignment)?;
    let parsed = document.parse()?;
    let top = document.table(&parsed, KEYS)?;
    let title = text(top.need("title", "write title = \"…\" at the top")?)?;
    let list = top.need("check", "write a table [[check]] for each check")?;
    let (mut checks, mut names) = (Vec::new(), Vec::new());
    for item in list.items("each check as a table [[check]]")? {
        let table = item.table(KEYS)?;
        let name = check_name(&table, known, &names)?;
        names.push(name.clone());
        let criterion = criterion(&table, name)?;
        if flag(&table, "enabled")? {
            checks.push(criterion);
        }
    }
    if checks.is_empty() {
        return Err(list
            .error("no check is switched on")
            .advise("leave at least one without enabled = false"));
    }
    Ok(Rubric { title, checks })
}

fn check_name(table: &Table<'_>, known: &[&str], earlier: &[String]) -> Result<String, Error> {
    let value = table.need("name", "write the name of a check")?;
    let name = text(value)?;
    if earlier.contains(&name) {
        let error = value.error(format_args!("the check '{name}' stands here a second time"));
        return Err(error.advise("remove one of the two"));
    }
    if !known.contains(&name.as_str()) {
        let error = value.error(format_args!("there is no check '{name}'"));
        return Err(match nearest(&name, known) {
            Some(near) => error.advise(format_args!("did you mean '{near}'?")),
            None => error.advise(format_args!("see all of them with: {} --list", called())),
        });
    }
    Ok(name)
}

fn criterion(table: &Table<'_>, name: String) -> Result<Criterion, Error> {
    let points_value = table.need("points", "write how many it is worth")?;
    let points = points_value.number()?;
    if !(0.0..=MOST_POINTS).contains(&points) {
        let error = points_value.error(format_args!("{points} are no points"));
        return Err(error.advise("write a number from 0 to 1000000"));
    }
    Ok(Criterion {
        name,
        points,
        required: flag(table, "required")?,
        sentence: text(table.need("sentence", "quote the assignment")?)?,
        hint: table.get("hint").map(text).transpose()?,
    })
}

/// Both flags of a check hold where they are not written.
fn flag(table: &Table<'_>, key: &'static str) -> Result<bool, Error> {
    table.get(key).map_or(Ok(true), |value| value.flag())
}

/// A text of one line; a line break in it is a space.
fn text(value: Value<'_>) -> Result<String, Error> {
    let words: Vec<_> = value.text()?.split_whitespace().collect();
    if words.is_empty() {
        return Err(value.error(format_args!("'{}' is empty", value.key)).advise("write a text"));
    }
    Ok(words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 2] = ["ids_are_unique", "restarts_at_once"];

    fn read_text(text: &str) -> Result<Rubric, String> {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("hw-echo.toml"), text).expect("a file");
        let rubric = read(&Source::Folder(dir.path().to_owned()), Assignment::Echo, &KNOWN);
        let place = format!("{}/", dir.path().display());
        rubric.map_err(|error| error.to_string().replace(&place, ""))
    }

    #[test]
    fn a_rubric_is_read_in_its_order_without_what_is_switched_off() {
        let rubric = read_text(concat!(
            "title = 'Echo'\n[[check]]\nname = 'restarts_at_once'\npoints = 2.5\nrequired = false\n",
            "sentence = 'It\n restarts.'\nhint = 'SO_REUSEADDR'\n[[check]]\nname = 'ids_are_unique'\n",
            "points = 0\nsentence = 'x'\nenabled = false\n",
        ));
        assert!(rubric.is_err(), "a line break needs a string of several lines");
        let rubric = read_text(concat!(
            "title = 'Echo'\n[[check]]\nname = 'restarts_at_once'\npoints = 2.5\nrequired = false\n",
            "sentence = \"\"\"It\n restarts.\"\"\"\nhint = 'SO_REUSEADDR'\n[[check]]\n",
            "name = 'ids_are_unique'\npoints = 0\nsentence = 'x'\nenabled = false\n",
        ));
        let check = Criterion {
            name: "restarts_at_once".to_owned(),
            points: 2.5,
            required: false,
            sentence: "It restarts.".to_owned(),
            hint: Some("SO_REUSEADDR".to_owned()),
        };
        let expected = Rubric { title: "Echo".to_owned(), checks: vec![check] };
        assert_eq!(rubric, Ok(expected));
    }

    #[test]
    fn a_check_is_required_unless_it_says_otherwise() {
        let rubric =
            read_text("title='x'\n[[check]]\nname='ids_are_unique'\npoints=1\nsentence='s'\n").unwrap();
        assert!(rubric.checks[0].required);
    }

    #[test]
    fn mistakes_are_told_with_line_and_column() {
        let cases = [
            (
                "points = 1",
                "name = 'ids_are_uniqe'",
                4,
                8,
                "there is no check 'ids_are_uniqe'; did you mean 'ids_are_unique'?",
            ),
            (
                "points = 1",
                "name = 'zzz'",
                4,
                8,
                &format!("there is no check 'zzz'; see all of them with: {} --list", called()),
            ),
            (
                "points = -1",
                "name = 'ids_are_unique'",
                3,
                10,
                "-1 are no points; write a number from 0 to 1000000",
            ),
            (
                "points = inf",
                "name = 'ids_are_unique'",
                3,
                10,
                "inf are no points; write a number from 0 to 1000000",
            ),
            (
                "points = nan",
                "name = 'ids_are_unique'",
                3,
                10,
                "NaN are no points; write a number from 0 to 1000000",
            ),
            ("points = '1'", "name = 'ids_are_unique'", 3, 10, "'points' is a string; write a number"),
            ("point = 1", "name = 'ids_are_unique'", 3, 1, "unknown key 'point'; did you mean 'points'?"),
            (
                "points = 1\nenabled = 'no'",
                "name = 'ids_are_unique'",
                4,
                11,
                "'enabled' is a string; write true or false",
            ),
            ("", "name = 'ids_are_unique'", 2, 1, "'points' is missing; write how many it is worth"),
            (
                "points = 1",
                "name = 'ids_are_unique'\nenabled = false",
                2,
                1,
                "no check is switched on; leave at least one without enabled = false",
            ),
        ];
        for (points, name, line, column, told) in cases {
            let text = format!("title = 'x'\n[[check]]\n{points}\n{name}\nsentence = 's'\n");
            let expected = format!("cannot read hw-echo.toml, line {line}, column {column}: {told}");
            assert_eq!(read_text(&text), Err(expected));
        }
    }

    #[test]
    fn a_check_stands_once() {
        let one = "[[check]]\nname = 'ids_are_unique'\npoints = 1\nsentence = 's'\nenabled = false\n";
        let told = read_text(&format!("title = 'x'\n{one}{one}")).unwrap_err();
        assert_eq!(
            told,
            "cannot read hw-echo.toml, line 8, column 8: the check 'ids_are_unique' stands here a second time; \
             remove one of the two"
        );
    }

    #[test]
    fn the_rest_of_a_rubric_is_needed_too() {
        assert_eq!(
            read_text("[[check]]\n").unwrap_err(),
            "cannot read hw-echo.toml, line 1, column 1: 'title' is missing; write title = \"…\" at the top"
        );
        assert_eq!(
            read_text("title = 'x'\n").unwrap_err(),
            "cannot read hw-echo.toml, line 1, column 1: 'check' is missing; write a table [[check]] for each check"
        );
        let dir = tempfile::tempdir().unwrap();
        let empty = Source::Folder(dir.path().to_owned());
        let told = read(&empty, Assignment::Echo, &[]).unwrap_err().to_string();
        let end =
            "hw-echo.toml: no such file or directory; a folder of rubrics has a file for each assignment";
        assert!(told.ends_with(end), "{told}");
    }
}

//! The kill table as people read it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, Color, ContentArrangement, Table, presets};

use super::judge::{Answer, Judged, Program, judge};
use super::table::{Expected, Losses};
use super::trial::{Trial, Trials};
use crate::report::{Disclose, Graded, Run, name, terminal};

const STRONG: Style = Style::new().bold();
const BAD: Style = AnsiColor::Red.on_default();

/// Writes the tables, what is not as they have it, and a line of figures; with `details` every step of that.
///
/// # Errors
/// Where `out` takes no more.
pub fn show(trials: &Trials, graded: &[Graded], details: bool, out: &mut impl Write) -> io::Result<Answer> {
    let judged: Vec<Judged> = (trials.all.iter().zip(graded))
        .map(|(trial, graded)| judge(&trial.program, &graded.checks))
        .collect();
    let rows = || {
        trials.all.iter().zip(graded).zip(&judged).map(|((trial, graded), judged)| (trial, graded, judged))
    };
    let mut good = table(&["good program", "assignment", "points", "of", "loses", "verdict"]);
    let mut mutants = table(&["mistake", "good program", "assignment", "killed by", "also lost", "verdict"]);
    for (trial, graded, judged) in rows() {
        match &trial.program {
            Program::Good(losses) => good.add_row(good_row(trial, losses, graded, judged)),
            Program::Mutant(expected) => mutants.add_row(mutant_row(trial, expected, graded, judged)),
        };
    }
    for table in [good, mutants].iter().filter(|table| !table.is_empty()) {
        writeln!(out, "{table}")?;
    }
    for (_, graded, judged) in rows() {
        unlike(graded, judged, details, out)?;
    }
    figures(trials, &judged, out)?;
    let worst = |answer| judged.iter().any(|judged| judged.answer() == answer);
    let worst = [Answer::Wrong, Answer::Undecided].into_iter().find(|answer| worst(*answer));
    Ok(worst.unwrap_or(Answer::Right))
}

fn good_row(trial: &Trial, losses: &Losses, graded: &Graded, judged: &Judged) -> Vec<Cell> {
    let score = graded.score();
    vec![
        Cell::new(&trial.good),
        Cell::new(graded.assignment),
        Cell::new(score.earned),
        Cell::new(score.possible),
        Cell::new(with_reasons(losses)),
        answer(judged, "right"),
    ]
}

fn mutant_row(trial: &Trial, expected: &Expected, graded: &Graded, judged: &Judged) -> Vec<Cell> {
    let kills = match &expected.survives {
        Some(reason) => format!("none: {reason}"),
        None => expected.kills.iter().map(|name| name::in_words(name)).collect::<Vec<_>>().join("\n"),
    };
    vec![
        Cell::new(graded.name.replace('-', " ")),
        Cell::new(&trial.good),
        Cell::new(graded.assignment),
        Cell::new(kills),
        Cell::new(with_reasons(&expected.also)),
        answer(judged, if expected.survives.is_some() { "survives" } else { "killed" }),
    ]
}

fn with_reasons(losses: &Losses) -> String {
    let told = losses.iter().map(|(check, reason)| format!("{} ({reason})", name::in_words(check)));
    told.collect::<Vec<_>>().join("\n")
}

fn answer(judged: &Judged, right: &str) -> Cell {
    match judged.answer() {
        Answer::Right => Cell::new(right).fg(Color::Green),
        Answer::Undecided => Cell::new("undecided").fg(Color::Yellow),
        Answer::Wrong => Cell::new("WRONG").fg(Color::Red),
    }
}

/// What came out in another way, and what was not decided.
fn unlike(graded: &Graded, judged: &Judged, details: bool, out: &mut impl Write) -> io::Result<()> {
    if judged.answer() == Answer::Right {
        return Ok(());
    }
    writeln!(out, "{STRONG}{} ({}){STRONG:#}", graded.name, graded.assignment)?;
    for unlike in &judged.unlike {
        writeln!(out, "  {BAD}{}{BAD:#}: {}", name::in_words(&unlike.check), unlike.told)?;
    }
    for check in graded.checks.iter().filter(|check| judged.undecided.contains(&check.criterion.name)) {
        writeln!(
            out,
            "  {}: {} ({})",
            check.sentence_name(),
            check.outcome.verdict.word(),
            check.outcome.reason
        )?;
    }
    if details {
        let mut graded = graded.clone();
        graded.checks.retain(|check| judged.unlike.iter().any(|unlike| unlike.check == check.criterion.name));
        let run = Run {
            began: String::new(),
            seconds: 0.0,
            complete: true,
            submissions: vec![graded],
            left_out: Vec::new(),
            grader: None,
            class: None,
            disclosed: Disclose::Full,
        };
        terminal::show_all_steps(&run, true, out)?;
    }
    Ok(())
}

fn figures(trials: &Trials, judged: &[Judged], out: &mut impl Write) -> io::Result<()> {
    let count = |mutant: bool, answer: Option<Answer>| {
        let all = (trials.all.iter().zip(judged))
            .filter(|(trial, _)| matches!(trial.program, Program::Mutant(_)) == mutant);
        all.filter(|(_, judged)| answer.is_none_or(|answer| judged.answer() == answer)).count()
    };
    let right = |mutant| format!("{} of {}", count(mutant, Some(Answer::Right)), count(mutant, None));
    let survives = |trial: &&Trial| matches!(&trial.program, Program::Mutant(of) if of.survives.is_some());
    let survivors = trials.all.iter().filter(survives).count();
    writeln!(
        out,
        "{STRONG}as the table has them: {} good programs, {} mutants ({survivors} of them survive){STRONG:#}",
        right(false),
        right(true)
    )
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.to_vec()).enforce_styling();
    table
}

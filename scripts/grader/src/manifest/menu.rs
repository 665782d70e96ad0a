//! The tables of the menu service: `[wire]`, `[lines]`, `[menu]`.

use std::time::Duration;

use common::Error;

use super::keys::KEYS;
use super::pattern;
use super::placeholder;
use super::table::Table;
use super::value::Value;
use crate::request::{self, Piece};
use crate::submission::{Lines, Menu, Wire};

/// The longest gap between two parts of a request.
const MAX_GAP: Duration = Duration::from_secs(5);

/// The shortest and the longest time between two reports: one may be a second early or late, and some are waited for.
const MIN_PERIOD: Duration = Duration::from_secs(5);
const MAX_PERIOD: Duration = Duration::from_secs(120);

/// `[wire]`, with the defaults for what it leaves out.
///
/// # Errors
/// Where a key or a value is not what it has to be.
pub(super) fn wire(value: Value<'_>) -> Result<Wire, Error> {
    let (table, default) = (value.table(KEYS)?, Wire::default());
    Ok(Wire {
        greeting: table.get("greeting").map(|greeting| pattern::read(greeting, &[])).transpose()?,
        greeting_reply: greeting_reply(&table)?,
        upper: request(&table, "upper", default.upper)?,
        address: request(&table, "address", default.address)?,
        count: request(&table, "count", default.count)?,
        time: request(&table, "time", default.time)?,
        exit: request(&table, "exit", default.exit)?,
        exit_reply: table.get("exit-reply").map(|reply| pattern::read(reply, &[])).transpose()?,
        gap: table.get("gap").map_or(Ok(default.gap), |value| time(value, MAX_GAP))?,
        address_reply: regex(&table, "address-reply", &["ip", "port"], default.address_reply)?,
        count_reply: regex(&table, "count-reply", &["count"], default.count_reply)?,
        time_reply: regex(&table, "time-reply", &["seconds"], default.time_reply)?,
        tells_the_clock: table.get("time-tells").map_or(Ok(false), tells_the_clock)?,
    })
}

/// `[lines]`, with the defaults for what it leaves out.
///
/// # Errors
/// Where a key or a value is not what it has to be.
pub(super) fn lines(value: Value<'_>) -> Result<Lines, Error> {
    let (table, default) = (value.table(KEYS)?, Lines::default());
    let of_clients =
        |key, default| table.get(key).map_or(Ok(default), |it| pattern::read_any(it, &["id", "count"]));
    Ok(Lines {
        connection: regex(&table, "connection", &["ip", "port"], default.connection)?,
        connect: of_clients("connect", default.connect)?,
        disconnect: of_clients("disconnect", default.disconnect)?,
        command: regex(&table, "command", &["command"], default.command)?,
        report: regex(&table, "report", &["count"], default.report)?,
        report_period: table.get("report-period").map_or(Ok(default.report_period), period)?,
    })
}

/// `[menu]`, with the defaults for what it leaves out.
///
/// # Errors
/// Where a key or a value is not what it has to be.
pub(super) fn menu(value: Value<'_>) -> Result<Menu, Error> {
    let (table, default) = (value.table(KEYS)?, Menu::default());
    Ok(Menu {
        option_prompt: prompt(&table, "option-prompt", default.option_prompt)?,
        sentence_prompt: prompt(&table, "sentence-prompt", default.sentence_prompt)?,
        upper: choice(&table, "upper", default.upper)?,
        address: choice(&table, "address", default.address)?,
        count: choice(&table, "count", default.count)?,
        time: choice(&table, "time", default.time)?,
        exit: choice(&table, "exit", default.exit)?,
        continue_prompt: table.get("continue-prompt").map(printed).transpose()?,
        enter: table.get("enter").map_or(Ok(default.enter), presses)?,
    })
}

fn request(table: &Table<'_>, key: &'static str, default: Vec<String>) -> Result<Vec<String>, Error> {
    let Some(value) = table.get(key) else { return Ok(default) };
    let parts = value.texts()?;
    if parts == ["none"] && value.is_text() && key != "exit" {
        return Ok(Vec::new());
    }
    if parts.iter().any(String::is_empty) || (parts.is_empty() && key != "exit") {
        let advice = match key {
            "exit" => "write exit = [] for a client that just closes".to_owned(),
            key => {
                format!("write what the client sends for this command, or {key} = \"none\" where it has none")
            }
        };
        return Err(value.error(format_args!("'{key}' has nothing to send")).advise(advice));
    }
    let mut names = Vec::new();
    for part in &parts {
        let pieces = request::pieces(part);
        names.extend(pieces.map_err(|why| value.error(why))?.iter().filter_map(Piece::name));
    }
    let known = |name: &str| matches!(name, "text" | "length");
    // What has digits or capitals may be meant as it stands.
    let is_unknown = |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase()) && !known(name);
    let unknown = parts.iter().flat_map(|part| placeholder::names(part)).find(is_unknown);
    let of_another = names.first().copied().filter(|_| key != "upper");
    if let Some(unknown) = unknown.or(of_another) {
        let error = value.error(format_args!("'{{{unknown}}}' means nothing in '{key}'"));
        return Err(error.advise(match known(unknown) {
            true => "only 'upper' has a text",
            false => "'upper' can have {text}, and {length} for its length in bytes",
        }));
    }
    if key == "upper" && !names.contains(&"text") {
        return Err(value.error("'upper' sends no text").advise("put {text} where the sentence goes"));
    }
    Ok(parts)
}

fn regex(table: &Table<'_>, key: &'static str, groups: &[&str], default: String) -> Result<String, Error> {
    table.get(key).map_or(Ok(default), |value| pattern::read(value, groups))
}

fn greeting_reply(table: &Table<'_>) -> Result<Option<String>, Error> {
    let Some(value) = table.get("greeting-reply") else { return Ok(None) };
    match (value.text()?, table.get("greeting").is_some()) {
        ("", _) => Err(value
            .error("'greeting-reply' has nothing to send")
            .advise("write what the client sends back")),
        (_, false) => {
            Err(value.error("'greeting-reply' has no 'greeting'").advise("write what the server sends first"))
        }
        (text, true) => Ok(Some(text.to_owned())),
    }
}

fn tells_the_clock(value: Value<'_>) -> Result<bool, Error> {
    match value.text()? {
        "running-time" => Ok(false),
        "clock" => Ok(true),
        other => {
            let error = value.error(format_args!("'time-tells' cannot be '{other}'"));
            Err(error.advise("write \"running-time\", or \"clock\" for the time of day"))
        }
    }
}

fn period(value: Value<'_>) -> Result<Duration, Error> {
    let period = time(value, MAX_PERIOD)?;
    if period >= MIN_PERIOD {
        return Ok(period);
    }
    let least = MIN_PERIOD.as_secs();
    Err(value.error("'report-period' is too short").advise(format_args!("write at least \"{least}s\"")))
}

/// `"100ms"`, `"0.5s"`, or a whole number of milliseconds.
fn time(value: Value<'_>, most: Duration) -> Result<Duration, Error> {
    let wanted = format!(
        "a time up to {} s, such as \"100ms\" or \"0.5s\", or a whole number of milliseconds",
        most.as_secs()
    );
    let seconds = if value.is_text() {
        let text = value.text()?.trim();
        let in_units_of = |unit, seconds: f64| {
            text.strip_suffix(unit).and_then(|number| number.trim().parse::<f64>().ok()).map(|n| n * seconds)
        };
        in_units_of("ms", 1e-3).or_else(|| in_units_of("s", 1.0))
    } else {
        value.integer(&wanted)?.and_then(|ms| u32::try_from(ms).ok()).map(|ms| f64::from(ms) * 1e-3)
    };
    let time =
        seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).filter(|time| *time <= most);
    time.ok_or_else(|| {
        value.error(format_args!("'{}' is no such time", value.key)).advise(format_args!("write {wanted}"))
    })
}

fn prompt(table: &Table<'_>, key: &'static str, default: String) -> Result<String, Error> {
    table.get(key).map_or(Ok(default), printed)
}

fn printed(value: Value<'_>) -> Result<String, Error> {
    match value.text()? {
        "" => Err(value
            .error(format_args!("'{}' is empty", value.key))
            .advise("write what the client prints there")),
        text => Ok(text.to_owned()),
    }
}

/// How often Enter is pressed.
fn presses(value: Value<'_>) -> Result<u8, Error> {
    let wanted = "how often Enter is pressed behind each line, 1 to 3";
    let presses =
        value.integer(wanted)?.and_then(|times| u8::try_from(times).ok()).filter(|it| (1..=3).contains(it));
    presses.ok_or_else(|| value.error("'enter' is no such number").advise(format_args!("write {wanted}")))
}

fn choice(table: &Table<'_>, key: &'static str, default: String) -> Result<String, Error> {
    let wanted = "what is typed in the menu, as a number or a string";
    let Some(value) = table.get(key) else { return Ok(default) };
    let text = if value.is_text() {
        Some(value.text()?.to_owned())
    } else {
        value.integer(wanted)?.map(|number| number.to_string())
    };
    let one_line = |text: &String| !text.is_empty() && !text.contains(['\n', '\r']);
    let missing =
        || value.error(format_args!("'{key}' is not one line")).advise(format_args!("write {wanted}"));
    text.filter(one_line).ok_or_else(missing)
}

//! Holding what programs printed against their transcripts, all programs of a scenario at once.

use std::collections::BTreeMap;

use crate::transcript::{Kind, Line, Placeholder, Token, Transcript};

/// How many lines a search may try before it gives up; a real scenario takes a few hundred.
const MAX_TRIES: u32 = 300_000;

/// What each placeholder stands for.
pub type Bindings = BTreeMap<Placeholder, String>;

/// A program's transcript and the lines that it printed.
#[derive(Debug, Clone)]
pub struct Session {
    /// What it was expected to print.
    pub expected: Transcript,
    /// What it printed, without line ends.
    pub printed: Vec<String>,
}

/// How the sessions of a scenario compare with their transcripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// For each session: equal, or where it first differs.
    pub differences: Vec<Option<Mismatch>>,
    /// What the placeholders turned out to stand for.
    pub bindings: Bindings,
}

/// Where a session stops being what its transcript expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// How many printed lines were as expected.
    pub equal_lines: usize,
    /// How many bytes of the next line were as expected by the candidate that came nearest.
    pub equal_bytes: usize,
    /// The lines that were still expected, the nearest candidate first.
    pub still_expected: Vec<Line>,
    /// What the placeholders stood for when it came this far.
    pub bindings: Bindings,
    /// The search was given up, so the lines may be equal in an order that was not tried.
    pub undecided: bool,
}

/// Compares all sessions; `known` placeholders stand for given values from the start.
///
/// A session that cannot be matched is told and left out, and the others are matched without it, so
/// that one program's difference does not hide or cause another's.
pub fn compare(sessions: &[Session], known: &Bindings) -> Comparison {
    let mut differences: Vec<Option<Mismatch>> = vec![None; sessions.len()];
    loop {
        let included: Vec<usize> = (0..sessions.len()).filter(|&i| differences[i].is_none()).collect();
        let mut search = Search {
            sessions: included.iter().map(|&i| &sessions[i]).collect(),
            tries: 0,
            furthest: None,
            bindings: known.clone(),
        };
        if search.session(0) {
            return Comparison { differences, bindings: search.bindings };
        }
        let Some((at, mismatch)) = search.furthest else {
            return Comparison { differences, bindings: known.clone() };
        };
        differences[included[at]] = Some(mismatch);
    }
}

/// Depth-first: the next printed line may belong to any actor whose turn it can be.
struct Search<'a> {
    sessions: Vec<&'a Session>,
    tries: u32,
    /// The session that could not be finished, the later the better, and how far it came.
    furthest: Option<(usize, Mismatch)>,
    bindings: Bindings,
}

/// How far each sequence of the current phase has come.
#[derive(Clone)]
struct Position {
    phase: usize,
    done: Vec<usize>,
    printed: usize,
}

impl Search<'_> {
    fn session(&mut self, at: usize) -> bool {
        let Some(session) = self.sessions.get(at) else {
            return true;
        };
        let done = vec![0; session.expected.phases.first().map_or(0, Vec::len)];
        self.lines(at, &mut Position { phase: 0, done, printed: 0 })
    }

    fn lines(&mut self, at: usize, position: &mut Position) -> bool {
        let session = self.sessions[at];
        position.skip_finished_phases(&session.expected);
        let printed = session.printed.get(position.printed);
        let Some(phase) = session.expected.phases.get(position.phase) else {
            return match printed {
                None => self.session(at + 1),
                Some(_) => self.fail(at, position, 0, None),
            };
        };
        let Some(printed) = printed else {
            return self.fail(at, position, 0, None);
        };
        for (actor, sequence) in phase.iter().enumerate() {
            let Some(line) = sequence.get(position.done[actor]) else {
                continue;
            };
            self.tries += 1;
            match match_line(line, printed, &self.bindings, &session.expected) {
                Err(equal_bytes) => {
                    self.fail(at, position, equal_bytes, Some(actor));
                }
                Ok(new) => {
                    let before = self.bindings.clone();
                    self.bindings.extend(new);
                    let mut next = position.clone();
                    next.done[actor] += 1;
                    next.printed += 1;
                    if self.lines(at, &mut next) {
                        return true;
                    }
                    self.bindings = before;
                }
            }
            if self.tries > MAX_TRIES {
                return false;
            }
        }
        false
    }

    /// Remembers the failure if none came further.
    fn fail(&mut self, at: usize, position: &Position, equal_bytes: usize, nearest: Option<usize>) -> bool {
        let reached = (at, position.printed, equal_bytes);
        let before = self.furthest.as_ref().map(|(at, m)| (*at, m.equal_lines, m.equal_bytes));
        if before.is_none_or(|before| reached > before) {
            let still_expected = position.still_expected(&self.sessions[at].expected, nearest);
            let mismatch = Mismatch {
                equal_lines: position.printed,
                equal_bytes,
                still_expected,
                bindings: self.bindings.clone(),
                undecided: false,
            };
            self.furthest = Some((at, mismatch));
        }
        if self.tries > MAX_TRIES
            && let Some((_, mismatch)) = &mut self.furthest
        {
            mismatch.undecided = true;
        }
        false
    }
}

impl Position {
    fn skip_finished_phases(&mut self, expected: &Transcript) {
        while let Some(phase) = expected.phases.get(self.phase) {
            if phase.iter().zip(&self.done).any(|(sequence, done)| *done < sequence.len()) {
                return;
            }
            self.phase += 1;
            self.done = vec![0; expected.phases.get(self.phase).map_or(0, Vec::len)];
        }
    }

    fn still_expected(&self, expected: &Transcript, nearest: Option<usize>) -> Vec<Line> {
        let Some(current) = expected.phases.get(self.phase) else {
            return Vec::new();
        };
        let order = nearest.into_iter().chain((0..current.len()).filter(|actor| Some(*actor) != nearest));
        let of_this_phase = order.flat_map(|actor| &current[actor][self.done[actor]..]);
        of_this_phase.chain(expected.phases[self.phase + 1..].iter().flatten().flatten()).cloned().collect()
    }
}

/// The new bindings under which the printed line is the expected one, or how many bytes are equal.
///
/// Two placeholders of one transcript are two values. Those of two may be one: a program connects to two
/// servers from the same port.
fn match_line(
    expected: &Line,
    printed: &str,
    known: &Bindings,
    transcript: &Transcript,
) -> Result<Bindings, usize> {
    let mut new = Bindings::new();
    let mut rest = printed;
    for token in &expected.0 {
        let equal = printed.len() - rest.len();
        match token {
            Token::Text(text) => {
                rest = rest.strip_prefix(text.as_str()).ok_or_else(|| equal + common_prefix(rest, text))?;
            }
            Token::Value(place) => match known.get(place).or_else(|| new.get(place)) {
                Some(value) => {
                    rest = rest
                        .strip_prefix(value.as_str())
                        .ok_or_else(|| equal + common_prefix(rest, value))?;
                }
                None => {
                    let value = leading_value(place.kind, rest).ok_or(equal)?;
                    rest = &rest[value.len()..];
                    if !place.kind.binds() {
                        continue;
                    }
                    let is_anothers = |(other, taken): (&Placeholder, &String)| {
                        other.kind == place.kind && taken == value && transcript.has(other)
                    };
                    if known.iter().chain(&new).any(is_anothers) {
                        return Err(equal);
                    }
                    new.insert(place.clone(), value.to_owned());
                }
            },
        }
    }
    if rest.is_empty() { Ok(new) } else { Err(printed.len() - rest.len()) }
}

fn common_prefix(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

/// The value of that kind that `text` begins with.
fn leading_value(kind: Kind, text: &str) -> Option<&str> {
    match kind {
        Kind::Port => {
            let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            is_number(&text[..end], 1..=65535).then(|| &text[..end])
        }
        Kind::Milliseconds => {
            let dot = text.find(|c: char| !c.is_ascii_digit())?;
            let end = dot + 4;
            let decimals = text[dot..].strip_prefix('.')?.get(..3)?;
            let plain = is_number(&text[..dot], 0..=u32::MAX) && decimals.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| &text[..end])
        }
        Kind::Time => {
            let end = text.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(text.len());
            let fields: Vec<&str> = text[..end].split(':').collect();
            let two_digits = |field: &&str| field.len() == 2;
            let fits = fields.len() == 3 && fields[0].len() >= 2 && fields[1..].iter().all(two_digits);
            (fits && fields[1..].iter().all(|field| *field < "60")).then(|| &text[..end])
        }
        Kind::Peer => {
            let inside = &text[..text.find(')')?].strip_prefix('(')?;
            let fields: Vec<&str> = inside.split(", ").collect();
            let address = fields[0].strip_prefix('\'')?.strip_suffix('\'')?;
            let ip: std::net::IpAddr = address.parse().ok()?;
            let rest_fits = match &fields[1..] {
                [port] => ip.is_ipv4() && is_number(port, 1..=65535),
                [port, flow, scope] => {
                    ip.is_ipv6()
                        && is_number(port, 1..=65535)
                        && [flow, scope].iter().all(|field| is_number(field, 0..=u32::MAX))
                }
                _ => false,
            };
            rest_fits.then(|| &text[..inside.len() + 2])
        }
    }
}

fn is_number(text: &str, range: std::ops::RangeInclusive<u32>) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    plain && text.parse().is_ok_and(|number| range.contains(&number))
}

#[cfg(test)]
mod tests;

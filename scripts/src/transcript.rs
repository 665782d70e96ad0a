//! Expected sessions, as they are written down in `transcripts/<crate>/<scenario>/<program>.txt`.
//!
//! A transcript is the text that a program prints, line by line, with a few things added:
//!
//! - `<peer-a>` stands for an address as Python prints it, `<port-1>` for a port number. A name stands
//!   for one value in all transcripts of a scenario, and two names of one kind for different values.
//! - `<ms>` stands for milliseconds with three decimals, `<time>` for `HH:MM:SS`: each for any value.
//! - `--- at the same time` begins lines of actors that ran at the same time. A line belongs to the
//!   actor whose `<peer-…>` it has, one without a peer to the actor of the line before. Each actor's
//!   own lines keep their order; the actors may come in any order and mix.
//! - `--- then` ends that: what follows comes after all of it, in the order written.

use std::fmt;
use std::path::Path;

use common::Error;

const AT_THE_SAME_TIME: &str = "--- at the same time";
const THEN: &str = "--- then";

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `<peer-…>`: `('127.0.0.1', 52706)`, or the four-tuple of IPv6.
    Peer,
    /// `<port-…>`: 1 to 65535.
    Port,
    /// `<ms>`: `1.123`, another value each time.
    Milliseconds,
    /// `<time>`: `01:02:03`, another value each time.
    Time,
}

impl Kind {
    /// Whether a placeholder of this kind stands for one value wherever it stands.
    pub fn binds(self) -> bool {
        matches!(self, Self::Peer | Self::Port)
    }
}

/// A placeholder: `<peer-a>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Placeholder {
    /// What it stands for.
    pub kind: Kind,
    /// What tells it from others of its kind.
    pub name: String,
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Peer => write!(f, "<peer-{}>", self.name),
            Kind::Port => write!(f, "<port-{}>", self.name),
            Kind::Milliseconds => f.write_str("<ms>"),
            Kind::Time => f.write_str("<time>"),
        }
    }
}

/// A piece of an expected line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// Text that must stand there.
    Text(String),
    /// A value that must stand there.
    Value(Placeholder),
}

/// An expected line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(pub Vec<Token>);

/// Lines that must come in this order.
pub type Sequence = Vec<Line>;

/// Sequences that ran at the same time; a single one is a plain session.
pub type Phase = Vec<Sequence>;

/// What a program is expected to print.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transcript {
    /// One after the other.
    pub phases: Vec<Phase>,
}

impl Transcript {
    /// Whether the placeholder stands in one of its lines.
    pub fn has(&self, place: &Placeholder) -> bool {
        let mut tokens = self.phases.iter().flatten().flatten().flat_map(|line| &line.0);
        tokens.any(|token| matches!(token, Token::Value(value) if value == place))
    }

    /// Reads a transcript's file.
    ///
    /// # Errors
    /// Where the file cannot be read, or says something that no transcript can.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let doing = || format!("cannot read the transcript {}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| Error::io(doing(), &error))?;
        Self::parse(&text).map_err(|cause| Error::new(doing(), cause))
    }

    /// Reads a transcript's text.
    ///
    /// # Errors
    /// In words for a user, with the line's number.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut phases: Vec<Phase> = vec![vec![Vec::new()]];
        let mut concurrent = false;
        for (number, written) in text.lines().enumerate() {
            if written.starts_with("---") {
                concurrent = match written {
                    AT_THE_SAME_TIME => true,
                    THEN => false,
                    other => return Err(format!("line {}: unknown mark '{other}'", number + 1)),
                };
                phases.push(if concurrent { Vec::new() } else { vec![Vec::new()] });
                continue;
            }
            let Some(phase) = phases.last_mut() else { continue };
            let line = Line::parse(written);
            if concurrent {
                add_to_its_actor(phase, line).map_err(|cause| format!("line {}: {cause}", number + 1))?;
            } else {
                phase[0].push(line);
            }
        }
        phases.retain(|phase| phase.iter().any(|sequence| !sequence.is_empty()));
        Ok(Self { phases })
    }

    /// How many lines are expected.
    pub fn line_count(&self) -> usize {
        self.phases.iter().flatten().map(Vec::len).sum()
    }
}

/// The actor is the one whose peer the line names, else the one that the line before belongs to,
/// which is kept as the last of the phase while lines are added.
fn add_to_its_actor(phase: &mut Phase, line: Line) -> Result<(), String> {
    match line.peer().cloned() {
        None => match phase.last_mut() {
            Some(sequence) => sequence.push(line),
            None => return Err("the first line of actors at the same time names no peer".to_owned()),
        },
        Some(peer) => match phase.iter().position(|sequence| sequence[0].peer() == Some(&peer)) {
            Some(at) => {
                let mut sequence = phase.remove(at);
                sequence.push(line);
                phase.push(sequence);
            }
            None => phase.push(vec![line]),
        },
    }
    Ok(())
}

impl Line {
    /// Splits a line into its text and its placeholders.
    pub fn parse(mut written: &str) -> Self {
        let mut tokens = Vec::new();
        let mut text = String::new();
        while let Some(open) = written.find('<') {
            text.push_str(&written[..open]);
            written = &written[open..];
            match written.find('>').and_then(|close| Some((placeholder(&written[1..close])?, close))) {
                Some((value, close)) => {
                    if !text.is_empty() {
                        tokens.push(Token::Text(std::mem::take(&mut text)));
                    }
                    tokens.push(Token::Value(value));
                    written = &written[close + 1..];
                }
                None => {
                    text.push('<');
                    written = &written[1..];
                }
            }
        }
        text.push_str(written);
        if !text.is_empty() {
            tokens.push(Token::Text(text));
        }
        Self(tokens)
    }

    fn peer(&self) -> Option<&Placeholder> {
        self.0.iter().find_map(|token| match token {
            Token::Value(value) if value.kind == Kind::Peer => Some(value),
            _ => None,
        })
    }
}

fn placeholder(inside: &str) -> Option<Placeholder> {
    let unnamed = |kind| Some(Placeholder { kind, name: String::new() });
    match inside {
        "ms" => return unnamed(Kind::Milliseconds),
        "time" => return unnamed(Kind::Time),
        _ => {}
    }
    let (kind, name) = inside.split_once('-')?;
    let kind = match kind {
        "peer" => Kind::Peer,
        "port" => Kind::Port,
        _ => return None,
    };
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
    is_name.then(|| Placeholder { kind, name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Token {
        Token::Text(text.to_owned())
    }

    #[test]
    fn placeholders_are_told_from_other_angles() {
        let port = Placeholder { kind: Kind::Port, name: "1".to_owned() };
        assert_eq!(
            Line::parse("<Menu> at :<port-1>, a<b<port->"),
            Line(vec![text("<Menu> at :"), Token::Value(port), text(", a<b<port->")])
        );
        assert_eq!(Line::parse(""), Line(vec![]));
    }

    #[test]
    fn lines_go_to_the_actor_of_their_peer_or_of_the_line_before() {
        let written = "up\n--- at the same time\nin <peer-a>\nin <peer-b>\nsays b\nout <peer-a>\nsays a\n--- then\ndown\n";
        let transcript = Transcript::parse(written).unwrap();
        let lines = |lines: &[&str]| lines.iter().map(|line| Line::parse(line)).collect::<Sequence>();
        assert_eq!(
            transcript.phases,
            [
                vec![lines(&["up"])],
                vec![lines(&["in <peer-b>", "says b"]), lines(&["in <peer-a>", "out <peer-a>", "says a"])],
                vec![lines(&["down"])],
            ]
        );
        assert_eq!(transcript.line_count(), 7);
    }

    #[test]
    fn a_mark_that_is_not_known_is_an_error() {
        assert_eq!(Transcript::parse("a\n--- thne").unwrap_err(), "line 2: unknown mark '--- thne'");
        assert!(Transcript::parse("--- at the same time\nno peer").is_err());
    }
}

//! Which of several ways to start a program is the right one.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use common::Error;

use super::attempt::{Attempt, Does, SENTENCE, attempt, listens_at_last};
use super::fit::{Fit, Found, does, fill, fit, taking_its_port, with_a_port_of_its_own};
use super::seen::Start;
use super::stage::Stage;
use crate::assignment::Assignment;
use crate::scene::Fill;
use crate::stop::Stop;
use crate::submission::{Part, Program};
use crate::tap::reach::Reach;
use crate::verdict::Verdict;

/// How long ways are tried for one program.
const TO_FIND: Duration = Duration::from_secs(20);

/// How many names a program may look up before it connects.
const NAMES: usize = 5;

/// The first way in which the program takes the port that it is given; else one in which it needs none.
///
/// # Errors
/// The grader's.
pub(super) fn way(stage: &Stage<'_>, part: Part, ways: &[Program]) -> Result<Start, Error> {
    let until = Instant::now() + TO_FIND;
    let (mut without, mut partly, mut elsewhere): (Option<Found>, Option<Found>, Option<Found>) =
        Default::default();
    let mut why = String::new();
    let listener = stage.fixed_listener(part);
    let mut ways: Vec<&Program> = ways.iter().collect();
    while !ways.is_empty() {
        // Where the time is over, the one that needs nothing is tried still.
        let in_time = Instant::now() < until;
        let needs_nothing = |way: &&Program| !way.command.iter().any(|word| word.contains('{'));
        let Some(at) = (if in_time { Some(0) } else { ways.iter().position(needs_nothing) }) else { break };
        let way = ways.remove(at);
        if !in_time {
            ways.clear();
        }
        let fill = fill();
        let mut found = match found(stage, part, way, &fill, until) {
            Ok(Ok(found)) => found,
            Ok(Err(nothing)) => {
                // What was likeliest says most.
                if why.is_empty() {
                    why = format!("{}: {nothing}", shell_words::join(&way.command));
                }
                continue;
            }
            Err(stop) if stop.verdict == Verdict::GraderError => {
                return Err(Error::new(format_args!("cannot look at the {}", part.key()), stop.reason));
            }
            Err(stop) => {
                if why.is_empty() {
                    why = stop.reason;
                }
                continue;
            }
        };
        if is_a_number(found.address.ip()) {
            // A port that was taken for a host.
            if why.is_empty() {
                why = format!("{}: it takes its port for a host", shell_words::join(&way.command));
            }
            continue;
        }
        if fill.port != found.address.port() {
            // It was not what the program had waited for.
            found.way.typed.retain(|line| !line.contains("{port}"));
        }
        match fit(&found, &fill, listener, may_be_fixed(stage.submission.assignment, part)) {
            Fit::Whole => return Ok(taking_its_port(found, &fill)),
            Fit::Partly => {
                partly.get_or_insert(found);
                continue;
            }
            // Where it is told by a word, another word may lead it to the server.
            Fit::LeadsElsewhere => {
                elsewhere.get_or_insert(found);
                continue;
            }
            Fit::HasItsOwn => {
                without.get_or_insert(found);
                break;
            }
            Fit::Not => {}
        }
        if why.is_empty() {
            let (does, address) = (does(&found), found.address);
            why =
                format!("{}: it {does} {address}, and not what it is given", shell_words::join(&way.command));
        }
    }
    Ok(match (partly, without.or(elsewhere)) {
        (Some(found), _) => taking_its_port(found, &fill()),
        (None, Some(found)) => with_a_port_of_its_own(found, listener),
        (None, None) => Start { told: why, ..Start::default() },
    })
}

/// Whether the port of a part's program may be written in.
fn may_be_fixed(assignment: Assignment, part: Part) -> bool {
    (assignment, part) != (Assignment::ProxyChain, Part::Server)
}

/// Whether an address is one of what begins with 0, which nobody has (RFC 1122, 3.2.1.3), but as a number means.
fn is_a_number(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(address) if address.octets()[0] == 0 && !address.is_unspecified())
}

/// Whether a name is not led here yet. This machine's own is, always.
fn is_new(hosts: &[String]) -> impl Fn(&String) -> bool {
    move |name| name != "localhost" && !hosts.contains(name)
}

/// Where the program listens or connects; or why it does neither. Names that it looks up are led here.
/// Once `until` is over no more of them are.
fn found(
    stage: &Stage<'_>,
    part: Part,
    way: &Program,
    fill: &Fill,
    until: Instant,
) -> Result<Result<Found, String>, Stop> {
    let mut hosts: Vec<String> = Vec::new();
    loop {
        let Attempt { does, typed, asks } = attempt(stage, part, way, fill, &hosts)?;
        let way = Program { typed, ..way.clone() };
        let tried = match does {
            // Those that lead nowhere are backends on other machines.
            Does::Listens { names, .. }
                if hosts.len() < NAMES && names.iter().any(is_new(&hosts)) && Instant::now() < until =>
            {
                let new: Vec<String> = names.iter().filter(|name| is_new(&hosts)(name)).cloned().collect();
                hosts.extend(new.into_iter().take(NAMES));
                continue;
            }
            Does::Listens { address, .. } if !listens_at_last(part) => {
                return Ok(Err(format!("it listens on {address} and does not connect")));
            }
            Does::Listens { address, in_background, backends, .. } => {
                return Ok(Ok(Found { way, address, hosts, listens: true, in_background, backends, asks }));
            }
            Does::Nothing(why) => return Ok(Err(why)),
            Does::Reaches(tried) => tried,
        };
        let address = tried.iter().find_map(|reach| match reach {
            Reach::Connection(to) | Reach::Datagram(to) => Some(*to),
            Reach::Name(_) => None,
        });
        if let Some(address) = address {
            let is_elsewhere = !address.ip().is_loopback() && !address.ip().is_unspecified();
            if is_elsewhere {
                hosts.push(address.ip().to_string());
            }
            let listens = listens_at_last(part);
            return Ok(match listens {
                true => Err(format!("it connects to {address} and does not listen")),
                false => Ok(Found {
                    way,
                    address,
                    hosts,
                    listens,
                    in_background: false,
                    backends: Vec::new(),
                    asks,
                }),
            });
        }
        let name = tried.iter().find_map(|reach| match reach {
            Reach::Name(name) if !hosts.contains(name) => Some(name.clone()),
            _ => None,
        });
        match name {
            // It was not a text that it had asked for.
            Some(name) if name == SENTENCE && way.typed.is_empty() => {
                let way = Program { typed: vec!["{host}".to_owned()], ..way };
                return found(stage, part, &way, fill, until);
            }
            Some(name) if hosts.len() < NAMES && Instant::now() < until => hosts.push(name),
            _ => return Ok(Err("it looks up names, and connects to none of them".to_owned())),
        }
    }
}

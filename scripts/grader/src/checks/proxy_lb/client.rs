//! The client, with the grader in place of the proxy, and all three programs together.

use std::time::{Duration, Instant};

use regex::Regex;

use super::stand_in::{Manner, Request, Role, StandIns, Visit};
use super::talk::{start_backends, start_proxy};
use super::wire::{NAME, REPORTS};
use crate::checks::echo::serving::beside_end;
use crate::evidence::difference;
use crate::noise::{Judgement, judge_interval};
use crate::processes;
use crate::program::Program;
use crate::sandbox::Ending;
use crate::scene::{AT_ONCE, Fill, Scene, TO_START};
use crate::stop::Stop;
use crate::submission::Part;
use crate::verdict::Verdict;

/// How many requests the client sends.
const REQUESTS: usize = 4;

/// The pause between two requests, and how much shorter or longer it may be.
const PAUSE: Duration = Duration::from_secs(1);
const TOLERANCE: Duration = Duration::from_millis(250);

/// How often it is looked at whether the client goes on.
const LOOK: Duration = Duration::from_millis(50);

/// A client that has been served by the grader.
pub(super) struct Served {
    pub(super) client: Program,
    pub(super) port: u16,
    visits: Vec<Visit>,
    /// How it ended, if it did.
    ending: Option<Ending>,
    /// How long it had waited for a CPU by then, at each look.
    waited: Vec<(Instant, Duration)>,
}

pub(super) fn the_three_programs_play_the_report_together(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    let backends = start_backends(scene, &ports)?;
    let proxy = start_proxy(scene, &ports)?;
    let mut client = scene.client("client", &proxy)?;
    let played = plays(&mut client, ports.len());
    let played = beside_end(&proxy, played);
    backends.iter().fold(played, |played, backend| beside_end(backend, played))
}

fn plays(client: &mut Program, backends: usize) -> Result<(), Stop> {
    let ending = client.wait_for_end(Duration::from_secs(15))?;
    let names = names(&client.text())?;
    if names.is_empty() && (!ending.is_success() || client.text().is_empty()) {
        client.still_runs()?;
    }
    let in_turn = |pair: &[usize]| pair[1] == pair[0] % backends + 1;
    if names.len() < 2 || !names.windows(2).all(in_turn) {
        let received = names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let reason = match names.len() {
            0 => format!("the client printed no reply of a backend{}", client.last_words()),
            1 => format!("the client printed one reply, of backend {received}{}", client.last_words()),
            _ => format!("the client printed replies of the backends {received}"),
        };
        return Err(Stop::fail(reason).expected("replies of the backends 1, 2, 1, 2", received));
    }
    match ending {
        Ending::Exited(0) => Ok(()),
        other => Err(Stop::fail(format!("the client ended after its work, but not in order: {other}"))),
    }
}

/// The backends whose names stand behind the request in what a client prints, one in a line.
fn names(printed: &str) -> Result<Vec<usize>, Stop> {
    let pattern = Regex::new(&format!(r"{REPORTS}\W*{NAME}(\d)")).map_err(Stop::grader)?;
    let named = pattern.captures_iter(printed).filter_map(|groups| groups.get(1)?.as_str().parse().ok());
    Ok(named.collect())
}

pub(super) fn the_client_sends_four_requests_on_one_connection(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let served = serve(scene)?;
    let requests = served.requests()?;
    let busy = served.visits.iter().filter(|visit| !visit.requests.is_empty()).count();
    if busy > 1 {
        let (count, what) = (requests.len(), format!("{busy} connections"));
        let reason = format!("the client made {what} for its {count} requests");
        return Err(Stop::fail(reason).expected("one connection for all", what));
    }
    let texts: Vec<&[u8]> = requests.iter().map(|request| request.bytes.trim_ascii()).collect();
    if let Some(other) = texts.iter().find(|text| **text != REPORTS.as_bytes()) {
        let reason = "the client sent another text";
        return Err(Stop::fail(reason).expected(format!("'{REPORTS}'"), difference::quoted(other)));
    }
    if texts.len() != REQUESTS {
        let count = texts.len();
        let reason = format!("the client sent {count} request{}", if count == 1 { "" } else { "s" });
        return Err(served.so_far(Stop::fail(reason).expected(format!("{REQUESTS} requests"), count)));
    }
    Ok(())
}

pub(super) fn the_client_sends_hello_and_nothing_else(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let served = serve(scene)?;
    match served.requests()?.into_iter().find(|request| request.bytes != REPORTS.as_bytes()) {
        None => Ok(()),
        Some(other) => {
            let difference = difference::of(REPORTS.as_bytes(), &other.bytes);
            Err(Stop::fail("the client sent other bytes").with(difference))
        }
    }
}

pub(super) fn the_client_waits_a_second_between_requests(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let served = serve(scene)?;
    let arrivals: Vec<Instant> = served.requests()?.iter().map(|request| request.at).collect();
    if arrivals.len() < 2 {
        let stop = Stop::fail("the client sent one request only").expected("pauses", "none");
        return Err(served.so_far(stop));
    }
    for pair in arrivals.windows(2) {
        let took = pair[1] - pair[0];
        match judge_interval(took, PAUSE, TOLERANCE, scene.noise.beside(pair[0], pair[1])) {
            Judgement::Within => {}
            // What sleeps for a second may be let run later than the meter, which sleeps for some milliseconds.
            Judgement::Outside
                if held_up(&served.waited, pair[0], pair[1], took.saturating_sub(PAUSE + TOLERANCE)) =>
            {
                return Err(Stop::inconclusive("this machine did not let the client run in time"));
            }
            Judgement::Outside => {
                let took = format!("{:.2} s", took.as_secs_f64());
                let reason = format!("a request came {took} after the one before");
                return Err(Stop::fail(reason).expected("1 s ± 0.25 s", took));
            }
            Judgement::Undecided => {
                return Err(Stop::inconclusive("this machine was too busy to measure the client's pauses"));
            }
        }
    }
    Ok(())
}

pub(super) fn the_client_ends_when_the_proxy_goes_away(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let port = scene.port()?;
    // A proper end would keep the port for a minute, which a proxy has to have that has it written in.
    let mut proxy = StandIns::new(scene, &[Manner::Reset; 20]);
    proxy.listen(scene, Role::Proxy, port)?;
    let mut client = scene.start(Part::Client, "client", &Fill::port(port))?;
    let comes = || Ok::<_, Stop>(proxy.visits().iter().any(|visit| visit.is_ended));
    let comes_or_ends =
        || comes().and_then(|comes| if comes { Ok(true) } else { client.still_runs().map(|()| false) });
    if !client.comes_to(TO_START, comes_or_ends, |comes| *comes)? {
        return Err(no_request(&client));
    }
    drop(proxy);
    // As long as the rest of its requests would take, and more.
    client.wait_for_end(Duration::from_secs(8))?;
    if !names(&client.text())?.is_empty() {
        return Err(Stop::fail("the client printed a reply that nobody sent"));
    }
    Ok(())
}

/// What is to be said of a program that does not answer a request without a newline: that is as it should be where the
/// submission's own client sends one.
pub(super) fn waits_for_a_newline(scene: &mut Scene<'_>, stop: Stop, who: &str) -> Stop {
    if stop.verdict != Verdict::TimeOut || scene.new_network().is_err() {
        return stop;
    }
    let ends = |request: &Request| request.bytes.ends_with(b"\n");
    match serve(scene).and_then(|served| served.requests()) {
        Ok(requests) if requests.iter().all(ends) => Stop::unsupported(format!(
            "the {who} waits for a newline, which the submission's own client sends"
        )),
        _ => stop,
    }
}

/// Starts the client and answers its requests until it ends, or sends no more.
pub(super) fn serve(scene: &mut Scene<'_>) -> Result<Served, Stop> {
    let port = scene.port()?;
    let mut proxy = StandIns::new(scene, &[]);
    proxy.listen(scene, Role::Proxy, port)?;
    let mut client = scene.start(Part::Client, "client", &Fill::port(port))?;
    let count = |visits: &[Visit]| visits.iter().map(|visit| visit.requests.len()).sum::<usize>();
    let mut last = (0, client.until(TO_START));
    let mut waited = Vec::new();
    let ending = loop {
        let now = client.processes().ok().and_then(|pids| processes::waited(&pids));
        waited.extend(now.map(|now| (Instant::now(), now)));
        match client.wait_for_end(LOOK) {
            Ok(ending) => break Some(ending),
            Err(stop) if !stop.overdue => return Err(stop),
            Err(_) => {}
        }
        let requests = count(&proxy.visits());
        if requests > last.0 {
            last = (requests, client.until(AT_ONCE));
        } else if Instant::now() >= last.1 {
            break None;
        }
    };
    // What it sent last, it may have sent right before its end.
    proxy.comes_to(AT_ONCE, |visits| ending.is_none() || visits.iter().all(|visit| visit.is_ended));
    Ok(Served { client, port, visits: proxy.visits(), ending, waited })
}

impl Served {
    /// What the client sent.
    ///
    /// # Errors
    /// Where that is nothing.
    pub(super) fn requests(&self) -> Result<Vec<Request>, Stop> {
        let requests: Vec<Request> = self.visits.iter().flat_map(|visit| visit.requests.clone()).collect();
        match self.ending {
            _ if !requests.is_empty() => Ok(requests),
            None => Err(no_request(&self.client)),
            Some(_) => self.client.still_runs().map(|()| requests),
        }
    }

    /// What is to be said of what it has done so far: where it has not ended, the rest of it is overdue.
    pub(super) fn so_far(&self, stop: Stop) -> Stop {
        Stop { overdue: stop.overdue || self.ending.is_none(), ..stop }
    }
}

/// Whether a program that had waited so long at each look was not let run for as long as it was late between two
/// moments.
fn held_up(waited: &[(Instant, Duration)], from: Instant, to: Instant, late: Duration) -> bool {
    let before = waited.iter().rev().find(|(at, _)| *at <= from);
    let behind = waited.iter().find(|(at, _)| *at >= to).or(waited.last());
    let grown =
        before.zip(behind).map_or(Duration::ZERO, |(before, behind)| behind.1.saturating_sub(before.1));
    late > Duration::ZERO && grown >= late
}

fn no_request(client: &Program) -> Stop {
    Stop::time_out(format!("no request came of {}", client.named()))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{held_up, names};

    #[test]
    fn a_pause_is_excused_by_as_much_as_the_client_was_not_let_run() {
        let (begin, ms) = (Instant::now(), Duration::from_millis);
        let waited = [(0, 40), (900, 50), (1700, 600), (2500, 610)];
        let waited = waited.map(|(at, waited)| (begin + ms(at), ms(waited)));
        let between = |from, to, late| held_up(&waited, begin + ms(from), begin + ms(to), ms(late));
        assert!(between(1_000, 1_650, 400), "in the look behind the end");
        assert!(!between(1_000, 1_650, 600));
        assert!(!between(1_750, 2_400, 100), "that was before");
        assert!(!between(1_000, 1_650, 0), "it was not late at all");
        assert!(!held_up(&[], begin, begin + ms(9), ms(1)));
    }

    #[test]
    fn the_backends_are_read_from_replies_and_from_nothing_else() {
        let of = |text| names(text).unwrap();
        assert_eq!(of("Received: 'helloserver-1'\n\nSending: 'hello'\nReceived: helloserver-2\n"), [1, 2]);
        assert_eq!(of("hello\nserver-2"), [2]);
        assert_eq!(of("the server-side closed; Sending: 'hello' to server-x"), [] as [usize; 0]);
    }
}

//! The client, with the grader in place of the proxy, and all three programs together.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use regex::Regex;

use super::talk::{NAME, start_backend, start_proxy};
use crate::noise::{Judgement, judge_interval};
use crate::peer::Peer;
use crate::program::Program;
use crate::sandbox::Ending;
use crate::scene::{AT_ONCE, Fill, Scene, TO_START};
use crate::stop::Stop;
use crate::submission::Part;

/// What the client sends each time.
const TEXT: &str = "hello";

/// The pause between two requests, and how much shorter or longer it may be.
const PAUSE: Duration = Duration::from_secs(1);
const TOLERANCE: Duration = Duration::from_millis(250);

/// A client that has been served by the grader.
pub(super) struct Served {
    pub(super) client: Program,
    pub(super) port: u16,
    peer: Peer,
    listener: TcpListener,
    arrivals: Vec<Instant>,
}

pub(super) fn the_three_programs_play_the_report_together(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let ports = scene.backend_ports()?;
    let _one = start_backend(scene, 1, &ports)?;
    let _two = start_backend(scene, 2, &ports)?;
    let proxy = start_proxy(scene, &ports)?;
    let mut client = scene.client("client", &proxy)?;
    let ending = client.wait_for_end(Duration::from_secs(10))?;
    let pattern = Regex::new(&format!(r"{TEXT}{NAME}(\d+)")).map_err(Stop::grader)?;
    let printed = client.text();
    let names: Vec<&str> =
        pattern.captures_iter(&printed).filter_map(|groups| Some(groups.get(1)?.as_str())).collect();
    if names != ["1", "2", "1", "2"] {
        let reason = match names.len() {
            0 => "the client printed no reply of a backend".to_owned(),
            _ => format!("the client printed replies of the backends {}", names.join(", ")),
        };
        return Err(Stop::fail(reason).expected("replies of the backends 1, 2, 1, 2", names.join(", ")));
    }
    in_order(&ending)
}

pub(super) fn the_client_sends_four_requests_on_one_connection(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut served = serve(scene)?;
    let ending = served.client.wait_for_end(AT_ONCE)?;
    let more = served.peer.drain(Duration::from_millis(1));
    if !more.is_empty() {
        let received = format!("'{}'", crate::report::difference::shown(&more));
        return Err(Stop::fail("the client sent more after its fourth request").expected("the end", received));
    }
    served.listener.set_nonblocking(true).map_err(|error| Stop::grader(common::error::describe(&error)))?;
    if served.listener.accept().is_ok() {
        return Err(Stop::fail("the client connected once more").expected("one connection", "two"));
    }
    in_order(&ending)
}

pub(super) fn the_client_waits_a_second_between_requests(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let served = serve(scene)?;
    for pair in served.arrivals.windows(2) {
        let took = pair[1] - pair[0];
        match judge_interval(took, PAUSE, TOLERANCE, scene.noise.beside(pair[0], pair[1])) {
            Judgement::Within => {}
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
    let listener = scene.listen(port)?;
    let mut client = scene.start(Part::Client, "client", &Fill::port(port))?;
    let mut peer = scene.accept("the grader's proxy", &listener, &client, TO_START)?;
    peer.expect(TEXT, AT_ONCE)?;
    drop(listener);
    // A proper end would keep the port for a minute, which a proxy has to have that has it written in.
    peer.reset();
    // As long as the rest of its requests would take, and more.
    client.wait_for_end(Duration::from_secs(8))?;
    if client.text().contains(NAME) {
        return Err(Stop::fail("the client printed a reply that nobody sent"));
    }
    Ok(())
}

/// Starts the client and answers its four requests.
pub(super) fn serve(scene: &mut Scene<'_>) -> Result<Served, Stop> {
    let port = scene.port()?;
    let listener = scene.listen(port)?;
    let client = scene.start(Part::Client, "client", &Fill::port(port))?;
    let mut peer = scene.accept("the grader's proxy", &listener, &client, TO_START)?;
    let mut arrivals = Vec::new();
    for number in 0..4 {
        peer.expect(TEXT, AT_ONCE).map_err(|stop| Stop {
            reason: format!("request {} of the client: {}", number + 1, stop.reason),
            ..stop
        })?;
        arrivals.push(Instant::now());
        peer.send(format!("{TEXT}{NAME}{}", number % 2 + 1))?;
    }
    Ok(Served { client, port, peer, listener, arrivals })
}

fn in_order(ending: &Ending) -> Result<(), Stop> {
    match ending {
        Ending::Exited(0) => Ok(()),
        other => Err(Stop::fail(format!("the client ended after its work, but not in order: {other}"))),
    }
}

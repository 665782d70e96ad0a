//! Bulk echoes over the number of clients at once.

use std::process::Command;

use common::Error;
use scripts::load::bulk;
use scripts::peers::Language;

use super::contenders::{ours, peer};
use super::{SLICE, Scenario, count};
use crate::contender::{Contender, Listen};
use crate::quantity::Quantity;
use crate::tools::Tools;
use crate::turn::{Figure, Turn};

/// The workspace's own that sends back as it comes.
pub const STREAMING: &str = "bulk-server --stream";
/// The yardstick, a bare loop with a thread for each client that does the same.
pub const C_LOOP: &str = "C, 64 KiB loop";
/// How many clients there are at the most.
pub const MOST_CLIENTS: u64 = 32;

/// What the report's client sends, in bytes.
const REPORTS: u64 = 102_400;

/// The report's exchange.
pub(super) fn reports(quick: bool) -> Scenario {
    let streaming = streaming::<REPORTS>();
    let others = [
        ours("bulk-server", bulk_server::<REPORTS>),
        peer("C, as in the report", c_server::<REPORTS>),
        peer("Python, as in the report", |tools, port| {
            with_size::<REPORTS>(tools.peers.command(Language::Python, "bulk_server")?, port)
        }),
    ];
    Scenario {
        name: "bulk",
        about: "every client connects, sends 102,400 bytes, takes them back meanwhile, ends, connects again",
        axis: "clients",
        // With --quick there is time for what a bar is about.
        contenders: if quick { streaming.to_vec() } else { [&streaming[..], &others].concat() },
        reference: C_LOOP,
        points: points(quick),
        turn: turn::<REPORTS>,
    }
}

/// Exchanges beside which connecting and ending cost nothing.
pub(super) fn streams(quick: bool) -> Scenario {
    const WHOLE: u64 = 64 << 20;
    const QUICK: u64 = 32 << 20;
    Scenario {
        name: "bulk_stream",
        about: "the same with 64 MiB (with --quick 32), which is more than there is room for on its way",
        axis: "clients",
        contenders: if quick { streaming::<QUICK>() } else { streaming::<WHOLE>() }.to_vec(),
        reference: C_LOOP,
        points: points(quick),
        turn: if quick { turn::<QUICK> } else { turn::<WHOLE> },
    }
}

fn points(quick: bool) -> Vec<u64> {
    if quick { vec![MOST_CLIENTS] } else { vec![1, 8, MOST_CLIENTS] }
}

fn turn<const SIZE: u64>(turn: &Turn) -> Result<Vec<Figure>, Error> {
    let mut figures = turn.measure(SLICE, |time| bulk::run(turn.address, count(turn.at), SIZE, time))?;
    let mebibytes = turn.largest_node()? as f64 / f64::from(1 << 20);
    figures.push(turn.figure(Quantity::NodeMemory, mebibytes));
    Ok(figures)
}

/// Those who send back as it comes.
fn streaming<const SIZE: u64>() -> [Contender; 2] {
    [
        ours(STREAMING, |tools, port| also_streaming(bulk_server::<SIZE>, tools, port)),
        peer(C_LOOP, |tools, port| also_streaming(c_server::<SIZE>, tools, port)),
    ]
}

fn also_streaming(server: Listen, tools: &Tools, port: u16) -> Result<Command, Error> {
    let mut command = server(tools, port)?;
    command.arg("--stream");
    Ok(command)
}

fn bulk_server<const SIZE: u64>(tools: &Tools, port: u16) -> Result<Command, Error> {
    let mut command = Command::new(tools.programs.path("bulk-server")?);
    command.args(["127.0.0.1", &port.to_string(), "--size", &SIZE.to_string()]);
    Ok(command)
}

fn c_server<const SIZE: u64>(tools: &Tools, port: u16) -> Result<Command, Error> {
    with_size::<SIZE>(tools.peers.command(Language::C, "bulk_server")?, port)
}

fn with_size<const SIZE: u64>(mut command: Command, port: u16) -> Result<Command, Error> {
    command.args(["127.0.0.1", &port.to_string(), &SIZE.to_string()]);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_told_the_size_that_clients_send() {
        let command = with_size::<REPORTS>(Command::new("server"), 8000).unwrap();
        let arguments: Vec<_> = command.get_args().collect();
        assert_eq!(arguments, ["127.0.0.1", "8000", "102400"]);
    }

    #[test]
    fn what_the_bar_is_about_is_measured_even_when_it_must_be_quick() {
        for scenario in [reports(true), streams(true), reports(false), streams(false)] {
            let names: Vec<_> = scenario.contenders.iter().map(|contender| contender.name).collect();
            assert!(names.contains(&STREAMING) && names.contains(&C_LOOP), "{names:?}");
            assert_eq!(scenario.points.last(), Some(&MOST_CLIENTS));
        }
    }
}

//! The report that the server prints every minute.

use std::time::Duration;

use super::lines::has_text;
use super::log::Kind;
use super::minutes::{self, Minutes};
use super::service::Service;
use super::traffic::{self, Traffic};
use crate::check;
use crate::check::Check;
use crate::output::Line;
use crate::program::seconds;
use crate::scene::Scene;
use crate::stop::Stop;
use crate::verdict::Verdict;

pub(super) const CHECKS: &[Check] = &[
    check!(the_report_comes_every_minute_with_no_client)
        .needing(&["the_server_starts_and_listens"])
        .waiting(200),
    check!(the_report_comes_every_minute_under_traffic)
        .needing(&["the_server_starts_and_listens"])
        .waiting(200),
    check!(the_report_line_is_exact).needing(&["the_server_starts_and_listens"]).waiting(90),
];

/// How long before a line was seen a busy machine may have begun to hold it up.
const HELD_UP: Duration = Duration::from_secs(2);

/// How many reports have to come.
const REPORTS: u32 = 3;

/// How much longer than its time a report is waited for whose time is another check's matter.
const LONGER: Duration = Duration::from_secs(10);

fn the_report_comes_every_minute_with_no_client(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut minutes = Minutes::start(scene, REPORTS)?;
    while let Some(report) = minutes.next_report(scene, minutes::LOOK, |_| Ok(()))? {
        let count = report.count()?;
        if count != 0 {
            let reason = format!("the report counted {count} when no client was connected");
            return Err(Stop::fail(reason).expected(0, count));
        }
    }
    minutes.remarks().into_iter().for_each(|remark| scene.note(remark));
    Ok(())
}

fn the_report_comes_every_minute_under_traffic(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut minutes = Minutes::start(scene, REPORTS)?;
    let mut traffic = Traffic::new();
    let stage: &Scene<'_> = scene;
    let mut as_its_lines = None;
    while let Some(report) =
        minutes.next_report(stage, traffic::LOOK, |service| traffic.go_on(stage, service))?
    {
        let before = report.at.checked_sub(HELD_UP).unwrap_or(report.at);
        let possible = traffic.possible(report.at, stage.noise.worst(before, report.at));
        let count = report.count()?;
        if !possible.contains(&count) && traffic.told() == Some(count) {
            as_its_lines.get_or_insert(count);
        } else if !possible.contains(&count) {
            let possible: Vec<_> = possible.iter().map(ToString::to_string).collect();
            let reason = format!("the report counted {count} clients, and not those that were connected");
            return Err(Stop::fail(reason).expected(possible.join(" or "), count));
        }
    }
    drop(traffic);
    if let Some(count) = as_its_lines {
        scene.note(format_args!(
            "a report counted {count}, as the server's own lines did, and not those that were connected: that is lost \
             where those lines are checked"
        ));
    }
    minutes.remarks().into_iter().for_each(|remark| scene.note(remark));
    Ok(())
}

fn the_report_line_is_exact(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let mut service = Service::start(scene)?;
    let within = scene.submission.lines.report_period + LONGER;
    let log = &service.log;
    let report = |line: &Line| log.event(line).filter(|event| event.kind == Kind::Report);
    let program = &mut service.server.program;
    let line = program.expect_shown_line("the report", within, |line| report(line).is_some());
    let line = line.map_err(|stop| match stop.verdict {
        // Ten seconds more than it may take are no question of the machine.
        Verdict::TimeOut | Verdict::Fail => {
            let reason = format!("no line that is read as the report came within {}", seconds(within));
            Stop { verdict: Verdict::Fail, reason, overdue: false, ..stop }
        }
        _ => stop,
    })?;
    let count = report(&line).map_or(Ok(0), |event| event.count())?;
    has_text("the report line", &[format!("Number of connected clients = {count}")], &line)
}

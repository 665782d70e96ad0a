//! Watches a server for minutes: its reports, and how late the machine is meanwhile.

use std::collections::VecDeque;
use std::thread;
use std::time::{Duration, Instant};

use super::log::{Event, Kind};
use super::schedule::{Report, Schedule, Start};
use super::service::Service;
use crate::evidence::difference::shown;
use crate::learn::nearest::{Nearest, nearest};
use crate::learn::{guess, in_toml, shape};
use crate::noise::is_own_doing;
use crate::output::Line;
use crate::processes;
use crate::scene::Scene;
use crate::stop::Stop;

/// How often the server's lines are looked at where nothing else is done meanwhile; each has the moment at which it came.
pub(super) const LOOK: Duration = Duration::from_millis(200);

/// How long before a report is due the machine's lateness begins to count.
const BEFORE: Duration = Duration::from_secs(2);

/// Words of such a line, and what others call the same.
const WORDS: &[&str] = &["client", "user", "connect", "number", "total", "online", "active", "count"];

/// How far from its time a line may be that is meant for the report.
const AROUND: Duration = Duration::from_secs(2);

/// How often it is noted how long the server has waited for a processor, and how many notes are kept.
const NOTED: (Duration, usize) = (Duration::from_millis(250), 40);

/// A server whose reports are waited for.
#[derive(Debug)]
pub(super) struct Minutes {
    service: Service,
    schedule: Schedule,
    read: usize,
    unread: VecDeque<Line>,
    waits: VecDeque<Wait>,
}

/// What was known at a moment.
#[derive(Debug, Clone, Copy)]
struct Wait {
    at: Instant,
    /// How long the server had waited for a processor.
    waited: Duration,
    /// How much CPU time it had used, and the machine in all.
    used: Duration,
    machine: Duration,
}

impl Minutes {
    /// Starts the submission's server, which has to report so many times.
    pub(super) fn start(scene: &mut Scene<'_>, reports: u32) -> Result<Self, Stop> {
        let service = Service::start(scene)?;
        let listened = Instant::now();
        service.server.program.still_runs()?;
        let began = processes::started(service.server.pid)?;
        let period = scene.submission.lines.report_period;
        let schedule = Schedule::new(Start { began, listened }, period, reports);
        Ok(Self { service, schedule, read: 0, unread: VecDeque::new(), waits: VecDeque::new() })
    }

    /// Waits for the next report that is due, while `meanwhile` is done again and again, with a `pause` between; none
    /// where all have come and nothing followed.
    pub(super) fn next_report(
        &mut self,
        scene: &Scene<'_>,
        pause: Duration,
        mut meanwhile: impl FnMut(&mut Service) -> Result<(), Stop>,
    ) -> Result<Option<Event>, Stop> {
        loop {
            meanwhile(&mut self.service)?;
            if self.note_wait() {
                self.service.server.program.still_runs()?;
            }
            // The time first: what was printed by then is among the lines that are read afterwards.
            let now = Instant::now();
            while let Some(line) = self.next_line() {
                let Some(event) = self.service.log.event(&line) else { continue };
                if event.kind == Kind::Report && self.take(scene, &event)? == Report::Due {
                    return Ok(Some(event));
                }
            }
            let overdue = self.schedule.overdue(now, self.noise(scene, now));
            overdue.map_err(|stop| self.unless_unreadable(stop))?;
            if self.schedule.is_over(now) {
                return Ok(None);
            }
            thread::sleep(pause);
        }
    }

    /// What is worth knowing of reports that were right.
    pub(super) fn remarks(&self) -> Vec<String> {
        self.schedule.remarks()
    }

    fn next_line(&mut self) -> Option<Line> {
        if self.unread.is_empty() {
            let fresh = self.service.server.program.lines_from(self.read);
            self.read += fresh.len();
            self.unread.extend(fresh);
        }
        self.unread.pop_front()
    }

    fn take(&mut self, scene: &Scene<'_>, event: &Event) -> Result<Report, Stop> {
        let noise = self.noise(scene, event.at);
        self.schedule.take(event.at, noise)
    }

    /// The stop for a report that has not come, or not as one that can be read: a line that came at its time, and none
    /// of whose kind came at others, as those of traffic do.
    fn unless_unreadable(&self, stop: Stop) -> Stop {
        let due = self.schedule.next_due();
        let lines = self.service.server.program.lines();
        let unread = lines.into_iter().filter(|line| self.service.log.event(line).is_none());
        let (about, others): (Vec<Line>, Vec<Line>) =
            unread.partition(|line| line.at + AROUND >= due && line.at <= due + AROUND);
        let alone = |line: &Line| others.iter().all(|other| shape(&other.text) != shape(&line.text));
        let about: Vec<Line> = about.into_iter().filter(alone).collect();
        match nearest(std::slice::from_ref(&about), &[("count", &[])], WORDS)
            .or_else(|| only_with_a_number(&about))
        {
            Some(near) => {
                let key = in_toml(Kind::Report.key(), &near.pattern);
                let reason = format!(
                    "{}; the nearest is '{}': where that is it, write under [lines] of grade.toml: {key}",
                    stop.reason, near.text
                );
                Stop { reason, ..stop }
            }
            None => stop,
        }
    }

    /// How late the machine may have made what came by that moment: both what the grader has seen of it and how long
    /// the server has waited for a processor.
    fn noise(&self, scene: &Scene<'_>, at: Instant) -> Duration {
        let from = self.schedule.next_due().checked_sub(BEFORE).unwrap_or(at);
        if at <= from {
            return Duration::ZERO;
        }
        let before = self.waits.iter().rev().find(|wait| wait.at <= from).or(self.waits.front());
        let (Some(before), Some(last)) = (before, self.waits.back()) else {
            return scene.noise.worst(from, at);
        };
        let (own, all) = (last.used.saturating_sub(before.used), last.machine.saturating_sub(before.machine));
        if is_own_doing(own, all, last.at - before.at) {
            return Duration::ZERO;
        }
        scene.noise.worst(from, at).max(last.waited.saturating_sub(before.waited))
    }

    /// Whether the time for a note has come.
    fn note_wait(&mut self) -> bool {
        let now = Instant::now();
        if self.waits.back().is_some_and(|last| now.saturating_duration_since(last.at) < NOTED.0) {
            return false;
        }
        if self.waits.len() == NOTED.1 {
            self.waits.pop_front();
        }
        let server = [self.service.server.pid];
        self.waits.push_back(Wait {
            at: now,
            // A kernel that does not tell leaves it to the grader's own meter.
            waited: processes::waited(&server).unwrap_or_default(),
            used: processes::cpu_time(&server),
            machine: processes::machine_time().unwrap_or_default(),
        });
        true
    }
}

/// The only one of these lines that has a number, whatever its language.
fn only_with_a_number(lines: &[Line]) -> Option<Nearest> {
    let mut with_one = lines.iter().filter_map(|line| Some((line, guess(&line.text, &["count"])?)));
    let (line, pattern) = with_one.next().filter(|_| with_one.next().is_none())?;
    Some(Nearest { text: shown(line.text.as_bytes()), pattern })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Stream;

    #[test]
    fn a_line_of_any_language_is_the_nearest_where_it_is_the_only_one_with_a_number() {
        let line = |text: &str| Line { at: Instant::now(), on: Stream::Printed, text: text.to_owned() };
        let near = only_with_a_number(&[line("【統計】目前連線數: 0"), line("---")]).unwrap();
        assert_eq!(near.pattern, r"【統計】目前連線數: (?<count>\d+)");
        assert_eq!(only_with_a_number(&[line("a 1"), line("b 2")]), None);
        assert_eq!(only_with_a_number(&[line("a")]), None);
    }
}

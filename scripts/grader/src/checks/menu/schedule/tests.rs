use super::*;
use crate::verdict::Verdict;

const QUIET: Duration = Duration::ZERO;

fn s(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

/// A server that needed 0.2 s until it listened, and what is said of reports at these times.
fn after(times: &[f64]) -> (Instant, Schedule, Result<Vec<Report>, Verdict>) {
    let began = Instant::now();
    after_start(Start { began, listened: began + s(0.2) }, times)
}

fn after_start(start: Start, times: &[f64]) -> (Instant, Schedule, Result<Vec<Report>, Verdict>) {
    let (started, mut schedule) = (start.began, Schedule::new(start, s(60.0), 3));
    let taken = times.iter().map(|time| schedule.take(started + s(*time), QUIET));
    let taken = taken.collect::<Result<_, _>>().map_err(|stop: Stop| stop.verdict);
    (started, schedule, taken)
}

#[test]
fn three_reports_in_time_are_right() {
    for times in [[60.0, 120.0, 180.0], [59.0, 119.0, 179.0], [61.2, 121.2, 181.2]] {
        let (started, schedule, taken) = after(&times);
        assert_eq!(taken, Ok(vec![Report::Due; 3]), "{times:?}");
        assert!(!schedule.is_over(started + s(181.6)) && schedule.is_over(started + s(181.8)));
    }
}

#[test]
fn one_at_the_start_costs_nothing_and_a_second_one_does() {
    assert_eq!(after(&[0.1, 60.0]).2, Ok(vec![Report::AtStart, Report::Due]));
    assert_eq!(after(&[0.1, 0.2]).2, Err(Verdict::Fail));
    assert_eq!(after(&[1.3]).2, Err(Verdict::Fail));
}

#[test]
fn early_late_and_extra_reports_are_wrong() {
    for times in [&[58.9][..], &[61.3], &[60.0, 60.1], &[60.0, 90.0], &[60.0, 120.5, 181.3]] {
        assert_eq!(after(times).2, Err(Verdict::Fail), "{times:?}");
    }
    assert_eq!(after(&[60.0, 120.0, 180.0, 181.0]).2, Err(Verdict::Fail));
}

#[test]
fn a_missing_report_is_noticed_as_soon_as_it_cannot_come_in_time() {
    let (started, schedule, _) = after(&[60.0]);
    assert_eq!(schedule.overdue(started + s(121.0), QUIET), Ok(()));
    assert!(schedule.overdue(started + s(121.1), QUIET).is_err());
    assert_eq!(schedule.overdue(started + s(121.1), s(0.5)), Ok(()), "it may be on its way");
}

#[test]
fn a_busy_machine_decides_nothing() {
    let (started, mut schedule, _) = after(&[]);
    let taken = schedule.take(started + s(61.5), s(0.4)).map_err(|stop| stop.verdict);
    assert_eq!(taken, Err(Verdict::Inconclusive));
    let taken = schedule.take(started + s(60.0), s(1.0)).map_err(|stop| stop.verdict);
    assert_eq!(taken, Err(Verdict::Inconclusive));
    let taken = schedule.take(started + s(58.0), s(5.0)).map_err(|stop| stop.verdict);
    assert_eq!(taken, Err(Verdict::Fail), "noise makes nothing early");
}

#[test]
fn the_minutes_of_a_slow_start_begin_where_the_first_report_says() {
    let began = Instant::now();
    let slow = Start { began, listened: began + s(2.0) };
    for times in [[60.0, 120.0, 180.0], [61.5, 121.5, 181.5], [63.0, 123.0, 183.0]] {
        assert_eq!(after_start(slow, &times).2, Ok(vec![Report::Due; 3]), "{times:?}");
    }
    assert_eq!(after_start(slow, &[63.1]).2, Err(Verdict::Fail));
    // 62 s, as its start was slow; and not again.
    assert_eq!(after_start(slow, &[62.0, 123.1]).2, Err(Verdict::Fail));
    assert_eq!(after_start(slow, &[60.0, 121.1]).2, Err(Verdict::Fail));
    assert_eq!(after_start(slow, &[63.0, 123.5, 184.0]).2, Err(Verdict::Fail), "no more than it began late");
}

#[test]
fn drift_within_the_tolerance_is_told() {
    assert!(after(&[60.01, 120.02, 180.03]).1.remarks().is_empty());
    let told = after(&[0.0, 60.2, 120.4, 180.6]).1.remarks();
    assert_eq!(told.len(), 2);
    assert!(told[1].ends_with("by 0.20 s, 0.40 s, 0.60 s"), "{}", told[1]);
}

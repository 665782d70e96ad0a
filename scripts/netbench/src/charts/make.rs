//! Makes a chart from the results' rows, as its plan says.

use super::axis::{Axis, Scale};
use super::chart::{Chart, Line, Point, Span};
use super::list::{Mark, Plan, Shape};
use crate::quantity::Quantity;
use crate::results::Row;

/// What a chart shows, and its axes.
type Shown = (Axis, Axis, Vec<Line>);

impl Plan {
    /// The chart, or `None` where no row has a place in it.
    pub(super) fn chart(&'static self, rows: &[Row], complete: bool) -> Option<Chart> {
        let of = |row: &&Row| row.scenario == self.scenario && row.quantity == self.quantity;
        let mut rows: Vec<&Row> = rows.iter().filter(of).collect();
        rows.sort_by_key(|row| row.at);
        let (own, (x, y, lines)) = match self.shape {
            Shape::Over(load) => ("Thick lines", self.over(&rows, load)),
            Shape::Reached(share, mark) => ("Thick lines", self.reached(&rows, share, mark)),
            Shape::Bars => ("Full colour", self.bars(&rows)),
        };
        let mut caption = rounds(&rows);
        if lines.iter().any(|line| line.look.own) {
            caption += &format!(". {own}: this workspace's own programs");
        }
        if !complete {
            caption += ". The run was not finished";
        }
        (!lines.is_empty()).then_some(Chart { plan: self, caption, x, y, lines })
    }

    fn over(&self, rows: &[&Row], load: &str) -> Shown {
        let point = |row: &Row| Point { x: Span::exactly(row.at as f64), y: Span::of(row, self.unit().1) };
        let lines = lines(rows, point, Scale::Log);
        let mut loads: Vec<f64> = points(&lines).map(|point| point.x.middle).collect();
        loads.sort_by(f64::total_cmp);
        loads.dedup();
        let x = Axis::over(load.to_owned(), Scale::Log, loads.iter().copied()).with_ticks(&loads);
        let y = Axis::over(self.label(), Scale::Log, points(&lines).flat_map(|point| ends(point.y)));
        // A single load makes no line.
        (x, y, if loads.len() > 1 { lines } else { vec![] })
    }

    fn reached(&self, rows: &[&Row], share: &str, mark: Mark) -> Shown {
        let point = |row: &Row| Point { x: Span::of(row, self.unit().1), y: Span::exactly(row.at as f64) };
        let lines = lines(rows, point, Scale::Linear);
        let times = points(&lines).flat_map(|point| ends(point.x)).chain([mark.x]);
        let x = Axis::over(self.label(), Scale::Log, times);
        let y = Axis::over(share.to_owned(), Scale::Linear, [100.0].into_iter());
        (x, y, lines)
    }

    fn bars(&self, rows: &[&Row]) -> Shown {
        let mut rows: Vec<&Row> = rows.iter().copied().filter(|row| row.median.is_finite()).collect();
        rows.sort_by(|a, b| b.median.total_cmp(&a.median));
        let bar = |(place, row): (usize, &&Row)| {
            let point = Point { x: Span::of(row, self.unit().1), y: Span::exactly(place as f64) };
            Line::new(&row.program, point)
        };
        let lines: Vec<Line> = rows.iter().enumerate().map(bar).collect();
        let x = Axis::over(self.label(), Scale::Linear, points(&lines).flat_map(|point| ends(point.x)));
        (x.with_room(0.1), Axis::places(lines.len()), lines)
    }

    fn label(&self) -> String {
        match self.unit().0 {
            "" => self.quantity.label().to_owned(),
            unit => format!("{} ({unit})", self.quantity.label()),
        }
    }

    /// The chart's unit, none where the quantity's name says it, and how many of the rows' make one.
    fn unit(&self) -> (&'static str, f64) {
        match self.quantity {
            Quantity::RequestsPerSecond => ("", 1.0),
            Quantity::LatencyP99 => ("ms", 1000.0),
            Quantity::CpuPerRequest => ("µs", 1000.0),
            other => (other.unit(), 1.0),
        }
    }
}

/// A line for each program that has a point on a log x axis and such a y axis, the one that ends highest
/// first: so the legend has them in the order in which the reader sees them end.
fn lines(rows: &[&Row], point: impl Fn(&Row) -> Point, y: Scale) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for row in rows {
        let point = point(row);
        if !(Scale::Log.has(point.x.middle) && y.has(point.y.middle)) {
            continue;
        }
        match lines.iter_mut().find(|line| line.name == row.program) {
            Some(line) => line.points.push(point),
            None => lines.push(Line::new(&row.program, point)),
        }
    }
    let end = |line: &Line| line.points.last().map_or((0.0, 0.0), |point| (-point.y.middle, point.x.middle));
    lines.sort_by(|a, b| end(a).0.total_cmp(&end(b).0).then(end(a).1.total_cmp(&end(b).1)));
    lines
}

fn points(lines: &[Line]) -> impl Iterator<Item = &Point> {
    lines.iter().flat_map(|line| &line.points)
}

fn ends(span: Span) -> [f64; 3] {
    [span.least, span.middle, span.greatest]
}

/// What the figures of the rows are.
fn rounds(rows: &[&Row]) -> String {
    let counts = rows.iter().map(|row| row.figures.len()).filter(|&count| count > 0);
    let (least, most) = (counts.clone().min().unwrap_or(0), counts.max().unwrap_or(0));
    let of = match (least, most) {
        (_, 0 | 1) => return "One round".to_owned(),
        (least, most) if least == most => format!("{most}"),
        (least, most) => format!("{least} to {most}"),
    };
    format!("Median of {of} rounds, whiskers from the least to the greatest")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::list::charts;

    fn echo(program: &str, at: u64, quantity: Quantity, figures: &[f64]) -> Row {
        Row::new("echo", program, at, quantity, figures.to_vec())
    }

    /// The same figures under two loads.
    fn twice(program: &str, quantity: Quantity, figures: &[f64]) -> [Row; 2] {
        [1, 10].map(|at| echo(program, at, quantity, figures))
    }

    fn only(rows: &[Row]) -> Chart {
        let mut charts = charts(rows, true);
        assert_eq!(charts.len(), 1);
        charts.remove(0)
    }

    fn places(line: &Line) -> Vec<(f64, f64)> {
        line.points.iter().map(|point| (point.x.middle, point.y.middle)).collect()
    }

    fn names(chart: &Chart) -> Vec<&str> {
        chart.lines.iter().map(|line| line.name.as_str()).collect()
    }

    #[test]
    fn without_figures_there_is_no_chart() {
        assert!(charts(&[], true).is_empty());
        assert!(charts(&twice("socat", Quantity::Threads, &[3.0]), true).is_empty());
        assert!(charts(&twice("socat", Quantity::LatencyP99, &[0.0]), true).is_empty());
        assert!(charts(&twice("socat", Quantity::LatencyP99, &[]), true).is_empty());
    }

    #[test]
    fn a_single_load_makes_no_line() {
        let row = |at| Row::new("rate", "socat", at, Quantity::LatencyP99, vec![1500.0]);
        assert!(charts(&[row(10_000)], true).is_empty());
        let chart = only(&[row(10_000), row(40_000)]);
        assert_eq!(
            [&*chart.x.label, &chart.y.label],
            ["requests per second", "latency, 99th percentile (ms)"]
        );
        assert_eq!(places(&chart.lines[0]), [(10e3, 1.5), (40e3, 1.5)]);
    }

    #[test]
    fn figures_are_in_the_chart_s_unit() {
        let chart = only(&twice("socat", Quantity::LatencyP99, &[1500.0, 900.0, 2500.0]));
        assert_eq!(chart.y.label, "latency, 99th percentile (ms)");
        let y = Span { middle: 1.5, least: 0.9, greatest: 2.5 };
        assert_eq!(chart.lines[0].points[1], Point { x: Span::exactly(10.0), y });
        let chart = only(&twice("socat", Quantity::CpuPerRequest, &[2100.0]));
        assert_eq!(chart.y.label, "server's CPU time per request (µs)");
        assert_eq!(places(&chart.lines[0]), [(1.0, 2.1), (10.0, 2.1)]);
    }

    #[test]
    fn a_line_has_its_loads_in_order_and_only_what_has_a_place() {
        let row = |at, figure| echo("socat", at, Quantity::RequestsPerSecond, &[figure]);
        let odd = [row(5, 0.0), row(6, f64::NAN), row(7, f64::INFINITY)];
        let chart = only(&[&[row(100, 3.0), row(1, 1.0)], odd.as_slice()].concat());
        assert_eq!(places(&chart.lines[0]), [(1.0, 1.0), (100.0, 3.0)]);
    }

    #[test]
    fn the_legend_is_in_the_order_in_which_lines_end() {
        let row = |program, at, figure| echo(program, at, Quantity::ResidentMemory, &[figure]);
        let chart = only(&[row("HAProxy", 1, 9.0), row("HAProxy", 2, 2.0), row("socat", 1, 3.0)]);
        assert_eq!(names(&chart), ["socat", "HAProxy"]);
    }

    #[test]
    fn a_burst_is_drawn_over_time() {
        let row = |program, share, figures: [f64; 2]| {
            Row::new("burst", program, share, Quantity::AnsweredWithin, figures.to_vec())
        };
        let chart = only(&[
            row("socat", 100, [900.0; 2]),
            row("proxy", 50, [10.0, 30.0]),
            row("proxy", 100, [80.0; 2]),
        ]);
        assert_eq!([&*chart.x.label, &chart.y.label], ["time until answered (ms)", "clients answered (%)"]);
        assert_eq!(names(&chart), ["proxy", "socat"]);
        let x = Span { middle: 20.0, least: 10.0, greatest: 30.0 };
        assert_eq!(chart.lines[0].points[0], Point { x, y: Span::exactly(50.0) });
        assert!(chart.x.share(1000.0) < 1.0, "the mark is on the axis");
        assert_eq!(chart.y.ticks.last(), Some(&100.0));
    }

    #[test]
    fn bars_are_the_longest_first() {
        let row = |program, figure| Row::new("menu", program, 100, Quantity::RequestsPerSecond, vec![figure]);
        let [tcp, udp] = ["nonblocking-server", "nonblocking-server --udp"];
        let chart = only(&[row(tcp, 600.0), row("C, as in the report", f64::NAN), row(udp, 9000.0)]);
        assert_eq!(names(&chart), [udp, tcp]);
        assert_eq!(places(&chart.lines[1]), [(600.0, 1.0)]);
    }

    #[test]
    fn the_caption_says_what_the_figures_are() {
        let rows = |program, figures: &[f64]| twice(program, Quantity::RequestsPerSecond, figures);
        assert_eq!(only(&rows("socat", &[1.0])).caption, "One round");
        let both = [rows("socat", &[1.0; 3]), rows("proxy", &[1.0; 5])].concat();
        let whiskers = "rounds, whiskers from the least to the greatest";
        let own = "Thick lines: this workspace's own programs";
        assert_eq!(only(&both).caption, format!("Median of 3 to 5 {whiskers}. {own}"));
        let cut = charts(&both[..2], false).remove(0);
        assert_eq!(cut.caption, format!("Median of 3 {whiskers}. The run was not finished"));
    }
}

//! An axis: from where to where it goes, and where its ticks are.

use std::ops::Range;

use indicatif::HumanFloatCount;
use plotters::coord::ranged1d::{BoldPoints, KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::coord::types::RangedCoordf64;

/// How values are spread over an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// From 0.
    Linear,
    /// Each decade has the same length.
    Log,
}

impl Scale {
    /// Whether the value has a place on such an axis.
    pub(super) fn has(self, value: f64) -> bool {
        value.is_finite() && (self == Self::Linear || value > 0.0)
    }
}

/// An axis with everything that is written at it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    /// What it counts, with the unit.
    pub(super) label: String,
    scale: Scale,
    from: f64,
    to: f64,
    /// The values that are written.
    pub(super) ticks: Vec<f64>,
    /// Values that have a fainter line and no words.
    between: Vec<f64>,
}

/// The least share of an axis that two of its written values must be apart.
const APART: f64 = 0.06;

impl Axis {
    /// An axis that has room for all `values`, with round values written.
    pub(super) fn over(label: String, scale: Scale, values: impl Iterator<Item = f64>) -> Self {
        let (from, to) = range(scale, values);
        let (ticks, between) = match scale {
            Scale::Linear => (round_values(from, to), vec![]),
            Scale::Log => (log_ticks(from, to), multiples(from, to, &[1, 2, 3, 4, 5, 6, 7, 8, 9])),
        };
        Self { label, scale, from, to, ticks, between }
    }

    /// An axis of so many places, without values, from the top on.
    pub(super) fn places(count: usize) -> Self {
        let (from, to) = (count as f64 - 0.5, -0.5);
        Self { label: String::new(), scale: Scale::Linear, from, to, ticks: vec![], between: vec![] }
    }

    /// The same axis with as many of these values written instead as have room: the last one always,
    /// because the reader looks for the greatest.
    pub(super) fn with_ticks(mut self, values: &[f64]) -> Self {
        self.ticks.clear();
        for &value in values.iter().rev() {
            if self.ticks.last().is_none_or(|&after| self.share(after) - self.share(value) >= APART) {
                self.ticks.push(value);
            }
        }
        self
    }

    /// The same axis with room for words behind its greatest value.
    pub(super) fn with_room(mut self, share: f64) -> Self {
        self.to += (self.to - self.from) * share;
        self
    }

    /// How far along the axis a value is, from 0 to 1; one beyond an end is at that end.
    pub(super) fn share(&self, value: f64) -> f64 {
        let place = |value: f64| match self.scale {
            Scale::Linear => value,
            Scale::Log => value.max(f64::MIN_POSITIVE).ln(),
        };
        ((place(value) - place(self.from)) / (place(self.to) - place(self.from))).clamp(0.0, 1.0)
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, &value: &f64, (from, to): (i32, i32)) -> i32 {
        from + (self.share(value) * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { self.between.clone() } else { self.ticks.clone() }
    }

    fn range(&self) -> Range<f64> {
        self.from..self.to
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, &value: &f64) -> String {
        number(value)
    }
}

/// A number with commas between its thousands; of one under 100, three digits that count.
pub(super) fn number(value: f64) -> String {
    let before = value.abs().max(1e-9).log10().floor() as i32;
    format!("{:.*}", (2 - before).clamp(0, 12) as usize, HumanFloatCount(value))
}

/// From where to where an axis goes that shows the values, with a margin.
fn range(scale: Scale, values: impl Iterator<Item = f64>) -> (f64, f64) {
    let values: Vec<f64> = values.filter(|&value| scale.has(value)).collect();
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match scale {
        Scale::Linear if greatest > 0.0 => (0.0, greatest * 1.05),
        Scale::Linear => (0.0, 1.0),
        Scale::Log if values.is_empty() => (1.0, 10.0),
        Scale::Log => {
            let margin = (greatest / least).powf(0.025).max(1.2);
            (least / margin, greatest * margin)
        }
    }
}

/// The roundest values of which there are some between the two.
fn log_ticks(from: f64, to: f64) -> Vec<f64> {
    let (tens, fives) = (multiples(from, to, &[1]), multiples(from, to, &[1, 2, 5]));
    match (tens.len(), fives.len()) {
        (4.., _) => tens,
        (_, 3..) => fives,
        _ => round_values(from, to),
    }
}

/// The powers of ten, each times each factor, that are between the two.
fn multiples(from: f64, to: f64, factors: &[i32]) -> Vec<f64> {
    let decades = from.log10().floor() as i32..=to.log10().floor() as i32;
    let of = |decade| factors.iter().map(move |&factor| f64::from(factor) * 10f64.powi(decade));
    decades.flat_map(of).filter(|&value| from <= value && value <= to).collect()
}

/// Ten at most, with the same step between them.
fn round_values(from: f64, to: f64) -> Vec<f64> {
    RangedCoordf64::from(from..to).key_points(BoldPoints(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(values: &[f64]) -> Axis {
        Axis::over("ms".to_owned(), Scale::Log, values.iter().copied())
    }

    fn linear(values: &[f64]) -> Axis {
        Axis::over(String::new(), Scale::Linear, values.iter().copied())
    }

    fn written(axis: &Axis) -> Vec<String> {
        axis.ticks.iter().map(|&tick| number(tick)).collect()
    }

    #[test]
    fn a_number_has_commas_or_the_digits_that_count() {
        assert_eq!([1.0, 999.0, 19e3, 1_234_567.0].map(number), ["1", "999", "19,000", "1,234,567"]);
        assert_eq!([0.0, 0.05, 0.1 + 0.2, 2.5, 12.34].map(number), ["0", "0.05", "0.3", "2.5", "12.3"]);
        assert_eq!([66_805.7, 123.4, 1.999_9].map(number), ["66,806", "123", "2"]);
    }

    #[test]
    fn a_log_axis_has_round_values_as_many_as_are_few() {
        assert_eq!(written(&log(&[0.07, 900.0])), ["0.1", "1", "10", "100", "1,000"]);
        assert_eq!(written(&log(&[30.0, 900.0])), ["50", "100", "200", "500", "1,000"]);
        assert_eq!(written(&log(&[38e3, 210e3])), ["50,000", "100,000", "200,000"]);
        assert_eq!(written(&log(&[4.0, 9.0])), ["4", "5", "6", "7", "8", "9", "10"]);
    }

    #[test]
    fn a_single_value_has_an_axis() {
        let axis = log(&[1000.0]);
        assert!((axis.share(1000.0) - 0.5).abs() < 1e-9);
        assert!(!axis.ticks.is_empty());
        assert_eq!(linear(&[0.0]).share(0.0), 0.0);
    }

    #[test]
    fn what_a_log_axis_has_no_place_for_does_not_change_it() {
        let odd = log(&[0.0, 1.0, f64::NAN, 100.0, f64::INFINITY, -3.0]);
        assert_eq!(odd, log(&[1.0, 100.0]));
        assert_eq!([odd.map(&0.0, (20, 120)), odd.map(&f64::INFINITY, (20, 120))], [20, 120]);
        assert!(!log(&[]).ticks.is_empty());
    }

    #[test]
    fn what_was_measured_is_written_where_it_has_room() {
        let axis = log(&[1.0, 10e3]).with_ticks(&[1.0, 1000.0, 9500.0, 10e3]);
        assert_eq!(written(&axis), ["10,000", "1,000", "1"]);
    }

    #[test]
    fn a_linear_axis_starts_at_0() {
        let axis = linear(&[61e3, 20e3]);
        assert_eq!(written(&axis), ["0", "10,000", "20,000", "30,000", "40,000", "50,000", "60,000"]);
        assert_eq!(axis.map(&0.0, (20, 120)), 20);
        assert_eq!(written(&linear(&[100.0])), ["0", "20", "40", "60", "80", "100"]);
    }

    #[test]
    fn places_go_from_the_top() {
        let axis = Axis::places(2);
        assert_eq!([axis.share(0.0), axis.share(1.0)], [0.75, 0.25]);
    }
}

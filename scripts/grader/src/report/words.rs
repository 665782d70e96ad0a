//! Points as they stand in reports.

use super::Score;

/// Points without a rounding error of their sum: `3`, `2.5`.
pub(super) fn points(points: f64) -> String {
    rounded(points).to_string()
}

/// Far above all points and times, and far below where a number has no third decimal any more.
const MOST: f64 = 1e12;

/// To three decimals; what is no number at all is 0, as JSON has no word for it.
pub(super) fn rounded(number: f64) -> f64 {
    // Adding 0 makes a negative zero a plain one.
    if number.is_finite() { (number.clamp(-MOST, MOST) * 1e3).round() / 1e3 + 0.0 } else { 0.0 }
}

/// `12 of 15 points, 3 more undecided`.
pub(super) fn score(score: Score) -> String {
    let mut text = format!("{} of {} points", points(score.earned), points(score.possible));
    if score.undecided > 0.0 {
        text += &format!(", {} more undecided", points(score.undecided));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_points_has_no_rounding_error() {
        assert_eq!(points(0.1 + 0.2), "0.3");
        assert_eq!(points(3.0), "3");
        assert_eq!(points(f64::NAN), "0");
        assert_eq!(rounded(1e308), MOST, "JSON has no infinity either");
    }
}

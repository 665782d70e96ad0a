//! Figures of several rounds, and how two series of the same rounds stand to each other.

/// The middle one; between two, their mean. NaN for none.
pub fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

/// The least; infinite for none.
pub fn min(figures: &[f64]) -> f64 {
    figures.iter().copied().fold(f64::INFINITY, f64::min)
}

/// The greatest; minus infinite for none.
pub fn max(figures: &[f64]) -> f64 {
    figures.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// The median of the ratios of figures of the same rounds: what is slow for a whole round, such as a
/// machine that others use, is slow for both and drops out. NaN where they are not of the same rounds: who
/// was left out on the way is nobody's neighbour.
pub fn paired_ratio(figures: &[f64], to: &[f64]) -> f64 {
    if figures.len() != to.len() {
        return f64::NAN;
    }
    median(&figures.iter().zip(to).map(|(a, b)| a / b).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn the_least_and_the_greatest() {
        assert_eq!((min(&[3.0, 1.0, 2.0]), max(&[3.0, 1.0, 2.0])), (1.0, 3.0));
    }

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        // The machine was ten times slower in the second round.
        assert_eq!(paired_ratio(&[100.0, 10.0, 120.0], &[50.0, 5.0, 60.0]), 2.0);
        assert!(paired_ratio(&[100.0, 10.0], &[50.0]).is_nan());
    }
}

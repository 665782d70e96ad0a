//! A chart as plain data: figures and words, no pixels.

use super::axis::Axis;
use super::list::Plan;
use super::look::Look;
use crate::results::Row;

/// A chart, as it is to be drawn.
pub(super) struct Chart {
    pub(super) plan: &'static Plan,
    /// What the figures are.
    pub(super) caption: String,
    pub(super) x: Axis,
    pub(super) y: Axis,
    /// In the order of the legend, or of the bars from the top.
    pub(super) lines: Vec<Line>,
}

/// What one program did.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) look: Look,
    pub(super) points: Vec<Point>,
}

/// One measured point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) x: Span,
    pub(super) y: Span,
}

/// A figure and how far the rounds went to either side of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) middle: f64,
    pub(super) least: f64,
    pub(super) greatest: f64,
}

impl Line {
    /// The line of a program that has one point so far.
    pub(super) fn new(program: &str, point: Point) -> Self {
        Self { name: program.to_owned(), look: Look::of(program), points: vec![point] }
    }
}

impl Span {
    /// A figure that is what it is in every round.
    pub(super) fn exactly(figure: f64) -> Self {
        Self { middle: figure, least: figure, greatest: figure }
    }

    /// A row's figures, of which `per` make one of the chart's unit.
    pub(super) fn of(row: &Row, per: f64) -> Self {
        Self { middle: row.median / per, least: row.min / per, greatest: row.max / per }
    }
}

//! Draws a chart as SVG, whatever it shows.

use std::io;

use common::Error;
use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::FontStyle::{Bold, Normal};
use plotters::style::text_anchor::HPos::{Center, Left, Right};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::{Axis, number};
use super::chart::{Chart, Line, Point};
use super::list::{Mark, Shape};
use super::look::Look;

/// A chart's width and height, in pixels.
const SIZE: (u32, u32) = (1100, 620);

/// From the picture's edge to what is in it.
const MARGIN: i32 = 24;
/// How long about a letter is: which font the reader's system has is not known.
const LETTER: i32 = 8;
/// Of a legend's line, with the space before and behind it.
const LEGEND_LINE: i32 = 70;
/// Of a bar's marker, with the space around it.
const BAR_MARKER: i32 = 30;

const INK: RGBColor = RGBColor(34, 34, 34);
const FAINT_INK: RGBColor = RGBColor(90, 90, 90);
const GRID: RGBColor = RGBColor(218, 218, 218);
const FAINT_GRID: RGBColor = RGBColor(240, 240, 240);
const EDGE: RGBColor = RGBColor(120, 120, 120);

/// The first of them that the reader's system has; the pictures' own font is the first.
const FAMILY: &str = "Ubuntu, Helvetica, Arial, sans-serif";

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Plot<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Axis, Axis>>;
type Drawn<T = ()> = Result<T, DrawingAreaErrorKind<io::Error>>;

/// The chart as the text of an SVG file.
pub(super) fn svg(chart: &Chart) -> Result<String, Error> {
    let mut text = String::new();
    draw(chart, &SVGBackend::with_string(&mut text, SIZE).into_drawing_area())
        .map_err(|error| Error::new("cannot draw a chart", error))?;
    Ok(text)
}

fn draw(chart: &Chart, area: &Area) -> Drawn {
    area.fill(&WHITE)?;
    area.draw_text(chart.plan.title, &words(21, Bold, INK, Left), (MARGIN, 30))?;
    area.draw_text(chart.plan.subtitle, &words(14, Normal, FAINT_INK, Left), (MARGIN, 57))?;
    area.draw_text(&chart.caption, &words(12, Normal, FAINT_INK, Left), (MARGIN, SIZE.1 as i32 - 18))?;
    let plot = plot(chart, area)?;
    match chart.plan.shape {
        Shape::Bars => return draw_bars(&chart.lines, &plot, area),
        Shape::Reached(_, mark) => draw_mark(mark, &plot, area)?,
        Shape::Over(_) => {}
    }
    draw_lines(&chart.lines, &plot, area)?;
    draw_legend(&chart.lines, &plot, area)
}

/// The grid that the figures are drawn on, as large as the words around leave it.
fn plot<'a, 'b>(chart: &Chart, area: &'a Area<'b>) -> Drawn<Plot<'a, 'b>> {
    let names = chart.lines.iter().map(|line| length(&line.name)).max().unwrap_or(0);
    let ticks = chart.y.ticks.iter().map(|&tick| length(&number(tick))).max().unwrap_or(0);
    let (left, right, top) = match chart.plan.shape {
        Shape::Over(_) => (40 + ticks, LEGEND_LINE + names, 88),
        Shape::Reached(..) => (40 + ticks, LEGEND_LINE + names, 104),
        Shape::Bars => (names + BAR_MARKER, MARGIN, 88),
    };
    let mut plot = ChartBuilder::on(area)
        .margin_left(MARGIN)
        .margin_right(right)
        .margin_top(top)
        .margin_bottom(44)
        .x_label_area_size(52)
        .y_label_area_size(left)
        .build_cartesian_2d(chart.x.clone(), chart.y.clone())?;
    let mut mesh = plot.configure_mesh();
    mesh.bold_line_style(GRID).light_line_style(FAINT_GRID).axis_style(EDGE).set_all_tick_mark_size(4);
    mesh.label_style(words(13, Normal, INK, Left)).axis_desc_style(words(14, Normal, INK, Left));
    mesh.x_desc(&chart.x.label).y_desc(&chart.y.label).draw()?;
    Ok(plot)
}

fn draw_mark(mark: Mark, plot: &Plot, area: &Area) -> Drawn {
    let (_, height) = plot.plotting_area().get_pixel_range();
    let (x, _) = plot.backend_coord(&(mark.x, 0.0));
    let ends = [(x, height.start - 4), (x, height.end)];
    area.draw(&DashedPathElement::new(ends, 7, 4, FAINT_INK.stroke_width(2)))?;
    area.draw_text(mark.text, &words(13, Normal, INK, Center), (x, height.start - 14))
}

fn draw_lines(lines: &[Line], plot: &Plot, area: &Area) -> Drawn {
    // Our own last, over the peers'.
    let (own, peers): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| line.look.own);
    for line in peers.into_iter().rev().chain(own.into_iter().rev()) {
        draw_whiskers(line, line.look.color, plot)?;
        let place = |point: &Point| plot.backend_coord(&(point.x.middle, point.y.middle));
        let places: Vec<_> = line.points.iter().map(place).collect();
        area.draw(&PathElement::new(places.clone(), stroke(line)))?;
        places.into_iter().try_for_each(|place| draw_marker(area, line.look, place))?;
    }
    Ok(())
}

fn draw_legend(lines: &[Line], plot: &Plot, area: &Area) -> Drawn {
    let (width, height) = plot.plotting_area().get_pixel_range();
    let (from, to) = (width.end + 18, width.end + LEGEND_LINE - 18);
    let step = (height.len() / lines.len().max(1)).clamp(1, 27);
    for (line, y) in lines.iter().zip((height.start + 10..).step_by(step)) {
        area.draw(&PathElement::new([(from, y), (to, y)], stroke(line)))?;
        draw_marker(area, line.look, (i32::midpoint(from, to), y))?;
        area.draw_text(&line.name, &name(line, Left), (to + 8, y))?;
    }
    Ok(())
}

/// Draws bars to the right, each with its name before it and its figure behind it.
fn draw_bars(lines: &[Line], plot: &Plot, area: &Area) -> Drawn {
    let (width, height) = plot.plotting_area().get_pixel_range();
    let half = (height.len() as i32 / lines.len().max(1) as i32 * 32 / 100).min(24);
    for (line, point) in lines.iter().flat_map(|line| line.points.iter().map(move |point| (line, point))) {
        let (x, y) = plot.backend_coord(&(point.x.middle, point.y.middle));
        let color = if line.look.own { line.look.color } else { paler(line.look.color) };
        area.draw(&Rectangle::new([(width.start, y - half), (x, y + half)], color.filled()))?;
        draw_marker(area, line.look, (width.start - BAR_MARKER / 2, y))?;
        area.draw_text(&line.name, &name(line, Right), (width.start - BAR_MARKER, y))?;
        draw_whiskers(line, INK, plot)?;
        let figure = number(point.x.middle);
        let behind = plot.backend_coord(&(point.x.greatest, 0.0)).0.max(x) + 10;
        // Not through the grid.
        let room = [(behind - 3, y - 9), (behind + length(&figure), y + 9)];
        area.draw(&Rectangle::new(room, WHITE.filled()))?;
        area.draw_text(&figure, &name(line, Left), (behind, y))?;
    }
    Ok(())
}

/// Draws how far the rounds went to either side of the line's figures.
fn draw_whiskers(line: &Line, color: RGBColor, plot: &Plot) -> Drawn {
    let (area, style) = (plot.plotting_area(), color.filled());
    for Point { x, y } in &line.points {
        if x.least < x.greatest {
            area.draw(&ErrorBar::new_horizontal(y.middle, x.least, x.middle, x.greatest, style, 7))?;
        }
        if y.least < y.greatest {
            area.draw(&ErrorBar::new_vertical(x.middle, y.least, y.middle, y.greatest, style, 7))?;
        }
    }
    Ok(())
}

/// Draws a program's marker around a place, with a white edge that keeps it apart from what is behind it.
fn draw_marker(area: &Area, look: Look, (x, y): (i32, i32)) -> Drawn {
    let inside = if look.hollow { WHITE } else { look.color };
    let corners: Vec<_> = look.marker.corners().iter().map(|corner| (x + corner.0, y + corner.1)).collect();
    if corners.is_empty() {
        let circles = [(7, WHITE), (6, look.color), (5, inside)];
        return circles
            .into_iter()
            .try_for_each(|(radius, color)| area.draw(&Circle::new((x, y), radius, color.filled())));
    }
    // Beyond its start, which has a corner too.
    let around: Vec<_> = corners.iter().chain(&corners[..2]).copied().collect();
    area.draw(&PathElement::new(around.clone(), WHITE.stroke_width(3)))?;
    area.draw(&Polygon::new(corners, inside))?;
    area.draw(&PathElement::new(around, look.color.stroke_width(1)))
}

fn stroke(line: &Line) -> ShapeStyle {
    line.look.color.stroke_width(if line.look.own { 4 } else { 2 })
}

/// Half way to white; not through transparency, which would let the grid through.
fn paler(RGBColor(red, green, blue): RGBColor) -> RGBColor {
    RGBColor(red.midpoint(255), green.midpoint(255), blue.midpoint(255))
}

fn length(text: &str) -> i32 {
    text.chars().count() as i32 * LETTER
}

/// How a program's name is written.
fn name(line: &Line, end: HPos) -> TextStyle<'static> {
    words(14, if line.look.own { Bold } else { Normal }, INK, end)
}

/// Words of which that end is at their place, which is at half their height.
fn words(size: u32, weight: FontStyle, color: RGBColor, end: HPos) -> TextStyle<'static> {
    // plotters takes the height of a line, of which its SVG makes the font's size again.
    let font = FontDesc::new(FontFamily::Name(FAMILY), f64::from(size) * 1.24, weight);
    font.color(&color).pos(Pos::new(end, VPos::Center))
}

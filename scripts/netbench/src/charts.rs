//! The charts of a run: each as SVG, which can be enlarged and searched, and as PNG.
//!
//! `list` says which charts there are, `make` makes each from the results' rows as plain data, `draw` draws
//! that data as SVG, whatever it shows, and `picture` makes a bitmap of the SVG.

mod axis;
mod chart;
mod draw;
mod list;
mod look;
mod make;
mod picture;

use std::fs;
use std::path::Path;

use common::Error;

use self::chart::Chart;
use crate::results::Results;

/// Draws every chart that the results have rows for into the folder `into`, which it makes where it is not
/// there, and gives their number: each is an SVG and a PNG file.
///
/// # Errors
/// Where the folder or a file cannot be written.
pub fn write_all(results: &Results, into: &Path) -> Result<usize, Error> {
    write(&list::charts(&results.rows, results.complete), into)
}

fn write(charts: &[Chart], into: &Path) -> Result<usize, Error> {
    fs::create_dir_all(into)
        .map_err(|error| Error::io(format_args!("cannot make the folder {}", into.display()), &error))?;
    for name in list::names() {
        // Not another run's beside this one's; where there is none, there is nothing to remove.
        let _ = ["svg", "png"].map(|ending| fs::remove_file(into.join(format!("{name}.{ending}"))));
    }
    let options = picture::options();
    for chart in charts {
        let svg = draw::svg(chart)?;
        let png = picture::png(&svg, &options)?;
        for (ending, bytes) in [("svg", svg.into_bytes()), ("png", png)] {
            let path = into.join(format!("{}.{ending}", chart.plan.name));
            fs::write(&path, bytes)
                .map_err(|error| Error::io(format_args!("cannot write {}", path.display()), &error))?;
        }
    }
    Ok(charts.len())
}

#[cfg(test)]
mod tests;

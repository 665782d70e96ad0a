//! An SVG chart as a bitmap.

use std::fmt::Display;
use std::sync::Arc;

use common::Error;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

/// How many dots of the bitmap are a pixel of the chart, in each direction.
const SCALE: u32 = 2;

/// The font that we bring is a light one and has no bold face: strokes in the colours of `draw` thicken it.
const HEAVIER: &str = "
    text { stroke: #222222; stroke-width: 0.3px; }
    text[fill='#5A5A5A'] { stroke: #5A5A5A; }
    text[font-weight='bold'] { stroke-width: 0.8px; letter-spacing: 0.2px; }
";

/// With the font that we bring as the only one: a picture is the same on every machine.
pub(super) fn options() -> Options<'static> {
    let mut fonts = Database::new();
    fonts.load_font_data(epaint_default_fonts::UBUNTU_LIGHT.to_vec());
    Options { fontdb: Arc::new(fonts), style_sheet: Some(HEAVIER.to_owned()), ..Options::default() }
}

/// The PNG file of what the SVG text shows.
pub(super) fn png(svg: &str, options: &Options) -> Result<Vec<u8>, Error> {
    let failed = |cause: &dyn Display| Error::new("cannot make a bitmap of a chart", cause);
    // With nothing between them the font makes a dash of two hyphens.
    let tree = Tree::from_str(&svg.replace("--", "-\u{200c}-"), options).map_err(|error| failed(&error))?;
    let size = tree.size().to_int_size();
    let mut dots =
        Pixmap::new(size.width() * SCALE, size.height() * SCALE).ok_or_else(|| failed(&"it has no size"))?;
    resvg::render(&tree, Transform::from_scale(SCALE as f32, SCALE as f32), &mut dots.as_mut());
    dots.encode_png().map_err(|error| failed(&error))
}

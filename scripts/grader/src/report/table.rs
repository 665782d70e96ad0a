//! How a table on a terminal looks.

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

/// One with these titles, so many columns wide; without a width as wide as the terminal.
pub(super) fn table(header: &[&str], width: Option<u16>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    // Whether there are colours is decided by the stream that this is written to.
    table.set_header(header.to_vec()).enforce_styling();
    if let Some(width) = width {
        table.set_width(width);
    }
    table
}

/// A cell of figures, one below the other.
pub(super) fn number(text: String) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

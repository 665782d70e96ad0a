use std::path::PathBuf;

use resvg::tiny_skia::Pixmap;
use resvg::usvg::roxmltree::Document;

use super::*;
use crate::quantity::Quantity;
use crate::results::Row;

const STRANGER: &str = "C++ & <asio>";

fn rows() -> Vec<Row> {
    let echo = |program: &str, at, figures: [f64; 3]| {
        Row::new("echo", program, at, Quantity::LatencyP99, figures.to_vec())
    };
    vec![
        echo("nonblocking-server", 1, [90.0, 95.0, 120.0]),
        echo("nonblocking-server", 10_000, [80e3, 79e3, f64::INFINITY]),
        echo(STRANGER, 10_000, [0.0, 200e3, 210e3]),
        Row::new("proxy", "proxy", 16, Quantity::RequestsPerSecond, vec![66e3]),
        Row::new("proxy", "socat", 16, Quantity::RequestsPerSecond, vec![0.0]),
    ]
}

fn written() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().join("new/folder");
    assert_eq!(write(&list::charts(&rows(), true), &into).expect("charts"), 2);
    (folder, into)
}

/// What is written in an SVG file, which must be whole.
fn words_of(svg: &Path) -> Vec<String> {
    let text = fs::read_to_string(svg).expect("a text");
    let document = Document::parse(&text).expect("an SVG document");
    let size = ["width", "height"].map(|side| document.root_element().attribute(side));
    assert_eq!(size, [Some("1100"), Some("620")]);
    assert!(!text.contains("NaN") && !text.contains("2147483647"), "a figure without a place was drawn");
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.filter_map(|node| Some(node.text()?.trim().to_owned())).collect()
}

#[test]
fn each_chart_with_rows_is_written_in_both_forms() {
    let (_folder, into) = written();
    let mut names: Vec<_> =
        fs::read_dir(into).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    names.sort();
    assert_eq!(names, ["echo-p99.png", "echo-p99.svg", "proxy.png", "proxy.svg"]);
}

#[test]
fn a_png_is_a_picture_of_twice_the_chart_s_size() {
    let (_folder, into) = written();
    for name in ["echo-p99.png", "proxy.png"] {
        let bytes = fs::read(into.join(name)).expect("a file");
        assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
        let picture = Pixmap::decode_png(&bytes).expect("a picture");
        assert_eq!((picture.width(), picture.height()), (2200, 1240));
        let title = picture.pixels().chunks(2200).skip(40).take(40).flatten();
        assert!(title.filter(|dot| dot.red() < 80).count() > 1000, "{name} has no words");
    }
}

#[test]
fn an_svg_has_its_words_as_text() {
    let (_folder, into) = written();
    let lines = words_of(&into.join("echo-p99.svg"));
    for words in [
        "Echo: latency, 99th percentile",
        "latency, 99th percentile (ms)",
        "connections",
        "10,000",
        "nonblocking-server",
        STRANGER,
        "Median of 3 rounds, whiskers from the least to the greatest. Thick lines:",
    ] {
        assert!(lines.iter().any(|line| line.starts_with(words)), "{words} is missing: {lines:?}");
    }
    let bars = words_of(&into.join("proxy.svg"));
    for words in ["requests per second", "proxy", "66,000", "socat", "60,000"] {
        assert!(bars.iter().any(|line| line == words), "{words} is missing: {bars:?}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let error = write(&[], &file.path().join("folder")).expect_err("a file is no folder");
    assert!(error.to_string().starts_with("cannot make the folder "), "{error}");
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    for taken in ["echo-p99.png", "echo-p99.svg"] {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join(taken)).expect("a folder");
        let error = write(&list::charts(&rows(), true), folder.path()).expect_err("a folder is no file");
        let told = error.to_string();
        assert!(told.starts_with("cannot write ") && told.contains(taken), "{told}");
    }
}

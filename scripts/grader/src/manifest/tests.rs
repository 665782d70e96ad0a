mod commands;
mod files;
mod keys;
mod places;
mod whole;
mod wording;

use std::time::Duration;

use super::*;
use crate::submission::{FixedPorts, Lines, Menu, Wire};

const MENU: &str = "assignment = 'hw-multithread'\nserver = './s {port}'\nclient = './c {host} {port}'\n";
const PROXY: &str = "assignment = 'hw-proxy-lb'\nserver = './s {id}'\nclient = './c'\nproxy = './p {port} {backend1} {backend2}'\n";

fn read_text(text: &str) -> Result<Submission, String> {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join(FILE);
    std::fs::write(&file, text).expect("a file");
    read(&file).map_err(|error| error.to_string().replace(&format!("{}/", dir.path().display()), ""))
}

fn good(text: &str) -> Submission {
    read_text(text).expect("a manifest that reads")
}

/// Each case: what is added to `start`, and the place and text of the message.
fn all_refused(start: &str, cases: &[(&str, usize, usize, &str)]) {
    for (added, line, column, told) in cases {
        let expected = format!("cannot read grade.toml, line {line}, column {column}: {told}");
        assert_eq!(read_text(&format!("{start}{added}")).expect_err(added), expected, "{added}");
    }
}

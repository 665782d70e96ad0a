//! Reports in JSON, from files that anybody may have written.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use common::Error;
use common::escape::Escaped;

use crate::report::{Run, json};

/// The largest report that is read, in bytes; one of a thousand submissions has some hundred MiB at most.
const MAX_BYTES: u64 = 1 << 30;

/// Reads one; `-` is standard input.
pub(super) fn read(path: &Path) -> Result<Run, Error> {
    let name = shown(path);
    let doing = || format!("cannot read {name}");
    let io = |error| Error::io(doing(), &error).advise("give a report that was written with --format json");
    let mut bytes = Vec::new();
    let read = match path.as_os_str() == "-" {
        true => io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes),
        false => File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes)),
    };
    read.map_err(io)?;
    if bytes.len() as u64 > MAX_BYTES {
        let error = Error::new(doing(), format_args!("it has more than {} MiB", MAX_BYTES >> 20));
        return Err(error.advise("give a report that was written with --format json"));
    }
    json::read(&name, &bytes)
}

/// The file's name on one line.
pub(super) fn shown(path: &Path) -> String {
    match path.as_os_str() == "-" {
        true => "standard input".to_owned(),
        false => Escaped(path.as_os_str().as_encoded_bytes()).to_string(),
    }
}

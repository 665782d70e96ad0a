//! A process's program file and what it has loaded, as far as it tells which runtime is at work.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::last_name;

/// The most of a list of mappings that is read: some 40,000 of them.
const MAPPINGS: u64 = 4 << 20;

/// How far into a segment Go's build information is looked for: as far as Go's own tools look.
const SEGMENT: usize = 64 * 1024;

/// The most segments of a program file that are looked at; linkers make four or five.
const SEGMENTS: usize = 16;

/// What is known of a process's program.
#[derive(Debug, Clone, Default)]
pub(super) struct Image {
    /// The program file's name.
    pub(super) program: String,
    /// Its size in bytes.
    pub(super) size: u64,
    /// Whether Go has built it.
    pub(super) is_go: bool,
    /// The names of the files that are mapped.
    pub(super) mapped: Vec<String>,
}

impl Image {
    /// Looks at the process of a folder in `/proc`.
    ///
    /// # Errors
    /// Where the process has ended or may not be looked into.
    pub(super) fn read(folder: &Path) -> io::Result<Self> {
        let link = fs::read_link(folder.join("exe"))?;
        let file = File::open(folder.join("exe"))?;
        let mut maps = Vec::new();
        File::open(folder.join("maps"))?.take(MAPPINGS).read_to_end(&mut maps)?;
        let mappings: Vec<_> = maps.split(|byte| *byte == b'\n').filter_map(Mapping::parse).collect();
        let segments = mappings.iter().filter(|mapping| mapping.path == link && !mapping.is_code);
        let is_go = segments.take(SEGMENTS).any(|segment| has_go_build_info(&file, segment.offset));
        let mut mapped: Vec<_> = mappings.iter().map(|mapping| last_name(mapping.path)).collect();
        mapped.sort_unstable();
        mapped.dedup();
        let program = last_name(&link);
        let program = program.strip_suffix(" (deleted)").unwrap_or(&program).to_owned();
        Ok(Self { program, size: file.metadata()?.len(), is_go, mapped })
    }

    /// Whether a shared library is loaded, whatever its version: `libnode` for `libnode.so.108`.
    pub(super) fn has_library(&self, name: &str) -> bool {
        self.mapped.iter().any(|file| {
            let version = file.strip_prefix(name).map(|rest| rest.trim_start_matches(is_version));
            version.is_some_and(|rest| rest.starts_with("so"))
        })
    }
}

fn is_version(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | '-')
}

/// A line of `maps`: `55d0-55d9 r--p 00002000 fe:00 4711   /usr/bin/x`.
struct Mapping<'a> {
    offset: u64,
    is_code: bool,
    path: &'a Path,
}

impl<'a> Mapping<'a> {
    fn parse(line: &'a [u8]) -> Option<Self> {
        let start = line.iter().position(|byte| *byte == b'/')?;
        let head = std::str::from_utf8(&line[..start]).ok()?;
        let mut fields = head.split_whitespace().skip(1);
        let is_code = fields.next()?.contains('x');
        let offset = u64::from_str_radix(fields.next()?, 16).ok()?;
        Some(Self { offset, is_code, path: Path::new(OsStr::from_bytes(&line[start..])) })
    }
}

/// Whether a segment begins with Go's build information, which is aligned to 16 bytes. The mark is looked for
/// in two parts, so that a program that looks for it does not have it.
fn has_go_build_info(file: &File, offset: u64) -> bool {
    let mut bytes = vec![0; SEGMENT];
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read_at(&mut bytes[filled..], offset + filled as u64) {
            Ok(0) | Err(_) => break,
            Ok(count) => filled += count,
        }
    }
    bytes[..filled]
        .chunks(16)
        .any(|chunk| chunk.strip_prefix(b"\xff Go build").is_some_and(|rest| rest.starts_with(b"inf:")))
}

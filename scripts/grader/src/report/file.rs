//! A report file that is whole at every moment, whatever ends the run.

use std::fs::{self, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use common::Error;

use super::{Disclose, Format, Run, render};

/// A report of which a file always has the newest state; an older one is replaced by renaming.
#[derive(Debug)]
pub struct ReportFile {
    place: Place,
    format: Format,
    disclose: Disclose,
    written: Option<Instant>,
    took: Duration,
    behind: bool,
}

#[derive(Debug)]
enum Place {
    /// `-`.
    Stdout,
    /// A device or a pipe, which nothing can take the place of.
    Stream(PathBuf),
    /// The file itself, where the path is a link to it.
    File(PathBuf),
}

impl ReportFile {
    /// Writes the first report, in which nothing has been run; `-` is standard output, which gets the last one only.
    ///
    /// # Errors
    /// Where the folder is missing or takes no file, or what stands at the path may not be replaced.
    pub fn create(path: &Path, format: Format, disclose: Disclose, run: &Run) -> Result<Self, Error> {
        let place = place(path)?;
        let mut file = Self { place, format, disclose, written: None, took: Duration::ZERO, behind: false };
        file.update(|| run.clone())?;
        Ok(file)
    }

    /// Whether it is standard output, where nothing else may be printed then.
    pub fn is_stdout(&self) -> bool {
        matches!(self.place, Place::Stdout)
    }

    /// Whether the last [`ReportFile::update`] was passed over, so that another one is due in a while.
    pub fn is_behind(&self) -> bool {
        self.behind
    }

    /// Replaces the report by a newer one, asked for where it is written. One that takes long to write is passed over at
    /// times: no more than a tenth of the time is spent on it.
    ///
    /// # Errors
    /// Where the disk is full or the folder has gone; the older report stays.
    pub fn update(&mut self, run: impl FnOnce() -> Run) -> Result<(), Error> {
        let Place::File(path) = &self.place else { return Ok(()) };
        self.behind = self.written.is_some_and(|written| written.elapsed() < 10 * self.took);
        if self.behind {
            return Ok(());
        }
        let began = Instant::now();
        replace(path, &render(&run(), self.format, self.disclose)?).map_err(|error| refused(path, &error))?;
        self.took = began.elapsed();
        self.written = Some(Instant::now());
        Ok(())
    }

    /// Writes the last report, also where it goes to standard output.
    ///
    /// # Errors
    /// As [`ReportFile::update`]. That nobody reads standard output any more is none.
    pub fn finish(self, run: &Run) -> Result<(), Error> {
        let bytes = render(run, self.format, self.disclose)?;
        match &self.place {
            Place::File(path) => replace(path, &bytes).map_err(|error| refused(path, &error)),
            Place::Stream(path) => {
                let written =
                    OpenOptions::new().write(true).open(path).and_then(|mut to| to.write_all(&bytes));
                written.map_err(|error| refused(path, &error))
            }
            Place::Stdout => {
                let mut stdout = io::stdout().lock();
                match stdout.write_all(&bytes).and_then(|()| stdout.flush()) {
                    Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                        Err(Error::io("cannot write the report to standard output", &error))
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

fn place(path: &Path) -> Result<Place, Error> {
    if path.as_os_str() == "-" {
        return Ok(Place::Stdout);
    }
    let cannot = |cause: &str| Error::new(doing(path), cause);
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => {
            Err(cannot("it is a folder").advise("name a file in it, such as report.json"))
        }
        Ok(there) if !there.is_file() => Ok(Place::Stream(path.to_owned())),
        Ok(there) => {
            may_be_written(path, &there)?;
            fs::canonicalize(path).map(Place::File).map_err(|error| refused(path, &error))
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(refused(path, &error)),
        Err(_) if path.is_symlink() => {
            Err(cannot("it is a link to nothing").advise("remove the link, or name another file"))
        }
        Err(_) if folder(path).is_dir() => Ok(Place::File(path.to_owned())),
        Err(_) => {
            let cause = format!("there is no folder {}", folder(path).display());
            Err(cannot(&cause).advise("make the folder first, or name a file elsewhere"))
        }
    }
}

/// To rename over a file is allowed to whoever may write its folder, even where the file says no.
fn may_be_written(path: &Path, there: &Metadata) -> Result<(), Error> {
    let opened = match there.permissions().readonly() {
        true => Err(io::ErrorKind::PermissionDenied.into()),
        false => OpenOptions::new().write(true).open(path).map(drop),
    };
    opened.map_err(|error| refused(path, &error))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".grade-");
    let kept = fs::metadata(path).map(|there| there.permissions()).ok();
    if kept.is_none() {
        new_file_permissions().into_iter().for_each(|permissions| {
            builder.permissions(permissions);
        });
    }
    let mut file = builder.tempfile_in(folder(path))?;
    file.write_all(bytes)?;
    if let Some(permissions) = kept {
        file.as_file().set_permissions(permissions)?;
    }
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Those that any program's new file has, before the umask; a temporary file is its owner's only.
fn new_file_permissions() -> Option<Permissions> {
    #[cfg(unix)]
    return Some(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    #[cfg(not(unix))]
    return None;
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn doing(path: &Path) -> String {
    format!("cannot write the report {}", path.display())
}

fn refused(path: &Path, error: &io::Error) -> Error {
    let told = Error::io(doing(path), error);
    let folder = folder(path).display();
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            told.advise(format_args!("allow to write the file and its folder {folder}, or name another file"))
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            told.advise(format_args!("make room where {folder} is, or name a file on another disk"))
        }
        io::ErrorKind::ReadOnlyFilesystem => told.advise("name a file on a disk that can be written to"),
        io::ErrorKind::NotFound => {
            told.advise(format_args!("see whether the folder {folder} is still there"))
        }
        io::ErrorKind::NotADirectory => told.advise("a part of the path is a file; name one in a folder"),
        _ => told.advise("name another file"),
    }
}

#[cfg(test)]
#[path = "file/tests.rs"]
mod tests;

//! The served folder: regular files beneath it, and nothing else, whatever a name says.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use common::Error;
use common::error::describe;

/// A folder whose files may be downloaded.
#[derive(Debug)]
pub struct Root(Dir);

/// A file that may be downloaded, as it was when it was opened.
#[derive(Debug)]
pub struct Found {
    /// Opened for reading.
    pub file: File,
    /// In bytes.
    pub size: u64,
    modified: Option<SystemTime>,
}

impl Found {
    /// Makes sure that the file is still what it was: of one that is written to meanwhile a part would be
    /// of before and a part of after.
    ///
    /// # Errors
    /// That it is not, in words for whoever asked.
    pub fn check_unchanged(&self) -> Result<(), String> {
        let now = self.file.metadata().map_err(|error| reason(&error))?;
        let same = now.len() == self.size && now.modified().ok() == self.modified;
        if same { Ok(()) } else { Err("the file changed meanwhile".to_owned()) }
    }
}

impl Root {
    /// Opens the folder. It is held from now on, also when it is renamed.
    ///
    /// # Errors
    /// Where it is not there, no folder, or may not be read.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let dir = Dir::open_ambient_dir(path, ambient_authority());
        dir.map(Self).map_err(|error| Error::io(format_args!("cannot serve {}", path.display()), &error))
    }

    /// Opens the regular file of that name.
    ///
    /// Neither `..`, an absolute name nor a symbolic link leads out of the folder (on Linux the kernel
    /// sees to it: openat2(2), `RESOLVE_BENEATH`). A FIFO or a device is looked at before it would be
    /// opened, and opening does not wait.
    ///
    /// # Errors
    /// Why there is no such file to be had, in words for whoever asked.
    pub fn file(&self, name: &str) -> Result<Found, String> {
        let mut file = self.open_regular(name).map_err(|error| reason(&error))?;
        let metadata = file.metadata().map_err(|error| reason(&error))?;
        // What the name led to may have been replaced since it was looked at.
        if !metadata.is_file() {
            return Err(NOT_REGULAR.to_owned());
        }
        // As /proc has them: content that is made when it is read.
        if metadata.len() == 0 && file.read(&mut [0]).map_err(|error| reason(&error))? > 0 {
            return Err("nobody knows its size".to_owned());
        }
        Ok(Found { file, size: metadata.len(), modified: metadata.modified().ok() })
    }

    fn open_regular(&self, name: &str) -> io::Result<File> {
        if !self.0.metadata(name)?.is_file() {
            return Err(io::Error::other(NOT_REGULAR));
        }
        let mut options = OpenOptions::new();
        options.read(true);
        #[cfg(target_os = "linux")]
        {
            use cap_std::fs::OpenOptionsExt;
            options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
        }
        Ok(self.0.open_with(name, &options)?.into_std())
    }
}

const NOT_REGULAR: &str = "not a regular file";

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        // cap-std's own error for a name that leads out has no number of the system's.
        io::ErrorKind::PermissionDenied if error.raw_os_error().is_none() => {
            "the name leads out of the served folder".to_owned()
        }
        _ => describe(error),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    #[test]
    fn only_regular_files_beneath_the_root_are_opened() {
        let outside = tempfile::tempdir().unwrap();
        let dir = outside.path().join("root");
        std::fs::create_dir_all(dir.join("sub")).unwrap();
        std::fs::write(outside.path().join("secret"), "secret").unwrap();
        std::fs::write(dir.join("sub/my file"), "hello").unwrap();
        symlink("sub/my file", dir.join("within")).unwrap();
        symlink("../secret", dir.join("out")).unwrap();
        symlink("/etc/passwd", dir.join("absolute")).unwrap();
        symlink("..", dir.join("up")).unwrap();
        symlink("/dev/zero", dir.join("zero")).unwrap();
        symlink("round", dir.join("round")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(dir.join("fifo")).status().unwrap().success());
        let _socket = UnixListener::bind(dir.join("socket")).unwrap();
        let root = Root::open(&dir).unwrap();
        for name in ["sub/my file", "within", "./sub/../sub/my file"] {
            let mut found = root.file(name).unwrap();
            let mut text = String::new();
            found.file.read_to_string(&mut text).unwrap();
            assert_eq!((text.as_str(), found.size), ("hello", 5), "{name}");
            found.check_unchanged().unwrap();
        }
        let leads_out = "the name leads out of the served folder";
        for (name, why) in [
            ("nothing", "no such file"),
            ("sub", NOT_REGULAR),
            (".", NOT_REGULAR),
            ("fifo", NOT_REGULAR),
            ("socket", NOT_REGULAR),
            ("../secret", leads_out),
            ("sub/../../secret", leads_out),
            ("/etc/passwd", leads_out),
            ("out", leads_out),
            ("absolute", leads_out),
            ("up/secret", leads_out),
            ("zero", leads_out),
            ("sub/my file/", "not a directory"),
        ] {
            assert_eq!(root.file(name).map(|found| found.size), Err(why.to_owned()), "{name}");
        }
        assert!(root.file("round").is_err());
        assert!(root.file(&"n".repeat(70_000)).is_err());
    }

    #[test]
    fn a_file_that_is_written_to_meanwhile_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        std::fs::write(&path, "before").unwrap();
        let found = Root::open(dir.path()).unwrap().file("f").unwrap();
        found.check_unchanged().unwrap();
        std::fs::write(&path, "after!").unwrap();
        let later = SystemTime::now() + std::time::Duration::from_secs(1);
        File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
        assert_eq!(found.check_unchanged(), Err("the file changed meanwhile".to_owned()));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_whose_size_is_a_lie_is_not_served() {
        let root = Root::open(Path::new("/proc")).unwrap();
        assert_eq!(root.file("version").map(|found| found.size), Err("nobody knows its size".to_owned()));
    }

    #[test]
    fn a_folder_that_is_not_there_is_told() {
        let told = Root::open(Path::new("/nowhere/at/all")).unwrap_err().to_string();
        assert_eq!(told, "cannot serve /nowhere/at/all: no such file or directory");
    }
}

//! The served folder: regular files beneath it, and nothing else, whatever a name says.

use std::fs::File;
use std::io;
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use common::Error;
use common::error::describe;

/// A folder whose files may be downloaded.
#[derive(Debug)]
pub struct Root(Dir);

impl Root {
    /// Opens the folder. It is held from now on, also when it is renamed.
    ///
    /// # Errors
    /// Where it is not there, no folder, or may not be read.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let dir = Dir::open_ambient_dir(path, ambient_authority());
        dir.map(Self).map_err(|error| Error::io(format_args!("cannot serve {}", path.display()), &error))
    }

    /// Opens the regular file of that name and gives its size in bytes as of now.
    ///
    /// Neither `..`, an absolute name nor a symbolic link leads out of the folder (on Linux the kernel
    /// sees to it: openat2(2), `RESOLVE_BENEATH`). A FIFO or a device is looked at before it would be
    /// opened, and opening does not wait.
    ///
    /// # Errors
    /// Why there is no such file to be had, in words for whoever asked.
    pub fn file(&self, name: &str) -> Result<(File, u64), String> {
        let file = self.open_regular(name).map_err(|error| reason(&error))?;
        let metadata = file.metadata().map_err(|error| reason(&error))?;
        // What the name led to may have been replaced since it was looked at.
        if metadata.is_file() { Ok((file, metadata.len())) } else { Err(NOT_REGULAR.to_owned()) }
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
    use std::io::Read;
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
        rustix::fs::mknodat(rustix::fs::CWD, dir.join("fifo"), rustix::fs::FileType::Fifo, 0o600.into(), 0)
            .unwrap();
        let _socket = UnixListener::bind(dir.join("socket")).unwrap();
        let root = Root::open(&dir).unwrap();
        for name in ["sub/my file", "within", "./sub/../sub/my file"] {
            let (mut file, size) = root.file(name).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            assert_eq!((text.as_str(), size), ("hello", 5), "{name}");
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
            assert_eq!(root.file(name).map(|(_, size)| size), Err(why.to_owned()), "{name}");
        }
        assert!(root.file("round").is_err());
        assert!(root.file(&"n".repeat(70_000)).is_err());
    }

    #[test]
    fn a_folder_that_is_not_there_is_told() {
        let told = Root::open(Path::new("/nowhere/at/all")).unwrap_err().to_string();
        assert_eq!(told, "cannot serve /nowhere/at/all: no such file or directory");
    }
}

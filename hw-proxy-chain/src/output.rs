//! A file that has its name only when it is whole.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use common::Error;
use tempfile::NamedTempFile;

/// Where a download goes.
#[derive(Debug, Clone)]
pub struct Output {
    /// The wanted name.
    pub path: PathBuf,
    /// Whether a file of that name may be replaced.
    pub force: bool,
}

/// A temporary file beside the wanted name, gone when it is dropped.
#[derive(Debug)]
pub struct Growing<'a> {
    output: &'a Output,
    file: NamedTempFile,
}

impl Output {
    /// Makes sure that the name is free, as far as it has to be.
    ///
    /// # Errors
    /// Where there is something of that name that may not be replaced; what is no regular file never may.
    pub fn check(&self) -> Result<(), Error> {
        if self.path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            return Err(self.failed(&io::ErrorKind::IsADirectory.into()));
        }
        match fs::symlink_metadata(&self.path) {
            // Not what a link leads to, which may be what only its owner is to replace.
            Ok(there) if self.force && !there.is_file() => {
                let doing = format!("cannot write {}", self.path.display());
                Err(Error::new(doing, "it is not a regular file").advise("give another name with --output"))
            }
            Ok(_) if self.force => Ok(()),
            Ok(_) => Err(self.exists()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(self.failed(&error)),
        }
    }

    /// Makes the temporary file.
    ///
    /// # Errors
    /// Where its folder does not take one.
    pub fn begin(&self) -> Result<Growing<'_>, Error> {
        let folder = match self.path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any other new file's; the user's umask takes its part off.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.prefix(".").suffix(".part").tempfile_in(folder);
        file.map(|file| Growing { output: self, file }).map_err(|error| self.failed(&error))
    }

    /// An error of writing it.
    pub fn failed(&self, error: &io::Error) -> Error {
        Error::io(format_args!("cannot write {}", self.path.display()), error)
    }

    fn exists(&self) -> Error {
        let doing = format!("cannot write {}", self.path.display());
        Error::new(doing, "it exists").advise("replace it with --force, or give another name with --output")
    }
}

impl Growing<'_> {
    /// To write to.
    pub fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Gives the file its name, once its content is on the disk: a name that survives a crash of the
    /// machine must not survive alone.
    ///
    /// # Errors
    /// Where the name has been taken meanwhile, or the disk does not take it; nothing is left then.
    pub fn keep(self) -> Result<(), Error> {
        let Self { output, file } = self;
        file.as_file().sync_all().map_err(|error| output.failed(&error))?;
        let kept =
            if output.force { file.persist(&output.path) } else { file.persist_noclobber(&output.path) };
        match kept {
            Ok(_) => Ok(()),
            Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => Err(output.exists()),
            Err(failed) => Err(output.failed(&failed.error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_has_its_name_when_it_is_kept_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let output = Output { path: folder.path().join("f"), force: false };
        output.check().unwrap();
        let mut growing = output.begin().unwrap();
        growing.file().write_all(b"part").unwrap();
        assert!(!output.path.exists());
        drop(growing);
        assert_eq!(names(folder.path()), [""; 0]);
        let mut growing = output.begin().unwrap();
        growing.file().write_all(b"whole").unwrap();
        growing.keep().unwrap();
        assert_eq!(names(folder.path()), ["f"]);
        assert_eq!(fs::read(&output.path).unwrap(), b"whole");
    }

    #[test]
    fn a_file_that_is_there_is_replaced_only_by_force() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let output = Output { path: path.clone(), force: false };
        let growing = output.begin().unwrap();
        fs::write(&path, "mine").unwrap();
        for told in [output.check(), growing.keep()] {
            let told = told.unwrap_err().to_string();
            assert!(
                told.ends_with("it exists; replace it with --force, or give another name with --output"),
                "{told}"
            );
        }
        assert_eq!(
            (fs::read(&path).unwrap(), names(folder.path())),
            (b"mine".to_vec(), vec!["f".to_owned()])
        );
        let output = Output { path: path.clone(), force: true };
        output.check().unwrap();
        output.begin().unwrap().keep().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"");
        for other in [folder.path().to_owned(), "/dev/null".into(), folder.path().join("new/")] {
            assert!(Output { path: other.clone(), force: true }.check().is_err(), "{}", other.display());
        }
    }

    #[cfg(unix)]
    #[test]
    fn it_is_as_readable_as_any_new_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let output = Output { path: folder.path().join("f"), force: false };
        output.begin().unwrap().keep().unwrap();
        let other = folder.path().join("other");
        fs::write(&other, "").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&output.path), mode(&other));
    }
}

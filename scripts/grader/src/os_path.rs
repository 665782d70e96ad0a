//! Paths in messages between the grader's processes: any bytes, as the names of files are, and not only text.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Writes a path.
///
/// # Errors
/// The serializer's.
pub(crate) fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    path.as_os_str().as_bytes().serialize(serializer)
}

/// Reads a path.
///
/// # Errors
/// Where there is none.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    Vec::deserialize(deserializer).map(|bytes| OsString::from_vec(bytes).into())
}

/// The same for several.
pub(crate) mod several {
    use super::{Deserialize, Deserializer, OsStrExt, OsString, OsStringExt, PathBuf, Serialize, Serializer};

    /// Writes paths.
    ///
    /// # Errors
    /// The serializer's.
    pub(crate) fn serialize<'p, P, S>(paths: P, serializer: S) -> Result<S::Ok, S::Error>
    where
        P: IntoIterator<Item = &'p PathBuf>,
        S: Serializer,
    {
        let all: Vec<&[u8]> = paths.into_iter().map(|path| path.as_os_str().as_bytes()).collect();
        all.serialize(serializer)
    }

    /// Reads paths.
    ///
    /// # Errors
    /// Where there are none.
    pub(crate) fn deserialize<'de, P, D>(deserializer: D) -> Result<P, D::Error>
    where
        P: FromIterator<PathBuf>,
        D: Deserializer<'de>,
    {
        let all: Vec<Vec<u8>> = Vec::deserialize(deserializer)?;
        Ok(all.into_iter().map(|bytes| PathBuf::from(OsString::from_vec(bytes))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Message {
        #[serde(with = "super")]
        one: PathBuf,
        #[serde(with = "super::several")]
        others: Vec<PathBuf>,
    }

    #[test]
    fn a_name_that_is_no_text_arrives() {
        let odd = PathBuf::from(OsString::from_vec(b"/class/J\xfcrgen".to_vec()));
        let message = Message { one: odd.clone(), others: vec![odd, "/plain".into()] };
        let line = serde_json::to_string(&message).unwrap();
        assert_eq!(serde_json::from_str::<Message>(&line).unwrap(), message);
    }
}

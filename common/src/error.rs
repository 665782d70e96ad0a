//! Errors as a user reads them: what was being done, what went wrong, what to do about it.

use std::{fmt, io};

/// An error in one line: `cannot listen on 0.0.0.0:8001: address already in use; see who has it with …`.
///
/// It starts in lower case and ends without a full stop, so that a program can put `error: ` before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    doing: String,
    cause: String,
    advice: Option<String>,
}

impl Error {
    /// `doing` says what was being done (`cannot read the route`), `cause` what went wrong.
    pub fn new(doing: impl fmt::Display, cause: impl fmt::Display) -> Self {
        Self { doing: doing.to_string(), cause: cause.to_string(), advice: None }
    }

    /// Like [`Error::new`] for an error of the operating system, told by [`describe`].
    pub fn io(doing: impl fmt::Display, cause: &io::Error) -> Self {
        Self::new(doing, describe(cause))
    }

    /// Adds what the user can do about it.
    #[must_use]
    pub fn advise(mut self, advice: impl fmt::Display) -> Self {
        self.advice = Some(advice.to_string());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.doing, self.cause)?;
        match &self.advice {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// The system's words for an error, as the middle of a sentence: `connection refused`, without the
/// number that [`io::Error`] adds (`(os error 111)`), which tells a user nothing.
///
/// A time-out of a socket (`EAGAIN` on Unix) is told as what it is.
pub fn describe(error: &io::Error) -> String {
    if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) {
        return "timed out".to_owned();
    }
    let text = error.to_string();
    let text = match text.find(" (os error ") {
        Some(end) => &text[..end],
        None => &text,
    };
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "unknown error".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_with_its_advice() {
        let error = Error::new("cannot open x", "no such file").advise("check the name");
        assert_eq!(error.to_string(), "cannot open x: no such file; check the name");
    }

    #[cfg(unix)]
    #[test]
    fn the_systems_number_is_left_out() {
        let refused = io::Error::from(rustix::io::Errno::CONNREFUSED);
        assert_eq!(describe(&refused), "connection refused");
    }

    #[test]
    fn a_socket_time_out_is_not_called_unavailable() {
        assert_eq!(describe(&io::ErrorKind::WouldBlock.into()), "timed out");
    }
}

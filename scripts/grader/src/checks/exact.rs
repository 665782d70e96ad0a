//! Lines that have to be those of a report to the letter, in checks of their own: another text costs these points and
//! no others.

use std::net::SocketAddr;

use common::python::PyAddr;

use crate::program::Program;
use crate::scene::AT_ONCE;
use crate::stop::Stop;

/// Reads the next lines of a program, each of which has to be one of its texts; the first of them is the report's.
pub(super) fn next_lines(program: &mut Program, lines: &[Vec<String>]) -> Result<(), Stop> {
    for texts in lines {
        next_line(program, texts)?;
    }
    Ok(())
}

/// Reads the next line of a program, which has to be one of these.
pub(super) fn next_line(program: &mut Program, texts: &[String]) -> Result<(), Stop> {
    let wanted = texts.first().map(String::as_str).unwrap_or_default();
    let is_it = |text: &str| texts.iter().any(|wanted| wanted == text);
    program.expect_next_line(&format!("'{wanted}'"), AT_ONCE, |_| true, is_it)
}

/// Reads the line that a program prints on Ctrl-C, which has to be this one. Empty lines may stand before it, as a
/// terminal shows `^C` where it is.
pub(super) fn farewell(program: &mut Program, wanted: &str) -> Result<(), Stop> {
    let counts = |text: &str| !text.trim().is_empty();
    program.expect_next_line(&format!("'{wanted}'"), AT_ONCE, counts, |text| text == wanted)
}

/// An address as Python prints it and as others do: the brackets are others, or there is a slash before it.
pub(super) fn written(address: SocketAddr) -> Vec<String> {
    let mut all = vec![PyAddr(address).to_string(), address.to_string(), format!("/{address}")];
    if let SocketAddr::V4(plain) = address {
        // As a socket shows it that takes IPv6 too.
        let mapped = SocketAddr::new(plain.ip().to_ipv6_mapped().into(), plain.port());
        all.extend([PyAddr(mapped).to_string(), mapped.to_string()]);
    }
    all
}

/// The one text that a line can have.
pub(super) fn only(text: impl Into<String>) -> Vec<String> {
    vec![text.into()]
}

/// The text with each of these in the place of `{}`.
pub(super) fn with_any(text: &str, fillings: &[&str]) -> Vec<String> {
    fillings.iter().map(|filling| text.replace("{}", filling)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_its_variants() {
        assert_eq!(with_any("at {}:1", &["0.0.0.0", "127.0.0.1"]), ["at 0.0.0.0:1", "at 127.0.0.1:1"]);
        assert_eq!(only("x"), ["x"]);
    }
}

//! Names that are led to 127.0.0.1.

use std::net::IpAddr;

use common::Error;

use super::value::Value;

/// The longest name that the system's resolver takes, in bytes.
const MAX_NAME: usize = 253;

/// The names.
///
/// # Errors
/// Where one is no name, or is an address.
pub(super) fn read(value: Value<'_>) -> Result<Vec<String>, Error> {
    let names = value.texts()?;
    for name in &names {
        if name.parse::<IpAddr>().is_ok() {
            let error =
                value.error(format_args!("'{name}' is an address, and only names can be led elsewhere"));
            return Err(error.advise("have the program take its host as an argument, {host}"));
        }
        if !is_name(name) {
            let error = value.error(format_args!("'{name}' is no host name"));
            return Err(error.advise("write it with ASCII letters, digits, hyphens and dots"));
        }
    }
    Ok(names)
}

/// Whether a line of /etc/hosts can have the name, and cannot have more by it.
pub(crate) fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    name.len() <= MAX_NAME && name.split('.').all(label)
}

//! Names and addresses that are led to the loopback.

use std::net::IpAddr;

use common::Error;

use super::value::Value;

/// The longest name that the system's resolver takes, in bytes.
const MAX_NAME: usize = 253;

/// The names, and the addresses as they are written into programs.
///
/// # Errors
/// Where one is neither, or is the address of no machine.
pub(super) fn read(value: Value<'_>) -> Result<Vec<String>, Error> {
    let names = value.texts()?;
    for name in &names {
        if let Ok(address) = name.parse::<IpAddr>() {
            if is_of_a_machine(address) {
                continue;
            }
            let error = value.error(format_args!("'{name}' is the address of no machine"));
            return Err(error.advise("write the server's, as it stands in the program"));
        }
        if !is_name(name) {
            let error = value.error(format_args!("'{name}' is no host name"));
            return Err(error.advise("write it with ASCII letters, digits, hyphens and dots"));
        }
    }
    Ok(names)
}

fn is_of_a_machine(address: IpAddr) -> bool {
    let is_broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
    !address.is_unspecified() && !address.is_multicast() && !is_broadcast
}

/// Whether a line of /etc/hosts can have the name, and cannot have more by it.
pub(crate) fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    name.len() <= MAX_NAME && name.split('.').all(label)
}

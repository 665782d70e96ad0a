//! The keys that `grade.toml` may have.

use super::table::Tables;
use crate::submission::Part;

const PROGRAM: &[&str] = &["command", "type"];

/// Those of `grade.toml`.
pub(crate) const KEYS: Tables = &[
    (
        "",
        &[
            "assignment",
            "name",
            "build",
            "server",
            "client",
            "proxy",
            "udp-server",
            "udp-client",
            "port",
            "udp-port",
            "backends",
            "hosts",
            "pty",
            "wire",
            "lines",
            "menu",
        ],
    ),
    (
        "wire",
        &[
            "greeting",
            "greeting-reply",
            "upper",
            "address",
            "count",
            "time",
            "exit",
            "exit-reply",
            "gap",
            "address-reply",
            "count-reply",
            "time-reply",
            "time-tells",
        ],
    ),
    ("lines", &["connection", "connect", "disconnect", "command", "report", "report-period"]),
    (
        "menu",
        &[
            "option-prompt",
            "sentence-prompt",
            "continue-prompt",
            "enter",
            "upper",
            "address",
            "count",
            "time",
            "exit",
        ],
    ),
];

/// Those of the table that a program may be.
pub(super) fn program(part: Part) -> Tables {
    match part {
        Part::Server => &[("server", PROGRAM)],
        Part::Client => &[("client", PROGRAM)],
        Part::Proxy => &[("proxy", PROGRAM)],
        Part::UdpServer => &[("udp-server", PROGRAM)],
        Part::UdpClient => &[("udp-client", PROGRAM)],
    }
}

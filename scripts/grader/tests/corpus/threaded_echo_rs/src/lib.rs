//! What both programs need: the command line and the log.
use std::time::{SystemTime, UNIX_EPOCH};

/// PORT first, then HOST, both may be left out.
pub fn port_and_host(default_host: &str) -> (u16, String) {
    let mut args = std::env::args().skip(1);
    let port = match args.next() {
        Some(p) => p.parse().unwrap_or_else(|_| {
            eprintln!("not a port: {p}");
            std::process::exit(2)
        }),
        None => 7878,
    };
    (port, args.next().unwrap_or_else(|| default_host.to_string()))
}

fn escape(s: &str) -> String {
    let mut out = String::new();
    for c in s.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// One JSON object a line, so that I can look at it with jq.
pub fn log(event: &str, fields: &[(&str, String)]) {
    let ts = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let mut line = format!("{{\"ts\":{ts},\"event\":\"{event}\"");
    for (k, v) in fields {
        line.push_str(&format!(",\"{k}\":\"{}\"", escape(v)));
    }
    line.push('}');
    println!("{line}");
}

#[cfg(test)]
mod tests {
    #[test]
    fn escapes_quotes() {
        assert_eq!(super::escape("a\"b\n"), "a\\\"b\\n");
    }
}

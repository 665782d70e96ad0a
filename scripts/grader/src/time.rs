//! Times in words.

use std::time::Duration;

/// A time in seconds: `0.5 s`, `60 s`.
pub fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds.fract() == 0.0 { format!("{seconds:.0} s") } else { format!("{seconds:.1} s") }
}

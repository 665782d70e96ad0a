//! What is typed to a program before its own work begins: when it asks for it, as its user does.

use std::time::Duration;

use super::Program;
use super::looking::comes_to;
use super::stillness::Stillness;
use crate::output::{Said, Stream};
use crate::screen::{plain, question};
use crate::stop::Stop;

/// How long a program may take until it asks: runtimes take a second, and busy machines some.
const TO_ASK: Duration = Duration::from_secs(10);

/// After how long one that shows nothing and waits is taken to ask without words.
const SILENT: Duration = Duration::from_secs(1);

impl Program {
    /// Types a line when the program asks for it. On its user's screen the Enter ends the line with the question; what
    /// stands there until then is no part of what the program prints at its work.
    ///
    /// # Errors
    /// Where the program takes no more input.
    pub fn answer(&mut self, line: &str) -> Result<(), Stop> {
        let streams = [Stream::Printed, Stream::Complained];
        let all = |said: &Said| streams.map(|stream| said.of(stream).head.len());
        let begun = all(&self.vitals.output.lock());
        let mut stillness = Stillness::of(begun);
        let waits = || {
            let said = self.vitals.output.lock();
            let now = all(&said);
            let shows = |stream: Stream, begun: usize| {
                String::from_utf8_lossy(&said.of(stream).head[begun..]).into_owned()
            };
            let asks = streams
                .iter()
                .zip(begun)
                .any(|(stream, begun)| question(&plain(&shows(*stream, begun))).is_some());
            drop(said);
            let still = stillness.with(now);
            let rests = self.rests().unwrap_or(false);
            Ok::<bool, Stop>(self.still_runs().is_err() || (rests && (asks || still >= SILENT)))
        };
        comes_to(self.until(TO_ASK), waits, |waits| *waits)?;
        self.vitals.output.end_lines();
        self.type_line(line)?;
        let said = self.vitals.output.lock();
        (self.read_lines, self.read_bytes) = (said.line_count(), said.printed.head.len());
        Ok(())
    }
}

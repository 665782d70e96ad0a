//! Ctrl-C and SIGTERM, turned into one event that every part of a program can wait for.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::error::Error;
use crate::lines::LineWriter;

/// The exit status of a program that was told a second time to stop while it was still stopping:
/// 128 + SIGINT, as shells count it.
const STATUS_FORCED: i32 = 130;

/// Signals that come within this time of the first are the same one; nobody types that fast.
const TOGETHER: Duration = Duration::from_millis(100);

/// A shutdown that happens once and stays; clones share it.
///
/// A thread that waits in a channel selects on [`Shutdown::requested`]; a thread that waits in a
/// system call has itself woken through [`Shutdown::on_trigger`].
#[derive(Clone)]
pub struct Shutdown(Arc<Shared>);

struct Shared {
    triggered: AtomicBool,
    hooks: Mutex<Hooks>,
    /// Dropped at the shutdown, which disconnects `requested`.
    sender: Mutex<Option<Sender<Infallible>>>,
    requested: Receiver<Infallible>,
}

#[derive(Default)]
struct Hooks {
    last: u64,
    waiting: BTreeMap<u64, Box<dyn FnOnce() + Send>>,
}

/// Takes a hook back when it is dropped; see [`Shutdown::on_trigger`].
#[must_use = "the hook is taken back as soon as this is dropped"]
pub struct Hook {
    id: u64,
    shutdown: Shutdown,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self::new()
    }
}

impl Shutdown {
    /// A shutdown that only [`Shutdown::trigger`] brings about.
    pub fn new() -> Self {
        let (sender, requested) = bounded(0);
        Self(Arc::new(Shared {
            triggered: AtomicBool::new(false),
            hooks: Mutex::default(),
            sender: Mutex::new(Some(sender)),
            requested,
        }))
    }

    /// A shutdown that Ctrl-C, SIGTERM and SIGHUP bring about. A second Ctrl-C ends the program at once, but not one that
    /// comes together with the first: timeout(1) sends its signal to the program and to its process group.
    ///
    /// # Errors
    /// Where the process has a handler already or cannot have one.
    pub fn on_signals() -> Result<Self, Error> {
        let shutdown = Self::new();
        let handle = shutdown.clone();
        let mut first = None;
        set_handler(move || {
            if first.is_some_and(|first: Instant| first.elapsed() >= TOGETHER) {
                process::exit(STATUS_FORCED);
            }
            first.get_or_insert_with(Instant::now);
            handle.trigger();
        })?;
        Ok(shutdown)
    }

    /// Begins the shutdown; the first call runs the hooks, further ones do nothing.
    pub fn trigger(&self) {
        if self.0.triggered.swap(true, Ordering::SeqCst) {
            return;
        }
        self.0.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        let waiting = std::mem::take(&mut self.lock_hooks().waiting);
        for hook in waiting.into_values() {
            hook();
        }
    }

    /// Whether the shutdown has begun.
    pub fn is_triggered(&self) -> bool {
        self.0.triggered.load(Ordering::SeqCst)
    }

    /// A channel that disconnects at the shutdown and never carries anything. For `select!`.
    pub fn requested(&self) -> &Receiver<Infallible> {
        &self.0.requested
    }

    /// Waits for the shutdown; `false` when `deadline` came first.
    pub fn wait_until(&self, deadline: Instant) -> bool {
        matches!(self.0.requested.recv_deadline(deadline), Err(RecvTimeoutError::Disconnected))
    }

    /// Has `hook` run once at the shutdown, on the thread that triggers it; at once if that has happened.
    pub fn on_trigger(&self, hook: impl FnOnce() + Send + 'static) -> Hook {
        let mut hooks = self.lock_hooks();
        hooks.last += 1;
        let id = hooks.last;
        // Looked at under the lock: a trigger that comes later will find the hook in the list.
        if self.is_triggered() {
            drop(hooks);
            hook();
        } else {
            hooks.waiting.insert(id, Box::new(hook));
        }
        Hook { id, shutdown: self.clone() }
    }

    fn lock_hooks(&self) -> std::sync::MutexGuard<'_, Hooks> {
        self.0.hooks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        self.shutdown.lock_hooks().waiting.remove(&self.id);
    }
}

/// Ends a program that owes nobody anything, such as a client, on Ctrl-C or SIGTERM: prints its last
/// line, if it has one, and exits with status 0, wherever the program waits.
///
/// # Errors
/// Where the process has a handler already or cannot have one.
pub fn exit_on_signals(lines: &LineWriter, last_line: Option<&'static str>) -> Result<(), Error> {
    let lines = lines.clone();
    set_handler(move || {
        lines.last_line(last_line);
        process::exit(0);
    })
}

/// Takes the signals over even where they were ignored before, as a shell's script has SIGINT
/// ignored by whatever it starts in the background.
fn set_handler(handler: impl FnMut() + Send + 'static) -> Result<(), Error> {
    ctrlc::set_handler(handler).map_err(|error| match error {
        ctrlc::Error::System(cause) => Error::io("cannot handle Ctrl-C", &cause),
        other => Error::new("cannot handle Ctrl-C", other),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;
    use std::time::Duration;

    fn counting(count: &Arc<AtomicU32>) -> impl FnOnce() + Send + 'static {
        let count = count.clone();
        move || {
            count.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn hooks_run_once_and_late_ones_at_once() {
        let (shutdown, count) = (Shutdown::new(), Arc::new(AtomicU32::new(0)));
        let _early = shutdown.on_trigger(counting(&count));
        drop(shutdown.on_trigger(counting(&count)));
        assert_eq!(count.load(Ordering::SeqCst), 0);
        shutdown.trigger();
        shutdown.trigger();
        assert_eq!(count.load(Ordering::SeqCst), 1, "a dropped hook ran, or one ran twice");
        let _late = shutdown.on_trigger(counting(&count));
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn waiting_ends_with_the_shutdown_or_the_deadline() {
        let shutdown = Shutdown::new();
        assert!(!shutdown.wait_until(Instant::now() + Duration::from_millis(5)));
        let other = shutdown.clone();
        let trigger = std::thread::spawn(move || other.trigger());
        assert!(shutdown.wait_until(Instant::now() + Duration::from_secs(60)));
        trigger.join().unwrap();
        assert!(shutdown.is_triggered());
    }
}

//! Ends a program that takes more than it may.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use crate::sandbox::{Confined, Limits, Spec};

/// How often a program is looked at. Memory filled as fast as it can be grows by some 200 MB meanwhile.
const EVERY: Duration = Duration::from_millis(50);

/// How many looks pass between two at what its folder holds, which takes longer.
const LOOKS_AT_DISK: u32 = 20;

/// A watch over one program.
#[derive(Debug)]
pub(super) struct Watch {
    told: Arc<Mutex<Option<String>>>,
    over: Arc<AtomicBool>,
}

impl Watch {
    /// Watches until the program is gone or [`Watch::stop`].
    pub(super) fn over(confined: &Arc<Mutex<Confined>>, spec: &Spec) -> Self {
        let watch = Self { told: Arc::default(), over: Arc::default() };
        let (told, over) = (watch.told.clone(), watch.over.clone());
        let (confined, limits, folder) = (Arc::downgrade(confined), spec.limits, spec.folder.clone());
        thread::spawn(move || {
            for number in 1_u32.. {
                let full = (number % LOOKS_AT_DISK == 0).then(|| too_much_in(&folder, limits.disk)).flatten();
                if over.load(Ordering::Relaxed) || !look(&confined, &limits, full, &told) {
                    return;
                }
                thread::sleep(EVERY);
            }
        });
        watch
    }

    /// Why the program was ended, if it was.
    pub(super) fn told(&self) -> Option<String> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Watches no more.
    pub(super) fn stop(&self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

/// Whether to go on.
fn look(
    confined: &Weak<Mutex<Confined>>,
    limits: &Limits,
    full: Option<String>,
    told: &Mutex<Option<String>>,
) -> bool {
    let Some(confined) = confined.upgrade() else { return false };
    let mut confined = confined.lock().unwrap_or_else(PoisonError::into_inner);
    // A program that is just ending cannot be looked at; the next look sees that it has.
    let Some(why) = full.or_else(|| confined.over(limits).ok().flatten()) else { return true };
    *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    let _ = confined.end();
    false
}

/// Whether a folder holds more than that, as a sentence.
fn too_much_in(folder: &Path, most: u64) -> Option<String> {
    let files = walkdir::WalkDir::new(folder).same_file_system(true).into_iter().filter_map(Result::ok);
    // What is on the disk: a file may be longer than what was written of it.
    let held: u64 = files.filter_map(|file| Some(file.metadata().ok()?.blocks() * 512)).sum();
    let (held, may) = (held >> 20, most >> 20);
    (held > may).then(|| format!("its folder holds {held} MiB, and may hold {may} MiB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_holds_too_much_is_told() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("below")).unwrap();
        std::fs::write(dir.path().join("below/large"), vec![1; 3 << 20]).unwrap();
        assert_eq!(too_much_in(dir.path(), 4 << 20), None);
        let told = too_much_in(dir.path(), 1 << 20).unwrap();
        assert!(told.ends_with("and may hold 1 MiB"), "{told}");
    }
}

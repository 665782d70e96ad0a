//! Folders of a class, several at once.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// What came of each folder, in their order; nothing where whoever was at it broke off.
pub(super) fn each<T: Send>(
    folders: &[PathBuf],
    jobs: usize,
    work: impl Fn(&Path) -> T + Sync,
) -> Vec<Option<T>> {
    let next = AtomicUsize::new(0);
    let all: Mutex<Vec<Option<T>>> = Mutex::new(folders.iter().map(|_| None).collect());
    thread::scope(|scope| {
        let workers = (0..jobs.min(folders.len())).map(|_| {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(folder) = folders.get(number) else { return };
                    let done = work(folder);
                    all.lock().unwrap_or_else(PoisonError::into_inner)[number] = Some(done);
                }
            })
        });
        // One that broke off is no reason to lose the others.
        workers.collect::<Vec<_>>().into_iter().for_each(|worker| drop(worker.join()));
    });
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_each_stands_in_their_order() {
        let folders: Vec<PathBuf> = (0..20).map(|number| PathBuf::from(number.to_string())).collect();
        let all = each(&folders, 3, |folder| folder.to_string_lossy().parse::<usize>().unwrap());
        assert_eq!(all, (0..20).map(Some).collect::<Vec<_>>());
        assert_eq!(each(&[], 3, |_| ()), []);
    }

    #[test]
    fn one_that_breaks_off_takes_no_other_with_it() {
        let folders: Vec<PathBuf> = ["a", "b", "c"].map(PathBuf::from).to_vec();
        let all = each(&folders, 2, |folder| {
            assert!(folder.as_os_str() != "a", "on purpose");
            folder.to_owned()
        });
        assert_eq!(all, [None, Some(PathBuf::from("b")), Some(PathBuf::from("c"))]);
    }
}

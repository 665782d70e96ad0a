//! Folders of a class, several at once.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
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
        for _ in 0..jobs.min(folders.len()) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(folder) = folders.get(number) else { return };
                    let done = work(folder);
                    if let Ok(mut all) = all.lock() {
                        all[number] = Some(done);
                    }
                }
            });
        }
    });
    all.into_inner().unwrap_or_default()
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
}

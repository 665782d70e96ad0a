//! The file is looked at between the steps, as a platform does that ends a run half-way.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tempfile::tempdir;

use super::*;
use crate::report::sample;
use crate::verdict::Outcome;

fn nothing_run() -> Run {
    let mut run = Run { complete: false, ..sample::every_verdict() };
    run.submissions[0].checks.iter_mut().for_each(|check| check.outcome = Outcome::not_run());
    run
}

fn created(path: &Path) -> Result<ReportFile, Error> {
    ReportFile::create(path, Format::Json, Disclose::Full, &nothing_run())
}

fn told(path: &Path) -> String {
    created(path).expect_err("refused").to_string()
}

/// Gives it the run until it has taken it.
fn update(file: &mut ReportFile, run: &Run) {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        file.update(|| run.clone()).unwrap();
        if !file.is_behind() {
            return;
        }
        assert!(Instant::now() < deadline, "it never takes it");
        thread::sleep(Duration::from_millis(1));
    }
}

fn read(path: &Path) -> Run {
    serde_json::from_slice(&fs::read(path).expect("a file")).expect("a whole report")
}

#[test]
fn it_begins_with_nothing_run_and_ends_with_all() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("report.json");
    let mut file = created(&path).unwrap();
    assert_eq!(read(&path), nothing_run());
    let mut half = nothing_run();
    half.submissions[0].checks[0] = sample::every_verdict().submissions[0].checks[0].clone();
    update(&mut file, &half);
    assert_eq!(read(&path), half);
    file.finish(&sample::every_verdict()).unwrap();
    assert_eq!(read(&path), sample::every_verdict());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn it_is_whole_whenever_somebody_looks() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("report.json");
    let mut file = created(&path).unwrap();
    let (over, run) = (AtomicBool::new(false), sample::every_verdict());
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut looks = 0;
            while !over.load(Ordering::Relaxed) || looks == 0 {
                read(&path);
                looks += 1;
            }
            looks
        });
        (0..20).for_each(|_| update(&mut file, &run));
        over.store(true, Ordering::Relaxed);
        assert!(reader.join().expect("every look found a whole report") > 0);
    });
}

#[test]
fn a_report_that_takes_long_is_not_written_for_each_check() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("report.json");
    let mut file = created(&path).unwrap();
    file.took = Duration::from_secs(3600);
    file.update(sample::every_verdict).unwrap();
    assert!(file.is_behind());
    assert_eq!(read(&path), nothing_run());
    file.took = Duration::ZERO;
    file.update(sample::every_verdict).unwrap();
    assert!(!file.is_behind());
    assert_eq!(read(&path), sample::every_verdict());
}

#[test]
fn a_line_alone_is_standard_output() {
    assert!(created(Path::new("-")).unwrap().is_stdout());
    assert!(!Path::new("-").exists());
}

#[test]
fn a_path_that_cannot_be_is_told_plainly() {
    let folder = tempdir().unwrap();
    let missing = folder.path().join("none/report.json");
    let place = folder.path().display();
    assert_eq!(
        told(&missing),
        format!(
            "cannot write the report {place}/none/report.json: there is no folder {place}/none; \
             make the folder first, or name a file elsewhere"
        )
    );
    assert!(told(folder.path()).ends_with(": it is a folder; name a file in it, such as report.json"));
    fs::write(folder.path().join("file"), "").unwrap();
    let below = told(&folder.path().join("file/report.json"));
    assert!(
        below.ends_with("not a directory; a part of the path is a file; name one in a folder"),
        "{below}"
    );
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    }

    #[test]
    fn an_existing_file_keeps_its_permissions_and_a_link_stays_one() {
        let folder = tempdir().unwrap();
        let (path, link) = (folder.path().join("report.json"), folder.path().join("link"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        created(&link).unwrap().finish(&sample::every_verdict()).unwrap();
        assert_eq!((mode(&path), read(&path)), (0o640, sample::every_verdict()));
        assert!(link.is_symlink());
    }

    #[test]
    fn a_new_file_is_like_any_other() {
        let folder = tempdir().unwrap();
        let (path, other) = (folder.path().join("report.json"), folder.path().join("other"));
        created(&path).unwrap();
        fs::write(&other, "").unwrap();
        assert_eq!(mode(&path), mode(&other));
    }

    #[test]
    fn a_file_that_may_not_be_written_stays() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("report.json");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
        let told = told(&path);
        assert!(told.contains(": permission denied; allow to write the file and its folder"), "{told}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        let dangling = folder.path().join("dangling");
        symlink(folder.path().join("nothing"), &dangling).unwrap();
        assert!(super::told(&dangling).contains("it is a link to nothing; "));
    }

    /// Looks only: a mistake must not put a file in the place of this machine's device.
    #[test]
    fn a_device_is_never_replaced() {
        assert!(matches!(place(Path::new("/dev/null")), Ok(Place::Stream(_))));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told() {
        let full = Place::Stream(PathBuf::from("/dev/full"));
        let (format, disclose, took) = (Format::Json, Disclose::Full, Duration::ZERO);
        let file = ReportFile { place: full, format, disclose, written: None, took, behind: false };
        let told = file.finish(&sample::every_verdict()).unwrap_err().to_string();
        assert!(told.contains("/dev/full: no space left on device; make room where /dev is"), "{told}");
    }
}

//! Where manifests are, and those of the peers.

use super::*;

#[test]
fn a_class_is_told_as_one() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["kim", "novak"] {
        std::fs::create_dir(dir.path().join(name)).unwrap();
        std::fs::write(dir.path().join(name).join(FILE), "").unwrap();
    }
    let told = find(dir.path()).unwrap_err().to_string();
    assert!(told.contains(&format!("grade them with {} --class FOLDER", called())), "{told}");
}

#[test]
fn one_manifest_or_several_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let told = find(dir.path()).unwrap_err().to_string();
    let due = format!(
        ": it has no grade.toml; write a first one with: {} --init FOLDER (for a class: --class CLASS --init)",
        called()
    );
    assert!(told.ends_with(&due), "{told}");
    for name in ["menu.grade.toml", "echo.grade.toml", "grade.toml", "Xgrade.toml", "grade.toml.bak"] {
        std::fs::write(dir.path().join(name), "").unwrap();
    }
    let names = ["echo.grade.toml", "grade.toml", "menu.grade.toml"].map(|name| dir.path().join(name));
    assert_eq!(find(dir.path()).unwrap(), names);
    assert_eq!(find(&names[2]).unwrap(), [names[2].clone()]);
    let told = find(&dir.path().join("grade.toml.bak")).unwrap_err().to_string();
    assert!(told.contains("it is neither a folder nor a grade.toml; name a folder"), "{told}");
    assert!(find(&dir.path().join("absent")).unwrap_err().to_string().contains("no such file or directory"));
}

#[test]
fn the_peers_manifests_read() {
    for (language, folder) in
        ["python", "c"].map(|name| (name, scripts::programs::scripts_dir().join("peers").join(name)))
    {
        let files = find(&folder).unwrap();
        assert!(files.len() >= 6, "{language} has {} manifests", files.len());
        for file in files {
            let submission = read(&file).unwrap_or_else(|error| panic!("{error}"));
            let name = format!("{}.{FILE}", submission.assignment);
            assert_eq!(file.file_name().unwrap().to_str(), Some(&*name));
            assert_eq!((submission.name.as_str(), submission.ports.any()), (language, false));
        }
    }
}

#[test]
fn a_folder_with_nothing_in_it_but_another_is_passed_through() {
    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("hw3 final/hw3");
    std::fs::create_dir_all(&inner).unwrap();
    std::fs::create_dir(dir.path().join("__MACOSX")).unwrap();
    std::fs::write(dir.path().join(".DS_Store"), "").unwrap();
    assert_eq!(home(dir.path()), inner, "an empty one is the last");
    std::fs::write(inner.join(FILE), MENU).unwrap();
    assert_eq!(find(dir.path()).unwrap(), [inner.join(FILE)]);
    std::fs::write(dir.path().join("notes.txt"), "").unwrap();
    assert_eq!(home(dir.path()), dir.path());
    assert!(find(dir.path()).is_err());
}

#[test]
fn a_folder_of_a_programs_own_order_is_not_passed_through() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("hw3/src/com")).unwrap();
    assert_eq!(home(dir.path()), dir.path().join("hw3"));
}

#[cfg(unix)]
#[test]
fn a_link_is_not_passed_through() {
    let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(elsewhere.path(), dir.path().join("only")).unwrap();
    assert_eq!(home(dir.path()), dir.path());
}

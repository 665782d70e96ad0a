//! Where manifests are, and those of the peers.

use super::*;

#[test]
fn one_manifest_or_several_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let told = find(dir.path()).unwrap_err().to_string();
    assert!(
        told.ends_with(": it has no grade.toml; write a first one with: cargo grade --init FOLDER"),
        "{told}"
    );
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

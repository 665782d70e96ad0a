//! What is written, and what is left alone.

use super::*;

#[test]
fn what_is_missing_is_said() {
    let dir = folder(&[("client.py", "import socket\nhost = '서버'\ns.connect((host, 8000))\n")]);
    let written = write(dir.path(), Some(Assignment::Echo)).unwrap();
    assert_eq!(written.missing, [Part::Server]);
    let text = std::fs::read_to_string(&written.path).unwrap();
    assert!(text.contains("\n#server = \"…\"\n") && text.contains("\n# 서버\n"), "{text}");
    let told = manifest::read(&written.path).unwrap_err().to_string();
    assert!(told.contains("hw-echo needs 'server', which is missing"), "{told}");
}

#[test]
fn a_client_may_be_missing() {
    let dir = folder(&[("server.py", "import socket\ns.bind(('', 8000))\ns.listen(1)\n")]);
    let written = write(dir.path(), Some(Assignment::Echo)).unwrap();
    assert_eq!(written.missing, [Part::Client]);
    assert_eq!(manifest::read(&written.path).unwrap().programs.len(), 1);
}

#[test]
fn nothing_is_overwritten_and_nothing_made_up() {
    let dir = folder(&[("notes.txt", "hello")]);
    let told = write(dir.path(), None).unwrap_err().to_string();
    assert!(
        told.ends_with(
            ": there is no program in the folder; put the sources there, and unpack what is packed; known are \
             Python, C, C++, C#, Java, Kotlin, JavaScript, TypeScript, Go and Rust"
        ),
        "{told}"
    );
    std::fs::write(dir.path().join("table.py"), "print(7 * 8)").unwrap();
    let told = write(dir.path(), None).unwrap_err().to_string();
    let due = ": nothing in the folder shows which assignment it solves; name it, such as: ";
    let known = "known are programs in Python, C, C++, C#, Java, Kotlin, JavaScript, TypeScript, Go and Rust";
    let due = format!("{due}{} --init FOLDER hw-multithread; {known}", called());
    assert!(told.ends_with(&due), "{told}");
    assert!(!dir.path().join(FILE).exists());
    std::fs::write(dir.path().join(FILE), "mine").unwrap();
    let told = write(dir.path(), Some(Assignment::Echo)).unwrap_err().to_string();
    assert!(told.ends_with(": it is there already; edit it, or remove it first"), "{told}");
    assert_eq!(std::fs::read_to_string(dir.path().join(FILE)).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let elsewhere =
        folder(&[("server.py", "import socket\ns.listen(1)\n"), ("client.py", "import socket\n")]);
    let dir = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), dir.path().join("sub")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("server.py"), dir.path().join("server.py")).unwrap();
    assert!(files::find(dir.path()).unwrap().sources.is_empty());
    std::os::unix::fs::symlink("/nowhere", dir.path().join(FILE)).unwrap();
    assert!(
        write(dir.path(), Some(Assignment::Echo)).unwrap_err().to_string().contains("it is there already")
    );
}

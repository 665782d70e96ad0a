//! `--init` and `--check`: programs of which nothing is written are started, and show how they are graded.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

use crate::support::{at_work_in, copied, grade, lacks_python};
use grader::manifest;
use grader::sandbox::Isolation;
use grader::submission::{Part, Submission};
use tempfile::TempDir;

/// A copy of a known-good program without its `grade.toml`, and what stands in that.
fn unwritten(name: &str, dir: &Path) -> (PathBuf, Submission) {
    let from = scripts::programs::scripts_dir().join("mutants/good").join(name);
    let known = manifest::read(&from.join("grade.toml")).expect("a known-good program's grade.toml");
    let to = dir.join(name);
    fs::create_dir(&to).expect("a new folder");
    for entry in fs::read_dir(from).expect("its files").filter_map(Result::ok) {
        if entry.file_name() != "grade.toml" {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
    }
    (to, known)
}

fn init(dir: &Path, folder: &Path, more: &[&str]) -> Output {
    let output = grade(dir).arg("--init").arg(folder).args(more).output();
    output.expect("the grader runs")
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned()).concat()
}

/// Whether programs cannot be looked at here, which is told then.
fn cannot_look() -> bool {
    let cannot = lacks_python()
        || Isolation::probe_with(Path::new(env!("CARGO_BIN_EXE_grade"))) != Isolation::Namespaces;
    if cannot {
        eprintln!("left out: programs are looked at with python3 and namespaces");
    }
    cannot
}

#[test]
fn what_a_client_sends_and_a_server_prints_is_written_as_it_was_seen() {
    if cannot_look() {
        return;
    }
    let dir = TempDir::new().unwrap();
    for name in ["menu-python-json", "menu-python-length", "menu-python-apart"] {
        let (folder, known) = unwritten(name, dir.path());
        let output = init(dir.path(), &folder, &[]);
        assert!(output.status.success(), "{}", said(&output));
        assert!(!said(&output).contains("uncertain"), "{}", said(&output));
        let written = manifest::read(&folder.join("grade.toml")).unwrap();
        assert_eq!(written.assignment, known.assignment, "{name}");
        assert_eq!(written.programs[&Part::Client], known.programs[&Part::Client], "{name}");
        let wire = |of: &Submission| {
            let wire = of.wire.clone();
            [wire.upper, wire.address, wire.count, wire.time]
        };
        assert_eq!(wire(&written), wire(&known), "{name}");
        assert_eq!((&written.lines, &written.menu), (&known.lines, &known.menu), "{name}");
        let check = grade(dir.path()).arg("--check").arg(&folder).output().unwrap();
        assert!(check.status.success(), "{name}: {}", said(&check));
    }
}

#[test]
fn what_is_not_as_grade_toml_says_is_told() {
    if cannot_look() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let (folder, _) = unwritten("menu-python-select", dir.path());
    let text = "assignment = 'hw-nonblocking'\nserver = 'python3 server.py {host} {port}'\n\
        client = 'python3 client.py {host} {port}'\n[wire]\naddress = 'where'\n[lines]\nconnect = 'hi (?<id>\\d+)'\n";
    fs::write(folder.join("grade.toml"), text).unwrap();
    let check = grade(dir.path()).arg("--check").arg(&folder).output().unwrap();
    let told = said(&check);
    assert_eq!(check.status.code(), Some(1), "{told}");
    let about = |key: &str| told.lines().any(|line| line.contains(&format!(": {key}: ")));
    assert!(about("wire.address") && about("lines.connect"), "{told}");
    assert_eq!(told.lines().count(), 2, "{told}");
}

#[test]
fn a_server_without_its_client_is_asked_what_its_wire_says() {
    if cannot_look() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let (folder, _) = unwritten("menu-python-json", dir.path());
    let known = scripts::programs::scripts_dir().join("mutants/good/menu-python-json/grade.toml");
    let known = fs::read_to_string(known).unwrap();
    let without: String =
        known.lines().filter(|line| !line.starts_with("client")).collect::<Vec<_>>().join("\n");
    let check = |text: &str| {
        fs::write(folder.join("grade.toml"), text).unwrap();
        let output = grade(dir.path()).arg("--check").arg(&folder).output().unwrap();
        (output.status.code(), said(&output))
    };
    let (status, told) = check(&without);
    assert_eq!(status, Some(0), "{told}");
    let (status, told) = check(&without.replace("\"time\"", "\"tiem\""));
    assert!(status == Some(1) && told.contains(": wire.time: no client was seen to send it"), "{told}");
}

#[test]
fn a_server_without_its_client_is_greeted_back_as_its_wire_says() {
    if cannot_look() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("greets");
    fs::create_dir(&folder).unwrap();
    let server = "import socket, sys, threading\n\
        there = 0\n\
        def serve(c, number):\n\
        \x20   global there\n\
        \x20   c.sendall(f'You are no. {number}\\n'.encode())\n\
        \x20   lines = c.makefile()\n\
        \x20   if lines.readline().strip() != str(number):\n\
        \x20       return c.close()\n\
        \x20   there += 1\n\
        \x20   print(f'in came {number}, {there} here', flush=True)\n\
        \x20   while lines.readline():\n\
        \x20       pass\n\
        \x20   there -= 1\n\
        \x20   print(f'out went {number}, {there} here', flush=True)\n\
        s = socket.create_server((sys.argv[1], int(sys.argv[2])))\n\
        number = 0\n\
        while True:\n\
        \x20   c, a = s.accept()\n\
        \x20   number += 1\n\
        \x20   threading.Thread(target=serve, args=(c, number), daemon=True).start()\n";
    fs::write(folder.join("server.py"), server).unwrap();
    let text = "assignment = 'hw-multithread'\nserver = 'python3 server.py {host} {port}'\n\
        [wire]\ngreeting = 'no\\. (\\d+)'\ngreeting-reply = \"{greeting}\\n\"\n\
        [lines]\nconnect = 'hi (?<id>\\d+)'\ndisconnect = 'out went (?<id>\\d+), (?<count>\\d+) here'\n";
    fs::write(folder.join("grade.toml"), text).unwrap();
    let check = grade(dir.path()).arg("--check").arg(&folder).output().unwrap();
    let told = said(&check);
    let line = r"write connect = 'in came (?<id>\d+), (?<count>\d+) here' below [lines]";
    assert!(told.contains(line) && !told.contains(": lines.disconnect: "), "{told}");
}

#[test]
fn a_template_goes_before_what_was_seen() {
    if cannot_look() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let (folder, _) = unwritten("bulk-python", dir.path());
    let template = dir.path().join("class.toml");
    fs::write(&template, "assignment = 'hw-bulk'\nhosts = ['nsl2.example.org']\n").unwrap();
    let output = init(dir.path(), &folder, &["--template", &template.to_string_lossy()]);
    assert!(output.status.success(), "{}", said(&output));
    let written = manifest::read(&folder.join("grade.toml")).unwrap();
    assert_eq!(written.hosts, ["nsl2.example.org"]);
}

#[test]
fn ports_and_hosts_that_are_written_in_are_found_by_what_is_reached() {
    if cannot_look() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("fixed");
    fs::create_dir(&folder).unwrap();
    let server = "import socket\nHERE = ('', 7000 + 654)\ns = socket.create_server(HERE)\n\
        while True:\n    c, a = s.accept()\n    while d := c.recv(1024):\n        c.sendall(d)\n";
    let client = "import socket\nwhere = '.'.join(['10', '20', '30', '40'])\ntry:\n    socket.gethostbyname('lab7.' + 'example')\n\
        except OSError:\n    raise SystemExit('no such host')\n\
        s = socket.create_connection((where, 7654))\ns.sendall(input().encode())\nprint(s.recv(1024).decode())\n";
    fs::write(folder.join("server.py"), server).unwrap();
    fs::write(folder.join("client.py"), client).unwrap();
    let output = init(dir.path(), &folder, &["hw-echo"]);
    assert!(output.status.success(), "{}", said(&output));
    let written = manifest::read(&folder.join("grade.toml")).unwrap();
    assert_eq!(written.ports.port, Some(7654));
    assert_eq!(written.hosts, ["10.20.30.40", "lab7.example"]);
}

#[test]
fn what_a_makefile_makes_is_found_wherever_it_is_and_a_broken_one_is_passed_over() {
    if cannot_look() || lacks("cc") || lacks("make") {
        return;
    }
    let dir = TempDir::new().unwrap();
    let good = scripts::programs::scripts_dir().join("mutants/good/bulk-c");
    let class = dir.path().join("class");
    let into_bin = "all: bin/s bin/c\nbin/s: src/server.c\n\tmkdir -p bin && cc -pthread -o $@ $<\n\
        bin/c: src/client.c\n\tmkdir -p bin && cc -pthread -o $@ $<\n";
    for (name, makefile) in [("into-bin", into_bin), ("broken", "all:\n\tno-such-compiler server.c\n")] {
        let source = class.join(name).join("src");
        fs::create_dir_all(&source).unwrap();
        fs::write(class.join(name).join("Makefile"), makefile).unwrap();
        for file in ["server.c", "client.c"] {
            fs::copy(good.join(file), source.join(file)).unwrap();
        }
    }
    let mut init = grade(dir.path());
    let output = init.arg("--class").arg(&class).args(["--init", "hw-bulk"]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(!said(&output).contains("uncertain"), "{}", said(&output));
    let written = |name: &str| manifest::read(&class.join(name).join("grade.toml")).unwrap();
    let [into_bin, broken] = ["into-bin", "broken"].map(written);
    assert_eq!(into_bin.build.as_deref(), Some(&["make".to_owned()][..]));
    let started = |of: &Submission, part| of.programs[&part].command[0].clone();
    assert_eq!(started(&into_bin, Part::Server), "./bin/s");
    assert_eq!(started(&into_bin, Part::Client), "./bin/c");
    assert!(broken.build.is_some_and(|build| build[2].starts_with("cc ")));
    assert_eq!(written("broken").programs[&Part::Server].command[0], "./src/server");
}

#[test]
fn two_methods_in_one_folder_get_a_file_each() {
    if cannot_look() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let good = scripts::programs::scripts_dir().join("mutants/good");
    let folder = dir.path().join("both");
    fs::create_dir(&folder).unwrap();
    for (from, to) in [
        ("menu-python-select/server.py", "server_select.py"),
        ("menu-python-threads/server.py", "server_threads.py"),
        ("menu-python-threads/client.py", "client.py"),
    ] {
        fs::copy(good.join(from), folder.join(to)).unwrap();
    }
    let output = init(dir.path(), &folder, &[]);
    assert!(output.status.success(), "{}", said(&output));
    for (assignment, server) in
        [("hw-nonblocking", "server_select.py"), ("hw-multithread", "server_threads.py")]
    {
        let written = manifest::read(&folder.join(format!("{assignment}.grade.toml"))).unwrap();
        assert_eq!(written.assignment.name(), assignment);
        assert_eq!(written.programs[&Part::Server].command[1], server);
    }
}

/// Whether that program is missing, which is told then.
fn lacks(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_missing = !std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    if is_missing {
        eprintln!("left out: {program} is not on this machine");
    }
    is_missing
}

#[test]
fn whoever_misbehaves_is_bounded_and_ended_and_told() {
    if cannot_look() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let hostile = copied("hostile", &dir.path().join("hostile"));
    fs::write(hostile.join("where-to"), "127.0.0.1 9\n").unwrap();
    let class = dir.path().join("class");
    let behaviours = ["daemon", "flood", "forks", "hang", "memory", "stubborn"];
    for behaviour in behaviours {
        let folder = class.join(behaviour);
        fs::create_dir_all(&folder).unwrap();
        fs::copy(hostile.join("server.py"), folder.join("hostile.py")).unwrap();
        fs::copy(hostile.join("client.py"), folder.join("client.py")).unwrap();
        let server = format!(
            "import socket, sys\nsys.argv[1:] = ['{behaviour}', sys.argv[1]]\nexec(open('hostile.py').read())\n"
        );
        fs::write(folder.join("server.py"), server).unwrap();
    }
    let began = Instant::now();
    let mut init = grade(dir.path());
    init.arg("--class").arg(&class).args(["--init", "hw-echo", "--memory", "256", "--jobs", "6"]);
    let output = init.output().unwrap();
    let told = said(&output);
    assert!(output.status.success(), "{told}");
    assert!(began.elapsed() < Duration::from_secs(150), "{:?}", began.elapsed());
    assert_eq!(at_work_in(dir.path()), Vec::<String>::new());
    for behaviour in behaviours {
        assert!(told.contains(behaviour), "{told}");
        let text = fs::read_to_string(class.join(behaviour).join("grade.toml")).unwrap();
        let word = match behaviour {
            "daemon" => "in the background, where no Ctrl-C reaches it",
            "hang" => "# UNCERTAIN: ",
            _ => "started so, it listens on the port that it is given",
        };
        assert!(text.contains(word), "{behaviour}: {text}");
    }
}

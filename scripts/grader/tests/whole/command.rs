//! The command line as a user meets it: statuses, messages, reports.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{
    at_work_in, copied, grade, graded, lacks_python, one_check, port, said, verdicts, with_port,
};
use grader::sandbox::Isolation;
use tempfile::TempDir;

fn output(arguments: &[&str], dir: &Path) -> Output {
    grade(dir).args(arguments).output().expect("the grader runs")
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_class_with_one_fixed_port_is_graded_side_by_side_and_each_gets_the_same() {
    if lacks_python() {
        return;
    }
    let (dir, port) = (TempDir::new().unwrap(), port());
    let class = dir.path().join("class");
    fs::create_dir(&class).unwrap();
    for name in ["anna", "bert", "cleo", "=1+1"] {
        with_port(&port, &class.join(name));
    }
    let class = class.to_string_lossy().into_owned();
    let (all, output) = graded(&["--class", &class, "--jobs", "4"], dir.path());
    assert_eq!(output.status.code(), Some(1), "Ctrl-C ends its client badly: {}", printed(&output));
    assert_eq!(all.len(), 4);
    let without_reasons = |name: &str| -> Vec<(String, String)> {
        all[name].iter().map(|(check, (verdict, _))| (check.clone(), verdict.clone())).collect()
    };
    for name in ["bert", "cleo", "=1+1"] {
        assert_eq!(without_reasons(name), without_reasons("anna"));
    }
    assert_eq!(all["anna"]["a_text_comes_back_as_it_was_sent"].0, "pass");
    assert_eq!(all["anna"]["ctrl_c_ends_the_client"].0, "fail");
    assert_eq!(at_work_in(dir.path()), Vec::<String>::new());

    // The same by process groups alone: one after the other on the port, with the same verdicts.
    let (alone, output) = graded(
        &[
            "--submission",
            &format!("{class}/anna"),
            "--submission",
            &format!("{class}/bert"),
            "--isolation",
            "none",
        ],
        dir.path(),
    );
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    for name in ["anna", "bert"] {
        let verdicts: Vec<_> =
            alone[name].iter().map(|(check, (verdict, _))| (check.clone(), verdict.clone())).collect();
        assert_eq!(verdicts, without_reasons("anna"));
    }
    let report = fs::read_to_string(dir.path().join("report.json")).unwrap();
    assert!(report.contains("one after the other"), "{report}");
}

#[test]
fn a_bad_grade_toml_is_told_with_its_place_and_status_2() {
    let dir = TempDir::new().unwrap();
    let folder = copied("fixed_port", &dir.path().join("x"));
    fs::write(folder.join("grade.toml"), "assignment = \"hw-echo\"\nsever = \"x\"\n").unwrap();
    let output = output(&["--submission", &folder.to_string_lossy()], dir.path());
    assert_eq!(output.status.code(), Some(2));
    let said = said(&output);
    assert!(said.starts_with("error: ") && said.contains("line 2, column 1"), "{said}");
    assert!(said.contains("did you mean 'server'"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn an_option_that_would_do_nothing_is_refused_with_status_2() {
    let dir = TempDir::new().unwrap();
    let report = output(&["--wait-for-report", "hw-echo"], dir.path());
    assert_eq!(report.status.code(), Some(2));
    let told = "error: cannot wait for the report: nothing is looked at where programs are graded; give \
        --wait-for-report with --init or --check\n";
    assert_eq!(said(&report), told);
    let here = dir.path().to_string_lossy().into_owned();
    let both = output(&["--check", &here, "--class", &here], dir.path());
    assert_eq!(both.status.code(), Some(2));
    let told = "error: cannot check a grade.toml: a folder and a class are named; name a folder behind --check, \
        or --class DIR, and not both\n";
    assert_eq!(said(&both), told);
    for ignored in
        [["--merge", "x.json", "--rubrics", "x"], ["--gradescope", "hw-bulk", "--run-as", "nobody"]]
    {
        let report =
            output(&[&ignored[..], &["--output", "x", "--format", "json"][..2]].concat(), dir.path());
        assert_eq!(report.status.code(), Some(2));
        assert!(said(&report).contains("cannot be used with"), "{}", said(&report));
    }
}

#[test]
fn a_folder_without_grade_toml_is_told_what_to_do() {
    let dir = TempDir::new().unwrap();
    let output = output(&["--submission", &dir.path().to_string_lossy()], dir.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("--init"), "{}", said(&output));
}

#[test]
fn one_check_can_be_run_again_with_all_that_happened() {
    if lacks_python() {
        return;
    }
    let (dir, port) = (TempDir::new().unwrap(), port());
    let folder = with_port(&port, &dir.path().join("x"));
    let folder = folder.to_string_lossy().into_owned();
    let again =
        output(&["--submission", &folder, "--replay", "a_text_comes_back_as_it_was_sent"], dir.path());
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    let text = printed(&again);
    assert!(text.contains(&format!("listens on 127.0.0.1:{}", port.number())), "{text}");
    assert!(text.contains("Connected by"), "{text}");
    let unknown = output(&["--submission", &folder, "--replay", "no_such_check"], dir.path());
    assert_eq!(unknown.status.code(), Some(2));
    assert!(said(&unknown).contains("--list"), "{}", said(&unknown));
}

#[test]
fn a_server_that_is_asked_by_a_wire_it_may_not_know_gets_that_told() {
    if lacks_python() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("x");
    fs::create_dir(&folder).unwrap();
    let server = "import socket, sys, time\n\
        listener = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n\
        client, _ = listener.accept()\n\
        time.sleep(60)\n";
    fs::write(folder.join("server.py"), server).unwrap();
    let told = |wire: &str| {
        let programs = "server = 'python3 server.py {port}'\nclient = 'python3 client.py {port}'\n";
        fs::write(folder.join("grade.toml"), format!("assignment = 'hw-multithread'\n{programs}{wire}"))
            .unwrap();
        let check = ["--replay", "a_client_is_told_its_own_address"];
        printed(&output(&[&["--submission", &folder.to_string_lossy()], &check[..]].concat(), dir.path()))
    };
    let without = told("");
    assert!(without.contains("its [wire] is the default"), "{without}");
    let with = told("[wire]\naddress = ['2']\n");
    assert!(with.contains("time-out") && !with.contains("is the default"), "{with}");
}

#[test]
fn a_port_that_somebody_else_has_is_not_the_submissions_fault() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("x");
    fs::create_dir(&folder).unwrap();
    let elsewhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = elsewhere.local_addr().unwrap().port();
    let server = "server = \"sh -c 'echo Address already in use >&2; exit 1' {port}\"\nclient = 'false'\n";
    let own = folder.to_string_lossy().into_owned();
    let at = format!("port = {port}");
    for (assignment, rest, check) in [
        ("hw-bulk", at.clone(), "the_server_starts_and_listens"),
        ("hw-bulk", at.clone(), "a_client_without_a_server_ends_with_an_error_status"),
        ("hw-echo", at.clone(), "a_client_without_a_server_ends_with_an_error_status"),
        (
            "hw-echo-simple",
            format!("{at}\nudp-server = 'false'\nudp-client = 'false'"),
            "a_tcp_client_without_a_server_ends_with_an_error_status",
        ),
        (
            "hw-proxy-lb",
            format!("proxy = 'false'\nbackends = [{port}, 1]"),
            "a_backend_that_is_down_brings_the_client_an_error",
        ),
    ] {
        let manifest = format!("assignment = '{assignment}'\n{server}{rest}\n");
        fs::write(folder.join("grade.toml"), manifest).unwrap();
        let (verdicts, output) =
            graded(&["--submission", &own, "--isolation", "none", "--replay", check], dir.path());
        let (verdict, reason) = &verdicts["x"][check];
        assert_eq!(verdict, "grader-error", "{assignment}, {check}: {reason}");
        assert!(reason.contains(&format!("process {} ", std::process::id())), "{reason}");
        assert_eq!(output.status.code(), Some(4));
    }
}

#[test]
fn all_checks_are_listed_with_their_sentences() {
    let dir = TempDir::new().unwrap();
    let output = output(&["--list"], dir.path());
    assert_eq!(output.status.code(), Some(0));
    let text = printed(&output);
    for part in ["hw-nonblocking: ", "ids_are_never_used_again (", "hw-bulk: "] {
        assert!(text.contains(part), "no '{part}'");
    }
}

#[test]
fn a_run_that_is_ended_leaves_a_whole_report_and_no_process() {
    if lacks_python() {
        return;
    }
    let (dir, port) = (TempDir::new().unwrap(), port());
    let folder = with_port(&port, &dir.path().join("x"));
    let report = dir.path().join("report.json");
    let mut grade = grade(dir.path());
    grade.arg("--submission").arg(&folder).args(["--format", "json", "--output"]).arg(&report);
    let mut running = grade.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    let passed = || {
        let text = fs::read_to_string(&report).unwrap_or_default();
        if text.is_empty() { 0 } else { passes(&text) }
    };
    while passed() < 2 {
        assert!(Instant::now() < deadline, "no check passes");
        std::thread::sleep(Duration::from_millis(5));
    }
    let killed = Command::new("kill").args(["-TERM", &running.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let status = running.wait().unwrap();
    assert_eq!(status.code(), Some(3));
    let text = fs::read_to_string(&report).unwrap();
    assert!(text.contains("\"complete\": false"), "{text}");
    assert!(passes(&text) >= 2);
    assert!(verdicts(&text)["x"].values().any(|(verdict, _)| verdict == "not-run"));
    assert_eq!(at_work_in(dir.path()), Vec::<String>::new());
}

fn passes(report: &str) -> usize {
    verdicts(report)["x"].values().filter(|(verdict, _)| verdict == "pass").count()
}

#[test]
fn nothing_of_a_student_program_outlives_a_grader_that_is_killed() {
    if lacks_python() {
        return;
    }
    if Isolation::probe_with(Path::new(env!("CARGO_BIN_EXE_grade"))) != Isolation::Namespaces {
        eprintln!("left out: this system gives no namespaces");
        return;
    }
    let (dir, port) = (TempDir::new().unwrap(), port());
    with_port(&port, &dir.path().join("x"));
    let mut running = grade(dir.path())
        .arg("--submission")
        .arg(dir.path().join("x"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !at_work_in(dir.path()).iter().any(|command| command.contains("server.py")) {
        assert!(Instant::now() < deadline, "no server comes");
        std::thread::sleep(Duration::from_millis(2));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    while !at_work_in(dir.path()).is_empty() {
        assert!(Instant::now() < deadline, "left: {:?}", at_work_in(dir.path()));
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn without_namespaces_another_user_keeps_programs_from_the_report() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("left out: only root can run programs as somebody else");
        return;
    }
    let dir = TempDir::new().unwrap();
    let folder = copied("fixed_port", &dir.path().join("x"));
    let report = dir.path().join("report.json");
    let tries =
        format!("test \"$(id -un)\" = nobody && : > mine && ! echo all passed > {}", report.display());
    let manifest = format!(
        "assignment = 'hw-echo'\nserver = 'false {{port}}'\nclient = 'false {{port}}'\nbuild = ['sh', '-c', '{tries}']\n"
    );
    fs::write(folder.join("grade.toml"), manifest).unwrap();
    let folder = folder.to_string_lossy().into_owned();
    let (verdicts, _) =
        graded(&["--submission", &folder, "--isolation", "none", "--run-as", "nobody"], dir.path());
    let (verdict, reason) = &verdicts["x"]["the_server_starts_and_listens"];
    assert!(reason.contains("exited with status 1"), "the build did not pass, {verdict}: {reason}");
    assert!(!reason.contains("build"), "{reason}");
}

#[test]
fn a_class_outlives_one_folder_that_cannot_be_graded() {
    if lacks_python() {
        return;
    }
    let (dir, port) = (TempDir::new().unwrap(), port());
    let class = dir.path().join("class");
    fs::create_dir(&class).unwrap();
    with_port(&port, &class.join("anna"));
    let copycat = with_port(&port, &class.join("bert"));
    let manifest = fs::read_to_string(copycat.join("grade.toml")).unwrap();
    fs::write(copycat.join("grade.toml"), format!("name = \"anna\"\n{manifest}")).unwrap();
    fs::write(copied("fixed_port", &class.join("cleo")).join("grade.toml"), "foo = 1\n").unwrap();
    fs::create_dir(class.join("dora")).unwrap();
    fs::create_dir(class.join("__MACOSX")).unwrap();
    let (class, rubrics) = (class.to_string_lossy().into_owned(), one_check(dir.path()));
    let (all, output) = graded(&["--class", &class, "--rubrics", &rubrics], dir.path());
    assert_eq!(all.keys().collect::<Vec<_>>(), ["anna", "bert"], "the folder says whose it is");
    assert_eq!(output.status.code(), Some(2));
    let said = said(&output);
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(said.contains("error: cleo is not graded: ") && said.contains("line 1, column 1"), "{said}");
    assert!(said.contains("error: dora is not graded: ") && said.contains("no grade.toml"), "{said}");
}

#[test]
fn a_report_that_cannot_be_written_costs_the_report_and_not_the_run() {
    if lacks_python() {
        return;
    }
    let (dir, port) = (TempDir::new().unwrap(), port());
    let folder = with_port(&port, &dir.path().join("x"));
    let results = dir.path().join("results");
    fs::create_dir(&results).unwrap();
    let running = grade(dir.path())
        .arg("--submission")
        .arg(&folder)
        .args(["--replay", "a_second_client_waits_until_the_first_has_left", "--format", "json", "--output"])
        .arg(results.join("report.json"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !results.join("report.json").exists() {
        assert!(Instant::now() < deadline, "no report comes");
        std::thread::sleep(Duration::from_millis(1));
    }
    fs::remove_dir_all(&results).unwrap();
    let output = running.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
    let passed = "PASS  a second client waits until the first has left";
    assert!(printed(&output).contains(passed), "{}", printed(&output));
    assert!(said(&output).starts_with("error: cannot write"), "{}", said(&output));
}

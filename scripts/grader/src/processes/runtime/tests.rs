use std::fs;
use std::process::{Command, Stdio};

use scripts::process::Running;

use super::*;
use crate::processes::testing::{MAIN_ENDS, ended, eventually, has, pid, python, sh};
use crate::processes::{thread_names, tree};

fn image(program: &str, size: u64, mapped: &[&str]) -> Image {
    let mapped = mapped.iter().map(|&file| file.to_owned()).collect();
    Image { program: program.to_owned(), size, is_go: false, mapped }
}

#[test]
fn python_is_known_even_without_its_first_thread() {
    let Some(program) = python("print('ready', flush=True); sys.stdin.read()") else { return };
    assert_eq!(runtime(pid(&program)).unwrap(), Runtime::Python);
    let Some(program) = python(MAIN_ENDS) else { return };
    eventually(|| place::stat(pid(&program)).unwrap().state == 'Z');
    assert_eq!(runtime(pid(&program)).unwrap(), Runtime::Python);
}

#[test]
fn this_program_is_native_although_it_looks_for_gos_mark() {
    assert_eq!(runtime(i32::try_from(std::process::id()).unwrap()).unwrap(), Runtime::Native);
    assert!(runtime(ended()).unwrap_err().to_string().ends_with(": it has ended"));
}

#[test]
fn a_shell_is_told_by_name() {
    let mut program = sh("echo ready; read line").unwrap();
    program.expect("ready\n").unwrap();
    let told = runtime(pid(&program)).unwrap();
    assert!(matches!(told, Runtime::Other(_)), "{told:?}");
    assert_eq!(told.own_threads(), OwnThreads::Exact);
}

#[test]
fn go_is_known_however_it_is_linked() {
    if !has("go", &["version"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let source = "package main
        import \"fmt\"
        func main() { fmt.Println(\"ready\"); var s string; fmt.Scanln(&s) }";
    fs::write(folder.path().join("m.go"), source).unwrap();
    for flags in [&[][..], &["-ldflags", "-s -w -buildid="], &["-buildmode=pie"]] {
        let mut go = Command::new("go");
        go.current_dir(&folder).env("GOCACHE", folder.path().join("cache")).env("CGO_ENABLED", "0");
        let built = go.arg("build").args(flags).args(["-o", "node", "m.go"]).stdout(Stdio::null()).status();
        assert!(built.unwrap().success());
        let mut program =
            Running::start("a Go program", &mut Command::new(folder.path().join("node"))).unwrap();
        program.expect("ready\n").unwrap();
        fs::remove_file(folder.path().join("node")).unwrap();
        let told = runtime(pid(&program)).unwrap();
        assert_eq!((told.own_threads(), told), (OwnThreads::Hidden, Runtime::Go), "{flags:?}");
    }
}

#[test]
fn node_is_known() {
    if !has("node", &["-e", ""]) {
        return;
    }
    let script = "console.log('ready'); process.stdin.resume()";
    let mut program = Running::start("node", Command::new("node").args(["-e", script])).unwrap();
    program.expect("ready\n").unwrap();
    assert_eq!(runtime(pid(&program)).unwrap(), Runtime::Node);
}

#[test]
fn java_is_known_and_its_own_threads_can_be_left_out() {
    if !has("javac", &["-version"]) || !has("java", &["-version"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let source = "public class S { public static void main(String[] a) throws Exception {
        Runnable idle = () -> { try { Thread.sleep(600000); } catch (Exception e) {} };
        for (int i = 0; i < 3; i++) new Thread(idle).start();
        System.out.println(\"ready\"); System.in.read(); System.exit(0); } }";
    fs::write(folder.path().join("S.java"), source).unwrap();
    assert!(Command::new("javac").current_dir(&folder).arg("S.java").status().unwrap().success());
    let mut program = Running::start("java", Command::new("java").current_dir(&folder).arg("S")).unwrap();
    program.expect("ready\n").unwrap();
    let pid = *tree(pid(&program)).unwrap().last().unwrap();
    let told = runtime(pid).unwrap();
    assert_eq!((told.own_threads(), &told), (OwnThreads::Constant, &Runtime::Jvm));
    // The launcher's first thread and the one that runs `main` are both called `java`.
    eventually(|| {
        let mut rest = thread_names(pid).unwrap();
        rest.retain(|name| !told.keeps_for_itself(name));
        rest.sort();
        rest == ["Thread-0", "Thread-1", "Thread-2", "java", "java"]
    });
}

#[test]
fn a_name_of_javas_own_threads_may_have_lost_its_middle() {
    for name in ["C2 CompilerThre", "C2 Comp..hread0", "Monitor Deflati", "Monitor..Thread", "G1 Refine#0"] {
        assert!(Runtime::Jvm.keeps_for_itself(name), "{name}");
    }
    for name in ["C2 Comp", "Client ..thread", "Thread-0"] {
        assert!(!Runtime::Jvm.keeps_for_itself(name), "{name}");
    }
}

#[test]
fn what_virtual_threads_of_java_run_on_is_told_by_name() {
    for name in ["ForkJoinPool-1-", "ForkJoinPool-1-worker-1", "ForkJoi..rker-1"] {
        assert!(Runtime::Jvm.may_carry_others(name), "{name}");
        assert!(!Runtime::Jvm.keeps_for_itself(name), "{name}");
        assert!(!Runtime::Native.may_carry_others(name), "{name}");
    }
    for name in ["java", "Thread-0", "ForkJoinPool.co", "client 1", "pool-1-thread-1"] {
        assert!(!Runtime::Jvm.may_carry_others(name), "{name}");
    }
}

#[test]
fn a_program_that_only_has_the_name_of_a_runtime_is_native() {
    assert_eq!(recognise(&image("node", 20_000, &["libc.so.6", "node"])), Runtime::Native);
    assert_eq!(recognise(&image("node", 20_000, &["libnode.so.108"])), Runtime::Node);
    assert_eq!(recognise(&image("node", 98 << 20, &[])), Runtime::Node);
    assert_eq!(recognise(&image("pythonserver", 20_000, &["libc.so.6"])), Runtime::Native);
}

#[test]
fn versions_and_embedded_runtimes_are_known() {
    assert_eq!(recognise(&image("python3.11", 0, &[])), Runtime::Python);
    assert_eq!(recognise(&image("ruby3.1", 0, &[])), Runtime::Ruby);
    assert_eq!(recognise(&image("server", 0, &["libpython3.12.so.1.0"])), Runtime::Python);
    assert_eq!(recognise(&image("Server", 0, &["libcoreclr.so"])), Runtime::DotNet);
    assert_eq!(recognise(&image("mono-sgen", 0, &[])), Runtime::Mono);
    assert!(Runtime::Mono.keeps_for_itself("SGen worker") && !Runtime::Mono.keeps_for_itself("worker"));
    assert_eq!(recognise(&image("server", 0, &["libruby-3.1.so.3.1"])), Runtime::Ruby);
    assert_eq!(recognise(&image("server", 0, &["libgo.so.21"])), Runtime::Go);
    assert_eq!(recognise(&image("server", 0, &["libgomp.so.1", "libuv.so.1"])), Runtime::Native);
    assert_eq!(recognise(&image("beam.smp", 0, &[])).own_threads(), OwnThreads::Hidden);
    assert_eq!(recognise(&image("perl5.36", 0, &[])), Runtime::Other("perl"));
}

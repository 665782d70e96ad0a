//! What a program sees and reaches.

use std::fs;
use std::net::{TcpListener, TcpStream, ToSocketAddrs};

use grader::sandbox::{Ending, Spec};

use crate::stage::{Scratch, in_both_ways, in_worker, pass, run, start};

/// What a script prints with namespaces, and that it went well.
fn printed(scratch: &Scratch, script: &str) -> String {
    printed_by(&scratch.script(true, script))
}

fn printed_by(spec: &Spec) -> String {
    let (printed, ending) = run(spec);
    assert_eq!(ending, Ending::Exited(0), "{printed}");
    printed
}

#[test]
fn it_writes_in_its_folder_and_in_its_own_tmp_only() {
    in_worker("view::it_writes_in_its_folder_and_in_its_own_tmp_only", || {
        let (scratch, beside) = (Scratch::new(), Scratch::new());
        fs::create_dir(scratch.path().join("sub")).unwrap();
        fs::write(beside.path().join("kept"), "").unwrap();
        let beside = beside.path().display();
        let script = format!(
            "for place in / /etc /usr /root /home /var /sys /dev /proc {beside} $HOME $HOME/sub /tmp /var/tmp /dev/shm; do \
             (echo x > $place/grader-was-here) 2>/dev/null && echo -n \"$place \"; done; \
             rm -f {beside}/kept; [ -e {beside} ] || echo gone; true"
        );
        let home = fs::canonicalize(scratch.path()).unwrap();
        let home = home.display();
        assert_eq!(printed(&scratch, &script), format!("{home} {home}/sub /tmp /var/tmp /dev/shm gone\n"));
        assert!(scratch.path().join("sub/grader-was-here").exists());
        assert!(!std::path::Path::new("/tmp/grader-was-here").exists());
        assert!(!std::path::Path::new("/dev/shm/grader-was-here").exists());
    });
}

#[test]
fn it_cannot_undo_what_keeps_it() {
    in_worker("view::it_cannot_undo_what_keeps_it", || {
        let scratch = Scratch::new();
        let script = "mount -o remount,rw,bind / && echo remounted; umount /tmp && echo unmounted; \
                      unshare -Urm sh -c 'mount -o remount,rw,bind / && echo remounted inside; \
                                          umount /dev && echo unmounted inside; \
                                          umount /tmp && echo unmounted inside'; \
                      grep -E 'CapEff|CapPrm|NoNewPrivs' /proc/self/status; true";
        let spec = scratch.spec(true, &["sh", "-c", &format!("({script}) 2>/dev/null")]);
        assert_eq!(
            printed_by(&spec),
            "CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n"
        );
    });
}

#[test]
fn it_makes_no_namespaces_of_its_own() {
    in_worker("view::it_makes_no_namespaces_of_its_own", || {
        let scratch = Scratch::new();
        let script = "for kind in --user '--user --map-root-user --mount' --net --pid; do \
                      unshare $kind true 2>/dev/null && echo made $kind; done; true";
        assert_eq!(printed(&scratch, script), "");
    });
}

#[test]
fn of_the_home_folder_it_sees_the_tools_alone() {
    in_worker("view::of_the_home_folder_it_sees_the_tools_alone", || {
        let home = Scratch::new();
        let path = |name: &str| fs::canonicalize(home.path()).unwrap().join(name);
        if std::env::var_os("GRADER_TEST_HOME").is_none() {
            fs::create_dir_all(path("miniconda3/bin")).unwrap();
            fs::create_dir_all(path(".rustup")).unwrap();
            fs::create_dir_all(path("homework-of-others")).unwrap();
            let mut with_home = crate::stage::worker("view::of_the_home_folder_it_sees_the_tools_alone");
            let search = format!("{}:{}", std::env::var("PATH").unwrap(), path("miniconda3/bin").display());
            with_home.env("HOME", path("")).env("GRADER_TEST_HOME", path("")).env("PATH", search);
            pass(&mut with_home);
            return;
        }
        let home = std::path::PathBuf::from(std::env::var_os("GRADER_TEST_HOME").unwrap());
        let scratch = Scratch::new();
        assert_eq!(printed(&scratch, &format!("ls -A {}", home.display())), ".rustup\nminiconda3\n");
    });
}

#[test]
fn switches_of_the_system_are_out_of_reach() {
    in_worker("view::switches_of_the_system_are_out_of_reach", || {
        let scratch = Scratch::new();
        // Opened for writing only, so that nothing changes should it be possible.
        let script = "for file in $(find /proc/sys /proc/sysrq-trigger /proc/irq /proc/bus /proc/mtrr \
                      -type f -perm /222 2>/dev/null | head -3000); do (exec 3<>$file) 2>/dev/null && echo $file; \
                      done; for node in $(find / -xdev -type b 2>/dev/null); do (exec 3<$node) 2>/dev/null && echo $node; \
                      done; find /dev -type b; true";
        assert_eq!(printed(&scratch, script), "");
        let devices =
            printed(&scratch, "for d in /dev/*; do [ -h $d ] || [ -d $d ] || echo ${d#/dev/}; done");
        let harmless = ["full", "null", "random", "tty", "urandom", "zero"];
        assert!(devices.lines().all(|name| harmless.contains(&name)), "{devices}");
        assert_eq!(
            printed(&scratch, "echo x > /dev/null; chmod 666 /dev/zero 2>&1 | grep -o 'Read-only.*'"),
            "Read-only file system\n"
        );
    });
}

#[test]
fn it_sees_no_process_but_its_own() {
    in_worker("view::it_sees_no_process_but_its_own", || {
        let scratch = Scratch::new();
        let worker = std::process::id();
        let script = format!(
            "cd /proc; echo [0-9]*; kill -0 {worker} && echo seen; cat /proc/1/environ && echo read; readlink /proc/1/cwd; true"
        );
        let printed = printed(&scratch, &format!("({script}) 2>/dev/null"));
        let numbers: Vec<u32> = printed.split_whitespace().map(|word| word.parse().unwrap()).collect();
        assert!(numbers.len() <= 4 && numbers.iter().all(|&number| number < 20), "{printed}");
    });
}

#[test]
fn it_shares_nothing_with_its_worker_but_the_network() {
    in_worker("view::it_shares_nothing_with_its_worker_but_the_network", || {
        let scratch = Scratch::new();
        for kind in ["user", "pid", "mnt", "ipc", "uts", "net"] {
            let path = format!("/proc/self/ns/{kind}");
            let own = fs::read_link(&path).unwrap();
            let its = printed(&scratch, &format!("readlink {path}"));
            assert_eq!(its.trim() == own.to_str().unwrap(), kind == "net", "{kind}: {its}");
        }
    });
}

#[test]
fn it_inherits_nothing_by_accident() {
    in_both_ways("view::it_inherits_nothing_by_accident", |namespaces| {
        let scratch = Scratch::new();
        let secret = fs::File::open("/etc/hostname").or_else(|_| fs::File::open("/etc/passwd")).unwrap();
        rustix::io::fcntl_setfd(&secret, rustix::io::FdFlags::empty()).unwrap();
        let script =
            "for fd in /proc/$$/fd/*; do readlink $fd; done | grep -c ^/etc/; env | grep -c ^CARGO_MANIFEST";
        assert_eq!(run(&scratch.script(namespaces, script)).0, "0\n0\n");
    });
}

#[test]
fn it_reaches_nothing_but_the_loopback() {
    in_worker("view::it_reaches_nothing_but_the_loopback", || {
        let outside = TcpStream::connect("192.0.2.1:80").unwrap_err();
        assert_eq!(outside.kind(), std::io::ErrorKind::NetworkUnreachable, "{outside}");
        for own in ["127.0.0.1:0", "127.9.8.7:0", "[::1]:0"] {
            let address = own.to_socket_addrs().unwrap().next().unwrap();
            let listener = TcpListener::bind(address).unwrap();
            TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let scratch = Scratch::new();
        let script = format!(
            "exec 3<>/dev/tcp/127.0.0.1/{port} && echo in; (exec 3<>/dev/tcp/192.0.2.1/80) 2>&1 | grep -o 'unreachable$' | head -1; cat /proc/net/dev | wc -l"
        );
        assert_eq!(printed_by(&scratch.spec(true, &["bash", "-c", &script])), "in\nunreachable\n3\n");
    });
}

#[test]
fn a_name_leads_to_the_loopback() {
    in_worker("view::a_name_leads_to_the_loopback", || {
        let scratch = Scratch::new();
        let script = "getent ahostsv4 server.example.edu | head -1 | cut -d' ' -f1; getent ahostsv4 $(cat /proc/sys/kernel/hostname) | head -1 | cut -d' ' -f1; getent hosts other.example.edu; true";
        let hosts = vec!["server.example.edu".to_owned()];
        let spec = Spec { hosts, ..scratch.script(true, script) };
        assert_eq!(printed_by(&spec), "127.0.0.1\n127.0.0.1\n");
    });
}

#[test]
fn localhost_is_both_loopback_addresses_and_ipv4_comes_first() {
    in_worker("view::localhost_is_both_loopback_addresses_and_ipv4_comes_first", || {
        let scratch = Scratch::new();
        let script = "getent --no-addrconfig ahosts localhost | grep STREAM | cut -d' ' -f1";
        assert_eq!(printed_by(&scratch.script(true, script)), "127.0.0.1\n::1\n");
    });
}

#[test]
fn an_address_of_another_machine_is_its_own_where_that_is_asked_for() {
    in_worker("view::an_address_of_another_machine_is_its_own_where_that_is_asked_for", || {
        let others = ["192.0.2.1", "2001:db8::5", "127.0.0.1"].map(|address| address.parse().unwrap());
        assert!(TcpListener::bind((others[0], 0)).is_err());
        grader::sandbox::fresh_network(&others).unwrap();
        for own in others {
            let listener = TcpListener::bind((own, 0)).unwrap();
            TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        }
        let listener = TcpListener::bind((others[0], 0)).unwrap();
        let script =
            format!("exec 3<>/dev/tcp/192.0.2.1/{} && echo in", listener.local_addr().unwrap().port());
        let scratch = Scratch::new();
        assert_eq!(printed_by(&scratch.spec(true, &["bash", "-c", &script])), "in\n");
        grader::sandbox::fresh_network(&[]).unwrap();
        assert!(TcpListener::bind((others[0], 0)).is_err(), "the next check has none of it");
    });
}

#[test]
fn hidden_is_empty_and_visible_is_there() {
    in_worker("view::hidden_is_empty_and_visible_is_there", || {
        let (class, scratch) = (Scratch::new(), Scratch::new());
        let at = |name: &str| fs::canonicalize(class.path()).unwrap().join(name);
        for folder in ["hers", "his", "common", "common/secret"] {
            fs::create_dir(at(folder)).unwrap();
            fs::write(at(folder).join("file"), folder).unwrap();
        }
        fs::write(at("points"), "100").unwrap();
        let spec = scratch.script(
            true,
            &format!("cd {} && find . | sort && cat common/file && (echo x > common/file) 2>/dev/null || echo; cat points", at("").display()),
        );
        let shown = Spec {
            visible: vec![at("common"), at("points"), at("his")],
            hidden: vec![at(""), at("common/secret"), at("none"), at("points")],
            folder: at("his"),
            working: at("his"),
            ..spec
        };
        let files = ".\n./common\n./common/file\n./common/secret\n./his\n./his/file\n./points\ncommon\n100";
        assert_eq!(printed_by(&shown), files);
    });
}

#[test]
fn a_hidden_folder_outside_tmp_is_empty_and_read_only() {
    in_worker("view::a_hidden_folder_outside_tmp_is_empty_and_read_only", || {
        let scratch = Scratch::new();
        let script =
            "ls -A /usr/include /etc/passwd; cat /etc/passwd; echo x > /usr/include/y; ls -A /usr/include";
        let hidden = vec!["/usr/include".into(), "/etc/passwd".into()];
        let spec = Spec { hidden, ..scratch.spec(true, &["sh", "-c", &format!("({script}) 2>/dev/null")]) };
        assert_eq!(printed_by(&spec), "/etc/passwd\n\n/usr/include:\n");
    });
}

#[test]
fn keys_and_passwords_are_hidden() {
    in_worker("view::keys_and_passwords_are_hidden", || {
        let home = Scratch::new();
        let path = |name: &str| fs::canonicalize(home.path()).unwrap().join(name);
        fs::create_dir(path(".ssh")).unwrap();
        for name in [".ssh/id", ".netrc", ".profile"] {
            fs::write(path(name), name).unwrap();
        }
        if std::env::var_os("GRADER_TEST_HOME").is_none() {
            let name = "view::keys_and_passwords_are_hidden";
            let mut with_home = crate::stage::worker(name);
            pass(with_home.env("HOME", path("")).env("GRADER_TEST_HOME", path("")));
            return;
        }
        let home = std::path::PathBuf::from(std::env::var_os("GRADER_TEST_HOME").unwrap());
        let scratch = Scratch::new();
        let script = format!("cd {} && cat .profile .netrc; ls .ssh; wc -c < /etc/shadow", home.display());
        let spec = Spec { visible: vec![home], ..scratch.script(true, &script) };
        assert_eq!(printed_by(&spec), ".profile0\n");
    });
}

#[test]
fn the_same_port_is_free_in_every_worker() {
    in_worker("view::the_same_port_is_free_in_every_worker", || {
        if std::env::var_os("GRADER_TEST_SECOND").is_some() {
            TcpListener::bind("127.0.0.1:8001").unwrap();
            return;
        }
        let _held = TcpListener::bind("0.0.0.0:8001").unwrap();
        let mut second = crate::stage::worker("view::the_same_port_is_free_in_every_worker");
        pass(second.env("GRADER_TEST_SECOND", "1"));
    });
}

#[test]
fn it_has_its_tools() {
    in_worker("view::it_has_its_tools", || {
        let scratch = Scratch::new();
        fs::write(scratch.path().join("a.c"), "int main(void) { return 5; }").unwrap();
        for (tool, script) in [
            ("gcc", "gcc a.c -o a && ./a; [ $? = 5 ] && echo yes"),
            ("python3", "python3 -c 'import socket; s = socket.socketpair(); print(\"yes\")'"),
            ("java", "java -version 2>/dev/null && echo yes"),
            ("go", "go version > /dev/null && echo yes"),
        ] {
            if printed(&scratch, &format!("command -v {tool}; true")).is_empty() {
                eprintln!("not tested: there is no {tool} here");
                continue;
            }
            assert_eq!(printed(&scratch, script), "yes\n", "{tool}");
        }
    });
}

#[test]
fn it_has_places_of_its_own_from_the_start() {
    in_worker("view::it_has_places_of_its_own_from_the_start", || {
        let scratch = Scratch::new();
        let first = start(&scratch.script(true, "echo x > /tmp/x; echo > ready; sleep 1000"));
        scratch.wait_for("ready");
        assert_eq!(
            printed(
                &scratch,
                "ls /tmp/x 2>/dev/null; ls -d /run; df --output=size -m /tmp | tail -1 | tr -d ' '"
            ),
            "/run\n256\n"
        );
        drop(first);
    });
}

//! Folders that solve several assignments.

use super::*;

fn drafts(files: &[(&str, &str)], told: Option<Assignment>) -> Vec<(Assignment, Vec<(Part, String)>)> {
    let dir = folder(files);
    let all = Draft::all_of(dir.path(), told, &Template::default()).expect("drafts");
    let starts = |draft: &Draft| {
        let starts = draft.guess.programs.iter();
        starts.filter_map(|(part, start)| Some((*part, start.as_ref()?.command.clone()))).collect()
    };
    all.iter().map(|draft| (draft.assignment(), starts(draft))).collect()
}

const MENU: &str = "print('number of connected clients')\n";

#[test]
fn two_methods_in_one_folder_are_two_submissions() {
    let threads = format!("import socket, threading\ns.listen(1)\nthreading.Thread()\n{MENU}");
    let select = format!("import socket, select\ns.listen(1)\nselect.select([], [], [])\n{MENU}");
    let client = "import socket\ns.connect(())\nprint('<Menu>')\n";
    let shared = [("thread_server.py", &*threads), ("nonblock_server.py", &*select), ("client.py", client)];
    let both = drafts(&shared, None);
    let commands = |server: &str| {
        vec![(Part::Server, format!("python3 {server}")), (Part::Client, "python3 client.py".to_owned())]
    };
    assert_eq!(
        both,
        [
            (Assignment::Multithread, commands("thread_server.py")),
            (Assignment::Nonblocking, commands("nonblock_server.py")),
        ]
    );
    let one = drafts(&shared, Some(Assignment::Nonblocking));
    assert_eq!(one, [(Assignment::Nonblocking, commands("nonblock_server.py"))]);
}

#[test]
fn a_client_of_its_own_goes_with_each_server() {
    let threads = format!("import socket, threading\ns.listen(1)\nthreading.Thread()\n{MENU}");
    let select = format!("import socket, select\ns.listen(1)\nselect.select([], [], [])\n{MENU}");
    let client = "import socket\ns.connect(())\nprint('<Menu>')\n";
    let of = |files: &[(&str, &str)]| {
        drafts(files, None).into_iter().map(|(_, starts)| starts[1].1.clone()).collect::<Vec<_>>()
    };
    let by_name = [
        ("server_mt.py", &*threads),
        ("server_nb.py", &*select),
        ("client_mt.py", client),
        ("client_nb.py", client),
    ];
    assert_eq!(of(&by_name), ["python3 client_mt.py", "python3 client_nb.py"]);
    let by_folder = [
        ("method1/server.py", &*threads),
        ("method1/client.py", client),
        ("method2/server.py", &*select),
        ("method2/client.py", client),
    ];
    assert_eq!(of(&by_folder), ["python3 method1/client.py", "python3 method2/client.py"]);
}

#[test]
fn an_older_copy_and_a_backend_are_no_other_submissions() {
    let server = "import socket\ns.listen(1)\n";
    let client = "import socket\ns.connect(())\n";
    let copies =
        [("server.py", server), ("client.py", client), ("old/server.py", server), ("old/client.py", client)];
    let found = drafts(&copies, None);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1[0], (Part::Server, "python3 server.py".to_owned()));
    let backends = [
        ("server1.py", server),
        ("server2.py", "import socket, threading\ns.listen(1)\nthreading.Thread()\n"),
        ("proxy.py", "import socket, threading\ns.listen(1)\ns.connect(())\n# round robin\n"),
        ("client.py", client),
    ];
    let found = drafts(&backends, None);
    assert_eq!((found.len(), found[0].0), (1, Assignment::ProxyLb));
}

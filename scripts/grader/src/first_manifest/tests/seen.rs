//! What was seen of programs takes the place of what was guessed of them.

use super::*;
use crate::submission::Program;

/// A menu with its port and its host written in.
fn draft(dir: &TempDir) -> Draft {
    let mut all = Draft::all_of(dir.path(), None, &Template::default()).expect("drafts");
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn menu() -> TempDir {
    let server = "import socket, threading\nserverPort = 22345\ns.bind(('', serverPort))\ns.listen(5)\n\
        threading.Thread(target=print)\nprint('Number of connected clients')\n";
    let client = "from socket import *\nserverName = 'nsl2.example.org'\nserverPort = 22345\n\
        c.connect((serverName, serverPort))\nprint('<Menu>')\n";
    folder(&[("server.py", server), ("client.py", client)])
}

/// A part that takes its port, started so.
fn start(command: &str, hosts: &[&str]) -> look::Start {
    let command = command.split(' ').map(str::to_owned).collect();
    let hosts = hosts.iter().map(|&host| host.to_owned()).collect();
    look::Start { way: Some(Program { command, typed: Vec::new() }), hosts, ..look::Start::default() }
}

fn after(starts: impl IntoIterator<Item = (Part, look::Start)>) -> Guess {
    let dir = menu();
    let mut draft = draft(&dir);
    draft.saw(Seen { starts: starts.into_iter().collect(), ..Seen::default() });
    draft.guess
}

fn command(guess: &Guess, part: Part) -> Option<&str> {
    let (_, start) = guess.programs.iter().find(|(of, _)| *of == part)?;
    start.as_ref().map(|start| start.command.as_str())
}

#[test]
fn a_part_that_was_not_seen_keeps_what_it_was_guessed_to_have() {
    let client = (Part::Client, start("python3 client.py {host} {port}", &["10.1.2.3"]));
    let guess = after([client.clone()]);
    assert_eq!(command(&guess, Part::Server), Some("python3 server.py"));
    assert_eq!(command(&guess, Part::Client), Some("python3 client.py {host} {port}"));
    assert_eq!(guess.port, Some(22_345), "that of the server");
    assert_eq!(guess.hosts, ["10.1.2.3", "nsl2.example.org"]);
    assert!(guess.told.contains_key(&Part::Client) && !guess.told.contains_key(&Part::Server));

    let server = (Part::Server, start("python3 server.py {port}", &[]));
    let guess = after([server.clone()]);
    assert_eq!(command(&guess, Part::Client), Some("python3 client.py"));
    assert_eq!((guess.port, &guess.hosts[..]), (None, &["nsl2.example.org".to_owned()][..]));

    // One that could not be started shows no more.
    let guess = after([server.clone(), (Part::Client, look::Start::default())]);
    assert_eq!(command(&guess, Part::Client), Some("python3 client.py"));
    assert_eq!(guess.hosts, ["nsl2.example.org"]);

    let guess = after([server, client]);
    assert_eq!((guess.port, &guess.hosts[..]), (None, &["10.1.2.3".to_owned()][..]));
}

//! Where a scenario is played: programs are started on free ports, typed to, waited for, ended.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use common::Error;
use tempfile::TempDir;

use crate::matching::Bindings;
use crate::peers::{Language, Peers};
use crate::ports::ReservedPort;
use crate::process::{Ended, Running};
use crate::programs::Programs;
use crate::transcript::{Kind, Placeholder};

/// A part in a scenario, with the arguments that it is played with.
#[expect(missing_docs, reason = "the fields are the programs' own arguments")]
#[derive(Debug, Clone)]
pub enum Role {
    /// `echo-server` on 127.0.0.1.
    EchoServer { port: u16 },
    /// `echo-client` to 127.0.0.1.
    EchoClient { port: u16 },
    /// `simple-server` on 0.0.0.0.
    SimpleServer { port: u16, udp: bool },
    /// `simple-client` to 127.0.0.1.
    SimpleClient { port: u16, udp: bool },
    /// `multithread-server` or `nonblocking-server` on 127.0.0.1.
    MenuServer { program: &'static str, port: u16, report_every: Option<u8> },
    /// `multithread-client` or `nonblocking-client` to 127.0.0.1.
    MenuClient { program: &'static str, port: u16 },
    /// `lb-server`.
    LbServer { id: u8, port: u16 },
    /// `proxy` on 0.0.0.0 in front of backends at localhost.
    Proxy { port: u16, backends: Vec<u16> },
    /// `lb-client` to localhost: four times `hello`.
    LbClient { port: u16, interval: Duration },
    /// `chain-server` in its folder, whose port is typed; `part` is how it can be recast alone.
    ChainServer { part: &'static str, folder: PathBuf },
    /// `chain-client` in its folder.
    ChainClient { folder: PathBuf },
    /// `bulk-server` on 0.0.0.0; in a network namespace if one is named.
    BulkServer { port: u16, namespace: Option<&'static str> },
    /// `bulk-client`; in a network namespace if one is named.
    BulkClient { host: &'static str, port: u16, namespace: Option<&'static str> },
}

/// The chain's input file in the client's folder.
pub const INPUT: &str = "input.txt";

/// How a role is started: the workspace's program and the peers' file, each with its arguments.
struct Casting {
    program: &'static str,
    program_args: Vec<String>,
    peer: &'static str,
    peer_args: Vec<String>,
    /// One of several roles of the same program.
    part: Option<&'static str>,
    /// Where it is started, if that matters.
    folder: Option<PathBuf>,
    /// The network namespace that it is started in, if not the present one.
    namespace: Option<&'static str>,
}

impl Role {
    /// The name of the workspace's program for it.
    pub fn program(&self) -> &'static str {
        self.casting().program
    }

    fn casting(&self) -> Casting {
        let same = |program, peer, args: Vec<String>| Casting {
            program,
            program_args: args.clone(),
            peer,
            peer_args: args,
            part: None,
            folder: None,
            namespace: None,
        };
        let words =
            |words: &[&dyn std::fmt::Display]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        let with_udp = |mut args: Vec<String>, udp: bool| {
            args.extend(udp.then(|| "--udp".to_owned()));
            args
        };
        match self {
            Self::EchoServer { port } => same("echo-server", "echo_server", words(&[&"127.0.0.1", port])),
            Self::EchoClient { port } => same("echo-client", "echo_client", words(&[&"127.0.0.1", port])),
            Self::SimpleServer { port, udp } => {
                same("simple-server", "simple_server", with_udp(words(&[&"0.0.0.0", port]), *udp))
            }
            Self::SimpleClient { port, udp } => {
                same("simple-client", "simple_client", with_udp(words(&[&"127.0.0.1", port]), *udp))
            }
            Self::MenuServer { program, port, report_every } => {
                let mut args = words(&[&"127.0.0.1", port]);
                if let Some(seconds) = report_every {
                    args.extend(words(&[&"--report-every", seconds]));
                }
                same(program, "menu_server", args)
            }
            Self::MenuClient { program, port } => same(program, "menu_client", words(&[&"127.0.0.1", port])),
            Self::LbServer { id, port } => same("lb-server", "lb_server", words(&[id, port])),
            Self::Proxy { port, backends } => {
                let targets: Vec<_> = backends.iter().map(|port| format!("localhost:{port}")).collect();
                let mut program_args = words(&[&"--listen", &format!("0.0.0.0:{port}")]);
                program_args
                    .extend(targets.iter().flat_map(|target| ["--backend".to_owned(), target.clone()]));
                let peer_args = std::iter::once(port.to_string()).chain(targets).collect();
                Casting { program_args, peer_args, ..same("proxy", "lb_proxy", Vec::new()) }
            }
            Self::LbClient { port, interval } => {
                let (at, seconds) = (format!("localhost:{port}"), interval.as_secs_f64());
                Casting {
                    program_args: words(&[&"--connect", &at, &"--interval", &seconds]),
                    peer_args: words(&[&"localhost", port, &"4", &seconds]),
                    ..same("lb-client", "lb_client", Vec::new())
                }
            }
            Self::ChainServer { part, folder } => Casting {
                part: Some(part),
                folder: Some(folder.clone()),
                ..same("chain-server", "chain_server", Vec::new())
            },
            Self::ChainClient { folder } => Casting {
                folder: Some(folder.clone()),
                ..same("chain-client", "chain_client", words(&[&INPUT]))
            },
            Self::BulkServer { port, namespace } => {
                let args = words(&[&"0.0.0.0", port]);
                Casting { namespace: *namespace, ..same("bulk-server", "bulk_server", args) }
            }
            Self::BulkClient { host, port, namespace } => {
                let args = words(&[host, port]);
                Casting { namespace: *namespace, ..same("bulk-client", "bulk_client", args) }
            }
        }
    }
}

/// Who plays which role: the workspace's programs, and for chosen ones a peer in another language.
#[derive(Debug)]
pub struct Cast<'a> {
    programs: &'a Programs,
    peers: &'a Peers,
    recast: Vec<(&'static str, Language)>,
}

impl<'a> Cast<'a> {
    /// The workspace's programs for every role.
    pub fn rust(programs: &'a Programs, peers: &'a Peers) -> Self {
        Self { programs, peers, recast: Vec::new() }
    }

    /// Has the roles of the workspace's program of that name, or the one part, played by the peer in
    /// `language`.
    #[must_use]
    pub fn with(mut self, name: &'static str, language: Language) -> Self {
        self.recast.push((name, language));
        self
    }

    fn command(&self, role: &Role) -> Result<Command, Error> {
        let casting = role.casting();
        let is_meant = |name: &str| name == casting.program || Some(name) == casting.part;
        let recast = self.recast.iter().find(|(name, _)| is_meant(name));
        let mut command = match recast.map_or(Language::Rust, |(_, language)| *language) {
            Language::Rust => {
                let mut command = Command::new(self.programs.path(casting.program)?);
                command.args(casting.program_args);
                command
            }
            language => {
                let mut command = self.peers.command(language, casting.peer)?;
                command.args(casting.peer_args);
                command
            }
        };
        if let Some(folder) = casting.folder {
            command.current_dir(folder);
        }
        Ok(match casting.namespace {
            Some(namespace) => within(namespace, &command),
            None => command,
        })
    }
}

/// The same command in a network namespace (ip-netns(8)), which replaces itself with it.
fn within(namespace: &str, command: &Command) -> Command {
    let mut within = Command::new("ip");
    within.args(["netns", "exec", namespace]).arg(command.get_program()).args(command.get_args());
    within
}

/// A scenario while it is played. Each actor has the name of its transcript.
#[derive(Debug)]
pub struct Stage<'a> {
    cast: &'a Cast<'a>,
    ports: Vec<ReservedPort>,
    folders: Vec<TempDir>,
    known: Bindings,
    actors: Vec<(String, Actor)>,
    /// What was typed before anything was printed: a terminal shows it, a pipe does not.
    typed: Vec<(String, String)>,
    differences: Vec<(String, String)>,
}

#[derive(Debug)]
enum Actor {
    OnStage(Running),
    Gone(Ended),
}

/// What was printed in a scenario.
#[derive(Debug)]
pub struct Played {
    /// Each actor's name and output, in the order of their coming.
    pub actors: Vec<(String, Ended)>,
    /// The ports that the scenario gave out.
    pub known: Bindings,
    /// What else an actor did otherwise than it should, in lines.
    pub differences: Vec<(String, String)>,
}

impl<'a> Stage<'a> {
    /// An empty stage.
    pub fn new(cast: &'a Cast<'a>) -> Self {
        let (ports, folders, actors, typed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { cast, ports, folders, known: Bindings::new(), actors, typed, differences: Vec::new() }
    }

    /// A new folder, gone when the scenario is over.
    ///
    /// # Errors
    /// Where there is no place for one.
    pub fn folder(&mut self) -> Result<PathBuf, Error> {
        let folder = TempDir::new().map_err(|error| Error::io("cannot make a folder", &error))?;
        let path = folder.path().to_owned();
        self.folders.push(folder);
        Ok(path)
    }

    /// A free port, which the transcripts call `<port-NAME>`.
    ///
    /// # Errors
    /// Where no port is free.
    pub fn port(&mut self, name: &str) -> Result<u16, Error> {
        let port = ReservedPort::any().map_err(|error| Error::io("cannot find a free port", &error))?;
        let number = port.number();
        let placeholder = Placeholder { kind: Kind::Port, name: name.to_owned() };
        self.known.insert(placeholder, number.to_string());
        self.ports.push(port);
        Ok(number)
    }

    /// Starts a program and waits until it prints `ready`.
    ///
    /// # Errors
    /// Where it does not.
    pub fn enter(&mut self, actor: &str, role: &Role, ready: &str) -> Result<(), Error> {
        self.start(actor, role)?;
        self.expect(actor, ready)
    }

    /// [`Stage::enter`] for a program that first reads a line from its keyboard; the actor's console
    /// begins with it.
    ///
    /// # Errors
    /// Where it does not print `ready` then.
    pub fn enter_typing(&mut self, actor: &str, role: &Role, line: &str, ready: &str) -> Result<(), Error> {
        self.start(actor, role)?;
        self.type_line(actor, line)?;
        self.typed.push((actor.to_owned(), format!("{line}\n")));
        self.expect(actor, ready)
    }

    /// Holds it against an actor that it did otherwise than it should, besides what it prints.
    pub fn differs(&mut self, actor: &str, what: impl std::fmt::Display) {
        self.differences.push((actor.to_owned(), format!("{actor}: {what}\n")));
    }

    /// Waits until the actor prints `text`.
    ///
    /// # Errors
    /// Where it does not.
    pub fn expect(&mut self, actor: &str, text: &str) -> Result<(), Error> {
        self.running(actor)?.expect(text).map(drop)
    }

    /// Makes sure that the actor has not printed `text` yet.
    ///
    /// # Errors
    /// Where it has.
    pub fn expect_not_yet(&mut self, actor: &str, text: &str) -> Result<(), Error> {
        if self.running(actor)?.has_printed(text) {
            return Err(Error::new(
                format_args!("{actor} printed '{text}' too early"),
                "its turn had not come",
            ));
        }
        Ok(())
    }

    /// Types a line to the actor.
    ///
    /// # Errors
    /// Where it takes none.
    pub fn type_line(&mut self, actor: &str, line: &str) -> Result<(), Error> {
        self.running(actor)?.type_line(line)
    }

    /// Waits for the actor's own end, its keyboard being at its end (Ctrl-D).
    ///
    /// # Errors
    /// Where it does not end.
    pub fn leave(&mut self, actor: &str) -> Result<(), Error> {
        self.end(actor, Running::wait)
    }

    /// Has the actor end by Ctrl-C.
    ///
    /// # Errors
    /// Where it does not end.
    pub fn interrupt(&mut self, actor: &str) -> Result<(), Error> {
        self.end(actor, Running::stop)
    }

    /// Ends whoever is still there and gives what everybody printed.
    ///
    /// # Errors
    /// Where a program cannot be killed.
    pub fn close(self) -> Result<Played, Error> {
        let mut actors = Vec::new();
        for (name, actor) in self.actors {
            let mut ended = match actor {
                Actor::OnStage(mut running) => running.kill()?,
                Actor::Gone(ended) => ended,
            };
            for (_, line) in self.typed.iter().filter(|(typist, _)| *typist == name) {
                ended.printed.splice(0..0, line.bytes());
            }
            actors.push((name, ended));
        }
        Ok(Played { actors, known: self.known, differences: self.differences })
    }

    fn start(&mut self, actor: &str, role: &Role) -> Result<(), Error> {
        let running = Running::start(actor, &mut self.cast.command(role)?)?;
        self.actors.push((actor.to_owned(), Actor::OnStage(running)));
        Ok(())
    }

    fn running(&mut self, name: &str) -> Result<&mut Running, Error> {
        match self.actors.iter_mut().find(|(actor, _)| actor == name) {
            Some((_, Actor::OnStage(running))) => Ok(running),
            _ => Err(Error::new(format_args!("cannot direct {name}"), "it is not on the stage")),
        }
    }

    fn end(
        &mut self,
        name: &str,
        how: impl FnOnce(&mut Running) -> Result<Ended, Error>,
    ) -> Result<(), Error> {
        let ended = how(self.running(name)?)?;
        if let Some((_, actor)) = self.actors.iter_mut().find(|(actor, _)| actor == name) {
            *actor = Actor::Gone(ended);
        }
        Ok(())
    }
}

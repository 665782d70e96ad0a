//! Who plays in a scenario: the roles with their arguments, and in which language each is played.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use common::Error;

use crate::peers::{Language, Peers};
use crate::programs::Programs;

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
    options: Vec<(&'static str, &'static str)>,
}

impl<'a> Cast<'a> {
    /// The workspace's programs for every role.
    pub fn rust(programs: &'a Programs, peers: &'a Peers) -> Self {
        Self { programs, peers, recast: Vec::new(), options: Vec::new() }
    }

    /// Has the roles of the workspace's program of that name, or the one part, played by the peer in
    /// `language`.
    #[must_use]
    pub fn with(mut self, name: &'static str, language: Language) -> Self {
        self.recast.push((name, language));
        self
    }

    /// Has the peer that plays the role of that name start with an option more; the workspace's programs, which
    /// have none of the peers' options, start without it.
    #[must_use]
    pub fn with_option(mut self, name: &'static str, option: &'static str) -> Self {
        self.options.push((name, option));
        self
    }

    /// The command that starts a role.
    ///
    /// # Errors
    /// Where there is no such program, or no such peer.
    pub fn command(&self, role: &Role) -> Result<Command, Error> {
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
                let options = self.options.iter().filter(|(name, _)| is_meant(name));
                command.args(options.map(|(_, option)| option)).args(casting.peer_args);
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

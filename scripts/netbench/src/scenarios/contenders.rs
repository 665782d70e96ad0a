//! The programs that take turns.

use std::process::Command;

use common::Error;
use scripts::load::connections::Transport;
use scripts::peers::Language;

use crate::contender::{Contender, Start};
use crate::tools::Tools;

/// As many threads as the server may be told to have.
const MAX_CLIENTS: &str = "15000";

/// The yardstick of the echoes: as little as one can do with epoll.
pub const BARE_EPOLL: Contender = peer("bare epoll loop in C", |tools, port| {
    with_port(tools.peers.command(Language::C, "epoll_echo")?, port)
});
/// The report's round-robin proxy, written plainly.
pub const PYTHON_PROXY: Contender = peer("Python, as in the report", |tools, port| {
    proxy_peer(tools.peers.command(Language::Python, "lb_proxy")?, targets(tools, "Python")?, port)
});
/// The report's server, written plainly.
pub const PYTHON_MENU: Contender = peer("Python, as in the report", |tools, port| {
    menu(tools.peers.command(Language::Python, "menu_server")?, port)
});

/// The workspace's echo from one thread.
pub const NONBLOCKING: Contender = ours("nonblocking-server", |tools, port| {
    echo(Command::new(tools.programs.path("nonblocking-server")?), port)
});
/// The workspace's echo with a thread for each client.
pub const MULTITHREAD: Contender = ours("multithread-server", |tools, port| {
    let mut command = echo(Command::new(tools.programs.path("multithread-server")?), port)?;
    command.args(["--max-clients", MAX_CLIENTS]);
    Ok(command)
});

/// Everybody who echoes for any number of clients.
pub const ECHOES: [Contender; 7] = [
    NONBLOCKING,
    MULTITHREAD,
    BARE_EPOLL,
    peer("tokio's plain echo", |tools, port| with_port(tools.tokio()?, port)),
    peer("Go's net package", |tools, port| with_port(tools.go()?, port)),
    peer("Python, a thread for each client", |tools, port| {
        with_port(tools.peers.command(Language::Python, "threads_echo")?, port)
    }),
    peer("Python, selectors", |tools, port| {
        with_port(tools.peers.command(Language::Python, "selectors_echo")?, port)
    }),
];

/// Everybody who serves the menu, by TCP and by UDP.
pub const MENUS: [Contender; 6] = [
    ours("nonblocking-server", |tools, port| {
        menu(Command::new(tools.programs.path("nonblocking-server")?), port)
    }),
    ours("multithread-server", |tools, port| {
        menu(Command::new(tools.programs.path("multithread-server")?), port)
    }),
    datagrams(ours("nonblocking-server --udp", |tools, port| {
        let mut command = menu(Command::new(tools.programs.path("nonblocking-server")?), port)?;
        command.arg("--udp");
        Ok(command)
    })),
    peer("C, as in the report", |tools, port| menu(tools.peers.command(Language::C, "menu_server")?, port)),
    PYTHON_MENU,
    datagrams(peer("Python, a loop over datagrams", |tools, port| {
        with_port(tools.peers.command(Language::Python, "udp_upper")?, port)
    })),
];

/// Everybody who moves each request on.
pub const PROXIES: [Contender; 3] = [
    ours("proxy", |tools, port| {
        let mut command = Command::new(tools.programs.path("proxy")?);
        command.args(["--listen", &format!("0.0.0.0:{port}")]);
        command.args(targets(tools, "proxy")?.iter().flat_map(|target| ["--backend", target]));
        Ok(command)
    }),
    peer("C, as in the report", |tools, port| {
        proxy_peer(tools.peers.command(Language::C, "lb_proxy")?, targets(tools, "C")?, port)
    }),
    PYTHON_PROXY,
];

/// Those who move only whole connections on.
pub const CONNECTION_PROXIES: [Contender; 3] = [
    peer("HAProxy", |tools, port| {
        let mut command = tools.installed("haproxy", "-v")?;
        command.args(["-db", "-f"]).arg(tools.configuration(
            "haproxy.cfg.in",
            &targets(tools, "HAProxy")?,
            port,
        )?);
        Ok(command)
    }),
    peer("nginx stream", |tools, port| {
        let mut command = tools.installed("nginx", "-v")?;
        command
            .arg("-c")
            .arg(tools.configuration("nginx.conf.in", &targets(tools, "nginx")?, port)?)
            .arg("-p")
            .arg(tools.folder());
        Ok(command)
    }),
    // It knows one target only, and starts a process for each connection.
    peer("socat", |tools, port| {
        let mut command = tools.installed("socat", "-V")?;
        command.arg(format!("TCP4-LISTEN:{port},reuseaddr,fork,backlog=4096,max-children=5000"));
        command.arg(format!("TCP4:{}", targets(tools, "socat")?[0]));
        Ok(command)
    }),
];

type MakeCommand = fn(&Tools, u16) -> Result<Command, Error>;

pub(super) const fn ours(name: &'static str, command: MakeCommand) -> Contender {
    Contender { name, ours: true, transport: Transport::Stream, start: Start::One(command) }
}

pub(super) const fn peer(name: &'static str, command: MakeCommand) -> Contender {
    Contender { name, ours: false, transport: Transport::Stream, start: Start::One(command) }
}

const fn datagrams(contender: Contender) -> Contender {
    Contender { transport: Transport::Datagrams, ..contender }
}

pub(super) fn with_port(mut command: Command, port: u16) -> Result<Command, Error> {
    command.arg(port.to_string());
    Ok(command)
}

fn echo(mut command: Command, port: u16) -> Result<Command, Error> {
    command.args(["0.0.0.0", &port.to_string(), "--service", "echo", "--quiet"]);
    Ok(command)
}

/// With the line that it prints for each request, as the report's.
fn menu(mut command: Command, port: u16) -> Result<Command, Error> {
    command.args(["0.0.0.0", &port.to_string()]);
    Ok(command)
}

fn proxy_peer(mut command: Command, targets: [String; 2], port: u16) -> Result<Command, Error> {
    command.arg(port.to_string()).args(targets);
    Ok(command)
}

fn targets(tools: &Tools, of: &'static str) -> Result<[String; 2], Error> {
    Ok(tools.backends(of)?.map(|port| format!("127.0.0.1:{port}")))
}

//! The real programs on free ports, and nodes that misbehave as told.

#![allow(dead_code, reason = "each test file uses its part")]

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use scripts::ports::ReservedPort;
use scripts::process::{Ended, Running};
use scripts::told::assert_told;
use tempfile::TempDir;

pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
pub(crate) const DOWNLOADED: &str = "The file got downloaded in the client.\n";

/// A node with a folder of its own.
pub(crate) struct Node {
    pub(crate) running: Running,
    pub(crate) port: ReservedPort,
    pub(crate) root: TempDir,
}

impl Node {
    pub(crate) fn start(options: &[&str]) -> Self {
        let (port, root) =
            (ReservedPort::any().expect("a free port"), tempfile::tempdir().expect("a folder"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_chain-server"));
        command.arg(port.number().to_string()).arg("--root").arg(root.path());
        let mut running = Running::start("chain-server", command.args(options)).expect("it starts");
        running.expect("the server is ready").expect("it is ready");
        Self { running, port, root }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port.number()).into()
    }

    pub(crate) fn put(&self, name: &str, content: &[u8]) {
        fs::write(self.root.path().join(name), content).expect("a writable folder");
    }

    /// A file that is long and takes no room on the disk.
    pub(crate) fn put_zeros(&self, name: &str, size: u64) {
        let file = fs::File::create(self.root.path().join(name)).expect("a writable folder");
        file.set_len(size).expect("a file system with holes");
    }

    /// Sends a request over a new connection and closes the sending direction.
    pub(crate) fn request(&self, request: &[u8]) -> TcpStream {
        let mut stream = self.connect();
        stream.write_all(request).expect("the node reads");
        stream.shutdown(Shutdown::Write).expect("a connected socket");
        stream
    }

    pub(crate) fn connect(&self) -> TcpStream {
        bounded(TcpStream::connect(self.address()).expect("the node listens"))
    }

    /// What comes back for a request, up to a proper end.
    pub(crate) fn reply(&self, request: &[u8]) -> Vec<u8> {
        read_to_end(&mut self.request(request)).expect("a proper end")
    }
}

/// The client in a folder of its own, with an input file.
pub(crate) struct Client {
    pub(crate) folder: TempDir,
    pub(crate) name: String,
}

impl Client {
    pub(crate) fn new(name: &str, hops: &[SocketAddr]) -> Self {
        let hops: Vec<_> = hops.iter().map(|hop| (hop.ip().to_string(), hop.port())).collect();
        Self::by_name(name, &hops)
    }

    pub(crate) fn by_name(name: &str, hops: &[(impl AsRef<str>, u16)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let lines: String = hops.iter().map(|(host, port)| format!("\n{} {port}", host.as_ref())).collect();
        fs::write(folder.path().join("input.txt"), format!("{name}{lines}")).expect("a writable folder");
        Self { folder, name: name.to_owned() }
    }

    pub(crate) fn start(&self, options: &[&str]) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chain-client"));
        command.current_dir(self.folder.path()).arg("input.txt").args(options);
        Running::start("chain-client", &mut command).expect("it starts")
    }

    pub(crate) fn run(&self, options: &[&str]) -> Ended {
        self.start(options).wait().expect("it ends")
    }

    /// Downloads the file and gives its content.
    pub(crate) fn download(&self, options: &[&str]) -> Vec<u8> {
        let ended = self.run(options);
        assert_eq!((ended.error_text(), ended.text()), (String::new(), DOWNLOADED.to_owned()));
        assert_eq!(ended.status.code(), Some(0));
        fs::read(self.folder.path().join(&self.name)).expect("the downloaded file")
    }

    /// The client failed, said why in one line, and left nothing.
    pub(crate) fn assert_failed(&self, ended: &Ended, part: &str) {
        assert_told(ended, 1, part);
        assert_eq!(ended.text(), "");
        assert_eq!(self.files(), ["input.txt"], "something was left");
    }

    pub(crate) fn fail(&self, options: &[&str], part: &str) {
        self.assert_failed(&self.run(options), part);
    }

    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("the client's folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    /// Waits until the temporary file has at least so many bytes.
    pub(crate) fn wait_for_part(&self, bytes: u64) {
        let is_part = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "part");
        wait_until("a part of the file has come", || {
            let entries = fs::read_dir(self.folder.path()).expect("the client's folder");
            let parts = entries.map(|entry| entry.expect("an entry").path()).filter(is_part);
            parts.map(|path| fs::metadata(path).map_or(0, |there| there.len())).any(|size| size >= bytes)
        });
    }
}

/// A chain of nodes, the nearest first.
pub(crate) fn nodes<const N: usize>(options: &[&str]) -> [Node; N] {
    std::array::from_fn(|_| Node::start(options))
}

pub(crate) fn addresses(nodes: &[Node]) -> Vec<SocketAddr> {
    nodes.iter().map(Node::address).collect()
}

/// A node that treats each connection, in a thread of its own, as `serve` does; it has read the request.
pub(crate) fn odd_node(
    serve: impl Fn(TcpStream, Vec<u8>) + Send + Sync + Clone + 'static,
) -> (SocketAddr, ReservedPort) {
    // Listened on through the reserved port, so that no other test can take the number meanwhile.
    let port = ReservedPort::any().expect("a free port");
    let listener = common::listen::tcp(&common::args::HostPort::new("127.0.0.1", port.number()));
    let listener: TcpListener = listener.expect("a free port");
    let address = listener.local_addr().expect("a bound socket");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let serve = serve.clone();
            thread::spawn(move || {
                let mut stream = bounded(stream.expect("a connection"));
                let mut request = Vec::new();
                if stream.read_to_end(&mut request).is_ok() {
                    serve(stream, request);
                }
            });
        }
    });
    (address, port)
}

/// An address where nobody listens, and nobody will while the port lives.
pub(crate) fn nobody() -> (SocketAddr, ReservedPort) {
    let port = ReservedPort::any().expect("a free port");
    ((Ipv4Addr::LOCALHOST, port.number()).into(), port)
}

pub(crate) fn bounded(stream: TcpStream) -> TcpStream {
    stream.set_read_timeout(Some(PATIENCE)).expect("a connected socket");
    stream.set_write_timeout(Some(PATIENCE)).expect("a connected socket");
    stream
}

pub(crate) fn read_to_end(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut all = Vec::new();
    stream.read_to_end(&mut all).map(|_| all)
}

/// Closes with a reset instead of a FIN.
pub(crate) fn reset(stream: TcpStream) {
    common::stream::reset_when_closed(&stream).expect("a socket");
    drop(stream);
}

pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "in vain: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

#[cfg(unix)]
pub(crate) fn signal(program: &Running, signal: rustix::process::Signal) {
    use rustix::process::{Pid, kill_process};
    let pid = i32::try_from(program.pid()).ok().and_then(Pid::from_raw).expect("a process ID");
    kill_process(pid, signal).expect("a running program");
}

/// Bytes that show any shift and any mix-up.
pub(crate) fn content(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ size as u64;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        bytes.extend_from_slice(&(state >> 16).to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

/// A file's path in a folder.
pub(crate) fn path(folder: &TempDir, name: &str) -> PathBuf {
    Path::join(folder.path(), name)
}

//! What is measured with: the programs, the peers that this machine has, two backends, a file.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::Error;
use scripts::checkout;
use scripts::load::sample::Sample;
use scripts::peers::{Language, Peers, answers};
use scripts::ports::ReservedPort;
use scripts::process::{Running, listens};
use scripts::programs::{Profile, Programs};
use tempfile::TempDir;

use crate::started::{free_port, local};

/// The crates whose programs are measured.
const CRATES: [&str; 5] = ["hw-nonblocking", "hw-multithread", "hw-proxy-lb", "hw-proxy-chain", "hw-bulk"];

/// What stands behind each proxy, twice: an echo that costs as little as one can, so that the proxies
/// are measured and not it. Where there is no `cc`, our own.
const BACKEND: &str = "epoll_echo";

/// Everything that a run can start.
pub struct Tools {
    /// The workspace's own programs.
    pub programs: Programs,
    /// The peers in Python and C.
    pub peers: Peers,
    tokio: Option<PathBuf>,
    go: Option<PathBuf>,
    folder: Folder,
    backends: RefCell<BTreeMap<&'static str, [Backend; 2]>>,
    /// The file that is downloaded.
    pub sample: Sample,
    sample_folder: OnceCell<TempDir>,
}

/// Where programs keep files of their own.
enum Folder {
    /// Below cargo's, for the next run, too.
    Kept(PathBuf),
    /// Gone with the tools.
    Temporary(TempDir),
}

/// A program that answers behind a proxy, for the whole run.
///
/// For the whole run and for one proxy, because a connection's closing leaves its two ports in
/// `TIME_WAIT` for a minute: a proxy has to live with those that it left itself, which are part of what
/// its way of working costs, and not with another's.
struct Backend {
    port: ReservedPort,
    _running: Running,
}

impl Tools {
    /// Nothing but what a contender brings itself.
    pub fn none() -> Self {
        Self {
            programs: Programs::default(),
            peers: Peers::none(),
            tokio: None,
            go: None,
            folder: Folder::Kept(std::env::temp_dir()),
            backends: RefCell::default(),
            sample: Sample { size: 8_000_000 },
            sample_folder: OnceCell::new(),
        }
    }

    /// Builds the programs for release, or finds those that are installed, and looks for the peers; `sample` is what will
    /// be downloaded.
    ///
    /// # Errors
    /// Where something that is there cannot be built. What is not there is no error.
    pub fn prepare(sample: Sample) -> Result<Self, Error> {
        let (programs, peers) = (Programs::of(&CRATES, Profile::Release)?, Peers::prepare()?);
        let folder = Folder::prepare()?;
        Ok(Self {
            tokio: checkout::root().map(build_tokio).transpose()?,
            go: match answers("go", "version") {
                true => Some(build_go(&peers.file("go/echo.go")?, folder.path())?),
                false => None,
            },
            programs,
            peers,
            folder,
            backends: RefCell::default(),
            sample,
            sample_folder: OnceCell::new(),
        })
    }

    /// tokio's plain echo.
    ///
    /// # Errors
    /// Where it was not built.
    pub fn tokio(&self) -> Result<Command, Error> {
        self.tokio
            .as_ref()
            .map(Command::new)
            .ok_or_else(|| Error::new("cannot start tokio's echo", "it is built in the repository alone"))
    }

    /// The echo with Go's net package.
    ///
    /// # Errors
    /// Where there is no Go.
    pub fn go(&self) -> Result<Command, Error> {
        let path = self.go.as_ref();
        path.map(Command::new)
            .ok_or_else(|| Error::new("cannot start Go's echo", "go is not on this machine"))
    }

    /// A program of the system's, such as HAProxy.
    ///
    /// # Errors
    /// Where the machine does not have it.
    pub fn installed(&self, program: &str, version_argument: &str) -> Result<Command, Error> {
        if answers(program, version_argument) {
            return Ok(Command::new(program));
        }
        let doing = format!("cannot start {program}");
        Err(Error::new(doing, "it is not on this machine").advise("Debian has a package of that name"))
    }

    /// The ports of a proxy's two backends, which are started when first asked for.
    ///
    /// # Errors
    /// Where they cannot be started.
    pub fn backends(&self, of: &'static str) -> Result<[u16; 2], Error> {
        let mut all = self.backends.borrow_mut();
        let both = match all.entry(of) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(free) => free.insert({
                let start = || Backend::start(&self.peers, &self.programs);
                [start()?, start()?]
            }),
        };
        Ok(both.each_ref().map(|backend| backend.port.number()))
    }

    /// Fills in a template of `peers/`: the port to listen on, the backends, a folder; gives the file.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn configuration(&self, template: &str, backends: &[String; 2], port: u16) -> Result<PathBuf, Error> {
        let from = self.peers.file(template)?;
        let into = self.folder.path().join(template.trim_end_matches(".in"));
        let text = fs::read_to_string(&from)
            .map_err(|error| Error::io(format_args!("cannot read {}", from.display()), &error))?
            .replace("{port}", &port.to_string())
            .replace("{backend_a}", &backends[0])
            .replace("{backend_b}", &backends[1])
            .replace("{dir}", &self.folder.path().display().to_string());
        fs::write(&into, text)
            .map_err(|error| Error::io(format_args!("cannot write {}", into.display()), &error))?;
        Ok(into)
    }

    /// The folder that has the file to be downloaded, and nothing else. It is made when first asked for, and
    /// is gone with this value.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn sample_folder(&self) -> Result<&Path, Error> {
        if let Some(folder) = self.sample_folder.get() {
            return Ok(folder.path());
        }
        let written =
            tempfile::tempdir().and_then(|folder| self.sample.write(folder.path()).map(|()| folder));
        let folder = written.map_err(|error| Error::io("cannot write the file to be downloaded", &error))?;
        Ok(self.sample_folder.get_or_init(|| folder).path())
    }

    /// Where programs may keep files of their own.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Folder {
    fn prepare() -> Result<Self, Error> {
        let Some(root) = checkout::root() else {
            let folder = tempfile::tempdir().map_err(|error| Error::io("cannot make a folder", &error))?;
            return Ok(Self::Temporary(folder));
        };
        let folder = target_dir(root).join("netbench/peers");
        fs::create_dir_all(&folder)
            .map_err(|error| Error::io(format_args!("cannot make {}", folder.display()), &error))?;
        Ok(Self::Kept(folder))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Temporary(folder) => folder.path(),
        }
    }
}

impl Backend {
    fn start(peers: &Peers, programs: &Programs) -> Result<Self, Error> {
        let port = free_port()?;
        let number = port.number().to_string();
        let mut command = if peers.missing(Language::C).is_none() {
            let mut command = peers.command(Language::C, BACKEND)?;
            command.arg(number);
            command
        } else {
            let mut command = Command::new(programs.path("nonblocking-server")?);
            command.args(["127.0.0.1", &number, "--service", "echo", "--quiet"]);
            command
        };
        let _running = Running::start_unheard(BACKEND, &mut command, || listens(local(&port)))?;
        Ok(Self { port, _running })
    }
}

/// An example of this crate, as it needs tokio and no program should.
fn build_tokio(root: &Path) -> Result<PathBuf, Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--release", "--package", "netbench", "--example", "tokio-echo"]);
    succeed("cannot build tokio's echo", command.current_dir(root))?;
    Ok(target_dir(root).join("release/examples/tokio-echo"))
}

fn build_go(source: &Path, folder: &Path) -> Result<PathBuf, Error> {
    let program = folder.join("go-echo");
    let mut command = Command::new("go");
    command.args(["build", "-o"]).arg(&program).arg(source);
    succeed("cannot build Go's echo", &mut command)?;
    Ok(program)
}

fn succeed(doing: &str, command: &mut Command) -> Result<(), Error> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Error::new(doing, "it failed, see the messages above")),
        Err(error) => Err(Error::io(doing, &error)),
    }
}

/// Where results go when nobody says: in the repository to what is built, elsewhere to the working directory.
pub fn usual_output() -> PathBuf {
    match checkout::root() {
        Some(root) => target_dir(root).join("netbench"),
        None => PathBuf::from("netbench-results"),
    }
}

/// Where cargo puts what it builds.
fn target_dir(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

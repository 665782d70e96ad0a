//! What a process is made of, for the question whether its threads are the program's own.

mod image;

use std::path::Path;

use common::Error;

use super::{place, sight};
use image::Image;

/// What runs a program.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Runtime {
    /// Nothing but the program: C, C++, Rust, …; also what is not known.
    Native,
    /// `CPython` or `PyPy`.
    Python,
    /// A Java virtual machine.
    Jvm,
    /// Go's, which is part of the program.
    Go,
    /// Node.js.
    Node,
    /// .NET.
    DotNet,
    /// Mono, which runs programs of .NET, too.
    Mono,
    /// Ruby.
    Ruby,
    /// Another one, by its name.
    Other(&'static str),
}

/// What the number of a process's threads says of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnThreads {
    /// All are the program's.
    Exact,
    /// The runtime adds some, nearly always the same number: compare with the number before.
    Constant,
    /// Nothing: what the program calls a thread is none of the system's.
    Hidden,
}

impl Runtime {
    /// What the number of threads says.
    pub fn own_threads(&self) -> OwnThreads {
        match self {
            Self::Native | Self::Python => OwnThreads::Exact,
            Self::Jvm | Self::Node | Self::DotNet | Self::Mono | Self::Ruby => OwnThreads::Constant,
            Self::Go => OwnThreads::Hidden,
            Self::Other(name) if PLAIN.contains(name) => OwnThreads::Exact,
            Self::Other(_) => OwnThreads::Hidden,
        }
    }

    /// Whether a thread of this name is the runtime's own. Those of Java and .NET come and go with load and
    /// with the machine's size; without them the rest can be counted.
    pub fn keeps_for_itself(&self, thread: &str) -> bool {
        match self {
            Self::Jvm => OF_THE_JVM.iter().any(|start| begins(thread, start)),
            Self::DotNet => thread.starts_with(".NET "),
            Self::Mono => OF_MONO.iter().any(|start| begins(thread, start)),
            _ => false,
        }
    }

    /// Whether a thread of this name may be one on which the runtime runs threads that are none of the system's: Java's
    /// virtual ones take turns on a pool's, called `ForkJoinPool-1-worker-…`. A program may have such a pool without
    /// them.
    pub fn may_carry_others(&self, thread: &str) -> bool {
        *self == Self::Jvm && begins(thread, "ForkJoinPool-")
    }
}

/// Whether a thread's name begins so. The system keeps its first 15 characters; newer virtual machines of Java leave out
/// the middle instead (`C2 Comp..hread0`).
fn begins(thread: &str, start: &str) -> bool {
    let is_cut = thread.len() == 15 && thread.get(7..9) == Some("..");
    thread.starts_with(start) || (is_cut && start.len() >= 7 && thread.get(..7) == start.get(..7))
}

/// What runs a process.
///
/// # Errors
/// Where the process has ended, or may not be looked into.
pub fn runtime(pid: i32) -> Result<Runtime, Error> {
    let image = place::folder(pid).and_then(|folder| sight::into(&folder, || Image::read(&folder)));
    let image = image.map_err(|error| place::cannot("see the program", pid, &error))?;
    Ok(recognise(&image))
}

/// Interpreters whose threads are the system's, if they have any.
const PLAIN: [&str; 10] = ["bash", "busybox", "dash", "ksh", "lua", "luajit", "perl", "php", "tclsh", "zsh"];

/// Interpreters and virtual machines with threads of their own making or unknown ways.
const OTHERS: [&str; 7] = ["beam.smp", "bun", "deno", "guile", "julia", "racket", "Rscript"];

/// How the names of a Java virtual machine's own threads begin, whatever its collector.
const OF_THE_JVM: [&str; 25] = [
    "Attach Listener",
    "C1 Compiler",
    "C2 Compiler",
    "Common-Cleaner",
    "Concurrent Mark",
    "Finalizer",
    "G1 ",
    "GC Thread#",
    "GC task thread#",
    "JFR ",
    "JVMCI",
    "Monitor Deflati",
    "Notification Th",
    "ParGC",
    "Reference Handl",
    "Service Thread",
    "Shenandoah",
    "Signal Dispatch",
    "Surrogate Locke",
    "Sweeper thread",
    "VM Periodic Tas",
    "VM Thread",
    "XWorker",
    "ZWorker",
    "process reaper",
];

/// How the names of Mono's own threads begin.
const OF_MONO: [&str; 3] = ["Finalizer", "SGen worker", "Timer-Scheduler"];

/// Smaller than any Node.js that has all its code in itself.
const AS_LARGE_AS_NODE: u64 = 16 << 20;

fn recognise(image: &Image) -> Runtime {
    let name = image.program.as_str();
    let family = name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    // A node of a chain may well be called "node".
    let is_node =
        image.has_library("libnode") || image.has_library("libuv") || image.size >= AS_LARGE_AS_NODE;
    if image.is_go || image.has_library("libgo") {
        return Runtime::Go;
    }
    if image.has_library("libjvm") || matches!(family, "java") {
        return Runtime::Jvm;
    }
    if matches!(family, "mono" | "mono-sgen" | "mono-boehm") {
        return Runtime::Mono;
    }
    if image.has_library("libcoreclr") || family == "dotnet" {
        return Runtime::DotNet;
    }
    if matches!(family, "node" | "nodejs") && is_node {
        return Runtime::Node;
    }
    if matches!(family, "python" | "pypy") || image.has_library("libpython") || image.has_library("libpypy") {
        return Runtime::Python;
    }
    if family == "ruby" || image.has_library("libruby") {
        return Runtime::Ruby;
    }
    let other = PLAIN.iter().chain(&OTHERS).find(|other| **other == name || **other == family);
    other.map_or(Runtime::Native, |name| Runtime::Other(name))
}

/// The last part of a path.
fn last_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;

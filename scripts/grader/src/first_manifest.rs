//! Writes a first `grade.toml` for a folder, from what its files look like.

mod arguments;
mod assumed;
mod build;
mod commands;
mod csharp;
mod facts;
mod files;
mod given;
mod guess;
mod guessed;
mod java;
mod kotlin;
mod language;
mod made;
mod options;
mod paths;
mod programs;
mod reached;
mod roles;
mod search;
mod solved;
mod targets;
mod template;
mod together;
mod told;
mod typescript;
mod usage;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::Error;

use crate::assignment::Assignment;
use crate::called::called;
use crate::look::{self, Seen, Ways};
use crate::manifest::ports::{DEFAULT_BACKENDS, default_port};
use crate::manifest::{self, FILE, home};
use crate::submission::{Part, Submission};
use commands::Start;
use facts::Facts;
use files::Found;
pub use given::Template;
use guessed::Guess;
use made::Made;
pub(crate) use template::in_one_line;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub path: PathBuf,
    /// The assignment in it: the one that was given, or the one that was guessed.
    pub assignment: Assignment,
    /// The programs that were not found, whose commands have to be written in by hand.
    pub missing: Vec<Part>,
    /// The keys of which it is not certain what has to stand there.
    pub doubtful: Vec<String>,
    /// Why its programs could not be looked at, if they could not.
    pub unseen: Option<String>,
    /// Whether nothing was started, so that all of it is guessed.
    pub is_guessed: bool,
}

/// What is to be said of programs that were not built.
const GUESSED: &str =
    "guessed, as nothing was built: mend the build, remove this file, and write it again with --init";

/// What files of a folder look like that solve an assignment, before anything was started.
#[derive(Debug)]
pub struct Draft {
    folder: PathBuf,
    /// Whether the folder solves others too, which have files of their own.
    is_one_of_several: bool,
    /// Whether the assignment was given.
    is_told: bool,
    /// Whether a server has its threads before its clients come, by what its text looks like.
    has_a_pool: bool,
    found: Arc<Found>,
    parts: BTreeMap<Part, Facts>,
    builds: Vec<Vec<String>>,
    guess: Guess,
    ways: Ways,
}

impl Draft {
    /// Looks at the files of `dir`, one draft for each assignment that they solve; only for that which is given, where
    /// one is.
    ///
    /// # Errors
    /// Where there is a `grade.toml` already, the folder cannot be read, or nothing in it shows which assignment it
    /// solves.
    pub fn all_of(
        dir: &Path,
        assignment: Option<Assignment>,
        template: &Template,
    ) -> Result<Vec<Self>, Error> {
        let folder = home(dir);
        if let Some(path) = manifest::find(&folder).ok().and_then(|found| found.into_iter().next()) {
            return Err(exists(&path));
        }
        let found = Arc::new(files::find(&folder)?);
        let programs = facts::all(&found);
        let told = assignment.or(template.assignment());
        let all = solved::all(&found.sources, &programs, told);
        if all.is_empty() && found.sources.is_empty() {
            let error = Error::new(doing(&folder.join(FILE)), "there is no program in the folder");
            return Err(error.advise(format_args!(
                "put the sources there, and unpack what is packed; known are {}",
                language::KNOWN
            )));
        }
        if all.is_empty() {
            let known = language::KNOWN;
            let advice = format_args!(
                "name it, such as: {} --init FOLDER hw-multithread; known are programs in {known}",
                called()
            );
            let cause = "nothing in the folder shows which assignment it solves";
            return Err(Error::new(doing(&folder.join(FILE)), cause).advise(advice));
        }
        let is_one_of_several = all.len() > 1;
        let draft = |(assignment, programs): (Assignment, Vec<Facts>)| {
            let of_a_pool = |facts: &Facts| search::has(r"(?i)pool|executor", &facts.source.text);
            let parts = guess::parts(assignment, &programs);
            let parts: BTreeMap<Part, Facts> =
                parts.into_iter().map(|(part, facts)| (part, facts.clone())).collect();
            let builds = build::ways(&found, &parts);
            let guess = assumed::guess(&found, assignment, &parts, builds.first());
            let guess = Guess { template: template.clone(), ..guess };
            let mut draft = Self {
                folder: folder.clone(),
                is_one_of_several,
                is_told: told.is_some(),
                has_a_pool: programs.iter().any(of_a_pool),
                found: Arc::clone(&found),
                parts,
                builds,
                guess,
                ways: Ways::new(),
            };
            draft.find_ways(&Made::default());
            draft
        };
        Ok(all.into_iter().map(draft).collect())
    }

    /// The assignment, as far as it is known.
    pub fn assignment(&self) -> Assignment {
        self.guess.assignment
    }

    /// As submissions whose programs are not known yet: to be built, and looked at. They differ in how they are built,
    /// the likeliest first; whatever needs no build is one.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn submissions(&self) -> Result<Vec<Submission>, Error> {
        let folder = &self.folder;
        let folder = folder
            .canonicalize()
            .map_err(|error| Error::io(format_args!("cannot read {}", folder.display()), &error))?;
        let submission = Submission::new("the submission", folder, self.guess.assignment);
        let with = |build: &Vec<String>| Submission { build: Some(build.clone()), ..submission.clone() };
        let all: Vec<Submission> = self.builds.iter().map(with).collect();
        Ok(if all.is_empty() { vec![submission] } else { all })
    }

    /// Whether a build that came to its end has made nothing: some only print what they could make.
    pub fn lacks_programs(&self, folder: &Path) -> bool {
        let is_built = |facts: &Facts| facts.source.language.makes_programs();
        self.parts.values().any(is_built) && made::all(folder, &[]).programs.is_empty()
    }

    /// Takes a build that came to its end, and what it has made in that folder.
    pub fn was_built(&mut self, submission: &Submission, folder: &Path) {
        self.guess.build = submission.build.clone();
        if submission.build.is_some() {
            let names: Vec<&str> = self.parts.values().map(|facts| paths::name(&facts.source.path)).collect();
            let made = made::all(folder, &names);
            self.find_ways(&made);
        }
    }

    fn find_ways(&mut self, made: &Made) {
        let assignment = self.guess.assignment;
        let ways = |(part, facts): (&Part, &Facts)| {
            (*part, commands::ways(&self.found, assignment, *part, facts, made))
        };
        self.ways = self.parts.iter().map(ways).collect();
    }

    /// The ways in which its programs may be started.
    pub fn ways(&self) -> &Ways {
        &self.ways
    }

    /// Keeps why the programs could not be started.
    pub fn was_not_seen(&mut self, why: String) {
        self.guess.unseen = Some(why);
        if self.guess.assignment.is_menu() {
            self.guess.seen = Some(look::Facts::of_nothing("nothing was started that could show it"));
        }
        let found = self.guess.programs.iter().filter(|(_, start)| start.is_some());
        self.guess.told.extend(found.map(|(part, _)| (*part, (GUESSED.to_owned(), true))));
    }

    /// Takes what was seen when they were started in the place of what was guessed.
    pub fn saw(&mut self, seen: Seen) {
        let guess = &mut self.guess;
        let by_method = seen.assignment.filter(|_| !self.is_told);
        // Threads that were there before do not show.
        let may_hide = |seen: &Assignment| self.has_a_pool && *seen == Assignment::Nonblocking;
        if let Some(assignment) = by_method.filter(|seen| !may_hide(seen)) {
            guess.assignment = assignment;
        }
        for (part, start) in &mut guess.programs {
            let Some(seen) = seen.starts.get(part) else { continue };
            guess.told.insert(*part, told::of(seen, guess.assignment, *part));
            if let Some(way) = &seen.way {
                *start = Some(Start { command: told::command(&way.command), typed: way.typed.clone() });
            }
        }
        let of = |part: &Part| seen.starts.get(part);
        let all = || Part::of(guess.assignment).iter().filter_map(of);
        if all().any(|start| start.way.is_some()) {
            let taken_by = |part: &Part| of(part).and_then(|start| start.port);
            let listener = if guess.assignment == Assignment::ProxyLb { Part::Proxy } else { Part::Server };
            let was_seen = |part: &Part| of(part).is_some_and(|start| start.way.is_some());
            let port = taken_by(&listener).or_else(|| taken_by(&Part::Client));
            // What was not seen keeps what it was guessed to have.
            if port.is_some() || was_seen(&listener) {
                guess.port = port.filter(|port| Some(*port) != default_port(guess.assignment));
            }
            let udp_port = taken_by(&Part::UdpServer).or_else(|| taken_by(&Part::UdpClient));
            guess.udp_port = udp_port.filter(|udp| port.or(default_port(guess.assignment)) != Some(*udp));
            if let Some(proxy) = of(&Part::Proxy).filter(|proxy| proxy.way.is_some()) {
                let backends = proxy.backends.clone();
                guess.backends = (backends.len() > 1 && backends != DEFAULT_BACKENDS).then_some(backends);
            }
            if Part::of(guess.assignment).iter().all(was_seen) {
                guess.hosts.clear();
            }
            guess.hosts.extend(all().flat_map(|start| start.hosts.clone()));
            guess.hosts.sort();
            guess.hosts.dedup();
        }
        let mut facts = seen.facts;
        if guess.assignment.is_menu() {
            facts.without_the_report();
        }
        guess.seen = Some(facts);
    }

    /// Writes the `grade.toml`, with comments; `NAME.grade.toml` where there is one for each of several assignments.
    ///
    /// # Errors
    /// Where there is one already, or the folder cannot be written to.
    pub fn write(self) -> Result<Written, Error> {
        let Self { folder, is_one_of_several, guess, .. } = self;
        let path = folder.join(match is_one_of_several {
            true => format!("{}.{FILE}", guess.assignment.name()),
            false => FILE.to_owned(),
        });
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let written = file.and_then(|mut file| file.write_all(template::text(&guess).as_bytes()));
        written.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => exists(&path),
            _ => Error::io(doing(&path), &error),
        })?;
        let missing =
            guess.programs.iter().filter(|(_, start)| start.is_none()).map(|(part, _)| *part).collect();
        let doubtful = guess.doubtful();
        let is_guessed = guess.seen.is_none() || guess.unseen.is_some();
        Ok(Written {
            path,
            assignment: guess.assignment,
            missing,
            doubtful,
            unseen: guess.unseen,
            is_guessed,
        })
    }
}

fn doing(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

fn exists(path: &Path) -> Error {
    Error::new(doing(path), "it is there already").advise("edit it, or remove it first")
}

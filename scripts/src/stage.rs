//! Where a scenario is played: programs are started on free ports, typed to, waited for, ended.

use std::path::PathBuf;

use common::Error;
use tempfile::TempDir;

use crate::cast::{Cast, Role};
use crate::matching::Bindings;
use crate::ports::ReservedPort;
use crate::process::{Ended, Running};
use crate::transcript::{Kind, Placeholder};

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

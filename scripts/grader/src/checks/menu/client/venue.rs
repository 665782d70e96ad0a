//! Where a client is tried: at its own server, and where that lets it down, at one of the grader's.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use super::STARTS;
use super::counter::Counter;
use super::desk::{Desk, Exchange};
use super::stand_in::StandIn;
use crate::checks::menu::command::Command;
use crate::scene::Scene;
use crate::stop::Stop;
use crate::verdict::{Verdict, Worth};

/// A place with one kind of server.
#[derive(Debug)]
pub(super) struct Venue {
    serves: Serves,
    memo: Memo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Serves {
    Own,
    StandIn,
}

/// How the server let the client down first, at any desk of a venue.
#[derive(Debug, Clone, Default)]
pub(super) struct Memo(Rc<RefCell<Option<Stop>>>);

/// A check of the client with its own server.
type Trial = fn(&mut Scene<'_>, &Venue) -> Result<(), Stop>;

/// Tries what only the pair of client and server can show.
pub(super) fn with_its_own_server(scene: &mut Scene<'_>, try_it: Trial) -> Result<(), Stop> {
    try_it(scene, &Venue::of(Serves::Own))
}

/// What a client needs of a server to show what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// That it is there.
    AConnection,
    /// That it answers.
    Answers,
}

/// Tries what is asked of the client alone: a server that ends, hangs up or does not answer is no fault of its client,
/// which may show what it does at a server of the grader's.
pub(super) fn with_any_server(scene: &mut Scene<'_>, needs: Needs, try_it: Trial) -> Result<(), Stop> {
    let is_known_to_fail =
        |scene: &Scene<'_>| scene.came_out(STARTS).is_some_and(|it| it.worth() != Worth::Full);
    let own = Venue::of(Serves::Own);
    let fault = if is_known_to_fail(scene) {
        Stop::fail("the server did not start")
    } else {
        let Err(stop) = try_it(scene, &own) else { return Ok(()) };
        let Some(fault) = own.memo.0.take() else { return Err(stop) };
        fault
    };
    let wire = &scene.submission.wire;
    let can = match needs {
        Needs::AConnection => StandIn::can_welcome(wire),
        Needs::Answers => StandIn::can_speak(wire),
    };
    if !can {
        let why = "and the grader cannot speak in its form";
        return Err(untried(format_args!("{}, {why}", fault.reason)));
    }
    scene.step("a server of the grader's own takes the place of the submission's");
    match (try_it(scene, &Venue::of(Serves::StandIn)), needs) {
        (Ok(()), _) => {}
        // Nothing of the server's is in that, where it says nothing by itself.
        (Err(stop), Needs::AConnection) if scene.submission.wire.greeting.is_none() => return Err(stop),
        // It may come of a wire that is not the client's.
        (Err(stop), _) => {
            return Err(untried(format_args!(
                "{}; at a server of the grader's own {}",
                fault.reason, stop.reason
            )));
        }
    }
    scene.note(format_args!("with a server of the grader's own, as {}", fault.reason));
    Ok(())
}

/// A client of which nothing can be said, as it has nobody who answers it.
fn untried(why: std::fmt::Arguments<'_>) -> Stop {
    Stop { verdict: Verdict::Blocked, ..Stop::fail(format_args!("the client could not be tried: {why}")) }
}

/// Tries something at a server of the grader's own, if that can speak as the submission's does.
pub(super) fn with_a_stand_in(scene: &mut Scene<'_>, try_it: Trial) -> Result<(), Stop> {
    if !StandIn::can_speak(&scene.submission.wire) {
        return Ok(());
    }
    scene.step("a server of the grader's own takes the place of the submission's");
    try_it(scene, &Venue::of(Serves::StandIn))
}

impl Venue {
    fn of(serves: Serves) -> Self {
        Self { serves, memo: Memo::default() }
    }

    /// A fresh server and a fresh client at its first prompt. Those of the last desk have to be gone.
    pub(super) fn desk<'a>(&self, scene: &mut Scene<'a>) -> Result<Desk<'a>, Stop> {
        scene.new_network()?;
        let began = Instant::now();
        let counter = match self.serves {
            Serves::Own => Counter::own(scene).inspect_err(|stop| self.memo.blame(stop))?,
            Serves::StandIn => Counter::stand_in(scene)?,
        };
        Desk::at(counter, began, scene, self.memo.clone())
    }

    /// Asks every command in turn and looks at what comes of each. Where client or server break at one, they go on
    /// afresh with the next: whether all can be asked is a check of its own.
    pub(super) fn asks_all<'a>(
        &self,
        scene: &mut Scene<'a>,
        mut look: impl FnMut(&mut Desk<'a>, &Exchange) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mut desk = self.desk(scene)?;
        let (mut came, mut broken) = (false, None);
        for command in Command::of(&scene.submission.wire) {
            match desk.ask(command) {
                Ok(exchange) => {
                    came = true;
                    look(&mut desk, &exchange)?;
                }
                Err(stop) => {
                    broken.get_or_insert(stop);
                    drop(desk);
                    match self.desk(scene) {
                        Ok(afresh) => desk = afresh,
                        // What it showed before was right.
                        Err(_) => break,
                    }
                }
            }
        }
        broken.filter(|_| !came).map_or(Ok(()), Err)
    }
}

impl Memo {
    /// Remembers how the server lets the client down.
    pub(super) fn blame(&self, fault: &Stop) {
        self.0.borrow_mut().get_or_insert_with(|| fault.clone());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::time::Duration;

    use super::*;
    use crate::assignment::Assignment;
    use crate::noise::Noise;
    use crate::sandbox::Limits;
    use crate::scene::Setting;
    use crate::submission::{Submission, Wire};

    /// What is said of a client of that wire's: how it came out, why, and what is noted.
    fn tried(wire: Wire, starts: Verdict, needs: Needs, trial: Trial) -> (Verdict, String, Vec<String>) {
        let submission = Submission { wire, ..Submission::new("x", "/nowhere", Assignment::Multithread) };
        let setting = Setting {
            launcher: "/nowhere".into(),
            namespaces: false,
            folder: "/nowhere".into(),
            run_as: None,
            hidden: Vec::new(),
            limits: Limits::default(),
        };
        let (noise, before) = (Noise::start(), HashMap::from([(STARTS.to_owned(), starts)]));
        let mut scene = Scene::new(&submission, &setting, &noise, Duration::from_secs(60)).after(&before);
        let (verdict, reason) = match with_any_server(&mut scene, needs, trial) {
            Ok(()) => (Verdict::Pass, String::new()),
            Err(stop) => (stop.verdict, stop.reason),
        };
        (verdict, reason, scene.close(Ok(())).0.notes)
    }

    fn succeeds(_: &mut Scene<'_>, _: &Venue) -> Result<(), Stop> {
        Ok(())
    }

    fn fails(_: &mut Scene<'_>, _: &Venue) -> Result<(), Stop> {
        Err(Stop::fail("the client stays silent"))
    }

    /// Its own server is at fault.
    fn is_let_down(_: &mut Scene<'_>, venue: &Venue) -> Result<(), Stop> {
        if venue.serves == Serves::StandIn {
            return Ok(());
        }
        let stop = Stop::crash("the server ended");
        venue.memo.blame(&stop);
        Err(stop)
    }

    fn greeting() -> Wire {
        Wire { greeting: Some("hello".to_owned()), ..Wire::default() }
    }

    /// Replies of no form that can be made up.
    fn odd() -> Wire {
        Wire { count_reply: r"[=](?<count>\d+)".to_owned(), ..Wire::default() }
    }

    #[test]
    fn a_client_fails_at_a_stand_in_where_nothing_of_its_servers_is_in_that() {
        let of = |wire, needs| tried(wire, Verdict::Fail, needs, fails);
        let own = (Verdict::Fail, "the client stays silent".to_owned(), Vec::new());
        assert_eq!(of(Wire::default(), Needs::AConnection), own);
        assert_eq!(of(odd(), Needs::AConnection), own);
        let untried = "the client could not be tried: the server did not start; at a server of the grader's own the \
            client stays silent";
        for (wire, needs) in [(Wire::default(), Needs::Answers), (greeting(), Needs::AConnection)] {
            assert_eq!(of(wire, needs), (Verdict::Blocked, untried.to_owned(), Vec::new()));
        }
    }

    #[test]
    fn a_client_whose_server_cannot_be_played_is_not_tried() {
        let untried = "the client could not be tried: the server did not start, and the grader cannot speak in its form";
        let named = Wire { greeting_reply: Some("x".to_owned()), ..greeting() };
        for (wire, needs) in [(odd(), Needs::Answers), (named, Needs::AConnection)] {
            let of = tried(wire, Verdict::Fail, needs, succeeds);
            assert_eq!(of, (Verdict::Blocked, untried.to_owned(), Vec::new()));
        }
    }

    #[test]
    fn a_client_that_is_right_at_a_stand_in_is_right_whatever_its_server_does() {
        let note = |why: &str| vec![format!("with a server of the grader's own, as {why}")];
        for needs in [Needs::AConnection, Needs::Answers] {
            let of = tried(greeting(), Verdict::Fail, needs, succeeds);
            assert_eq!(of, (Verdict::Pass, String::new(), note("the server did not start")));
            let of = tried(greeting(), Verdict::Pass, needs, is_let_down);
            assert_eq!(of, (Verdict::Pass, String::new(), note("the server ended")));
        }
    }

    #[test]
    fn what_a_client_does_wrong_at_its_own_server_is_its_own() {
        for needs in [Needs::AConnection, Needs::Answers] {
            let of = tried(greeting(), Verdict::Pass, needs, fails);
            assert_eq!(of, (Verdict::Fail, "the client stays silent".to_owned(), Vec::new()));
        }
    }
}

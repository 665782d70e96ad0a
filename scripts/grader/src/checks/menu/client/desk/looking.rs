//! What a user sees of a reply, beside what the server sent.

use super::{Desk, Exchange, SENTENCE};
use crate::checks::menu::client::told::{Known, Told};
use crate::checks::menu::command::Command;
use crate::checks::menu::replies::without_announcements;
use crate::evidence::difference::{quoted, shown};
use crate::processes::sockets::TcpState;
use crate::processes::{self, Connection};
use crate::screen;
use crate::stop::Stop;
use crate::tap::{self, Side};

impl Desk<'_> {
    /// What the server has sent since the user began, but for what it announces to everybody and the menu.
    pub(super) fn reply(&mut self) -> Option<String> {
        let heard = self.tap.as_mut()?.since(self.since?)?;
        let reply = without_announcements(&tap::bytes_of(Side::Server, heard), &self.log);
        let is_reply = |line: &&str| {
            let line = line.trim_end_matches(['\r', '\n']);
            line.is_empty() || !self.first.lines().any(|known| known == line)
        };
        Some(reply.split_inclusive('\n').filter(is_reply).collect())
    }

    pub(super) fn asks(&mut self) -> Option<bool> {
        let heard = self.tap.as_mut()?.since(self.since?)?;
        Some(!tap::bytes_of(Side::Client, heard).is_empty())
    }

    /// What a screen shows beside the menu and what was typed.
    pub(in super::super) fn news<'s>(&self, screen: &'s str, typed: &str) -> Vec<&'s str> {
        screen::news(screen, typed, &self.first)
    }

    /// That the client shows what the server told it.
    pub(in super::super) fn shows_what_it_was_told(&self, exchange: &Exchange) -> Result<(), Stop> {
        let Exchange { command, screen, reply, before, .. } = exchange;
        let command = *command;
        if exchange.asks == Some(false) {
            let number = command.number();
            let reason = format!("the client asked the server nothing when command {number} was chosen");
            return Err(Stop::fail(reason).expected("a request", "nothing"));
        }
        let typed = if command == Command::Upper { SENTENCE } else { command.option(self.menu()) };
        let lines = self.news(screen, typed);
        let own = self.connections()?.first().map(|connection| connection.local);
        let age = self.began.elapsed().as_secs_f64();
        let known = Known { wire: &self.submission.wire, text: SENTENCE, own, before: *before, age };
        let told = reply.as_ref().and_then(|reply| Told::of(command, reply, &known));
        let due = told.clone().or_else(|| Told::by_a_right_server(command, &known));
        if due.as_ref().is_some_and(|due| due.is_shown(&lines)) {
            return Ok(());
        }
        let (number, answer) = (command.number(), command.answer());
        let reason = match reply {
            Some(reply) if told.is_none() => {
                let reply = quoted(reply.trim_end().as_bytes());
                format!(
                    "the server's reply to command {number}, {reply}, does not tell {answer}, and the client does not show it"
                )
            }
            _ => format!("the client does not show {answer}, which is the reply to command {number}"),
        };
        let expected = due.map_or_else(|| answer.to_owned(), |due| due.shown());
        Err(Stop::fail(reason).expected(expected, shown(lines.join("\n").as_bytes())))
    }

    /// The established connections that the client holds to the server.
    pub(in super::super) fn connections(&self) -> Result<Vec<Connection>, Stop> {
        let mut held = processes::connections(&self.client.processes()?)?;
        let port = self.counter.port();
        held.retain(|held| held.remote.port() == port && held.state == TcpState::Established);
        Ok(held)
    }

    /// How many connections of clients have stood so far, if that could be heard.
    pub(in super::super) fn connections_so_far(&mut self) -> Option<usize> {
        self.tap.as_mut()?.all().map(|heard| tap::clients(heard).len())
    }
}

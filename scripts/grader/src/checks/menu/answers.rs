//! The answers to commands 1 to 3, to several clients at once.

use std::time::Duration;

use super::burst::everybody_gets_his_own_text;
use super::company::served;
use super::talk::Talk;
use crate::check;
use crate::check::Check;
use crate::evidence::difference::shown;
use crate::scene::{Scene, Server};
use crate::stop::Stop;

const STARTED: &[&str] = &["the_server_starts_and_listens"];

pub(super) const CHECKS: &[Check] = &[
    check!(text_comes_back_in_upper_case_to_three_clients_at_once).needing(STARTED),
    check!(a_client_is_told_its_own_address).needing(STARTED),
    check!(an_older_client_is_told_its_own_address_after_a_younger_one_came).needing(STARTED),
    check!(requests_are_counted_over_all_clients).needing(STARTED),
];

/// All requests are on their way before the first reply is read, and the replies are read the other way round.
fn text_comes_back_in_upper_case_to_three_clients_at_once(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let mut clients = three_clients(scene, &server)?;
    for texts in [["hello world!", "all in lower case", "a to z"], ["x = 42, y = 7", "one more", "the last"]]
    {
        for (client, text) in clients.iter_mut().zip(texts) {
            client.ask_upper(text)?;
        }
        for (client, text) in clients.iter_mut().zip(texts).rev() {
            client.hear_upper(text)?;
        }
    }
    everybody_gets_his_own_text(&mut clients, scene)?;
    look_beyond_lower_case(scene, &mut clients[0]);
    Ok(())
}

fn a_client_is_told_its_own_address(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let mut clients = Vec::new();
    for number in 1..=3 {
        // Before another comes: that of the youngest is another check's matter.
        let mut client = Talk::to(scene, &server, format_args!("client {number}"))?;
        is_told_its_address(&mut client)?;
        clients.push(client);
    }
    Ok(())
}

fn an_older_client_is_told_its_own_address_after_a_younger_one_came(
    scene: &mut Scene<'_>,
) -> Result<(), Stop> {
    let server = scene.server()?;
    // The younger ones are really there, and not only on their way, when the older ones ask.
    let mut clients = served(scene, &server, 3)?;
    clients.iter_mut().try_for_each(is_told_its_address)?;
    clients.iter_mut().rev().try_for_each(is_told_its_address)
}

/// "So far" may count the request itself or not, as long as it always does or never does.
fn requests_are_counted_over_all_clients(scene: &mut Scene<'_>) -> Result<(), Stop> {
    let server = scene.server()?;
    let mut clients = three_clients(scene, &server)?;
    let first = clients[0].count()?;
    if first > 1 {
        let reason = format!("the very first request was for the count, and the reply was {first}");
        return Err(Stop::fail(reason).expected("1 if this request is counted, 0 if it is not", first));
    }
    let mut tally = Tally { first, asked: 1 };
    tally.asked += clients[1].is_served()? + clients[2].is_served()?;
    tally.ask(&mut clients[1])?;
    // What a client asked for goes on to count when it has left.
    let left = clients.pop().map(Talk::exit);
    left.unwrap_or(Ok(()))?;
    tally.asked += clients[0].is_served()? + clients[0].is_served()?;
    for client in &mut clients {
        tally.ask(client)?;
    }
    let mut late = Talk::to(scene, &server, "client 4")?;
    tally.ask(&mut late)
}

/// What the replies to command 3 have to be.
struct Tally {
    /// The reply to the first request of all.
    first: u64,
    /// The requests before the one to come.
    asked: u64,
}

impl Tally {
    fn ask(&mut self, client: &mut Talk<'_>) -> Result<(), Stop> {
        let mut told = self.told(client)?;
        // A server may count a request just after its reply, and the next one may come in between.
        if told + 1 == self.due() {
            told = self.told(client)?;
        }
        if told == self.due() {
            return Ok(());
        }
        let reason = format!("after {} requests in all the count is {told}", self.asked);
        Err(Stop::fail(reason).expected(self.due(), told))
    }

    fn told(&mut self, client: &mut Talk<'_>) -> Result<u64, Stop> {
        let told = client.count()?;
        self.asked += 1;
        Ok(told)
    }

    /// What the last reply had to be.
    fn due(&self) -> u64 {
        self.first + self.asked - 1
    }
}

fn three_clients<'a>(scene: &Scene<'a>, server: &Server) -> Result<Vec<Talk<'a>>, Stop> {
    (1..=3).map(|number| Talk::to(scene, server, format_args!("client {number}"))).collect()
}

fn is_told_its_address(client: &mut Talk<'_>) -> Result<(), Stop> {
    let own = client.peer.address()?;
    let told = client.address()?;
    if told == own {
        return Ok(());
    }
    let reason = format!("{} was told the address {told}, which is not its own", client.peer.named());
    Err(Stop::fail(reason).expected(own, told))
}

/// The assignment speaks of lowercase letters only, so that others are worth a note and no more.
fn look_beyond_lower_case(scene: &mut Scene<'_>, client: &mut Talk<'_>) {
    const PATIENCE: Duration = Duration::from_secs(1);
    for (text, upper) in [("lower and UPPER", "LOWER AND UPPER"), ("café", "CAFÉ")] {
        let whole = |heard: &[u8]| {
            let heard_as = String::from_utf8_lossy(heard);
            // JSON may write letters beyond ASCII by their numbers.
            let is_it = heard_as.contains(upper) || heard_as.to_lowercase().contains("caf\\u00c9");
            is_it.then_some(heard.len())
        };
        let asked = client.ask_upper(text);
        if asked.and_then(|()| client.peer.receive_until(upper, PATIENCE, whole)).is_ok() {
            client.peer.drain(Duration::ZERO);
            continue;
        }
        let came = client.unread();
        scene.note(match came.is_empty() {
            true => format!("nothing comes back for '{text}'"),
            false => format!("'{text}' comes back as '{}'", shown(came.as_bytes())),
        });
        client.peer.drain(Duration::ZERO);
    }
}

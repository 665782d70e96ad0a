//! A program is started in one way, and watched until it shows what it does.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use super::stage::Stage;
use crate::assignment::Assignment;
use crate::peer::Peer;
use crate::processes;
use crate::program::Program;
use crate::program::stillness::Stillness;
use crate::scene::{Fill, Scene, Workplace};
use crate::screen::{NAME, asked_for, asks_for_a_name, plain, question};
use crate::stop::Stop;
use crate::submission::{self, Part};
use crate::tap::reach::{Reach, Reaches};

/// How long a program may take until it shows something: runtimes take a second, and busy machines some.
const TO_SHOW: Duration = Duration::from_secs(6);

/// How much longer the answers to its questions may take, all together.
const TO_ANSWER: Duration = Duration::from_secs(6);

/// How long a program that has ended is looked at for what it tried before.
const LAST: Duration = Duration::from_millis(30);

/// The grader's own address, and how many clients ask a proxy something, with how much time for each.
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const CLIENTS: usize = 3;
const TO_ASK: Duration = Duration::from_millis(200);

/// How long a proxy may take until it has gone to two backends.
const TO_SHOW_BACKENDS: Duration = Duration::from_secs(2);

/// The input file of the chain's client.
const INPUT: &str = "input.txt";

const LOOK: Duration = Duration::from_millis(15);

/// After how long a program that rests at a question waits for its user.
const WAITS: Duration = Duration::from_millis(500);

/// After how long a server that shows nothing at all is taken to wait for its port.
const SILENT: Duration = Duration::from_millis(1500);

/// What a user types who is asked for a text.
pub(super) const SENTENCE: &str = "hello";

/// How many questions are answered.
const QUESTIONS: usize = 4;

/// What a program does first.
#[derive(Debug)]
pub(super) enum Does {
    /// It listens there, or takes datagrams; a proxy connects to those ports when it is asked something, and looks up
    /// those names.
    Listens { address: SocketAddr, in_background: bool, backends: Vec<u16>, names: Vec<String> },
    /// It tries to reach something: addresses that it connects or sends to, names that it looks up.
    Reaches(Vec<Reach>),
    /// It ends, or shows nothing of that: why, in words.
    Nothing(String),
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) does: Does,
    /// What had to be typed before, with its placeholders.
    pub(super) typed: Vec<String>,
    /// What it asks behind its user's own text, where nothing of this can be typed before.
    pub(super) asks: Option<String>,
}

/// Starts the part in that way. What it asks for at the keyboard is typed.
///
/// # Errors
/// The grader's; and the submission's where there is no such program.
pub(super) fn attempt(
    stage: &Stage<'_>,
    part: Part,
    way: &submission::Program,
    fill: &Fill,
    hosts: &[String],
) -> Result<Attempt, Stop> {
    let submission = stage.with(part, way, hosts);
    let scene = stage.scene(&submission, TO_SHOW + TO_ANSWER + Duration::from_secs(5))?;
    let mut reaches = Reaches::begin();
    let mut fill = fill.clone();
    // Kept until the program has ended.
    let _place = with_input(&scene, part, &mut fill)?;
    let mut program = scene.start(part, part.key(), &fill)?;
    let mut typed = way.typed.clone();
    let waits_for_its_port = listens_at_last(part) && !way.command.iter().any(|word| word.contains("{port}"));
    let (mut until, mut asked) = (Instant::now() + TO_SHOW, 0);
    let last = until + TO_ANSWER;
    let mut stillness = Stillness::of((0, 0));
    // How much of either was there when the last question was answered.
    let mut answered = [0, 0];
    let (mut has_typed_a_text, mut asks) = (false, None);
    let does = loop {
        let over = program.still_runs().is_err();
        if over {
            thread::sleep(LAST);
        }
        if let Some((address, pid)) = listens(&program, part, fill.port) {
            let in_background = !program.is_in_session(pid);
            let (backends, names) = match part {
                Part::Proxy => backends(&scene, address, &mut reaches),
                _ => Default::default(),
            };
            break Does::Listens { address, in_background, backends, names };
        }
        let tried = reaches.as_mut().map(|reaches| reaches.so_far().to_vec()).unwrap_or_default();
        let late = Instant::now() >= until;
        // A name alone may be followed by a connection, and that of a proxy by its own work.
        let is_it = |reach: &Reach| !listens_at_last(part) && !matches!(reach, Reach::Name(_));
        if tried.iter().any(is_it) || ((over || late) && !tried.is_empty()) {
            break Does::Reaches(tried);
        }
        if over {
            break Does::Nothing(format!("it ended{}", program.last_words()));
        }
        // Python asks on standard error, which is no part of a server's screen here.
        let (screen, asked_there) = (plain(&program.text()), plain(&program.complaints()));
        // What is answered is waited for as what is printed.
        let still = stillness.with((asked, screen.len() + asked_there.len()));
        let waits = still >= WAITS && program.rests().unwrap_or(false);
        let is_mute = screen.is_empty() && asked_there.is_empty() && still >= SILENT && waits;
        let behind = [&screen, &asked_there].map(String::as_str);
        let behind = [0, 1].map(|at| behind[at].get(answered[at]..).unwrap_or_default());
        let open = question(behind[1]).or_else(|| question(behind[0]));
        let asked_now = open.unwrap_or_default().trim().to_owned();
        let answer = match open.filter(|_| waits) {
            Some(open) => Some(answer(open, asked, submission.assignment, part)),
            None if is_mute && asked == 0 && waits_for_its_port => Some("{port}".to_owned()),
            None => None,
        };
        if let (Some(answer), true) = (answer, asked < QUESTIONS) {
            program.type_line(&fill.fill(&answer))?;
            // What comes behind a text of the user's own has no place in the list of what is typed first.
            let is_first = answer.contains('{') || answer == NAME;
            if is_first && has_typed_a_text {
                asks = Some(asked_now);
            }
            has_typed_a_text |= !is_first;
            typed.extend(is_first.then_some(answer));
            (asked, until) = (asked + 1, last.min(Instant::now() + TO_SHOW));
            answered = [screen.len(), asked_there.len()];
        } else if late {
            let seconds = TO_SHOW.as_secs();
            let doing = format!("it neither listened nor connected within {seconds} s");
            break Does::Nothing(format!("{doing}{}", program.last_words()));
        }
        thread::sleep(LOOK);
    };
    program.end();
    Ok(Attempt { does, typed, asks })
}

/// Whether a program of that part listens in the end.
pub(super) fn listens_at_last(part: Part) -> bool {
    matches!(part, Part::Server | Part::UdpServer | Part::Proxy)
}

/// The ports that a proxy connects to for clients that ask something, and the names that it looks up.
fn backends(scene: &Scene<'_>, proxy: SocketAddr, reaches: &mut Option<Reaches>) -> (Vec<u16>, Vec<String>) {
    let Some(reaches) = reaches else { return Default::default() };
    let to = SocketAddr::new(HERE, proxy.port());
    let mut clients = Vec::new();
    let until = Instant::now() + TO_SHOW_BACKENDS;
    // Some begin to serve a while after they have begun to listen.
    let shows_all = |reaches: &mut Reaches| {
        let port = |reach: &Reach| match reach {
            Reach::Connection(to) if to.port() != proxy.port() => Some(to.port()),
            _ => None,
        };
        // Where a name leads is seen when it leads somewhere.
        let names_one = |reach: &Reach| matches!(reach, Reach::Name(name) if name != "localhost");
        let so_far = reaches.so_far();
        so_far.iter().any(names_one) || so_far.iter().filter_map(port).collect::<BTreeSet<_>>().len() > 1
    };
    while clients.len() < CLIENTS || (!shows_all(reaches) && Instant::now() < until) {
        // Whoever is refused has shown as much as who is served.
        let connected =
            Peer::connect("client", to, TO_ASK, None, Some(scene.trace()), Instant::now() + TO_ASK);
        clients.push(connected.ok());
        // Each asks again, as a client's requests go round the backends.
        for client in clients.iter_mut().flatten() {
            let _ = client.send("HELLO\n");
        }
        thread::sleep(TO_ASK);
    }
    let (mut ports, mut names) = (Vec::new(), Vec::new());
    for reach in reaches.so_far() {
        match reach {
            Reach::Connection(to) if to.port() != proxy.port() && !ports.contains(&to.port()) => {
                ports.push(to.port());
            }
            Reach::Name(name) if !names.contains(name) => names.push(name.clone()),
            _ => {}
        }
    }
    (ports, names)
}

/// The client of the chain is given its file of hops, of which the first is where it has to connect.
fn with_input(scene: &Scene<'_>, part: Part, fill: &mut Fill) -> Result<Option<Workplace>, Stop> {
    if (scene.submission.assignment, part) != (Assignment::ProxyChain, Part::Client) {
        return Ok(None);
    }
    let place = scene.new_folder("client")?;
    let host = fill.host.unwrap_or(HERE);
    let text = format!("wanted.txt\n{host} {}\n", fill.port);
    place
        .write(INPUT, text.as_bytes())
        .map_err(|error| common::Error::io("cannot write the client's input file", &error))?;
    fill.input = INPUT.to_owned();
    fill.working = Some(place.path().to_owned());
    Ok(Some(place))
}

/// What a user types there: what the words of the question ask for, else an option of a menu, and then a sentence.
fn answer(question: &str, asked: usize, assignment: Assignment, part: Part) -> String {
    match asked_for(question) {
        Some(placeholder) => placeholder,
        None if asks_for_a_name(question) => NAME.to_owned(),
        None if assignment.is_menu() && asked == 0 => "1".to_owned(),
        // It has nothing else to ask for.
        None if (assignment, part) == (Assignment::ProxyChain, Part::Client) && asked == 0 => {
            "{input}".to_owned()
        }
        None => SENTENCE.to_owned(),
    }
}

/// Where it listens, and which of its processes: on the port that it was given before any other that it has open.
fn listens(program: &Program, part: Part, given: u16) -> Option<(SocketAddr, i32)> {
    let pids = program.processes().ok()?;
    let sockets = match part {
        Part::UdpServer => processes::bound_udp(&pids),
        // A client's socket for datagrams has a port, too.
        Part::UdpClient => return None,
        _ => processes::listeners(&pids),
    };
    let sockets = sockets.ok()?;
    let socket = sockets.iter().find(|socket| socket.address.port() == given).or(sockets.first())?;
    Some((socket.address, socket.pid))
}

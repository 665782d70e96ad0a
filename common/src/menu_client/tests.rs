//! Whole sessions against small servers.

mod lost_over_tcp;
mod over_tcp;
mod over_udp;

use super::*;

const PATIENCE: Duration = Duration::from_secs(60);

/// How a session ended, with the server's port as `PORT`, and what it printed, with times as `[..]`.
#[derive(Debug, PartialEq, Eq)]
struct Played {
    ended: Result<(), String>,
    printed: Vec<String>,
}

impl Played {
    /// What was printed, less the first line and the menus.
    fn talk(&self) -> Vec<&str> {
        let talk = |line: &&str| !MENU.contains(line);
        self.printed.iter().skip(1).map(String::as_str).filter(talk).collect()
    }

    fn menus(&self) -> usize {
        self.printed.iter().filter(|line| **line == MENU[0]).count()
    }
}

fn client_of(port: u16, udp: bool) -> ClientArgs {
    ClientArgs { host: "127.0.0.1".to_owned(), port, udp, reply_timeout: PATIENCE }
}

/// A client that is typed `input` through a pipe.
fn play(args: &ClientArgs, input: &mut impl BufRead) -> Played {
    let (lines, printed) = LineWriter::channel();
    let ended = run(args, input, false, &lines);
    played(args.port, ended, lines, &printed)
}

fn played(
    port: u16,
    ended: Result<(), Error>,
    lines: LineWriter,
    printed: &crossbeam_channel::Receiver<String>,
) -> Played {
    drop(lines);
    let told = |error: Error| error.to_string().replace(&format!(":{port}"), ":PORT");
    Played { ended: ended.map_err(told), printed: printed.iter().map(without_time).collect() }
}

fn without_time(line: String) -> String {
    let Some(time) = line.strip_prefix("RTT = ").and_then(|rest| rest.strip_suffix(" ms")) else {
        return line;
    };
    let milliseconds: f64 = time.parse().expect("a number");
    assert!((0.0..PATIENCE.as_secs_f64() * 1000.0).contains(&milliseconds), "{line}");
    assert_eq!(time.split('.').nth(1).map(str::len), Some(3), "{line}");
    "RTT = [..] ms".to_owned()
}

#[test]
fn an_option_may_have_spaces_around_it_and_nothing_else() {
    assert_eq!(Choice::of(b"1"), Choice::Upper);
    assert_eq!(Choice::of(b" 3\t"), Choice::Ask(b'3'));
    assert_eq!(Choice::of(b"5 "), Choice::Exit);
    for wrong in [&b""[..], b"0", b"6", b"22", b"1hello", b"2 3", b"\xff", b"-1"] {
        assert_eq!(Choice::of(wrong), Choice::Wrong, "{wrong:?}");
    }
}

/// A server that replies at once and notes what it was sent.
#[derive(Default)]
struct Upper {
    requests: Vec<Vec<u8>>,
    left: bool,
}

impl Link for Upper {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(([127, 0, 0, 1], 54809).into())
    }

    fn max_sentence(&self) -> usize {
        tcp::MAX_SENTENCE
    }

    fn exchange(&mut self, request: &[u8]) -> Result<Vec<u8>, Error> {
        self.requests.push(request.to_vec());
        Ok(request.trim_ascii_end().to_ascii_uppercase())
    }

    fn leave(&mut self) {
        self.left = true;
    }
}

fn play_alone(input: &[u8], shows_typing: bool) -> (Upper, Played) {
    let mut link = Upper::default();
    let (lines, printed) = LineWriter::channel();
    let ended = converse(&mut link, &mut { input }, shows_typing, &lines);
    (link, played(29_999, ended, lines, &printed))
}

#[test]
fn a_terminals_enter_key_ends_the_prompts_line() {
    let (link, played) = play_alone(b"1\nhello\n9\n5\n", true);
    assert!(link.left);
    // The terminal shows what is typed behind each prompt; here the prompts run into what is printed next.
    let (menu, option) = (MENU[1..].join("\n"), "Input option: ");
    let expected = format!(
        "The client is running on port 54809\n<Menu>\n{menu}\n{option}Input sentence: \n\
         Reply from server: 1HELLO\nRTT = [..] ms\n\n<Menu>\n{menu}\n{option}Wrong option, choose 1 to 5\n\
         <Menu>\n{menu}\n{option}Bye bye~"
    );
    assert_eq!(played, Played { ended: Ok(()), printed: expected.lines().map(str::to_owned).collect() });
}

#[test]
fn a_line_too_long_for_the_server_is_refused_whole() {
    const REFUSED: &str =
        "Input option: Input sentence: The sentence is too long, the server takes at most 65535 bytes";
    for (length, end) in (65_534..65_541).chain([2_000_000]).flat_map(|n| [(n, "\n"), (n, "\r\n")]) {
        let input = format!("1\n{}{end}2\n", "x".repeat(length));
        let (link, played) = play_alone(input.as_bytes(), false);
        assert_eq!(link.requests.last().map(Vec::as_slice), Some(&b"2\n"[..]), "{length} {end:?}");
        let sent = usize::from(length <= 65_535);
        assert_eq!(link.requests.len(), 1 + sent, "{length} {end:?}");
        let refused = played.printed.iter().filter(|line| *line == REFUSED).count();
        assert_eq!((sent + refused, played.menus()), (1, 3), "{length} {end:?}");
    }
}

#[test]
fn a_keyboard_that_fails_is_told() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::IsADirectory.into())
        }
    }
    let (lines, printed) = LineWriter::channel();
    let ended = converse(&mut Upper::default(), &mut io::BufReader::new(Broken), false, &lines);
    let played = played(29_999, ended, lines, &printed);
    assert_eq!(played.ended, Err("cannot read the keyboard: is a directory".to_owned()));
    assert_eq!(played.talk(), ["Input option: "]);
}

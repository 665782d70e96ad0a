//! Sessions over one connection.

use std::io::{BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use super::*;

const REPLY: [&str; 2] = ["RTT = [..] ms", ""];

/// Plays a session against a server that `serve`s the connection; gives what that found, too.
pub(super) fn play_with<T: Send + 'static>(
    mut input: impl BufRead,
    reply_timeout: Duration,
    serve: impl FnOnce(TcpStream) -> T + Send + 'static,
) -> (Played, T) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("a bound socket").port();
    let serving = thread::spawn(move || {
        let stream = listener.accept().expect("a connection").0;
        stream.set_read_timeout(Some(PATIENCE)).expect("a connected stream");
        stream.set_nodelay(true).expect("a connected stream");
        serve(stream)
    });
    let played = play(&ClientArgs { reply_timeout, ..client_of(port, false) }, &mut input);
    // A client that never connected must not leave the server waiting for it.
    drop(TcpStream::connect(("127.0.0.1", port)));
    (played, serving.join().expect("a server that does not panic"))
}

/// Answers one request line after the other, then reads to the end; gives all that it read.
pub(super) fn answering(replies: &'static [&'static [u8]]) -> impl FnOnce(TcpStream) -> String {
    move |stream| {
        let (mut requests, mut all) = (BufReader::new(&stream), Vec::new());
        for reply in replies {
            if requests.read_until(b'\n', &mut all).expect("a request") == 0 {
                break;
            }
            (&stream).write_all(reply).expect("a client that reads");
        }
        requests.read_to_end(&mut all).expect("the client's end");
        String::from_utf8(all).expect("requests in UTF-8")
    }
}

pub(super) fn read_request(stream: &TcpStream) {
    BufReader::new(stream).skip_until(b'\n').expect("a request");
}

#[test]
fn a_whole_session_prints_the_contracts_lines() {
    let (played, (port, requests)) =
        play_with("1\n hello world! \n2\n3\n4\n5\n2\n".as_bytes(), PATIENCE, |stream| {
            let port = stream.peer_addr().unwrap().port();
            let replies: &[&[u8]] = &[
                b" HELLO WORLD! \n",
                b"client IP = 127.0.0.1, port = 54809\n",
                b"requests served = 12\n",
                b"run time = 01:02:03\n",
            ];
            (port, answering(replies)(stream))
        });
    let menu = "<Menu>\n\
         1) convert text to UPPER-case\n\
         2) get my IP address and port number\n\
         3) get server request count\n\
         4) get server running time\n\
         5) exit\n\
         Input option: ";
    let expected = format!(
        "The client is running on port {port}\n\
         {menu}Input sentence: \nReply from server:  HELLO WORLD! \nRTT = [..] ms\n\n\
         {menu}\nReply from server: client IP = 127.0.0.1, port = 54809\nRTT = [..] ms\n\n\
         {menu}\nReply from server: requests served = 12\nRTT = [..] ms\n\n\
         {menu}\nReply from server: run time = 01:02:03\nRTT = [..] ms\n\n\
         {menu}\nBye bye~"
    );
    assert_eq!(played.ended, Ok(()));
    assert_eq!(played.printed.join("\n"), expected);
    assert_eq!(requests, "1 hello world! \n2\n3\n4\n5\n");
}

#[test]
fn a_reply_in_pieces_is_one_line() {
    let (played, ()) = play_with("1\nhello\n1\nbye\n".as_bytes(), PATIENCE, |mut stream| {
        for reply in [&b"HELLO\n"[..], b"BYE\r\n"] {
            read_request(&stream);
            reply.chunks(1).for_each(|piece| stream.write_all(piece).unwrap());
        }
    });
    assert_eq!(played.ended, Ok(()));
    let prompt = "Input option: Input sentence: ";
    let [first, second] = ["Reply from server: HELLO", "Reply from server: BYE"];
    let [time, end] = REPLY;
    assert_eq!(
        played.talk(),
        [prompt, first, time, end, prompt, second, time, end, "Input option: ", "Bye bye~"]
    );
}

#[test]
fn the_longest_sentence_and_its_reply_pass() {
    let sentence = "ΐ".repeat(tcp::MAX_SENTENCE / 2);
    let upper = sentence.to_uppercase();
    assert!(upper.len() > 190_000);
    let (reply, input) = (format!("{upper}\n"), format!("1\n{sentence}x\n"));
    let (played, requests) = play_with(input.as_bytes(), PATIENCE, move |stream| {
        let mut request = String::new();
        BufReader::new(&stream).read_line(&mut request).unwrap();
        (&stream).write_all(reply.as_bytes()).unwrap();
        request
    });
    assert_eq!(requests, format!("1{sentence}x\n"));
    assert_eq!(played.ended, Ok(()));
    assert!(played.talk()[1] == format!("Reply from server: {upper}"), "{} bytes", played.talk()[1].len());
}

#[test]
fn replies_that_come_together_are_kept_apart() {
    // The second reply is there before its request, so nothing more may be waited for.
    let (played, requests) = play_with("3\n4\n5\n".as_bytes(), PATIENCE, answering(&[b"one\ntwo\n"]));
    assert_eq!(played.ended, Ok(()));
    let [time, end] = REPLY;
    let [first, second] = ["Reply from server: one", "Reply from server: two"];
    let prompt = "Input option: ";
    assert_eq!(played.talk(), [prompt, first, time, end, prompt, second, time, end, prompt, "Bye bye~"]);
    assert_eq!(requests, "3\n4\n5\n");
}

#[test]
fn a_reply_cannot_control_the_terminal() {
    let (played, _) = play_with("2\n".as_bytes(), PATIENCE, answering(&[b"a\x1b[2J\xff\rb\n"]));
    assert_eq!(played.talk()[1], "Reply from server: a\\u{1b}[2J\\xff\\rb");
}

#[test]
fn a_wrong_option_shows_the_menu_again_and_is_not_sent() {
    let (played, requests) = play_with("6\n\n12\n".as_bytes(), PATIENCE, answering(&[]));
    assert_eq!(played.ended, Ok(()));
    let wrong = "Input option: Wrong option, choose 1 to 5";
    assert_eq!(played.talk(), [wrong, wrong, wrong, "Input option: ", "Bye bye~"]);
    assert_eq!((played.menus(), requests.as_str()), (4, ""));
}

#[test]
fn the_end_of_the_input_ends_the_client_at_either_prompt() {
    for (input, prompts) in [("", "Input option: "), ("1\n", "Input option: Input sentence: ")] {
        let (played, requests) = play_with(input.as_bytes(), PATIENCE, answering(&[]));
        assert_eq!(played.ended, Ok(()));
        assert_eq!(played.talk(), [prompts, "Bye bye~"]);
        assert_eq!(requests, "");
    }
}

#[test]
fn an_empty_sentence_and_a_last_line_without_end_are_sent() {
    let (played, requests) = play_with("1\n\n1\nend".as_bytes(), PATIENCE, answering(&[b"\n", b"END\n"]));
    assert_eq!(played.ended, Ok(()));
    assert_eq!(requests, "1\n1end\n");
    assert_eq!(played.talk()[1], "Reply from server: ");
}

#[test]
fn news_about_other_clients_is_shown_and_never_taken_for_a_reply() {
    let (played, _) = play_with("1\nhello\n3\n5\n".as_bytes(), PATIENCE, |stream| {
        answering(&[
            b"Client 1 connected. Number of connected clients = 1\nHELLO\n",
            b"Client 2 connected. Number of connected clients = 2\n\
              Client 2 disconnected. Number of connected clients = 1\nrequests served = 2\n",
        ])(stream)
    });
    assert_eq!(played.ended, Ok(()));
    let talk = played.talk();
    let shown: Vec<&str> = talk.iter().copied().filter(|line| line.starts_with("Client ")).collect();
    assert_eq!(
        shown,
        [
            "Client 1 connected. Number of connected clients = 1",
            "Client 2 connected. Number of connected clients = 2",
            "Client 2 disconnected. Number of connected clients = 1"
        ]
    );
    assert!(
        talk.contains(&"Reply from server: HELLO")
            && talk.contains(&"Reply from server: requests served = 2")
    );
}

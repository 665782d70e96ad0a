//! Both ways of moving bytes, over real sockets, where it is easy to lose or to invent some.

mod support;

use std::io::{Read, Write};
use std::net::{Shutdown as Half, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use common::Shutdown;
use common::wait::Stop;
use hw_proxy_chain::failure::Failure;
use hw_proxy_chain::means::Means;
use hw_proxy_chain::transfer::{self, Feed, Source, Step};
use socket2::SockRef;
use support::{PATIENCE, bounded, content, read_to_end};

const WAYS: [Means; 3] = [Means::Kernel, Means::Buffer(256 * 1024), Means::Buffer(37)];
/// The size of the pipe and of the buffer.
const PIPE: usize = 256 * 1024;

/// Two ends of a connection; the second does not block.
fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound socket");
    let near = bounded(TcpStream::connect(address).expect("it listens"));
    let far = listener.accept().expect("a connection").0;
    far.set_nonblocking(true).expect("a socket");
    near.set_nodelay(true).expect("a connected socket");
    (near, far)
}

/// What a client gets of what `send` sends, and how the transfer ended; the client reads as `read` does.
fn relayed(
    means: Means,
    send: impl FnOnce(TcpStream) + Send,
    read: impl FnOnce(&mut TcpStream) -> Vec<u8> + Send,
) -> (Vec<u8>, Result<u64, Failure>) {
    let ((sender, from), (mut reader, to)) = (pair(), pair());
    // Little room, so that everything blocks often; with less than a segment of loopback TCP would dawdle.
    SockRef::from(&reader).set_recv_buffer_size(160 * 1024).expect("a connected socket");
    SockRef::from(&to).set_send_buffer_size(64 * 1024).expect("a connected socket");
    let stop = Stop::at(&Shutdown::new()).expect("a pipe");
    thread::scope(|scope| {
        scope.spawn(|| send(sender));
        let reading = scope.spawn(move || read(&mut reader));
        let source = Source { connection: &from, patience: PATIENCE };
        let moved = transfer::run(&mut *means.from_connection(&from), Some(source), &to, &stop);
        to.shutdown(Half::Write).expect("a connected socket");
        (reading.join().expect("a reader that does not panic"), moved)
    })
}

fn read_all(stream: &mut TcpStream) -> Vec<u8> {
    read_to_end(stream).expect("a proper end")
}

#[test]
fn segments_around_the_size_of_the_pipe_all_arrive() {
    for means in WAYS {
        for size in [0, 1, PIPE - 1, PIPE, PIPE + 1, 3 * PIPE] {
            let sent = content(size);
            let (got, moved) = relayed(means, |mut sender| sender.write_all(&sent).unwrap(), read_all);
            assert!(got == sent, "{means:?} {size}");
            assert_eq!(moved, Ok(size as u64));
        }
    }
}

/// The pipe then holds many pages with a byte each, and is full with few bytes.
#[test]
fn single_bytes_with_pauses_all_arrive() {
    for means in WAYS {
        let sent = content(3000);
        let send = |mut sender: TcpStream| {
            for (index, byte) in sent.iter().enumerate() {
                sender.write_all(&[*byte]).unwrap();
                if index % 100 == 0 {
                    thread::yield_now();
                }
            }
        };
        let (got, moved) = relayed(means, send, read_all);
        assert!(got == sent && moved == Ok(3000), "{means:?}");
    }
}

#[test]
fn a_slow_reader_gets_everything_behind_the_end_of_the_source() {
    for means in WAYS {
        let sent = content(2_000_000);
        let slowly = |stream: &mut TcpStream| {
            let mut all = Vec::new();
            let mut piece = [0; 10_007];
            loop {
                match stream.read(&mut piece).unwrap() {
                    0 => return all,
                    read => all.extend_from_slice(&piece[..read]),
                }
                thread::yield_now();
            }
        };
        let (got, moved) = relayed(means, |mut sender| sender.write_all(&sent).unwrap(), slowly);
        assert!(got == sent && moved == Ok(2_000_000), "{means:?}");
    }
}

/// splice(2) stops at urgent data, and seems to be at the end when the sender has closed. The urgent byte
/// itself is not part of the stream (RFC 6093, section 2).
#[test]
fn urgent_data_is_no_end() {
    for means in WAYS {
        let sent = content(300_000);
        let send = |sender: TcpStream| {
            let (before, behind) = sent.split_at(200_000);
            (&sender).write_all(before).unwrap();
            SockRef::from(&sender).send_out_of_band(b"!").unwrap();
            (&sender).write_all(behind).unwrap();
        };
        let (got, moved) = relayed(means, send, read_all);
        assert!(got == sent, "{means:?}: {} of {} bytes", got.len(), sent.len());
        assert_eq!(moved, Ok(300_000), "{means:?}");
    }
}

#[test]
fn a_reset_of_the_source_is_no_end() {
    for means in WAYS {
        let send = |mut sender: TcpStream| {
            sender.write_all(&content(100_000)).unwrap();
            support::reset(sender);
        };
        let (got, moved) = relayed(means, send, read_all);
        assert!(got.len() <= 100_000 && got == content(100_000)[..got.len()]);
        let Err(Failure::Reason(reason)) = moved else { panic!("{means:?}: {moved:?}") };
        assert!(reason.starts_with("connection reset by peer after "), "{reason}");
    }
}

#[test]
fn a_silent_source_runs_into_its_deadline() {
    for means in WAYS {
        let ((mut sender, from), (_reader, to)) = (pair(), pair());
        sender.write_all(b"a part").unwrap();
        let stop = Stop::at(&Shutdown::new()).unwrap();
        let source = Source { connection: &from, patience: Duration::from_millis(50) };
        let moved = transfer::run(&mut *means.from_connection(&from), Some(source), &to, &stop);
        assert_eq!(moved, Err(Failure::Reason("silent for 0.05 s after 6 bytes".to_owned())), "{means:?}");
    }
}

/// A wait that ends at once although nothing has come would keep a CPU busy.
#[test]
fn waiting_costs_no_steps() {
    for means in WAYS {
        let ((sender, from), (_reader, to)) = (pair(), pair());
        let stop = Stop::at(&Shutdown::new()).unwrap();
        SockRef::from(&sender).send_out_of_band(b"!").unwrap();
        let mut counted = Counted { feed: means.from_connection(&from), steps: 0 };
        let source = Source { connection: &from, patience: Duration::from_millis(200) };
        let begin = Instant::now();
        let moved = transfer::run(&mut counted, Some(source), &to, &stop);
        assert!(moved.is_err() && begin.elapsed() >= Duration::from_millis(200));
        assert!(counted.steps <= 4, "{means:?}: {} steps", counted.steps);
    }
}

struct Counted<'a> {
    feed: Box<dyn Feed + 'a>,
    steps: u32,
}

impl Feed for Counted<'_> {
    fn step(&mut self, to: &TcpStream) -> Step {
        self.steps += 1;
        self.feed.step(to)
    }
}

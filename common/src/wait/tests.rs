//! Every way of waiting is held to the same.

use std::io::Write;
use std::net::{Shutdown as Half, TcpListener, TcpStream};
use std::time::{Duration, Instant};

fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    (near, listener.accept().unwrap().0)
}

fn soon() -> Instant {
    Instant::now() + Duration::from_millis(20)
}

fn late() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

macro_rules! suite {
    ($way:ident) => {
        mod $way {
            use super::*;
            use crate::shutdown::Shutdown;
            use crate::wait::$way::{Stop, wait};
            use crate::wait::{For, Wake};

            #[test]
            fn bytes_and_room_are_noticed_and_silence_times_out() {
                let ((near, mut far), (watched, _other)) = (pair(), pair());
                assert_eq!(wait(&near, For::Reading, &watched, None, soon()).unwrap(), Wake::TimedOut);
                assert_eq!(wait(&near, For::Writing, &watched, None, late()).unwrap(), Wake::Ready);
                far.write_all(b"x").unwrap();
                assert_eq!(wait(&near, For::Reading, &watched, None, late()).unwrap(), Wake::Ready);
            }

            #[test]
            fn a_watched_peer_that_half_closes_or_sends_is_not_gone() {
                let ((near, _far), (watched, mut other)) = (pair(), pair());
                other.write_all(b"next request").unwrap();
                other.shutdown(Half::Write).unwrap();
                assert_eq!(wait(&near, For::Reading, &watched, None, soon()).unwrap(), Wake::TimedOut);
            }

            #[test]
            fn a_watched_peer_that_resets_is_gone() {
                let ((near, _far), (watched, other)) = (pair(), pair());
                crate::stream::reset_when_closed(&other).unwrap();
                drop(other);
                assert_eq!(wait(&near, For::Reading, &watched, None, late()).unwrap(), Wake::WatchedGone);
            }

            #[test]
            fn the_shutdown_ends_every_wait_now_and_later() {
                let ((near, _far), (watched, _other)) = (pair(), pair());
                let shutdown = Shutdown::new();
                let stop = Stop::at(&shutdown).unwrap();
                let wait = |deadline| wait(&near, For::Reading, &watched, Some(&stop), deadline).unwrap();
                assert_eq!(wait(soon()), Wake::TimedOut);
                std::thread::scope(|scope| {
                    let waiting = [(); 2].map(|()| scope.spawn(|| wait(late())));
                    shutdown.trigger();
                    for thread in waiting {
                        assert_eq!(thread.join().unwrap(), Wake::Stopped);
                    }
                });
                assert_eq!(wait(late()), Wake::Stopped);
            }
        }
    };
}

#[cfg(target_os = "linux")]
suite!(at_once);
suite!(in_slices);

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use super::*;
use crate::processes::testing::{MAIN_ENDS, ended, eventually, number_after, pid, python, python_and_said};
use crate::processes::tree;

fn myself() -> i32 {
    i32::try_from(std::process::id()).unwrap()
}

fn port(said: &str) -> u16 {
    u16::try_from(number_after(said, "port ")).unwrap()
}

#[test]
fn a_grandchilds_listening_socket_is_found() {
    let script = "
import os
if os.fork() == 0:
    if os.fork() == 0:
        listening = socket.create_server(('127.0.0.1', 0))
        print('port', listening.getsockname()[1], 'grandchild', os.getpid())
        print('ready', flush=True)
    sys.stdin.read()
    os._exit(0)
sys.stdin.read()
";
    let Some((program, said)) = python_and_said(script) else { return };
    let tree = tree(pid(&program)).unwrap();
    let found = listeners(&tree).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].address, SocketAddr::from(([127, 0, 0, 1], port(&said))));
    assert_eq!(found[0].pid, number_after(&said, "grandchild "));
    assert!(listeners(&tree[..2]).unwrap().is_empty(), "it is the grandchild's alone");
}

#[test]
fn a_socket_that_is_only_bound_does_not_listen() {
    let Some(mut program) = python(
        "
s = socket.socket(); s.bind(('127.0.0.1', 0)); print('ready', flush=True)
sys.stdin.readline(); s.listen(); print('listening', flush=True); sys.stdin.read()",
    ) else {
        return;
    };
    assert!(listeners(&[pid(&program)]).unwrap().is_empty());
    program.type_line("").unwrap();
    program.expect("listening\n").unwrap();
    assert_eq!(listeners(&[pid(&program)]).unwrap().len(), 1);
}

#[test]
fn ipv6_listens_too_and_a_socket_of_two_holders_is_told_once() {
    let Some((program, said)) = python_and_said(
        "
import os
s = socket.create_server(('::1', 0), family=socket.AF_INET6)
if os.fork() == 0:
    print('port', s.getsockname()[1]); print('ready', flush=True)
sys.stdin.read()",
    ) else {
        return;
    };
    let found = listeners(&tree(pid(&program)).unwrap()).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].address, format!("[::1]:{}", port(&said)).parse().unwrap());
    assert_eq!(found[0].pid, pid(&program));
}

fn holding(holder: Option<Holder>) -> Option<i32> {
    match holder? {
        Holder::Process { pid, .. } => Some(pid),
        Holder::Unseen => None,
    }
}

#[test]
fn udp_is_told_apart_from_tcp() {
    let Some((program, said)) = python_and_said(
        "
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', 0))
print('port', s.getsockname()[1]); print('ready', flush=True); sys.stdin.read()",
    ) else {
        return;
    };
    let found = bound_udp(&[pid(&program)]).unwrap();
    assert_eq!(found.iter().map(|f| f.address.port()).collect::<Vec<_>>(), [port(&said)]);
    assert!(listeners(&[pid(&program)]).unwrap().is_empty());
    assert_eq!(holding(udp_holder_of(port(&said))), Some(pid(&program)));
    assert_eq!(holder_of(port(&said)), None);
}

#[test]
fn the_holder_of_a_port_has_a_name() {
    let Some((program, said)) = python_and_said(
        "
s = socket.create_server(('0.0.0.0', 0)); print('port', s.getsockname()[1]); print('ready', flush=True)
sys.stdin.read()",
    ) else {
        return;
    };
    let holder = holder_of(port(&said)).unwrap();
    assert_eq!(udp_holder_of(port(&said)), None);
    assert!(holder.to_string().starts_with(&format!("process {} (python", pid(&program))), "{holder}");
}

#[test]
fn nobody_holds_a_port_that_was_given_back() {
    let listening = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listening.local_addr().unwrap().port();
    assert_eq!(holding(holder_of(port)), Some(myself()));
    drop(listening);
    // A child that another test is just starting may have it for a moment longer.
    eventually(|| holder_of(port).is_none());
}

#[test]
fn a_client_that_connects_once_holds_one_connection() {
    let listening = TcpListener::bind("[::]:0").unwrap();
    let server = SocketAddr::from(([127, 0, 0, 1], listening.local_addr().unwrap().port()));
    let Some(mut program) = python(&format!(
        "
s = socket.create_connection(('127.0.0.1', {})); print('ready', flush=True)
s.recv(1); print('got', flush=True); sys.stdin.read()",
        server.port()
    )) else {
        return;
    };
    let (mut stream, client) = listening.accept().unwrap();
    let held = connections(&[pid(&program)]).unwrap();
    let client = SocketAddr::new(client.ip().to_canonical(), client.port());
    let [one] = held.as_slice() else { panic!("{held:?}") };
    assert_eq!((one.local, one.remote, one.state.clone()), (client, server, TcpState::Established));
    assert!(listeners(&[pid(&program)]).unwrap().is_empty(), "a client does not listen");
    let mine = connections(&[myself()]).unwrap();
    assert!(mine.iter().any(|c| (c.local, c.remote) == (server, client)), "a mapped address is told plainly");
    stream.write_all(b"x").unwrap();
    program.expect("got\n").unwrap();
    assert_eq!(connections(&[pid(&program)]).unwrap(), held);
    drop(stream);
    let state = || connections(&[pid(&program)]).unwrap()[0].state.clone();
    eventually(|| state() == TcpState::CloseWait);
}

#[test]
fn what_is_under_way_through_a_connection_is_told_until_it_is_taken() {
    let listening = TcpListener::bind("[::]:0").unwrap();
    let server = SocketAddr::from(([127, 0, 0, 1], listening.local_addr().unwrap().port()));
    let mut client = TcpStream::connect(server).unwrap();
    let from = client.local_addr().unwrap();
    let seen = || under_way(from, server).unwrap();
    let told = |unsent, unread| Some(UnderWay { unsent, unread });
    assert_eq!(seen(), told(0, 0));
    client.write_all(b"ten bytes.").unwrap();
    // Nobody has accepted it yet.
    eventually(|| seen() == told(0, 10));
    let mut accepted = listening.accept().unwrap().0;
    assert_eq!(under_way(server, from).unwrap(), told(0, 0), "nothing goes the other way");
    accepted.write_all(b"back").unwrap();
    // As the end sees itself that takes IPv6 too.
    let ends = (accepted.local_addr().unwrap(), accepted.peer_addr().unwrap());
    eventually(|| under_way(ends.0, ends.1).unwrap() == told(0, 4));
    accepted.read_exact(&mut [0; 4]).unwrap();
    assert_eq!(seen(), told(0, 6));
    client.set_nonblocking(true).unwrap();
    while client.write(&[0; 4096]).is_ok() {}
    let is_full = |seen: UnderWay| seen.unsent > 0 && seen.unread > 0;
    eventually(|| seen().is_some_and(is_full));
    drop(accepted);
    eventually(|| seen().is_none());
}

#[test]
fn a_process_whose_first_thread_has_ended_still_listens() {
    let Some((program, said)) = python_and_said(MAIN_ENDS) else { return };
    eventually(|| place::stat(pid(&program)).unwrap().state == 'Z');
    assert_eq!(listeners(&[pid(&program)]).unwrap()[0].address.port(), port(&said));
}

#[test]
fn what_has_ended_holds_nothing() {
    let listening = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listening.local_addr().unwrap();
    assert!(listeners(&[ended()]).unwrap().is_empty());
    assert!(listeners(&[ended(), myself()]).unwrap().iter().any(|l| l.address == address));
}

#[test]
fn whether_a_wildcard_takes_ipv4_too_is_known() {
    use socket2::{Domain, Socket, Type};
    let inode = |socket: &Socket| {
        let link = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(socket));
        let name = std::fs::read_link(link).unwrap().to_string_lossy().into_owned();
        name.trim_start_matches("socket:[").trim_end_matches(']').parse::<u64>().unwrap()
    };
    for (kind, protocol) in [(Type::STREAM, Protocol::Tcp), (Type::DGRAM, Protocol::Udp)] {
        for only_ipv6 in [true, false] {
            let Ok(socket) = Socket::new(Domain::IPV6, kind, None) else { return };
            socket.set_only_v6(only_ipv6).unwrap();
            socket.bind(&SocketAddr::from((std::net::Ipv6Addr::UNSPECIFIED, 0)).into()).unwrap();
            if protocol == Protocol::Tcp {
                socket.listen(1).unwrap();
            }
            assert_eq!(takes_ipv4(inode(&socket), protocol), !only_ipv6, "{protocol:?}");
        }
    }
    assert!(takes_ipv4(0, Protocol::Tcp), "what is not known is as by default");
}

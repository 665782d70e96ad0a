//! Messages to the system through a netlink socket, and its answers.

use std::io::{self, ErrorKind, Read};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

const AF_NETLINK: i32 = 16;
const REQUEST: u16 = 1;
const ACKNOWLEDGE: u16 = 4;
/// Flags of a request: to make what it names, or for all that there is.
pub(crate) const CREATE: u16 = 0x400;
const DUMP: u16 = 0x300;

const ERROR: u16 = 2;
const DONE: u16 = 3;
const HEADER: usize = 16;

/// A socket to one of the system's services, such as its links or its sockets.
///
/// # Errors
/// Where the system has no such service.
pub(crate) fn socket(service: i32) -> io::Result<Socket> {
    let socket = Socket::new(Domain::from(AF_NETLINK), Type::RAW, Some(Protocol::from(service)))?;
    socket.set_read_timeout(Some(Duration::from_secs(5)))?;
    Ok(socket)
}

/// Asks for something to be done.
///
/// # Errors
/// Where the system does not do it.
pub(crate) fn ask(mut socket: &Socket, kind: u16, flags: u16, rest: &[u8]) -> io::Result<()> {
    socket.send(&message(kind, ACKNOWLEDGE | flags, rest))?;
    let mut answer = [0; 1_024];
    let length = socket.read(&mut answer)?;
    match errno_of(&answer[..length]) {
        Some(0) => Ok(()),
        Some(errno) => Err(io::Error::from_raw_os_error(-errno)),
        None => Err(no_answer()),
    }
}

/// Asks for all that there is of something; what each message of the answer holds.
///
/// # Errors
/// Where the system does not tell.
pub(crate) fn all(mut socket: &Socket, kind: u16, rest: &[u8]) -> io::Result<Vec<Vec<u8>>> {
    socket.send(&message(kind, DUMP, rest))?;
    let (mut answer, mut all) = (vec![0; 64 * 1024], Vec::new());
    loop {
        let length = socket.read(&mut answer)?;
        let mut left = &answer[..length];
        while !left.is_empty() {
            let Some((kind, told, behind)) = first_of(left) else { return Err(no_answer()) };
            match kind {
                DONE => return Ok(all),
                ERROR => return Err(io::Error::from_raw_os_error(-errno_of(left).unwrap_or_default())),
                _ => all.push(told.to_vec()),
            }
            left = behind;
        }
    }
}

/// `struct nlmsghdr`, and the rest of the message.
fn message(kind: u16, flags: u16, rest: &[u8]) -> Vec<u8> {
    let length = u32::try_from(HEADER + rest.len()).unwrap_or(u32::MAX);
    let mut message = length.to_ne_bytes().to_vec();
    message.extend(kind.to_ne_bytes());
    message.extend((REQUEST | flags).to_ne_bytes());
    message.extend([0; 8]); // sequence number, sender
    message.extend(rest);
    message
}

/// The kind of the first message, what it holds, and what stands behind it.
fn first_of(messages: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let length = u32::from_ne_bytes(messages.get(..4)?.try_into().ok()?) as usize;
    let kind = u16::from_ne_bytes(messages.get(4..6)?.try_into().ok()?);
    let told = messages.get(HEADER..length)?;
    let behind = length.next_multiple_of(4).min(messages.len());
    Some((kind, told, &messages[behind..]))
}

/// The error number of an acknowledgement, 0 when all is well.
fn errno_of(answer: &[u8]) -> Option<i32> {
    let kind = u16::from_ne_bytes(answer.get(4..6)?.try_into().ok()?);
    let errno = i32::from_ne_bytes(answer.get(HEADER..HEADER + 4)?.try_into().ok()?);
    (kind == ERROR && errno <= 0).then_some(errno)
}

fn no_answer() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "the system's answer is no answer")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_its_length_and_is_read_back() {
        let both = [message(7, 0, b"1234"), message(DONE, DUMP, b"")].concat();
        assert_eq!(both[..4], 20_u32.to_ne_bytes());
        let (kind, told, behind) = first_of(&both).unwrap();
        assert_eq!((kind, told), (7, &b"1234"[..]));
        assert_eq!(first_of(behind), Some((DONE, &b""[..], &b""[..])));
        assert_eq!(first_of(&both[..19]), None, "cut short");
        assert_eq!(first_of(&[0; HEADER]), None, "of no length");
    }

    #[test]
    fn an_answer_cut_short_is_none() {
        let mut answer = vec![0; HEADER];
        answer[4..6].copy_from_slice(&ERROR.to_ne_bytes());
        assert_eq!(errno_of(&answer), None);
        answer.extend((-1_i32).to_ne_bytes());
        assert_eq!(errno_of(&answer), Some(-1));
    }
}

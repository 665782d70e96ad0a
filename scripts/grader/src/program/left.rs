//! What a program left running, told in few lines however much it is.

use crate::sandbox::Leftover;

/// How many kinds of processes are told one by one.
const KINDS: usize = 5;

/// A line for each kind of process that has left the program's session, by its command line: hundreds of the same are
/// one line, and the notes of other checks keep their room.
pub(super) fn told(who: &str, left: &[Leftover]) -> Vec<String> {
    let mut kinds: Vec<(&Leftover, usize)> = Vec::new();
    for one in left.iter().filter(|left| left.detached) {
        match kinds.iter_mut().find(|(first, _)| first.command == one.command) {
            Some((_, count)) => *count += 1,
            None => kinds.push((one, 1)),
        }
    }
    let line = |(first, count): &(&Leftover, usize)| match count {
        1 => format!("{who} left running: process {} ({})", first.pid, first.command),
        _ => format!("{who} left running: {count} processes, the first {} ({})", first.pid, first.command),
    };
    let others: usize = kinds.iter().skip(KINDS).map(|(_, count)| count).sum();
    let mut lines: Vec<String> = kinds.iter().take(KINDS).map(line).collect();
    if others > 0 {
        lines.push(format!("{who} left running: {others} more"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(pid: i32, command: &str) -> Leftover {
        Leftover { pid, command: command.to_owned(), detached: true }
    }

    #[test]
    fn many_of_one_kind_are_one_line() {
        let held = Leftover { detached: false, ..left(1, "sh") };
        let some = [held, left(7, "python3 a.py"), left(8, "sleep 9"), left(9, "python3 a.py")];
        let expected = [
            "the server left running: 2 processes, the first 7 (python3 a.py)",
            "the server left running: process 8 (sleep 9)",
        ];
        assert_eq!(told("the server", &some), expected);
        assert_eq!(told("the server", &some[..1]), Vec::<String>::new());
    }

    #[test]
    fn many_kinds_are_a_few_lines_and_a_number() {
        let many: Vec<Leftover> = (1..=9).map(|pid| left(pid, &format!("sleep {pid}"))).collect();
        let lines = told("a client", &many);
        assert_eq!(lines.len(), KINDS + 1);
        assert_eq!(lines[KINDS], "a client left running: 4 more");
    }
}

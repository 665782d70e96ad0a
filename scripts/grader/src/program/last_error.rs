//! The one line by which a runtime tells what an error was that nobody caught.

/// How lines begin in which runtimes name an error before they show where it came from.
const NAMED_FIRST: &[&str] =
    &["Caused by: ", "Exception in thread ", "panic: ", "fatal error: ", "Unhandled exception"];

/// The line of `text` that says what went wrong, if it is told of an error: the last one by which a runtime names it,
/// else the last line.
pub(super) fn line(text: &str) -> Option<&str> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()).collect();
    let last = *lines.last()?;
    let panicked = lines.iter().rposition(|line| line.contains(" panicked at "));
    if let Some(place) = panicked {
        // Rust puts what it was on a line of its own, behind where it was.
        return lines.get(place + 1).or(lines.get(place)).copied();
    }
    // Python shows where it came from first, and names it last, whatever another thread says behind it.
    if let Some(place) = lines.iter().rposition(|line| line.contains("Traceback (most recent call last)")) {
        let is_name = |line: &&&str| !line.starts_with([' ', '\t']);
        return lines[place + 1..].iter().find(is_name).copied().or(Some(last));
    }
    // Compilers show the place below it, and count the errors in the end; the first is often the cause of the others.
    if let Some(found) = lines.iter().find(|line| is_of_a_compiler(line)) {
        return Some(found.trim_start());
    }
    let named = lines.iter().rposition(|line| NAMED_FIRST.iter().any(|sign| line.starts_with(sign)));
    Some(named.map_or(last, |place| lines[place]).trim_start())
}

/// `server.c:3:5: error: …`, `Server.java:3: error: …`, `./server.go:3:2: …`.
fn is_of_a_compiler(line: &str) -> bool {
    let Some((file, rest)) = line.split_once(':') else { return false };
    let is_place = rest.starts_with(|c: char| c.is_ascii_digit());
    let ends_with = |ending: &str| file.to_ascii_lowercase().ends_with(ending);
    is_place && (rest.contains(" error: ") || (ends_with(".go") && file.starts_with("./")))
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn each_runtime_names_an_error_in_its_own_place() {
        for (text, named) in [
            (
                "listening\nTraceback (most recent call last):\n  File \"s.py\", line 3, in <module>\n    x()\n    ^^^\n\
                 ValueError: negative\n",
                "ValueError: negative",
            ),
            (
                "Exception in thread Thread-1 (serve):\nTraceback (most recent call last):\n  File \"s.py\", line 3\n\
                 OSError: [Errno 9] Bad file descriptor\nwaiting\n",
                "OSError: [Errno 9] Bad file descriptor",
            ),
            (
                "Exception in thread \"main\" java.net.BindException: Address in use\n\tat java.base/a.b(C.java)\n",
                "Exception in thread \"main\" java.net.BindException: Address in use",
            ),
            (
                "java.lang.RuntimeException: x\n\tat A.main(A.java:3)\nCaused by: java.io.IOException: gone\n\t... 3 more",
                "Caused by: java.io.IOException: gone",
            ),
            (
                "panic: send on closed channel\n\ngoroutine 18 [running]:\nmain.serve()\n",
                "panic: send on closed channel",
            ),
            (
                "thread 'main' (17) panicked at src/main.rs:3:5:\nindex out of bounds\nnote: run with",
                "index out of bounds",
            ),
            (
                "server.c: In function 'main':\nserver.c:1:29: error: expected ';' before 'x'\n 1 | int\n   | ^~~\n",
                "server.c:1:29: error: expected ';' before 'x'",
            ),
            (
                "A.java:3: error: ';' expected\n  int x\n       ^\nA.java:9: error: not a statement\n2 errors\n",
                "A.java:3: error: ';' expected",
            ),
            ("# command-line-arguments\n./s.go:4:2: undefined: x\n", "./s.go:4:2: undefined: x"),
            ("connect: Connection refused\n", "connect: Connection refused"),
            ("Segmentation fault", "Segmentation fault"),
        ] {
            assert_eq!(line(text), Some(named), "{text}");
        }
        assert_eq!(line(" \n\n"), None);
    }
}

//! Errors that nobody has caught, as runtimes tell of them.

/// How runtimes of several languages begin to tell of an error that nobody has caught. They are looked for in all that
/// a program prints, so that none is a word that a program may well print itself.
const UNCAUGHT: &[&str] = &[
    "Traceback (most recent call last)",
    "Exception in thread ",
    " panicked at ",
    "goroutine 1 [",
    " [running]:\n",
    "terminate called ",
    "Unhandled exception",
    "Unhandled Exception",
    "Unhandled 'error' event",
    "UnhandledPromiseRejection",
];

/// The words by which a text tells of an error that nobody has caught, if it does.
pub(super) fn sign_of_uncaught(text: &str) -> Option<&'static str> {
    UNCAUGHT.iter().copied().find(|sign| text.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_runtime_tells_of_an_error_is_known() {
        for text in [
            "^CTraceback (most recent call last):\n  File \"s.py\", line 3\nKeyboardInterrupt",
            "Exception in thread \"main\" java.net.BindException",
            "Exception in thread Thread-1 (serve):",
            "thread 'main' (17) panicked at src/main.rs:3:5:",
            "panic: send on closed channel\n\ngoroutine 18 [running]:\nmain.serve()",
            "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:",
            "terminate called without an active exception",
            "Unhandled exception. System.IO.IOException",
        ] {
            assert!(sign_of_uncaught(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_a_program_may_print_itself_is_no_error() {
        for text in
            ["Unhandled command 9", "starting goroutine for client 1", "goroutine 12 [idle]", "error: x"]
        {
            assert_eq!(sign_of_uncaught(text), None, "{text}");
        }
    }
}

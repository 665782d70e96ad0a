//! Commands that cannot be run as they are written.

use super::*;

#[test]
fn bad_commands_are_told() {
    let start = "assignment = 'hw-echo'\nclient = './c'\n";
    let shell = "write [\"sh\", \"-c\", \"…\"]";
    let wanted = "write a command as a string, or its words as an array of strings";
    all_refused(
        start,
        &[
            ("server = ''", 3, 10, "'server' is empty; write the program and its arguments"),
            ("server = []", 3, 10, "'server' is empty; write the program and its arguments"),
            ("server = [' ', 'x']", 3, 10, "'server' is empty; write the program and its arguments"),
            ("server = 8", 3, 10, &format!("'server' is a whole number; {wanted}")),
            ("server = ['x', 8]", 3, 16, "'server' is a whole number; write words in quotes"),
            (
                "server = \"x 'y\"",
                3,
                10,
                "'server': missing closing quote; close every quote, or write the words as an array of strings",
            ),
            ("server = \"x\\u0000\"", 3, 10, "'server' has a zero byte; no argument can have one"),
            ("server = 'x {prot}'", 3, 10, "'{prot}' is no placeholder; did you mean '{port}'?"),
            ("server = 'x {print}'", 3, 10, "'{print}' is no placeholder; did you mean '{port}'?"),
            (
                "server = 'x {zzz}'",
                3,
                10,
                "'{zzz}' is no placeholder; there are {host}, {port}; put a script with braces into a file",
            ),
            (
                "server = 'x {id}'",
                3,
                10,
                "'{id}' means nothing to 'server' of hw-echo; it can have {host}, {port}",
            ),
            ("server = { type = '1' }", 3, 10, "'command' is missing; write how the program is started"),
            (
                "server = { command = 'x', type = 1 }",
                3,
                34,
                "'type' is a whole number; write a string or an array of strings",
            ),
            (
                "server = { command = 'x', type = ['{Port}'] }",
                3,
                34,
                "'{Port}' is no placeholder; did you mean '{port}'?",
            ),
            (
                "server = { command = 'x', type = \"1\\n2\" }",
                3,
                34,
                "a line of 'type' has a line break in it; write each line as a string of its own",
            ),
            ("server = 'cd a && ./s'", 3, 10, &format!("'server' has '&&', and no shell runs it; {shell}")),
            ("server = 'java *'", 3, 10, &format!("'server' has '*', and no shell runs it; {shell}")),
            ("server = './s; ./t'", 3, 10, &format!("'server' has './s;', and no shell runs it; {shell}")),
            ("server = 'A=1 ./s'", 3, 10, &format!("'server' has 'A=1', and no shell runs it; {shell}")),
            ("server = 'x'\nbuild = ''", 4, 9, "'build' is empty; write the program and its arguments"),
        ],
    );
}

#[test]
fn a_shell_is_started_by_name() {
    let build = |build: &str| good(&format!("{MENU}build = {build}")).build.expect("a build");
    assert_eq!(build(r#"["sh", "-c", "a && b *"]"#), ["sh", "-c", "a && b *"]);
    assert_eq!(build(r#""sh -c 'a && b *'""#), ["sh", "-c", "a && b *"]);
    assert_eq!(build(r#"["./s", "*"]"#), ["./s", "*"]);
    assert_eq!(build("'make CFLAGS=-O2'"), ["make", "CFLAGS=-O2"]);
}

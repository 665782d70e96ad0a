use super::*;

fn session(expected: &str, printed: &str) -> Session {
    Session {
        expected: Transcript::parse(expected).unwrap(),
        printed: printed.lines().map(str::to_owned).collect(),
    }
}

fn differences(sessions: &[Session]) -> Vec<Option<(usize, usize)>> {
    let comparison = compare(sessions, &Bindings::new());
    comparison.differences.into_iter().map(|d| d.map(|m| (m.equal_lines, m.equal_bytes))).collect()
}

const TWO_CLIENTS: &str =
    "up\n--- at the same time\nin <peer-a>\nout <peer-a>\nin <peer-b>\nout <peer-b>\n--- then\ndown\n";

#[test]
fn actors_mix_and_each_keeps_its_order() {
    for equal in [
        "up\nin ('127.0.0.1', 1)\nout ('127.0.0.1', 1)\nin ('127.0.0.1', 2)\nout ('127.0.0.1', 2)\ndown",
        "up\nin ('127.0.0.1', 2)\nin ('127.0.0.1', 1)\nout ('127.0.0.1', 1)\nout ('127.0.0.1', 2)\ndown",
        "up\nin ('127.0.0.1', 2)\nin ('127.0.0.1', 1)\nout ('127.0.0.1', 2)\nout ('127.0.0.1', 1)\ndown",
    ] {
        assert_eq!(differences(&[session(TWO_CLIENTS, equal)]), [None], "{equal}");
    }
}

#[test]
fn every_kind_of_wrong_session_is_different() {
    let cases = [
        ("out before in", "up\nout ('127.0.0.1', 1)", (1, 0)),
        ("the same client twice", "up\nin ('127.0.0.1', 1)\nin ('127.0.0.1', 1)", (2, 3)),
        ("no such client", "up\nin ('127.0.0.1', 1)\nout ('127.0.0.1', 2)", (2, 18)),
        ("down too early", "up\nin ('127.0.0.1', 1)\nout ('127.0.0.1', 1)\ndown", (3, 0)),
        ("missing lines", "up", (1, 0)),
        ("a port too large", "up\nin ('127.0.0.1', 65536)", (1, 3)),
        ("not an address", "up\nin ('127.0.0.256', 1)", (1, 3)),
        (
            "a line too many",
            "up\nin ('::1', 1, 0, 0)\nout ('::1', 1, 0, 0)\nin ('::1', 2, 0, 0)\nout ('::1', 2, 0, 0)\ndown\nmore",
            (6, 0),
        ),
        ("a longer line", "up!", (0, 2)),
    ];
    for (what, printed, at) in cases {
        assert_eq!(differences(&[session(TWO_CLIENTS, printed)]), [Some(at)], "{what}");
    }
}

#[test]
fn a_placeholder_stands_for_one_value_across_programs() {
    let server = "in <peer-a>\nin <peer-b>";
    let log = "in ('127.0.0.1', 1)\nin ('127.0.0.1', 2)";
    let client = |port| session("I am <peer-b>", &format!("I am ('127.0.0.1', {port})"));
    assert_eq!(differences(&[session(server, log), client(2)]), [None, None]);
    assert_eq!(differences(&[session(server, log), client(1)]), [None, Some((0, 19))]);
}

#[test]
fn the_order_of_free_actors_is_found_from_another_program() {
    let server = "--- at the same time\nin <peer-a>\nin <peer-b>";
    let log = "in ('127.0.0.1', 1)\nin ('127.0.0.1', 2)";
    let client = session("I am <peer-a>", "I am ('127.0.0.1', 2)");
    let comparison = compare(&[session(server, log), client], &Bindings::new());
    assert_eq!(comparison.differences, [None, None]);
    let a = Placeholder { kind: Kind::Peer, name: "a".to_owned() };
    assert_eq!(comparison.bindings[&a], "('127.0.0.1', 2)");
}

#[test]
fn one_programs_difference_does_not_hide_anothers() {
    let sessions = [session("one", "1"), session("two", "two"), session("three", "3")];
    assert_eq!(differences(&sessions), [Some((0, 0)), None, Some((0, 0))]);
}

#[test]
fn times_are_checked_in_form_and_free_in_value() {
    let expected = "RTT = <ms> ms\nRTT = <ms> ms\nrun time = <time>";
    let equal = "RTT = 0.042 ms\nRTT = 12.345 ms\nrun time = 00:00:07";
    assert_eq!(differences(&[session(expected, equal)]), [None]);
    for wrong in ["RTT = 0.42 ms", "RTT = .042 ms", "RTT = 0.0421 ms", "RTT = 00.042 ms", "RTT =  ms"] {
        assert_ne!(differences(&[session("RTT = <ms> ms", wrong)]), [None], "{wrong}");
    }
    for wrong in ["0:00:07", "00:60:00", "00:07", "00:00:007", "00:00:00:00"] {
        assert_ne!(differences(&[session("<time>", wrong)]), [None], "{wrong}");
    }
    assert_eq!(differences(&[session("<time>", "100:59:59")]), [None]);
}

#[test]
fn a_known_value_must_be_that_one() {
    let port = Placeholder { kind: Kind::Port, name: "1".to_owned() };
    let known = Bindings::from([(port, "8001".to_owned())]);
    let equal = compare(&[session("on :<port-1>.", "on :8001.")], &known);
    assert_eq!(equal.differences, [None]);
    let different = compare(&[session("on :<port-1>.", "on :8002.")], &known);
    assert_eq!(different.differences[0].as_ref().map(|m| m.equal_bytes), Some(7));
}

#[test]
fn a_search_without_end_is_given_up_and_says_so() {
    let actors: String = (0..40).map(|n| format!("in <peer-{n}>\n")).collect();
    let expected = format!("--- at the same time\n{actors}--- then\nend");
    let printed: String = (1..=40).map(|n| format!("in ('127.0.0.1', {n})\n")).collect();
    let comparison = compare(&[session(&expected, &format!("{printed}other"))], &Bindings::new());
    let mismatch = comparison.differences[0].as_ref().unwrap();
    assert_eq!((mismatch.equal_lines, mismatch.undecided), (40, true));
}

#[test]
fn two_programs_may_see_the_same_address_and_one_may_not() {
    let ports = |a, b| format!("in ('127.0.0.1', {a})\nin ('127.0.0.1', {b})");
    let (first, second) = ("in <peer-a>\nin <peer-b>", "in <peer-c>\nin <peer-d>");
    assert_eq!(differences(&[session(first, &ports(1, 2)), session(second, &ports(2, 3))]), [None, None]);
    let twice = differences(&[session(first, &ports(1, 2)), session(second, &ports(3, 3))]);
    assert_eq!(twice, [None, Some((1, 3))]);
}

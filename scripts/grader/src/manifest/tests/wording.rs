//! Patterns, a wire or a menu that cannot be used.

use super::*;

#[test]
fn bad_patterns_are_told() {
    all_refused(
        MENU,
        &[
            ("lines.report = '(?<count>\\d+'", 4, 16, "'report' is no regular expression: unclosed group"),
            (
                "lines.report = '(?x)(?<count>\\d+) # all'",
                4,
                16,
                "'report' is no regular expression: unclosed group",
            ),
            (
                "[lines]\nreport = 'a'",
                5,
                10,
                "'report' has no group named 'count'; write (?<count>\\d+) where it stands in the line",
            ),
            (
                "[lines]\nconnect = '(?<id>.)(?<cuont>.)'",
                5,
                11,
                "'connect' has a group 'cuont', which means nothing; it can have the groups id and count",
            ),
            (
                "[lines]\nconnect = 'hello'",
                5,
                11,
                "'connect' has no group named 'count'; write (?<count>\\d+) where it stands in the line",
            ),
            (
                "[wire]\naddress-reply = '(?<port>.)'",
                5,
                17,
                "'address-reply' has no group named 'ip'; write (?<ip>\\S+) where it stands in the line",
            ),
            (
                "[wire]\ngreeting = '['",
                5,
                12,
                "'greeting' is no regular expression: unclosed character class",
            ),
            (
                "[wire]\ncount-reply = 'a{2000}{2000}(?<count>.)'",
                5,
                15,
                "'count-reply' is no regular expression: it is too large",
            ),
        ],
    );
}

#[test]
fn a_bad_wire_and_a_bad_menu_are_told() {
    all_refused(
        &format!("{MENU}[wire]\n"),
        &[
            ("upper = '1'", 5, 9, "'upper' sends no text; put {text} where the sentence goes"),
            (
                "upper = '1{len}:{text}'",
                5,
                9,
                "'{len}' means nothing in 'upper'; 'upper' can have {text}, and {length} for its length in bytes",
            ),
            ("count = '3{text}'", 5, 9, "'{text}' means nothing in 'count'; only 'upper' has a text"),
            (
                "count = []",
                5,
                9,
                "'count' has nothing to send; write what the client sends for this command, or count = \"none\" where it has none",
            ),
            (
                "greeting-reply = 'x'",
                5,
                18,
                "'greeting-reply' has no 'greeting'; write what the server sends first",
            ),
            (
                "time-tells = 'noon'",
                5,
                14,
                "'time-tells' cannot be 'noon'; write \"running-time\", or \"clock\" for the time of day",
            ),
            ("exit = ''", 5, 8, "'exit' has nothing to send; write exit = [] for a client that just closes"),
            ("time = 4", 5, 8, "'time' is a whole number; write a string or an array of strings"),
        ],
    );
    all_refused(
        &format!("{MENU}[menu]\n"),
        &[
            ("option-prompt = ''", 5, 17, "'option-prompt' is empty; write what the client prints there"),
            (
                "upper = 1.5",
                5,
                9,
                "'upper' is a number with decimals; write what is typed in the menu, as a number or a string",
            ),
            (
                "exit = ''",
                5,
                8,
                "'exit' is not one line; write what is typed in the menu, as a number or a string",
            ),
        ],
    );
    all_refused(MENU, &[("menu = 1", 4, 8, "'menu' is a whole number; write a table")]);
}

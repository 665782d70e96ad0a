//! The clients' lines. Blanks and empty lines do not matter, nor does what stands behind `Reply from server:`, which is
//! another check's matter.

use regex::Regex;

use super::stand_in::{self, Exchange, SENTENCE, Served};
use crate::evidence::difference::quoted;
use crate::program::Program;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// Without the blank behind it, which not all programs have.
const PROMPT: &str = "Input lowercase sentence:";

pub(super) fn the_tcp_client_prints_the_dialogue_of_the_report(scene: &mut Scene<'_>) -> Result<(), Stop> {
    prints_the_dialogue(scene, stand_in::over_tcp, false)
}

pub(super) fn the_udp_client_prints_the_dialogue_of_the_report(scene: &mut Scene<'_>) -> Result<(), Stop> {
    prints_the_dialogue(scene, stand_in::over_udp, true)
}

fn prints_the_dialogue(scene: &mut Scene<'_>, exchange: Exchange, over_udp: bool) -> Result<(), Stop> {
    let Served { client, from, .. } = exchange(scene, types_at_the_prompt)?;
    let port = from.port().to_string();
    let right = pattern(&port)?;
    let is_right = |text: &String| right.is_match(&visible(text));
    let printed = || Ok::<_, Stop>(client.text());
    let text = client.comes_to(AT_ONCE, printed, is_right)?;
    if is_right(&text) {
        return Ok(());
    }
    if over_udp && pattern("0")?.is_match(&visible(&text)) {
        // As the course's own client does, whose bind is a comment.
        scene.note("the client over UDP prints port 0, as it has none before it sends");
        return Ok(());
    }
    let expected = format!("Client is running on port {port}\\n{PROMPT} Reply from server: …");
    Err(Stop::fail("the client prints other lines")
        .expected(format!("'{expected}'"), quoted(text.as_bytes())))
}

fn types_at_the_prompt(client: &mut Program) -> Result<(), Stop> {
    client.expect_text(PROMPT, AT_ONCE)?;
    client.type_line(SENTENCE)
}

/// The whole dialogue; only a terminal that echoes shows what is typed.
fn pattern(port: &str) -> Result<Regex, Stop> {
    let typed = regex::escape(SENTENCE);
    let dialogue = format!(
        r"^\s*(?:The c|C)lient is running on port:? *{port}\s+{PROMPT}\s*(?:{typed}\s*)?Reply from server:[^\n]*\s*$"
    );
    Regex::new(&dialogue).map_err(Stop::grader)
}

/// A text as a terminal shows it: zero bytes are nothing.
fn visible(text: &str) -> String {
    text.replace(['\0', '\r'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dialogue_is_known_in_its_wordings() {
        let is_right = |text: &str| pattern("5432").unwrap().is_match(&visible(text));
        for text in [
            "Client is running on port 5432\nInput lowercase sentence: Reply from server: HELLO\n",
            "The client is running on port 5432\r\nInput lowercase sentence:\r\n\r\nReply from server: A\r\n\r\n",
            "Client is running on port 5432\nInput lowercase sentence: hello world!\nReply from server: A\0\0\n",
        ] {
            assert!(is_right(text), "{text}");
        }
        for text in [
            "Client is running on port 54320\nInput lowercase sentence: Reply from server: HELLO\n",
            "Client is running on port 5432\nInput sentence: Reply from server: HELLO\n",
            "Client is running on port 5432\nInput lowercase sentence: From Server: HELLO\n",
            "Input lowercase sentence: Reply from server: HELLO\n",
            "Client is running on port 5432\nInput lowercase sentence: Reply from server: A\nmore?\n",
        ] {
            assert!(!is_right(text), "{text}");
        }
    }
}

//! Many requests of several clients at the same time, by which a buffer that they share is likely to be seen.

use std::time::{Duration, Instant};

use super::talk::Talk;
use crate::evidence::difference::shown;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

/// What each client sends again and again, and nobody else.
const LETTERS: [char; 3] = ['a', 'b', 'c'];

/// How many of them make a text: more than any server prints around it, and less than any receive takes.
const LENGTH: usize = 60;

/// How many rounds there are at most, and for how long.
const ROUNDS: usize = 200;
const AT_MOST: Duration = Duration::from_secs(1);

/// That each of three clients gets its own text back, however often all of them ask at the same time.
pub(super) fn everybody_gets_his_own_text(clients: &mut [Talk<'_>], scene: &Scene<'_>) -> Result<(), Stop> {
    scene.step(format_args!("three clients ask at the same time, for {} s at most", AT_MOST.as_secs()));
    let until = Instant::now() + AT_MOST;
    for _ in 0..ROUNDS {
        for (client, letter) in clients.iter_mut().zip(LETTERS) {
            client.ask_upper(&letter.to_string().repeat(LENGTH))?;
        }
        for (client, letter) in clients.iter_mut().zip(LETTERS) {
            gets_its_own(client, letter)?;
        }
        if Instant::now() >= until {
            break;
        }
    }
    Ok(())
}

fn gets_its_own(client: &mut Talk<'_>, letter: char) -> Result<(), Stop> {
    let own = letter.to_ascii_uppercase().to_string().repeat(LENGTH);
    let whole = |heard: &[u8]| letter_of(heard).map(|_| heard.len());
    let heard = client.peer.receive_until(&format!("a reply with '{own}'"), AT_ONCE, whole)?;
    if letter_of(&heard) == Some(letter.to_ascii_uppercase()) {
        return Ok(());
    }
    let reason = format!("{} got the text of another client", client.peer.named());
    Err(Stop::fail(reason).expected(format!("'{own}'"), format!("'{}'", shown(&heard))))
}

/// The letter of the first text that stands in a reply.
fn letter_of(heard: &[u8]) -> Option<char> {
    let of_one_letter =
        |text: &&[u8]| text[0].is_ascii_alphabetic() && text.iter().all(|byte| *byte == text[0]);
    heard.windows(LENGTH).find(of_one_letter).map(|text| char::from(text[0]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_whatever_stands_around_it() {
        let text = "B".repeat(LENGTH);
        assert_eq!(letter_of(format!("Reply 7: {text}\n").as_bytes()), Some('B'));
        assert_eq!(letter_of(&text.as_bytes()[1..]), None);
        assert_eq!(letter_of("-".repeat(2 * LENGTH).as_bytes()), None);
        assert_eq!(letter_of(format!("{}{text}", "A".repeat(LENGTH - 1)).as_bytes()), Some('B'));
    }
}

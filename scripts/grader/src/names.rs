//! How programs and whoever uses them call a port and a host, in the languages of whoever teaches this: patterns for
//! texts in lower case.

macro_rules! port {
    () => {
        "port|puerto|poort"
    };
}

/// Without the one in English, which is a part of other words.
macro_rules! server {
    () => {
        "servidor|serveur|sunucu|serwer"
    };
}

macro_rules! machine {
    () => {
        "m[aá]quina|rechner"
    };
}

/// A name, or a line with names, that speaks of a port.
pub(crate) const PORT: &str = port!();

/// A name, or a line with names, that speaks of a host.
pub(crate) const HOST: &str = r"host|addr|\b\w*ip\b|server_?name";

/// One that speaks of a host where it does not speak of a port.
pub(crate) const HOST_AND_NO_PORT: &str = concat!(server!(), "|", machine!());

/// An option for a port.
pub(crate) const PORT_OPTION: &str = concat!("^-p$|", port!());

/// An option for a host.
pub(crate) const HOST_OPTION: &str = concat!(r"host|ip\b|^-h$|server$|adres|", server!(), "|", machine!());

/// A variable of the environment, or a property, for a host. What is right for the corpus was written without the words for
/// a server in other languages than English.
pub(crate) const HOST_VARIABLE: &str = r"host|addr|(^|[_.])ip($|_)|server|m[aá]quina";

/// What stands on a command line for a port that is to be filled in.
pub(crate) const PORT_TO_FILL_IN: &str =
    concat!(r"^(?:\w*[_-])?(?:port\w{0,4}|no_?port|", port!(), r")(?:[_-]\w*)?$");

/// What stands on a command line for a host that is to be filled in.
pub(crate) const HOST_TO_FILL_IN: &str = concat!(
    r"^(?:\w*[_-])?(?:host\w*|ip|addr\w*|adr\w*|server\w*|",
    server!(),
    "|",
    machine!(),
    r")(?:[_-]\w*)?$"
);

/// A question for a host and a port in one.
pub(crate) const ASKS_FOR_BOTH: &str = r"\b(host|ip|server|address)\s*:\s*port\b";

/// A question for a port. What is taken where nothing is typed stands in brackets.
pub(crate) const ASKS_FOR_A_PORT: &str =
    concat!(r"\b(?:", port!(), r")\w*\b|포트|порт|ポート|端口|[\[(]\s*\d{4,5}\s*[\])]");

/// A question for a host.
pub(crate) const ASKS_FOR_A_HOST: &str = concat!(
    r"\b(?:host(?:name)?|ip|address|server name|server|adresse|direcci[oó]n|adres\w*|endereço|indirizzo|",
    server!(),
    "|",
    machine!(),
    r")\b|주소|адрес|서버|サーバ|服务器|[\[(]\s*(?:localhost|\d+\.\d+\.\d+\.\d+)\s*[\])]"
);

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    fn reads(pattern: &str, text: &str) -> bool {
        Regex::new(pattern).unwrap().is_match(text)
    }

    #[test]
    fn what_options_know_is_known_to_notes_and_questions() {
        for word in ["port", "puerto", "poort"] {
            let question = format!("enter the {word}: ");
            assert!(reads(PORT, word) && reads(PORT_OPTION, &format!("--{word}")), "{word}");
            assert!(reads(PORT_TO_FILL_IN, word) && reads(ASKS_FOR_A_PORT, &question), "{word}");
        }
        for word in ["servidor", "serveur", "sunucu", "serwer", "maquina", "máquina", "rechner"] {
            let question = format!("enter the {word}: ");
            assert!(reads(HOST_AND_NO_PORT, word) && reads(HOST_OPTION, &format!("--{word}")), "{word}");
            assert!(reads(HOST_TO_FILL_IN, word) && reads(ASKS_FOR_A_HOST, &question), "{word}");
        }
    }

    #[test]
    fn what_is_filled_in_is_a_whole_word() {
        assert!(["port", "server_port", "porta", "noport"].iter().all(|word| reads(PORT_TO_FILL_IN, word)));
        assert!(["server-ip", "addr", "hostname"].iter().all(|word| reads(HOST_TO_FILL_IN, word)));
        assert!(!["report", "transports"].iter().any(|word| reads(PORT_TO_FILL_IN, word)));
        assert!(!["zip", "observer"].iter().any(|word| reads(HOST_TO_FILL_IN, word)));
    }
}

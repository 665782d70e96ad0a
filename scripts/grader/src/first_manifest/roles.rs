//! What names of programs say about them.

use super::search::{each, has};
use crate::submission::Part;

/// The part that a program's name speaks of.
pub(super) fn by_name(path: &str) -> Option<Part> {
    // The last word counts: `echo_server/client.py` is a client.
    let path = path.to_lowercase();
    let words = [
        (r"proxy|balancer|vekil|verteiler|repartiteur|balanceador|tussen\w*|mellom\w*", Part::Proxy),
        (
            concat!(
                r"server|backend|serveur|servidor|sunucu|serwer|szerver|kiszolgalo|palvelin|tjener|maychu|may_chu|",
                r"(?:^|[_.-])srv(?:[_.-]|$)"
            ),
            Part::Server,
        ),
        (
            concat!(
                r"client|klient|istemci|cliente|kliens|ugyfel|asiakas|klant|kunde|khachhang|khach_hang|",
                r"(?:^|[_.-])cli(?:[_.-]|$)"
            ),
            Part::Client,
        ),
    ];
    let (file, folders) = path.rsplit_once('/').map_or((&*path, ""), |(folders, file)| (file, folders));
    let last = |text: &str| {
        // Of two that end alike the first is more than the other.
        words
            .iter()
            .rev()
            .filter_map(|(word, part)| Some((each(word, text).last()?.get(0)?.end(), *part)))
            .max_by_key(|(at, _)| *at)
    };
    last(file).or_else(|| last(folders)).map(|(_, part)| part)
}

/// Whether a program is there for something else, by its name or that of a folder.
pub(super) fn is_beside(path: &str) -> bool {
    let words = concat!(
        r"tests?|tester|stress|load_?(?:test|gen)\w*|bench\w*|examples?|demo|tools?|scratch|sandbox|playground|",
        r"old|backup|bak|copy|copie|kopie|kopia|copia|c[oó]pia|kopya|eski|stary|ancien|viejo|antiguo|alt|vecchio|velho",
    );
    has(&format!(r"(?i)(^|[/_. (-])({words})([/_. )-]|$)"), path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_a_name_tells_the_part() {
        assert_eq!(by_name("echo_server/client.py"), Some(Part::Client));
        assert_eq!(by_name("echo_srv.py"), Some(Part::Server));
        assert_eq!(by_name("client_of_proxy_server.c"), Some(Part::Server));
        assert_eq!(by_name("kode/Mellomtjener.cs"), Some(Part::Proxy));
        assert_eq!(by_name("cli.py"), Some(Part::Client));
        assert_eq!(by_name("click.py"), None);
        assert_eq!(by_name("main.rs"), None);
    }
}

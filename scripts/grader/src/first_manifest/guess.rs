//! Which assignment programs solve, and which of them is which.

use std::collections::BTreeMap;

use super::facts::{Facts, does_both};
use super::files::Source;
use super::roles::{by_name, is_beside};
use super::search::{has, without};
use crate::assignment::Assignment;
use crate::submission::Part;

/// The assignment that the programs seem to solve.
pub(super) fn assignment(sources: &[Source], programs: &[Facts]) -> Option<Assignment> {
    let in_any = |pattern: &str| sources.iter().any(|source| has(pattern, &source.text));
    let is_there = |part| programs.iter().any(|program| program.part == part);
    if programs.is_empty() {
        return None;
    }
    if in_any(r"(?i)working as a (proxy|server)|file sending in thread|file got downloaded") {
        return Some(Assignment::ProxyChain);
    }
    let speaks_of_files = in_any(r"(?i)\bhops?\b|next_?(hop|node|proxy)|\bdownload");
    let speaks_of_backends = in_any(r"(?i)round.?robin|\[PROXY\]|backend|balanc");
    // Every node of a chain listens and connects; those that serve whoever is in the middle only listen.
    let is_told_by_words =
        programs.iter().any(|program| program.part == Part::Proxy && program.word.is_some());
    let has_backends =
        programs.iter().any(|program| program.part == Part::Server && (!program.relays || is_told_by_words));
    let are_named = programs.iter().any(|program| by_name(&program.source.path) == Some(Part::Server));
    let is_in_the_middle = |program: &Facts| match program.part {
        Part::Proxy if by_name(&program.source.path) == Some(Part::Proxy) || program.word.is_some() => true,
        // Where the others are called what they are, it would be, too.
        Part::Proxy => {
            (has_backends && !are_named) || speaks_of_files || speaks_of_backends || sends_files(program)
        }
        // A server may connect to itself, to wake up.
        Part::Server => program.relays && (speaks_of_files || speaks_of_backends),
        _ => false,
    };
    if programs.iter().any(is_in_the_middle) {
        let is_between =
            if speaks_of_backends == speaks_of_files { has_backends } else { speaks_of_backends };
        return Some(if is_between { Assignment::ProxyLb } else { Assignment::ProxyChain });
    }
    if in_any(r"(?i)round.?robin|\[PROXY\]") {
        return Some(Assignment::ProxyLb);
    }
    let by_one_thread = is_by_one_thread(sources, programs);
    let of_the_menu = if by_one_thread { Assignment::Nonblocking } else { Assignment::Multithread };
    if in_any(r"(?i)number of connected clients") {
        return Some(of_the_menu);
    }
    let has_a_menu = sources.iter().any(|source| items(&source.text) >= ITEMS);
    let sends_much = |source: &Source| {
        // What may be sent at most is no more than that.
        let bounds = |line: &&str| !has(r"(?i)limit|max|too long|sleep|sec", line);
        let lines = source.text.lines().filter(bounds).collect::<Vec<_>>().join("\n");
        has(r"\b102400\b|\b100\s*\*\s*1024\b|1024\s*\*\s*100\b|\b100_000\b|\b100000\b", &lines)
    };
    let all = || sources.iter().chain(programs.iter().map(|program| &program.source));
    if !has_a_menu && all().any(sends_much) {
        return Some(Assignment::Bulk);
    }
    if has_a_menu || in_any(r"(?i)<menu>|input option|run(ning)? time\b") {
        return Some(of_the_menu);
    }
    let upper = r"(?i)\bupper\(|tow?upper|to_?uppercase|strings\.ToUpper";
    if is_there(Part::UdpServer) || (in_any(upper) && sources.iter().any(does_both)) {
        return Some(Assignment::SimpleEcho);
    }
    // Whoever puts texts into capitals over TCP alone has them chosen from a menu, however that is written.
    if in_any(upper) {
        return Some(of_the_menu);
    }
    let threads = r"(?i)\bthread|pthread_create|go\s+func|go\s+\w+\(|\bfork\(\)";
    let servers = programs.iter().filter(|program| program.part == Part::Server);
    // What Java does at Ctrl-C is a thread too, and serves nobody.
    let without_hooks = |text: &str| text.replace("addShutdownHook(new Thread(", "addShutdownHook(");
    let threaded = servers.into_iter().any(|server| has(threads, &without_hooks(&server.source.text)));
    Some(if threaded { Assignment::MultithreadEcho } else { Assignment::Echo })
}

/// Whether a program opens files, as the nodes of a chain do.
fn sends_files(program: &Facts) -> bool {
    let opens = concat!(
        r#"\bopen\([^)\n]*["']rb["']|sendfile|ifstream|fopen\(|FileInputStream|Files\.(?:copy|read|newInput)|"#,
        r"os\.Open\(|ReadFile\(|createReadStream|readFile|File::open|fs::read|\bFile\.(?:Open|Read|Create|Write)|",
        r"new\s+FileStream|\.readBytes\(|\.(?:input|output)Stream\(",
    );
    program.relays && has(opens, &program.source.text)
}

/// How many items of a menu are one, whatever their language.
const ITEMS: usize = 4;

/// How many different items of a menu stand in the texts of a program: `1) `, `[b] `.
fn items(text: &str) -> usize {
    let at_its_begin = r#"(?:["'`>]|\\n)[ \t]*[\[(]?([0-9]|[A-Za-z])[\])][ \t]*[.:-]?[ \t]*\p{L}"#;
    // A text of several lines; steps that a comment counts are none.
    let text = &without_comments(text);
    let in_a_block = r"(?m)^[ \t]*([0-9])[ \t]*[).:\]-][ \t]*\p{L}";
    let of_letters = r"(?m)^[ \t]*([A-Za-z])[.)\]][ \t]+\p{L}";
    let with_a_point = r#"(?:["'`>]|\\n)[ \t]*([0-9])[ \t]*[.:-][ \t]*\p{L}"#;
    let mut found = super::search::groups(&[at_its_begin, with_a_point, in_a_block, of_letters], text);
    found.sort_unstable();
    found.dedup();
    found.len()
}

/// Without comments of several lines, and what Python has in their place.
fn without_comments(text: &str) -> String {
    let comments = [r"(?s)/\*.*?\*/", "(?ms)^[ \t]*[rub]?\"{3}.*?\"{3}", r"(?ms)^[ \t]*[rub]?'{3}.*?'{3}"];
    comments.iter().fold(text.to_owned(), |text, comment| without(comment, &text))
}

/// The program of each part of the assignment, as far as there are any.
pub(super) fn parts(assignment: Assignment, programs: &[Facts]) -> BTreeMap<Part, &Facts> {
    let mut found = BTreeMap::new();
    let best = |part| {
        let of_it = programs.iter().filter(move |program| program.part == part);
        let is_named = |program: &Facts| by_name(&program.source.path) == Some(over_tcp(part));
        of_it.min_by_key(|program| (is_beside(&program.source.path), !is_named(program), rank(program)))
    };
    for &part in Part::of(assignment) {
        let (its_tcp, its_udp) = match part {
            Part::UdpServer => (Part::Server, Part::UdpServer),
            Part::UdpClient => (Part::Client, Part::UdpClient),
            Part::Server => (Part::Server, Part::UdpServer),
            part => (part, Part::UdpClient),
        };
        let best = match assignment {
            // One program for both, told which by an option.
            Assignment::SimpleEcho => best(part).or_else(|| {
                let does_both = |program: &&Facts| part == its_udp && does_both(&program.source);
                best(its_tcp).filter(does_both)
            }),
            // Sockets that were taken for datagrams may have been made elsewhere.
            _ => best(part).or_else(|| best(its_udp).filter(|_| part != Part::Proxy)),
        };
        found.extend(best.map(|best| (part, best)));
    }
    // A node of the chain is a proxy too, and may be called one; and a server may connect for something else.
    if assignment != Assignment::ProxyLb
        && found.get(&Part::Server).is_none_or(|server| is_beside(&server.source.path))
    {
        let node = best(Part::Proxy)
            .filter(|node| !found.contains_key(&Part::Server) || !is_beside(&node.source.path));
        found.extend(node.map(|node| (Part::Server, node)));
    }
    found
}

fn over_tcp(part: Part) -> Part {
    match part {
        Part::UdpServer => Part::Server,
        Part::UdpClient => Part::Client,
        part => part,
    }
}

/// The shallowest path first, then the shortest: `server.py` before `src/server2.py`; what is there beside the solution
/// last.
pub(super) fn rank(program: &Facts) -> (bool, usize, usize) {
    let path = &program.source.path;
    (is_beside(&program.source.path), path.matches('/').count(), path.len())
}

fn is_by_one_thread(sources: &[Source], programs: &[Facts]) -> bool {
    let waits = concat!(
        r"\bselect\.(select|poll|epoll)|\bselectors?\b|\bpoll\s*\(|\bepoll_|\bselect\s*\(|setblocking|",
        r"set_nonblocking|O_NONBLOCK|asyncio|Selector\b|\bmio\b|kqueue",
    );
    let threads = concat!(
        r"(?i)threading\.thread|pthread_create|new\s+thread|thread::spawn|std::thread|go\s+func|go\s+\w+\(|",
        "executor",
    );
    let servers =
        programs.iter().filter(|program| program.part == Part::Server).map(|program| &program.source);
    let servers: Vec<_> = servers.collect();
    let of_servers = |pattern: &str| match servers.as_slice() {
        [] => sources.iter().any(|source| has(pattern, &source.text)),
        servers => servers.iter().any(|server| has(pattern, &server.text)),
    };
    let is_script = servers.iter().any(|server| server.language.is_of_one_thread());
    (is_script && !of_servers("worker_threads")) || (of_servers(waits) && !of_servers(threads))
}

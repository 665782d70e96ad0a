//! Fuzzes the route parser with any bytes, and holds whatever it takes to what a route promises.
//!
//! With `cargo install cargo-fuzz` and a nightly toolchain, in `hw-proxy-chain`:
//!
//! ```text
//! mkdir -p fuzz/corpus/route
//! cargo +nightly fuzz run route fuzz/corpus/route fuzz/seeds -- \
//!     -dict=fuzz/route.dict -max_total_time=60 -max_len=4096 -timeout=10
//! ```
#![no_main]

use hw_proxy_chain::route::{MAX_HOST, MAX_REQUEST, Mistake, Route, is_question};
use libfuzzer_sys::fuzz_target;

/// Only routes up to here are walked: each step copies the rest, so a walk's time grows with the square of
/// its length, and a long walk has no step that a short one has not.
const LONGEST_WALK: usize = 64;

fuzz_target!(|text: &[u8]| match parse(text) {
    Ok(route) => {
        parts_are_sound(&route);
        reads_back(text, &route);
        asking_can_be_undone(&route);
        assert_eq!(is_question(text), route.asks_about().is_some());
        if route.hops.len() <= LONGEST_WALK {
            every_node_is_visited(route);
        }
    }
    Err(mistake) => mistake_is_the_first(text, &mistake),
});

fn parse(text: &[u8]) -> Result<Route, Mistake> {
    Route::parse(text)
}

/// A name or a host with a line's end in it would put lines into the next node's request.
fn parts_are_sound(route: &Route) {
    assert!(!route.name.is_empty());
    assert!(!route.name.contains(['\0', '\r', '\n']), "{:?}", route.name);
    for hop in &route.hops {
        assert!((1..=MAX_HOST).contains(&hop.host.len()), "{hop:?}");
        let bad = |c: char| c.is_whitespace() || c.is_control() || "[]".contains(c);
        assert!(!hop.host.contains(bad), "{hop:?}");
        assert_ne!(hop.port, 0, "{hop:?}");
    }
}

fn reads_back(text: &[u8], route: &Route) {
    let request = route.to_request();
    // Writing leaves out blanks, brackets, leading zeros and the like, and puts in nothing but a newline that was
    // missing at the end.
    let missing = usize::from(!text.ends_with(b"\n"));
    assert!(request.len() <= text.len() + missing && text.len() <= MAX_REQUEST);
    if request.len() > MAX_REQUEST {
        return assert_eq!(parse(&request), Err(Mistake::TooLong));
    }
    assert_eq!(parse(&request).as_ref(), Ok(route));
    // A hop less is at least four bytes less: so what may be read may also be sent on, and no slack above
    // MAX_REQUEST is needed.
    if let Some((_, rest)) = route.next() {
        assert!(rest.to_request().len() < text.len());
    }

    let without_the_last = request.strip_suffix(b"\n").expect("every line has its end");
    assert_eq!(parse(without_the_last).as_ref(), Ok(route));

    let mut other_ends = String::from_utf8(request).expect("a request is text").replace('\n', "\r\n");
    other_ends.push_str("\r\nnot a hop");
    if other_ends.len() <= MAX_REQUEST {
        assert_eq!(parse(other_ends.as_bytes()).as_ref(), Ok(route), "{other_ends:?}");
    }
}

fn asking_can_be_undone(route: &Route) {
    let asking = route.asking();
    assert_eq!(asking.asks_about(), Some(route.name.as_str()));
    assert_eq!(asking.hops, route.hops);
    let request = asking.to_request();
    // The only thing that makes a route longer, so the only one that can make it too long.
    let expected = if request.len() > MAX_REQUEST { Err(Mistake::TooLong) } else { Ok(asking) };
    assert_eq!(parse(&request), expected);

    if let Some(name) = route.asks_about() {
        let wanted = Route { name: name.to_owned(), hops: route.hops.clone() };
        assert_eq!(wanted.asking(), *route);
        assert_eq!(parse(&wanted.to_request()), Ok(wanted));
    }
}

fn every_node_is_visited(route: Route) {
    let hops = route.hops.clone();
    let name = route.name.clone();
    let mut visited = Vec::new();
    let mut here = route;
    while let Some((node, rest)) = here.next() {
        visited.push(node.clone());
        assert!(visited.len() <= hops.len(), "the walk does not end");
        assert_eq!(parse(&rest.to_request()).as_ref(), Ok(&rest));
        here = rest;
    }
    assert_eq!(visited, hops);
    assert_eq!(here, Route { name, hops: Vec::new() });
}

/// A mistake in the wrong line would send a user to look where nothing is wrong.
fn mistake_is_the_first(text: &[u8], mistake: &Mistake) {
    assert!(!mistake.to_string().is_empty());
    // For what is no route there is no answer to hold it to, only that it gives one.
    is_question(text);
    assert_eq!(*mistake == Mistake::TooLong, text.len() > MAX_REQUEST);
    if *mistake != Mistake::TooLong {
        assert_eq!(*mistake == Mistake::NotText, std::str::from_utf8(text).is_err());
    }
    if let Mistake::NotAHop(line) | Mistake::LongHost(line) = *mistake {
        let lines: Vec<_> = text.split(|&byte| byte == b'\n').collect();
        assert!((2..=lines.len()).contains(&line), "line {line} of {}", lines.len());
        let before = parse(&lines[..line - 1].join(&b'\n')).expect("the lines before it are right");
        assert_eq!(before.hops.len(), line - 2);
        assert_eq!(parse(&lines[..line].join(&b'\n')).as_ref(), Err(mistake));
    }
}

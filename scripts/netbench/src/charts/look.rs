//! What a program looks like, the same in every chart.

use plotters::style::RGBColor;

// Okabe and Ito's colours, which readers of any colour vision tell apart; their yellow is too light on white.
const BLACK: RGBColor = RGBColor(0, 0, 0);
const ORANGE: RGBColor = RGBColor(230, 159, 0);
const SKY: RGBColor = RGBColor(86, 180, 233);
const GREEN: RGBColor = RGBColor(0, 158, 115);
const BLUE: RGBColor = RGBColor(0, 114, 178);
const VERMILLION: RGBColor = RGBColor(213, 94, 0);
const PURPLE: RGBColor = RGBColor(204, 121, 167);

/// How a program is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) color: RGBColor,
    pub(super) marker: Marker,
    /// Whether the marker is only an outline, as those of programs are that are not known here.
    pub(super) hollow: bool,
    /// Whether it is one of the workspace's own programs, which stand out.
    pub(super) own: bool,
}

/// The shape at a line's points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Marker {
    Circle,
    Square,
    Diamond,
    Up,
    Down,
    Pentagon,
    Cross,
}

type Known = (&'static str, RGBColor, Marker);

/// The workspace's own programs.
const OWN: [Known; 9] = [
    ("nonblocking-server", BLUE, Marker::Circle),
    ("multithread-server", VERMILLION, Marker::Square),
    ("nonblocking-server --udp", BLUE, Marker::Up),
    ("proxy", BLUE, Marker::Diamond),
    ("chain-server", BLUE, Marker::Pentagon),
    ("chain-server, 256 KiB buffer", VERMILLION, Marker::Diamond),
    ("chain-server, 8 KiB buffer", VERMILLION, Marker::Down),
    ("bulk-server", VERMILLION, Marker::Circle),
    ("bulk-server --stream", BLUE, Marker::Square),
];

const PEERS: [Known; 14] = [
    ("bare epoll loop in C", BLACK, Marker::Up),
    ("tokio's plain echo", ORANGE, Marker::Diamond),
    ("Go's net package", SKY, Marker::Down),
    ("Python, a thread for each client", PURPLE, Marker::Cross),
    ("Python, selectors", GREEN, Marker::Pentagon),
    ("C, as in the report", BLACK, Marker::Square),
    ("Python, as in the report", PURPLE, Marker::Circle),
    ("Python, a loop over datagrams", PURPLE, Marker::Down),
    ("HAProxy", ORANGE, Marker::Up),
    ("HAProxy, splice-auto", ORANGE, Marker::Square),
    ("HAProxy, always splicing", ORANGE, Marker::Circle),
    ("nginx stream", GREEN, Marker::Down),
    ("socat", SKY, Marker::Pentagon),
    ("C, 64 KiB loop", GREEN, Marker::Square),
];

impl Look {
    /// What the program of that name looks like.
    pub(super) fn of(program: &str) -> Self {
        let of = |known: &[Known]| known.iter().find(|known| known.0 == program).copied();
        match (of(&OWN), of(&PEERS)) {
            (Some((_, color, marker)), _) => Self { color, marker, hollow: false, own: true },
            (None, Some((_, color, marker))) => Self { color, marker, hollow: false, own: false },
            // Its name alone decides, so that it looks the same in the next run, whoever else is in that.
            (None, None) => {
                let sum: usize = program.bytes().map(usize::from).sum();
                let (color, marker) = (PEERS[sum % PEERS.len()].1, PEERS[sum / PEERS.len() % PEERS.len()].2);
                Self { color, marker, hollow: true, own: false }
            }
        }
    }
}

impl Marker {
    /// Its corners around (0, 0), in pixels; a circle has none.
    pub(super) fn corners(self) -> &'static [(i32, i32)] {
        match self {
            Self::Circle => &[],
            Self::Square => &[(-5, -5), (5, -5), (5, 5), (-5, 5)],
            Self::Diamond => &[(0, -7), (7, 0), (0, 7), (-7, 0)],
            Self::Up => &[(0, -7), (6, 4), (-6, 4)],
            Self::Down => &[(0, 7), (-6, -4), (6, -4)],
            Self::Pentagon => &[(0, -6), (6, -2), (4, 5), (-4, 5), (-6, -2)],
            Self::Cross => &CROSS,
        }
    }
}

#[rustfmt::skip]
const CROSS: [(i32, i32); 12] = [
    (0, -3), (3, -6), (6, -3), (3, 0), (6, 3), (3, 6), (0, 3), (-3, 6), (-6, 3), (-3, 0), (-6, -3), (-3, -6),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_known_programs_look_alike() {
        let known = || OWN.iter().chain(&PEERS);
        let looks: HashSet<_> = known().map(|(_, RGBColor(r, g, b), marker)| (r, g, b, marker)).collect();
        assert_eq!(looks.len(), known().count());
    }

    #[test]
    fn a_stranger_looks_the_same_each_time() {
        assert_eq!(Look::of("ncat"), Look::of("ncat"));
        assert!(Look::of("ncat").hollow && !Look::of("ncat").own);
        assert_ne!(Look::of("ncat"), Look::of("envoy"));
    }

    #[test]
    fn our_own_stand_out() {
        assert!(Look::of("proxy").own);
        assert!(!Look::of("HAProxy").own);
    }
}

//! The forms in which a length stands in a request.

use std::fmt::{self, Display, Formatter};

/// How a length is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As many digits as it has.
    Digits,
    /// Digits in a field of so many bytes.
    Padded(Padding, usize),
    /// A number of so many bytes, the most significant first or last.
    Binary { size: usize, big_endian: bool },
}

/// What fills a field up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Padding {
    /// Spaces behind the digits.
    Behind,
    /// Spaces before them.
    Before,
    /// Zeros before them.
    Zeros,
}

/// The largest field of digits, in bytes.
pub(crate) const LARGEST_FIELD: usize = 256;

impl Form {
    /// The binary ones, the widest first: whoever has a narrow one behind zeros has a wide one as well.
    pub(crate) fn binary() -> impl Iterator<Item = Self> {
        let of_size =
            |size| [true, false].into_iter().map(move |big_endian| Self::Binary { size, big_endian });
        [8, 4, 2].into_iter().flat_map(of_size).chain([Self::Binary { size: 1, big_endian: true }])
    }

    /// Reads what stands behind the colon of a placeholder.
    pub(super) fn read_name(name: &str) -> Option<Self> {
        let size_of = |digits: &str| digits.parse().ok().filter(|size| (1..=LARGEST_FIELD).contains(size));
        let padded = |padding, digits| size_of(digits).map(|size| Self::Padded(padding, size));
        match name.split_at_checked(1)? {
            ("<", digits) => padded(Padding::Behind, digits),
            (">", digits) => padded(Padding::Before, digits),
            ("0", digits) => padded(Padding::Zeros, digits),
            _ => Self::binary().find(|form| form.to_string().get(1..) == Some(name)),
        }
    }

    /// The largest number that can be written.
    pub(super) fn largest(self) -> usize {
        match self {
            Self::Digits => usize::MAX,
            Self::Padded(_, size) => u32::try_from(size)
                .ok()
                .and_then(|size| 10_usize.checked_pow(size))
                .map_or(usize::MAX, |n| n - 1),
            Self::Binary { size, .. } => u32::try_from(8 * size)
                .ok()
                .and_then(|bits| 1_usize.checked_shl(bits))
                .map_or(usize::MAX, |n| n - 1),
        }
    }

    /// The bytes of a number that is not too large.
    pub(super) fn write(self, number: usize) -> Vec<u8> {
        match self {
            Self::Digits => number.to_string().into_bytes(),
            Self::Padded(Padding::Behind, size) => format!("{number:<size$}").into_bytes(),
            Self::Padded(Padding::Before, size) => format!("{number:>size$}").into_bytes(),
            Self::Padded(Padding::Zeros, size) => format!("{number:0size$}").into_bytes(),
            Self::Binary { size, big_endian: true } => {
                let bytes = (number as u64).to_be_bytes();
                bytes[bytes.len() - size..].to_vec()
            }
            Self::Binary { size, big_endian: false } => (number as u64).to_le_bytes()[..size].to_vec(),
        }
    }

    /// The number that bytes begin with, and how many bytes it has.
    pub(crate) fn read(self, bytes: &[u8]) -> Option<(usize, usize)> {
        match self {
            Self::Digits => {
                let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
                Some((number(&bytes[..digits])?, digits))
            }
            Self::Padded(padding, size) => {
                let field = bytes.get(..size)?;
                let digits = match padding {
                    Padding::Behind => field.trim_ascii_end(),
                    Padding::Before => field.trim_ascii_start(),
                    Padding::Zeros => field,
                };
                Some((number(digits)?, size))
            }
            Self::Binary { size, big_endian } => {
                let mut field = bytes.get(..size)?.to_vec();
                if !big_endian {
                    field.reverse();
                }
                let number = field.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
                Some((usize::try_from(number).ok()?, size))
            }
        }
    }
}

fn number(digits: &[u8]) -> Option<usize> {
    let all = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    all.then(|| std::str::from_utf8(digits).ok()?.parse().ok()).flatten()
}

/// With the colon, as it stands in a placeholder.
impl Display for Form {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digits => Ok(()),
            Self::Padded(Padding::Behind, size) => write!(f, ":<{size}"),
            Self::Padded(Padding::Before, size) => write!(f, ":>{size}"),
            Self::Padded(Padding::Zeros, size) => write!(f, ":0{size}"),
            Self::Binary { size: 1, .. } => f.write_str(":u8"),
            Self::Binary { size, big_endian } => {
                write!(f, ":u{}{}", 8 * size, if *big_endian { "be" } else { "le" })
            }
        }
    }
}

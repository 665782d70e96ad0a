//! Which part of a class a machine grades. Whoever knows the sorted names knows all parts, so that no machine has to ask
//! another one.

use std::fmt;
use std::str::FromStr;

/// More than there are machines for any class.
pub(crate) const MOST: u32 = 100_000;

/// One of several even parts of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    pub part: u32,
    /// Of how many.
    pub of: u32,
}

impl Shard {
    /// Whether it has what stands at this place, from 0, of all that is sorted.
    pub fn has(self, place: usize) -> bool {
        part_of(place, self.of) == self.part
    }
}

/// The part, from 1, that has what stands at this place: one after the other, so that no part has two more than another.
pub fn part_of(place: usize, of: u32) -> u32 {
    let of = of.max(1);
    u32::try_from(place % of as usize).map_or(1, |before| before + 1)
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let needed = || "I/N is needed, the I-th of N parts, such as 1/4".to_owned();
        let number = |digits: &str| {
            let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            // More digits than a number has room for are too many parts, whatever they say.
            is_number.then(|| digits.parse().unwrap_or(u32::MAX)).ok_or_else(needed)
        };
        let (part, of) = text.split_once('/').ok_or_else(needed)?;
        match (number(part)?, number(of)?) {
            (_, of) if of > MOST => Err(format!("a class has at most {MOST} parts")),
            (_, 0) => Err("a class has at least one part, which is 1/1".to_owned()),
            (0, of) => Err(format!("parts are counted from 1: the first is 1/{of}")),
            (part, of) if part > of => Err(format!("of {of} parts the last is {of}/{of}")),
            (part, of) => Ok(Self { part, of }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_part_reads_back_as_it_prints() {
        for text in ["1/1", "2/4", "4/4", "7/100000"] {
            assert_eq!(text.parse::<Shard>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_part_is_told_in_one_sentence() {
        let told = |text: &str| text.parse::<Shard>().unwrap_err();
        for text in ["", "3", "/", "1/", "/4", "a/b", "-1/4", "+1/4", "1/4/2", "1 / 4", "1.5/4", "１/4"] {
            assert_eq!(told(text), "I/N is needed, the I-th of N parts, such as 1/4", "{text}");
        }
        assert_eq!(told("0/4"), "parts are counted from 1: the first is 1/4");
        assert_eq!(told("5/4"), "of 4 parts the last is 4/4");
        assert_eq!(told("0/0"), "a class has at least one part, which is 1/1");
        for text in ["1/100001", "1/99999999999999999999"] {
            assert_eq!(told(text), "a class has at most 100000 parts");
        }
    }

    proptest! {
        #[test]
        fn each_place_is_in_one_part_and_no_part_has_two_more_than_another(places in 0_usize..200, of in 1_u32..40) {
            let sizes: Vec<usize> = (1..=of)
                .map(|part| (0..places).filter(|place| Shard { part, of }.has(*place)).count())
                .collect();
            prop_assert_eq!(sizes.iter().sum::<usize>(), places);
            let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
            prop_assert!(most - least <= 1);
        }
    }
}

//! Sizes as they are typed.

use parse_size::Config;

/// What the report's client sends, in bytes.
pub const REPORTS: u64 = 102_400;

/// Reads a size for clap: bytes, or with K, M or G for 1024, 1024² or 1024³ of them; from 1 byte to 1 TiB.
///
/// # Errors
/// What a size is, in words for a user.
pub fn size(text: &str) -> Result<u64, String> {
    // The library also takes 1.5K, 1e3 and the like, of which not all are whole numbers of bytes.
    let digits = text.trim_end_matches(['k', 'K', 'm', 'M', 'g', 'G']);
    let plain = digits.len() + 1 >= text.len() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let size = Config::new().with_binary().parse_size(text).ok().filter(|_| plain);
    size.filter(|size| (1..=1 << 40).contains(size)).ok_or_else(|| {
        "a size is a number of bytes from 1, or of K, M or G, such as 102400 or 100K".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_may_have_a_suffix() {
        for (text, bytes) in [
            ("1", 1),
            ("102400", REPORTS),
            ("100K", REPORTS),
            ("16M", 16 << 20),
            ("1G", 1 << 30),
            ("1k", 1024),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for bad in ["", "0", "-1", "1X", "K", "2000G", "abc", "0.5", "1.5K", "1e3", "1_000", "1KK", "1 K"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}

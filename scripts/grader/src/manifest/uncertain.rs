//! What a `grade.toml` itself calls uncertain: `--init` writes it so, and whoever has looked removes the comment.

/// What such a comment begins with.
pub(crate) const UNCERTAIN: &str = "UNCERTAIN";

/// The keys behind such comments, as `wire.upper`, in their order; also those that are left out (`#upper = …`).
pub(crate) fn keys(text: &str) -> Vec<String> {
    let (mut table, mut is_next, mut found) = (String::new(), false, Vec::new());
    for line in text.lines().map(str::trim) {
        let comment = line.strip_prefix('#').map(str::trim_start);
        if comment.is_some_and(|comment| comment.starts_with(UNCERTAIN)) {
            is_next = true;
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name.clone_into(&mut table);
        }
        let key = line.trim_start_matches('#').split_once('=').map(|(key, _)| key.trim());
        let is_key = |key: &&str| !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        if let Some(key) = key.filter(is_key).filter(|_| is_next) {
            found.push(if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") });
            is_next = false;
        }
    }
    found
}

/// What is to be said of a submission with such keys.
pub(crate) fn told(keys: &[String]) -> Option<String> {
    let told = format!("its grade.toml is still {UNCERTAIN} about {}", keys.join(", "));
    let advice = "try it with --check, and remove the comment above a key once that is right";
    (!keys.is_empty()).then(|| format!("{told}: {advice}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_behind_the_word_are_uncertain_whether_they_are_set_or_left_out() {
        let text = "# How it was. What is UNCERTAIN says why.\n# UNCERTAIN: it asks '>'\n# and more\nclient = 'x'\nserver = 'y'\n\
            [wire]\n# UNCERTAIN: nobody\n#upper = \"1{text}\"\n# right\ncount = '3'\n[lines]\n  # UNCERTAIN: wait\n  report = 'a = b'\n";
        assert_eq!(keys(text), ["client", "wire.upper", "lines.report"]);
        assert_eq!(keys("# UNCERTAIN: and nothing behind it\n"), [""; 0]);
    }
}

//! Paths below a submission's folder, with `/` between their parts.

/// The folder that a file is in; that of the submission is empty.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The path without its ending.
pub(super) fn stem(path: &str) -> &str {
    let dot = path.rfind('.').filter(|dot| !path[*dot..].contains('/'));
    dot.map_or(path, |dot| &path[..dot])
}

/// A file's name without its ending.
pub(super) fn name(path: &str) -> &str {
    let stem = stem(path);
    stem.rsplit_once('/').map_or(stem, |(_, name)| name)
}

/// What a path in that folder begins with.
pub(super) fn slash(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { format!("{folder}/") }
}

//! What a first `grade.toml` is made of.

use std::collections::BTreeMap;

use super::commands::Start;
use super::given::Template;
use crate::assignment::Assignment;
use crate::look::Facts;
use crate::submission::Part;

/// What was guessed; the rest gets its default.
#[derive(Debug, Clone)]
pub(super) struct Guess {
    pub(super) assignment: Assignment,
    pub(super) build: Option<Vec<String>>,
    /// Every part of the assignment; those that were not found have none.
    pub(super) programs: Vec<(Part, Option<Start>)>,
    pub(super) port: Option<u16>,
    /// That of UDP, where it is another.
    pub(super) udp_port: Option<u16>,
    pub(super) backends: Option<Vec<u16>>,
    pub(super) hosts: Vec<String>,
    /// Hosts that cannot be led elsewhere.
    pub(super) other_hosts: Vec<String>,
    pub(super) option_prompt: Option<String>,
    pub(super) sentence_prompt: Option<String>,
    /// What was seen of the programs when they were started, and whether it is doubtful.
    pub(super) told: BTreeMap<Part, (String, bool)>,
    /// What else was seen.
    pub(super) seen: Option<Facts>,
    /// Why the programs could not be looked at, if they could not.
    pub(super) unseen: Option<String>,
    /// What stands there whatever was seen.
    pub(super) template: Template,
}

impl Guess {
    /// The keys of which it is not certain what has to stand there, but for those that the template settles.
    pub(super) fn doubtful(&self) -> Vec<String> {
        let build = self.unseen.as_ref().map(|_| "build");
        let parts = self.told.iter().filter(|(_, (_, doubtful))| *doubtful).map(|(part, _)| part.key());
        let keys = self.seen.iter().flat_map(Facts::doubtful);
        let is_open = |key: &&str| {
            let (table, key) = key.split_once('.').unwrap_or(("", key));
            self.template.value(table, key).is_none()
        };
        build.into_iter().chain(parts).chain(keys).filter(is_open).map(str::to_owned).collect()
    }
}

//! Which assignments a folder solves, and by which of its programs.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::files::Source;
use super::guess::{assignment, rank};
use super::paths::{folder, name};
use super::roles::is_beside;
use crate::assignment::Assignment;
use crate::submission::Part;

/// How many folders a path is followed through to find one for each solution.
const DEEPEST: usize = 4;

/// Each assignment that the programs solve, with those that solve it; only the one that is told, where one is.
pub(super) fn all(
    sources: &[Source],
    programs: &[Facts],
    told: Option<Assignment>,
) -> Vec<(Assignment, Vec<Facts>)> {
    let guess = |of: &[Facts]| {
        let is_in =
            |list: &[Facts], source: &Source| list.iter().any(|facts| facts.source.path == source.path);
        // What other programs say is said of another assignment.
        let own = sources.iter().filter(|source| is_in(of, source) || !is_in(programs, source));
        assignment(&own.cloned().collect::<Vec<_>>(), of)
    };
    let mut best: BTreeMap<&str, (Assignment, Vec<Facts>)> = BTreeMap::new();
    let mut groups: Vec<_> =
        by_folder(programs).into_iter().flat_map(|group| by_server(group, &guess)).collect();
    // What is there beside solutions is none of them.
    if groups.iter().any(|group| !is_all_beside(group)) {
        groups.retain(|group| !is_all_beside(group));
    }
    for group in groups {
        let Some(assignment) = guess(&group) else { continue };
        let is_better = best.get(assignment.name()).is_none_or(|(_, before)| ranks(&group) < ranks(before));
        if is_better {
            best.insert(assignment.name(), (assignment, group));
        }
    }
    match told {
        None => best.into_values().collect(),
        Some(told) => {
            let own = best.remove(told.name()).map(|(_, programs)| programs);
            vec![(told, own.unwrap_or_else(|| programs.to_vec()))]
        }
    }
}

/// The shallowest and shortest path of its servers.
fn ranks(programs: &[Facts]) -> Option<(bool, usize, usize)> {
    programs.iter().filter(|program| program.part != Part::Client).map(rank).min()
}

/// Whether all that serve in a group are there for something else.
fn is_all_beside(programs: &[Facts]) -> bool {
    let mut servers = programs.iter().filter(|program| program.part != Part::Client).peekable();
    servers.peek().is_some() && servers.all(|program| is_beside(&program.source.path))
}

/// Several where each of several folders has a server and a client.
fn by_folder(programs: &[Facts]) -> Vec<Vec<Facts>> {
    for depth in 1..=DEEPEST {
        let mut folders: BTreeMap<String, Vec<Facts>> = BTreeMap::new();
        for program in programs {
            let above: Vec<&str> = folder(&program.source.path).split('/').take(depth).collect();
            folders.entry(above.join("/")).or_default().push(program.clone());
        }
        let has = |group: &[Facts], part| group.iter().any(|program| program.part == part);
        let is_whole = |group: &Vec<Facts>| has(group, Part::Server) && has(group, Part::Client);
        let whole: Vec<_> = folders.into_values().filter(is_whole).collect();
        if whole.len() > 1 {
            return whole;
        }
    }
    vec![programs.to_vec()]
}

/// A group for each server, where one alone is a solution; each with the client whose name is most like its own.
fn by_server(programs: Vec<Facts>, guess: &dyn Fn(&[Facts]) -> Option<Assignment>) -> Vec<Vec<Facts>> {
    let of = |part| programs.iter().filter(move |program| program.part == part);
    let is_by_one_server = guess(&programs).is_some_and(|assignment| {
        matches!(assignment, Assignment::Echo | Assignment::MultithreadEcho) || assignment.is_menu()
    });
    if !is_by_one_server || of(Part::Server).count() < 2 {
        return vec![programs];
    }
    let group = |server: &Facts| {
        let likeness = |client: &&Facts| {
            let of = |path: &str| name(path).to_lowercase().replace("server", "").replace("client", "");
            strsim::jaro_winkler(&of(&server.source.path), &of(&client.source.path))
        };
        let client = of(Part::Client).max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
        std::iter::once(server).chain(client).cloned().collect()
    };
    of(Part::Server).map(group).collect()
}

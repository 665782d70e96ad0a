//! A process and its descendants.

use std::collections::HashMap;

use common::Error;

use super::place;

/// A process and all its descendants, by their parents' IDs, parents before their children. Empty where it
/// has ended. A descendant whose parent has ended belongs to whoever adopts it: to this tree only where
/// `root` or one of its descendants is a subreaper or the first process of a PID namespace.
///
/// Reads a file for every process of the machine, about 10 µs each.
///
/// # Errors
/// Where `/proc` cannot be read.
pub fn tree(root: i32) -> Result<Vec<i32>, Error> {
    let cannot = |error| Error::io(format_args!("cannot list the descendants of process {root}"), &error);
    let family = place::all().map_err(cannot)?.into_iter().map(|stat| (stat.pid, stat.ppid));
    Ok(descend(root, family))
}

/// The tree in a listing of processes and their parents.
fn descend(root: i32, family: impl Iterator<Item = (i32, i32)>) -> Vec<i32> {
    let mut found = Vec::new();
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    for (pid, parent) in family {
        if pid == root {
            found.push(root);
        } else {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut next = 0;
    while let Some(parent) = found.get(next) {
        // Taken out, so that a listing that is no tree, as IDs are used again while it is made, ends all the
        // same.
        found.extend(children.remove(parent).unwrap_or_default());
        next += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::processes::testing::{ended, eventually, number_after, pid, python_and_said};

    const FAMILY: &str = "
import os
if os.fork() == 0:
    child = os.getpid()
    if os.fork() == 0:
        print('child', child, 'grandchild', os.getpid())
        print('ready', flush=True)
    os.read(0, 1)
    os._exit(0)
os.wait()
sys.stdin.read()
";

    #[test]
    fn a_grandchild_belongs_to_the_tree_until_it_ends() {
        let Some((mut program, said)) = python_and_said(FAMILY) else { return };
        let (child, grandchild) = (number_after(&said, "child "), number_after(&said, "grandchild "));
        assert_eq!(tree(pid(&program)).unwrap(), [pid(&program), child, grandchild]);
        assert_eq!(tree(child).unwrap(), [child, grandchild]);
        program.type_line("").unwrap();
        program.type_line("").unwrap();
        eventually(|| tree(pid(&program)).unwrap() == [pid(&program)]);
    }

    #[test]
    fn what_has_ended_has_no_tree() {
        assert!(tree(ended()).unwrap().is_empty());
    }

    #[test]
    fn others_are_left_out_and_a_circle_ends() {
        let family = [(1, 0), (7, 1), (3, 7), (9, 3), (4, 1), (5, 4)];
        assert_eq!(descend(7, family.into_iter()), [7, 3, 9]);
        assert_eq!(descend(2, [(2, 3), (3, 2)].into_iter()), [2, 3]);
    }
}

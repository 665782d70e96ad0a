//! The programs of the workspace, as cargo knows them.

use std::path::PathBuf;
use std::sync::OnceLock;

use cargo_metadata::{MetadataCommand, Package};
use scripts::checkout;
use scripts::programs::{Profile, Programs};

/// A program of the workspace.
pub(crate) struct Program {
    /// What it is called.
    pub(crate) name: String,
    /// Where cargo has put it.
    pub(crate) path: PathBuf,
}

/// Every program of the workspace that is for this system.
pub(crate) fn programs() -> &'static [Program] {
    static ALL: OnceLock<Vec<Program>> = OnceLock::new();
    ALL.get_or_init(|| {
        let root = checkout::root().expect("tests run in the repository");
        let about = MetadataCommand::new().no_deps().current_dir(root).exec().expect("cargo's metadata");
        let bins = |package: &Package| -> Vec<String> {
            let bins = package.targets.iter().filter(|target| target.is_bin());
            bins.map(|target| target.name.clone()).collect()
        };
        // Elsewhere the grader only says what it needs.
        let runs_here = |name: &String| cfg!(target_os = "linux") || *name != "grade";
        let of_one = |package: &Package| -> Vec<Program> {
            let names = bins(package).into_iter().filter(runs_here).collect::<Vec<_>>();
            if names.is_empty() {
                return Vec::new();
            }
            // Each as `cargo run` builds it, so that nothing is built for these tests alone.
            let built = Programs::of(&[package.name.as_str()], Profile::Dev).expect("they are built");
            let path = |name: &str| built.path(name).expect("cargo has built it").to_owned();
            names.into_iter().map(|name| Program { path: path(&name), name }).collect()
        };
        about.packages.iter().flat_map(of_one).collect()
    })
}

//! Files that come with the programs count for their build as soon as they are there.

fn main() {
    // Without, a new file would be left out until another one changes.
    for folder in ["peers", "transcripts"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}

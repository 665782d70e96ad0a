#!/bin/sh
# Grades this workspace's programs, or anybody's with --submission; the same as `cargo grade`, from any folder.
exec cargo run --quiet --manifest-path "$(dirname "$0")/../Cargo.toml" -p grader --bin grade -- "$@"

#!/bin/sh
# Plays the reports' scenarios and compares what the programs print; the same as `cargo compare`.
cd "$(dirname "$0")/.." && exec cargo compare "$@"

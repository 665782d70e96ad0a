#!/bin/sh
# Measures the programs beside their peers; the same as `cargo netbench`.
cd "$(dirname "$0")/.." && exec cargo netbench "$@"

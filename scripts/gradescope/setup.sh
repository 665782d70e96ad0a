#!/usr/bin/env bash
# Runs once, as root, when Gradescope builds the image: installs what submissions need, and builds the grader.
set -euo pipefail

root=${AUTOGRADER:-/autograder}
# What the submissions of the class are built and run with; add default-jdk-headless, golang-go, ...
languages=(build-essential python3)

export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends "${languages[@]}" build-essential ca-certificates curl
rm -rf /var/lib/apt/lists/*

# Whom student programs run as, so that they cannot write the results.
id submission >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin submission

if [ ! -e "$root/source/workspace.tar.gz" ]; then
    echo "error: the zip has no workspace.tar.gz; see README.md for how it is made" >&2
    exit 1
fi
grader=$root/grader
mkdir -p "$grader"
tar -xzf "$root/source/workspace.tar.gz" -C "$grader"

# Ubuntu's own Rust is too old. The links are for submissions in Rust, which see no variables of rustup's.
export RUSTUP_HOME=/usr/local/rustup CARGO_HOME=/usr/local/cargo
curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --no-modify-path --profile minimal
for tool in cargo rustc; do
    ln -sf "$("$CARGO_HOME/bin/rustup" which "$tool")" "/usr/local/bin/$tool"
done
cd "$grader"
cargo build --release --locked -p grader
install -m 755 target/release/grade /usr/local/bin/grade

# The rubrics are looked for where the grader was built; all else there is a solution of the assignments.
mv scripts/rubrics "$root/rubrics.kept"
cd "$root"
rm -rf "$grader" "$root/source/workspace.tar.gz"
mkdir -p "$grader/scripts"
mv "$root/rubrics.kept" "$grader/scripts/rubrics"

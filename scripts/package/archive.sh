#!/usr/bin/env bash
# Makes an archive of all programs with their manual pages and completions, and its SHA-256 beside it.
# Usage: archive.sh FOLDER NAME [OPTION of cargo build ...], such as
#   scripts/package/archive.sh target/package linux-x86_64 --release --target x86_64-unknown-linux-musl
set -euo pipefail
# shellcheck source=scripts/package/parts.sh
source "$(dirname "$0")/parts.sh"
[ $# -ge 2 ] || give_up "FOLDER and NAME are needed, such as: archive.sh target/package linux-x86_64 --release"

mkdir -p "$1"
folder=$(cd "$1" && pwd)
name=$package-$version-$2
shift 2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/$name/bin"
programs=$(build "$@")
while IFS= read -r program; do
    put "$program" "$work/$name/bin/${program##*/}"
    document "$work/$name/bin/${program##*/}" "$work/$name/share" zsh/site-functions
done <<<"$programs"
cp "$root/LICENSE" "$root/scripts/grader/README.md" "$work/$name/"

cd "$folder"
if [[ $system == Linux || $system == Darwin ]]; then
    file=$name.tar.gz
    tar -C "$work" -czf "$file" "$name"
else
    file=$name.zip
    rm -f "$file"
    (cd "$work" && 7z a -bso0 "$folder/$file" "$name")
fi
# macOS has no sha256sum.
if command -v sha256sum >/dev/null; then sha256sum "$file"; else shasum -a 256 "$file"; fi >"$file.sha256"
printf '%s\n' "$folder/$file"

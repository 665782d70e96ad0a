# What the packages are made of; for the scripts beside it, which source it.
# shellcheck shell=bash disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
package=socket-homework
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml")
system=$(uname -s)

give_up() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit 1
}

# Builds every program of the workspace with these options of cargo build, and names their files; with --programs FOLDER
# those that are there.
build() {
    local messages
    if [ "${1-}" = --programs ]; then
        printf '%s\n' "${2%/}"/*
        return
    fi
    messages=$(cd "$root" && cargo build --workspace --bins --locked --message-format=json-render-diagnostics "$@") ||
        give_up "cargo could not build the programs"
    # A Windows path has its separators doubled there.
    grep -o '"executable":"[^"]*"' <<<"$messages" | cut -d '"' -f 4 | sed 's,\\\\,/,g'
}

# Copies a program without what only a debugger reads.
put() {
    cp "$1" "$2"
    chmod 755 "$2"
    case $system in
    Linux) strip --strip-unneeded --remove-section=.comment "$2" ;;
    Darwin) strip "$2" ;;
    esac
}

# The manual page and the completions of the program $1, whose file or link has the name that they tell, below $2; zsh's
# are in $3.
document() {
    local name=${1##*/} share=$2 zsh=$3
    name=${name%.exe}
    # Elsewhere the grader only says what it needs.
    [ "$name-$system" = grade-Linux ] || [ "$name" != grade ] || return 0
    mkdir -p "$share/man/man1" "$share/bash-completion/completions" "$share/fish/vendor_completions.d" "$share/$zsh"
    "$1" generate man >"$share/man/man1/$name.1"
    "$1" generate completions bash >"$share/bash-completion/completions/$name"
    "$1" generate completions fish >"$share/fish/vendor_completions.d/$name.fish"
    "$1" generate completions zsh >"$share/$zsh/_$name"
}

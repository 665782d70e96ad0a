#!/usr/bin/env bash
# Runs a command on the private network of the 100 kB report: a bridge, its server and two clients, each a namespace.
set -euo pipefail

usage() {
    cat <<'END'
Usage: scripts/network.sh [--delay MS] [--loss PERCENT] [--rate MBIT] [--] [COMMAND [ARG ...]]

Makes the private network of the 100 kB report, runs COMMAND in it, and leaves nothing of it behind.

  z34_network  172.21.34.1  fd00:1032:ac21:34::1  the bridge, where COMMAND runs
  z34_server2  172.21.34.2  fd00:1032:ac21:34::2  a namespace, as are the next two
  z34_client1  172.21.34.3  fd00:1032:ac21:34::3
  z34_client2  172.21.34.4  fd00:1032:ac21:34::4

COMMAND starts a program in one of them with `ip netns exec z34_client1 PROGRAM`; the names of the three resolve to
their addresses. Without COMMAND the report's exchanges are played and compared with what the report shows.

  --delay MS      every packet waits MS milliseconds on its way out of the server or a client: a round trip between
                  two of them takes 2 x MS longer (the first one 4 x MS, as they ask for each other's address before)
  --loss PERCENT  every packet out of the server or a client is lost with this chance, requests and answers alike
  --rate MBIT     the server and the clients send at most MBIT megabits a second each
  --help          this text

The bridge itself delays and loses nothing. The three options need netem in the kernel.

What is left running when COMMAND ends or this script is killed is killed too. It takes root's rights or else user
namespaces. COMMAND sees the network's own /etc/hosts and /run/netns, and of /run only folders, without systemd's.

Exit status: COMMAND's; 2 for wrong arguments; 77 when something is missing without which there is no such network,
and one line says what; without COMMAND that of cargo when the programs cannot be built.
END
}

give_up() {
    printf 'network.sh: %s\n' "$2" >&2
    exit "$1"
}

need() {
    command -v "$1" >/dev/null || give_up 77 "$1 is missing or not in PATH: $2"
}

must() {
    local said
    said=$("$@" 2>&1) || give_up 77 "the network cannot be made: '$*' says: ${said//$'\n'/; }"
}

# This is the first process of the new namespaces: with it the kernel ends all others there, and with the last one it
# removes the network.
inside() {
    local key value name netem entry run said number=1 ipv6=yes
    read -ra netem <<<"$1"
    shift
    trap 'exit 130' INT

    # The parent may have ended before this process was set to end with it. Only the host's /proc tells, still there.
    while read -r key value; do
        [[ $key != PPid: || $value == "${parent:?}" ]] || exit
    done </proc/self/status
    must mount -t proc proc /proc

    # An ordinary user cannot make /run/netns and root would leave it behind, so /run is a new one with the folders of
    # the old, except the host's namespaces, and resolvers that would answer before the hosts file is asked.
    shopt -s nullglob
    exec {run}</run
    must mount -t tmpfs -o mode=755 tmpfs /run
    for entry in "/proc/self/fd/$run"/*; do
        name=${entry##*/}
        if [[ $name == netns || $name == systemd || $name == nscd ]]; then
            continue
        elif [[ -L $entry ]]; then
            must cp -P "$entry" "/run/$name"
        elif [[ -d $entry ]]; then
            must mkdir -p "/run/$name"
            # Canonical, the path would name the entry of the new /run.
            must mount --no-canonicalize --rbind "$entry" "/run/$name"
        fi
    done
    exec {run}<&-
    must mkdir /run/netns

    if [[ ! -e /proc/sys/net/ipv6 ]]; then
        ipv6=
        echo "network.sh: no IPv6 in this kernel: the network has IPv4 alone" >&2
    fi
    # The preferred time of the IPv6 addresses is over: they serve like others, but getaddrinfo(3) puts them last, so
    # that a name leads to the IPv4 address first, as in the report. With nodad they serve from the first moment on.
    local ipv6_options=(nodad preferred_lft 0)

    must ip link set lo up
    must ip link add z34_network type bridge
    must ip addr add 172.21.34.1/24 dev z34_network
    [[ -z $ipv6 ]] || must ip addr add fd00:1032:ac21:34::1/64 dev z34_network "${ipv6_options[@]}"
    must ip link set z34_network up
    # A file in /run itself could be the host's.
    grep -v z34_ /etc/hosts >/run/netns/hosts || true
    for name in z34_server2 z34_client1 z34_client2; do
        number=$((number + 1))
        must ip netns add "$name"
        must ip link add "$name" type veth peer name eth0 netns "$name"
        must ip link set "$name" master z34_network up
        must ip -n "$name" addr add "172.21.34.$number/24" dev eth0
        echo "172.21.34.$number $name" >>/run/netns/hosts
        if [[ -n $ipv6 ]]; then
            must ip -n "$name" addr add "fd00:1032:ac21:34::$number/64" dev eth0 "${ipv6_options[@]}"
            echo "fd00:1032:ac21:34::$number $name" >>/run/netns/hosts
        fi
        if ((${#netem[@]})); then
            # Otherwise 64 KiB cross as one packet, which is lost or not: unlike on any wire.
            must ip -n "$name" link set eth0 gso_max_segs 1
            said=$(tc -n "$name" qdisc add dev eth0 root netem "${netem[@]}" 2>&1) || give_up 77 \
                "--delay, --loss and --rate need netem in the kernel (module sch_netem): tc says: ${said%%$'\n'*}"
        fi
        must ip -n "$name" link set lo up
        must ip -n "$name" link set eth0 up
    done
    must mount --bind /run/netns/hosts /etc/hosts
    must rm /run/netns/hosts

    # There is no way out of here to any registry.
    export CARGO_NET_OFFLINE=true
    export -nf give_up must inside
    unset parent
    # Ctrl-C is for COMMAND, which may have a last word and a status.
    trap : INT
    "$@" || exit
}

netem=()
while (($#)); do
    case $1 in
    --help)
        usage
        exit
        ;;
    --delay | --loss | --rate)
        (($# > 1)) || give_up 2 "$1 needs a number; --help tells more"
        [[ $2 =~ ^[0-9]{1,6}(\.[0-9]{1,3})?$ ]] || give_up 2 "$1 takes a number such as 20 or 0.125, not '$2'"
        case $1 in
        --delay) netem+=(delay "$2ms") ;;
        --loss)
            [[ $2 =~ ^(0*[0-9]{1,2}(\.[0-9]+)?|0*100(\.0+)?)$ ]] || give_up 2 "--loss takes 100 percent at most, not $2"
            netem+=(loss "$2%")
            ;;
        --rate)
            [[ $2 == *[1-9]* ]] || give_up 2 "--rate takes more than 0: nothing would ever arrive"
            netem+=(rate "$2mbit")
            ;;
        esac
        shift 2
        ;;
    --)
        shift
        break
        ;;
    -*) give_up 2 "there is no option '$1'; --help tells which there are" ;;
    *) break ;;
    esac
done

need ip "the package iproute2 has it, on Linux"
if ((${#netem[@]})); then
    # Debian has it where only root looks.
    command -v tc >/dev/null || PATH=$PATH:/usr/sbin:/sbin
    need tc "the package iproute2, or iproute-tc, has it"
fi
need unshare "the package util-linux has it"
need setpriv "the package util-linux or setpriv has it"

# Otherwise it would be lost on some of the programs that run next.
trap 'exit 130' INT

new=(unshare --net --mount --pid --fork --kill-child)
rights=(env)
if ! "${new[@]}" mount -t proc proc /proc 2>/dev/null; then
    rights=(unshare --user --map-root-user)
    said=$("${rights[@]}" "${new[@]}" mount -t proc proc /proc 2>&1) || give_up 77 "it takes root's rights or user \
namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, \
kernel.apparmor_restrict_unprivileged_userns), and there are neither: ${said%%$'\n'*}"
fi

# What setpriv runs is killed when this shell ends, unless that was before; that kills what unshare runs, and so on.
# It has to be in a user namespace already: entering one would undo it.
within() {
    export -f give_up must inside
    # shellcheck disable=SC2016 # for the other shells
    "${rights[@]}" setpriv --pdeathsig KILL \
        bash -c '[[ $PPID == "$0" ]] && read -r parent _ </proc/self/stat && export parent && exec "$@"' $$ \
        "${new[@]}" bash -euo pipefail -c 'inside "$@"' network.sh "${netem[*]}" "$@"
}

if (($# == 0)); then
    need cargo "https://rustup.rs installs it"
    # Before minutes of building, whether it can be of any use.
    within true
    cd "$(dirname "${BASH_SOURCE[0]}")/.."
    cargo build --quiet -p scripts --bin compare
    cargo build --quiet -p hw-bulk --bins
    set -- "${CARGO_TARGET_DIR:-target}/debug/compare" --network
fi
# Without a trap any other signal than Ctrl-C ends this shell at once, and Ctrl-C leaves the status to COMMAND.
trap - INT
within "$@"

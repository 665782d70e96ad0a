#!/usr/bin/env bash
# Tries class.sh on a Slurm of its own: one node, on this machine, of which nothing is left. A class of 12 in 4 parts, one
# of which is killed in the middle; what comes of it has to be what one run over the whole class reports.
#
# Needs root, and Debian's slurm-wlm, munge and jq: apt-get install -y slurm-wlm munge jq
# GRADE is the grader; without it the one that is built in target/debug.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
grade=${GRADE:-$root/target/debug/grade}

for needed in munged slurmctld slurmd sbatch jq python3 cc make "$grade"; do
    if ! command -v "$needed" >/dev/null; then
        echo "left out: $needed is not here" >&2
        exit 77
    fi
done
if [ "$(id -u)" != 0 ]; then
    echo "left out: only root can start slurmd" >&2
    exit 77
fi

work=$(mktemp -d)
daemons=()
finish() {
    for daemon in ${daemons[@]+"${daemons[@]}"}; do
        kill "$daemon" 2>/dev/null || true
        wait "$daemon" 2>/dev/null || true
    done
    if [ "${KEEP:-no}" = yes ]; then
        echo "kept: $work"
    else
        rm -rf "$work"
    fi
}
trap finish EXIT
say() { printf '\n== %s\n' "$*"; }

# -- A Slurm of one node.
mkdir -m 700 "$work/munge"
mkdir "$work/state" "$work/spool" "$work/log"
dd if=/dev/urandom of="$work/munge/key" bs=128 count=1 status=none
chmod 600 "$work/munge/key"
munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" \
    --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" 2>/dev/null &
daemons+=($!)
ports=$(python3 -c '
import socket
held = [socket.create_server(("", 0)) for _ in range(2)]
print(*(one.getsockname()[1] for one in held))')
node=$(hostname -s)
export SLURM_CONF=$work/slurm.conf
cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$node
SlurmUser=root
SlurmdUser=root
SlurmctldPort=${ports% *}
SlurmdPort=${ports#* }
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/log/slurmctld
SlurmdLogFile=$work/log/slurmd
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
ReturnToService=2
NodeName=$node NodeAddr=127.0.0.1 CPUs=2 RealMemory=8000 State=UNKNOWN
PartitionName=all Nodes=$node Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
CONF
slurmctld -D &>"$work/log/out" &
daemons+=($!)
slurmd -D -N "$node" &>>"$work/log/out" &
daemons+=($!)
for _ in $(seq 100); do
    sinfo -h -o %t 2>/dev/null | grep -q idle && break
    sleep 0.2
done
sinfo -h -o '%N %c CPUs %t'

# -- A class of 12: three each of four that are right, some of which have been spoilt; an archive and an empty folder.
mkdir "$work/class"
number=0
for good in bulk-c bulk-python echo-python-recv echo-c-stdio; do
    for _ in 1 2 3; do
        number=$((number + 1))
        cp -r "$root/scripts/mutants/good/$good" "$work/class/$(printf 's%02d' "$number")-$good"
    done
done
echo 'raise SystemExit(3)' >"$work/class/s05-bulk-python/server.py"
rm "$work/class/s11-echo-c-stdio/client.c"
touch "$work/class/zoe.zip"
mkdir "$work/class/nothing"

say "one run over the whole class"
status=0
time "$grade" --class "$work/class" --jobs 2 --format json --output "$work/whole.json" || status=$?
echo "status $status"

say "the same in 4 parts, two at once"
began=$(date +%s.%N)
export CLASS=$work/class RESULTS=$work/results GRADE=$grade PARTS=4 AT_ONCE=2 CPUS=1 MEMORY=900M MINUTES=20
export OPTIONS=
"$here/class.sh"

# The grader of part 2 as soon as it has one submission and not all.
decided() {
    jq '[.submissions[] | select(all(.checks[]; .verdict != "not-run"))] | length' "$1" 2>/dev/null || echo 0
}
part=$work/results/part-2-of-4.json
until [ -e "$part" ] && [ "$(decided "$part")" -ge 1 ]; do sleep 0.1; done
grader=$(pgrep -o -f -- "^$grade .*--shard 2/4 ")
kill -KILL "$grader"
sleep 0.5
say "killed the grader of part 2, process $grader, with $(decided "$part") of $(jq '.submissions | length' "$part") decided"
squeue -h -o '%.12i %.8T %R'

while [ -n "$(squeue -h)" ]; do sleep 0.2; done
awk -v began="$began" -v ended="$(date +%s.%N)" 'BEGIN { printf "all of it took %.1f s\n", ended - began }'
say "what part 2 and the merge have said"
cat "$work/results/logs/part-2.log"
cat "$work/results/logs/merge.log"

grep -q 'keep the verdicts that they have' "$work/results/logs/part-2.log"

same() {
    if ! diff "$1" "$2"; then
        echo "they differ" >&2
        exit 1
    fi
    echo "no difference in $(wc -l <"$1") lines"
}

# What was sent is another text in each run, and so are the ports; what came of it is not.
say "the merged report and that of the one run: all but times and steps"
filter='walk(if type == "object" then del(.began, .seconds, .milliseconds, .steps) else . end)
    | walk(if type == "string" then gsub("(?<before>:|port )[0-9]{4,5}"; "\(.before)#") else . end)'
jq -S "$filter" "$work/whole.json" >"$work/whole"
jq -S "$filter" "$work/results/class.json" >"$work/merged"
same "$work/whole" "$work/merged"

say "one run that goes on with the merged report has nothing to do, and writes the same, every step included"
cp "$work/results/class.json" "$work/again.json"
"$grade" --class "$work/class" --jobs 2 --format json --output "$work/again.json" --resume >/dev/null || true
jq 'del(.began, .seconds)' "$work/again.json" >"$work/again"
jq 'del(.began, .seconds)' "$work/results/class.json" >"$work/merged"
same "$work/again" "$work/merged"

#!/usr/bin/env bash
# Grades a class on several machines over ssh, with GNU parallel: each part on whichever is free. The reports come back and
# are put together. Run again, it goes on with what is there.
set -euo pipefail

# The class and the results, on this machine.
class=${CLASS:-$HOME/class}
results=${RESULTS:-$HOME/results}
# The machines, as parallel's --sshlogin has them: 2/user@host has two parts at once; : is this machine.
hosts=${HOSTS:-1/:}
# The grader, as each of them has it, and where there is room there for a copy of the class.
grade=${GRADE:-grade}
room=${ROOM:-/tmp}
# More parts than machines, so that who is done early takes another one; and what each part tries at once.
parts=${PARTS:-16}
jobs=${JOBS:-4}

mkdir -p "$results"
class=$(realpath "$class")
results=$(realpath "$results")
# A new one each time: what was taken out of the class is not there either, and nothing else is when it is removed.
there=$room/grade-class-$(id -un)-$(date +%s)-$$

# On this machine nothing is copied.
local_class=$(printf %q "$class")
local_results=$(printf %q "$results")
remote_class=$(printf %q "$(basename "$class")")
report="part-{}-of-$parts.json"
# Up to status 3 it has graded, whatever the submissions are worth.
job="if [ \"\$PARALLEL_SSHLOGIN\" = : ]; then class=$local_class results=$local_results; else class=$remote_class results=.; fi
$(printf %q "$grade") --class \"\$class\" --shard {}/$parts --jobs $jobs --format json --output \"\$results/$report\" --resume >/dev/null
status=\$?
echo \"part {} of $parts on \$(hostname): grade ended with status \$status\"
[ \$status -le 3 ]"

# What stands before /./ is where a file is here, what stands behind it where it is in the folder there.
seq "$parts" | parallel --will-cite --sshlogin "$hosts" --workdir "$there" --retries 3 \
    --basefile "$(dirname "$class")/./$(basename "$class")" \
    --transferfile "$results/./$report" --return "$results/./$report" --cleanup \
    "$job" || echo "some parts have come to nothing: see below who is missing" >&2
parallel --will-cite --sshlogin "$hosts" --nonall "rm -rf $(printf %q "$there")" ||
    echo "warning: $there is still on some machine" >&2

shopt -s nullglob
reports=("$results"/part-*-of-"$parts".json)
if [ ${#reports[@]} = 0 ]; then
    echo "error: no part has a report" >&2
    exit 4
fi
status=0
"$grade" --merge "${reports[@]}" --format json --output "$results/class.json" || status=$?
"$grade" --merge "$results/class.json" --format csv --output "$results/class.csv" >/dev/null 2>&1 || true
exit "$status"

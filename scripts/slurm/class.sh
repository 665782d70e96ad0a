#!/usr/bin/env bash
# Grades a class as a Slurm job array: each task one part of it, and a last job puts the parts together. Run it on a
# machine where sbatch is; it submits itself. Run again, it goes on with what is there.
set -euo pipefail

# The class, the rubrics and the results are on a disk that all nodes see.
class=${CLASS:-$HOME/class}
results=${RESULTS:-$HOME/results}
# The grader, as all nodes have it; rubrics only where they are not the grader's own.
grade=${GRADE:-grade}
rubrics=${RUBRICS:-}
# Into how many parts, how many of them at once, and what each has of a node.
parts=${PARTS:-16}
at_once=${AT_ONCE:-8}
cpus=${CPUS:-4}
memory=${MEMORY:-8G}
minutes=${MINUTES:-120}
# How often a part whose grader was killed begins again by itself.
again=${AGAIN:-3}
# What else sbatch has to know, such as --partition=teaching --account=networks.
read -ra options <<<"${OPTIONS:-}"

submit() {
    mkdir -p "$results/logs"
    local array
    # SIGTERM comes two minutes before the time is over, so that the report is complete as far as it goes.
    array=$(sbatch --parsable --job-name=grade --array="1-$parts%$at_once" --requeue --open-mode=append \
        --export=ALL --cpus-per-task="$cpus" --mem="$memory" --time="$minutes" --signal=B:TERM@120 \
        --output="$results/logs/part-%a.log" ${options[@]+"${options[@]}"} "$0" part)
    array=${array%%;*}
    sbatch --job-name=grade-merge --dependency="afterany:$array" --requeue --open-mode=truncate \
        --export=ALL --cpus-per-task=1 --mem=2G --time=15 --output="$results/logs/merge.log" \
        ${options[@]+"${options[@]}"} "$0" merge
}

part() {
    local status=0 stopped=no grader
    "$grade" --class "$class" ${rubrics:+--rubrics "$rubrics"} --shard "$SLURM_ARRAY_TASK_ID/$parts" --jobs "$cpus" \
        --format json --output "$results/part-$SLURM_ARRAY_TASK_ID-of-$parts.json" --resume &
    grader=$!
    trap 'stopped=yes; kill -TERM "$grader" 2>/dev/null || true' TERM
    wait "$grader" || status=$?
    if [ "$stopped" = yes ]; then
        # The signal has ended only the wait.
        status=0
        wait "$grader" || status=$?
    fi
    echo "part $SLURM_ARRAY_TASK_ID of $parts on $(hostname): grade ended with status $status"
    # Up to 3 it has graded, whatever the submissions are worth.
    if [ "$status" -le 3 ]; then
        exit 0
    fi
    if [ "$status" -gt 128 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt "$again" ]; then
        scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
    fi
    exit "$status"
}

merge() {
    local status=0 reports
    shopt -s nullglob
    reports=("$results"/part-*-of-"$parts".json)
    if [ ${#reports[@]} = 0 ]; then
        echo "error: no part has a report; see $results/logs" >&2
        exit 4
    fi
    "$grade" --merge "${reports[@]}" --format json --output "$results/class.json" || status=$?
    "$grade" --merge "$results/class.json" --format csv --output "$results/class.csv" >/dev/null 2>&1 || true
    echo "grade ended with status $status"
    [ "$status" -le 2 ]
}

"${1:-submit}"

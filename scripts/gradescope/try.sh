#!/usr/bin/env bash
# Tries an autograder without Gradescope: in a container of Docker's with the rights, memory and time that it has there.
#
#     scripts/gradescope/try.sh autograder.zip ubuntu:22.04 SUBMISSION...
#
# Each submission's results go to a folder below ./results. CPUS=2 gives the container two processors, NETWORK=host has
# setup.sh use the machine's own network.
set -euo pipefail

[ $# -ge 3 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
zip=$(realpath "$1")
base=$2
shift 2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/source"
python3 -m zipfile -e "$zip" "$work/source"
cat >"$work/Dockerfile" <<END
FROM $base
COPY source /autograder/source
RUN cp /autograder/source/run_autograder /autograder/ && chmod 755 /autograder/run_autograder && mkdir /autograder/results \
    && bash /autograder/source/setup.sh
END
began=$(date +%s)
image=$(DOCKER_BUILDKIT=0 docker build --quiet --network "${NETWORK:-default}" "$work")
echo "the image is ready after $(($(date +%s) - began)) s"

for submission; do
    name=$(basename "$submission")
    results=$PWD/results/$name
    mkdir -p "$results"
    began=$(date +%s)
    # Gradescope ends what takes longer than 10 minutes.
    timeout 600 docker run --rm --network none --memory 768m --memory-swap 768m --cpus "${CPUS:-1}" \
        --volume "$(realpath "$submission"):/autograder/submission:ro" --volume "$results:/autograder/results" \
        "$image" /autograder/run_autograder >"$results/stdout" 2>&1 || true
    score=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["score"])' "$results/results.json")
    echo "$name: score $score after $(($(date +%s) - began)) s"
done

#!/usr/bin/env bash
# Runs once, as root, when Gradescope builds the image: installs what submissions need, and the grader.
set -euo pipefail

source=${AUTOGRADER:-/autograder}/source
# shellcheck source=settings.sh
. "$source/settings.sh"

install -m 755 "$source/grade" /usr/local/bin/grade
if ! /usr/local/bin/grade --version; then
    echo "error: the grader in this zip does not run in this image; choose a newer one, or make the zip with a grader that" \
        "is linked statically" >&2
    exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update
# shellcheck disable=SC2086
apt-get install -y --no-install-recommends $packages
rm -rf /var/lib/apt/lists/*

# Whom student programs run as, so that they cannot write the results.
id submission >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin submission

#!/bin/sh
# Step times of Ladderlab beside PyTorch: builds, measures, prints a table, writes JSON and a plot. See docs/benchmarks.md.
# Usage: PYTHON=path/to/python tools/bench/run.sh [--tasks unet,ladder] [--help]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
(cd "$here/../.." && mvn -q -Pquick -Dmaven.test.skip=true -pl tools/bench -am package)
exec "${PYTHON:-python3}" "$here/bench.py" "$@"

#!/usr/bin/env bash
# How well a sweep uses two cores: four equal small trainings in turn on one thread, in turn on two, and two at a time; and, given a
# Python with torch, hydra-core and hydra-joblib-launcher, the same trainings in PyTorch by Hydra. Prints the seconds of each.
# Usage: tools/bench/parallel/run.sh [PYTHON]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
ladderlab=$here/../../../ladderlab
python=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$ladderlab" plan "$here/sweep.yaml" --quiet >/dev/null

seconds() {
  local label=$1 start end
  shift
  start=$(date +%s.%N)
  "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  end=$(date +%s.%N)
  awk -v l="$label" -v s="$start" -v e="$end" 'BEGIN { printf "%-52s %6.1f s\n", l, e - s }'
}

sweep() {
  "$ladderlab" sweep "$here/sweep.yaml" --runs "$work/$1/runs" --launcher "{type: local, workers: $2}" --set "compute.threads=$3"
}
seconds "Ladderlab, in turn, 1 thread each" sweep a 1 1
seconds "Ladderlab, in turn, 2 threads each" sweep b 1 2
seconds "Ladderlab, local launcher, 2 at a time, 1 thread each" sweep c 2 1

if [ -n "$python" ]; then
  hydra() {
    PYTHONPATH="$here/../../parity" OMP_NUM_THREADS=$1 "$python" "$here/hydra_sweep.py" -m +threads="$1" +seed=1,2,3,4 \
      hydra.sweep.dir="$work/hydra" "${@:2}"
  }
  seconds "Hydra and PyTorch, in turn, 1 thread each" hydra 1
  seconds "Hydra and PyTorch, in turn, 2 threads each" hydra 2
  seconds "Hydra and PyTorch, joblib, 2 at a time, 1 thread each" hydra 1 hydra/launcher=joblib hydra.launcher.n_jobs=2
fi

#!/bin/sh
# Step time of Ladderlab beside PyTorch: alternates the two and prints the median of the paired ratios (below 1: faster).
# Usage: tools/bench/run.sh PYTHON [pairs] [threads] [warm-up seconds] [seconds]
# Build first: mvn -q -pl tools/bench -am package -DskipTests
set -eu
python=${1:?usage: tools/bench/run.sh PYTHON [pairs] [threads] [warm-up seconds] [seconds]}
pairs=${2:-5} threads=${3:-2} warm=${4:-5} seconds=${5:-10}
here=$(cd "$(dirname "$0")" && pwd)
for model in unet mlp; do
    ratios=""
    for pair in $(seq "$pairs"); do
        ours=$(OPT_OUT_TRACKING=true java -Xmx512m -Dai.djl.offline=true -Dai.djl.pytorch.num_threads="$threads" \
            -cp "$here/target/ladderlab-bench-0.1.0.jar:$here/target/lib/*" \
            org.ladderlab.bench.StepTime "$model" "$threads" "$warm" "$seconds" 2>/dev/null)
        theirs=$("$python" "$here/step_time.py" "$model" "$threads" "$warm" "$seconds")
        ratio=$(echo "$ours $theirs" | awk '{ printf "%.3f", $1 / $3 }')
        echo "$model pair $pair: ladderlab ${ours% *} ms, pytorch ${theirs% *} ms, ratio $ratio (weights: ${ours#* }, ${theirs#* })"
        ratios="$ratios $ratio"
    done
    echo "$model: median ratio $(echo "$ratios" | tr ' ' '\n' | grep . | sort -n | awk '{ r[NR] = $1 } END { print r[int((NR + 1) / 2)] }')"
done

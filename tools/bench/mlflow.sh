#!/bin/sh
# Points per second that reach one MLflow server: Ladderlab's sync and MLflow's Python client by turns, and the median ratio.
# Usage: tools/bench/mlflow.sh PYTHON URI [pairs] [curves] [points of each curve]
# PYTHON has mlflow; URI is a server's, for example the one that './ladderlab ui' prints.
# Build first: mvn -q -pl tools/bench -am package -DskipTests
set -eu
usage="usage: tools/bench/mlflow.sh PYTHON URI [pairs] [curves] [points of each curve]"
python=${1:?$usage} uri=${2:?$usage}
pairs=${3:-5} curves=${4:-20} points=${5:-1000}
here=$(cd "$(dirname "$0")" && pwd)
ratios=""
for pair in $(seq "$pairs"); do
    ours=$(java -cp "$here/target/ladderlab-bench-0.1.0.jar:$here/target/lib/*" \
        org.ladderlab.bench.MlflowThroughput "$uri" "$curves" "$points" 2 2>/dev/null | tail -n 1)
    theirs=$("$python" "$here/mlflow_throughput.py" "$uri" "$curves" "$points" 2 2>/dev/null | tail -n 1)
    ratio=$(echo "$ours $theirs" | awk '{ printf "%.3f", $1 / $2 }')
    echo "pair $pair: ladderlab $ours points/s, python $theirs points/s, ratio $ratio"
    ratios="$ratios $ratio"
done
echo "median ratio $(echo "$ratios" | tr ' ' '\n' | grep . | sort -n | awk '{ r[NR] = $1 } END { print r[int((NR + 1) / 2)] }')"

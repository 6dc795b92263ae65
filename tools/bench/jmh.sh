#!/bin/sh
# The small parts that each step calls often, by JMH: look at p0.50. Usage: tools/bench/jmh.sh [-h | JMH's options]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
(cd "$here/../.." && mvn -q -Pquick -DskipTests -pl tools/bench -am package)
export OPT_OUT_TRACKING=true
[ $# -gt 0 ] || set -- -f 1 -wi 3 -w 1 -i 5 -r 1
exec java -Dai.djl.offline=true -cp "$here/target/test-classes:$here/target/classes:$here/target/lib/*:$here/target/jmh/*" \
    org.openjdk.jmh.Main "$@"

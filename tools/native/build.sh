#!/bin/sh
# Compiles the native kernels (framework/nn/src/main/resources/org/ladderlab/nn/kernels.cpp) for compute.kernels: native.
#
# Needs g++ (or another compiler as CXX), Python 3 with pip (or another as PYTHON), and the tensor library, which ./ladderlab unpacks when it
# first needs it. The headers come from PyTorch's package of the same version, 100 MB, of which 50 MB are kept; or give their folder as
# TORCH_INCLUDE. The result goes into LADDERLAB_NATIVE, or ~/.cache/ladderlab/native, under a name that holds the digest of the source.
set -eu
home=$(cd "$(dirname "$0")/../.." && pwd)
source=$home/framework/nn/src/main/resources/org/ladderlab/nn/kernels.cpp
cache=${LADDERLAB_NATIVE:-${XDG_CACHE_HOME:-$HOME/.cache}/ladderlab/native}
compiler=${CXX:-g++}
python=${PYTHON:-python3}

fail() {
  echo "build.sh: $1" >&2
  exit 1
}
command -v "$compiler" >/dev/null 2>&1 || fail "there is no $compiler; install a C++ compiler (for example the package g++), or name one as CXX."

# Two at once would write the same files; the second waits, and finds nothing left to do.
mkdir -p "$cache"
if command -v flock >/dev/null 2>&1; then
  exec 9>"$cache/building"
  flock 9
fi

digest=$(sha256sum "$source" | cut -c 1-16)
library=$cache/kernels-$digest.so
if [ -f "$library" ]; then
  echo "build.sh: $library is there already"
  exit
fi

engine=${DJL_CACHE_DIR:-$HOME/.djl.ai}/pytorch
torch=$(find "$engine" -name libtorch_cpu.so 2>/dev/null | sort | tail -n 1)
[ -n "$torch" ] || fail "the tensor library has not been unpacked into $engine yet; run ./ladderlab validate experiments/quickstart.yaml, then this again."
torch=$(dirname "$torch")
version=$(basename "$torch" | cut -d - -f 1)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
include=${TORCH_INCLUDE:-$cache/include-$version}
if [ ! -f "$include/torch/library.h" ]; then
  "$python" -m pip --version >/dev/null 2>&1 || fail "there is no $python with pip to fetch the headers with; install Python 3 with pip, or name one as PYTHON."
  echo "build.sh: fetching the headers of PyTorch $version (100 MB)"
  # Headers are the same for all platforms; this package is small, since it has no parts for GPUs.
  "$python" -m pip download -q --no-deps --only-binary=:all: --platform manylinux_2_28_aarch64 --python-version 3.11 -d "$work" "torch==$version"
  "$python" - "$work" <<'UNPACK'
import sys, zipfile, pathlib
folder = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
    wheel.extractall(folder, [name for name in wheel.namelist() if name.startswith("torch/include/")])
UNPACK
  rm -rf "$include"
  mv "$work/torch/include" "$include"
fi

echo "build.sh: compiling for PyTorch $version (half a minute)"
set -- -std=c++17 -O3 -fPIC -Wall -fno-math-errno -fno-trapping-math -fassociative-math -fno-signed-zeros -freciprocal-math -fopenmp
[ "$(uname -m)" != x86_64 ] || set -- "$@" -mprefer-vector-width=512
"$compiler" "$@" "-I$include" "-I$include/torch/csrc/api/include" -c "$source" -o "$work/kernels.o"
# The tensor library's own OpenMP, not a second one beside it.
"$compiler" -shared "$work/kernels.o" -o "$work/kernels.so" "-L$torch" -ltorch -ltorch_cpu -lc10 "$(find "$torch" -name 'libgomp*' | head -n 1)"
mv "$work/kernels.so" "$library"
echo "build.sh: wrote $library; choose it with compute.kernels: native"

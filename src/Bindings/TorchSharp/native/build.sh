#!/bin/sh
# Builds libvaegpu_torch.so, the C surface over Debian's libtorch, into the folder given. MSBuild calls this only
# when a source is newer than the library; a lock keeps parallel builds of several projects from colliding.
set -eu
out=${1:?usage: build.sh OUTDIR}
here=$(cd "$(dirname "$0")" && pwd)
library=$out/libvaegpu_torch.so

fail() {
  echo "vaegpu_torch : error VGT0001: $1. On Debian: apt-get install g++ libtorch-dev libopenblas0-pthread" >&2
  exit 1
}

command -v g++ >/dev/null || fail "g++ is missing"
[ -e /usr/include/ATen/core/Tensor.h ] || fail "libtorch's headers are missing (/usr/include/ATen)"

mkdir -p "$out"
exec 9>"$out/.vaegpu_torch.lock"
if command -v flock >/dev/null; then flock 9; fi
if [ -e "$library" ] && [ "$library" -nt "$here/vaegpu_torch.cpp" ] && [ "$library" -nt "$here/vaegpu_torch.h" ] \
  && [ "$library" -nt "$here/build.sh" ]; then
  exit 0
fi

# No -ffast-math: the optimiser step rounds as torch's own operators do. -fno-math-errno and -fno-trapping-math
# only let sqrt and max be vectorised.
g++ -std=c++17 -O2 -ftree-vectorize -fvect-cost-model=dynamic -fno-math-errno -fno-trapping-math -ffp-contract=off -fPIC -shared \
  -fvisibility=hidden -Wall -Wextra -isystem /usr/include/torch/csrc/api/include \
  -o "$library.$$" "$here/vaegpu_torch.cpp" -ltorch_cpu -lc10 -ldl -Wl,--no-undefined \
  || { rm -f "$library.$$"; fail "libvaegpu_torch.so did not build"; }
mv -f "$library.$$" "$library"

# The reference BLAS makes matrix products some 60 times slower.
blas=$(ldd "$library" | sed -n 's/.*libblas\.so\.3 => \([^ ]*\).*/\1/p')
case $(readlink -f "$blas" 2>/dev/null || true) in
  */blas/libblas.so*) echo "vaegpu_torch : warning VGT0002: libtorch runs on the reference BLAS, some 60 times slower than OpenBLAS: apt-get install libopenblas0-pthread" ;;
esac

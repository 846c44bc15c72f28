#!/bin/sh
# Makes OUTDIR/libshaderc_shared.so, the library that Silk.NET.Shaderc looks for, out of Debian's packages.
#
# Debian's libshaderc.so.1 cannot be loaded alone: it uses glslang and SPIRV-Tools and names no library for them,
# and both are packaged as static archives only. So this links a shared object that holds the archives whole and
# names libshaderc.so.1 as what it needs: loading it resolves everything, and a look-up on it finds shaderc_*.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: build.sh OUTDIR" >&2
  exit 2
fi

out=$1
name=libshaderc_shared.so
archives="libglslang.a libMachineIndependent.a libGenericCodeGen.a libOSDependent.a libOGLCompiler.a libHLSL.a libSPIRV.a libglslang-default-resource-limits.a"
optimizer="libSPIRV-Tools-opt.a libSPIRV-Tools.a"

# The form is the one that MSBuild shows as an error of the build.
fail() {
  echo "shaderc : error SHADERC001: $1"
  exit 1
}

packages=
want() {
  case " $packages " in
    *" $1 "*) ;;
    *) packages="${packages:+$packages }$1" ;;
  esac
}

if command -v g++ > /dev/null; then
  # g++ answers with a path where it finds the file, and with the bare name where it does not.
  found() {
    [ "$(g++ -print-file-name="$1")" != "$1" ]
  }
  for archive in $archives; do found "$archive" || want glslang-dev; done
  for archive in $optimizer; do found "$archive" || want spirv-tools; done
  found libshaderc.so.1 || want libshaderc-dev
else
  want g++
fi
[ -z "$packages" ] || fail "building the shader compiler needs packages that are missing; install them with: apt-get install --no-install-recommends $packages"

mkdir -p "$out"
out=$(cd "$out" && pwd)

# Parallel builds meet here: one links, the others wait and find its work.
if command -v flock > /dev/null; then
  exec 9> "$out/.$name.lock"
  flock 9
fi
if [ -f "$out/$name" ] && [ "$out/$name" -nt "$0" ]; then
  exit 0
fi

temporary="$out/.$name.$$"
trap 'rm -f "$temporary"' EXIT
libraries=
for archive in $archives $optimizer; do libraries="$libraries -l:$archive"; done

# nodelete: glslang keeps thread-local state, which must not outlive its code.
# shellcheck disable=SC2086
g++ -shared -o "$temporary" -Wl,-soname,$name -Wl,-z,nodelete -Wl,-s \
  -Wl,--whole-archive $libraries -Wl,--no-whole-archive \
  -Wl,--no-as-needed -l:libshaderc.so.1 -Wl,--as-needed -lpthread \
  || fail "linking $name failed"
mv -f "$temporary" "$out/$name"

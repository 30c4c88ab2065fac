#!/bin/sh
# The library outside of this repository: built alone, installed, found by find_package. (add_subdirectory is what app/ does.)
# The function that is built with it is the README's smallest one, taken from there, so that the README stays true.
set -eu

runtime=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CMAKE_BUILD_PARALLEL_LEVEL=2
unset AWS_LAMBDA_RUNTIME_API

# The first block of a language in the README.
snippet() { awk -v fence='```'"$1" '$0 == fence { inside = 1; next } inside && /^```/ { exit } inside' "$runtime/README.md"; }

# Runs a command, whose output is shown only if it fails.
quietly() { "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }; }

quietly cmake -S "$runtime" -B "$work/build" -DBUILD_TESTING=OFF -DCMAKE_INSTALL_PREFIX="$work/prefix"
quietly cmake --build "$work/build"
quietly cmake --install "$work/build"

mkdir "$work/function"
snippet cpp > "$work/function/echo.cc"
snippet cmake > "$work/function/CMakeLists.txt"
quietly cmake -S "$work/function" -B "$work/function/build" -DCMAKE_PREFIX_PATH="$work/prefix"
quietly cmake --build "$work/function/build"

# Not started by Lambda, the function says so and fails.
if "$work/function/build/bootstrap" 2> "$work/said"; then exit 1; fi
grep AWS_LAMBDA_RUNTIME_API "$work/said"

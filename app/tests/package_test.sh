#!/bin/sh
# Proves that the packages run on provided.al2023: no ELF in them needs a symbol newer than glibc 2.34, nor any library but
# glibc's own. Builds them with the Makefile, the way SAM CLI calls it: from a copy of the folder.
#
#   tests/package_test.sh [DIR]   looks at DIR (unpacked packages) instead of building
set -eu

app=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
newest=2.34
failures=0

fail() { echo "FAILED: $*" >&2; failures=$((failures + 1)); }

if [ $# -gt 0 ]; then
  packages=$1
else
  packages=$work/packages
  mkdir "$work/scratch"
  cp "$app/template.yaml" "$work/scratch/"
  for function in ProcessInputQueue CheckOutputQueue; do
    (cd "$work/scratch" && ARTIFACTS_DIR=$packages/$function make --no-print-directory --makefile "$app/Makefile" "build-$function") >&2
    [ -x "$packages/$function/bootstrap" ] || fail "$function has no executable bootstrap"
  done
fi

# The versions of glibc's symbols that a file needs, one a line: "2.34".
glibc_needs() { readelf --version-info --wide "$1" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -u; }

count=0
for file in $(find "$packages" -type f); do
  head -c 4 "$file" | grep -q ELF || continue
  count=$((count + 1))
  for library in $(readelf --dynamic --wide "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
    case $library in
      libc.so.6 | libm.so.6 | ld-linux*) ;;
      *) fail "$file needs $library" ;;
    esac
  done
  for version in $(glibc_needs "$file"); do
    [ "$(printf '%s\n%s\n' "$version" "$newest" | sort -V | tail -n 1)" = "$newest" ] || fail "$file needs GLIBC_$version"
  done
  if readelf --version-info --wide "$file" | grep -q 'GLIBCXX_\|CXXABI_\|GCC_'; then
    fail "$file needs the system's libstdc++ or libgcc"
  fi
done
[ "$count" -gt 0 ] || fail "no ELF file in $packages"

# The test must be able to fail: a program linked as usual needs a libstdc++ that may be newer than the target's.
if [ $# -eq 0 ]; then
  mkdir "$work/canary"
  printf '#include <iostream>\nint main() { std::cout << 1; }\n' > "$work/canary.cc"
  "${CXX:-c++}" -o "$work/canary/bootstrap" "$work/canary.cc"
  if "$0" "$work/canary" 2> /dev/null; then fail "a dynamically linked program passes"; fi
fi

[ "$failures" -eq 0 ] && echo "$count ELF files need nothing newer than glibc $newest"

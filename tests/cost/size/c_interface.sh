#!/bin/sh
# SPDX-License-Identifier: MIT
# What the C interface costs: linked bytes of device.cpp and of the same program in C, device.c and the one C++ unit, at
# -Os, with whatever they drag in of libgcc and memcpy. Prints a table; fails if a program in C takes more than a tenth
# more on a Cortex-M0+ (contract 13.3). usage: c_interface.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
folder=$1
mkdir -p "$folder"
bad=0

both="-Os -ffreestanding -ffunction-sections -fdata-sections -I $root/include"
cpp="-std=c++17 -fno-exceptions -fno-rtti -fno-threadsafe-statics"
link="-nostartfiles -nostdlib -Wl,--gc-sections -Wl,-e,start_here -Wl,-u,start_here -Wl,--no-warn-rwx-segments"

# The functions that a compiler may call though nobody named them, for both alike.
cat >"$folder/memory.c" <<'END'
#include <stddef.h>
void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
void *memcpy(void *to, const void *from, size_t size) {
  char *at = to;
  const char *source = from;
  while (size-- != 0) { *at++ = *source++; }
  return to;
}
void *memset(void *to, int value, size_t size) {
  char *at = to;
  while (size-- != 0) { *at++ = (char)value; }
  return to;
}
END

echo '#include <redial/c/define.hpp>' >"$folder/unit.cpp"

compile() { # compiler and flags, source, object
  # shellcheck disable=SC2086 # flags are words
  $1 $both -c "$2" -o "$folder/$3.o"
}
bytes() { # prefix, flags, objects: code, constants and initial data
  prefix=$1 flags=$2
  shift 2
  # shellcheck disable=SC2086
  (cd "$folder" && "${prefix}gcc" $flags $link "$@" memory.o -lgcc -o image.elf)
  "${prefix}size" "$folder/image.elf" | awk 'NR == 2 { print $1 + $2 }'
}

echo "| program | target | C++ | C | more |"
echo "|---|---|--:|--:|--:|"
while read -r target prefix flags; do
  compile "${prefix}gcc $flags -std=c11 -fno-builtin -fno-tree-loop-distribute-patterns" "$folder/memory.c" memory
  compile "${prefix}g++ $flags $cpp" "$folder/unit.cpp" unit
  for with in 0 1 2; do
    compile "${prefix}g++ $flags $cpp -DWITH=$with" "$here/device.cpp" cpp
    compile "${prefix}gcc $flags -std=c11 -DWITH=$with" "$here/device.c" c
    in_cpp=$(bytes "$prefix" "$flags" cpp.o)
    in_c=$(bytes "$prefix" "$flags" c.o unit.o)
    case $with in
      0) program="machine" ;;
      1) program="machine, saved state" ;;
      *) program="machine, saved state, messages, Retry-After, send gate" ;;
    esac
    permille=$(((in_c - in_cpp) * 1000 / in_cpp))
    echo "| $program | $target | $in_cpp | $in_c | $((permille / 10)).$((permille % 10)) % |"
    if [ "$target" = Cortex-M0+ ] && [ $((in_c * 10)) -gt $((in_cpp * 11)) ]; then
      echo "$program: C takes more than a tenth more" >&2
      bad=1
    fi
  done
done <<END
Cortex-M0+ arm-none-eabi- -mcpu=cortex-m0plus -mthumb
RV32IMAC riscv64-unknown-elf- -march=rv32imac -mabi=ilp32
END
exit $bad

#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints the linked bytes (code, tables, initial data, and whatever libgcc adds) of each part on each target, beside its
# budget, and fails if one is over. usage: measure.sh ROOT FOLDER
set -eu
root=$1 folder=$2
mkdir -p "$folder"
bad=0
parts="1:backoff 2:machine 3:machine_and_text 4:machine_and_save 5:metered_wire 6:retry_after 7:send_gate"

size_of() { # compiler, flags, part
  prefix=${1%g++}
  # shellcheck disable=SC2086 # flags are words
  "$1" $2 -std=c++17 -Os -ffreestanding -fno-exceptions -fno-rtti -fno-threadsafe-statics -ffunction-sections -fdata-sections -DPART="$3" \
    -I "$root/include" "$root/tests/size/image.cpp" -nostartfiles -nostdlib -Wl,--gc-sections -Wl,-e,start_here -Wl,-u,start_here \
    -lgcc -o "$folder/image.elf" 2>"$folder/log" || { cat "$folder/log" >&2; exit 1; }
  "${prefix}size" "$folder/image.elf" | awk 'NR == 2 { print $1 + $2 }'
}

printf '%-22s %-18s %7s %7s\n' target part bytes budget
while read -r target compiler flags; do
  empty=$(size_of "$compiler" "$flags" 0)
  for part in $parts; do
    name=${part#*:}
    bytes=$(($(size_of "$compiler" "$flags" "${part%%:*}") - empty))
    if [ "$target/$name" = cortex-m0plus/machine ]; then cp "$folder/image.elf" "$folder/machine.elf"; fi
    budget=$(awk -v t="$target" -v n="$name" '$1 == t && $2 == n { print $3 }' "$root/tests/size/budget.txt")
    printf '%-22s %-18s %7d %7s\n' "$target" "$name" "$bytes" "$budget"
    [ -n "$budget" ] && [ "$bytes" -le "$budget" ] || { echo "over its budget, or without one"; bad=1; }
  done
done <<EOF
cortex-m0plus arm-none-eabi-g++ -mcpu=cortex-m0plus -mthumb
cortex-m4 arm-none-eabi-g++ -mcpu=cortex-m4 -mthumb
rv32imac riscv64-unknown-elf-g++ -march=rv32imac -mabi=ilp32
EOF

# The machine on the smallest target: no division, no 64-bit helper, no text.
if arm-none-eabi-nm "$folder/machine.elf" | grep -E '__aeabi_(u|l)|__(u)?div|__(u)?mod|muldi3'; then echo "a libgcc helper is linked"; bad=1; fi
if strings -n 6 "$folder/machine.elf" | grep -iE 'suspended|backs off|token'; then echo "text is linked"; bad=1; fi

# sizeof, by the compiler's own word.
printf '#include <redial/redial.hpp>\nusing c = unsigned long (*)();\nusing r = uint32_t (*)();\nstatic_assert(sizeof(redial::reconnector<c, r>) <= 160);\nstatic_assert(sizeof(redial::saved_state) <= 32);\n' >"$folder/sizeof.cpp"
arm-none-eabi-g++ -std=c++17 -mcpu=cortex-m0plus -mthumb -ffreestanding -I "$root/include" -fsyntax-only "$folder/sizeof.cpp" || bad=1
exit $bad

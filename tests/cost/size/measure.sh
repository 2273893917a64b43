#!/bin/sh
# SPDX-License-Identifier: MIT
# What the library costs on small targets: linked bytes, RAM, stack, instructions. Judged against budget.txt.
#
#   tests/cost/size/measure.sh [FOLDER]             measures, prints each figure beside its budget, fails if one is missed
#   tests/cost/size/measure.sh --update [FOLDER]    ... writes the figures to budget.txt and the tables into SIZES.md instead
#
# The budget is the figure of the last update; 2 % more is too much, and 2 % less asks for an update, so that what was
# won is kept. (A part may move by 16 bytes: parts share code.) FOLDER takes what is built; by default a new one under /tmp.
#
#   code.*          bytes linked beside an empty program: code, tables, initial data, and what they drag in of libgcc,
#                   memcpy and memset
#   code.machine_alone   the machine's code and tables without its initial data, the clock, the random source and what
#                   calls it; at most 3,256 bytes on a Cortex-M0+, whatever budget.txt says
#   code.recorder   what a flight recorder costs beside the machine that it takes the place of; at most 600 bytes on a
#                   Cortex-M0+, whatever budget.txt says
#   part.*          bytes that the machine's code and tables are smaller without that part of the policy (parts.py)
#   ram.*           bytes of an object: the machine with its options, a saved state, a send gate
#   stack.*         deepest stack of a call, from the compiler's call graph and its frames, without the clock's and the
#                   random source's own. The counting program measures the same while it runs, and must not find more.
#   instructions.*  most instructions of a handle() that a search finds, net of an empty call; each count is exact
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
update=no
if [ "${1:-}" = --update ]; then
  update=yes
  shift
fi
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
figures=$folder/figures.txt
: >"$figures"
bad=0

common="-std=c++17 -Os -ffreestanding -fno-exceptions -fno-rtti -fno-threadsafe-statics -ffunction-sections
  -fdata-sections -nostartfiles -nostdlib -Wl,--gc-sections -I $root/include"
# What libgcc's own functions put on the stack, read off their code. The 64-bit product of an lx106 is in the ESP8266's
# mask ROM, at this address: it costs no flash, and its frame is counted as the convention's smallest.
known="__aeabi_lmul 28 __muldi3 16"
esp8266_rom=-Wl,--defsym=__muldi3=0x40000650

complain() {
  echo "$*"
  bad=1
}

# --- one image a part ------------------------------------------------------------------------------------------------

image() { # prefix, flags, part: $folder/image.elf and $folder/image.ci
  # shellcheck disable=SC2086 # flags are words
  "$1g++" $2 $common -DPART="REDIAL_SIZE_$3" -fcallgraph-info=su -c "$here/image.cpp" -o "$folder/image.o"
  # shellcheck disable=SC2086
  "$1g++" $2 $common "$folder/image.o" -Wl,-e,start_here -Wl,-u,start_here -lgcc -o "$folder/image.elf" \
    2>"$folder/log" || { cat "$folder/log" >&2; exit 1; }
}
bytes() { "$1size" "$folder/image.elf" | awk 'NR == 2 { print $1 + $2 }'; }
object() { "$1nm" -S "$folder/image.elf" | awk -v name="$2" '$4 == name { print $2 }'; }
# All but the initial data and the program's own functions, padding included.
alone() {
  text=$("$1size" "$folder/image.elf" | awk 'NR == 2 { print $1 }')
  for name in start_here millis random_bits; do text=$((text - 0x$(object "$1" $name))); done
  echo "$text"
}
stack() { # prefix, part of a function's name, call graphs
  prefix=$1 name=$2
  shift 2
  "${prefix}objdump" -d "$folder/image.elf" | awk -f "$here/frames.awk" >"$folder/frames"
  extra=0
  # A switch of Thumb-1 calls a helper that the call graph does not show; it pushes one register.
  if "${prefix}nm" "$folder/image.elf" | grep -q __gnu_thumb1_case; then extra=4; fi
  awk -f "$here/stack.awk" -v ROOT="$name" -v KNOWN="$known" -v EXTRA=$extra "$folder/frames" "$@"
}
figure() { # target, name, value
  [ -n "$3" ] || { complain "$1 $2: no figure"; return 0; }
  echo "$1 $2 $3" >>"$figures"
}

while read -r target prefix flags; do
  image "$prefix" "$flags" EMPTY
  empty=$(bytes "$prefix")
  for part in backoff machine machine_alone machine_text machine_save profiles metered_wire retry_after send_gate recorder; do
    image "$prefix" "$flags" "$(echo $part | tr '[:lower:]' '[:upper:]')"
    if [ $part = machine_alone ]; then
      own=$(alone "$prefix")
      figure "$target" code.machine_alone "$own"
      if [ "$target" = cortex-m0plus ] && [ "$own" -gt 3256 ]; then
        complain "$target: $own bytes of code and tables; the machine has 3256"
      fi
      continue
    fi
    if [ $part = recorder ]; then
      own=$(($(bytes "$prefix") - empty - machine))
      figure "$target" code.recorder "$own"
      figure "$target" stack.recorder "$(stack "$prefix" start_here "$folder/image.ci")"
      if [ "$target" = cortex-m0plus ] && [ "$own" -gt 600 ]; then
        complain "$target: $own bytes of code for the flight recorder; it has 600"
      fi
      continue
    fi
    figure "$target" "code.$part" $(($(bytes "$prefix") - empty))
    case $part in
      machine)
        machine=$(($(bytes "$prefix") - empty))
        figure "$target" ram.machine $((0x$(object "$prefix" net)))
        figure "$target" stack.handle "$(stack "$prefix" start_here "$folder/image.ci")"
        if "${prefix}nm" -u "$folder/image.o" | grep -vF __gnu_thumb1_case | grep -E ' __'; then
          complain "$target: the machine needs arithmetic from libgcc"
        fi
        if strings -n 6 "$folder/image.elf" | grep -iE 'suspended|backs off|Abnormal'; then
          complain "$target: a machine that prints nothing links text"
        fi
        ;;
      metered_wire | retry_after) figure "$target" "stack.$part" "$(stack "$prefix" start_here "$folder/image.ci")" ;;
      machine_save) figure "$target" ram.saved_state $((0x$(object "$prefix" saved))) ;;
      send_gate) figure "$target" ram.send_gate $((0x$(object "$prefix" gate))) ;;
    esac
  done
done <<EOF
cortex-m0plus arm-none-eabi- -mcpu=cortex-m0plus -mthumb
cortex-m4 arm-none-eabi- -mcpu=cortex-m4 -mthumb
rv32imac riscv64-unknown-elf- -march=rv32imac -mabi=ilp32
lx106 xtensa-lx106-elf- -mtext-section-literals -mlongcalls $esp8266_rom
EOF

# --- what each part of the policy costs ------------------------------------------------------------------------------

# shellcheck disable=SC2086
python3 "$here/parts.py" arm-none-eabi-g++ -mcpu=cortex-m0plus -mthumb $common >"$folder/parts" ||
  complain "parts.py has edits that find no place"
sed 's/^/cortex-m0plus part./' "$folder/parts" >>"$figures"

# --- instructions, under emulation -----------------------------------------------------------------------------------

boards=$root/tests/fit/firmware/boards
while read -r target board source flash ram prefix flags; do
  # shellcheck disable=SC2086
  "${prefix}g++" $flags $common -fcallgraph-info=su -c "$here/count.cpp" -o "$folder/count.o"
  # shellcheck disable=SC2086
  "${prefix}g++" $flags $common -fcallgraph-info=su -c "$boards/$source.cpp" -o "$folder/board.o"
  # shellcheck disable=SC2086
  "${prefix}g++" $flags $common -T"$boards/sections.ld" -Wl,--defsym=FLASH_AT="$flash",--defsym=FLASH_SIZE=256K \
    -Wl,--defsym=RAM_AT="$ram",--defsym=RAM_SIZE=8K "$folder/board.o" "$folder/count.o" -lgcc -o "$folder/image.elf"
  "$root/tests/fit/firmware/emulate.sh" "$board" "$folder/image.elf" "$folder/count.log" >"$folder/log" ||
    { cat "$folder/log"; complain "$target: counting failed"; }
  used=$(awk '$1 == "stack" { print $2 }' "$folder/count.log")
  deepest=$(stack "$prefix" 6answerE "$folder/board.ci" "$folder/count.ci")
  echo "$target: a running handle used $used of the $deepest bytes of stack that the call graph allows it"
  [ "${used:-9999}" -le "${deepest:-0}" ] || complain "$target: more stack than the call graph says"
  awk -v target="$target" 'NF == 2 && $1 != "stack" { print target, "instructions." $1, $2 }' "$folder/count.log" \
    >>"$figures"
done <<EOF
cortex-m0plus mps2-an385 cortex_m 0x00000000 0x20000000 arm-none-eabi- -mcpu=cortex-m0plus -mthumb -masm-syntax-unified
cortex-m4 mps2-an386 cortex_m 0x00000000 0x20000000 arm-none-eabi- -mcpu=cortex-m4 -mthumb -masm-syntax-unified
rv32imac virt riscv 0x80000000 0x80100000 riscv64-unknown-elf- -march=rv32imac -mabi=ilp32 -mcmodel=medany
EOF

# --- against the budget ----------------------------------------------------------------------------------------------

compilers=""
for compiler in arm-none-eabi-g++ riscv64-unknown-elf-g++ xtensa-lx106-elf-g++; do
  compilers="$compilers, $compiler $($compiler -dumpfullversion)"
done
compilers=${compilers#, }
if [ $update = yes ]; then
  [ $bad = 0 ] || exit 1
  {
    echo "# target figure value, as measured by measure.sh --update, which says what they mean; -Os"
    echo "# $compilers"
    cat "$figures"
  } >"$here/budget.txt"
  exec cmake -DWRITE=ON -DNAME=size "-DPROGRAM=$here/table.sh" "-DPAGE=$root/tests/docs/SIZES.md" \
    -P "$root/tests/docs/section.cmake"
fi
awk '
  NR == FNR { if ($1 != "#") { budget[$1 " " $2] = $3 } next }
  {
    key = $1 " " $2
    seen[key] = 1
    say = ""
    if (!(key in budget)) { say = "  <- not in budget.txt" }
    else if ($2 ~ /^part/ && ($3 - budget[key]) ^ 2 <= 16 ^ 2) { }
    else if ($3 * 100 > budget[key] * 102) { say = "  <- over its budget" }
    else if ($3 * 102 < budget[key] * 100) { say = "  <- better than its budget: run measure.sh --update" }
    if (say != "") { bad = 1 }
    printf "%-14s %-26s %6d %6d%s\n", $1, $2, $3, budget[key], say
  }
  END {
    for (key in budget) { if (!(key in seen)) { print key "  <- in budget.txt, but not measured"; bad = 1 } }
    exit bad
  }' "$here/budget.txt" "$figures" || bad=1
if [ $bad != 0 ] && ! grep -qF "# $compilers" "$here/budget.txt"; then
  echo "The budget is for$(sed -n '2s/#//p' "$here/budget.txt"); these are $compilers."
fi
exit $bad

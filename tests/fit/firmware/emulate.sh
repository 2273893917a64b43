#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs an image on its emulated board, or a program on the host, and ends with its exit code. What the image prints goes
# to LOG, wherever the emulator sends it. With EXPECTED the two files must be the same, byte for byte.
# usage: emulate.sh BOARD IMAGE LOG [EXPECTED]    BOARD: host, virt, sim, or a machine of qemu-system-arm
set -eu
board=$1 image=$2 log=$3 expected=${4:-}
# One instruction a nanosecond of the board's time: what a program counts is the same on every run.
set -- -display none -monitor none -icount shift=0 -kernel "$image"
asks="-serial none -semihosting-config enable=on,target=native"
# shellcheck disable=SC2086 # words
case $board in
  host) set -- "$image" ;;
  virt) set -- qemu-system-riscv32 -M virt -bios none -serial stdio "$@" ;;
  sim) set -- qemu-system-xtensa -M sim -cpu lx106 $asks "$@" ;;
  *) set -- qemu-system-arm -M "$board" $asks "$@" ;;
esac
code=0
timeout 60 "$@" </dev/null >"$log" 2>&1 || code=$?
if [ -z "$expected" ]; then
  cat "$log"
elif ! cmp "$expected" "$log"; then
  diff "$expected" "$log" | head -20
  [ $code != 0 ] || code=1
fi
exit $code

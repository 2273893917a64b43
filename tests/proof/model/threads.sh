#!/bin/sh
# SPDX-License-Identifier: MIT
# The thread rule holds as stated: apart and in turn are clean, overlapping calls are a race (where a sanitizer can tell).
set -eu
program=$1
sanitized=$2
for how in apart locked; do
  TSAN_OPTIONS=halt_on_error=1 "$program" $how || { echo "threads: '$how' is not clean"; exit 1; }
done
[ "$sanitized" = 1 ] || exit 0
if said=$(TSAN_OPTIONS="halt_on_error=1 exitcode=66" "$program" race 2>&1); then
  echo "threads: overlapping calls on one machine went unnoticed: is the sanitizer on?"
  exit 1
fi
case $said in *"data race"*) echo "race: named by ThreadSanitizer" ;; *) echo "threads: $said"; exit 1 ;; esac

#!/bin/sh
# SPDX-License-Identifier: MIT
# Older C++ and C get one sentence, redial: ... C++17 ..., and not a page of errors.
# usage: too_old.sh ROOT COMPILER
set -eu
export LC_ALL=C
root=$1 compiler=$2
bad=0
for header in $(cd "$root" && find single_include/redial -name '*.hpp' | sort | sed 'p; s/^single_//'); do
  for language in c++14 c++11 c11; do
    set -- "-std=$language" -x "${language%1?}" -I "$root/${header%%/*}"
    said=$("$compiler" "$@" -fsyntax-only "$root/$header" 2>&1) && said="nothing"
    errors=$(echo "$said" | grep -c 'error:') || true
    if [ "$errors" != 1 ] || ! echo "$said" | grep -Eq 'error: (#error )?"?redial: .*C\+\+17'; then
      echo "$header as $language: wanted is one error, redial: ... C++17 ...; there are $errors; the first:"
      echo "$said" | grep -m 1 'error:' || echo "$said" | head -n 1
      bad=1
    fi
  done
done
exit $bad

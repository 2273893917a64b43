#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the commands by which FIRMWARE.md turns a recording into a test, as a reader would, in the root of the repository,
# for which a folder of links stands. The last one expects that the test has become red.
# usage: field.sh COMPILER ROOT FOLDER DECIDE
set -eu
compiler=$1 root=$2 folder=$3 decide=$4
rm -rf "$folder" && mkdir -p "$folder/bin"
cd "$folder"
ln -s "$root/include" "$root/tests" .
printf '#!/bin/sh\nexec "%s" "$@"\n' "$compiler" >bin/c++
chmod +x bin/c++
PATH=$folder/bin:$PATH

# The device: a session that breaks, and a wait of a second.
"$decide" start minted:3600s ready +31s draw:0x80000000 failed auto ready@2 --store black_box.bin >/dev/null
od -An -v -tx1 black_box.bin >black_box.hex

sed -n '/<!-- field: begin -->/,/<!-- field: end -->/s/^\$ //p' "$root/tests/docs/FIRMWARE.md" >commands
[ "$(wc -l <commands)" -ge 10 ] || { echo "FIRMWARE.md has no such commands"; exit 1; }
if echo '#include <catch2/catch_all.hpp>' | c++ -std=c++17 -fsyntax-only -x c++ - 2>/dev/null; then  # Catch2 3
  sed -i -e '/catch_main.cpp/d' -e 's/catch_main.o/-lCatch2Main -lCatch2/' commands
fi
while read -r command; do
  echo "$ $command"
  sh -c "$command" </dev/null >output 2>&1 || { cat output; echo "failed: $command"; exit 1; }
  case $command in
    *.hex) grep -Eq ' failed +waiting +wait +1\.000 s +1  transport_failure' output || { cat output; exit 1; } ;;
    *--words) grep -q '^facts:[0-9a-f]* state:[0-9a-f]* .* draw:0x80000000 failed ' output || { cat output; exit 1; } ;;
    ./field_test) grep -q 'All tests passed' output || { cat output; exit 1; } ;;
    '! ./field_test') grep -q 'CHECK( told(net.handle(e)) == expected )' output || { cat output; exit 1; } ;;
  esac
done <commands
grep -q '</svg>' black_box.svg

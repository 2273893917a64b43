# SPDX-License-Identifier: MIT
# Reads headers, first those of include/ and then the generated ones, and prints one line for each that breaks a rule:
#  - it begins with the license, and all of it stands in the guard that its path asks for;
#  - it defines no macro but that guard, and has no #undef, #pragma or the like; in c/ it may, if they begin with REDIAL_;
#  - the core includes <stddef.h>, <stdint.h> and redial's own headers, in angle brackets;
#  - it includes nothing from a higher floor of floors.txt.

function fault(line, message) {
  print header ":" line ": " message
  faults = 1
}

# include/redial/edge/send_gate.hpp: REDIAL_EDGE_SEND_GATE_HPP_INCLUDED
function guard_of(path) {
  path = toupper(path)
  gsub(/[^A-Z0-9]/, "_", path)
  return path "_INCLUDED"
}

# The folder directly below redial/ with its slash, or the name of a header there.
function room_of(path) {
  sub(/^redial\//, "", path)
  sub(/\/.*/, "/", path)
  return path
}

function begin() {
  header = FILENAME
  generated = sub(/^\.\.\/single_include\//, "", header)
  guard = guard_of(header)
  room = room_of(header)
  directives = 0
  split("", defined_here)
  known[guard] = 1
  header = (generated ? "single_include/" : "include/") header
  if ($0 !~ /^(\/\/|\/\*) SPDX-License-Identifier: MIT( \*\/)?$/) { fault(1, "the first line is not the license's") }
  if (!generated && !(room in floor)) { fault(1, "floors.txt has no room " room) }
}

function end() {
  if (directives == 0) { fault(1, "no include guard") }
  if (!generated && last !~ "^#endif (/\\*| //) " guard "( \\*/)?$") {
    fault(last_line, "the last line is not: #endif  // " guard)
  }
}

function include(line) {
  if (line !~ /^#include <[^>]+>$/) {
    fault(FNR, "not of the form #include <name>, from column 0: " line)
    return
  }
  gsub(/^#include <|>$/, "", line)
  if (line ~ /^redial\//) {
    target = room_of(line)
    if (generated) { return }
    if (!(target in floor)) {
      fault(FNR, "floors.txt has no room " target)
    } else if (target != room && floor[target] >= floor[room]) {
      fault(FNR, room " includes upwards: <" line ">")
    }
  } else if (!(line ~ /^std(def|int)\.h$/ || line == "stdbool.h" && room == "c/" || room == "adapters/")) {
    fault(FNR, "the core does not include <" line ">")
  }
}

function directive(line, word) {
  ++directives
  sub(/^[ \t]*#[ \t]*/, "", word)
  sub(/[^a-z].*/, "", word)
  if (!generated) {
    if (directives == 1 && line != "#ifndef " guard) { fault(FNR, "not the first directive: #ifndef " guard) }
    if (directives == 2 && line != "#define " guard) { fault(FNR, "not the second directive: #define " guard) }
  }
  if (word == "include") {
    include(line)
  } else if (word == "define") {
    split(line, words, /[ \t(]+/)
    if (room == "c/" && words[2] ~ /^REDIAL_/ && words[2] != guard) { return }
    ours = generated ? words[2] in known : words[2] == guard
    if (!ours || line != "#define " words[2]) { fault(FNR, "defines a macro: " line) }
    if (words[2] in defined_here) { fault(FNR, "defined twice: " words[2]) }
    defined_here[words[2]] = 1
  } else if (!(room == "c/" && line ~ /^#undef REDIAL_/) && word !~ /^(if|ifdef|ifndef|elif|else|endif|error)$/) {
    fault(FNR, "no header needs this: " line)
  }
}

BEGIN {
  while ((getline line < floors) > 0) {
    if (line ~ /^#/) { continue }
    ++storeys
    count = split(line, rooms, " ")
    for (i = 1; i <= count; ++i) { floor[rooms[i]] = storeys }
  }
}
FNR == 1 {
  if (NR > 1) { end() }
  begin()
}
/^[ \t]*#/ { directive($0, $0) }
{
  last = $0
  last_line = FNR
}
END {
  end()
  if (storeys == 0 || NR == 0) { print "nothing was read" }
  exit faults || storeys == 0 || NR == 0
}

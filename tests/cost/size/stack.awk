# SPDX-License-Identifier: MIT
# Prints the deepest stack from the functions whose name matches ROOT, from GCC's call graph (-fcallgraph-info=su). A
# recursion, a frame of unknown size, or an unknown function outside is an error: nothing is guessed.
# Lines "frame NAME BYTES" (frames.awk) correct a frame upwards.
# KNOWN: "name bytes name bytes ..." for functions of libgcc; EXTRA: bytes to add.
# An indirect call counts nothing: those are the user's clock and random source.
# The file before the name of a local or a weak function stays only where it tells two C++ functions apart.
function plain(name) { return name ~ /:_Z/ ? name : substr(name, match(name, /[^:]*$/)) }
function complain(what) {
  print "stack: " what >"/dev/stderr"
  bad = 1
}
/^frame / { taken[$2] = $3; next }
/^node:/ {
  name = $0; sub(/^[^"]*"/, "", name); sub(/".*/, "", name); name = plain(name)
  label = $0; sub(/.*label: "/, "", label)
  if (match(label, /[0-9]+ bytes \([a-z,]+\)/)) {
    text = substr(label, RSTART, RLENGTH)
    if (text !~ /static/ && text !~ /bounded/) { complain("the frame of " name " has no fixed size") }
    frame[name] = text + 0
  }
  next
}
/^edge:/ {
  from = $0; sub(/.*sourcename: "/, "", from); sub(/".*/, "", from); from = plain(from)
  to = $0; sub(/.*targetname: "/, "", to); sub(/".*/, "", to); to = plain(to)
  calls[from] = calls[from] to "\n"
}
function deepest(name,    count, list, i, below, most) {
  if (name in depth) { return depth[name] }
  if (name == "__indirect_call") { return 0 }
  if (name in open) { complain(name " is recursive"); return 0 }
  if (!(name in frame)) {
    if (!(name in known)) { complain("what does " name " need?") }
    return known[name] + 0
  }
  open[name] = 1
  most = 0
  count = split(calls[name], list, "\n")
  for (i = 1; i < count; ++i) {
    below = deepest(list[i])
    if (below > most) { most = below }
  }
  delete open[name]
  return depth[name] = frame[name] + most
}
END {
  count = split(KNOWN, list, " ")
  for (i = 1; i < count; i += 2) { known[list[i]] = list[i + 1] }
  for (name in frame) {
    short = name
    sub(/.*:/, "", short)
    if (taken[short] + 0 > frame[name]) { frame[name] = taken[short] }
  }
  most = -1
  for (name in frame) {
    if (name ~ ROOT) {
      below = deepest(name)
      if (below > most) { most = below }
    }
  }
  if (most < 0) { complain("no function matches " ROOT) }
  if (bad) { exit 1 }
  print most + EXTRA
}

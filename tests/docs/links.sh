#!/bin/sh
# SPDX-License-Identifier: MIT
# Every relative link of the pages leads to a file that exists, and to a heading that exists. usage: links.sh PAGE...
# Links are [text](target) and ![text](target) outside of code; a heading's anchor is made as GitHub makes it.
set -eu
LC_ALL=C.UTF-8 exec awk '
  function complain(text) { print page ":" line ": " text; bad = 1 }

  # Reads the anchors of a page, once; false if there is no such file.
  function read_page(file,    text, inside, base, got) {
    if (file in is_page) { return is_page[file] }
    inside = 0
    while ((got = (getline text <file)) > 0) {
      if (text ~ /^```/) { inside = !inside }
      if (inside || text !~ /^#+ /) { continue }
      sub(/^#+ +/, "", text)
      text = tolower(text)
      gsub(/[^[:alnum:] _-]/, "", text)
      gsub(/ /, "-", text)
      base = text
      if (seen[file, base]++) { text = base "-" (seen[file, base] - 1) }
      anchors[file, text] = 1
    }
    close(file)
    return is_page[file] = got == 0
  }

  function check(target,    file, anchor, at) {
    if (target ~ /^[a-z]+:/) { return }  # another site
    ++links
    at = index(target, "#")
    anchor = at ? substr(target, at + 1) : ""
    file = at ? substr(target, 1, at - 1) : target
    if (file == "") { file = page } else { file = folder file }
    if (system("test -e \"" file "\"") != 0) { return complain("no such file: " target) }
    if (anchor != "" && !(read_page(file) && (file, anchor) in anchors)) { complain("no such heading: " target) }
  }

  BEGIN {
    for (i = 1; i < ARGC; ++i) {
      page = ARGV[i]
      folder = page
      sub(/[^\/]*$/, "", folder)
      read_page(page)
      inside = line = 0
      while ((getline text <page) > 0) {
        ++line
        if (text ~ /^```/) { inside = !inside }
        if (inside) { continue }
        gsub(/`[^`]*`/, "`", text)
        while (match(text, /\]\([^) ]+\)/)) {
          check(substr(text, RSTART + 2, RLENGTH - 3))
          text = substr(text, RSTART + RLENGTH)
        }
      }
      if (line == 0) { complain("no such page, or an empty one") }
      close(page)
    }
    print links + 0 " links"
    exit bad || links == 0
  }' "$@"

#!/bin/sh
# SPDX-License-Identifier: MIT
# Every clause that a file cites, as "contract 4.3, 5.1" or as C-4.3, or the contract itself, as 4.3, stands in the
# contract. And every clause that says what happens is named by a test: a clause is "**4.3 ...", or a section with text
# of its own. Section 12 is what the model proves, and needs no test of its own. usage: clauses.sh ROOT
set -eu
cd "$1"
export LC_ALL=C
number='[0-9]+(\.[0-9]+)?'
{
  # FILE:LINE:citation; a test's name begins with its clauses.
  grep -rnoIE --exclude=CONTRACT.md "[Cc]ontract,? $number((,| and|, and) $number)*|(^|[^A-Za-z0-9])C-$number" \
    README.md .github include tests
  grep -noE "\"(\[C-$number\] )+" tests/unit/*.cpp tests/proof/contract/*.cpp | sed 's/^/test:/'
} | awk '
  function complain(text) { print text; bad = 1 }

  function has(clause) {
    if (clause in known) { complain("the contract has " clause " twice") }
    known[clause] = 1
  }
  function wants_a_test(clause) { if (clause + 0 < 12) { wanted[++count] = clause } }

  function cite(clause, place) {
    ++citations
    cited[clause] = cited[clause] == "" ? place : cited[clause]
  }

  NR == FNR && match($0, /^## [0-9]+\. /) {
    section = substr($0, 4, RLENGTH - 5)
    has(section)
    begins = 1
    next
  }
  NR == FNR && match($0, /^\*\*[0-9]+\.[0-9]+ /) {
    clause = substr($0, 3, RLENGTH - 3)
    has(clause)
    wants_a_test(clause)
    if (clause !~ "^" section "\\.") { complain("the contract has " clause " in section " section) }
    begins = 0
  }
  NR == FNR {
    if (begins && $0 != "") {
      wants_a_test(section)
      begins = 0
    }
    gsub(/[^0-9.]+/, " ")
    for (i = 1; i <= NF; ++i) {
      sub(/\.$/, "", $i)
      if ($i ~ /^[0-9]+\.[0-9]+$/) { cite($i, FILENAME ":" FNR) }
    }
    next
  }

  { is_test = sub(/^test:/, "") }
  match($0, /^[^:]*:[0-9]+:/) {
    place = substr($0, 1, RLENGTH - 1)
    $0 = substr($0, RLENGTH + 1)
    gsub(/[^0-9.]+/, " ")
    for (i = 1; i <= NF; ++i) {
      cite($i, place)
      if (is_test) { tested[$i] = 1 }
    }
  }

  END {
    for (clause in cited) {
      if (!(clause in known)) { complain(cited[clause] " cites " clause ", which the contract does not have") }
    }
    for (i = 1; i <= count; ++i) {
      if (!(wanted[i] in tested)) { complain("no test in tests/unit or tests/proof/contract is named for " wanted[i]) }
    }
    print count + 0 " clauses that a test is named for or should be, " citations + 0 " citations"
    exit bad || count == 0
  }' tests/docs/CONTRACT.md -

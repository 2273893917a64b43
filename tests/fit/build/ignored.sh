#!/bin/sh
# SPDX-License-Identifier: MIT
# No file of the sources is one that .gitignore hides, for such a file is never committed. The rules are asked in an
# empty repository, so that neither the checkout's state nor a person's own settings have a say.
# usage: ignored.sh ROOT WORK
set -eu
root=$1 work=$2
rm -rf "$work" && mkdir -p "$work"
git init -q "$work/asked"
export GIT_DIR="$work/asked/.git" GIT_WORK_TREE="$root"
cd "$root"
find include single_include tests -type f >"$work/files"
git -c core.excludesFile=/dev/null check-ignore --no-index -v --stdin <"$work/files" && status=0 || status=$?
[ "$status" = 1 ] # 0: some are; 1: none is; more: git could not say

#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints what a command prints, as a block of code for a page. usage: block.sh LANGUAGE COMMAND...
set -eu
language=$1
shift
printed=$("$@")
# shellcheck disable=SC2016 # backquotes are Markdown's
printf '```%s\n%s\n```\n' "$language" "$printed"

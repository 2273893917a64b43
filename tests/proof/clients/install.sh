#!/bin/sh
# SPDX-License-Identifier: MIT
# install.sh FOLDER: the scripts of this folder and the clients that package-lock.json pins, in FOLDER. Nothing is
# downloaded if they are there already. No package may run a script of its own.
set -eu
source=$(cd "$(dirname "$0")" && pwd)
folder=$1
mkdir -p "$folder"
cd "$folder"
if [ ! -d node_modules ] || ! cmp -s "$source/package-lock.json" installed.json; then
  rm -f installed.json
  cp "$source/package.json" "$source/package-lock.json" .
  npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
  cp "$source/package-lock.json" installed.json
fi
rm -rf drivers
cp -R "$source/drivers" "$source"/*.mjs .

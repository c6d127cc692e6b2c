#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# test-doors.sh SOURCE-FOLDER FOLDER: programs that are built as they are installed, with no option, in FOLDER: they read no environment
# variable but JOLT_LOCALE_DIR, and nothing in them makes a virtual board fail.
set -eu
source=$1 folder=$2
programs="$folder/src/cli/jolt-cli $folder/src/ui/jolt"

[ -e "$folder/build.ninja" ] || meson setup "$folder" "$source" >/dev/null
ninja --quiet -C "$folder" src/cli/jolt-cli src/ui/jolt

doors=$(grep -rhoE '"JOLT_[A-Z_]+"' "$source/src" --include='*.c' | tr -d '"' | sort -u | grep -vx JOLT_LOCALE_DIR)
# The words of tests/virtual and of the boards that only tests describe
words='eproto epipe dnbusy waitreset unplugged until is.no.fault'
found=0
for program in $programs; do
  # Without debug information, which has the names of types and macros
  strings=$(strings --data "$program")
  for word in $doors $words; do
    if printf '%s\n' "$strings" | grep -qx "$word"; then
      echo "$program: $word" >&2
      found=1
    fi
  done
  printf '%s\n' "$strings" | grep -qx JOLT_LOCALE_DIR || { echo "$program does not even have JOLT_LOCALE_DIR" >&2; found=1; }
done
exit "$found"

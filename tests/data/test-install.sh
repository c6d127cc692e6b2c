#!/bin/sh
# test-install.sh BUILD-FOLDER EXPECTED: install into an empty folder and compare what is there with the checked-in list.
# The list is what a package removes again: nothing may be left beside it.
set -eu
build=$1 expected=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

DESTDIR="$folder/tree" meson install -C "$build" --no-rebuild --quiet

(cd "$folder/tree" && find . ! -type d | sed 's/^\.//' | LC_ALL=C sort) >"$folder/installed"
diff -u "$expected" "$folder/installed" || {
  echo "the installed files are not those of $expected" >&2
  exit 1
}

while read -r file; do rm "$folder/tree$file"; done <"$expected"
left=$(find "$folder/tree" ! -type d)
[ -z "$left" ] || { echo "left behind: $left" >&2; exit 1; }

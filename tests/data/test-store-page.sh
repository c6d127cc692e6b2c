#!/bin/sh
# test-store-page.sh BUILD-FOLDER APP-ID: make the page of a software centre from an installed Jolt, the way a distribution
# does, and fail on any hint but the one that the application ID itself draws.
set -eu
build=$1 id=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

DESTDIR="$folder/tree" meson install -C "$build" --no-rebuild --quiet
metainfo=$(find "$folder/tree" -name "$id.metainfo.xml")
[ -n "$metainfo" ] || { echo "no metainfo was installed" >&2; exit 1; }
prefix=${metainfo#"$folder/tree"}

appstreamcli compose --no-net --print-report=full --prefix="${prefix%/share/*}" --origin=jolt \
  --data-dir="$folder/data" --icons-dir="$folder/icons" --hints-dir="$folder/hints" "$folder/tree"

# Reverse DNS of a name with capitals, as GNOME's own programs have it.
hints=$(grep -o 'tag: .*' "$folder/hints/jolt.hints.yaml" | sort -u)
[ "$hints" = "tag: asv-cid-contains-uppercase-letter" ] || { cat "$folder/hints/jolt.hints.yaml" >&2; exit 1; }

zcat "$folder/data/jolt.xml.gz" >"$folder/page.xml"
for part in "<id>$id</id>" '<name xml:lang="de">' '<icon type="cached" width="128" height="128">' '<screenshot type="default">' \
  '<release type="stable"' '<color type="primary" scheme_preference="dark">' '<display_length>360<'; do
  grep -qF "$part" "$folder/page.xml" || { echo "the page lacks $part" >&2; exit 1; }
done

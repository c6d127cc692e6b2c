#!/bin/sh
# test-mime.sh MIME-FILE DFU-IMAGE: the image is known by its content alone, and by its name alone; a plain archive is not taken for one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/mime/packages"
cp "$1" "$folder/mime/packages/"
# The rules of the system stay in force beside ours, as on a desktop.
for packages in /usr/share/mime/packages; do [ -d "$packages" ] && cp -r "$packages/." "$folder/mime/packages/"; done
update-mime-database "$folder/mime" 2>/dev/null
export XDG_DATA_HOME="$folder" XDG_DATA_DIRS="$folder/none"

kind() { gio info -a standard::content-type "$1" | sed -n 's/.*standard::content-type: //p'; }
expect() {
  [ "$(kind "$1")" = "$2" ] || { echo "$1 is taken for $(kind "$1"), not $2" >&2; exit 1; }
}

cp "$2" "$folder/content"
echo some bytes >"$folder/dfu.bin"
printf '070701%0104d' 0 >"$folder/archive"
printf 'other.txt' >>"$folder/archive"
expect "$folder/content" application/x-espressif-dfu
[ "$(gio info -a standard::fast-content-type "$folder/dfu.bin" | sed -n 's/.*fast-content-type: //p')" = application/x-espressif-dfu ] ||
  { echo "dfu.bin is not known by its name" >&2; exit 1; }
[ "$(kind "$folder/archive")" != application/x-espressif-dfu ] || { echo "any archive is taken for firmware" >&2; exit 1; }

#!/bin/sh
# test-hwdb.sh HWDB RULES: systemd takes the file, it knows each product of the rule and nothing else.
set -eu
hwdb=$1 rules=$2
PATH=$PATH:/usr/sbin:/sbin
command -v systemd-hwdb >/dev/null || { echo "systemd-hwdb is not installed"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

mkdir -p "$folder/etc/udev/hwdb.d"
cp "$hwdb" "$folder/etc/udev/hwdb.d/"
systemd-hwdb --strict --root="$folder" update

# What the kernel says of a device, as udev asks for it.
query() { systemd-hwdb --root="$folder" query "usb:v$1p$2d0723dcEFdsc02dp01ic02isc02ip00in00"; }
expect() {
  [ "$(query "$1" "$2")" = "$3" ] || { echo "$1:$2 is \"$(query "$1" "$2")\", not \"$3\"" >&2; exit 1; }
}

products=$(grep -o 'idProduct}=="[^"]*"' "$rules" | cut -d'"' -f2 | tr '|' ' ')
[ -n "$products" ]
for product in $products; do expect 303A "$product" ID_DEBUG_APPLIANCE=espressif_dfu; done
[ "$(grep -c '^usb:' "$hwdb")" = "$(echo "$products" | wc -w)" ]
expect 303A 1001 ''   # USB-Serial-JTAG
expect 1234 0002 ''

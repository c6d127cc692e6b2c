#!/bin/sh
# test-portable.sh SOURCE-FOLDER BUILD-FOLDER COMPILER...: the file format, the protocol and the virtual board need GLib and POSIX alone,
# so that Jolt on another system is a new src/usb, src/access and face. Compiled as if this were no Linux and no GNU.
set -eu
source=$1 build=$2
shift 2
rooms="image dfu virtual"

folders="-I$build -I$source/src/flash"
files=
for room in $rooms; do
  folders="$folders -I$source/src/$room"
  files="$files $(echo "$source/src/$room"/*.c)"
done

# shellcheck disable=SC2046,SC2086 # lists of words
"$@" -std=c11 -fsyntax-only -Wall -Werror \
  -U_GNU_SOURCE -D_POSIX_C_SOURCE=200809L -DGETTEXT_PACKAGE='"jolt"' -U__linux__ -U__linux -U__gnu_linux__ \
  $folders $(pkg-config --cflags gio-2.0) $files

# The system's own headers may name Linux; ours may not.
# shellcheck disable=SC2086 # a list of words
if grep -nE '^#include <(linux|asm|sys/(ioctl|inotify|eventfd|epoll|timerfd|prctl|sysmacros))|^#include <libu' $files; then
  echo "these headers exist on Linux only" >&2
  exit 1
fi

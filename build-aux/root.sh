# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Making a Debian root whole or not at all; sourced by ./dev and flatpak/check.

cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/jolt-dev

say() { printf 'dev: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Debian's tools for making and entering a root, from the machine's own apt.
need_tools() {
  local missing=()
  command -v bwrap >/dev/null || missing+=(bubblewrap)
  command -v mmdebstrap >/dev/null || missing+=(mmdebstrap)
  [ "$(id -u)" = 0 ] || command -v newuidmap >/dev/null || missing+=(uidmap)
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || die "this system has no GTK 4.18 with libadwaita 1.7, and no apt to make a Debian root with"
  [ "$(id -u)" = 0 ] || die "run this once: sudo apt-get install ${missing[*]}"
  say "installing ${missing[*]}"
  { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$cache/apt.log" 2>&1 </dev/null ||
    { tail "$cache/apt.log" >&2; die "apt-get failed"; }
}

# The mirror apt itself uses for this machine's release; its lists must have been fetched once to know.
mirror() {
  local codename targets list
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  # shellcheck disable=SC2016 # apt expands these, not the shell
  list=(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages')
  targets=$("${list[@]}")
  if [ -z "$targets" ] && [ "$(id -u)" = 0 ]; then
    apt-get update >&2
    targets=$("${list[@]}")
  fi
  awk -v release="$codename" '$1 == release { print $2; exit }' <<<"$targets"
}

# make_root FOLDER SUITE PACKAGES [LOCALES]: make FOLDER a Debian root, or leave no FOLDER.
# As root this happens in namespaces that die with us: an interruption leaves neither processes nor mounts behind, only
# FOLDER.partial, which the next use deletes. A user's own root goes through a tar archive, since its files would else belong
# to users that only exist in the user's namespace; mmdebstrap goes on to its end there when we are killed, holding the lock.
make_root() {
  local root=$1 suite=$2 packages=$3 locales=${4:-} started=$SECONDS uri options
  uri=$(mirror)
  [ -n "$uri" ] || die "apt knows no mirror for this Debian release; run this once: sudo apt-get update"
  # What apt here was told about proxies, certificates and mirror snapshots holds for the root too.
  apt-config dump --format '%F "%v";%n' | grep -Ei '^Acquire::(http|https|Check-Valid-Until|Retries)[: ].*"[^"]+";$' >"$root.apt" || true
  # shellcheck disable=SC2016 # in the hooks $1 is the root, expanded by a shell of mmdebstrap's
  options=(
    --variant=apt --include="$(xargs <<<"$packages" | tr ' ' ,)" --aptopt="$root.apt"
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"'
    --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*'
    --customize-hook="for l in $locales; do chroot \"\$1\" localedef -i \$l -f UTF-8 \$l.UTF-8 || exit; done"
    --customize-hook='rm -f "$1/etc/resolv.conf" && touch "$1/etc/resolv.conf" "$1/etc/hosts"'
  )
  rm -rf --one-file-system "$root.partial"
  trap 'exit 130' INT
  if [ "$(id -u)" = 0 ]; then
    INITRD=No setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc \
      mmdebstrap --mode=root --format=directory "${options[@]}" "$suite" "$root.partial" "$uri"
  else
    mkdir "$root.partial"
    INITRD=No TMPDIR=/var/tmp setpriv --pdeathsig TERM mmdebstrap --mode=unshare --format=tar "${options[@]}" "$suite" - "$uri" |
      tar -C "$root.partial" -x --exclude='./dev/*'
  fi >"$root.log" 2>&1 </dev/null || { tail -20 "$root.log" >&2; die "making the root failed; the log is $root.log"; }
  trap - INT
  od -An -N16 -tx1 /dev/urandom | tr -d ' ' >"$root.partial/etc/machine-id" # D-Bus wants one; mmdebstrap empties it last
  mv "$root.partial" "$root"
  say "made in $((SECONDS - started)) s"
}

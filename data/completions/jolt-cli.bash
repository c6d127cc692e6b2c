# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for jolt-cli

_jolt_cli_options() {
  local sources='--chip --flash-size --part-size --allow-outside --erase-settings --keep-settings --erase-partition --ignore-damage --build'

  case $1 in
    list) echo '--json --demo' ;;
    inspect) echo "--json $sources" ;;
    flash) echo "--board --all --wait --careful --no-restart --json --demo $sources" ;;
    board) echo '--board --json --demo' ;;
    backup) echo '--board --size --force --demo' ;;
    pack) echo "--output --force $sources" ;;
    access) echo '--json --device' ;;
    udev-rule) echo '--group' ;;
  esac
}

_jolt_cli() {
  local cur prev words cword
  local commands='list inspect flash board backup pack access udev-rule help'

  if declare -F _comp_initialize >/dev/null; then
    _comp_initialize -- "$@" || return
  else
    _init_completion || return
  fi

  if [ "$cword" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "$commands --version --help" -- "$cur")
    return
  fi

  case $prev in
    help) mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur"); return ;;
    --chip) mapfile -t COMPREPLY < <(compgen -W 'esp32s2 esp32s3 esp32p4 esp32s31' -- "$cur"); return ;;
    --flash-size) mapfile -t COMPREPLY < <(compgen -W '1MB 2MB 4MB 8MB 16MB 32MB 64MB 128MB' -- "$cur"); return ;;
    --board | -b)
      mapfile -t COMPREPLY < <(compgen -W "$(jolt-cli list 2>/dev/null | sed -n 's/^\([0-9][0-9.-]*\) .*/\1/p')" -- "$cur")
      return ;;
    --wait | -w | --part-size | --size | -s) return ;;
  esac

  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_jolt_cli_options "${words[1]}") --help" -- "$cur")
  else
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  fi
}

complete -F _jolt_cli jolt-cli

# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for jolt-cli

set -l commands list inspect flash board backup pack access udev-rule help
set -l none "not __fish_seen_subcommand_from $commands"
set -l source "__fish_seen_subcommand_from inspect flash pack"

complete -c jolt-cli -n $none -f
complete -c jolt-cli -n $none -l version -d 'Show the version'
complete -c jolt-cli -n $none -a list -d 'Show the boards that are plugged in'
complete -c jolt-cli -n $none -a inspect -d 'Show what is in a firmware file'
complete -c jolt-cli -n $none -a flash -d 'Write firmware to a board'
complete -c jolt-cli -n $none -a board -d 'Show what a board holds'
complete -c jolt-cli -n $none -a backup -d 'Save the flash memory of a board'
complete -c jolt-cli -n $none -a pack -d 'Make a DFU image of build output'
complete -c jolt-cli -n $none -a access -d 'Say whether you may use the board, and why not'
complete -c jolt-cli -n $none -a udev-rule -d 'Print the udev rule for Espressif boards'
complete -c jolt-cli -n $none -a help -d 'Show how a command is used'
complete -c jolt-cli -n "__fish_seen_subcommand_from help" -f -a "$commands"
complete -c jolt-cli -l help -d 'Show the options'

complete -c jolt-cli -n "__fish_seen_subcommand_from list inspect board access" -l json -d 'Print JSON'
complete -c jolt-cli -n "__fish_seen_subcommand_from list flash board backup" -l demo -d 'Use virtual boards'
complete -c jolt-cli -n "__fish_seen_subcommand_from access" -l device -r -d 'Check this device node'
complete -c jolt-cli -n "__fish_seen_subcommand_from udev-rule" -l group -x -a "(__fish_complete_groups)" -d 'For the members of a group'

complete -c jolt-cli -n $source -l chip -x -a 'esp32s2 esp32s3 esp32p4 esp32s31' -d 'Chip of loose files'
complete -c jolt-cli -n $source -l flash-size -x -a '1MB 2MB 4MB 8MB 16MB 32MB 64MB 128MB' -d 'Size of the flash'
complete -c jolt-cli -n $source -l part-size -x -d 'Bytes of an entry at most'
complete -c jolt-cli -n $source -l allow-outside -d 'Take files outside the build folder too'
complete -c jolt-cli -n $source -l erase-settings -d 'Erase the settings that the board has saved'
complete -c jolt-cli -n $source -l keep-settings -d 'Write a complete image around the settings of the board'
complete -c jolt-cli -n $source -l erase-partition -x -d 'Erase this partition'
complete -c jolt-cli -n $source -l ignore-damage -d 'Take a damaged or oversized program all the same'
complete -c jolt-cli -n $source -l build -x -d 'Which of several builds in a release to take'

complete -c jolt-cli -n "__fish_seen_subcommand_from flash" -s b -l board -x -d 'Flash the board at this port' \
  -a "(jolt-cli list 2>/dev/null | string replace -rf '^([0-9][0-9.-]*) +(.*)' '\$1\t\$2')"
complete -c jolt-cli -n "__fish_seen_subcommand_from flash" -s a -l all -d 'Flash all boards at once'
complete -c jolt-cli -n "__fish_seen_subcommand_from flash" -s w -l wait -x -d 'Wait so many seconds for a board'
complete -c jolt-cli -n "__fish_seen_subcommand_from flash" -l careful -d 'One block at a time'
complete -c jolt-cli -n "__fish_seen_subcommand_from flash" -l no-restart -d 'Leave the board in its bootloader afterwards'
complete -c jolt-cli -n "__fish_seen_subcommand_from board backup" -s b -l board -x -d 'Read the board at this port' \
  -a "(jolt-cli list 2>/dev/null | string replace -rf '^([0-9][0-9.-]*) +(.*)' '\$1\t\$2')"
complete -c jolt-cli -n "__fish_seen_subcommand_from backup" -s s -l size -x -a '1MB 2MB 4MB 8MB 16MB' -d 'How much to read'
complete -c jolt-cli -n "__fish_seen_subcommand_from backup" -s f -l force -d 'Replace the file if it exists'
complete -c jolt-cli -n "__fish_seen_subcommand_from pack" -s o -l output -r -d 'The DFU image to write'
complete -c jolt-cli -n "__fish_seen_subcommand_from pack" -s f -l force -d 'Replace it if it exists'

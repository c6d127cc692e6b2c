/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware-input.h"

G_BEGIN_DECLS

/**
 * JoltCliOpen:
 * @sources: (nullable): the arguments: files, folders, or an address and a file
 * @chip: (nullable): the option --chip
 * @flash_size: (nullable): the option --flash-size
 * @part_size: (nullable): the option --part-size
 * @allow_outside: the option --allow-outside
 * @erase_settings: the option --erase-settings
 * @keep_settings: the option --keep-settings
 * @ignore_damage: the option --ignore-damage
 * @erase_partitions: (nullable): the options --erase-partition
 * @build: (nullable): the option --build
 * @input: (nullable): what the firmware was made of, once it was opened
 *
 * What the command line says about the firmware. The same for all commands that
 * take one.
 */
typedef struct {
  char              **sources;
  char               *chip;
  char               *flash_size;
  char               *part_size;
  gboolean            allow_outside;
  gboolean            erase_settings;
  gboolean            keep_settings;
  gboolean            ignore_damage;
  char              **erase_partitions;
  char               *build;
  JoltFirmwareInput  *input;
} JoltCliOpen;

const char   *jolt_cli_open_get_description (void);
void          jolt_cli_open_add_options     (JoltCliOpen     *self,
                                             GOptionContext  *options);
JoltFirmware *jolt_cli_open_firmware        (JoltCliOpen     *self,
                                             GError         **error);
void          jolt_cli_open_clear           (JoltCliOpen     *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JoltCliOpen, jolt_cli_open_clear)

G_END_DECLS

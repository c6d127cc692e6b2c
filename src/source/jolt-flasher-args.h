/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jolt-chip.h"

G_BEGIN_DECLS

#define JOLT_FLASHER_ARGS_NAME "flasher_args.json"

/**
 * JoltFlasherArgsFile:
 * @address: where in the flash the file goes
 * @path: the file, relative to the folder of flasher_args.json; not checked
 *
 * One member of "flash_files".
 */
typedef struct {
  guint32  address;
  char    *path;
} JoltFlasherArgsFile;

/**
 * JoltFlasherArgs:
 * @files: (element-type JoltFlasherArgsFile): what is flashed
 * @flash_size: the size of the flash in bytes, 0 when not said
 * @chip: (nullable): the chip, %NULL when not said
 *
 * What an ESP-IDF build says about how to flash it.
 */
typedef struct {
  GArray         *files;
  guint32         flash_size;
  const JoltChip *chip;
} JoltFlasherArgs;

JoltFlasherArgs *jolt_flasher_args_parse    (const char       *text,
                                             gsize             size,
                                             GError          **error);
void             jolt_flasher_args_free     (JoltFlasherArgs  *self);
guint32          jolt_flash_size_from_text  (const char       *text);
gboolean         jolt_address_from_text     (const char       *text,
                                             guint32          *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltFlasherArgs, jolt_flasher_args_free)

G_END_DECLS

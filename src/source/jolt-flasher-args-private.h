/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-address.h"
#include "jolt-chip.h"

G_BEGIN_DECLS

#define JOLT_FLASHER_ARGS_NAME "flasher_args.json"

/**
 * JoltFlasherArgsFile:
 * @address: where in the flash the file goes
 * @path: its path, relative to the JSON file
 *
 * One file that is to be flashed.
 */
typedef struct {
  guint32  address;
  char    *path;
} JoltFlasherArgsFile;

/**
 * JoltFlasherArgs:
 * @chip: (nullable): the chip it is for, if it says so
 * @flash_size: the size of the flash in bytes, or 0 when it does not say
 * @files: (element-type JoltFlasherArgsFile): the files, in the order of the JSON
 *
 * What a build or a release says about how to flash it.
 */
typedef struct {
  const JoltChip *chip;
  guint32         flash_size;
  GArray         *files;
} JoltFlasherArgs;

JoltFlasherArgs *jolt_flasher_args_new   (void) G_GNUC_WARN_UNUSED_RESULT;
JoltFlasherArgs *jolt_flasher_args_parse (const char       *text,
                                          gsize             size,
                                          GError          **error);
void             jolt_flasher_args_add   (JoltFlasherArgs  *self,
                                          guint32           address,
                                          const char       *path);
void             jolt_flasher_args_free  (JoltFlasherArgs  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltFlasherArgs, jolt_flasher_args_free)

G_END_DECLS

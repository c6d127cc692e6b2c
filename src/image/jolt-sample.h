/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jolt-firmware.h"

G_BEGIN_DECLS

/**
 * JoltSample:
 * @chip: the chip it is for
 * @flash_size: the size of the flash in bytes
 * @app_size: about how large the application is, in bytes
 * @project: the name of the project, at most 31 bytes
 * @version: the version of the application, at most 31 bytes
 *
 * What sample firmware is to be like. The same values give the same bytes.
 */
typedef struct {
  const JoltChip *chip;
  guint32         flash_size;
  gsize           app_size;
  const char     *project;
  const char     *version;
} JoltSample;

void          jolt_sample_init            (JoltSample       *self);
GBytes       *jolt_sample_make_app        (const JoltSample *self);
GBytes       *jolt_sample_make_bootloader (const JoltSample *self);
GBytes       *jolt_sample_make_table      (const JoltSample *self);
GBytes       *jolt_sample_make_dfu        (const JoltSample *self);
JoltFirmware *jolt_sample_make_firmware   (const JoltSample *self,
                                           const char       *name);

G_END_DECLS

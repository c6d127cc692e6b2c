/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-source-scan-private.h"

G_BEGIN_DECLS

/*
 * JoltSourceEdit:
 * @key: the file it is about
 * @sets_address: whether the person changed the address
 * @has_address: whether there is one now
 * @address: the address
 * @sets_selected: whether the person chose or left out the file
 * @selected: whether the file is to be written
 *
 * What the person changed about a file that was found before.
 */
typedef struct {
  char     *key;
  gboolean  sets_address;
  gboolean  has_address;
  guint32   address;
  gboolean  sets_selected;
  gboolean  selected;
} JoltSourceEdit;

/*
 * JoltSourceRequest:
 * @inputs: (element-type JoltSourceInput): what was dropped
 * @edits: (element-type JoltSourceEdit): what the person changed since
 * @chip: (nullable): the chip the person chose
 * @flash_size: the size of the flash the person chose, or 0
 * @part_size: the largest entry in bytes
 * @escapes: which files outside its folder flasher_args.json may name
 * @keep_settings: whether settings that are found are left out at first
 * @erase_settings: whether to write blank settings
 *
 * All that a worker needs to make firmware. Immutable.
 */
typedef struct {
  GArray            *inputs;
  GArray            *edits;
  const JoltChip    *chip;
  guint32            flash_size;
  gsize              part_size;
  JoltSourceEscapes  escapes;
  gboolean           keep_settings;
  gboolean           erase_settings;
} JoltSourceRequest;

/*
 * JoltSourcePlan:
 * @scan: (nullable): what was found
 * @chip: (nullable): the chip it is for
 * @flash_size: the size of the flash in bytes
 * @table: (nullable): the partition table among the files
 * @has_settings: whether it says where settings are
 * @is_changed: whether the person wants something else than was found
 * @is_packed: whether the firmware was packed, and is no DFU image as it was
 *   found
 *
 * What is to be packed.
 */
typedef struct {
  JoltSourceScan     *scan;
  const JoltChip     *chip;
  guint32             flash_size;
  JoltPartitionTable *table;
  gboolean            has_settings;
  gboolean            is_changed;
  gboolean            is_packed;
} JoltSourcePlan;

void          jolt_source_request_free (JoltSourceRequest        *self);
JoltFirmware *jolt_source_plan_open    (JoltSourcePlan           *self,
                                        const JoltSourceRequest  *request,
                                        GCancellable             *cancellable,
                                        GError                  **error);
void          jolt_source_plan_clear   (JoltSourcePlan           *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JoltSourcePlan, jolt_source_plan_clear)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jolt-image.h"
#include "jolt-partition-table.h"

G_BEGIN_DECLS

/**
 * JoltFlashProgram:
 * @address: where in the flash it is
 * @partition: (nullable): the partition it is in, %NULL for the bootloader
 * @is_present: whether there is an image at @address
 * @is_scrambled: whether there is something that looks encrypted instead
 * @image: the image, if there is one
 *
 * The bootloader, or what is in a partition for applications.
 */
typedef struct {
  guint32              address;
  const JoltPartition *partition;
  gboolean             is_present;
  gboolean             is_scrambled;
  JoltImage            image;
} JoltFlashProgram;

/**
 * JoltFlashContents:
 * @base: the flash address of the first byte
 * @size: how many bytes of the flash are known
 * @chip: (nullable): the chip whose bootloader or application is there
 * @bootloader: the bootloader
 * @table: (nullable): the partition table
 * @table_address: where the partition table is
 * @table_error: (nullable): why there is a table that cannot be used
 * @programs: (element-type JoltFlashProgram): what is in each partition for
 *   applications that begins in the bytes, in the order of the table
 * @start: (nullable): the partition that starts, as far as the bytes say
 * @start_is_chosen: whether @start was read from the start choice (otadata);
 *   otherwise it is what starts without a choice
 *
 * What a copy of flash memory holds, from its start or the bootloader on: a
 * complete image in a file, or what was read from a board. What was read may
 * end in the middle of anything.
 */
typedef struct {
  guint32              base;
  gsize                size;
  const JoltChip      *chip;
  JoltFlashProgram     bootloader;
  JoltPartitionTable  *table;
  guint32              table_address;
  GError              *table_error;
  GArray              *programs;
  const JoltPartition *start;
  gboolean             start_is_chosen;
} JoltFlashContents;

JoltFlashContents      *jolt_flash_contents_read       (GBytes                  *bytes,
                                                        guint32                  base,
                                                        const JoltChip          *chip) G_GNUC_WARN_UNUSED_RESULT;
void                    jolt_flash_contents_free       (JoltFlashContents       *self);
const JoltFlashProgram *jolt_flash_contents_find_start (const JoltFlashContents *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltFlashContents, jolt_flash_contents_free)

G_END_DECLS

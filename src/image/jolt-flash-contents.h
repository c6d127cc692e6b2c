/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "jolt-image.h"
#include "jolt-partition-table.h"

G_BEGIN_DECLS

/**
 * JoltFlashState:
 * @JOLT_FLASH_STATE_FIRMWARE: there is a bootloader or an application
 * @JOLT_FLASH_STATE_EMPTY: it is erased
 * @JOLT_FLASH_STATE_ENCRYPTED: what is there looks encrypted
 * @JOLT_FLASH_STATE_OTHER: what is there is nothing that the chip could start
 *
 * What flash memory holds, in a word.
 */
typedef enum {
  JOLT_FLASH_STATE_FIRMWARE,
  JOLT_FLASH_STATE_EMPTY,
  JOLT_FLASH_STATE_ENCRYPTED,
  JOLT_FLASH_STATE_OTHER,
} JoltFlashState;

/**
 * JoltFlashProgram:
 * @address: where in the flash it is
 * @partition: (nullable): the partition it is in, %NULL for the bootloader
 * @is_present: whether there is an image at @address
 * @is_scrambled: whether there is something that looks encrypted instead
 * @is_empty: whether its place is erased
 * @image: the image, if there is one
 *
 * The bootloader, or what is in a partition for applications.
 */
typedef struct {
  guint32              address;
  const JoltPartition *partition;
  gboolean             is_present;
  gboolean             is_scrambled;
  gboolean             is_empty;
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
 * @start_is_known: whether the start choice is among the bytes, or there is none
 * @state: what is there, in a word
 * @flash_size: the size of the flash chip where its content tells it, or 0
 *
 * What a copy of flash memory holds, from its start or the bootloader on: a
 * complete image in a file, or what was read from a board. What was read may
 * end in the middle of anything.
 */
typedef struct {
  gatomicrefcount      ref_count;
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
  gboolean             start_is_known;
  JoltFlashState       state;
  gsize                flash_size;
} JoltFlashContents;

JoltFlashContents      *jolt_flash_contents_read       (GBytes                  *bytes,
                                                        guint32                  base,
                                                        const JoltChip          *chip) G_GNUC_WARN_UNUSED_RESULT;
void                    jolt_flash_contents_add        (JoltFlashContents       *self,
                                                        GBytes                  *bytes,
                                                        guint32                  address);
JoltFlashContents      *jolt_flash_contents_ref        (JoltFlashContents       *self);
void                    jolt_flash_contents_unref      (JoltFlashContents       *self);
const JoltFlashProgram *jolt_flash_contents_find_start (const JoltFlashContents *self);

#define JOLT_TYPE_FLASH_CONTENTS (jolt_flash_contents_get_type ())
GType jolt_flash_contents_get_type (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltFlashContents, jolt_flash_contents_unref)

G_END_DECLS

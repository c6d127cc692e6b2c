/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jolt-app-description.h"
#include "jolt-chip.h"

G_BEGIN_DECLS

#define JOLT_IMAGE_HEADER_SIZE  24
#define JOLT_IMAGE_HEADER_MAGIC 0xE9

/**
 * JoltImageHeader:
 * @n_segments: how many segments follow, from 1 to 16
 * @spi_mode: how the flash is read, from 0 to 5
 * @flash_size: the size of the flash chip in bytes
 * @entry: the address at which the program starts
 * @chip_id: the chip the image was built for
 * @chip: (nullable): the chip, or %NULL when @chip_id is not known
 * @hash_appended: whether a SHA-256 of the image follows its checksum
 *
 * The first 24 bytes of every bootloader and application.
 */
typedef struct {
  guint8          n_segments;
  guint8          spi_mode;
  guint32         flash_size;
  guint32         entry;
  guint16         chip_id;
  const JoltChip *chip;
  gboolean        hash_appended;
} JoltImageHeader;

/**
 * JoltImageState:
 * @JOLT_IMAGE_STATE_SOUND: every sum that the image carries is right
 * @JOLT_IMAGE_STATE_BAD_HASH: only the SHA-256 at its end is wrong: the ROM
 *   starts such a bootloader, a bootloader does not start such an application
 * @JOLT_IMAGE_STATE_NO_HASH: the same, where the promised SHA-256 is missing
 * @JOLT_IMAGE_STATE_BAD_CHECKSUM: the checksum is wrong: nothing starts it
 * @JOLT_IMAGE_STATE_TRUNCATED: the bytes end before the image does
 *
 * Whether an image is what its own sums say.
 */
typedef enum {
  JOLT_IMAGE_STATE_SOUND,
  JOLT_IMAGE_STATE_BAD_HASH,
  JOLT_IMAGE_STATE_NO_HASH,
  JOLT_IMAGE_STATE_BAD_CHECKSUM,
  JOLT_IMAGE_STATE_TRUNCATED,
} JoltImageState;

/**
 * JoltImage:
 * @header: its header
 * @description: (nullable): what it says about itself
 * @size: its length in bytes with checksum and SHA-256; 0 when it is truncated
 * @is_mapped: whether a segment is for memory in which the flash appears, which
 *   an application has and a bootloader has not
 * @is_whole: whether all its segments are there
 * @is_signed: whether a signature for Secure Boot follows it
 * @state: whether its sums are right
 *
 * A bootloader or an application as the ROM and the bootloader read it.
 */
typedef struct {
  JoltImageHeader     header;
  JoltAppDescription *description;
  gsize               size;
  gboolean            is_mapped;
  gboolean            is_whole;
  gboolean            is_signed;
  JoltImageState      state;
} JoltImage;

gboolean jolt_image_header_parse (JoltImageHeader  *self,
                                  const guint8     *data,
                                  gsize             size,
                                  GError          **error);
void     jolt_image_clear        (JoltImage        *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JoltImage, jolt_image_clear)

G_END_DECLS

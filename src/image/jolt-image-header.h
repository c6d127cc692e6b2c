/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

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

gboolean jolt_image_header_parse  (JoltImageHeader  *self,
                                   const guint8     *data,
                                   gsize             size,
                                   GError          **error);
gsize    jolt_image_header_verify (GBytes * const   *pieces,
                                   gsize             n_pieces,
                                   gboolean          with_hash,
                                   GError          **error);

G_END_DECLS

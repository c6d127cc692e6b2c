/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jolt-app-description.h"
#include "jolt-firmware-part.h"
#include "jolt-image-header.h"
#include "jolt-partition-table.h"

G_BEGIN_DECLS

/**
 * JoltPartIdentity:
 * @kind: what it is
 * @is_image: whether there is an image header
 * @header: the header of the image, or of the bootloader in a merged image
 * @image_offset: where @header lies
 * @base: the flash address a merged image starts at
 * @description: (nullable): what the application or bootloader says about itself
 * @table: (nullable): the partition table it is or contains
 * @table_error: (nullable): why the partition table cannot be read
 *
 * What is found by looking into bytes that may be a part of firmware.
 */
typedef struct {
  JoltPartKind        kind;
  gboolean            is_image;
  JoltImageHeader     header;
  gsize               image_offset;
  guint32             base;
  JoltAppDescription *description;
  JoltPartitionTable *table;
  GError             *table_error;
} JoltPartIdentity;

void         jolt_part_identity_init   (JoltPartIdentity   *self,
                                        GBytes * const     *pieces,
                                        gsize               n_pieces,
                                        const char         *name,
                                        const guint32      *address);
void         jolt_part_identity_clear  (JoltPartIdentity   *self);
JoltPartKind jolt_part_identity_refine (JoltPartKind        kind,
                                        guint32             address,
                                        JoltPartitionTable *table);
gsize        jolt_pieces_read          (GBytes * const     *pieces,
                                        gsize               n_pieces,
                                        gsize               offset,
                                        guint8             *buffer,
                                        gsize               size);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JoltPartIdentity, jolt_part_identity_clear)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JoltCrc32Range:
 * @from: the first byte
 * @to: the byte after the last one
 *
 * Bytes that are suspected of being damaged.
 */
typedef struct {
  gsize from;
  gsize to;
} JoltCrc32Range;

guint32 jolt_crc32_update (guint32               crc,
                           const guint8         *data,
                           gsize                 size);
gssize  jolt_crc32_locate (guint32               difference,
                           gsize                 size,
                           const JoltCrc32Range *ranges,
                           gsize                 n_ranges);

G_END_DECLS

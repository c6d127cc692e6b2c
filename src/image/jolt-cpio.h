/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JOLT_CPIO_MAGIC       "070701"
#define JOLT_CPIO_HEADER_SIZE 110
#define JOLT_CPIO_BLOCK_SIZE  10240
#define JOLT_CPIO_TRAILER     "TRAILER!!!"

/**
 * JoltCpioEntry:
 * @header_offset: where its header starts, in bytes from the start
 * @name: its name, which ends with NUL and is in the data that was read
 * @data_offset: where its data starts, in bytes from the start
 * @size: the length of its data in bytes
 * @next_offset: where the header after it starts
 *
 * One entry of a CPIO archive in "new ASCII" format.
 */
typedef struct {
  gsize       header_offset;
  const char *name;
  gsize       data_offset;
  gsize       size;
  gsize       next_offset;
} JoltCpioEntry;

gboolean jolt_cpio_read        (JoltCpioEntry  *self,
                                const guint8   *data,
                                gsize           size,
                                gsize           offset,
                                GError        **error);
gboolean jolt_cpio_is_trailer  (JoltCpioEntry  *self);
gsize    jolt_cpio_entry_size  (const char     *name,
                                gsize           size);
gsize    jolt_cpio_write       (guint8         *data,
                                const char     *name,
                                gsize           size);

G_END_DECLS

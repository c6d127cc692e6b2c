/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jolt-dfu-index-private.h"
#include "jolt-dfu-suffix.h"

G_BEGIN_DECLS

/**
 * JoltDfuFileEntry:
 * @data_offset: where its data starts, in bytes from the start
 * @size: the length of its data in bytes
 * @name: its name in the archive, in the data that was read
 * @record: what the index says about it
 * @md5_ok: whether its MD5 was compared and is right
 *
 * One entry that follows the index.
 */
typedef struct {
  gsize               data_offset;
  gsize               size;
  const char         *name;
  JoltDfuIndexRecord  record;
  gboolean            md5_ok;
} JoltDfuFileEntry;

/**
 * JoltDfuFile:
 * @suffix: the DFU suffix
 * @entries: (element-type JoltDfuFileEntry): the entries that follow the index
 * @index_offset: where the data of the index starts
 * @index_size: its length in bytes
 * @payload_size: what is sent to a board: everything but the suffix
 * @has_params: whether it has flash parameters that the ROM takes as mkdfu's
 * @flash_size: the size of the flash in bytes, 0 when the file does not say
 *
 * A DFU file for Espressif chips whose every byte was checked.
 */
typedef struct {
  JoltDfuSuffix  suffix;
  GArray        *entries;
  gsize          index_offset;
  gsize          index_size;
  gsize          payload_size;
  gboolean       has_params;
  guint32        flash_size;
} JoltDfuFile;

JoltDfuFile *jolt_dfu_file_parse      (const guint8       *data,
                                       gsize               size,
                                       gboolean            with_sums,
                                       GError            **error);
void         jolt_dfu_file_free       (JoltDfuFile        *self);
const char  *jolt_dfu_file_find_fault (const JoltDfuFile  *self,
                                       guint32             flash_size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltDfuFile, jolt_dfu_file_free)

G_END_DECLS

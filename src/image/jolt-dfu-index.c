/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-bytes-private.h"
#include "jolt-dfu-index-private.h"
#include "jolt-image-error.h"

/**
 * jolt_dfu_index_read:
 * @self: (out caller-allocates): the record
 * @data: the data of the entry dfuinfo0.dat
 * @size: its length in bytes
 * @number: which record, from 0
 * @error: %JOLT_IMAGE_ERROR_BAD_INDEX
 *
 * Reads one record of the index. Record 0 belongs to the second entry of the
 * archive: the index does not describe itself.
 *
 * Returns: whether the record is there and well-formed
 */
gboolean
jolt_dfu_index_read (JoltDfuIndexRecord  *self,
                     const guint8        *data,
                     gsize                size,
                     gsize                number,
                     GError             **error)
{
  const guint8 *record;
  gsize name_length;

  if (size % JOLT_DFU_INDEX_RECORD_SIZE != 0 || number >= size / JOLT_DFU_INDEX_RECORD_SIZE) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_INDEX,
                 "index: %" G_GSIZE_FORMAT " bytes have no record %" G_GSIZE_FORMAT, size, number);
    return FALSE;
  }

  record = data + number * JOLT_DFU_INDEX_RECORD_SIZE;
  self->address = jolt_read_u32 (record);
  self->flags = jolt_read_u32 (record + 4);
  memcpy (self->name, record + 8, sizeof self->name);
  memcpy (self->md5, record + JOLT_DFU_INDEX_MD5_OFFSET, sizeof self->md5);

  name_length = strnlen (self->name, sizeof self->name);
  for (gsize i = name_length; i < sizeof self->name; i++) {
    if (self->name[i] != 0) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_INDEX,
                   "index: the name in record %" G_GSIZE_FORMAT " does not end where it should", number);
      return FALSE;
    }
  }

  return TRUE;
}

/**
 * jolt_dfu_index_write:
 * @self: a record
 * @data: (out caller-allocates): space for 88 bytes
 *
 * Writes a record of the index.
 */
void
jolt_dfu_index_write (const JoltDfuIndexRecord *self,
                      guint8                   *data)
{
  jolt_write_u32 (data, self->address);
  jolt_write_u32 (data + 4, self->flags);
  memcpy (data + 8, self->name, sizeof self->name);
  memcpy (data + JOLT_DFU_INDEX_MD5_OFFSET, self->md5, sizeof self->md5);
}

/**
 * jolt_dfu_index_has_name:
 * @self: a record
 * @name: the name of an entry
 *
 * Whether the record is about the entry @name. Only the first 64 bytes of a
 * name are kept in the index.
 */
gboolean
jolt_dfu_index_has_name (const JoltDfuIndexRecord *self,
                         const char               *name)
{
  return strncmp (self->name, name, sizeof self->name) == 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-bytes-private.h"
#include "jolt-cpio.h"
#include "jolt-image-error.h"

#define MAX_NAME_SIZE 4096
#define FIELD_SIZE    8

enum {
  FIELD_MODE = 1,
  FIELD_NLINK = 4,
  FIELD_FILE_SIZE = 6,
  FIELD_NAME_SIZE = 11,
  N_FIELDS = 13,
};

static gboolean
read_field (const guint8 *field,
            gsize        *value)
{
  *value = 0;

  for (guint i = 0; i < FIELD_SIZE; i++) {
    int digit = g_ascii_xdigit_value ((char) field[i]);

    if (digit < 0)
      return FALSE;
    *value = *value << 4 | (gsize) digit;
  }

  return TRUE;
}

static gboolean
fail (GError     **error,
      int          code,
      gsize        offset,
      const char  *what)
{
  g_set_error (error, JOLT_IMAGE_ERROR, code,
               "header: %s in the archive header at byte %" G_GSIZE_FORMAT, what, offset);

  return FALSE;
}

/**
 * jolt_cpio_read:
 * @self: (out caller-allocates): the entry
 * @data: an archive
 * @size: its length in bytes
 * @offset: where the entry's header starts
 * @error: %JOLT_IMAGE_ERROR_TRUNCATED when the entry goes on past the end,
 *   %JOLT_IMAGE_ERROR_BAD_ARCHIVE when its header is wrong
 *
 * Reads the header of one entry. Owner, time and the like are ignored.
 *
 * Returns: whether header, name and data lie in @data
 */
gboolean
jolt_cpio_read (JoltCpioEntry  *self,
                const guint8   *data,
                gsize           size,
                gsize           offset,
                GError        **error)
{
  const guint8 *header;
  gsize fields[N_FIELDS];
  gsize name_size;
  gsize left;

  if (offset > size || size - offset < JOLT_CPIO_HEADER_SIZE)
    return fail (error, JOLT_IMAGE_ERROR_TRUNCATED, offset, "the file ends");

  header = data + offset;
  if (memcmp (header, JOLT_CPIO_MAGIC, 6) != 0)
    return fail (error, JOLT_IMAGE_ERROR_BAD_ARCHIVE, offset, "“070701” is missing");

  for (guint i = 0; i < N_FIELDS; i++) {
    if (!read_field (header + 6 + FIELD_SIZE * i, &fields[i]))
      return fail (error, JOLT_IMAGE_ERROR_BAD_ARCHIVE, offset, "a field is not a hexadecimal number");
  }

  name_size = fields[FIELD_NAME_SIZE];
  if (name_size < 2 || name_size > MAX_NAME_SIZE)
    return fail (error, JOLT_IMAGE_ERROR_BAD_ARCHIVE, offset, "the length of the name is wrong");

  self->header_offset = offset;
  self->size = fields[FIELD_FILE_SIZE];

  offset += JOLT_CPIO_HEADER_SIZE;
  if (size - offset < name_size)
    return fail (error, JOLT_IMAGE_ERROR_TRUNCATED, self->header_offset, "the file ends in the name");

  self->name = (const char *) data + offset;
  if (memchr (self->name, 0, name_size) != self->name + name_size - 1)
    return fail (error, JOLT_IMAGE_ERROR_BAD_ARCHIVE, self->header_offset,
                 "the name does not end where it should");

  self->data_offset = jolt_align (offset + name_size, 4);
  left = self->data_offset <= size ? size - self->data_offset : 0;
  if (self->data_offset > size || self->size > left)
    return fail (error, JOLT_IMAGE_ERROR_TRUNCATED, self->header_offset,
                 "more data is announced than there is");

  self->next_offset = MIN (jolt_align (self->data_offset + self->size, 4), size);

  return TRUE;
}

/**
 * jolt_cpio_is_trailer:
 * @self: an entry
 *
 * Whether this is the entry that ends an archive.
 */
gboolean
jolt_cpio_is_trailer (JoltCpioEntry *self)
{
  return g_str_equal (self->name, JOLT_CPIO_TRAILER);
}

/**
 * jolt_cpio_entry_size:
 * @name: the name of an entry
 * @size: the length of its data in bytes
 *
 * How many bytes the entry takes in an archive, padding included.
 */
gsize
jolt_cpio_entry_size (const char *name,
                      gsize       size)
{
  return jolt_align (JOLT_CPIO_HEADER_SIZE + strlen (name) + 1, 4) + jolt_align (size, 4);
}

/**
 * jolt_cpio_write:
 * @data: zeroed space for the header, the name and their padding
 * @name: the name of the entry, or %JOLT_CPIO_TRAILER
 * @size: the length of its data in bytes
 *
 * Writes the header of an entry as ESP-IDF's tools/mkdfu.py does: every field
 * is 0 except mode, sizes, and for the trailer the number of links.
 *
 * Returns: how many bytes were written; the data belongs after them
 */
gsize
jolt_cpio_write (guint8     *data,
                 const char *name,
                 gsize       size)
{
  gboolean is_trailer = g_str_equal (name, JOLT_CPIO_TRAILER);
  gsize name_size = strlen (name) + 1;
  char field[FIELD_SIZE + 1];

  memcpy (data, JOLT_CPIO_MAGIC, 6);

  for (guint i = 0; i < N_FIELDS; i++) {
    guint value = 0;

    if (i == FIELD_MODE && !is_trailer)
      value = 0100644;
    else if (i == FIELD_NLINK && is_trailer)
      value = 1;
    else if (i == FIELD_FILE_SIZE)
      value = (guint) size;
    else if (i == FIELD_NAME_SIZE)
      value = (guint) name_size;

    g_snprintf (field, sizeof field, "%08x", value);
    memcpy (data + 6 + FIELD_SIZE * i, field, FIELD_SIZE);
  }

  memcpy (data + JOLT_CPIO_HEADER_SIZE, name, name_size);

  return jolt_align (JOLT_CPIO_HEADER_SIZE + name_size, 4);
}

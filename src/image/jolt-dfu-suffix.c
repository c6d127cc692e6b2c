/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-bytes-private.h"
#include "jolt-dfu-suffix.h"
#include "jolt-image-error.h"

/**
 * jolt_dfu_suffix_parse:
 * @self: (out caller-allocates): the suffix
 * @data: a whole file
 * @size: its length in bytes
 * @error: %JOLT_IMAGE_ERROR_BAD_SUFFIX
 *
 * Reads the DFU suffix at the end of a file. Its CRC is not compared: that
 * takes reading the whole file.
 *
 * Returns: whether the file ends with a DFU suffix
 */
gboolean
jolt_dfu_suffix_parse (JoltDfuSuffix  *self,
                       const guint8   *data,
                       gsize           size,
                       GError        **error)
{
  const guint8 *suffix;

  if (size < JOLT_DFU_SUFFIX_SIZE) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_SUFFIX,
                 "suffix: the file has %" G_GSIZE_FORMAT " bytes, a suffix alone has 16", size);
    return FALSE;
  }

  suffix = data + size - JOLT_DFU_SUFFIX_SIZE;

  /* Appendix B: the text reads "DFU" from the end of the file. */
  if (memcmp (suffix + 8, "UFD", 3) != 0) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_SUFFIX,
                         "suffix: the signature “UFD” is missing");
    return FALSE;
  }

  if (suffix[11] < JOLT_DFU_SUFFIX_SIZE || suffix[11] > size) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_SUFFIX,
                 "suffix: the length is %u", suffix[11]);
    return FALSE;
  }

  self->device = jolt_read_u16 (suffix);
  self->product_id = jolt_read_u16 (suffix + 2);
  self->vendor_id = jolt_read_u16 (suffix + 4);
  self->dfu_version = jolt_read_u16 (suffix + 6);
  self->length = suffix[11];
  self->crc = jolt_read_u32 (suffix + JOLT_DFU_SUFFIX_CRC_OFFSET);

  return TRUE;
}

/**
 * jolt_dfu_suffix_write:
 * @self: a suffix of 16 bytes
 * @data: (out caller-allocates): space for 16 bytes
 *
 * Writes a suffix as it is at the end of a file.
 */
void
jolt_dfu_suffix_write (const JoltDfuSuffix *self,
                       guint8              *data)
{
  g_return_if_fail (self->length == JOLT_DFU_SUFFIX_SIZE);

  jolt_write_u16 (data, self->device);
  jolt_write_u16 (data + 2, self->product_id);
  jolt_write_u16 (data + 4, self->vendor_id);
  jolt_write_u16 (data + 6, self->dfu_version);
  memcpy (data + 8, "UFD", 3);
  data[11] = self->length;
  jolt_write_u32 (data + JOLT_DFU_SUFFIX_CRC_OFFSET, self->crc);
}

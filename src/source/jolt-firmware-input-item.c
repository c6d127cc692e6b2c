/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-file-type.h"
#include "jolt-image-error.h"
#include "jolt-image-header.h"
#include "jolt-firmware-input-item-private.h"

#define SECTOR_SIZE           4096
#define SIGNATURE_MAGIC       0xE7
#define SIGNATURE_MAX_VERSION 3

/*< private >
 * jolt_firmware_input_item_new:
 * @key: what finds the file again
 * @name: the base name of the file
 * @pieces: (element-type GBytes): what is in it
 * @address: (nullable): where it goes, when somebody said so
 *
 * Returns: (transfer full): an item that knows what it is
 */
JoltFirmwareInputItem *
jolt_firmware_input_item_new (const char    *key,
                              const char    *name,
                              GPtrArray     *pieces,
                              const guint32 *address)
{
  JoltFirmwareInputItem *self = g_new0 (JoltFirmwareInputItem, 1);

  self->key = g_strdup (key);
  self->name = g_utf8_make_valid (name, -1);
  self->pieces = g_ptr_array_ref (pieces);
  self->selected = TRUE;

  for (guint i = 0; i < pieces->len; i++)
    self->size += g_bytes_get_size (pieces->pdata[i]);

  if (address != NULL) {
    self->has_address = TRUE;
    self->address = *address;
  }

  jolt_part_identity_init (&self->identity, (GBytes * const *) pieces->pdata, pieces->len,
                           self->name, address);
  self->kind = self->identity.kind;

  return self;
}

/*< private > */
void
jolt_firmware_input_item_free (JoltFirmwareInputItem *self)
{
  g_free (self->key);
  g_free (self->name);
  g_ptr_array_unref (self->pieces);
  jolt_part_identity_clear (&self->identity);
  g_free (self);
}

/*< private >
 * jolt_firmware_input_item_get_chip:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the chip its image header names
 */
const JoltChip *
jolt_firmware_input_item_get_chip (JoltFirmwareInputItem *self)
{
  return self->identity.is_image ? self->identity.header.chip : NULL;
}

/*< private > */
void
jolt_firmware_input_item_set_address (JoltFirmwareInputItem *self,
                                      guint32                address)
{
  self->has_address = TRUE;
  self->address = address;
}

/* Secure boot appends its signature in a sector of its own (ESP-IDF,
 * components/bootloader_support/include/esp_secure_boot.h). */
static gboolean
is_signed (JoltFirmwareInputItem *self,
           gsize                  image_size)
{
  gsize offset = (image_size + SECTOR_SIZE - 1) / SECTOR_SIZE * SECTOR_SIZE;
  guint8 block[2];

  return jolt_pieces_read ((GBytes * const *) self->pieces->pdata, self->pieces->len,
                           offset, block, sizeof block) == sizeof block &&
         block[0] == SIGNATURE_MAGIC && block[1] <= SIGNATURE_MAX_VERSION;
}

static gboolean
verify_image (JoltFirmwareInputItem  *self,
              GError                **error)
{
  g_autoptr (GError) image_error = NULL;
  gsize size;

  size = jolt_image_header_verify ((GBytes * const *) self->pieces->pdata, self->pieces->len,
                                   TRUE, &image_error);
  if (size == 0) {
    g_propagate_prefixed_error (error, g_steal_pointer (&image_error), "“%s”: ", self->name);
    return FALSE;
  }

  if (is_signed (self, size)) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_SIGNED,
                 "“%s” carries a signature for secure boot", self->name);
    return FALSE;
  }

  return TRUE;
}

/*< private >
 * jolt_firmware_input_item_verify:
 * @self: an item
 * @error: the code that names what the file is, or what is wrong with it
 *
 * Looks whether a single file can be flashed: what it is not, whether an image
 * is whole, whether it is signed.
 */
gboolean
jolt_firmware_input_item_verify (JoltFirmwareInputItem  *self,
                                 GError                **error)
{
  gsize size;
  const guint8 *data;

  if (self->pieces->len != 1)
    return TRUE;      /* from a DFU image, which was checked */

  data = g_bytes_get_data (self->pieces->pdata[0], &size);
  if (jolt_file_type_refuse (data, size, error)) {
    g_prefix_error (error, "“%s”: ", self->name);
    return FALSE;
  }

  if (self->identity.table_error != NULL) {
    g_propagate_prefixed_error (error, g_error_copy (self->identity.table_error), "“%s”: ", self->name);
    return FALSE;
  }

  if (self->identity.is_image && self->kind != JOLT_PART_KIND_MERGED)
    return verify_image (self, error);

  return TRUE;
}

/*< private >
 * jolt_firmware_input_item_is_encrypted:
 * @self: an item
 *
 * Whether the file, of which nothing is known, looks like an encrypted image.
 */
gboolean
jolt_firmware_input_item_is_encrypted (JoltFirmwareInputItem *self)
{
  gsize size;
  const guint8 *data;

  if (self->kind != JOLT_PART_KIND_DATA || self->has_address || self->pieces->len != 1)
    return FALSE;

  data = g_bytes_get_data (self->pieces->pdata[0], &size);

  return jolt_file_type_is_scrambled (data, size);
}

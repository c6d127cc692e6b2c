/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-bytes-private.h"
#include "jolt-cpio.h"
#include "jolt-dfu-file.h"
#include "jolt-file-type.h"
#include "jolt-firmware-data-private.h"
#include "jolt-firmware-part-private.h"

/* The next piece of a file that was cut: app.bin, app.bin.1, app.bin.2 … */
static gboolean
continues (const char *name,
           guint       n_pieces,
           guint64     end,
           const char *next_name,
           guint32     next_address)
{
  g_autofree char *expected = g_strdup_printf ("%s.%u", name, n_pieces);

  return next_address == end && g_str_equal (expected, next_name);
}

static void
add_part (JoltFirmwareData       *self,
          const JoltDfuFileEntry *first,
          GPtrArray              *pieces,
          gboolean                md5_ok)
{
  JoltFirmwarePart *part = jolt_firmware_part_new (first->name, pieces, &first->record.address);

  part->has_md5 = md5_ok;
  g_ptr_array_add (self->parts, part);
}

static void
read_parts (JoltFirmwareData *self,
            JoltDfuFile      *file)
{
  guint i = 0;

  self->parts = g_ptr_array_new_with_free_func (g_object_unref);
  self->entries = g_array_new (FALSE, TRUE, sizeof (JoltFirmwareEntry));

  while (i < file->entries->len) {
    const JoltDfuFileEntry *first = &g_array_index (file->entries, JoltDfuFileEntry, i);
    g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
    guint64 end = first->record.address;
    gboolean md5_ok = TRUE;

    for (; i < file->entries->len; i++) {
      const JoltDfuFileEntry *next = &g_array_index (file->entries, JoltDfuFileEntry, i);
      JoltFirmwareEntry entry = {
        .payload_offset = next->data_offset,
        .size = next->size,
        .address = next->record.address,
        .part = self->parts->len,
        .flags = next->record.flags,
      };

      if ((next->record.flags & JOLT_DFU_INDEX_FLAG_PARAM) != 0 || next->size == 0 ||
          (pieces->len > 0 && !continues (first->name, pieces->len, end, next->name, next->record.address)))
        break;

      g_ptr_array_add (pieces, g_bytes_new_from_bytes (self->bytes, next->data_offset, next->size));
      g_array_append_val (self->entries, entry);
      end += next->size;
      md5_ok = md5_ok && next->md5_ok;
    }

    if (pieces->len == 0)
      i++;      /* nothing that is written */
    else
      add_part (self, first, pieces, md5_ok);
  }
}

static gboolean
read_chip (JoltFirmwareData  *self,
           JoltDfuFile       *file,
           GError           **error)
{
  self->product_id = file->suffix.product_id;
  self->vendor_id = file->suffix.vendor_id;

  if (self->vendor_id != JOLT_DFU_VENDOR_ESPRESSIF) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_OTHER_VENDOR,
                 "suffix: for USB device %04x:%04x", self->vendor_id, self->product_id);
    return FALSE;
  }

  self->chip = jolt_chip_from_id (self->product_id);
  if (self->chip == NULL) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_UNKNOWN_CHIP,
                 "suffix: the product ID is 0x%04x", self->product_id);
    return FALSE;
  }

  if (self->chip->dfu == JOLT_CHIP_DFU_NEVER) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU, self->chip->name);
    jolt_image_error_set_chip (error, self->chip);
    return FALSE;
  }

  return TRUE;
}

static gboolean
check_chips (JoltFirmwareData  *self,
             GError           **error)
{
  GPtrArray *parts = self->parts;

  for (guint i = 0; i < parts->len; i++) {
    const JoltChip *chip = jolt_firmware_part_get_chip (parts->pdata[i]);

    if (chip != NULL && chip != self->chip) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CHIP_MISMATCH,
                   "suffix: for %s, but “%s” is for %s", self->chip->name,
                   jolt_firmware_part_get_name (parts->pdata[i]), chip->name);
      return FALSE;
    }
  }

  return TRUE;
}

static void
read_table (JoltFirmwareData *self)
{
  GPtrArray *parts = self->parts;

  for (guint i = 0; i < parts->len && self->table == NULL; i++) {
    JoltPartitionTable *table = jolt_firmware_part_get_table (parts->pdata[i]);

    if (table != NULL)
      self->table = jolt_partition_table_ref (table);
  }

  for (guint i = 0; i < parts->len; i++)
    jolt_firmware_part_refine (parts->pdata[i], self->table);
}

/* The part that gives the firmware its name: the application that starts. */
static JoltFirmwarePart *
find_main_part (JoltFirmwareData *self)
{
  GPtrArray *parts = self->parts;
  const JoltPartition *home = self->table != NULL ? jolt_partition_table_find_app (self->table) : NULL;
  JoltFirmwarePart *best = NULL;
  int best_rank = 0;

  for (guint i = 0; i < parts->len; i++) {
    JoltFirmwarePart *part = parts->pdata[i];
    const JoltAppDescription *description = jolt_firmware_part_get_app_description (part);
    int rank;

    if (description == NULL)
      continue;

    if (description->is_bootloader)
      rank = 1;
    else if (home == NULL || home->address != jolt_firmware_part_get_address (part))
      rank = 2;
    else
      rank = 3;

    if (rank > best_rank) {
      best_rank = rank;
      best = part;
    }
  }

  return best;
}

static char *
dup_text (const char *text)
{
  return text[0] != '\0' ? g_strdup (text) : NULL;
}

static void
read_description (JoltFirmwareData *self)
{
  JoltFirmwarePart *part = find_main_part (self);
  const JoltAppDescription *description;
  g_autofree char *built = NULL;

  if (part == NULL)
    return;

  description = jolt_firmware_part_get_app_description (part);
  built = g_strjoin (" ", description->date, description->time, NULL);

  self->project = dup_text (description->project);
  if (!description->is_bootloader)
    self->version = dup_text (description->version);
  self->built = dup_text (g_strstrip (built));
  self->idf_version = dup_text (description->idf_version);
}

static guint32
get_image_flash_size (GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++) {
    guint32 flash_size = jolt_firmware_part_get_flash_size (parts->pdata[i]);

    if (flash_size != 0)
      return flash_size;
  }

  return 0;
}

/* Names what the file is instead, as exactly as can be. */
static gboolean
check_type (const guint8  *data,
            gsize          size,
            GError       **error)
{
  gsize magic_size = strlen (JOLT_CPIO_MAGIC);
  JoltDfuSuffix suffix;

  if (size >= magic_size && memcmp (data, JOLT_CPIO_MAGIC, magic_size) == 0)
    return TRUE;

  if (jolt_file_type_refuse (data, size, error))
    return FALSE;

  /* Let the reader say that it is the header which is damaged. */
  if (jolt_dfu_suffix_parse (&suffix, data, size, NULL))
    return TRUE;

  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_FIRMWARE,
               "header: the file starts with byte 0x%02x", data[0]);

  return FALSE;
}

/*< private >
 * jolt_firmware_data_read:
 * @self: zeroed
 * @bytes: a DFU file
 * @error: a code of [error@ImageError]
 *
 * Checks and understands a DFU file. Release @self with
 * jolt_firmware_data_clear() in any case.
 *
 * Returns: whether it is firmware that can be flashed
 */
gboolean
jolt_firmware_data_read (JoltFirmwareData  *self,
                         GBytes            *bytes,
                         GError           **error)
{
  g_autoptr (JoltDfuFile) file = NULL;
  const guint8 *data;
  gsize size;

  self->bytes = g_bytes_ref (bytes);

  data = g_bytes_get_data (bytes, &size);
  if (!check_type (data, size, error))
    return FALSE;

  file = jolt_dfu_file_parse (data, size, error);
  if (file == NULL || !read_chip (self, file, error))
    return FALSE;

  self->payload = g_bytes_new_from_bytes (bytes, 0, file->payload_size);

  read_parts (self, file);
  if (self->parts->len == 0) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_FIRMWARE,
                         "index: there is nothing to write");
    return FALSE;
  }

  if (!check_chips (self, error))
    return FALSE;

  self->flash_size = file->flash_size != 0 ? file->flash_size : get_image_flash_size (self->parts);
  read_table (self);
  read_description (self);
  self->warnings = jolt_firmware_data_check (self);

  return TRUE;
}

/*< private > */
void
jolt_firmware_data_clear (JoltFirmwareData *self)
{
  g_clear_pointer (&self->project, g_free);
  g_clear_pointer (&self->version, g_free);
  g_clear_pointer (&self->built, g_free);
  g_clear_pointer (&self->idf_version, g_free);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->table, jolt_partition_table_unref);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->warnings, g_array_unref);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

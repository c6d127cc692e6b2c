/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-private.h"

#include "jolt-bytes-private.h"
#include "jolt-cpio.h"
#include "jolt-dfu-file-private.h"
#include "jolt-file-type.h"
#include "jolt-firmware-part-private.h"
#include "jolt-limits.h"
#include "jolt-packer-private.h"

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
read_parts (JoltFirmware *self,
            JoltDfuFile  *file)
{
  guint i = 0;

  while (i < file->entries->len) {
    const JoltDfuFileEntry *first = &g_array_index (file->entries, JoltDfuFileEntry, i);
    g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
    guint64 end = first->record.address;
    gboolean has_md5 = TRUE;

    for (; i < file->entries->len; i++) {
      const JoltDfuFileEntry *next = &g_array_index (file->entries, JoltDfuFileEntry, i);

      if ((next->record.flags & JOLT_DFU_INDEX_FLAG_PARAM) != 0 || next->size == 0 ||
          (pieces->len > 0 && !continues (first->name, pieces->len, end, next->name, next->record.address)))
        break;

      g_ptr_array_add (pieces, g_bytes_new_from_bytes (self->bytes, next->data_offset, next->size));
      end += next->size;
      has_md5 = has_md5 && next->md5_ok;
    }

    if (pieces->len == 0) {
      i++;      /* nothing that is written */
    } else {
      JoltFirmwarePart *part = jolt_firmware_part_new (first->name, pieces, &first->record.address);

      part->has_md5 = has_md5;
      g_ptr_array_add (self->parts, part);
    }
  }
}

static int
compare_parts (gconstpointer a,
               gconstpointer b)
{
  const JoltFirmwarePart *part_a = *(JoltFirmwarePart * const *) a;
  const JoltFirmwarePart *part_b = *(JoltFirmwarePart * const *) b;

  return (part_a->address > part_b->address) - (part_a->address < part_b->address);
}

static guint64
get_end (const JoltFirmwarePart *part)
{
  return (guint64) part->address + part->size;
}

/* What the board receives for each part. An entry can hold several parts that
 * share a sector: it counts as the first one's. */
static void
read_entries (JoltFirmware *self,
              JoltDfuFile  *file)
{
  for (guint i = 0; i < file->entries->len; i++) {
    const JoltDfuFileEntry *entry = &g_array_index (file->entries, JoltDfuFileEntry, i);
    JoltFirmwareEntry known = {
      .payload_offset = entry->data_offset,
      .size = entry->size,
      .address = entry->record.address,
      .flags = entry->record.flags,
    };

    if ((entry->record.flags & JOLT_DFU_INDEX_FLAG_PARAM) != 0)
      continue;

    for (guint n = 0; n < self->parts->len; n++) {
      const JoltFirmwarePart *part = self->parts->pdata[n];

      if (known.address >= part->address && known.address < get_end (part))
        known.part = n;
    }
    g_array_append_val (self->entries, known);
  }
}

/* Lets the parts hold what was packed instead of what it was packed from, which
 * can be freed then. */
static void
repoint_part (JoltFirmware *self,
              guint         number)
{
  JoltFirmwarePart *part = self->parts->pdata[number];
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < self->entries->len; i++) {
    const JoltFirmwareEntry *entry = &g_array_index (self->entries, JoltFirmwareEntry, i);
    guint64 from = MAX (entry->address, part->address);
    guint64 to = MIN (entry->address + (guint64) entry->size, get_end (part));

    /* What it leaves out can be another part's. */
    if (from < to && (part->gaps == NULL || entry->part == number))
      g_ptr_array_add (pieces, g_bytes_new_from_bytes (self->bytes, entry->payload_offset + (from - entry->address),
                                                       to - from));
  }

  jolt_firmware_part_set_pieces (part, pieces);
}

static gboolean
check_count (JoltFirmware  *self,
             GError       **error)
{
  if (self->parts->len == 0)
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_FIRMWARE, "index: there is nothing to write");
  else if (self->parts->len > JOLT_MAX_PARTS)
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TOO_MANY_PARTS, "index: there are %u files", self->parts->len);

  return self->parts->len > 0 && self->parts->len <= JOLT_MAX_PARTS;
}

static gboolean
read_chip (JoltFirmware  *self,
           JoltDfuFile   *file,
           GError       **error)
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
check_chips (JoltFirmware  *self,
             GError       **error)
{
  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];
    const JoltChip *chip = jolt_firmware_part_get_chip (part);

    if (chip != NULL && chip != self->chip) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CHIP_MISMATCH,
                   "suffix: for %s, but “%s” is for %s", self->chip->name, part->name, chip->name);
      jolt_image_error_set_part (error, part->name);
      jolt_image_error_set_chip (error, chip);
      return FALSE;
    }
  }

  return TRUE;
}

/* The part that gives the firmware its name: the application that starts. */
static JoltFirmwarePart *
find_main_part (JoltFirmware *self)
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
read_description (JoltFirmware *self)
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
get_image_flash_size (JoltFirmware *self)
{
  for (guint i = 0; i < self->parts->len; i++) {
    guint32 flash_size = jolt_firmware_part_get_flash_size (self->parts->pdata[i]);

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

static gboolean
understand (JoltFirmware               *self,
            const JoltFirmwareOptions  *options,
            GError                    **error)
{
  self->table = jolt_firmware_part_refine_all (self->parts);
  if (!check_chips (self, error))
    return FALSE;
  read_description (self);

  return jolt_firmware_check (self, options->force, error);
}

static void
add_range (JoltPacker       *packer,
           JoltFirmwarePart *part,
           guint64           from,
           guint64           to)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *name = NULL;
  guint64 offset = part->address;

  for (guint i = 0; i < part->pieces->len; i++) {
    gsize size = g_bytes_get_size (part->pieces->pdata[i]);
    guint64 start = MAX (from, offset);
    guint64 end = MIN (to, offset + size);

    if (start < end)
      g_ptr_array_add (pieces, g_bytes_new_from_bytes (part->pieces->pdata[i], start - offset, end - start));
    offset += size;
  }

  if (from != part->address)
    name = g_strdup_printf ("0x%x-%s", (guint32) from, part->name);

  jolt_packer_add_pieces (packer, (guint32) from, name != NULL ? name : part->name, pieces);
}

/* A part is one file, but for what it leaves out. */
static void
add_ranges (JoltPacker       *packer,
            JoltFirmwarePart *part)
{
  guint64 from = part->address;

  for (guint i = 0; part->gaps != NULL && i < part->gaps->len; i++) {
    const JoltFirmwareGap *gap = &g_array_index (part->gaps, JoltFirmwareGap, i);
    guint64 gap_end = (guint64) gap->address + gap->size;

    if (gap->address > from && gap->address < get_end (part))
      add_range (packer, part, from, gap->address);
    if (gap->address < get_end (part))
      from = MAX (from, gap_end);
  }

  if (from < get_end (part))
    add_range (packer, part, from, get_end (part));
}

static gboolean
pack (JoltFirmware               *self,
      const JoltFirmwareOptions  *options,
      GError                    **error)
{
  g_autoptr (JoltPacker) packer = jolt_packer_new (self->chip);
  g_autoptr (JoltDfuFile) file = NULL;
  GBytes *bytes;
  gsize size;

  if (self->flash_size != 0)
    jolt_packer_set_flash_size (packer, self->flash_size);
  if (options->part_size != 0)
    jolt_packer_set_part_size (packer, options->part_size);

  g_ptr_array_sort (self->parts, compare_parts);
  for (guint i = 0; i < self->parts->len; i++)
    add_ranges (packer, self->parts->pdata[i]);

  bytes = jolt_packer_finish (packer, error);
  if (bytes == NULL)
    return FALSE;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = bytes;
  if (self->note == NULL)
    self->note = g_strdup (jolt_packer_get_note (packer));

  file = jolt_dfu_file_parse (g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes), FALSE, error);
  if (file == NULL || !read_chip (self, file, error))
    return FALSE;

  self->flash_size = file->flash_size;
  self->payload = g_bytes_new_from_bytes (bytes, 0, file->payload_size);
  read_entries (self, file);
  for (guint i = 0; i < self->parts->len; i++)
    repoint_part (self, i);

  return TRUE;
}

/*< private >
 * jolt_firmware_read:
 * @self: firmware of which nothing is known
 * @bytes: a DFU file
 * @options: what the user wants
 * @error: a code of [error@ImageError]
 *
 * Checks and understands a DFU file. One that the ROM would not write as it is
 * meant is packed anew.
 *
 * Returns: whether it is firmware that can be flashed
 */
gboolean
jolt_firmware_read (JoltFirmware               *self,
                    GBytes                     *bytes,
                    const JoltFirmwareOptions  *options,
                    GError                    **error)
{
  g_autoptr (JoltDfuFile) file = NULL;
  const guint8 *data;
  gsize size;

  self->bytes = g_bytes_ref (bytes);

  data = g_bytes_get_data (bytes, &size);
  if (!check_type (data, size, error))
    return FALSE;

  file = jolt_dfu_file_parse (data, size, TRUE, error);
  if (file == NULL || !read_chip (self, file, error))
    return FALSE;

  read_parts (self, file);
  if (!check_count (self, error))
    return FALSE;
  self->flash_size = options->flash_size != 0 ? options->flash_size :
                     file->flash_size != 0 ? file->flash_size : get_image_flash_size (self);
  self->note = g_strdup (jolt_dfu_file_find_fault (file, options->flash_size));

  if (self->note != NULL || (options->flash_size != 0 && options->flash_size != file->flash_size)) {
    if (!pack (self, options, error))
      return FALSE;
  } else {
    self->payload = g_bytes_new_from_bytes (bytes, 0, file->payload_size);
    read_entries (self, file);
  }

  return understand (self, options, error);
}

/*< private >
 * jolt_firmware_pack:
 * @self: firmware of which nothing is known
 * @parts: (element-type JoltFirmwarePart): what it is to be made of; those that
 *   are not selected are left out
 * @chip: the chip it is for
 * @options: what the user wants
 * @error: a code of [error@ImageError]
 *
 * Packs parts.
 *
 * Returns: whether it is firmware that can be flashed
 */
gboolean
jolt_firmware_pack (JoltFirmware               *self,
                    GPtrArray                  *parts,
                    const JoltChip             *chip,
                    const JoltFirmwareOptions  *options,
                    GError                    **error)
{
  self->chip = chip;
  self->flash_size = options->flash_size;

  for (guint i = 0; i < parts->len; i++) {
    JoltFirmwarePart *part = parts->pdata[i];

    if (part->selected && part->size > 0)
      g_ptr_array_add (self->parts, g_object_ref (part));
  }

  return check_count (self, error) && pack (self, options, error) && understand (self, options, error);
}

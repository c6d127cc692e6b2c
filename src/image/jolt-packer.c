/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-bytes-private.h"
#include "jolt-cpio.h"
#include "jolt-crc32.h"
#include "jolt-dfu-index.h"
#include "jolt-dfu-suffix.h"
#include "jolt-image-error.h"
#include "jolt-packer.h"
#include "jolt-snapshot.h"

/**
 * JoltPacker:
 *
 * Packs files into a DFU file, byte for byte as ESP-IDF's tools/mkdfu.py.
 *
 * The output is allocated once at its final size and each file is copied into
 * it once; of a file that is a snapshot, what was copied is forgotten.
 */
struct _JoltPacker
{
  const JoltChip *chip;
  guint32         flash_size;
  gsize           part_size;
  GArray         *files;        /* of File, in the order they were added */
};

typedef struct {
  guint32  address;
  char    *name;
  GBytes  *bytes;
} File;

/* What is being written: one call for each entry advances all of it. */
typedef struct {
  guint8    *data;
  gsize      offset;
  guint8    *record;
  GChecksum *md5;
} Writer;

static void
file_clear (gpointer data)
{
  File *file = data;

  g_free (file->name);
  g_bytes_unref (file->bytes);
}

static int
file_compare (gconstpointer a,
              gconstpointer b)
{
  const File *file_a = a;
  const File *file_b = b;

  return (file_a->address > file_b->address) - (file_a->address < file_b->address);
}

/**
 * jolt_packer_new:
 * @chip: the chip the files are for
 *
 * Makes a packer for a flash of 2 MB and entries of 512 KiB, the defaults of
 * mkdfu.
 *
 * Returns: (transfer full): a packer
 */
JoltPacker *
jolt_packer_new (const JoltChip *chip)
{
  JoltPacker *self;

  g_return_val_if_fail (chip != NULL, NULL);

  self = g_new0 (JoltPacker, 1);
  self->chip = chip;
  self->flash_size = JOLT_PACKER_DEFAULT_FLASH_SIZE;
  self->part_size = JOLT_PACKER_DEFAULT_PART_SIZE;
  self->files = g_array_new (FALSE, FALSE, sizeof (File));
  g_array_set_clear_func (self->files, file_clear);

  return self;
}

/**
 * jolt_packer_free:
 * @self: (transfer full): a packer
 */
void
jolt_packer_free (JoltPacker *self)
{
  g_array_unref (self->files);
  g_free (self);
}

/**
 * jolt_packer_set_flash_size:
 * @self: a packer
 * @flash_size: the size of the board's flash in bytes
 */
void
jolt_packer_set_flash_size (JoltPacker *self,
                            guint32     flash_size)
{
  g_return_if_fail (flash_size > 0);

  self->flash_size = flash_size;
}

/**
 * jolt_packer_set_part_size:
 * @self: a packer
 * @part_size: the largest entry in bytes; the board erases whole sectors, so
 *   anything but a multiple of 4096 erases what the entry before wrote
 */
void
jolt_packer_set_part_size (JoltPacker *self,
                           gsize       part_size)
{
  g_return_if_fail (part_size > 0);

  self->part_size = part_size;
}

/**
 * jolt_packer_add:
 * @self: a packer
 * @address: where in the flash the file goes
 * @name: the name of the file; only the base name is kept
 * @bytes: what is in it; an empty file is left out
 *
 * Adds a file. A second file for the same address replaces the first.
 */
void
jolt_packer_add (JoltPacker *self,
                 guint32     address,
                 const char *name,
                 GBytes     *bytes)
{
  File file;

  g_return_if_fail (name != NULL);
  g_return_if_fail (bytes != NULL);

  for (guint i = 0; i < self->files->len; i++) {
    if (g_array_index (self->files, File, i).address == address) {
      g_array_remove_index (self->files, i);
      break;
    }
  }

  file.address = address;
  file.name = g_path_get_basename (name);
  file.bytes = g_bytes_ref (bytes);
  g_array_append_val (self->files, file);
}

static gsize
count_entries (JoltPacker *self,
               const File *file)
{
  gsize size = g_bytes_get_size (file->bytes);

  return size / self->part_size + (size % self->part_size != 0);
}

/* NAME, NAME.1, NAME.2 … */
static char *
get_entry_name (const File *file,
                gsize       number)
{
  if (number == 0)
    return g_strdup (file->name);

  return g_strdup_printf ("%s.%" G_GSIZE_FORMAT, file->name, number);
}

static gsize
get_entry_size (JoltPacker *self,
                const File *file,
                gsize       number)
{
  return MIN (self->part_size, g_bytes_get_size (file->bytes) - number * self->part_size);
}

static gboolean
check (JoltPacker  *self,
       GError     **error)
{
  guint64 total = 0;

  for (guint i = 0; i < self->files->len; i++) {
    const File *file = &g_array_index (self->files, File, i);
    gsize size = g_bytes_get_size (file->bytes);

    if (size > G_MAXUINT32 - file->address) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_OUTSIDE_FLASH,
                   "“%s” ends behind any flash", file->name);
      return FALSE;
    }

    total += size;
  }

  if (total > G_MAXUINT32 / 2) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TOO_LARGE,
                 "%" G_GUINT64_FORMAT " bytes", total);
    return FALSE;
  }

  return TRUE;
}

/* Counts the entries, the flash parameters among them, and their bytes. */
static gsize
measure (JoltPacker *self,
         gsize      *n_entries)
{
  gsize size = jolt_cpio_entry_size (JOLT_FLASH_PARAMS_NAME, JOLT_FLASH_PARAMS_SIZE);

  *n_entries = 1;

  for (guint i = 0; i < self->files->len; i++) {
    const File *file = &g_array_index (self->files, File, i);
    gsize n = count_entries (self, file);

    for (gsize number = 0; number < n; number++) {
      g_autofree char *name = get_entry_name (file, number);

      size += jolt_cpio_entry_size (name, get_entry_size (self, file, number));
    }
    *n_entries += n;
  }

  size += jolt_cpio_entry_size (JOLT_DFU_INDEX_NAME, *n_entries * JOLT_DFU_INDEX_RECORD_SIZE);
  size += jolt_cpio_entry_size (JOLT_CPIO_TRAILER, 0);

  return size;
}

static void
write_entry (Writer       *writer,
             const char   *name,
             guint32       address,
             guint32       flags,
             const guint8 *data,
             gsize         size)
{
  JoltDfuIndexRecord record = { .address = address, .flags = flags };
  gsize length = sizeof record.md5;

  memcpy (record.name, name, MIN (strlen (name), sizeof record.name));
  g_checksum_reset (writer->md5);
  g_checksum_update (writer->md5, data, (gssize) size);
  g_checksum_get_digest (writer->md5, record.md5, &length);
  jolt_dfu_index_write (&record, writer->record);
  writer->record += JOLT_DFU_INDEX_RECORD_SIZE;

  writer->offset += jolt_cpio_write (writer->data + writer->offset, name, size);
  memcpy (writer->data + writer->offset, data, size);
  writer->offset += jolt_align (size, 4);
}

/* What the ROM keeps about a flash chip; the ID is not used. */
static void
write_flash_params (JoltPacker *self,
                    Writer     *writer)
{
  guint8 params[JOLT_FLASH_PARAMS_SIZE] = { 0 };

  jolt_write_u32 (params + 12, self->flash_size);
  jolt_write_u32 (params + 16, 64 << 10);     /* block */
  jolt_write_u32 (params + 20, 4 << 10);      /* sector */
  jolt_write_u32 (params + 24, 256);          /* page */
  jolt_write_u32 (params + 28, 0xFFFF);       /* status mask */

  write_entry (writer, JOLT_FLASH_PARAMS_NAME, 0,
               JOLT_DFU_INDEX_FLAG_PARAM | JOLT_DFU_INDEX_FLAG_NO_ERASE | JOLT_DFU_INDEX_FLAG_IGNORE_MD5,
               params, sizeof params);
}

static void
write_file (JoltPacker *self,
            Writer     *writer,
            const File *file)
{
  const guint8 *data = g_bytes_get_data (file->bytes, NULL);
  gsize n = count_entries (self, file);

  for (gsize number = 0; number < n; number++) {
    g_autofree char *name = get_entry_name (file, number);
    gsize offset = number * self->part_size;

    gsize size = get_entry_size (self, file, number);

    write_entry (writer, name, file->address + (guint32) offset, 0, data + offset, size);
    jolt_snapshot_forget (data + offset, size);
  }
}

static void
write_suffix (JoltPacker *self,
              guint8     *data,
              gsize       size)
{
  JoltDfuSuffix suffix = {
    .device = 0xFFFF,
    .product_id = self->chip->id,
    .vendor_id = JOLT_DFU_VENDOR_ESPRESSIF,
    .dfu_version = 0x0100,
    .length = JOLT_DFU_SUFFIX_SIZE,
  };

  jolt_dfu_suffix_write (&suffix, data + size);
  suffix.crc = jolt_crc32_update (0xFFFFFFFF, data, size + JOLT_DFU_SUFFIX_CRC_OFFSET);
  jolt_dfu_suffix_write (&suffix, data + size);
}

/**
 * jolt_packer_finish:
 * @self: a packer
 * @error: %JOLT_IMAGE_ERROR_OUTSIDE_FLASH when a file ends behind 4 GiB,
 *   %JOLT_IMAGE_ERROR_TOO_LARGE when all are more than 2 GiB
 *
 * Packs the files. Whether they overlap or fit the flash is not looked at, as
 * in mkdfu.
 *
 * Returns: (transfer full) (nullable): the DFU file, or %NULL with @error set
 */
GBytes *
jolt_packer_finish (JoltPacker  *self,
                    GError     **error)
{
  g_autoptr (GChecksum) md5 = NULL;
  Writer writer = { 0 };
  gsize n_entries;
  gsize payload_size;

  if (!check (self, error))
    return NULL;

  g_array_sort (self->files, file_compare);
  payload_size = jolt_align (measure (self, &n_entries), JOLT_CPIO_BLOCK_SIZE);

  md5 = g_checksum_new (G_CHECKSUM_MD5);
  writer.data = g_malloc0 (payload_size + JOLT_DFU_SUFFIX_SIZE);
  writer.md5 = md5;

  /* The index comes first and is filled in while the entries are written. */
  writer.offset = jolt_cpio_write (writer.data, JOLT_DFU_INDEX_NAME,
                                   n_entries * JOLT_DFU_INDEX_RECORD_SIZE);
  writer.record = writer.data + writer.offset;
  writer.offset += jolt_align (n_entries * JOLT_DFU_INDEX_RECORD_SIZE, 4);

  write_flash_params (self, &writer);
  for (guint i = 0; i < self->files->len; i++)
    write_file (self, &writer, &g_array_index (self->files, File, i));

  jolt_cpio_write (writer.data + writer.offset, JOLT_CPIO_TRAILER, 0);
  write_suffix (self, writer.data, payload_size);

  return g_bytes_new_take (writer.data, payload_size + JOLT_DFU_SUFFIX_SIZE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-packer-private.h"

#include "jolt-bytes-private.h"
#include "jolt-cpio.h"
#include "jolt-crc32.h"
#include "jolt-dfu-index-private.h"
#include "jolt-dfu-suffix.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"
#include "jolt-pieces-private.h"

/**
 * JoltPacker:
 *
 * Packs files into a DFU image, byte for byte as ESP-IDF's tools/mkdfu.py where
 * the ROM would write its image correctly. Where it would not, files are joined,
 * renamed, cut elsewhere or refused.
 */

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
  JoltPackerFile *file = data;

  g_free (file->name);
  g_ptr_array_unref (file->bytes);
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
  self->files = g_array_new (FALSE, FALSE, sizeof (JoltPackerFile));
  g_array_set_clear_func (self->files, file_clear);
  self->runs = g_ptr_array_new_with_free_func (jolt_packer_run_free);
  self->notes = g_ptr_array_new_with_free_func (g_free);

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
  g_ptr_array_unref (self->runs);
  g_ptr_array_unref (self->notes);
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
 * @part_size: the largest entry in bytes, a multiple of 4096: the ROM erases
 *   whole sectors
 *
 * Sets how large an entry can be. It grows where there would be more entries
 * than the ROM takes.
 */
void
jolt_packer_set_part_size (JoltPacker *self,
                           gsize       part_size)
{
  self->part_size = part_size;
}

/*< private >
 * jolt_packer_add_pieces:
 * @self: a packer
 * @address: where in the flash the file goes
 * @name: the name of the file; only the base name is kept
 * @pieces: (element-type GBytes): what is in it
 *
 * Like jolt_packer_add(), for a file that is in several pieces. Nothing is
 * replaced: two files for the same address overlap.
 */
void
jolt_packer_add_pieces (JoltPacker *self,
                        guint32     address,
                        const char *name,
                        GPtrArray  *pieces)
{
  JoltPackerFile file = { .address = address };

  file.name = g_path_get_basename (name);
  file.bytes = g_ptr_array_ref (pieces);
  jolt_pieces_init (&file.pieces, (GBytes * const *) pieces->pdata, pieces->len);
  g_array_append_val (self->files, file);
}

/**
 * jolt_packer_add:
 * @self: a packer
 * @address: where in the flash the file goes
 * @name: the name of the file; only the base name is kept
 * @bytes: what is in it; an empty file is left out
 *
 * Adds a file. A second file for the same address replaces the first, as with
 * mkdfu.
 */
void
jolt_packer_add (JoltPacker *self,
                 guint32     address,
                 const char *name,
                 GBytes     *bytes)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_return_if_fail (name != NULL);
  g_return_if_fail (bytes != NULL);

  for (guint i = 0; i < self->files->len; i++) {
    if (g_array_index (self->files, JoltPackerFile, i).address == address) {
      g_array_remove_index (self->files, i);
      break;
    }
  }

  g_ptr_array_add (pieces, g_bytes_ref (bytes));
  jolt_packer_add_pieces (self, address, name, pieces);
}

/*< private >
 * jolt_packer_get_note:
 * @self: a packer that has packed
 *
 * Returns: (transfer none) (nullable): what it did differently from mkdfu, the
 *   first thing of several
 */
const char *
jolt_packer_get_note (JoltPacker *self)
{
  return self->notes->len > 0 ? self->notes->pdata[0] : NULL;
}

static gsize
measure (JoltPacker *self)
{
  gsize size = jolt_cpio_entry_size (JOLT_FLASH_PARAMS_NAME, JOLT_FLASH_PARAMS_SIZE) +
               jolt_cpio_entry_size (JOLT_DFU_INDEX_NAME, jolt_packer_count_all (self) * JOLT_DFU_INDEX_RECORD_SIZE) +
               jolt_cpio_entry_size (JOLT_CPIO_TRAILER, 0);

  for (guint i = 0; i < self->runs->len; i++) {
    const JoltPackerRun *run = self->runs->pdata[i];

    for (guint number = 0; number < jolt_packer_count_entries (self, run); number++) {
      g_autofree char *name = jolt_packer_get_entry_name (run->name, number);
      gsize offset;
      gsize entry_size;

      jolt_packer_get_entry (self, run, number, &offset, &entry_size);
      size += jolt_cpio_entry_size (name, entry_size);
    }
  }

  return size;
}

/* Writes the header of an entry and its record, once its data is there. */
static void
finish_entry (Writer     *writer,
              const char *name,
              guint32     address,
              guint32     flags,
              gsize       size)
{
  JoltDfuIndexRecord record = { .address = address, .flags = flags };
  gsize length = sizeof record.md5;
  guint8 *data;

  writer->offset += jolt_cpio_write (writer->data + writer->offset, name, size);
  data = writer->data + writer->offset;

  memcpy (record.name, name, strlen (name));
  g_checksum_reset (writer->md5);
  g_checksum_update (writer->md5, data, (gssize) size);
  g_checksum_get_digest (writer->md5, record.md5, &length);
  jolt_dfu_index_write (&record, writer->record);

  writer->record += JOLT_DFU_INDEX_RECORD_SIZE;
  writer->offset += jolt_align (size, 4);
}

static guint8 *
get_entry_data (Writer     *writer,
                const char *name)
{
  return writer->data + writer->offset + jolt_cpio_entry_size (name, 0);
}

/* What the ROM keeps about a flash chip; the ID is not used. */
static void
write_flash_params (JoltPacker *self,
                    Writer     *writer)
{
  guint8 *params = get_entry_data (writer, JOLT_FLASH_PARAMS_NAME);

  jolt_write_u32 (params + 12, self->flash_size);
  jolt_write_u32 (params + 16, 64 << 10);     /* block */
  jolt_write_u32 (params + 20, 4 << 10);      /* sector */
  jolt_write_u32 (params + 24, 256);          /* page */
  jolt_write_u32 (params + 28, 0xFFFF);       /* status mask */

  finish_entry (writer, JOLT_FLASH_PARAMS_NAME, 0,
                JOLT_DFU_INDEX_FLAGS_PARAMS, JOLT_FLASH_PARAMS_SIZE);
}

/* What is between two files of a run is erased like the rest of its sector. */
static void
copy_run (JoltPacker *self,
          const JoltPackerRun  *run,
          gsize       from,
          guint8     *data,
          gsize       size)
{
  if (run->n_files > 1)
    memset (data, 0xFF, size);

  for (guint i = run->first; i < run->first + run->n_files; i++) {
    const JoltPackerFile *file = &g_array_index (self->files, JoltPackerFile, i);
    gsize start = file->address - run->address;
    gsize end = start + file->pieces.size;

    if (start < from + size && end > from) {
      gsize skipped = start < from ? from - start : 0;
      gsize into = start > from ? start - from : 0;

      jolt_pieces_read (&file->pieces, skipped, data + into, MIN (size - into, file->pieces.size - skipped));
    }
  }
}

static void
write_run (JoltPacker *self,
           Writer     *writer,
           const JoltPackerRun  *run)
{
  guint n_entries = jolt_packer_count_entries (self, run);

  for (guint number = 0; number < n_entries; number++) {
    g_autofree char *name = jolt_packer_get_entry_name (run->name, number);
    gsize offset;
    gsize size;

    jolt_packer_get_entry (self, run, number, &offset, &size);
    copy_run (self, run, offset, get_entry_data (writer, name), size);
    finish_entry (writer, name, run->address + (guint32) offset, 0, size);
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
 * @self: a packer, which can finish once
 * @error: %JOLT_IMAGE_ERROR_OUTSIDE_FLASH, %JOLT_IMAGE_ERROR_OVERLAP,
 *   %JOLT_IMAGE_ERROR_PART_SIZE, %JOLT_IMAGE_ERROR_TOO_MANY_PARTS
 *
 * Packs the files into an image that the ROM writes correctly, or says why there
 * is none.
 *
 * Returns: (transfer full) (nullable): the DFU image, or %NULL with @error set
 */
GBytes *
jolt_packer_finish (JoltPacker  *self,
                    GError     **error)
{
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  Writer writer = { .md5 = md5 };
  gsize payload_size;
  gsize index_size;

  g_return_val_if_fail (self->runs->len == 0, NULL);

  if (!jolt_packer_plan (self, error))
    return NULL;

  payload_size = jolt_align (measure (self), JOLT_CPIO_BLOCK_SIZE);
  writer.data = g_malloc0 (payload_size + JOLT_DFU_SUFFIX_SIZE);

  /* The index comes first and is filled in while the entries are written. */
  index_size = jolt_packer_count_all (self) * JOLT_DFU_INDEX_RECORD_SIZE;
  writer.offset = jolt_cpio_write (writer.data, JOLT_DFU_INDEX_NAME, index_size);
  writer.record = writer.data + writer.offset;
  writer.offset += jolt_align (index_size, 4);

  write_flash_params (self, &writer);
  for (guint i = 0; i < self->runs->len; i++)
    write_run (self, &writer, self->runs->pdata[i]);

  jolt_cpio_write (writer.data + writer.offset, JOLT_CPIO_TRAILER, 0);
  write_suffix (self, writer.data, payload_size);

  return g_bytes_new_take (writer.data, payload_size + JOLT_DFU_SUFFIX_SIZE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-dfu-file-private.h"

#include "jolt-bytes-private.h"
#include "jolt-cpio.h"
#include "jolt-crc32.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"

typedef struct {
  const guint8 *data;
  gsize         size;
  JoltDfuFile  *file;
} Reader;

static gboolean
fail (GError         **error,
      JoltImageError   code,
      const char      *what)
{
  g_set_error_literal (error, JOLT_IMAGE_ERROR, code, what);

  return FALSE;
}

static gboolean
fail_entry (GError                 **error,
            JoltImageError           code,
            const char              *format,
            const JoltDfuFileEntry  *entry)
{
  g_autofree char *name = jolt_text_clean (entry->name, -1);
  g_autofree char *message = g_strdup_printf ("%s: “%s”", format, name);

  g_set_error_literal (error, JOLT_IMAGE_ERROR, code, message);
  jolt_image_error_set_part (error, name);

  return FALSE;
}

static gboolean
read_index_entry (Reader  *reader,
                  gsize   *next,
                  GError **error)
{
  JoltDfuFile *file = reader->file;
  JoltCpioEntry entry;

  if (!jolt_cpio_read (&entry, reader->data, file->payload_size, 0, error))
    return FALSE;

  /* Without it the ROM writes nothing and says that all is well. */
  if (!g_str_equal (entry.name, JOLT_DFU_INDEX_NAME))
    return fail (error, JOLT_IMAGE_ERROR_BAD_ARCHIVE,
                 "header: the archive does not begin with " JOLT_DFU_INDEX_NAME);

  file->index_offset = entry.data_offset;
  file->index_size = entry.size;
  *next = entry.next_offset;

  return TRUE;
}

/* Finds the entries; what they hold is not read yet. */
static gboolean
read_archive (Reader  *reader,
              GError **error)
{
  JoltDfuFile *file = reader->file;
  gsize offset = 0;

  if (!read_index_entry (reader, &offset, error))
    return FALSE;

  while (TRUE) {
    JoltDfuFileEntry entry = { 0 };
    JoltCpioEntry cpio;

    if (!jolt_cpio_read (&cpio, reader->data, file->payload_size, offset, error))
      return FALSE;

    offset = cpio.next_offset;
    if (jolt_cpio_is_trailer (&cpio))
      return TRUE;

    if (file->entries->len == JOLT_MAX_ARCHIVE_ENTRIES)
      return fail (error, JOLT_IMAGE_ERROR_TOO_MANY_PARTS, "header: the archive has too many entries");

    entry.data_offset = cpio.data_offset;
    entry.size = cpio.size;
    entry.name = cpio.name;
    g_array_append_val (file->entries, entry);
  }
}

static gboolean
read_record (Reader              *reader,
             JoltDfuIndexRecord  *record,
             gsize                number,
             GError             **error)
{
  return jolt_dfu_index_read (record, reader->data + reader->file->index_offset,
                              reader->file->index_size, number, error);
}

/* As mkdfu writes it: record n is about entry n. This works even where names are
 * the same, or longer than the index can say. */
static gboolean
match_by_order (Reader *reader)
{
  GArray *entries = reader->file->entries;

  for (guint i = 0; i < entries->len; i++) {
    JoltDfuFileEntry *entry = &g_array_index (entries, JoltDfuFileEntry, i);

    if (!read_record (reader, &entry->record, i, NULL) || !jolt_dfu_index_has_name (&entry->record, entry->name))
      return FALSE;
  }

  return TRUE;
}

/* The ROM takes entries in any order, and finds their records by name. */
static gboolean
match_by_name (Reader  *reader,
               GError **error)
{
  GArray *entries = reader->file->entries;
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  JoltDfuIndexRecord record;

  for (guint i = 0; i < entries->len; i++) {
    JoltDfuFileEntry *entry = &g_array_index (entries, JoltDfuFileEntry, i);

    if (!g_hash_table_insert (by_name, (gpointer) entry->name, entry))
      return fail_entry (error, JOLT_IMAGE_ERROR_BAD_INDEX, "index: two entries have this name", entry);
  }

  for (guint i = 0; i < entries->len; i++) {
    char name[JOLT_DFU_INDEX_NAME_SIZE + 1] = { 0 };
    JoltDfuFileEntry *entry;

    if (!read_record (reader, &record, i, error))
      return FALSE;

    memcpy (name, record.name, sizeof record.name);
    entry = g_hash_table_lookup (by_name, name);
    if (entry == NULL) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_INDEX,
                   "index: record %u is about an entry that is not there", i);
      return FALSE;
    }
    entry->record = record;
    g_hash_table_remove (by_name, name);
  }

  return TRUE;
}

/* Whether the ROM takes the flash parameters as those that mkdfu writes: before
 * everything else, and with a flag without which it erases the first sector. */
static void
read_params (Reader           *reader,
             JoltDfuFileEntry *entry)
{
  const guint8 *params = reader->data + entry->data_offset;

  if (entry->size < JOLT_FLASH_PARAMS_SIZE)
    return;

  reader->file->flash_size = jolt_read_u32 (params + 12);
  reader->file->has_params =
    entry == &g_array_index (reader->file->entries, JoltDfuFileEntry, 0) &&
    (entry->record.flags & JOLT_DFU_INDEX_FLAGS_KNOWN) == JOLT_DFU_INDEX_FLAGS_PARAMS &&
    reader->file->flash_size != 0 &&
    jolt_read_u32 (params + 16) == 64 << 10 &&
    jolt_read_u32 (params + 20) == JOLT_SECTOR_SIZE &&
    jolt_read_u32 (params + 24) == 256;
}

static gboolean
read_index (Reader  *reader,
            GError **error)
{
  JoltDfuFile *file = reader->file;
  GArray *entries = file->entries;

  if (file->index_size != (gsize) entries->len * JOLT_DFU_INDEX_RECORD_SIZE) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_INDEX,
                 "index: %" G_GSIZE_FORMAT " bytes do not describe %u entries", file->index_size, entries->len);
    return FALSE;
  }

  if (!match_by_order (reader) && !match_by_name (reader, error))
    return FALSE;

  for (guint i = 0; i < entries->len; i++) {
    JoltDfuFileEntry *entry = &g_array_index (entries, JoltDfuFileEntry, i);

    if (entry->size > G_MAXUINT32 || (guint32) entry->size > G_MAXUINT32 - entry->record.address)
      return fail_entry (error, JOLT_IMAGE_ERROR_BAD_INDEX, "index: an entry has an impossible address", entry);
    if ((entry->record.flags & JOLT_DFU_INDEX_FLAG_PARAM) != 0)
      read_params (reader, entry);
  }

  return TRUE;
}

static gboolean
md5_matches (Reader                 *reader,
             const JoltDfuFileEntry *entry)
{
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  guint8 digest[JOLT_DFU_INDEX_MD5_SIZE];
  gsize length = sizeof digest;

  g_checksum_update (md5, reader->data + entry->data_offset, (gssize) entry->size);
  g_checksum_get_digest (md5, digest, &length);

  return memcmp (digest, entry->record.md5, sizeof digest) == 0;
}

/* The MD5 of an entry says more than the CRC of the whole. */
static gboolean
check_sums (Reader  *reader,
            GError **error)
{
  JoltDfuFile *file = reader->file;
  guint32 crc = jolt_crc32_update (0xFFFFFFFF, reader->data, reader->size - sizeof crc);

  for (guint i = 0; i < file->entries->len; i++) {
    JoltDfuFileEntry *entry = &g_array_index (file->entries, JoltDfuFileEntry, i);

    entry->md5_ok = md5_matches (reader, entry);
    if (!entry->md5_ok && (crc != file->suffix.crc || (entry->record.flags & JOLT_DFU_INDEX_FLAG_IGNORE_MD5) == 0))
      return fail_entry (error, JOLT_IMAGE_ERROR_BAD_CHECKSUM, "data: an entry differs from its MD5", entry);
  }

  if (crc != file->suffix.crc) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_CRC,
                 "suffix: the CRC of the file is 0x%08x, the suffix says 0x%08x", crc, file->suffix.crc);
    return FALSE;
  }

  return TRUE;
}

/* 1 and 2 make the ROM store to memory or call it: no firmware file needs that
 * (ROM, dfu_cpio_callback). */
static gboolean
check_flags (Reader  *reader,
             GError **error)
{
  GArray *entries = reader->file->entries;

  for (guint i = 0; i < entries->len; i++) {
    const JoltDfuFileEntry *entry = &g_array_index (entries, JoltDfuFileEntry, i);

    if ((entry->record.flags & (JOLT_DFU_INDEX_FLAG_STORE | JOLT_DFU_INDEX_FLAG_CALL)) != 0)
      return fail_entry (error, JOLT_IMAGE_ERROR_UNSAFE_IMAGE,
                         "index: an entry is for the memory of the chip, not for its flash", entry);
  }

  return TRUE;
}

/* An archive without a suffix: cut off, or its last 16 bytes are damaged. */
static void
fail_suffix (Reader  *reader,
             GError **error)
{
  g_autoptr (GError) parse_error = NULL;

  reader->file->payload_size = reader->size;
  if (!read_archive (reader, &parse_error))
    g_propagate_error (error, g_steal_pointer (&parse_error));
  else if (reader->size % JOLT_CPIO_BLOCK_SIZE == JOLT_DFU_SUFFIX_SIZE)
    fail (error, JOLT_IMAGE_ERROR_BAD_SUFFIX, "suffix: the last 16 bytes are damaged");
  else
    fail (error, JOLT_IMAGE_ERROR_TRUNCATED, "suffix: the file ends before its suffix");
}

/* With a suffix the file did not lose its end, so a length that leads out of
 * it is a damaged length. */
static void
fail_archive (GError **error,
              GError  *parse_error)
{
  if (g_error_matches (parse_error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TRUNCATED))
    parse_error->code = JOLT_IMAGE_ERROR_BAD_ARCHIVE;

  g_propagate_error (error, parse_error);
}

/**
 * jolt_dfu_file_parse:
 * @data: a file that begins with %JOLT_CPIO_MAGIC or ends with a DFU suffix
 * @size: its length in bytes
 * @with_sums: whether to compare the CRC and the MD5 of every entry, which is
 *   needed for every file that was not just packed
 * @error: a code of [error@ImageError]
 *
 * Reads a DFU file of ESP-IDF's tools/mkdfu.py. The message of an error begins
 * with the region that is damaged.
 *
 * Returns: (transfer full) (nullable): the file, or %NULL with @error set
 */
JoltDfuFile *
jolt_dfu_file_parse (const guint8  *data,
                     gsize          size,
                     gboolean       with_sums,
                     GError       **error)
{
  g_autoptr (JoltDfuFile) self = g_new0 (JoltDfuFile, 1);
  g_autoptr (GError) parse_error = NULL;
  Reader reader = { .data = data, .size = size, .file = self };

  self->entries = g_array_new (FALSE, TRUE, sizeof (JoltDfuFileEntry));

  if (!jolt_dfu_suffix_parse (&self->suffix, data, size, NULL)) {
    fail_suffix (&reader, error);
    return NULL;
  }

  self->payload_size = size - self->suffix.length;

  if (!read_archive (&reader, &parse_error)) {
    fail_archive (error, g_steal_pointer (&parse_error));
    return NULL;
  }

  if (!read_index (&reader, error) || (with_sums && !check_sums (&reader, error)) || !check_flags (&reader, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * jolt_dfu_file_free:
 * @self: (transfer full): a file
 *
 * Frees what was read; the data itself is the caller's.
 */
void
jolt_dfu_file_free (JoltDfuFile *self)
{
  g_clear_pointer (&self->entries, g_array_unref);
  g_free (self);
}

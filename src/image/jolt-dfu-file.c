/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-bytes-private.h"
#include "jolt-cpio.h"
#include "jolt-crc32.h"
#include "jolt-dfu-file.h"
#include "jolt-image-error.h"
#include "jolt-snapshot.h"

/* How much is read before the pages may be forgotten again. */
#define FORGET_SIZE (256u << 10)
/* Below it a thread costs more than it saves. */
#define THREAD_SIZE (1u << 20)
#define MAX_THREADS 4

typedef struct {
  const guint8 *data;
  gsize         size;
  JoltDfuFile  *file;
  int           next_check;     /* atomic: 0 is the CRC, n the MD5 of entry n - 1 */
  guint32       crc;            /* of everything in front of the one in the suffix */
  gboolean      has_crc;
  gboolean      crc_ok;
} Reader;

static void
ensure_crc (Reader *reader)
{
  gsize end = reader->size - 4;
  gsize step;

  if (reader->has_crc)
    return;

  reader->crc = 0xFFFFFFFF;
  for (gsize offset = 0; offset < end; offset += step) {
    step = MIN (end - offset, FORGET_SIZE);
    reader->crc = jolt_crc32_update (reader->crc, reader->data + offset, step);
    jolt_snapshot_forget (reader->data + offset, step);
  }

  reader->crc_ok = reader->crc == reader->file->suffix.crc;
  reader->has_crc = TRUE;
}

static void
check_md5 (Reader           *reader,
           JoltDfuFileEntry *entry)
{
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  guint8 digest[JOLT_DFU_INDEX_MD5_SIZE];
  gsize length = sizeof digest;
  gsize step;

  for (gsize offset = 0; offset < entry->size; offset += step) {
    const guint8 *data = reader->data + entry->data_offset + offset;

    step = MIN (entry->size - offset, FORGET_SIZE);
    g_checksum_update (md5, data, (gssize) step);
    jolt_snapshot_forget (data, step);
  }

  g_checksum_get_digest (md5, digest, &length);
  entry->md5_ok = memcmp (digest, entry->record.md5, sizeof digest) == 0;
}

/* Takes one checksum after the other until none is left to be begun. */
static gpointer
check_some (gpointer user_data)
{
  Reader *reader = user_data;
  GArray *entries = reader->file->entries;
  guint n;

  while ((n = (guint) g_atomic_int_add (&reader->next_check, 1)) <= entries->len) {
    if (n == 0)
      ensure_crc (reader);
    else
      check_md5 (reader, &g_array_index (entries, JoltDfuFileEntry, n - 1));
  }

  return NULL;
}

/* The CRC of the whole and the MD5 of each entry ask nothing of each other, so
 * a large file is shared among the processors. */
static void
check_all (Reader *reader)
{
  GThread *threads[MAX_THREADS - 1] = { NULL };
  guint n = reader->size < THREAD_SIZE ? 0 : MIN (g_get_num_processors (), MAX_THREADS) - 1;

  /* What cannot be started is left to the others. */
  for (guint i = 0; i < n; i++)
    threads[i] = g_thread_try_new ("jolt-check", check_some, reader, NULL);

  check_some (reader);
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&threads[i], g_thread_join);
}

static gssize
locate (Reader               *reader,
        const JoltCrc32Range *ranges,
        gsize                 n_ranges)
{
  return jolt_crc32_locate (reader->crc ^ reader->file->suffix.crc, reader->size - 4,
                            ranges, n_ranges);
}

/* Whether a single changed byte in a range explains that the CRC is wrong. */
static gboolean
is_located (Reader *reader,
            gsize   from,
            gsize   to)
{
  JoltCrc32Range range = { from, to };

  return !reader->crc_ok && locate (reader, &range, 1) >= 0;
}

/* Everything but the data of the entries, which have an MD5 of their own. */
static GArray *
get_unproved_ranges (Reader *reader)
{
  JoltDfuFile *file = reader->file;
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (JoltCrc32Range));
  JoltCrc32Range range = { 0, 0 };

  for (guint i = 0; i < file->entries->len; i++) {
    const JoltDfuFileEntry *entry = &g_array_index (file->entries, JoltDfuFileEntry, i);

    range.to = entry->data_offset;
    g_array_append_val (ranges, range);
    range.from = entry->data_offset + entry->size;
  }

  range.to = reader->size - 4;
  g_array_append_val (ranges, range);

  return ranges;
}

/* Every entry is what the index says and yet the CRC is wrong. */
static void
fail_crc (Reader  *reader,
          GError **error)
{
  JoltDfuFile *file = reader->file;
  g_autoptr (GArray) ranges = get_unproved_ranges (reader);
  gssize found = locate (reader, (JoltCrc32Range *) (gpointer) ranges->data, ranges->len);
  gsize position = (gsize) found;

  if (found < 0 || position >= file->payload_size)
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_CRC,
                 "suffix: the CRC of the file is 0x%08x, the suffix says 0x%08x",
                 reader->crc, file->suffix.crc);
  else if (position >= file->end_offset)
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_ARCHIVE,
                 "header: the padding of the archive is damaged at byte %" G_GSIZE_FORMAT, position);
  else if (position >= file->index_offset && position - file->index_offset < file->index_size)
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_INDEX,
                 "index: byte %" G_GSIZE_FORMAT " is damaged", position);
  else
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_ARCHIVE,
                 "header: byte %" G_GSIZE_FORMAT " of the archive is damaged", position);
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

  if (!g_str_equal (entry.name, JOLT_DFU_INDEX_NAME)) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_ARCHIVE,
                         "header: the archive does not begin with " JOLT_DFU_INDEX_NAME);
    return FALSE;
  }

  file->index_offset = entry.data_offset;
  file->index_size = entry.size;
  *next = entry.next_offset;

  return TRUE;
}

/* Finds the entries; what they hold is not looked at yet. */
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
      break;

    entry.header_offset = cpio.header_offset;
    entry.data_offset = cpio.data_offset;
    entry.size = cpio.size;
    entry.name = cpio.name;
    g_array_append_val (file->entries, entry);
  }

  file->end_offset = offset;

  return TRUE;
}

static gboolean
check_record (Reader            *reader,
              JoltDfuFileEntry  *entry,
              gsize              number,
              GError           **error)
{
  JoltDfuFile *file = reader->file;
  JoltDfuIndexRecord *record = &entry->record;

  entry->record_offset = file->index_offset + number * JOLT_DFU_INDEX_RECORD_SIZE;

  if (!jolt_dfu_index_read (record, reader->data + file->index_offset, file->index_size, number, error))
    return FALSE;

  if (!jolt_dfu_index_has_name (record, entry->name)) {
    ensure_crc (reader);
    if (is_located (reader, entry->header_offset, entry->data_offset))
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_ARCHIVE,
                   "header: the name of entry %" G_GSIZE_FORMAT " is damaged", number);
    else
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_INDEX,
                   "index: record %" G_GSIZE_FORMAT " has another name than its entry", number);
    return FALSE;
  }

  if (entry->size > G_MAXUINT32 || (guint32) entry->size > G_MAXUINT32 - record->address) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_INDEX,
                 "index: record %" G_GSIZE_FORMAT " has the impossible address 0x%x",
                 number, record->address);
    return FALSE;
  }

  return TRUE;
}

static gboolean
read_index (Reader  *reader,
            GError **error)
{
  JoltDfuFile *file = reader->file;

  if (file->index_size != (gsize) file->entries->len * JOLT_DFU_INDEX_RECORD_SIZE) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_INDEX,
                 "index: %" G_GSIZE_FORMAT " bytes do not describe %u entries",
                 file->index_size, file->entries->len);
    return FALSE;
  }

  for (guint i = 0; i < file->entries->len; i++) {
    JoltDfuFileEntry *entry = &g_array_index (file->entries, JoltDfuFileEntry, i);

    if (!check_record (reader, entry, i, error))
      return FALSE;

    if ((entry->record.flags & JOLT_DFU_INDEX_FLAG_PARAM) != 0 &&
        g_str_equal (entry->name, JOLT_FLASH_PARAMS_NAME) &&
        entry->size >= JOLT_FLASH_PARAMS_SIZE)
      file->flash_size = jolt_read_u32 (reader->data + entry->data_offset + 12);
  }

  return TRUE;
}

static void
fail_md5 (Reader            *reader,
          JoltDfuFileEntry  *entry,
          GError           **error)
{
  ensure_crc (reader);

  if (is_located (reader, entry->record_offset, entry->record_offset + JOLT_DFU_INDEX_RECORD_SIZE))
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_INDEX,
                 "index: the MD5 of “%s” is damaged", entry->name);
  else if (is_located (reader, entry->header_offset, entry->data_offset))
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_ARCHIVE,
                 "header: the size of “%s” is damaged", entry->name);
  else
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_CHECKSUM,
                 "data: “%s” differs from its MD5 in the index", entry->name);
}

static gboolean
check_contents (Reader  *reader,
                GError **error)
{
  JoltDfuFile *file = reader->file;
  JoltDfuFileEntry *wrong = NULL;

  check_all (reader);

  for (guint i = 0; i < file->entries->len && wrong == NULL; i++) {
    JoltDfuFileEntry *entry = &g_array_index (file->entries, JoltDfuFileEntry, i);

    if (!entry->md5_ok && (entry->record.flags & JOLT_DFU_INDEX_FLAG_IGNORE_MD5) == 0)
      wrong = entry;
  }

  if (wrong != NULL) {
    fail_md5 (reader, wrong, error);
    return FALSE;
  }

  if (!reader->crc_ok) {
    /* An MD5 that need not be right still tells where the damage is. */
    for (guint i = 0; i < file->entries->len; i++) {
      JoltDfuFileEntry *entry = &g_array_index (file->entries, JoltDfuFileEntry, i);

      if (!entry->md5_ok) {
        fail_md5 (reader, entry, error);
        return FALSE;
      }
    }

    fail_crc (reader, error);
    return FALSE;
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
  if (!read_archive (reader, &parse_error)) {
    g_propagate_error (error, g_steal_pointer (&parse_error));
    return;
  }

  if (reader->size % JOLT_CPIO_BLOCK_SIZE == JOLT_DFU_SUFFIX_SIZE)
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_SUFFIX,
                         "suffix: the last 16 bytes are damaged");
  else
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TRUNCATED,
                         "suffix: the file ends before its suffix");
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
 * @error: a code of [error@ImageError]
 *
 * Reads a DFU file of ESP-IDF's tools/mkdfu.py and compares the CRC and the
 * MD5 of every entry.
 *
 * When something is wrong, the error names the region that is damaged. A CRC
 * alone only says that something is; but it is linear, so for a single changed
 * byte it also says which one.
 *
 * Returns: (transfer full) (nullable): the file, or %NULL with @error set
 */
JoltDfuFile *
jolt_dfu_file_parse (const guint8  *data,
                     gsize          size,
                     GError       **error)
{
  g_autoptr (JoltDfuFile) self = g_new0 (JoltDfuFile, 1);
  g_autoptr (GError) parse_error = NULL;
  Reader reader = {
    .data = data,
    .size = size,
    .file = self,
  };

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

  if (!read_index (&reader, error) || !check_contents (&reader, error))
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-bytes-private.h"
#include "jolt-image-error.h"
#include "jolt-image-header.h"
#include "jolt-snapshot.h"

#define MAX_SEGMENTS        16
#define SEGMENT_HEADER_SIZE 8
#define CHECKSUM_SEED       0xEF
#define HASH_SIZE           32
#define WINDOW_SIZE         (1u << 20)

/* A position in data that lies in several pieces. */
typedef struct {
  GBytes * const *pieces;
  gsize           n_pieces;
  gsize           piece;      /* the piece it is in */
  gsize           offset;     /* in that piece */
  gsize           total;      /* bytes passed so far */
  GChecksum      *hash;       /* (nullable): fed with what is passed */
} Cursor;

static guint8
xor_of (const guint8 *data,
        gsize         size)
{
  guint64 wide = 0;
  guint8 result = 0;

  for (; size >= sizeof wide; data += sizeof wide, size -= sizeof wide) {
    guint64 word;

    memcpy (&word, data, sizeof word);
    wide ^= word;
  }

  for (gsize i = 0; i < sizeof wide; i++)
    result ^= (guint8) (wide >> (8 * i));

  for (; size > 0; data++, size--)
    result ^= *data;

  return result;
}

/* Passes size bytes: copies them, or XORs them into checksum, as wished. */
static gboolean
cursor_pass (Cursor *cursor,
             gsize   size,
             guint8 *copy,
             guint8 *checksum)
{
  while (size > 0) {
    const guint8 *data;
    gsize piece_size;
    gsize run;

    if (cursor->piece == cursor->n_pieces)
      return FALSE;

    data = g_bytes_get_data (cursor->pieces[cursor->piece], &piece_size);
    run = MIN (MIN (size, WINDOW_SIZE), piece_size - cursor->offset);
    if (run == 0) {
      cursor->piece++;
      cursor->offset = 0;
      continue;
    }

    data += cursor->offset;
    if (copy != NULL) {
      memcpy (copy, data, run);
      copy += run;
    }
    if (checksum != NULL)
      *checksum ^= xor_of (data, run);
    if (cursor->hash != NULL)
      g_checksum_update (cursor->hash, data, (gssize) run);
    jolt_snapshot_forget (data, run);

    cursor->offset += run;
    cursor->total += run;
    size -= run;
  }

  return TRUE;
}

static gboolean
fail_short (GError **error,
            gsize    offset)
{
  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TRUNCATED,
               "data: the image ends at byte %" G_GSIZE_FORMAT ", before its last segment does", offset);

  return FALSE;
}

static gboolean
check_hash (Cursor  *cursor,
            GError **error)
{
  guint8 expected[HASH_SIZE];
  guint8 actual[HASH_SIZE];
  gsize length = sizeof actual;

  g_checksum_get_digest (cursor->hash, actual, &length);
  g_clear_pointer (&cursor->hash, g_checksum_free);

  if (!cursor_pass (cursor, HASH_SIZE, expected, NULL))
    return fail_short (error, cursor->total);

  if (memcmp (expected, actual, HASH_SIZE) != 0) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_CHECKSUM,
                         "data: the image differs from the SHA-256 at its end");
    return FALSE;
  }

  return TRUE;
}

static gboolean
walk (Cursor   *cursor,
      gboolean  with_hash,
      GError  **error)
{
  JoltImageHeader header;
  guint8 bytes[JOLT_IMAGE_HEADER_SIZE];
  guint8 expected;
  guint8 actual = CHECKSUM_SEED;

  if (!cursor_pass (cursor, sizeof bytes, bytes, NULL))
    return fail_short (error, cursor->total);
  if (!jolt_image_header_parse (&header, bytes, sizeof bytes, error))
    return FALSE;

  for (guint i = 0; i < header.n_segments; i++) {
    if (!cursor_pass (cursor, SEGMENT_HEADER_SIZE, bytes, NULL) ||
        !cursor_pass (cursor, jolt_read_u32 (bytes + 4), NULL, &actual))
      return fail_short (error, cursor->total);
  }

  /* The checksum is the last byte of a line of 16. */
  if (!cursor_pass (cursor, 15 - cursor->total % 16, NULL, NULL) ||
      !cursor_pass (cursor, 1, &expected, NULL))
    return fail_short (error, cursor->total);

  if (expected != actual) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_CHECKSUM,
                 "data: the checksum of the image is 0x%02x, its end says 0x%02x", actual, expected);
    return FALSE;
  }

  if (!header.hash_appended)
    return TRUE;

  if (with_hash)
    return check_hash (cursor, error);

  return cursor_pass (cursor, HASH_SIZE, NULL, NULL) || fail_short (error, cursor->total);
}

/**
 * jolt_image_header_parse:
 * @self: (out caller-allocates): the header
 * @data: an image, or its beginning
 * @size: its length in bytes
 * @error: %JOLT_IMAGE_ERROR_TRUNCATED, %JOLT_IMAGE_ERROR_NOT_FIRMWARE when it
 *   is no image of an Espressif chip
 *
 * Reads the header of a bootloader or an application (ESP-IDF,
 * components/bootloader_support/include/esp_app_format.h).
 *
 * Returns: whether there is one
 */
gboolean
jolt_image_header_parse (JoltImageHeader  *self,
                         const guint8     *data,
                         gsize             size,
                         GError          **error)
{
  guint size_code;

  if (size < JOLT_IMAGE_HEADER_SIZE) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TRUNCATED,
                 "header: %" G_GSIZE_FORMAT " bytes are no image header", size);
    return FALSE;
  }

  /* The magic alone is one byte: the other fields with few values must fit
   * before a chip is believed. */
  if (data[0] != JOLT_IMAGE_HEADER_MAGIC ||
      data[1] == 0 || data[1] > MAX_SEGMENTS ||
      data[2] > 5 ||
      data[23] > 1) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_FIRMWARE,
                         "header: this is no image header");
    return FALSE;
  }

  size_code = data[3] >> 4;

  self->n_segments = data[1];
  self->spi_mode = data[2];
  self->flash_size = size_code <= 7 ? 1u << (20 + size_code) : 0;
  self->entry = jolt_read_u32 (data + 4);
  self->chip_id = jolt_read_u16 (data + 12);
  self->chip = jolt_chip_from_id (self->chip_id);
  self->hash_appended = data[23] == 1;

  return TRUE;
}

/**
 * jolt_image_header_verify:
 * @pieces: (array length=n_pieces): an image, which may go on behind its end
 * @n_pieces: how many pieces it lies in
 * @with_hash: whether to compare the SHA-256 at its end too, which takes
 *   several times as long as all the rest
 * @error: %JOLT_IMAGE_ERROR_TRUNCATED, %JOLT_IMAGE_ERROR_BAD_CHECKSUM,
 *   %JOLT_IMAGE_ERROR_NOT_FIRMWARE
 *
 * Compares an image with the checksum (and SHA-256) it carries, the way the
 * bootloader does before it starts it.
 *
 * Returns: the length of the image in bytes, or 0 with @error set
 */
gsize
jolt_image_header_verify (GBytes * const  *pieces,
                          gsize            n_pieces,
                          gboolean         with_hash,
                          GError         **error)
{
  Cursor cursor = { .pieces = pieces, .n_pieces = n_pieces };
  gboolean sound;

  if (with_hash)
    cursor.hash = g_checksum_new (G_CHECKSUM_SHA256);

  sound = walk (&cursor, with_hash, error);
  g_clear_pointer (&cursor.hash, g_checksum_free);

  return sound ? cursor.total : 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-bytes-private.h"
#include "jolt-image-error.h"
#include "jolt-image-private.h"
#include "jolt-limits.h"

#define MAX_SEGMENTS          16
#define SEGMENT_HEADER_SIZE   8
#define CHECKSUM_SEED         0xEF
#define HASH_SIZE             32
#define SIGNATURE_MAGIC       0xE7
#define SIGNATURE_MAX_VERSION 3

/**
 * jolt_image_header_parse:
 * @self: (out caller-allocates): the header
 * @data: an image, or its beginning
 * @size: its length in bytes
 * @error: %JOLT_IMAGE_ERROR_TRUNCATED, %JOLT_IMAGE_ERROR_NOT_FIRMWARE when it
 *   is not an image of an Espressif chip
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
                 "header: %" G_GSIZE_FORMAT " bytes are not an image header", size);
    return FALSE;
  }

  /* The magic alone is one byte: the other fields with few values must fit
   * before a chip is believed. */
  if (data[0] != JOLT_IMAGE_HEADER_MAGIC ||
      data[1] == 0 || data[1] > MAX_SEGMENTS ||
      data[2] > 5 ||
      data[23] > 1) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_FIRMWARE,
                         "header: this is not an image header");
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
 * jolt_image_clear:
 * @self: an image
 *
 * Frees what the image holds.
 */
void
jolt_image_clear (JoltImage *self)
{
  g_clear_pointer (&self->description, jolt_app_description_free);
}

/* Secure Boot puts its signature into a sector of its own (ESP-IDF,
 * components/bootloader_support/include/esp_secure_boot.h). */
static gboolean
has_signature (const JoltPieces *pieces,
               gsize             offset)
{
  guint8 block[4];

  return jolt_pieces_read (pieces, offset, block, sizeof block) == sizeof block &&
         block[0] == SIGNATURE_MAGIC && block[1] <= SIGNATURE_MAX_VERSION &&
         block[2] == 0 && block[3] == 0;
}

/* Follows the segments to the checksum, which is the last byte of a line of
 * 16, and the SHA-256 after it. */
static void
read_segments (JoltImage        *self,
               const JoltPieces *pieces,
               gsize             start)
{
  gsize left = pieces->size - start;
  gsize offset = JOLT_IMAGE_HEADER_SIZE;

  for (guint i = 0; i < self->header.n_segments; i++) {
    guint8 header[SEGMENT_HEADER_SIZE];
    guint32 size;

    if (jolt_pieces_read (pieces, start + offset, header, sizeof header) != sizeof header)
      return;
    if (self->header.chip != NULL && jolt_chip_is_mapped (self->header.chip, jolt_read_u32 (header)))
      self->is_mapped = TRUE;

    offset += sizeof header;
    size = jolt_read_u32 (header + 4);
    if (offset > left || size > left - offset)
      return;
    offset += size;
  }

  offset += 16 - offset % 16;
  if (offset > left)
    return;

  self->is_whole = TRUE;
  self->size = offset + (self->header.hash_appended ? HASH_SIZE : 0);
  self->state = self->size <= left ? JOLT_IMAGE_STATE_SOUND : JOLT_IMAGE_STATE_NO_HASH;
  self->is_signed = has_signature (pieces, start + jolt_align (self->size, JOLT_SECTOR_SIZE));
}

/*< private >
 * jolt_image_read:
 * @self: (out caller-allocates): the image; release with jolt_image_clear()
 * @pieces: bytes
 * @offset: where the image starts
 *
 * Reads an image without comparing its sums: jolt_image_check() does that.
 *
 * Returns: whether there is an image header
 */
gboolean
jolt_image_read (JoltImage        *self,
                 const JoltPieces *pieces,
                 gsize             offset)
{
  guint8 buffer[JOLT_APP_DESCRIPTION_OFFSET + JOLT_APP_DESCRIPTION_SIZE];
  gsize size = jolt_pieces_read (pieces, offset, buffer, sizeof buffer);

  *self = (JoltImage) { .state = JOLT_IMAGE_STATE_TRUNCATED };

  if (!jolt_image_header_parse (&self->header, buffer, size, NULL))
    return FALSE;

  self->description = jolt_app_description_parse (buffer, size);
  read_segments (self, pieces, offset);

  return TRUE;
}

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

static guint8
xor_range (const JoltPieces *pieces,
           gsize             offset,
           gsize             size)
{
  guint8 result = 0;

  while (size > 0) {
    gsize run;
    const guint8 *data = jolt_pieces_peek (pieces, offset, &run);

    run = MIN (run, size);
    result ^= xor_of (data, run);
    offset += run;
    size -= run;
  }

  return result;
}

static guint8
compute_checksum (const JoltImage  *self,
                  const JoltPieces *pieces,
                  gsize             offset)
{
  guint8 checksum = CHECKSUM_SEED;

  offset += JOLT_IMAGE_HEADER_SIZE;
  for (guint i = 0; i < self->header.n_segments; i++) {
    guint8 header[SEGMENT_HEADER_SIZE];
    gsize size;

    jolt_pieces_read (pieces, offset, header, sizeof header);
    size = jolt_read_u32 (header + 4);
    offset += sizeof header;
    checksum ^= xor_range (pieces, offset, size);
    offset += size;
  }

  return checksum;
}

static gboolean
hash_matches (const JoltPieces *pieces,
              gsize             offset,
              gsize             size)
{
  g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 expected[HASH_SIZE];
  guint8 actual[HASH_SIZE];
  gsize length = sizeof actual;

  while (size > 0) {
    gsize run;
    const guint8 *data = jolt_pieces_peek (pieces, offset, &run);

    run = MIN (run, size);
    g_checksum_update (hash, data, (gssize) run);
    offset += run;
    size -= run;
  }

  g_checksum_get_digest (hash, actual, &length);
  jolt_pieces_read (pieces, offset, expected, sizeof expected);

  return memcmp (expected, actual, sizeof actual) == 0;
}

/*< private >
 * jolt_image_check:
 * @self: an image that jolt_image_read() found
 * @pieces: the bytes it was found in
 * @offset: where it starts
 *
 * Compares an image with the checksum and the SHA-256 it carries, the way the
 * ROM and the bootloader do before they start it, and sets its state.
 */
void
jolt_image_check (JoltImage        *self,
                  const JoltPieces *pieces,
                  gsize             offset)
{
  gsize hashed = self->size - (self->header.hash_appended ? HASH_SIZE : 0);
  guint8 expected;

  if (self->state == JOLT_IMAGE_STATE_TRUNCATED)
    return;

  jolt_pieces_read (pieces, offset + hashed - 1, &expected, 1);
  if (compute_checksum (self, pieces, offset) != expected)
    self->state = JOLT_IMAGE_STATE_BAD_CHECKSUM;
  else if (self->state == JOLT_IMAGE_STATE_SOUND && self->header.hash_appended &&
           !hash_matches (pieces, offset, hashed))
    self->state = JOLT_IMAGE_STATE_BAD_HASH;
}

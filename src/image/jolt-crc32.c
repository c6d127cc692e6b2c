/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-bytes-private.h"
#include "jolt-crc32.h"

#define POLYNOMIAL 0xEDB88320u
#define N_SLICES   16

/* tables[k][b] is what the byte b contributes k bytes later. */
static guint32 tables[N_SLICES][256];

static void
ensure_tables (void)
{
  static gsize ready = 0;

  if (!g_once_init_enter (&ready))
    return;

  for (guint b = 0; b < 256; b++) {
    guint32 crc = b;

    for (guint bit = 0; bit < 8; bit++)
      crc = (crc >> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    tables[0][b] = crc;
  }

  for (guint k = 1; k < N_SLICES; k++) {
    for (guint b = 0; b < 256; b++)
      tables[k][b] = (tables[k - 1][b] >> 8) ^ tables[0][tables[k - 1][b] & 0xFF];
  }

  g_once_init_leave (&ready, 1);
}

/* What four bytes contribute, the last of which is @n bytes before the end. */
static inline guint32
slice (guint32 word,
       guint   n)
{
  return tables[n + 3][word & 0xFF] ^ tables[n + 2][(word >> 8) & 0xFF] ^
         tables[n + 1][(word >> 16) & 0xFF] ^ tables[n][word >> 24];
}

/**
 * jolt_crc32_update:
 * @crc: 0xFFFFFFFF to begin, or the result for the bytes before @data
 * @data: bytes
 * @size: how many
 *
 * The CRC-32 of a DFU suffix (DFU 1.1, appendix B): the polynomial of Ethernet
 * without the final complement. Sixteen bytes at a time, because a 16 MiB file
 * is to be judged before the user notices.
 *
 * Returns: the CRC of everything up to the end of @data
 */
guint32
jolt_crc32_update (guint32       crc,
                   const guint8 *data,
                   gsize         size)
{
  ensure_tables ();

  for (; size >= 16; data += 16, size -= 16)
    crc = slice (jolt_read_u32 (data) ^ crc, 12) ^ slice (jolt_read_u32 (data + 4), 8) ^
          slice (jolt_read_u32 (data + 8), 4) ^ slice (jolt_read_u32 (data + 12), 0);

  for (; size > 0; data++, size--)
    crc = (crc >> 8) ^ tables[0][(crc ^ *data) & 0xFF];

  return crc;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-size-private.h"

#include <string.h>

#include "jolt-limits.h"

#define MIB (1u << 20)
#define SAMPLE_SIZE 256u

/* Up to where the beginning of the flash says something, or 0 where it is all
 * the same: nothing can be told from where that comes again. Before the place of
 * a bootloader it often is. */
static gsize
find_mark (GBytes *beginning)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (beginning, &size);

  for (gsize end = SAMPLE_SIZE; end <= size; end += SAMPLE_SIZE) {
    const guint8 *sample = data + end - SAMPLE_SIZE;

    if (memcmp (sample, sample + 1, SAMPLE_SIZE - 1) != 0)
      return end;
  }

  return 0;
}

/*< private >
 * jolt_flash_size_find:
 * @port: a port, closed, with a board in the DFU mode of its ROM
 * @beginning: what was read from address 0 on
 * @size_bytes: (out): the size of the flash; 0 where that cannot be told
 * @cancellable: (nullable): stops it
 * @error: as jolt_dfu_read()
 *
 * Finds out how large the flash is: past its end a flash chip starts over, so
 * that the first address at which the beginning is seen again is its size.
 *
 * Returns: whether what was needed could be read
 */
gboolean
jolt_flash_size_find (const JoltDfuPort  *port,
                      GBytes             *beginning,
                      gsize              *size_bytes,
                      GCancellable       *cancellable,
                      GError            **error)
{
  gsize mark = find_mark (beginning);
  gsize size = 0;

  *size_bytes = 0;
  if (mark == 0)
    return TRUE;

  for (size = MIB; size < JOLT_FLASH_END; size *= 2) {
    g_autoptr (GBytes) again = jolt_dfu_read (port, (guint32) size, mark, FALSE, NULL, NULL, cancellable, error);

    if (again == NULL)
      return FALSE;
    if (memcmp (g_bytes_get_data (again, NULL), g_bytes_get_data (beginning, NULL), mark) == 0)
      break;
  }
  *size_bytes = size;

  return TRUE;
}

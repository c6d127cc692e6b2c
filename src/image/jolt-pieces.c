/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-pieces-private.h"

#include <string.h>

/*< private > */
void
jolt_pieces_init (JoltPieces     *self,
                  GBytes * const *pieces,
                  gsize           n_pieces)
{
  *self = (JoltPieces) { .pieces = pieces, .n_pieces = n_pieces };

  for (gsize i = 0; i < n_pieces; i++)
    self->size += g_bytes_get_size (pieces[i]);
}

/*< private >
 * jolt_pieces_peek:
 * @self: pieces
 * @offset: where to start, in bytes from the first one
 * @run: (out): how many bytes are contiguous from there, 0 at the end
 *
 * Returns: (nullable): the bytes at @offset, not a copy
 */
const guint8 *
jolt_pieces_peek (const JoltPieces *self,
                  gsize             offset,
                  gsize            *run)
{
  for (gsize i = 0; i < self->n_pieces; i++) {
    gsize size;
    const guint8 *data = g_bytes_get_data (self->pieces[i], &size);

    if (offset < size) {
      *run = size - offset;
      return data + offset;
    }
    offset -= size;
  }

  *run = 0;

  return NULL;
}

/*< private >
 * jolt_pieces_read:
 * @self: pieces
 * @offset: where to read, in bytes from the first one
 * @buffer: (out caller-allocates): at least @size bytes
 * @size: how many bytes are wanted
 *
 * Returns: how many bytes were copied: fewer than @size at the end
 */
gsize
jolt_pieces_read (const JoltPieces *self,
                  gsize             offset,
                  guint8           *buffer,
                  gsize             size)
{
  gsize done = 0;

  while (done < size) {
    gsize run;
    const guint8 *data = jolt_pieces_peek (self, offset + done, &run);

    if (data == NULL)
      break;
    run = MIN (run, size - done);
    memcpy (buffer + done, data, run);
    done += run;
  }

  return done;
}

/*< private >
 * jolt_pieces_is_filled:
 * @self: pieces
 * @offset: where to start
 * @size: how many bytes to compare
 * @value: what each is to be
 *
 * Returns: whether all @size bytes are there and have @value
 */
gboolean
jolt_pieces_is_filled (const JoltPieces *self,
                       gsize             offset,
                       gsize             size,
                       guint8            value)
{
  if (offset > self->size || size > self->size - offset)
    return FALSE;

  while (size > 0) {
    gsize run;
    const guint8 *data = jolt_pieces_peek (self, offset, &run);

    run = MIN (run, size);
    if (data[0] != value || memcmp (data, data + 1, run - 1) != 0)
      return FALSE;
    offset += run;
    size -= run;
  }

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-cpio.h"

#include <string.h>

/* Written apart from the parser in the image room on purpose: the board in
 * software judges what the rest of the program makes, so it shares no code
 * with it. */

#define FIELD_SIZE 8
#define FIELD_FILE_SIZE 6
#define FIELD_NAME_SIZE 11
#define N_FIELDS 13

/* mkdfu pads the archive as cpio does by default. */
#define ARCHIVE_ALIGNMENT 10240u

enum {
  PHASE_HEADER,
  PHASE_NAME,
  PHASE_NAME_PAD,
  PHASE_DATA,
  PHASE_DATA_PAD,
  PHASE_FINISHED,
  PHASE_BAD,
};

void
jolt_virtual_cpio_init (JoltVirtualCpio *self)
{
  memset (self, 0, sizeof *self);
}

static void
enter (JoltVirtualCpio *self,
       int              phase)
{
  self->phase = phase;
  self->have = 0;
}

static JoltVirtualCpioEvent
bad (JoltVirtualCpio *self)
{
  enter (self, PHASE_BAD);

  return JOLT_VIRTUAL_CPIO_BAD;
}

static gsize
take (JoltVirtualCpio  *self,
      const guint8    **data,
      gsize            *size,
      guint64           want)
{
  gsize n = MIN (want, *size);

  *data += n;
  *size -= n;
  self->have += n;
  self->offset += n;

  return n;
}

static gboolean
parse_field (const char *header,
             guint       number,
             guint32    *value)
{
  const char *digits = header + 6 + number * FIELD_SIZE;

  *value = 0;
  for (guint i = 0; i < FIELD_SIZE; i++) {
    int digit = g_ascii_xdigit_value (digits[i]);

    if (digit < 0)
      return FALSE;

    *value = *value << 4 | (guint32) digit;
  }

  return TRUE;
}

static gboolean
parse_header (JoltVirtualCpio *self)
{
  guint32 fields[N_FIELDS];

  if (memcmp (self->header, "070701", 6) != 0)
    return FALSE;

  for (guint i = 0; i < N_FIELDS; i++) {
    if (!parse_field (self->header, i, &fields[i]))
      return FALSE;
  }

  self->file_size = fields[FIELD_FILE_SIZE];
  self->name_size = fields[FIELD_NAME_SIZE];

  return self->name_size >= 2 && self->name_size <= sizeof self->name;
}

static gsize
padding_after (guint64 size)
{
  return (4 - size % 4) % 4;
}

/**
 * jolt_virtual_cpio_next:
 * @self: the framing
 * @data: (inout): the bytes that came; moved past what was taken
 * @size: (inout): how many there are
 * @piece: (out): for %JOLT_VIRTUAL_CPIO_DATA, the entry's bytes, within @data
 * @piece_size: (out): how many
 *
 * Takes bytes until something can be said about them. To be called until it
 * answers MORE or BAD; BAD is for ever.
 */
JoltVirtualCpioEvent
jolt_virtual_cpio_next (JoltVirtualCpio  *self,
                        const guint8    **data,
                        gsize            *size,
                        const guint8    **piece,
                        gsize            *piece_size)
{
  const guint8 *start;
  gsize at, n;

  for (;;) {
    start = *data;
    at = self->have;

    switch (self->phase) {
    case PHASE_HEADER:
      n = take (self, data, size, sizeof self->header - at);
      memcpy (self->header + at, start, n);
      if (self->have < sizeof self->header)
        return JOLT_VIRTUAL_CPIO_MORE;
      if (!parse_header (self))
        return bad (self);

      enter (self, PHASE_NAME);
      break;

    case PHASE_NAME:
      n = take (self, data, size, self->name_size - at);
      memcpy (self->name + at, start, n);
      if (self->have < self->name_size)
        return JOLT_VIRTUAL_CPIO_MORE;
      if (memchr (self->name, '\0', self->name_size) != self->name + self->name_size - 1)
        return bad (self);

      enter (self, PHASE_NAME_PAD);
      break;

    case PHASE_NAME_PAD:
      n = padding_after (JOLT_VIRTUAL_CPIO_HEADER_SIZE + self->name_size);
      take (self, data, size, n - at);
      if (self->have < n)
        return JOLT_VIRTUAL_CPIO_MORE;

      if (strcmp (self->name, "TRAILER!!!") == 0) {
        self->total = (self->offset + ARCHIVE_ALIGNMENT - 1) / ARCHIVE_ALIGNMENT * ARCHIVE_ALIGNMENT;
        enter (self, PHASE_FINISHED);
        return JOLT_VIRTUAL_CPIO_TRAILER;
      }

      enter (self, PHASE_DATA);
      return JOLT_VIRTUAL_CPIO_ENTRY;

    case PHASE_DATA:
      if (self->have == self->file_size) {
        enter (self, PHASE_DATA_PAD);
        return JOLT_VIRTUAL_CPIO_END;
      }

      n = take (self, data, size, self->file_size - at);
      if (n == 0)
        return JOLT_VIRTUAL_CPIO_MORE;

      *piece = start;
      *piece_size = n;
      return JOLT_VIRTUAL_CPIO_DATA;

    case PHASE_DATA_PAD:
      n = padding_after (self->file_size);
      take (self, data, size, n - at);
      if (self->have < n)
        return JOLT_VIRTUAL_CPIO_MORE;

      enter (self, PHASE_HEADER);
      break;

    case PHASE_FINISHED:
      /* What pads the archive is not looked at. */
      take (self, data, size, *size);
      self->have = 0;
      return JOLT_VIRTUAL_CPIO_MORE;

    default:
      return JOLT_VIRTUAL_CPIO_BAD;
    }
  }
}

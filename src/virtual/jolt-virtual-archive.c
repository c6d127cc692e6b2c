/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-archive-private.h"

#include <string.h>

/* Written apart from the parser in the image library on purpose: the board in
 * software judges what the rest of the program makes, so it shares no code
 * with it. */

#define FIELD_SIZE 8
#define FIELD_FILE_SIZE 6
#define FIELD_NAME_SIZE 11
#define N_FIELDS 13

/* Shorter beginnings than this are not recognised (ROM, parse_buffer). */
#define BEGINNING_MIN 232

enum {
  PHASE_HEADER,
  PHASE_NAME,
  PHASE_NAME_PADDING,
  PHASE_DATA,
  PHASE_DATA_PADDING,
  PHASE_FINISHED,
  PHASE_BAD,
};

void
jolt_virtual_archive_init (JoltVirtualArchive *self)
{
  memset (self, 0, sizeof *self);
}

static gboolean
parse_header (const char *header,
              guint32     fields[N_FIELDS])
{
  if (memcmp (header, "070701", 6) != 0 && memcmp (header, "070702", 6) != 0)
    return FALSE;

  for (guint i = 0; i < N_FIELDS; i++) {
    fields[i] = 0;
    for (guint j = 0; j < FIELD_SIZE; j++) {
      int digit = g_ascii_xdigit_value (header[6 + i * FIELD_SIZE + j]);

      if (digit < 0)
        return FALSE;
      fields[i] = fields[i] << 4 | (guint32) digit;
    }
  }

  return TRUE;
}

/* Whether the first 256 bytes of a download, or all of a shorter one, are the
 * beginning of an archive to the ROM. */
gboolean
jolt_virtual_archive_begins (const guint8 *data,
                             gsize         size)
{
  guint32 fields[N_FIELDS];

  return size >= BEGINNING_MIN && parse_header ((const char *) data, fields);
}

static void
enter (JoltVirtualArchive *self,
       int                 phase)
{
  self->phase = phase;
  self->have = 0;
}

static void
take (JoltVirtualArchive  *self,
      const guint8       **data,
      gsize               *size,
      gsize                want,
      void                *to,
      gsize                room)
{
  gsize n = MIN (want - self->have, *size);

  if (to != NULL && self->have < room)
    memcpy ((guint8 *) to + self->have, *data, MIN (n, room - self->have));
  *data += n;
  *size -= n;
  self->have += n;
}

static gsize
padding_after (gsize size)
{
  return (4 - size % 4) % 4;
}

static JoltVirtualArchiveEvent
bad (JoltVirtualArchive *self)
{
  enter (self, PHASE_BAD);

  return JOLT_VIRTUAL_ARCHIVE_BAD;
}

static void
end_name (JoltVirtualArchive *self)
{
  self->offset = 0;
  self->portion_size = 0;
  if (strncmp (self->name, "TRAILER!!!", sizeof self->name) == 0)
    enter (self, PHASE_FINISHED);
  else
    enter (self, PHASE_DATA);
}

/* Returns: whether there is more to be said about the bytes so far */
static gboolean
end_header (JoltVirtualArchive *self)
{
  guint32 fields[N_FIELDS];

  if (!parse_header (self->header, fields))
    return FALSE;

  self->file_size = fields[FIELD_FILE_SIZE];
  self->name_size = fields[FIELD_NAME_SIZE];
  memset (self->name, 0, sizeof self->name);
  enter (self, PHASE_NAME);

  return TRUE;
}

/**
 * jolt_virtual_archive_next:
 * @self: a reader
 * @data: (inout): the bytes that came; moved past what was taken
 * @size: (inout): how many there are
 *
 * Takes bytes until there is a portion. To be called until it answers MORE or
 * BAD; BAD is for ever.
 */
JoltVirtualArchiveEvent
jolt_virtual_archive_next (JoltVirtualArchive  *self,
                           const guint8       **data,
                           gsize               *size)
{
  gsize want;

  for (;;) {
    switch (self->phase) {
    case PHASE_HEADER:
      take (self, data, size, sizeof self->header, self->header, sizeof self->header);
      /* It is not read before something follows it. */
      if (self->have < sizeof self->header || *size == 0)
        return JOLT_VIRTUAL_ARCHIVE_MORE;
      if (!end_header (self))
        return bad (self);
      break;

    case PHASE_NAME:
      take (self, data, size, self->name_size, self->name, sizeof self->name);
      if (self->have < self->name_size)
        return JOLT_VIRTUAL_ARCHIVE_MORE;
      enter (self, PHASE_NAME_PADDING);
      break;

    case PHASE_NAME_PADDING:
      want = padding_after (JOLT_VIRTUAL_ARCHIVE_HEADER_SIZE + self->name_size);
      take (self, data, size, want, NULL, 0);
      if (self->have < want)
        return JOLT_VIRTUAL_ARCHIVE_MORE;
      end_name (self);
      break;

    case PHASE_DATA:
      /* An empty entry is one empty portion. */
      if (self->file_size == 0) {
        enter (self, PHASE_DATA_PADDING);
        return JOLT_VIRTUAL_ARCHIVE_DATA;
      }

      self->offset += self->portion_size;
      if (self->offset == self->file_size) {
        enter (self, PHASE_DATA_PADDING);
        break;
      }

      self->portion_size = 0;
      want = MIN (sizeof self->portion, self->file_size - self->offset);
      take (self, data, size, want, self->portion, sizeof self->portion);
      if (self->have < want)
        return JOLT_VIRTUAL_ARCHIVE_MORE;

      self->portion_size = want;
      self->have = 0;
      return JOLT_VIRTUAL_ARCHIVE_DATA;

    case PHASE_DATA_PADDING:
      want = padding_after (self->file_size);
      take (self, data, size, want, NULL, 0);
      if (self->have < want)
        return JOLT_VIRTUAL_ARCHIVE_MORE;
      enter (self, PHASE_HEADER);
      break;

    case PHASE_FINISHED:
      return JOLT_VIRTUAL_ARCHIVE_MORE;

    default:
      return JOLT_VIRTUAL_ARCHIVE_BAD;
    }
  }
}

/* Returns: whether the trailer was seen */
gboolean
jolt_virtual_archive_is_over (JoltVirtualArchive *self)
{
  return self->phase == PHASE_FINISHED;
}

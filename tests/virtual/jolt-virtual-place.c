/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-place.h"

#include <string.h>

/* mkdfu pads the archive as cpio does by default. */
#define ARCHIVE_ALIGNMENT 10240u

#define FIELDS 6
#define FIELD_SIZE 8
#define FIELD_FILE_SIZE 6
#define FIELD_NAME_SIZE 11
#define TRAILER_NAME_SIZE 11

static guint64
get_field (const char *header,
           guint       number)
{
  guint64 value = 0;

  for (guint i = 0; i < FIELD_SIZE; i++)
    value = value << 4 | (guint) MAX (g_ascii_xdigit_value (header[FIELDS + number * FIELD_SIZE + i]), 0);

  return value;
}

static guint64
padded (guint64 size)
{
  return (size + 3) / 4 * 4;
}

static void
end_header (JoltVirtualPlace *self)
{
  guint64 file_size = get_field (self->header, FIELD_FILE_SIZE);
  guint64 name_size = get_field (self->header, FIELD_NAME_SIZE);

  self->have = 0;
  self->skip = padded (sizeof self->header + name_size) - sizeof self->header + padded (file_size);
  /* No other entry is empty and has a name of this length. */
  if (file_size == 0 && name_size == TRAILER_NAME_SIZE) {
    self->total = (self->offset + self->skip + ARCHIVE_ALIGNMENT - 1) / ARCHIVE_ALIGNMENT * ARCHIVE_ALIGNMENT;
    self->skip = G_MAXUINT64;
  }
}

static void
walk (JoltVirtualPlace *self,
      const guint8     *data,
      gsize             size)
{
  while (size > 0) {
    gsize n = MIN (size, self->skip > 0 ? self->skip : sizeof self->header - self->have);

    self->offset += n;
    if (self->skip > 0) {
      self->skip -= n;
    } else {
      memcpy (self->header + self->have, data, n);
      self->have += n;
      if (self->have == sizeof self->header)
        end_header (self);
    }
    data += n;
    size -= n;
  }
}

static gboolean
is_last (const JoltVirtualPlace *self,
         const guint8           *data,
         gsize                   length)
{
  JoltVirtualPlace ahead = *self;

  walk (&ahead, data, length);

  return ahead.total != 0 && ahead.offset >= ahead.total && self->offset < ahead.total;
}

/* Where in a download the request is that comes now, in @state. */
JoltVirtualFaultPlace
jolt_virtual_place_get (const JoltVirtualPlace *self,
                        JoltDfuState            state,
                        const JoltUsbSetup     *setup,
                        const guint8           *data,
                        gsize                   length)
{
  if (setup->request != JOLT_DFU_REQUEST_DNLOAD)
    return self->place == JOLT_VIRTUAL_PLACE_ANYWHERE ? JOLT_VIRTUAL_PLACE_BEFORE : self->place;
  if (setup->length == 0)
    return JOLT_VIRTUAL_PLACE_ZERO;
  if (state == JOLT_DFU_STATE_IDLE)
    return JOLT_VIRTUAL_PLACE_FIRST;

  return is_last (self, data, length) ? JOLT_VIRTUAL_PLACE_LAST : JOLT_VIRTUAL_PLACE_MIDDLE;
}

/* The board took a DNLOAD. */
void
jolt_virtual_place_note (JoltVirtualPlace      *self,
                         JoltVirtualFaultPlace  place,
                         const JoltUsbSetup    *setup,
                         const guint8          *data,
                         gsize                  length)
{
  if (place == JOLT_VIRTUAL_PLACE_FIRST)
    memset (self, 0, sizeof *self);

  self->place = place;
  walk (self, data, length);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JOLT_VIRTUAL_CPIO_HEADER_SIZE 110
#define JOLT_VIRTUAL_CPIO_NAME_MAX 128

/* What the next bytes of an archive are. */
typedef enum {
  JOLT_VIRTUAL_CPIO_MORE,    /* all bytes are taken, more are needed */
  JOLT_VIRTUAL_CPIO_ENTRY,   /* an entry begins: name and file_size are known */
  JOLT_VIRTUAL_CPIO_DATA,    /* some bytes of the entry */
  JOLT_VIRTUAL_CPIO_END,     /* the entry's last byte was seen */
  JOLT_VIRTUAL_CPIO_TRAILER, /* the archive is complete */
  JOLT_VIRTUAL_CPIO_BAD,     /* no archive */
} JoltVirtualCpioEvent;

/* The framing of a CPIO "new ASCII" archive that comes in pieces of any size.
 * A plain value: a copy of it can look ahead. */
typedef struct {
  int     phase;
  gsize   have;      /* bytes of the phase that were taken */
  guint64 offset;    /* bytes of the archive that were taken */
  guint64 file_size; /* of the current entry */
  gsize   name_size; /* with the NUL */
  char    header[JOLT_VIRTUAL_CPIO_HEADER_SIZE];
  char    name[JOLT_VIRTUAL_CPIO_NAME_MAX];
  guint64 total;     /* the padded length of the archive, once the trailer came */
} JoltVirtualCpio;

void                 jolt_virtual_cpio_init (JoltVirtualCpio  *self);
JoltVirtualCpioEvent jolt_virtual_cpio_next (JoltVirtualCpio  *self,
                                             const guint8    **data,
                                             gsize            *size,
                                             const guint8    **piece,
                                             gsize            *piece_size);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JOLT_VIRTUAL_ARCHIVE_HEADER_SIZE 110
#define JOLT_VIRTUAL_ARCHIVE_NAME_SIZE 64
#define JOLT_VIRTUAL_ARCHIVE_PORTION_SIZE 256

/* What the next bytes of an archive are. */
typedef enum {
  JOLT_VIRTUAL_ARCHIVE_MORE, /* all bytes are taken, more are needed */
  JOLT_VIRTUAL_ARCHIVE_DATA, /* a portion of an entry is complete */
  JOLT_VIRTUAL_ARCHIVE_BAD,  /* no archive */
} JoltVirtualArchiveEvent;

/* The ROM's reader of a CPIO "new ASCII" archive that comes in pieces of any
 * size. It hands on an entry in portions of 256 bytes and a rest. */
typedef struct {
  int     phase;
  gsize   have;          /* bytes of the phase that were taken */
  guint32 file_size;     /* of the current entry */
  guint32 name_size;     /* with the NUL */
  guint32 offset;        /* of the portion in its entry */
  gsize   portion_size;
  char    header[JOLT_VIRTUAL_ARCHIVE_HEADER_SIZE];
  char    name[JOLT_VIRTUAL_ARCHIVE_NAME_SIZE];
  guint8  portion[JOLT_VIRTUAL_ARCHIVE_PORTION_SIZE];
} JoltVirtualArchive;

void                    jolt_virtual_archive_init      (JoltVirtualArchive  *self);
gboolean                jolt_virtual_archive_begins    (const guint8        *data,
                                                        gsize                size);
JoltVirtualArchiveEvent jolt_virtual_archive_next      (JoltVirtualArchive  *self,
                                                        const guint8       **data,
                                                        gsize               *size);
gboolean                jolt_virtual_archive_is_over   (JoltVirtualArchive  *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware-part.h"
#include "jolt-flash-contents.h"
#include "jolt-image.h"

G_BEGIN_DECLS

/* What of the flash a part covers, but leaves as it is. */
typedef struct {
  guint32 address;
  guint32 size;
} JoltFirmwareGap;

struct _JoltFirmwarePart
{
  GObject             parent_instance;

  char               *name;
  char               *key;
  GPtrArray          *pieces;       /* of GBytes, in the order of the flash */
  gsize               size;
  gboolean            has_address;
  guint32             address;
  gboolean            selected;
  GArray             *gaps;         /* (nullable): of JoltFirmwareGap, in ascending order */
  gboolean            has_md5;      /* one that came with the file and is right */

  JoltPartKind        kind;
  JoltPartEvidence    evidence;
  gboolean            is_image;
  JoltImage           image;
  JoltFlashContents  *contents;
  JoltPartitionTable *table;
  GError             *table_error;
  guint32             ota_sequence;
};

void jolt_firmware_part_identify   (JoltFirmwarePart *self);
void jolt_firmware_part_set_pieces (JoltFirmwarePart *self,
                                    GPtrArray        *pieces);

G_END_DECLS

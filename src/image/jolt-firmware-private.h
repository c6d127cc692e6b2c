/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware.h"

G_BEGIN_DECLS

struct _JoltFirmware
{
  GObject             parent_instance;

  char               *name;
  GBytes             *bytes;
  GBytes             *payload;
  const JoltChip     *chip;
  guint16             product_id;
  guint16             vendor_id;
  guint32             flash_size;   /* in bytes, 0 when not known */
  char               *project;
  char               *version;
  char               *built;
  char               *idf_version;
  char               *note;         /* (nullable): why it was packed anew or differently */
  GPtrArray          *parts;        /* of JoltFirmwarePart */
  JoltPartitionTable *table;
  GArray             *entries;      /* of JoltFirmwareEntry */
  GArray             *warnings;     /* of JoltFirmwareWarning */
};

gboolean jolt_firmware_read  (JoltFirmware               *self,
                              GBytes                     *bytes,
                              const JoltFirmwareOptions  *options,
                              GError                    **error);
gboolean jolt_firmware_pack  (JoltFirmware               *self,
                              GPtrArray                  *parts,
                              const JoltChip             *chip,
                              const JoltFirmwareOptions  *options,
                              GError                    **error);
gboolean jolt_firmware_check (JoltFirmware               *self,
                              gboolean                    force,
                              GError                    **error);

G_END_DECLS

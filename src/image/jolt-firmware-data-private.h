/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware.h"

G_BEGIN_DECLS

/*
 * JoltFirmwareData:
 *
 * What [class@Firmware] holds, filled from its bytes by one reader.
 */
typedef struct {
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
  GPtrArray          *parts;        /* of JoltFirmwarePart */
  JoltPartitionTable *table;
  GArray             *entries;      /* of JoltFirmwareEntry */
  GArray             *warnings;     /* of JoltFirmwareWarning */
} JoltFirmwareData;

gboolean  jolt_firmware_data_read  (JoltFirmwareData  *self,
                                    GBytes            *bytes,
                                    GError           **error);
void      jolt_firmware_data_clear (JoltFirmwareData  *self);
GArray   *jolt_firmware_data_check (JoltFirmwareData  *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware-part.h"
#include "jolt-part-identity.h"

G_BEGIN_DECLS

JoltFirmwarePart *jolt_firmware_part_new          (const char         *name,
                                                   guint32             address,
                                                   GPtrArray          *pieces,
                                                   gboolean            md5_ok) G_GNUC_WARN_UNUSED_RESULT;
void              jolt_firmware_part_refine       (JoltFirmwarePart   *self,
                                                   JoltPartitionTable *table);
JoltPartIdentity *jolt_firmware_part_get_identity (JoltFirmwarePart   *self);
GBytes * const   *jolt_firmware_part_get_pieces   (JoltFirmwarePart   *self,
                                                   gsize              *n_pieces);

G_END_DECLS

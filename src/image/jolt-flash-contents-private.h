/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flash-contents.h"
#include "jolt-image-private.h"

G_BEGIN_DECLS

JoltFlashContents *jolt_flash_contents_find     (const JoltPieces *pieces,
                                                 const guint32    *address);
gboolean           jolt_ota_data_read           (const JoltPieces *pieces,
                                                 gsize             offset,
                                                 guint32          *sequence);

G_END_DECLS

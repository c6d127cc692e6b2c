/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-device-private.h"

G_BEGIN_DECLS

gboolean jolt_dfu_manifest (JoltDfuDevice  *device,
                            guint64         n_blocks,
                            guint           work_ms,
                            GError        **error);

G_END_DECLS

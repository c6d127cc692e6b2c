/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-link.h"

G_BEGIN_DECLS

gboolean jolt_dfu_manifest (JoltDfuLink  *link,
                            guint64       n_blocks,
                            GError      **error);

G_END_DECLS

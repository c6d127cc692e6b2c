/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu.h"

G_BEGIN_DECLS

gboolean jolt_flash_size_find (const JoltDfuPort  *port,
                               GBytes             *beginning,
                               gsize              *size_bytes,
                               GCancellable       *cancellable,
                               GError            **error);

G_END_DECLS

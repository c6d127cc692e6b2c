/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-virtual-board.h"
#include "jolt-virtual-clock-private.h"

G_BEGIN_DECLS

gboolean jolt_virtual_wait (JoltVirtualBoard  *board,
                             JoltVirtualClock  *clock,
                             JoltDfuMode        mode,
                             guint64            left_generation,
                             guint              timeout_ms,
                             GCancellable      *cancellable,
                             GError           **error);

G_END_DECLS

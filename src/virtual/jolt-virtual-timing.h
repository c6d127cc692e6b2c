/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-chip.h"
#include "jolt-dfu-protocol.h"

G_BEGIN_DECLS

guint64 jolt_virtual_timing_bus_us   (gsize               data_bytes);
guint64 jolt_virtual_timing_board_us (const JoltChip     *chip,
                                      const JoltUsbSetup *setup,
                                      guint64             since_poll_us);
guint64 jolt_virtual_timing_start_us (guint64             now_us,
                                      guint64             bus_free_us);

G_END_DECLS

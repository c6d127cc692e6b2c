/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-device-private.h"

G_BEGIN_DECLS

/**
 * JoltDfuRecovery:
 * @JOLT_DFU_RECOVERY_IDLE: the board is in dfuIDLE
 * @JOLT_DFU_RECOVERY_RESTARTED: the board was told to restart and must be
 *   opened again
 * @JOLT_DFU_RECOVERY_FAILED: the board cannot be brought into dfuIDLE
 *
 * How bringing a board into dfuIDLE ended.
 */
typedef enum {
  JOLT_DFU_RECOVERY_IDLE,
  JOLT_DFU_RECOVERY_RESTARTED,
  JOLT_DFU_RECOVERY_FAILED,
} JoltDfuRecovery;

JoltDfuRecovery jolt_dfu_recover (JoltDfuDevice  *device,
                                  guint           busy_ms,
                                  GCancellable   *cancellable,
                                  GError        **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-document.h"
#include "jolt-target-list.h"

G_BEGIN_DECLS

/**
 * JoltSessionReason:
 * @JOLT_SESSION_REASON_NONE: nothing is in the way
 * @JOLT_SESSION_REASON_RUNNING: boards are being flashed
 * @JOLT_SESSION_REASON_NO_FILE: nothing was opened
 * @JOLT_SESSION_REASON_LOADING: the file is being read
 * @JOLT_SESSION_REASON_CHANGING: the file is being built
 * @JOLT_SESSION_REASON_BAD_FILE: the file is not firmware
 * @JOLT_SESSION_REASON_NO_BOARD: no board is there
 * @JOLT_SESSION_REASON_WRONG_CHIP: the firmware is for another chip
 * @JOLT_SESSION_REASON_NEEDS_PERMISSION: the account may not open the board
 * @JOLT_SESSION_REASON_NEEDS_BUTTONS: the board is not in bootloader mode
 * @JOLT_SESSION_REASON_IN_USE: another program has the board
 * @JOLT_SESSION_REASON_NO_DFU: the board cannot be flashed at all
 * @JOLT_SESSION_REASON_NONE_SELECTED: boards could be flashed, none is chosen
 *
 * Why Flash cannot be pressed.
 */
typedef enum {
  JOLT_SESSION_REASON_NONE,
  JOLT_SESSION_REASON_RUNNING,
  JOLT_SESSION_REASON_NO_FILE,
  JOLT_SESSION_REASON_LOADING,
  JOLT_SESSION_REASON_CHANGING,
  JOLT_SESSION_REASON_BAD_FILE,
  JOLT_SESSION_REASON_NO_BOARD,
  JOLT_SESSION_REASON_WRONG_CHIP,
  JOLT_SESSION_REASON_NEEDS_PERMISSION,
  JOLT_SESSION_REASON_NEEDS_BUTTONS,
  JOLT_SESSION_REASON_IN_USE,
  JOLT_SESSION_REASON_NO_DFU,
  JOLT_SESSION_REASON_NONE_SELECTED,
} JoltSessionReason;

#define JOLT_TYPE_SESSION_REASON (jolt_session_reason_get_type ())
GType jolt_session_reason_get_type (void);

JoltSessionReason jolt_session_reason_find (JoltDocument   *document,
                                            JoltTargetList *targets,
                                            gboolean        running);

G_END_DECLS

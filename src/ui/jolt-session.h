/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-bus.h"
#include "jolt-document.h"
#include "jolt-flash-run.h"
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

#define JOLT_TYPE_SESSION (jolt_session_get_type ())
G_DECLARE_FINAL_TYPE (JoltSession, jolt_session, JOLT, SESSION, GObject)

JoltSession       *jolt_session_new            (JoltBus     *bus) G_GNUC_WARN_UNUSED_RESULT;

JoltBus           *jolt_session_get_bus        (JoltSession *self);
JoltDocument      *jolt_session_get_document   (JoltSession *self);
JoltTargetList    *jolt_session_get_targets    (JoltSession *self);
GListModel        *jolt_session_get_runs       (JoltSession *self);
gboolean           jolt_session_get_running    (JoltSession *self);
gboolean           jolt_session_get_armed      (JoltSession *self);
void               jolt_session_set_armed      (JoltSession *self,
                                                gboolean     armed);
gboolean           jolt_session_get_can_flash  (JoltSession *self);
JoltSessionReason  jolt_session_get_reason     (JoltSession *self);
guint              jolt_session_get_n_chosen   (JoltSession *self);
guint              jolt_session_get_n_done     (JoltSession *self);
guint              jolt_session_get_n_failed   (JoltSession *self);
JoltBoard         *jolt_session_get_denied     (JoltSession *self);

void               jolt_session_flash          (JoltSession *self);
gboolean           jolt_session_can_repeat     (JoltSession *self);
void               jolt_session_repeat         (JoltSession *self);
void               jolt_session_cancel         (JoltSession *self);
void               jolt_session_forget         (JoltSession *self);

G_END_DECLS

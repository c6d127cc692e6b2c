/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-batch.h"
#include "jolt-document.h"
#include "jolt-session-reason.h"
#include "jolt-target-list.h"

G_BEGIN_DECLS

#define JOLT_TYPE_SESSION (jolt_session_get_type ())
G_DECLARE_FINAL_TYPE (JoltSession, jolt_session, JOLT, SESSION, GObject)

JoltSession       *jolt_session_new            (JoltBus     *bus) G_GNUC_WARN_UNUSED_RESULT;

JoltBus           *jolt_session_get_bus        (JoltSession *self);
JoltDocument      *jolt_session_get_document   (JoltSession *self);
JoltTargetList    *jolt_session_get_targets    (JoltSession *self);
JoltBatch         *jolt_session_get_batch      (JoltSession *self);
gboolean           jolt_session_get_armed      (JoltSession *self);
void               jolt_session_set_armed      (JoltSession *self,
                                                gboolean     armed);
gboolean           jolt_session_get_can_flash  (JoltSession *self);
JoltSessionReason  jolt_session_get_reason     (JoltSession *self);

void               jolt_session_flash          (JoltSession *self);
gboolean           jolt_session_can_repeat     (JoltSession *self);
void               jolt_session_repeat         (JoltSession *self);
void               jolt_session_cancel         (JoltSession *self);

G_END_DECLS

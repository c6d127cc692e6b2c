/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _JoltDfuLog JoltDfuLog;

JoltDfuLog *jolt_dfu_log_new      (void) G_GNUC_WARN_UNUSED_RESULT;
JoltDfuLog *jolt_dfu_log_ref      (JoltDfuLog *self);
void        jolt_dfu_log_unref    (JoltDfuLog *self);
void        jolt_dfu_log_add      (JoltDfuLog *self,
                                   const char *format,
                                   ...) G_GNUC_PRINTF (2, 3);
char       *jolt_dfu_log_dup_text (JoltDfuLog *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltDfuLog, jolt_dfu_log_unref)

G_END_DECLS

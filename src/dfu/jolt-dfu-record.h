/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _JoltDfuRecord JoltDfuRecord;

JoltDfuRecord *jolt_dfu_record_new      (void) G_GNUC_WARN_UNUSED_RESULT;
JoltDfuRecord *jolt_dfu_record_ref      (JoltDfuRecord *self);
void           jolt_dfu_record_unref    (JoltDfuRecord *self);
void           jolt_dfu_record_add      (JoltDfuRecord *self,
                                         const char    *format,
                                         ...) G_GNUC_PRINTF (2, 3);
char          *jolt_dfu_record_dup_text (JoltDfuRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltDfuRecord, jolt_dfu_record_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-bus.h"
#include "jolt-firmware.h"
#include "jolt-flash-run.h"

G_BEGIN_DECLS

#define JOLT_TYPE_BATCH (jolt_batch_get_type ())
G_DECLARE_FINAL_TYPE (JoltBatch, jolt_batch, JOLT, BATCH, GObject)

JoltBatch  *jolt_batch_new          (JoltBus      *bus) G_GNUC_WARN_UNUSED_RESULT;
void        jolt_batch_start        (JoltBatch    *self,
                                     JoltBoard    *board,
                                     JoltFirmware *firmware);
void        jolt_batch_cancel       (JoltBatch    *self);
void        jolt_batch_look         (JoltBatch    *self);
void        jolt_batch_clear        (JoltBatch    *self);
void        jolt_batch_reset_counts (JoltBatch    *self);
GPtrArray  *jolt_batch_dup_repeat   (JoltBatch    *self);

GListModel *jolt_batch_get_runs     (JoltBatch    *self);
gboolean    jolt_batch_get_running  (JoltBatch    *self);
guint       jolt_batch_get_n_done   (JoltBatch    *self);
guint       jolt_batch_get_n_failed (JoltBatch    *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-bus.h"
#include "jolt-firmware.h"
#include "jolt-flash-job.h"

G_BEGIN_DECLS

#define JOLT_TYPE_FLASH_QUEUE (jolt_flash_queue_get_type ())
G_DECLARE_FINAL_TYPE (JoltFlashQueue, jolt_flash_queue, JOLT, FLASH_QUEUE, GObject)

JoltFlashQueue *jolt_flash_queue_new          (JoltBus        *bus) G_GNUC_WARN_UNUSED_RESULT;
void            jolt_flash_queue_set_depth    (JoltFlashQueue *self,
                                               guint           depth);
void            jolt_flash_queue_set_restart  (JoltFlashQueue *self,
                                               gboolean        restart);
void            jolt_flash_queue_start        (JoltFlashQueue *self,
                                               JoltBoard      *board,
                                               JoltFirmware   *firmware);
void            jolt_flash_queue_start_all    (JoltFlashQueue *self,
                                               GPtrArray      *boards,
                                               JoltFirmware   *firmware);
void            jolt_flash_queue_cancel       (JoltFlashQueue *self);
void            jolt_flash_queue_see          (JoltFlashQueue *self);
void            jolt_flash_queue_clear        (JoltFlashQueue *self);
void            jolt_flash_queue_reset_counts (JoltFlashQueue *self);
GPtrArray      *jolt_flash_queue_dup_repeat   (JoltFlashQueue *self);

GListModel     *jolt_flash_queue_get_jobs     (JoltFlashQueue *self);
gboolean        jolt_flash_queue_get_running  (JoltFlashQueue *self);
guint           jolt_flash_queue_get_count    (JoltFlashQueue   *self,
                                               JoltFlashOutcome  outcome);

G_END_DECLS

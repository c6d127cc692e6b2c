/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware-loader.h"
#include "jolt-flash-blocker.h"
#include "jolt-flash-queue.h"
#include "jolt-target-list.h"

G_BEGIN_DECLS

#define JOLT_TYPE_FLASHER (jolt_flasher_get_type ())
G_DECLARE_FINAL_TYPE (JoltFlasher, jolt_flasher, JOLT, FLASHER, GObject)

JoltFlasher        *jolt_flasher_new                    (JoltBus     *bus) G_GNUC_WARN_UNUSED_RESULT;

JoltBus            *jolt_flasher_get_bus                (JoltFlasher *self);
JoltFirmwareLoader *jolt_flasher_get_loader             (JoltFlasher *self);
JoltTargetList     *jolt_flasher_get_targets            (JoltFlasher *self);
JoltFlashQueue     *jolt_flasher_get_queue              (JoltFlasher *self);
gboolean            jolt_flasher_get_auto_flash         (JoltFlasher *self);
void                jolt_flasher_set_auto_flash         (JoltFlasher *self,
                                                         gboolean     auto_flash);
JoltFlashBlocker    jolt_flasher_get_auto_flash_blocker (JoltFlasher *self);
gboolean            jolt_flasher_get_can_flash          (JoltFlasher *self);
JoltFlashBlocker    jolt_flasher_get_blocker            (JoltFlasher *self);

void                jolt_flasher_flash                  (JoltFlasher *self);
gboolean            jolt_flasher_can_repeat             (JoltFlasher *self);
void                jolt_flasher_repeat                 (JoltFlasher *self);
void                jolt_flasher_cancel                 (JoltFlasher *self);

G_END_DECLS

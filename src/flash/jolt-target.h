/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board.h"
#include "jolt-firmware.h"

G_BEGIN_DECLS

#define JOLT_TYPE_TARGET (jolt_target_get_type ())
G_DECLARE_FINAL_TYPE (JoltTarget, jolt_target, JOLT, TARGET, GObject)

JoltTarget *jolt_target_new            (JoltBoard    *board,
                                        JoltFirmware *firmware) G_GNUC_WARN_UNUSED_RESULT;
JoltBoard  *jolt_target_get_board      (JoltTarget   *self);
JoltFirmware *
            jolt_target_get_firmware   (JoltTarget   *self);
void        jolt_target_set_firmware   (JoltTarget   *self,
                                        JoltFirmware *firmware);
gboolean    jolt_target_get_suitable   (JoltTarget   *self);
gboolean    jolt_target_get_selectable (JoltTarget   *self);
gboolean    jolt_target_get_selected   (JoltTarget   *self);
void        jolt_target_set_selected   (JoltTarget   *self,
                                        gboolean      selected);

G_END_DECLS

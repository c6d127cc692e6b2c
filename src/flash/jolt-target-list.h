/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-bus.h"
#include "jolt-target.h"

G_BEGIN_DECLS

#define JOLT_TYPE_TARGET_LIST (jolt_target_list_get_type ())
G_DECLARE_FINAL_TYPE (JoltTargetList, jolt_target_list, JOLT, TARGET_LIST, GObject)

JoltTargetList *jolt_target_list_new          (JoltBus        *bus) G_GNUC_WARN_UNUSED_RESULT;
void            jolt_target_list_set_firmware (JoltTargetList *self,
                                               JoltFirmware   *firmware);
GPtrArray      *jolt_target_list_dup_chosen   (JoltTargetList *self);
JoltTarget     *jolt_target_list_peek         (JoltTargetList *self,
                                               guint           position);
guint           jolt_target_list_get_length   (JoltTargetList *self);
guint           jolt_target_list_get_n_chosen (JoltTargetList *self);
JoltBoard      *jolt_target_list_get_denied   (JoltTargetList *self);
const JoltChip *jolt_target_list_get_chip (JoltTargetList *self);

G_END_DECLS

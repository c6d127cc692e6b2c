/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board-info.h"
#include "jolt-chip.h"
#include "jolt-virtual-options.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define JOLT_TYPE_VIRTUAL_BOARD (jolt_virtual_board_get_type ())
G_DECLARE_FINAL_TYPE (JoltVirtualBoard, jolt_virtual_board, JOLT, VIRTUAL_BOARD, GObject)

JoltVirtualBoard  *jolt_virtual_board_new            (const JoltChip           *chip,
                                                      gsize                     flash_size_bytes);
const JoltChip    *jolt_virtual_board_get_chip       (JoltVirtualBoard         *self);

/* The bus side, any thread */
JoltVirtualAnswer  jolt_virtual_board_control        (JoltVirtualBoard         *self,
                                                      const JoltUsbSetup       *setup,
                                                      guint8                   *data,
                                                      gsize                    *length,
                                                      guint64                  *duration_us);
void               jolt_virtual_board_abandon        (JoltVirtualBoard         *self,
                                                      guint64                   unspent_us,
                                                      gboolean                  is_in);
void               jolt_virtual_board_bus_reset      (JoltVirtualBoard         *self);
void               jolt_virtual_board_advance        (JoltVirtualBoard         *self,
                                                      guint64                   duration_us);
void               jolt_virtual_board_set_wall_clock (JoltVirtualBoard         *self,
                                                      gboolean                  wall_clock);
void               jolt_virtual_board_set_enumerates (JoltVirtualBoard         *self,
                                                      gboolean                  enumerates);
guint64            jolt_virtual_board_open           (JoltVirtualBoard         *self,
                                                      gboolean                  again,
                                                      GError                  **error);
void               jolt_virtual_board_close          (JoltVirtualBoard         *self,
                                                      guint64                   generation);

/* The user's side, any thread */
void               jolt_virtual_board_plug           (JoltVirtualBoard         *self);
void               jolt_virtual_board_unplug         (JoltVirtualBoard         *self);
gboolean           jolt_virtual_board_get_plugged    (JoltVirtualBoard         *self);
void               jolt_virtual_board_press_reset    (JoltVirtualBoard         *self,
                                                      JoltVirtualReset          how);
gboolean           jolt_virtual_board_get_returning  (JoltVirtualBoard         *self,
                                                      guint                    *left_ms);
gboolean           jolt_virtual_board_get_hangs      (JoltVirtualBoard         *self);
void               jolt_virtual_board_come_back      (JoltVirtualBoard         *self);

/* How it is, any thread */
void               jolt_virtual_board_set_personality (JoltVirtualBoard        *self,
                                                      JoltVirtualPersonality    personality);
void               jolt_virtual_board_get_options    (JoltVirtualBoard         *self,
                                                      JoltVirtualOptions       *options);
void               jolt_virtual_board_set_options    (JoltVirtualBoard         *self,
                                                      const JoltVirtualOptions *options);
JoltBoardAccess    jolt_virtual_board_get_access     (JoltVirtualBoard         *self);
void               jolt_virtual_board_set_access     (JoltVirtualBoard         *self,
                                                      JoltBoardAccess           access);
guint64            jolt_virtual_board_get_generation (JoltVirtualBoard         *self);
GBytes            *jolt_virtual_board_dup_descriptors (JoltVirtualBoard        *self,
                                                      guint64                  *generation);
JoltDfuState       jolt_virtual_board_get_state      (JoltVirtualBoard         *self);
void               jolt_virtual_board_set_flash      (JoltVirtualBoard         *self,
                                                      GBytes                   *bytes);
GBytes            *jolt_virtual_board_dup_flash      (JoltVirtualBoard         *self,
                                                      guint32                   address,
                                                      gsize                     size);

G_END_DECLS

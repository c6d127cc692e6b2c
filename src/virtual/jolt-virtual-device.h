/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-board.h"
#include "jolt-virtual-flash.h"
#include "jolt-virtual-script.h"

G_BEGIN_DECLS

/* The board itself, for one thread at a time; JoltVirtualBoard puts a lock and
 * a signal around it. */
typedef struct _JoltVirtualDevice JoltVirtualDevice;

JoltVirtualDevice  *jolt_virtual_device_new             (const JoltChip      *chip,
                                                         gsize                flash_size_bytes);
void                jolt_virtual_device_free            (JoltVirtualDevice   *self);

const JoltChip     *jolt_virtual_device_get_chip        (JoltVirtualDevice   *self);
JoltVirtualFlash   *jolt_virtual_device_get_flash       (JoltVirtualDevice   *self);
JoltVirtualScript  *jolt_virtual_device_get_script      (JoltVirtualDevice   *self);
JoltVirtualOptions *jolt_virtual_device_get_options     (JoltVirtualDevice   *self);
JoltDfuState        jolt_virtual_device_get_state       (JoltVirtualDevice   *self);
guint64             jolt_virtual_device_get_generation  (JoltVirtualDevice   *self);
GBytes             *jolt_virtual_device_dup_descriptors (JoltVirtualDevice   *self);

JoltVirtualAnswer   jolt_virtual_device_control         (JoltVirtualDevice   *self,
                                                         const JoltUsbSetup  *setup,
                                                         guint8              *data,
                                                         gsize               *length,
                                                         guint64             *duration_us);
void                jolt_virtual_device_abandon         (JoltVirtualDevice   *self,
                                                         guint64              unspent_us);
void                jolt_virtual_device_bus_reset       (JoltVirtualDevice   *self);
void                jolt_virtual_device_pass            (JoltVirtualDevice   *self,
                                                         guint64              duration_us);

gboolean            jolt_virtual_device_get_plugged     (JoltVirtualDevice   *self);
void                jolt_virtual_device_plug            (JoltVirtualDevice   *self);
void                jolt_virtual_device_unplug          (JoltVirtualDevice   *self);
void                jolt_virtual_device_press_reset     (JoltVirtualDevice   *self,
                                                         JoltVirtualReset     how);
gboolean            jolt_virtual_device_get_returning   (JoltVirtualDevice   *self,
                                                         guint64             *left_us);
void                jolt_virtual_device_come_back       (JoltVirtualDevice   *self);
void                jolt_virtual_device_set_face        (JoltVirtualDevice   *self,
                                                         JoltVirtualFace      face);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltVirtualDevice, jolt_virtual_device_free)

G_END_DECLS

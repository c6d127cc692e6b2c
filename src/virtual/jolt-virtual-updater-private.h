/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-protocol.h"
#include "jolt-virtual-flash-private.h"
#include "jolt-virtual-registers-private.h"

G_BEGIN_DECLS

typedef struct _JoltVirtualUpdater JoltVirtualUpdater;

JoltVirtualUpdater *jolt_virtual_updater_new        (JoltVirtualFlash     *flash,
                                                     JoltVirtualRegisters *registers);
void                jolt_virtual_updater_free       (JoltVirtualUpdater   *self);
void                jolt_virtual_updater_set_strict (JoltVirtualUpdater   *self,
                                                     gboolean              strict);
void                jolt_virtual_updater_power_on   (JoltVirtualUpdater   *self);
void                jolt_virtual_updater_begin      (JoltVirtualUpdater   *self);
void                jolt_virtual_updater_feed       (JoltVirtualUpdater   *self,
                                                     const guint8         *data,
                                                     gsize                 size,
                                                     guint64              *duration_us);
void                jolt_virtual_updater_end        (JoltVirtualUpdater   *self,
                                                     guint64              *duration_us);
JoltDfuStatus       jolt_virtual_updater_get_status (JoltVirtualUpdater   *self);
void                jolt_virtual_updater_clear      (JoltVirtualUpdater   *self);
gboolean            jolt_virtual_updater_crashed    (JoltVirtualUpdater   *self);
void                jolt_virtual_updater_read       (JoltVirtualUpdater   *self,
                                                     guint32               address,
                                                     guint8               *data,
                                                     gsize                 size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltVirtualUpdater, jolt_virtual_updater_free)

G_END_DECLS

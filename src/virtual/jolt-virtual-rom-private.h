/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-options.h"
#include "jolt-virtual-updater-private.h"

G_BEGIN_DECLS

typedef struct _JoltVirtualRom JoltVirtualRom;

/* What a request makes the board do once it is over. */
typedef enum {
  JOLT_VIRTUAL_NEXT_STAY,
  JOLT_VIRTUAL_NEXT_DETACH, /* leave the bus and return in DFU mode */
  JOLT_VIRTUAL_NEXT_LEAVE,  /* leave the bus and start what was written */
  JOLT_VIRTUAL_NEXT_HANG,   /* hang until RESET */
} JoltVirtualNext;

JoltVirtualRom    *jolt_virtual_rom_new           (JoltVirtualUpdater *updater);
void               jolt_virtual_rom_free          (JoltVirtualRom     *self);
void               jolt_virtual_rom_power_on      (JoltVirtualRom     *self,
                                                   gboolean            persist);
JoltVirtualAnswer  jolt_virtual_rom_request       (JoltVirtualRom     *self,
                                                   const JoltUsbSetup *setup,
                                                   guint8             *data,
                                                   gsize              *length,
                                                   guint64            *work_us,
                                                   JoltVirtualNext    *next);
void               jolt_virtual_rom_configure     (JoltVirtualRom     *self);
void               jolt_virtual_rom_set_interface (JoltVirtualRom     *self,
                                                   guint16             alternate_setting);
gboolean           jolt_virtual_rom_bus_reset     (JoltVirtualRom     *self);
JoltDfuState       jolt_virtual_rom_get_state     (JoltVirtualRom     *self);
void               jolt_virtual_rom_force         (JoltVirtualRom     *self,
                                                   JoltDfuState        state,
                                                   JoltDfuStatus       status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltVirtualRom, jolt_virtual_rom_free)

G_END_DECLS

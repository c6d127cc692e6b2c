/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-protocol.h"
#include "jolt-virtual-flash.h"

G_BEGIN_DECLS

typedef struct _JoltVirtualLoader JoltVirtualLoader;

JoltVirtualLoader *jolt_virtual_loader_new         (JoltVirtualFlash  *flash);
void               jolt_virtual_loader_free        (JoltVirtualLoader *self);
void               jolt_virtual_loader_reset       (JoltVirtualLoader *self);
JoltDfuStatus      jolt_virtual_loader_feed        (JoltVirtualLoader *self,
                                                    const guint8      *data,
                                                    gsize              size,
                                                    guint64           *duration_us);
gboolean           jolt_virtual_loader_is_complete (JoltVirtualLoader *self);
gboolean           jolt_virtual_loader_is_last     (JoltVirtualLoader *self,
                                                    const guint8      *data,
                                                    gsize              size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltVirtualLoader, jolt_virtual_loader_free)

G_END_DECLS

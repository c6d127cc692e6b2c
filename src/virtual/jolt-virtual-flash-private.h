/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JOLT_VIRTUAL_FLASH_SECTOR 4096u
#define JOLT_VIRTUAL_FLASH_BLOCK 65536u

typedef struct _JoltVirtualFlash JoltVirtualFlash;

JoltVirtualFlash *jolt_virtual_flash_new      (gsize             size_bytes);
void              jolt_virtual_flash_free     (JoltVirtualFlash *self);
gsize             jolt_virtual_flash_get_size (JoltVirtualFlash *self);
const guint8     *jolt_virtual_flash_peek     (JoltVirtualFlash *self,
                                               guint32           address,
                                               gsize             size);
void              jolt_virtual_flash_read     (JoltVirtualFlash *self,
                                               guint32           address,
                                               guint8           *data,
                                               gsize             size);
guint64           jolt_virtual_flash_erase    (JoltVirtualFlash *self,
                                               guint32           address,
                                               gsize             unit);
guint64           jolt_virtual_flash_program  (JoltVirtualFlash *self,
                                               guint32           address,
                                               const guint8     *data,
                                               gsize             size);
gboolean          jolt_virtual_flash_touched  (JoltVirtualFlash *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltVirtualFlash, jolt_virtual_flash_free)

G_END_DECLS

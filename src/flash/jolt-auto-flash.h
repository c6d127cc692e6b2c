/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flash-blocker.h"

G_BEGIN_DECLS

typedef struct _JoltAutoFlash JoltAutoFlash;

JoltAutoFlash    *jolt_auto_flash_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void              jolt_auto_flash_free         (JoltAutoFlash       *self);
gboolean          jolt_auto_flash_take         (JoltAutoFlash       *self,
                                                JoltBoard           *board);
void              jolt_auto_flash_flashed      (JoltAutoFlash       *self,
                                                const char          *port_path,
                                                const JoltBoardInfo *bootloader,
                                                gboolean             is_running);
gboolean          jolt_auto_flash_has_due      (JoltAutoFlash       *self,
                                                JoltTargetList      *targets);
GPtrArray        *jolt_auto_flash_take_all     (JoltAutoFlash       *self,
                                                JoltTargetList      *targets);
JoltFlashBlocker  jolt_auto_flash_find_blocker (JoltAutoFlash       *self,
                                                JoltFirmwareLoader  *loader,
                                                JoltTargetList      *targets);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltAutoFlash, jolt_auto_flash_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-rom-private.h"

G_BEGIN_DECLS

typedef struct _JoltVirtualBook JoltVirtualBook;

JoltVirtualBook   *jolt_virtual_book_new       (JoltVirtualFlash         *flash,
                                                JoltVirtualRegisters     *registers);
void               jolt_virtual_book_free      (JoltVirtualBook          *self);
void               jolt_virtual_book_start     (JoltVirtualBook          *self,
                                                gboolean                  dfu_mode);
JoltVirtualAnswer  jolt_virtual_book_request   (JoltVirtualBook          *self,
                                                const JoltVirtualOptions *options,
                                                const JoltUsbSetup       *setup,
                                                guint8                   *data,
                                                gsize                    *length,
                                                guint64                  *work_us,
                                                JoltVirtualNext          *next);
void               jolt_virtual_book_elapse    (JoltVirtualBook          *self,
                                                const JoltVirtualOptions *options,
                                                guint64                   duration_us,
                                                JoltVirtualNext          *next);
JoltDfuState       jolt_virtual_book_get_state (JoltVirtualBook          *self);

/* For faults */
void               jolt_virtual_book_fail      (JoltVirtualBook          *self,
                                                JoltDfuStatus             status);
void               jolt_virtual_book_force     (JoltVirtualBook          *self,
                                                JoltDfuState              state);
void               jolt_virtual_book_be_busy   (JoltVirtualBook          *self,
                                                guint64                   duration_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltVirtualBook, jolt_virtual_book_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-board.h"
#include "jolt-virtual-fault.h"
#include "jolt-virtual-flash.h"

G_BEGIN_DECLS

typedef struct _JoltVirtualDfu JoltVirtualDfu;

/* What a request makes the board do once it is over. */
typedef enum {
  JOLT_VIRTUAL_DFU_STAY,
  JOLT_VIRTUAL_DFU_DETACH, /* leave the bus and return in DFU mode */
  JOLT_VIRTUAL_DFU_LEAVE,  /* leave the bus and start what was written */
} JoltVirtualDfuNext;

JoltVirtualDfu        *jolt_virtual_dfu_new         (JoltVirtualFlash          *flash);
void                   jolt_virtual_dfu_free        (JoltVirtualDfu            *self);
void                   jolt_virtual_dfu_start       (JoltVirtualDfu            *self,
                                                     gboolean                   dfu_mode);
JoltVirtualAnswer      jolt_virtual_dfu_request     (JoltVirtualDfu            *self,
                                                     const JoltVirtualOptions  *options,
                                                     const JoltUsbSetup        *setup,
                                                     guint8                    *data,
                                                     gsize                     *length,
                                                     JoltVirtualDfuNext        *next);
void                   jolt_virtual_dfu_elapse      (JoltVirtualDfu            *self,
                                                     const JoltVirtualOptions  *options,
                                                     guint64                    duration_us,
                                                     JoltVirtualDfuNext        *next);
guint64                jolt_virtual_dfu_get_wait_us (JoltVirtualDfu            *self,
                                                     const JoltVirtualOptions  *options);
void                   jolt_virtual_dfu_add_work    (JoltVirtualDfu            *self,
                                                     guint64                    duration_us);
JoltDfuState           jolt_virtual_dfu_get_state   (JoltVirtualDfu            *self);
JoltVirtualFaultPlace  jolt_virtual_dfu_get_place   (JoltVirtualDfu            *self,
                                                     const JoltUsbSetup        *setup,
                                                     const guint8              *data,
                                                     gsize                      length);

/* For faults */
void                   jolt_virtual_dfu_fail        (JoltVirtualDfu            *self,
                                                     JoltDfuStatus              status);
void                   jolt_virtual_dfu_force       (JoltVirtualDfu            *self,
                                                     JoltDfuState               state);
void                   jolt_virtual_dfu_report      (JoltVirtualDfu            *self,
                                                     JoltDfuRequest             request,
                                                     guint8                     state,
                                                     guint8                    *data,
                                                     gsize                     *length);
void                   jolt_virtual_dfu_be_busy     (JoltVirtualDfu            *self,
                                                     guint64                    duration_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltVirtualDfu, jolt_virtual_dfu_free)

G_END_DECLS

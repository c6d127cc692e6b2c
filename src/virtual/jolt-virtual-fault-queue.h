/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-fault.h"

G_BEGIN_DECLS

/* The faults a board still has before it. */
typedef struct _JoltVirtualFaultQueue JoltVirtualFaultQueue;

JoltVirtualFaultQueue *jolt_virtual_fault_queue_new        (void);
void               jolt_virtual_fault_queue_free       (JoltVirtualFaultQueue       *self);
void               jolt_virtual_fault_queue_add        (JoltVirtualFaultQueue       *self,
                                                   const JoltVirtualFault  *fault);
void               jolt_virtual_fault_queue_clear      (JoltVirtualFaultQueue       *self);
guint              jolt_virtual_fault_queue_get_n_hits (JoltVirtualFaultQueue       *self);
gboolean           jolt_virtual_fault_queue_take       (JoltVirtualFaultQueue       *self,
                                                   JoltVirtualFaultPoint    point,
                                                   JoltVirtualFaultPlace    place,
                                                   JoltVirtualFault        *fault);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltVirtualFaultQueue, jolt_virtual_fault_queue_free)

G_END_DECLS

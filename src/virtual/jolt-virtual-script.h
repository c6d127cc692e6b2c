/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-fault.h"

G_BEGIN_DECLS

/* The faults a board still has before it. */
typedef struct _JoltVirtualScript JoltVirtualScript;

JoltVirtualScript *jolt_virtual_script_new        (void);
void               jolt_virtual_script_free       (JoltVirtualScript       *self);
void               jolt_virtual_script_add        (JoltVirtualScript       *self,
                                                   const JoltVirtualFault  *fault);
void               jolt_virtual_script_clear      (JoltVirtualScript       *self);
guint              jolt_virtual_script_get_n_hits (JoltVirtualScript       *self);
gboolean           jolt_virtual_script_take       (JoltVirtualScript       *self,
                                                   JoltVirtualFaultPoint    point,
                                                   JoltVirtualFaultPlace    place,
                                                   JoltVirtualFault        *fault);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltVirtualScript, jolt_virtual_script_free)

G_END_DECLS

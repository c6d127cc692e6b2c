/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-device-private.h"
#include "jolt-virtual-fault.h"

G_BEGIN_DECLS

/* What the board asks, for one thread at a time */
JoltVirtualFaults *jolt_virtual_faults_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void               jolt_virtual_faults_free        (JoltVirtualFaults      *self);
void               jolt_virtual_faults_restart     (JoltVirtualFaults      *self);
JoltVirtualAnswer  jolt_virtual_faults_request     (JoltVirtualDevice      *device,
                                                    JoltVirtualRequest     *request);
void               jolt_virtual_faults_leave       (JoltVirtualDevice      *device);
gboolean           jolt_virtual_faults_open        (JoltVirtualDevice      *device,
                                                    JoltVirtualFaultPoint   point,
                                                    GError                **error);

G_END_DECLS

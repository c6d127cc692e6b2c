/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-device-private.h"

G_BEGIN_DECLS

JoltVirtualAnswer jolt_virtual_standard_request (JoltVirtualDevice  *device,
                                                 JoltVirtualRequest *request);

G_END_DECLS

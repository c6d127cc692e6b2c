/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access-probe.h"
#include "jolt-access-watch.h"
#include "jolt-access.h"

G_BEGIN_DECLS

/* For tests: another world than the real system. */
JoltAccess      *jolt_access_new_for_world (JoltAccessWorld *world);
JoltAccessWorld *jolt_access_get_world     (JoltAccess      *self);

G_END_DECLS

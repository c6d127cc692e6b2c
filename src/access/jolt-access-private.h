/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access-watch-private.h"
#include "jolt-access.h"

G_BEGIN_DECLS

/* For tests: another system than the real one. */
JoltAccess            *jolt_access_new_for_environment (JoltAccessEnvironment *environment);
JoltAccessEnvironment *jolt_access_get_environment     (JoltAccess            *self);

G_END_DECLS

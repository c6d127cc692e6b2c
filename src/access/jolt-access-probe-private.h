/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access-environment-private.h"
#include "jolt-access-report.h"

G_BEGIN_DECLS

JoltAccessReport *jolt_access_probe (JoltAccessEnvironment *environment,
                                     const char            *device_path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

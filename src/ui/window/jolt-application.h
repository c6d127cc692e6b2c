/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-access.h"

G_BEGIN_DECLS

#define JOLT_TYPE_APPLICATION (jolt_application_get_type ())
G_DECLARE_FINAL_TYPE (JoltApplication, jolt_application, JOLT, APPLICATION, AdwApplication)

JoltApplication *jolt_application_new           (void) G_GNUC_WARN_UNUSED_RESULT;
JoltAccess      *jolt_application_create_access (JoltApplication *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

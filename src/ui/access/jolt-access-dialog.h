/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-access.h"
#include "jolt-target-list.h"

G_BEGIN_DECLS

#define JOLT_TYPE_ACCESS_DIALOG (jolt_access_dialog_get_type ())
G_DECLARE_FINAL_TYPE (JoltAccessDialog, jolt_access_dialog, JOLT, ACCESS_DIALOG, AdwDialog)

void jolt_access_dialog_present (JoltAccess     *access,
                                 JoltTargetList *targets,
                                 GtkWidget      *parent);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define JOLT_TYPE_DETAILS_DIALOG (jolt_details_dialog_get_type ())
G_DECLARE_FINAL_TYPE (JoltDetailsDialog, jolt_details_dialog, JOLT, DETAILS_DIALOG, AdwDialog)

void jolt_details_dialog_present (const char *text,
                                  GtkWidget  *parent);

G_END_DECLS

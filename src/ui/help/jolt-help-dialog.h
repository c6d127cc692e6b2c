/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define JOLT_TYPE_HELP_DIALOG (jolt_help_dialog_get_type ())
G_DECLARE_FINAL_TYPE (JoltHelpDialog, jolt_help_dialog, JOLT, HELP_DIALOG, AdwDialog)

void jolt_help_dialog_present (GtkWidget *parent);

G_END_DECLS

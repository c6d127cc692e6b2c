/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void jolt_dialog_focus (AdwDialog *dialog,
                        GtkWidget *widget);

G_END_DECLS

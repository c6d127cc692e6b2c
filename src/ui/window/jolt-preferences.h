/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void jolt_preferences_present (GSettings *settings,
                               GtkWidget *parent);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-flash-job.h"
#include "jolt-flasher.h"

G_BEGIN_DECLS

void jolt_stop_dialog_present         (JoltFlashJob        *job,
                                       GtkWidget           *parent);
void jolt_stop_dialog_present_for_all (JoltFlasher         *flasher,
                                       gboolean             closing,
                                       GtkWidget           *parent,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);

G_END_DECLS

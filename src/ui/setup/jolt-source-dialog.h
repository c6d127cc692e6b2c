/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-firmware-loader.h"

G_BEGIN_DECLS

#define JOLT_TYPE_SOURCE_DIALOG (jolt_source_dialog_get_type ())
G_DECLARE_FINAL_TYPE (JoltSourceDialog, jolt_source_dialog, JOLT, SOURCE_DIALOG, AdwDialog)

void jolt_source_dialog_present (JoltFirmwareLoader *loader,
                                 GtkWidget          *parent);

G_END_DECLS

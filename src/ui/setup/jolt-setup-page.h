/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-flasher.h"

G_BEGIN_DECLS

#define JOLT_TYPE_SETUP_PAGE (jolt_setup_page_get_type ())
G_DECLARE_FINAL_TYPE (JoltSetupPage, jolt_setup_page, JOLT, SETUP_PAGE, AdwNavigationPage)

void   jolt_setup_page_set_flasher     (JoltSetupPage *self,
                                        JoltFlasher   *flasher);
GMenu *jolt_setup_page_get_recent_menu (JoltSetupPage *self);
void   jolt_setup_page_add_menu        (JoltSetupPage *self,
                                        const char    *label,
                                        GMenuModel    *menu);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-flasher.h"

G_BEGIN_DECLS

#define JOLT_TYPE_FLASH_PAGE (jolt_flash_page_get_type ())
G_DECLARE_FINAL_TYPE (JoltFlashPage, jolt_flash_page, JOLT, FLASH_PAGE, AdwNavigationPage)

void  jolt_flash_page_set_flasher (JoltFlashPage *self,
                                   JoltFlasher   *flasher);
char *jolt_flash_page_dup_news (JoltFlashPage  *self,
                                JoltFlashJob   *job,
                                char          **sentence);
void  jolt_flash_page_set_menu (JoltFlashPage  *self,
                                GMenuModel     *menu);

G_END_DECLS

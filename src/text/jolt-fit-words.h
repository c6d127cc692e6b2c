/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flash-fit.h"

G_BEGIN_DECLS

char *jolt_fit_words_warning (JoltFlashContents *contents,
                              JoltFirmware      *firmware);

G_END_DECLS

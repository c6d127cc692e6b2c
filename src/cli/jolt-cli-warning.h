/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdio.h>

#include "jolt-firmware.h"

G_BEGIN_DECLS

void jolt_cli_warning_print_all (JoltFirmware *firmware,
                                 FILE         *stream);

G_END_DECLS

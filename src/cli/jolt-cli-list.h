/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-bus.h"

G_BEGIN_DECLS

void jolt_cli_list_print (JoltBus *bus);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void jolt_cli_list_print (GListModel *boards);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GCancellable *jolt_cli_signal_watch         (void);
int           jolt_cli_signal_get_exit_code (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GOptionContext *jolt_cli_options_new   (const char           *parameters,
                                        const char           *summary,
                                        const char           *description,
                                        const GOptionEntry   *entries);
gboolean        jolt_cli_options_parse (GOptionContext       *options,
                                        int                  *argc,
                                        char               ***argv);
const char     *jolt_cli_options_get_demo  (void);
int             jolt_cli_options_wrong (const char           *format,
                                        ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-bus.h"

G_BEGIN_DECLS

/* Whether what is waited for has come. */
typedef gboolean (* JoltCliBusFunc) (JoltBus  *bus,
                                     gpointer  user_data);

JoltBus  *jolt_cli_bus_new         (const char      *demo,
                                    GError         **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  jolt_cli_bus_await       (JoltBus         *bus,
                                    JoltCliBusFunc   func,
                                    gpointer         user_data,
                                    int              timeout_seconds,
                                    GCancellable    *cancellable);
gboolean  jolt_cli_bus_await_ready (JoltBus         *bus,
                                    GCancellable    *cancellable);

G_END_DECLS

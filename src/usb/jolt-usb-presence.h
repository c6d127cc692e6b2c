/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-usb-look.h"

G_BEGIN_DECLS

gboolean jolt_usb_await_arrival   (const JoltUsbFolders  *folders,
                                   const char            *port_path,
                                   JoltDfuMode            mode,
                                   guint                  timeout_ms,
                                   GCancellable          *cancellable,
                                   GError               **error);
gboolean jolt_usb_await_departure (const JoltUsbFolders  *folders,
                                   const char            *port_path,
                                   guint64                generation,
                                   guint                  timeout_ms);

G_END_DECLS

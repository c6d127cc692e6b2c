/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-usb-scan-private.h"

G_BEGIN_DECLS

gboolean jolt_usb_wait_for_device    (const JoltUsbFolders  *folders,
                                      const char            *port_path,
                                      JoltDfuMode            mode,
                                      guint64                left_generation,
                                      guint                  timeout_ms,
                                      GCancellable          *cancellable,
                                      GError               **error);
gboolean jolt_usb_wait_for_departure (const JoltUsbFolders  *folders,
                                      const char            *port_path,
                                      guint64                generation,
                                      guint                  timeout_ms);

G_END_DECLS

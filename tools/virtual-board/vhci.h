/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Linux' virtual host controller. */

#define VHCI_FOLDER "/sys/devices/platform/vhci_hcd.0"

gboolean vhci_attach (const char  *folder,
                      guint        port,
                      int          fd,
                      GError     **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk.h"

#include <gio/gio.h>

G_BEGIN_DECLS

GSocketService *listener_new      (Desk           *desk,
                                   guint16         port,
                                   GError        **error);
guint16         listener_get_port (GSocketService *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-board.h"

G_BEGIN_DECLS

/* One board plugged into one computer: from the attachment to the unplugging. */
typedef struct _UsbipSession UsbipSession;

UsbipSession *usbip_session_new            (JoltVirtualBoard *board,
                                            int               fd,
                                            double            speed);
void          usbip_session_free           (UsbipSession     *self);
guint64       usbip_session_get_generation (UsbipSession     *self);
gboolean      usbip_session_is_over        (UsbipSession     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsbipSession, usbip_session_free)

G_END_DECLS

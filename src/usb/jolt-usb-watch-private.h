/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-usb-scan-private.h"

G_BEGIN_DECLS

/**
 * JoltUsbChange:
 * @JOLT_USB_CHANGE_BOARDS: a board may have come, left, or changed who may
 *   open it
 * @JOLT_USB_CHANGE_CLAIM: a program opened the node of a board that is
 *   followed: it may be about to claim an interface
 * @JOLT_USB_CHANGE_RELEASE: a program closed such a node: it let go of what it
 *   had claimed
 *
 * What may have changed on the bus.
 */
typedef enum {
  JOLT_USB_CHANGE_BOARDS  = 1 << 0,
  JOLT_USB_CHANGE_CLAIM   = 1 << 1,
  JOLT_USB_CHANGE_RELEASE = 1 << 2,
} JoltUsbChange;

#define JOLT_USB_WATCH_MAX_FDS 4

typedef struct _JoltUsbWatch JoltUsbWatch;

JoltUsbWatch  *jolt_usb_watch_new      (const JoltUsbFolders *folders) G_GNUC_WARN_UNUSED_RESULT;
void           jolt_usb_watch_free     (JoltUsbWatch         *self);

guint          jolt_usb_watch_get_fds  (JoltUsbWatch         *self,
                                        GPollFD              *fds);
JoltUsbChange  jolt_usb_watch_dispatch (JoltUsbWatch         *self);
gboolean       jolt_usb_watch_follow   (JoltUsbWatch         *self,
                                        const char           *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltUsbWatch, jolt_usb_watch_free)

G_END_DECLS

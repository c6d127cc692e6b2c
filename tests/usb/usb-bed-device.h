/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <umockdev.h>

#include "jolt-virtual-board.h"

G_BEGIN_DECLS

/* How long a transfer takes. */
typedef enum {
  USB_BED_TIME_NONE,   /* answered when it is submitted */
  USB_BED_TIME_REAL,   /* as on a full-speed bus, erasing and writing included */
} UsbBedTime;

typedef struct _UsbBedDevice UsbBedDevice;

/* Called in any thread, without a lock: a program claimed an interface or let
 * go of it. */
typedef void (* UsbBedClaimFunc) (guint    interface_number,
                                  gboolean claimed,
                                  gpointer user_data);

UsbBedDevice      *usb_bed_device_new         (JoltVirtualBoard *board,
                                               guint64           generation,
                                               UsbBedTime        time,
                                               UsbBedClaimFunc   claim_func,
                                               gpointer          user_data);
UsbBedDevice      *usb_bed_device_ref         (UsbBedDevice     *self);
void               usb_bed_device_unref       (UsbBedDevice     *self);

UMockdevIoctlBase *usb_bed_device_get_handler (UsbBedDevice     *self);
void               usb_bed_device_vanish      (UsbBedDevice     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsbBedDevice, usb_bed_device_unref)

G_END_DECLS

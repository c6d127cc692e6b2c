/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <umockdev.h>

#include "usb-bed-device.h"

G_BEGIN_DECLS

/* A USB with virtual boards for unmodified programs: libusb, libudev and
 * everything above see it through umockdev, in this process and its children.
 * Devices come and go in a thread of the bed. */
typedef struct _UsbBed UsbBed;

void     usb_bed_enter     (char             **argv);

UsbBed  *usb_bed_new       (UsbBedTime         time);
void     usb_bed_free      (UsbBed            *self);

void     usb_bed_add_board (UsbBed            *self,
                            const char        *port_path,
                            JoltVirtualBoard  *board);
void     usb_bed_settle    (UsbBed            *self);
void     usb_bed_get_times (UsbBed            *self,
                            const char        *port_path,
                            UsbBedTimes       *times);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsbBed, usb_bed_free)

G_END_DECLS

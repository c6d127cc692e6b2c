/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-board.h"

G_BEGIN_DECLS

/* How long a transfer takes. */
typedef enum {
  USB_BED_TIME_NONE,   /* answered when it is submitted */
  USB_BED_TIME_REAL,   /* as on a full-speed bus, erasing and writing included */
} UsbBedTime;

/* When what happened at a port, in microseconds of the monotonic clock; 0: not
 * yet. One and the same ruler for every program. */
typedef struct {
  gint64 claimed_us;       /* an interface was claimed for the first time */
  gint64 first_block_us;   /* the first DNLOAD with data was submitted */
  gint64 all_blocks_us;    /* the DNLOAD without data was submitted */
  gint64 last_us;          /* the last answer was ready */
  guint  n_transfers;
} UsbBedTimes;

typedef struct _UsbBedDevice UsbBedDevice;

/* Called in any thread, without a lock: a program claimed an interface or let
 * go of it. */
typedef void (* UsbBedClaimFunc) (guint    interface_number,
                                  gboolean claimed,
                                  gpointer user_data);

UsbBedDevice *usb_bed_device_new    (JoltVirtualBoard *board,
                                     guint64           generation,
                                     UsbBedTime        time,
                                     UsbBedTimes      *times,
                                     const char       *socket_path,
                                     UsbBedClaimFunc   claim_func,
                                     gpointer          user_data);
void          usb_bed_device_vanish (UsbBedDevice     *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libusb.h>

#include "jolt-dfu-error.h"

G_BEGIN_DECLS

JoltDfuError jolt_usb_error_from_code         (int                           code);
JoltDfuError jolt_usb_error_from_transfer     (enum libusb_transfer_status   status);

const char  *jolt_usb_error_describe_transfer (enum libusb_transfer_status   status);

void         jolt_usb_error_set               (GError                      **error,
                                               int                           code,
                                               const char                   *doing);

G_END_DECLS

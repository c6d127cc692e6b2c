/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-descriptors.h"

G_BEGIN_DECLS

/* The requests every USB device answers, and those of the serial port. */
typedef struct {
  JoltVirtualMode           mode;
  const JoltChip           *chip;
  const JoltVirtualOptions *options;
  guint8                    configuration;  /* 0 until the computer sets one */
} JoltVirtualStandard;

JoltVirtualAnswer jolt_virtual_standard_request (JoltVirtualStandard *self,
                                                 const JoltUsbSetup  *setup,
                                                 guint8              *data,
                                                 gsize               *length);

G_END_DECLS

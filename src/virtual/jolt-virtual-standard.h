/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-descriptors.h"

G_BEGIN_DECLS

/* The requests every USB device answers, and those of the serial port. */
typedef struct {
  JoltVirtualMode           mode;
  const JoltChip           *chip;
  const JoltVirtualOptions *options;
  guint                     serial;         /* a number of its own for each board */
  guint8                    configuration;  /* 0 until the computer sets one */
  guint8                    line_coding[7]; /* of the serial port */
} JoltVirtualStandard;

JoltVirtualAnswer jolt_virtual_standard_request (JoltVirtualStandard *self,
                                                 const JoltUsbSetup  *setup,
                                                 guint8              *data,
                                                 gsize               *length);

G_END_DECLS

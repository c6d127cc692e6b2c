/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-chip.h"
#include "jolt-virtual-options.h"

G_BEGIN_DECLS

/* What the board is on the bus at the moment. */
typedef enum {
  JOLT_VIRTUAL_MODE_OFF,         /* nothing that starts: no device */
  JOLT_VIRTUAL_MODE_BOOTLOADER,  /* the ROM, run-time DFU */
  JOLT_VIRTUAL_MODE_DFU,         /* the ROM after DETACH */
  JOLT_VIRTUAL_MODE_BOOK,        /* a device by the book, run-time DFU */
  JOLT_VIRTUAL_MODE_BOOK_DFU,    /* the same after DETACH */
  JOLT_VIRTUAL_MODE_APPLICATION,
  JOLT_VIRTUAL_MODE_APP_DFU,
  JOLT_VIRTUAL_MODE_JTAG,
} JoltVirtualMode;

/* The numbers of its strings */
enum {
  JOLT_VIRTUAL_STRING_LANGUAGES,
  JOLT_VIRTUAL_STRING_MANUFACTURER,
  JOLT_VIRTUAL_STRING_PRODUCT,
  JOLT_VIRTUAL_STRING_SERIAL,
};

#define JOLT_VIRTUAL_NO_INTERFACE 0xff

guint8       jolt_virtual_descriptors_dfu_interface (JoltVirtualMode           mode);
guint8       jolt_virtual_descriptors_n_interfaces  (JoltVirtualMode           mode);
GByteArray  *jolt_virtual_descriptors_device        (JoltVirtualMode           mode,
                                                     const JoltChip           *chip,
                                                     const JoltVirtualOptions *options);
GByteArray  *jolt_virtual_descriptors_configuration (JoltVirtualMode           mode,
                                                     const JoltVirtualOptions *options);

G_END_DECLS

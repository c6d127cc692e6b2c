/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JOLT_DFU_SUFFIX_SIZE       16
#define JOLT_DFU_SUFFIX_CRC_OFFSET 12
#define JOLT_DFU_VENDOR_ESPRESSIF  0x303A

/**
 * JoltDfuSuffix:
 * @device: release number of the device, usually 0xFFFF for any
 * @product_id: USB product ID, 0xFFFF for any
 * @vendor_id: USB vendor ID, 0xFFFF for any
 * @dfu_version: version of the file format: 0x0100, 0x011A for DfuSe
 * @length: length of the suffix in bytes, at least 16
 * @crc: the CRC-32 of everything before it
 *
 * The end of a DFU file (DFU 1.1, appendix B). It is not sent to the device.
 */
typedef struct {
  guint16 device;
  guint16 product_id;
  guint16 vendor_id;
  guint16 dfu_version;
  guint8  length;
  guint32 crc;
} JoltDfuSuffix;

gboolean jolt_dfu_suffix_parse (JoltDfuSuffix       *self,
                                const guint8        *data,
                                gsize                size,
                                GError             **error);
void     jolt_dfu_suffix_write (const JoltDfuSuffix *self,
                                guint8              *data);

G_END_DECLS

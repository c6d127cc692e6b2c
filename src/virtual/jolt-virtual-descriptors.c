/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-descriptors-private.h"

/* USB 2.0, 9.6; CDC 1.2, 5.2.3; DFU 1.1, 4. The descriptors of the ROM are its
 * own, byte for byte (ROM: usb_get_descriptor); what applications and devices
 * by the book show is made up. */

#define APP_VERSION 0x0100
#define APP_DFU_PRODUCT_ID 0x4001

#define ROM_ATTRIBUTES 0x0f
#define ROM_DETACH_TIMEOUT_MS 700
#define ROM_TRANSFER_SIZE 64
#define DFU_VERSION 0x0110

#define CONFIGURATION_VALUE 1
#define ATTRIBUTES_SELF_POWERED 0xc0
#define POWER_500_MA 250

static const struct {
  const char *target;
  guint16     version;
} roms[] = {
  { "esp32s2", 0x0723 },
  { "esp32s3", 0x0728 },
  { "esp32p4", 0x0912 },
  { "esp32s31", 0x0764 },
};

/* Returns: the number of the DFU interface, or JOLT_VIRTUAL_NO_INTERFACE */
guint8
jolt_virtual_descriptors_dfu_interface (JoltVirtualMode mode)
{
  switch (mode) {
  case JOLT_VIRTUAL_MODE_BOOTLOADER:
  case JOLT_VIRTUAL_MODE_DFU:
  case JOLT_VIRTUAL_MODE_BOOK:
  case JOLT_VIRTUAL_MODE_APP_DFU:
    return 2;
  case JOLT_VIRTUAL_MODE_BOOK_DFU:
    return 0;
  case JOLT_VIRTUAL_MODE_OFF:
  case JOLT_VIRTUAL_MODE_APPLICATION:
  case JOLT_VIRTUAL_MODE_JTAG:
  default:
    return JOLT_VIRTUAL_NO_INTERFACE;
  }
}

guint8
jolt_virtual_descriptors_n_interfaces (JoltVirtualMode mode)
{
  switch (mode) {
  case JOLT_VIRTUAL_MODE_BOOTLOADER:
  case JOLT_VIRTUAL_MODE_DFU:
  case JOLT_VIRTUAL_MODE_BOOK:
  case JOLT_VIRTUAL_MODE_APP_DFU:
  case JOLT_VIRTUAL_MODE_JTAG:
    return 3;
  case JOLT_VIRTUAL_MODE_APPLICATION:
    return 2;
  case JOLT_VIRTUAL_MODE_BOOK_DFU:
    return 1;
  case JOLT_VIRTUAL_MODE_OFF:
  default:
    return 0;
  }
}

static gboolean
is_rom (JoltVirtualMode mode)
{
  return mode == JOLT_VIRTUAL_MODE_BOOTLOADER || mode == JOLT_VIRTUAL_MODE_DFU;
}

static guint16
product_id (JoltVirtualMode           mode,
            const JoltVirtualOptions *options)
{
  if (mode == JOLT_VIRTUAL_MODE_JTAG)
    return JOLT_PRODUCT_ID_USB_SERIAL_JTAG;
  if (mode == JOLT_VIRTUAL_MODE_APP_DFU)
    return APP_DFU_PRODUCT_ID;

  return options->product_id;
}

static guint16
version (JoltVirtualMode  mode,
         const JoltChip  *chip)
{
  for (guint i = 0; is_rom (mode) && i < G_N_ELEMENTS (roms); i++) {
    if (g_str_equal (roms[i].target, chip->target))
      return roms[i].version;
  }

  return APP_VERSION;
}

#define U16(value) (value) & 0xff, (value) >> 8 & 0xff

GByteArray *
jolt_virtual_descriptors_device (JoltVirtualMode           mode,
                                 const JoltChip           *chip,
                                 const JoltVirtualOptions *options)
{
  gboolean composite = jolt_virtual_descriptors_n_interfaces (mode) > 1;
  guint16 product = product_id (mode, options);
  const guint8 bytes[] = {
    18, 0x01, U16 (0x0200),
    /* Interface association where there are several functions */
    composite ? 0xef : 0x00, composite ? 0x02 : 0x00, composite ? 0x01 : 0x00,
    64,
    U16 (JOLT_VENDOR_ID_ESPRESSIF), U16 (product), U16 (version (mode, chip)),
    JOLT_VIRTUAL_STRING_MANUFACTURER, JOLT_VIRTUAL_STRING_PRODUCT, JOLT_VIRTUAL_STRING_SERIAL,
    1,
  };

  return g_byte_array_append (g_byte_array_new (), bytes, sizeof bytes);
}

static void
append_cdc (GByteArray *array)
{
  const guint8 bytes[] = {
    8, 0x0b, 0, 2, 0x02, 0x02, 0x00, 0,          /* association: interfaces 0 and 1 */
    9, 0x04, 0, 0, 1, 0x02, 0x02, 0x00, 0,       /* abstract control model */
    5, 0x24, 0x00, U16 (0x0110),                 /* header */
    4, 0x24, 0x02, 0x02,                         /* line coding and serial state */
    5, 0x24, 0x06, 0, 1,                         /* union */
    5, 0x24, 0x01, 0x03, 1,                      /* call management */
    7, 0x05, 0x85, 0x03, U16 (64), 1,            /* interrupt in */
    9, 0x04, 1, 0, 2, 0x0a, 0x02, 0x00, 0,       /* data */
    7, 0x05, 0x03, 0x02, U16 (64), 1,            /* bulk out */
    7, 0x05, 0x84, 0x02, U16 (64), 1,            /* bulk in */
  };

  g_byte_array_append (array, bytes, sizeof bytes);
}

/* The interface of the USB-Serial-JTAG block besides its serial port */
static void
append_jtag (GByteArray *array)
{
  const guint8 bytes[] = {
    9, 0x04, 2, 0, 2, 0xff, 0xff, 0x01, 0,
    7, 0x05, 0x02, 0x02, U16 (64), 1,
    7, 0x05, 0x81, 0x02, U16 (64), 1,
  };

  g_byte_array_append (array, bytes, sizeof bytes);
}

static void
append_dfu (GByteArray               *array,
            JoltVirtualMode           mode,
            const JoltVirtualOptions *options)
{
  gboolean in_dfu_mode = mode == JOLT_VIRTUAL_MODE_DFU || mode == JOLT_VIRTUAL_MODE_BOOK_DFU;
  guint8 attributes = is_rom (mode) ? ROM_ATTRIBUTES : options->attributes;
  guint16 detach_timeout_ms = is_rom (mode) ? ROM_DETACH_TIMEOUT_MS : options->detach_timeout_ms;
  guint16 transfer_size = is_rom (mode) ? ROM_TRANSFER_SIZE : options->transfer_size_bytes;
  const guint8 bytes[] = {
    9, 0x04, jolt_virtual_descriptors_dfu_interface (mode), 0, 0,
    JOLT_USB_CLASS_APPLICATION, JOLT_USB_SUBCLASS_DFU,
    in_dfu_mode ? JOLT_DFU_MODE_DFU : JOLT_DFU_MODE_RUNTIME,
    0,
    9, JOLT_USB_DESCRIPTOR_DFU_FUNCTIONAL, attributes,
    U16 (detach_timeout_ms), U16 (transfer_size), U16 (DFU_VERSION),
  };

  g_byte_array_append (array, bytes, sizeof bytes);
}

GByteArray *
jolt_virtual_descriptors_configuration (JoltVirtualMode           mode,
                                        const JoltVirtualOptions *options)
{
  GByteArray *array = g_byte_array_new ();
  const guint8 header[] = {
    9, 0x02, 0, 0,
    jolt_virtual_descriptors_n_interfaces (mode),
    CONFIGURATION_VALUE, 0, ATTRIBUTES_SELF_POWERED, POWER_500_MA,
  };

  g_byte_array_append (array, header, sizeof header);
  if (mode != JOLT_VIRTUAL_MODE_BOOK_DFU)
    append_cdc (array);
  if (mode == JOLT_VIRTUAL_MODE_JTAG)
    append_jtag (array);
  if (jolt_virtual_descriptors_dfu_interface (mode) != JOLT_VIRTUAL_NO_INTERFACE)
    append_dfu (array, mode, options);

  array->data[2] = array->len & 0xff;
  array->data[3] = array->len >> 8;

  return array;
}

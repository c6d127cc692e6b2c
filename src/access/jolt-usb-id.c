/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-usb-id.h"

#define ANY_PRODUCT 0

/* Sources: the drivers cp210x, ch341, cdc_acm, ftdi_sio and pl2303 of Linux for
 * the bridges, and the boards.txt of arduino-esp32 for the boards. */
static const struct {
  guint16      vendor;
  guint16      product;
  JoltUsbKind  kind;
  const char  *name;
} ids[] = {
  { 0x10c4, 0xea60, JOLT_USB_KIND_SERIAL, "Silicon Labs CP210x" },
  { 0x10c4, 0xea63, JOLT_USB_KIND_SERIAL, "Silicon Labs CP210x" },
  { 0x10c4, 0xea70, JOLT_USB_KIND_SERIAL, "Silicon Labs CP2105" },
  { 0x10c4, 0xea71, JOLT_USB_KIND_SERIAL, "Silicon Labs CP2108" },
  { 0x1a86, 0x7522, JOLT_USB_KIND_SERIAL, "WCH CH340" },
  { 0x1a86, 0x7523, JOLT_USB_KIND_SERIAL, "WCH CH340" },
  { 0x1a86, 0x5523, JOLT_USB_KIND_SERIAL, "WCH CH341" },
  { 0x1a86, 0x55d2, JOLT_USB_KIND_SERIAL, "WCH CH342" },
  { 0x1a86, 0x55d3, JOLT_USB_KIND_SERIAL, "WCH CH343" },
  { 0x1a86, 0x55d4, JOLT_USB_KIND_SERIAL, "WCH CH9102" },
  { 0x1a86, 0x55d5, JOLT_USB_KIND_SERIAL, "WCH CH344" },
  { 0x1a86, 0x55d8, JOLT_USB_KIND_SERIAL, "WCH CH9101" },
  { 0x0403, 0x6001, JOLT_USB_KIND_SERIAL, "FTDI FT232R" },
  { 0x0403, 0x6010, JOLT_USB_KIND_SERIAL, "FTDI FT2232" },
  { 0x0403, 0x6011, JOLT_USB_KIND_SERIAL, "FTDI FT4232" },
  { 0x0403, 0x6014, JOLT_USB_KIND_SERIAL, "FTDI FT232H" },
  { 0x0403, 0x6015, JOLT_USB_KIND_SERIAL, "FTDI FT230X" },
  { 0x067b, 0x2303, JOLT_USB_KIND_SERIAL, "Prolific PL2303" },
  { 0x067b, 0x23a3, JOLT_USB_KIND_SERIAL, "Prolific PL2303" },
  { 0x067b, 0x23c3, JOLT_USB_KIND_SERIAL, "Prolific PL2303" },
  { 0x067b, 0x23d3, JOLT_USB_KIND_SERIAL, "Prolific PL2303" },
  { JOLT_USB_VENDOR_ESPRESSIF, 0x1002, JOLT_USB_KIND_SERIAL, "Espressif USB Bridge" },
  { JOLT_USB_VENDOR_ESPRESSIF, ANY_PRODUCT, JOLT_USB_KIND_BOARD, "Espressif" },
  { 0x239a, ANY_PRODUCT, JOLT_USB_KIND_MAKER, "Adafruit" },
  { 0x2341, 0x0070, JOLT_USB_KIND_MAKER, "Arduino Nano ESP32" },
  { 0x2886, 0x0056, JOLT_USB_KIND_MAKER, "Seeed XIAO ESP32S3" },
  { 0x2886, 0x8056, JOLT_USB_KIND_MAKER, "Seeed XIAO ESP32S3" },
  { 0x3343, 0x83cf, JOLT_USB_KIND_MAKER, "DFRobot FireBeetle 2 ESP32-S3" },
};

/**
 * jolt_usb_id_lookup:
 * @vendor: idVendor
 * @product: idProduct
 * @name: (out) (optional) (nullable): what the device is called; %NULL where
 *   Jolt does not know it
 *
 * Returns: what kind of device it is
 */
JoltUsbKind
jolt_usb_id_lookup (guint16      vendor,
                    guint16      product,
                    const char **name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
    if (ids[i].vendor == vendor && (ids[i].product == product || ids[i].product == ANY_PRODUCT)) {
      if (name != NULL)
        *name = ids[i].name;
      return ids[i].kind;
    }
  }

  if (name != NULL)
    *name = NULL;

  return JOLT_USB_KIND_UNRELATED;
}

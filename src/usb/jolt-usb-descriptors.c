/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "jolt-usb-descriptors-private.h"

/* USB 2.0, section 9.6 */
#define DEVICE_DESCRIPTOR_SIZE 18
#define CONFIGURATION_DESCRIPTOR_SIZE 9
#define DESCRIPTOR_DEVICE 1
#define DESCRIPTOR_CONFIGURATION 2

static guint16
read_u16 (const guint8 *data)
{
  return data[0] | data[1] << 8;
}

/* The descriptors of one configuration; NULL where the board has no such
 * configuration. A length that reaches past the end is cut off there. */
static const guint8 *
find_configuration (const guint8 *data,
                    gsize         size,
                    guint8        configuration,
                    gsize        *found_size)
{
  while (size >= CONFIGURATION_DESCRIPTOR_SIZE) {
    gsize total = MIN (read_u16 (data + 2), size);

    if (data[1] != DESCRIPTOR_CONFIGURATION || total < CONFIGURATION_DESCRIPTOR_SIZE)
      return NULL;

    if (configuration == 0 || data[5] == configuration) {
      *found_size = total;
      return data;
    }

    data += total;
    size -= total;
  }

  return NULL;
}

/**
 * jolt_usb_descriptors_parse:
 * @data: (array length=size): the device descriptor, followed by the
 *   descriptors of every configuration, as in the `descriptors` file of sysfs
 * @size: the size of @data in bytes
 * @configuration: the active configuration; 0 where none is active yet, which
 *   means the first one, the one that Linux will choose
 * @iface: (out caller-allocates): the DFU interface; its mode is
 *   %JOLT_DFU_MODE_NONE where the configuration has none
 * @device_version: (out): bcdDevice
 *
 * Reads what a device says of itself (USB 2.0, section 9.6).
 *
 * Returns: %FALSE where @data does not start with a device descriptor
 */
gboolean
jolt_usb_descriptors_parse (const guint8     *data,
                            gsize             size,
                            guint8            configuration,
                            JoltDfuInterface *iface,
                            guint16          *device_version)
{
  const guint8 *found;
  gsize found_size;

  g_return_val_if_fail (iface != NULL, FALSE);
  g_return_val_if_fail (device_version != NULL, FALSE);

  memset (iface, 0, sizeof *iface);

  if (size < DEVICE_DESCRIPTOR_SIZE ||
      data[0] != DEVICE_DESCRIPTOR_SIZE || data[1] != DESCRIPTOR_DEVICE)
    return FALSE;

  found = find_configuration (data + DEVICE_DESCRIPTOR_SIZE, size - DEVICE_DESCRIPTOR_SIZE,
                              configuration, &found_size);

  if (found == NULL || !jolt_dfu_interface_parse (found, found_size, iface))
    memset (iface, 0, sizeof *iface);

  iface->vendor_id = read_u16 (data + 8);
  iface->product_id = read_u16 (data + 10);
  *device_version = read_u16 (data + 12);

  return TRUE;
}

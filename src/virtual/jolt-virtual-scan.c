/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-scan-private.h"

#define DEVICE_SIZE 18

static guint16
get_u16 (const guint8 *data)
{
  return data[0] | data[1] << 8;
}

/* Reads the descriptors of a board as any other bus would.
 * Returns: whether the board is on the bus */
gboolean
jolt_virtual_scan (JoltVirtualBoard *board,
                   JoltDfuInterface *iface,
                   guint16          *device_version,
                   guint64          *generation)
{
  g_autoptr (GBytes) bytes = jolt_virtual_board_dup_descriptors (board, generation);
  const guint8 *data;
  gsize size;

  if (bytes == NULL)
    return FALSE;

  data = g_bytes_get_data (bytes, &size);
  iface->vendor_id = get_u16 (data + 8);
  iface->product_id = get_u16 (data + 10);
  if (device_version != NULL)
    *device_version = get_u16 (data + 12);
  jolt_dfu_interface_parse (data + DEVICE_SIZE, size - DEVICE_SIZE, iface);

  return TRUE;
}

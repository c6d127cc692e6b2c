/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-board-info.h"

G_DEFINE_BOXED_TYPE (JoltBoardInfo, jolt_board_info, jolt_board_info_copy, jolt_board_info_free)

JoltBoardInfo *
jolt_board_info_new (const char *port_path)
{
  JoltBoardInfo *info = g_new0 (JoltBoardInfo, 1);

  info->port_path = g_strdup (port_path);

  return info;
}

JoltBoardInfo *
jolt_board_info_copy (const JoltBoardInfo *info)
{
  JoltBoardInfo *copy = g_memdup2 (info, sizeof *info);

  copy->port_path = g_strdup (info->port_path);
  copy->device_path = g_strdup (info->device_path);
  copy->product = g_strdup (info->product);

  return copy;
}

void
jolt_board_info_free (JoltBoardInfo *info)
{
  g_free (info->port_path);
  g_free (info->device_path);
  g_free (info->product);
  g_free (info);
}

static gboolean
dfu_interface_equal (const JoltDfuInterface *a,
                     const JoltDfuInterface *b)
{
  return a->vendor_id == b->vendor_id &&
         a->product_id == b->product_id &&
         a->configuration == b->configuration &&
         a->interface_number == b->interface_number &&
         a->alternate_setting == b->alternate_setting &&
         a->mode == b->mode &&
         a->attributes == b->attributes &&
         a->detach_timeout_ms == b->detach_timeout_ms &&
         a->transfer_size_bytes == b->transfer_size_bytes &&
         a->dfu_version == b->dfu_version;
}

gboolean
jolt_board_info_equal (const JoltBoardInfo *a,
                       const JoltBoardInfo *b)
{
  return a->generation == b->generation &&
         a->access == b->access &&
         a->device_version == b->device_version &&
         dfu_interface_equal (&a->dfu, &b->dfu) &&
         g_strcmp0 (a->port_path, b->port_path) == 0 &&
         g_strcmp0 (a->device_path, b->device_path) == 0 &&
         g_strcmp0 (a->product, b->product) == 0;
}

/**
 * jolt_board_info_get_chip:
 * @info: what a scan says of a board
 *
 * Returns: (nullable): the chip that the product ID names; %NULL where the
 *   product ID belongs to an application
 */
const JoltChip *
jolt_board_info_get_chip (const JoltBoardInfo *info)
{
  if (info->dfu.vendor_id != JOLT_VENDOR_ID_ESPRESSIF)
    return NULL;

  /* The original ESP32 has no USB: product ID 0 names nothing. */
  if (info->dfu.product_id == 0)
    return NULL;

  return jolt_chip_from_id (info->dfu.product_id);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-demo-flash.h"

#include "jolt-virtual-bus.h"

#define MAX_FLASH_SIZE (128u << 20)

/**
 * jolt_demo_load_flash:
 * @bus: a bus of virtual boards
 * @path: the file to read
 * @error: why it could not be read
 *
 * Has every virtual board hold what is in a file.
 */
gboolean
jolt_demo_load_flash (JoltBus     *bus,
                      const char  *path,
                      GError     **error)
{
  g_autoptr (GBytes) bytes = NULL;
  char *data;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, error))
    return FALSE;

  bytes = g_bytes_new_take (data, size);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (bus)); i++) {
    g_autoptr (JoltBoard) board = g_list_model_get_item (G_LIST_MODEL (bus), i);

    jolt_virtual_board_set_flash (jolt_virtual_bus_get_board (JOLT_VIRTUAL_BUS (bus), jolt_board_get_port_path (board)),
                                  bytes);
  }

  return TRUE;
}

/**
 * jolt_demo_save_flash:
 * @bus: a bus of virtual boards
 * @port_path: the port of one
 * @path: the file to write
 * @error: why it could not be written
 *
 * Saves all that the flash of a virtual board holds, so that a test can compare
 * it with what was sent.
 */
gboolean
jolt_demo_save_flash (JoltBus     *bus,
                      const char  *port_path,
                      const char  *path,
                      GError     **error)
{
  JoltVirtualBoard *board = jolt_virtual_bus_get_board (JOLT_VIRTUAL_BUS (bus), port_path);
  g_autoptr (GBytes) flash = NULL;

  /* Flash chips come in powers of two; the largest that is there is all of it. */
  for (gsize size = MAX_FLASH_SIZE; flash == NULL && size > 0; size /= 2)
    flash = jolt_virtual_board_dup_flash (board, 0, size);

  return g_file_set_contents (path, g_bytes_get_data (flash, NULL), g_bytes_get_size (flash), error);
}

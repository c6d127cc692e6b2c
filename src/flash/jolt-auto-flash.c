/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-auto-flash.h"
#include "jolt-boot-result.h"

/**
 * JoltAutoFlash:
 *
 * Which boards may be flashed without asking, while Jolt flashes whatever
 * appears.
 *
 * Boards carry no number that tells them apart, so the rule is about attaches
 * to a port: each attach is flashed at most once, and the first attach of a
 * running application after a flash is the flashed board starting, not a new
 * one.
 */

typedef struct {
  guint64        generation; /* the attach that was dealt with; 0: none */
  JoltBoardInfo *bootloader; /* of a board that was flashed and has not started yet, or NULL */
} Port;

struct _JoltAutoFlash
{
  GHashTable *ports; /* port path → Port */
};

static void
port_free (gpointer data)
{
  Port *port = data;

  g_clear_pointer (&port->bootloader, jolt_board_info_free);
  g_free (port);
}

/**
 * jolt_auto_flash_new:
 *
 * Returns: (transfer full): a rule that has seen nothing
 */
JoltAutoFlash *
jolt_auto_flash_new (void)
{
  JoltAutoFlash *self = g_new0 (JoltAutoFlash, 1);

  self->ports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, port_free);

  return self;
}

void
jolt_auto_flash_free (JoltAutoFlash *self)
{
  g_hash_table_unref (self->ports);
  g_free (self);
}

static Port *
ensure_port (JoltAutoFlash *self,
             const char    *port_path)
{
  Port *port = g_hash_table_lookup (self->ports, port_path);

  if (port == NULL) {
    port = g_new0 (Port, 1);
    g_hash_table_insert (self->ports, g_strdup (port_path), port);
  }

  return port;
}

/**
 * jolt_auto_flash_take:
 * @self: a rule
 * @board: a board that is present
 *
 * Asks whether @board may be flashed without asking, and counts this attach as
 * dealt with: the next call for it says no.
 *
 * Returns: whether to flash @board
 */
gboolean
jolt_auto_flash_take (JoltAutoFlash *self,
                      JoltBoard     *board)
{
  Port *port = ensure_port (self, jolt_board_get_port_path (board));
  const JoltBoardInfo *now = jolt_board_get_info (board);
  gboolean started;

  if (port->generation == now->generation)
    return FALSE;

  started = port->bootloader != NULL && !jolt_boot_result_is_bootloader (port->bootloader, now);
  port->generation = now->generation;
  g_clear_pointer (&port->bootloader, jolt_board_info_free);

  return !started;
}

/**
 * jolt_auto_flash_flashed:
 * @self: a rule
 * @port_path: where a flash ended
 * @bootloader: the board as it is in its bootloader, with the generation of the
 *   attach during which the flash ended, or 0 when the board was away
 *
 * Notes that the board at the port was flashed, well or not.
 */
void
jolt_auto_flash_flashed (JoltAutoFlash       *self,
                         const char          *port_path,
                         const JoltBoardInfo *bootloader)
{
  Port *port = ensure_port (self, port_path);

  port->generation = bootloader->generation;
  g_clear_pointer (&port->bootloader, jolt_board_info_free);
  port->bootloader = jolt_board_info_copy (bootloader);
}

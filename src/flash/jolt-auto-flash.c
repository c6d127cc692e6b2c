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
  gboolean       flashed;    /* during that attach, or before it started */
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

static gboolean
has_started (const Port          *port,
             const JoltBoardInfo *now)
{
  return port->bootloader != NULL && !jolt_boot_result_is_bootloader (port->bootloader, now);
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

  if (port->generation == jolt_board_get_arrival (board))
    return FALSE;

  started = has_started (port, now);
  port->generation = jolt_board_get_arrival (board);
  port->flashed = started;
  g_clear_pointer (&port->bootloader, jolt_board_info_free);

  return !started;
}

/**
 * jolt_auto_flash_flashed:
 * @self: a rule
 * @port_path: where a flash ended
 * @bootloader: the board as it is in its bootloader, with the generation of the
 *   attach during which the flash ended, or 0 when the board was away
 * @is_running: whether it runs what was written already
 *
 * Notes that the board at the port was flashed, well or not.
 */
void
jolt_auto_flash_flashed (JoltAutoFlash       *self,
                         const char          *port_path,
                         const JoltBoardInfo *bootloader,
                         gboolean             is_running)
{
  Port *port = ensure_port (self, port_path);

  port->generation = bootloader->generation;
  port->flashed = TRUE;
  g_clear_pointer (&port->bootloader, jolt_board_info_free);
  if (!is_running)
    port->bootloader = jolt_board_info_copy (bootloader);
}

/* Whether jolt_auto_flash_take() would say no. */
static gboolean
knows (JoltAutoFlash *self,
       JoltBoard     *board)
{
  const Port *port = g_hash_table_lookup (self->ports, jolt_board_get_port_path (board));
  const JoltBoardInfo *now = jolt_board_get_info (board);

  return port != NULL && (port->generation == jolt_board_get_arrival (board) || has_started (port, now));
}

/* Whether the board was flashed and has not been unplugged since. */
static gboolean
is_done (JoltAutoFlash *self,
         JoltBoard     *board)
{
  const Port *port = g_hash_table_lookup (self->ports, jolt_board_get_port_path (board));
  const JoltBoardInfo *now = jolt_board_get_info (board);

  return port != NULL && ((port->flashed && port->generation == jolt_board_get_arrival (board)) ||
                          has_started (port, now));
}

static gboolean
is_due (JoltAutoFlash *self,
        JoltTarget    *target)
{
  return jolt_target_get_selectable (target) && !knows (self, jolt_target_get_board (target));
}

/**
 * jolt_auto_flash_has_due:
 * @self: a rule
 * @targets: the boards that are there
 *
 * Returns: whether [method@AutoFlash.take_all] would take one
 */
gboolean
jolt_auto_flash_has_due (JoltAutoFlash  *self,
                         JoltTargetList *targets)
{
  for (guint i = 0; i < jolt_target_list_get_length (targets); i++)
    if (is_due (self, jolt_target_list_peek (targets, i)))
      return TRUE;

  return FALSE;
}

/**
 * jolt_auto_flash_take_all:
 * @self: a rule
 * @targets: the boards that are there
 *
 * Returns: (transfer full) (element-type JoltBoard): those that can be flashed
 *   and have appeared; each is taken once
 */
GPtrArray *
jolt_auto_flash_take_all (JoltAutoFlash  *self,
                          JoltTargetList *targets)
{
  GPtrArray *boards = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < jolt_target_list_get_length (targets); i++) {
    JoltTarget *target = jolt_target_list_peek (targets, i);
    JoltBoard *board = jolt_target_get_board (target);

    if (jolt_target_get_selectable (target) && jolt_auto_flash_take (self, board))
      g_ptr_array_add (boards, g_object_ref (board));
  }

  return boards;
}

/**
 * jolt_auto_flash_find_blocker:
 * @self: a rule
 * @loader: what was opened
 * @targets: the boards that are there
 *
 * Returns: why a board that is there is not flashed; see
 *   [method@Flasher.get_auto_flash_blocker]
 */
JoltFlashBlocker
jolt_auto_flash_find_blocker (JoltAutoFlash      *self,
                              JoltFirmwareLoader *loader,
                              JoltTargetList     *targets)
{
  g_autoptr (GPtrArray) left_alone = g_ptr_array_new ();
  JoltFlashBlocker blocker = jolt_flash_blocker_of_loader (loader);

  if (blocker != JOLT_FLASH_BLOCKER_NONE)
    return blocker;

  for (guint i = 0; i < jolt_target_list_get_length (targets); i++) {
    JoltTarget *target = jolt_target_list_peek (targets, i);
    JoltBoard *board = jolt_target_get_board (target);

    if (!jolt_board_get_in_job (board) && !is_due (self, target) && !is_done (self, board))
      g_ptr_array_add (left_alone, target);
  }

  return left_alone->len > 0 ? jolt_flash_blocker_of_boards (left_alone) : JOLT_FLASH_BLOCKER_NONE;
}

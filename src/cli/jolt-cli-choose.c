/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-choose.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <sysexits.h>

#include "jolt-cli-bus.h"
#include "jolt-cli-error.h"
#include "jolt-cli-list.h"
#include "jolt-cli-options.h"
#include "jolt-error-words.h"

static void
add_boards (const JoltCliChoose *self,
            GListModel          *model,
            gboolean             can_flash,
            GPtrArray           *boards)
{
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (JoltBoard) board = g_list_model_get_item (model, i);

    if (self->port_path != NULL &&
        g_strcmp0 (jolt_board_get_port_path (board), self->port_path) != 0)
      continue;
    if (can_flash && !jolt_board_can_flash (board))
      continue;

    g_ptr_array_add (boards, g_steal_pointer (&board));
  }
}

/* The boards that the command line speaks of; with those that cannot be flashed,
 * the other devices that say where a board is too */
static GPtrArray *
list_boards (const JoltCliChoose *self,
             JoltBus             *bus,
             gboolean             can_flash)
{
  GPtrArray *boards = g_ptr_array_new_with_free_func (g_object_unref);

  add_boards (self, G_LIST_MODEL (bus), can_flash, boards);
  if (!can_flash)
    add_boards (self, jolt_bus_get_others (bus), FALSE, boards);

  return boards;
}

static gboolean
has_board (JoltBus  *bus,
           gpointer  user_data)
{
  g_autoptr (GPtrArray) boards = list_boards (user_data, bus, TRUE);

  return boards->len > 0;
}

static char *
dup_port_fact (const char *port_path)
{
  return g_strdup_printf (_("at USB port %s"), port_path);
}

/* Why there is no board that can be flashed. Of several that cannot, one that
 * only lacks a permission is closest to it. */
static int
explain_none (const JoltCliChoose *self,
              JoltBus             *bus)
{
  static const JoltBoardVerdict order[] = {
    JOLT_BOARD_VERDICT_NEEDS_PERMISSION,
    JOLT_BOARD_VERDICT_IN_USE,
    JOLT_BOARD_VERDICT_NEEDS_BUTTONS,
    JOLT_BOARD_VERDICT_JTAG,
    JOLT_BOARD_VERDICT_NO_DFU_CHIP,
    JOLT_BOARD_VERDICT_NOT_ESPRESSIF,
    JOLT_BOARD_VERDICT_MAKER_PROGRAM,
    JOLT_BOARD_VERDICT_SERIAL_SOCKET,
  };
  g_autoptr (GPtrArray) boards = list_boards (self, bus, FALSE);
  JoltBoardVerdict verdict = JOLT_BOARD_VERDICT_LEFT;
  g_autofree char *sentence = NULL;
  g_autofree char *fact = NULL;
  int exit_code;

  for (gsize i = 0; i < G_N_ELEMENTS (order) && verdict == JOLT_BOARD_VERDICT_LEFT; i++) {
    for (guint j = 0; j < boards->len; j++) {
      if (jolt_board_get_verdict (boards->pdata[j]) == order[i]) {
        verdict = order[i];
        fact = dup_port_fact (jolt_board_get_port_path (boards->pdata[j]));
        break;
      }
    }
  }

  if (boards->len == 0 && self->port_path != NULL)
    fact = dup_port_fact (self->port_path);

  exit_code = jolt_cli_error_verdict (verdict, &sentence);
  jolt_cli_error_print (sentence, fact);

  return exit_code;
}

/* A chip that the board does not tell yet is checked by the job, before it sends
 * anything to the flash. */
static gboolean
is_wrong_chip (JoltBoard    *board,
               JoltFirmware *firmware)
{
  const JoltChip *chip = jolt_board_get_chip (board);

  return chip != NULL && chip->id != jolt_firmware_get_product_id (firmware);
}

/**
 * jolt_cli_choose_boards:
 * @self: what the command line says
 * @bus: a bus that is ready
 * @firmware: what is to be written
 * @cancellable: ends the wait
 * @exit_code: (out): the exit code when there is no board to flash
 *
 * Chooses the boards to flash, and says on stderr why there is none.
 *
 * Returns: (transfer full) (nullable) (element-type JoltBoard): the boards, at
 *   least one
 */
GPtrArray *
jolt_cli_choose_boards (const JoltCliChoose *self,
                        JoltBus             *bus,
                        JoltFirmware        *firmware,
                        GCancellable        *cancellable,
                        int                 *exit_code)
{
  g_autoptr (GPtrArray) boards = NULL;

  if (self->wait_seconds > 0 && !has_board (bus, (gpointer) self)) {
    puts (_("Waiting for a board. Hold BOOT, tap RESET, let go of BOOT."));
    fflush (stdout);
    jolt_cli_bus_await (bus, has_board, (gpointer) self, self->wait_seconds, cancellable);
  }

  boards = list_boards (self, bus, TRUE);
  if (boards->len == 0) {
    if (!g_cancellable_is_cancelled (cancellable))
      *exit_code = explain_none (self, bus);
    return NULL;
  }

  if (boards->len > 1 && !self->all) {
    *exit_code = jolt_cli_options_wrong (_("there are several boards; choose one with --board USB-PORT, or --all"));
    jolt_cli_list_print (bus);
    return NULL;
  }

  for (guint i = 0; i < boards->len; i++) {
    const JoltChip *chip = jolt_board_get_chip (boards->pdata[i]);

    if (is_wrong_chip (boards->pdata[i], firmware)) {
      g_autofree char *sentence =
        jolt_error_words_wrong_chip (jolt_firmware_get_chip_name (firmware), chip->name);
      g_autofree char *fact = dup_port_fact (jolt_board_get_port_path (boards->pdata[i]));

      jolt_cli_error_print (sentence, fact);
      *exit_code = EX_DATAERR;
      return NULL;
    }
  }

  return g_steal_pointer (&boards);
}

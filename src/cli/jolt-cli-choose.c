/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-choose.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <sysexits.h>

#include "jolt-cli-bus.h"
#include "jolt-cli-error.h"
#include "jolt-cli-list.h"
#include "jolt-error-words.h"

/* What a wait is for */
typedef struct {
  const JoltCliChoose *choose;
  JoltFirmware        *firmware;  /* (nullable): any */
  GPtrArray           *choices;   /* (nullable): the builds of which one is wanted */
} Wanted;

/* A chip that the board does not tell yet is checked by the job, before it sends
 * anything to the flash. */
static gboolean
is_wrong_chip (JoltBoard    *board,
               JoltFirmware *firmware)
{
  const JoltChip *chip = jolt_board_get_chip (board);

  return chip != NULL && firmware != NULL && chip->id != jolt_firmware_get_product_id (firmware);
}

static gboolean
fits (JoltBoard    *board,
      JoltFirmware *firmware)
{
  return jolt_board_can_flash (board) && !is_wrong_chip (board, firmware);
}

static void
add_boards (const JoltCliChoose *self,
            GListModel          *model,
            GPtrArray           *boards)
{
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (JoltBoard) board = g_list_model_get_item (model, i);

    if (self->port_path == NULL || g_strcmp0 (jolt_board_get_port_path (board), self->port_path) == 0)
      g_ptr_array_add (boards, g_steal_pointer (&board));
  }
}

/* The boards that the command line speaks of, whether they can be flashed or not */
static GPtrArray *
list_boards (const JoltCliChoose *self,
             JoltBus             *bus)
{
  GPtrArray *boards = g_ptr_array_new_with_free_func (g_object_unref);

  add_boards (self, G_LIST_MODEL (bus), boards);

  return boards;
}

static GPtrArray *
list_fitting (const JoltCliChoose *self,
              JoltBus             *bus,
              JoltFirmware        *firmware)
{
  GPtrArray *boards = list_boards (self, bus);

  for (guint i = boards->len; i > 0; i--) {
    if (!fits (boards->pdata[i - 1], firmware))
      g_ptr_array_remove_index (boards, i - 1);
  }

  return boards;
}

static gboolean
has_fitting (JoltBus  *bus,
             gpointer  user_data)
{
  const Wanted *wanted = user_data;
  g_autoptr (GPtrArray) boards = list_fitting (wanted->choose, bus, wanted->firmware);

  return boards->len > 0;
}

static char *
dup_port_fact (const char *port_path)
{
  return g_strdup_printf (_("at USB port %s"), port_path);
}

/**
 * jolt_cli_choose_explain:
 * @board: a board that the firmware cannot be written to
 * @firmware: the firmware
 * @code: (out): what programs know the reason by
 * @sentence: (out): what to do, translated
 *
 * Returns: the exit code
 */
int
jolt_cli_choose_explain (JoltBoard     *board,
                         JoltFirmware  *firmware,
                         char         **code,
                         char         **sentence)
{
  if (!jolt_board_can_flash (board))
    return jolt_cli_error_verdict (jolt_board_get_verdict (board), code, sentence);

  *code = g_strdup ("dfu-wrong-chip");
  *sentence = jolt_error_words_wrong_chip (jolt_firmware_get_chip_name (firmware), jolt_board_get_chip (board)->name);

  return EX_DATAERR;
}

/* How far a board is from being flashed: 0 is the closest. */
static guint
get_distance (JoltBoard *board)
{
  static const JoltBoardVerdict order[] = {
    JOLT_BOARD_VERDICT_NEEDS_PERMISSION,
    JOLT_BOARD_VERDICT_IN_USE,
    JOLT_BOARD_VERDICT_READY,           /* but with another chip */
    JOLT_BOARD_VERDICT_CAN_RESTART,
    JOLT_BOARD_VERDICT_NEEDS_BUTTONS,
    JOLT_BOARD_VERDICT_JTAG,
    JOLT_BOARD_VERDICT_NO_DFU_CHIP,
    JOLT_BOARD_VERDICT_NOT_ESPRESSIF,
    JOLT_BOARD_VERDICT_MAKER_PROGRAM,
    JOLT_BOARD_VERDICT_SERIAL_SOCKET,
  };
  guint i = 0;

  while (i < G_N_ELEMENTS (order) && order[i] != jolt_board_get_verdict (board))
    i++;

  return i;
}

/* The ports with boards, "1-1, 1-2"; NULL where there is none */
static char *
join_ports (GPtrArray *boards)
{
  g_autoptr (GString) ports = g_string_new (NULL);

  for (guint i = 0; i < boards->len; i++)
    g_string_append_printf (ports, "%s%s", i > 0 ? ", " : "", jolt_board_get_port_path (boards->pdata[i]));

  return boards->len > 0 ? g_string_free_and_steal (g_steal_pointer (&ports)) : NULL;
}

/* --board names a port where nothing is. */
static int
explain_port (const JoltCliChoose *self,
              JoltBus             *bus)
{
  const JoltCliChoose any = { NULL };
  g_autoptr (GPtrArray) boards = list_boards (&any, bus);
  g_autofree char *ports = join_ports (boards);
  g_autofree char *sentence = NULL;

  if (ports != NULL)
    /* Translators: the first %s is a USB port, such as 1-2.4, the second a list of them */
    sentence = g_strdup_printf (_("There is no board at USB port %s. Boards were found at %s."), self->port_path, ports);
  else
    sentence = g_strdup_printf (_("There is no board at USB port %s, nor at another one."), self->port_path);

  return jolt_cli_error_fail ("no-board", sentence, NULL, EX_UNAVAILABLE);
}

/* Of several boards that cannot be flashed the closest one is explained. */
static int
explain_none (const JoltCliChoose *self,
              JoltBus             *bus,
              JoltFirmware        *firmware)
{
  g_autoptr (GPtrArray) boards = list_boards (self, bus);
  JoltBoard *closest = NULL;
  g_autofree char *code = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *fact = NULL;
  int exit_code;

  /* What says where a board is, too */
  add_boards (self, jolt_bus_get_others (bus), boards);
  for (guint i = 0; i < boards->len; i++) {
    if (closest == NULL || get_distance (boards->pdata[i]) < get_distance (closest))
      closest = boards->pdata[i];
  }

  if (closest != NULL) {
    exit_code = jolt_cli_choose_explain (closest, firmware, &code, &sentence);
    fact = dup_port_fact (jolt_board_get_port_path (closest));
  } else if (self->port_path != NULL) {
    return explain_port (self, bus);
  } else {
    exit_code = jolt_cli_error_verdict (JOLT_BOARD_VERDICT_LEFT, &code, &sentence);
  }

  return jolt_cli_error_fail (code, sentence, fact, exit_code);
}

/* Of several boards, the one that is known to have the firmware's chip */
static void
narrow_down (GPtrArray *boards)
{
  guint n_known = 0;

  for (guint i = 0; i < boards->len; i++)
    n_known += jolt_board_get_chip (boards->pdata[i]) != NULL;

  if (n_known != 1)
    return;

  for (guint i = boards->len; i > 0; i--) {
    if (jolt_board_get_chip (boards->pdata[i - 1]) == NULL)
      g_ptr_array_remove_index (boards, i - 1);
  }
}

static int
explain_several (JoltBus   *bus,
                 GPtrArray *boards,
                 gboolean   can_flash_all)
{
  g_autofree char *ports = join_ports (boards);
  g_autofree char *fact = g_strdup_printf (_("Boards were found at %s."), ports);

  jolt_cli_error_fail ("several-boards", can_flash_all ? _("there are several boards; choose one with --board USB-PORT, or --all")
                                                       : _("there are several boards; choose one with --board USB-PORT"),
                       fact, EX_USAGE);
  if (!jolt_cli_error_uses_json ())
    jolt_cli_list_print (bus);

  return EX_USAGE;
}

/* What --all does not flash is told of before. */
static GPtrArray *
leave_out (const JoltCliChoose *self,
           JoltBus             *bus,
           JoltFirmware        *firmware)
{
  GPtrArray *boards = list_boards (self, bus);

  for (guint i = boards->len; i > 0; i--) {
    if (fits (boards->pdata[i - 1], firmware))
      g_ptr_array_remove_index (boards, i - 1);
  }

  for (guint i = 0; i < boards->len; i++) {
    g_autofree char *code = NULL;
    g_autofree char *sentence = NULL;
    g_autofree char *prefixed = NULL;

    jolt_cli_choose_explain (boards->pdata[i], firmware, &code, &sentence);
    /* Translators: the first %s is a USB port, the second a sentence */
    prefixed = g_strdup_printf (_("%s is left out: %s"), jolt_board_get_port_path (boards->pdata[i]), sentence);
    jolt_cli_error_print (prefixed, NULL);
  }

  return boards;
}

static void
await (JoltBus        *bus,
       JoltCliBusFunc  func,
       Wanted         *wanted,
       GCancellable   *cancellable)
{
  if (wanted->choose->wait_seconds == 0 || func (bus, wanted))
    return;

  if (!jolt_cli_error_uses_json ())
    puts (_("Waiting for a board. Hold BOOT, tap RESET, let go of BOOT."));
  fflush (stdout);
  jolt_cli_bus_await (bus, func, wanted, wanted->choose->wait_seconds, cancellable);
}

static gboolean
is_offered (GPtrArray      *choices,
            const JoltChip *chip)
{
  for (guint i = 0; i < choices->len; i++) {
    const JoltFirmwareInputChoice *choice = choices->pdata[i];

    if (choice->chip == chip)
      return TRUE;
  }

  return FALSE;
}

/* How many of the chips that there is a build for are there; @chip is one. */
static guint
count_chips (const Wanted    *wanted,
             GPtrArray       *boards,
             const JoltChip **chip)
{
  guint n_chips = 0;

  for (guint i = 0; i < boards->len; i++) {
    const JoltChip *found = jolt_board_get_chip (boards->pdata[i]);

    if (found == NULL || found == *chip || !is_offered (wanted->choices, found))
      continue;

    *chip = found;
    n_chips++;
  }

  return n_chips;
}

/* "ESP32-S2, ESP32-S3"; NULL where a build does not say which chip it is for. */
static char *
join_chips (GPtrArray *choices)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < choices->len; i++) {
    const JoltFirmwareInputChoice *choice = choices->pdata[i];

    if (choice->chip == NULL)
      return NULL;
    if (!g_ptr_array_find (names, choice->chip->name, NULL))
      g_ptr_array_add (names, (gpointer) choice->chip->name);
  }
  g_ptr_array_add (names, NULL);

  return g_strjoinv (", ", (char **) names->pdata);
}

/* Of boards that all have another chip than any of the builds, the first is
 * explained. Returns 0 where a board can be one that a build fits. */
static int
explain_unlike (GPtrArray *choices,
                GPtrArray *boards)
{
  g_autofree char *chips = join_chips (choices);
  g_autofree char *sentence = NULL;
  g_autofree char *fact = NULL;

  if (chips == NULL || boards->len == 0)
    return 0;

  for (guint i = 0; i < boards->len; i++) {
    const JoltChip *chip = jolt_board_get_chip (boards->pdata[i]);

    if (chip == NULL || is_offered (choices, chip))
      return 0;
  }

  sentence = jolt_error_words_wrong_chip (chips, jolt_board_get_chip (boards->pdata[0])->name);
  fact = dup_port_fact (jolt_board_get_port_path (boards->pdata[0]));

  return jolt_cli_error_fail ("dfu-wrong-chip", sentence, fact, EX_DATAERR);
}

static gboolean
has_offered (JoltBus  *bus,
             gpointer  user_data)
{
  const Wanted *wanted = user_data;
  g_autoptr (GPtrArray) boards = list_fitting (wanted->choose, bus, NULL);
  const JoltChip *chip = NULL;

  return count_chips (wanted, boards, &chip) > 0;
}

/**
 * jolt_cli_choose_chip:
 * @self: what the command line says
 * @bus: a bus that is ready
 * @choices: (element-type JoltFirmwareInputChoice): the builds of a release
 * @cancellable: ends the wait
 * @chip: (out) (nullable): the chip of the boards that are connected
 * @exit_code: (out): the exit code when there is none that can be chosen
 *
 * Chooses the build that fits the connected board, and waits for a board that
 * one fits. What the build is for says which board is flashed.
 *
 * Returns: whether there is at most one chip, and not another one alone
 */
gboolean
jolt_cli_choose_chip (const JoltCliChoose  *self,
                      JoltBus              *bus,
                      GPtrArray            *choices,
                      GCancellable         *cancellable,
                      const JoltChip      **chip,
                      int                  *exit_code)
{
  Wanted wanted = { self, NULL, choices };
  g_autoptr (GPtrArray) boards = NULL;
  g_autoptr (GPtrArray) all = NULL;
  guint n_chips;

  await (bus, has_offered, &wanted, cancellable);

  *chip = NULL;
  boards = list_fitting (self, bus, NULL);
  n_chips = count_chips (&wanted, boards, chip);

  /* Of boards that cannot be flashed it is said later why. */
  if (n_chips == 0) {
    all = list_boards (self, bus);
    n_chips = count_chips (&wanted, all, chip);
  }
  if (n_chips == 1)
    return TRUE;
  if (n_chips == 0) {
    *exit_code = g_cancellable_is_cancelled (cancellable) ? 0 : explain_unlike (choices, all);
    return *exit_code == 0;
  }

  *exit_code = jolt_cli_error_fail ("several-boards",
                                    _("There are boards with several of the chips that this firmware is for. "
                                      "Choose one with --chip, or a board with --board."),
                                    NULL, EX_USAGE);

  return FALSE;
}

/**
 * jolt_cli_choose_boards:
 * @self: what the command line says
 * @bus: a bus that is ready
 * @firmware: (nullable): what is to be written
 * @cancellable: ends the wait
 * @left_out: (out) (transfer full) (nullable) (element-type JoltBoard): the
 *   boards that --all cannot flash
 * @exit_code: (out): the exit code when there is no board to flash
 *
 * Chooses the boards to flash, and says why there is none. A board with another
 * chip than the firmware's is never chosen, nor waited at.
 *
 * Returns: (transfer full) (nullable) (element-type JoltBoard): the boards, at
 *   least one
 */
GPtrArray *
jolt_cli_choose_boards (const JoltCliChoose  *self,
                        JoltBus              *bus,
                        JoltFirmware         *firmware,
                        GCancellable         *cancellable,
                        GPtrArray           **left_out,
                        int                  *exit_code)
{
  Wanted wanted = { self, firmware, NULL };
  g_autoptr (GPtrArray) boards = NULL;

  *left_out = NULL;
  await (bus, has_fitting, &wanted, cancellable);

  boards = list_fitting (self, bus, firmware);
  if (boards->len == 0) {
    *exit_code = g_cancellable_is_cancelled (cancellable) ? jolt_cli_error_stop ()
                                                          : explain_none (self, bus, firmware);
    return NULL;
  }

  if (self->all) {
    *left_out = leave_out (self, bus, firmware);
    return g_steal_pointer (&boards);
  }

  if (firmware != NULL)
    narrow_down (boards);
  if (boards->len > 1) {
    *exit_code = explain_several (bus, boards, firmware != NULL);
    return NULL;
  }

  return g_steal_pointer (&boards);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-board-words.h"

#include <glib/gi18n.h>

#include "jolt-contents-words.h"
#include "jolt-fit-words.h"
#include "jolt-format.h"

/**
 * jolt_board_words_verdict:
 * @verdict: whether a board can be flashed
 *
 * Returns: the verdict in a few words
 */
const char *
jolt_board_words_verdict (JoltBoardVerdict verdict)
{
  switch (verdict) {
  case JOLT_BOARD_VERDICT_READY:
    return _("Ready");
  case JOLT_BOARD_VERDICT_CAN_RESTART:
    return _("Running its own firmware, Jolt can restart it");
  case JOLT_BOARD_VERDICT_NEEDS_BUTTONS:
    return _("Running its own firmware, press BOOT and RESET");
  case JOLT_BOARD_VERDICT_NEEDS_PERMISSION:
    return _("Needs permission");
  case JOLT_BOARD_VERDICT_IN_USE:
    return _("In use by another program");
  case JOLT_BOARD_VERDICT_JTAG:
    return _("JTAG mode, no DFU");
  case JOLT_BOARD_VERDICT_NO_DFU_CHIP:
    return _("This chip cannot be flashed over USB DFU");
  case JOLT_BOARD_VERDICT_NOT_ESPRESSIF:
    return _("Not an Espressif board");
  case JOLT_BOARD_VERDICT_SERIAL_SOCKET:
    return _("Serial socket, use the one marked USB");
  case JOLT_BOARD_VERDICT_MAKER_PROGRAM:
    return _("Running its maker’s program, press BOOT and RESET");
  case JOLT_BOARD_VERDICT_LEFT:
    return _("Left the USB port");
  }

  g_return_val_if_reached (NULL);
}

/**
 * jolt_board_words_state:
 * @board: a board
 *
 * The chip's own bootloader, too, shows the run-time interface at first and is
 * restarted with DETACH. To the user it is ready; what runs its own firmware
 * has a product ID of its own.
 *
 * Returns: whether the board can be flashed, in a few words
 */
const char *
jolt_board_words_state (JoltBoard *board)
{
  JoltBoardVerdict verdict = jolt_board_get_verdict (board);

  if (verdict == JOLT_BOARD_VERDICT_CAN_RESTART && jolt_board_get_chip (board) != NULL)
    verdict = JOLT_BOARD_VERDICT_READY;

  return jolt_board_words_verdict (verdict);
}

/**
 * jolt_board_words_name_of:
 * @info: what was seen of a board
 *
 * Returns: (transfer full): what the board is called: its chip, else the name
 *   its application gives it
 */
char *
jolt_board_words_name_of (const JoltBoardInfo *info)
{
  const JoltChip *chip = jolt_board_info_get_chip (info);

  if (chip != NULL)
    return g_strdup (jolt_format_chip (chip->name));
  if (info->product != NULL && *info->product != '\0')
    return g_strdup (info->product);
  if (info->dfu.vendor_id != JOLT_VENDOR_ID_ESPRESSIF)
    return g_strdup (_("USB device"));

  return g_strdup (_("Espressif board"));
}

/**
 * jolt_board_words_name:
 * @board: a board
 *
 * Returns: (transfer full): what the board is called now
 */
char *
jolt_board_words_name (JoltBoard *board)
{
  return jolt_board_words_name_of (jolt_board_get_info (board));
}

/**
 * jolt_board_words_target:
 * @target: a board that can be flashed
 *
 * Returns: (transfer full): whether it can be flashed, in one sentence
 */
char *
jolt_board_words_target (JoltTarget *target)
{
  JoltBoard *board = jolt_target_get_board (target);

  if (jolt_board_get_in_job (board))
    return g_strdup (_("In use by Jolt"));

  if (jolt_board_can_flash (board) && !jolt_target_get_suitable (target))
    /* Translators: %s is the name of a chip, such as ESP32-S3 */
    return g_strdup_printf (_("Ready, but the firmware is for %s"),
                            jolt_format_chip (jolt_firmware_get_chip_name (jolt_target_get_firmware (target))));

  return g_strdup (jolt_board_words_state (board));
}

/**
 * jolt_board_words_contents:
 * @target: a board
 *
 * Returns: (transfer full) (nullable): what the board holds, or what a flash
 *   takes the place of; %NULL where that was not read
 */
char *
jolt_board_words_contents (JoltTarget *target)
{
  JoltBoard *board = jolt_target_get_board (target);
  JoltFlashContents *contents = jolt_board_get_contents (board);

  if (contents == NULL)
    return NULL;

  if (jolt_target_get_firmware (target) == NULL || !jolt_target_get_selectable (target))
    return jolt_contents_words_holds (contents);

  return jolt_contents_words_replaces (contents);
}

/**
 * jolt_board_words_warning:
 * @target: a board
 *
 * Returns: (transfer full) (nullable): what to know before the board is flashed,
 *   in one sentence; %NULL where there is nothing, or the board was not read
 */
char *
jolt_board_words_warning (JoltTarget *target)
{
  JoltFlashContents *contents = jolt_board_get_contents (jolt_target_get_board (target));
  JoltFirmware *firmware = jolt_target_get_firmware (target);

  if (contents == NULL || firmware == NULL || !jolt_target_get_selectable (target))
    return NULL;

  return jolt_fit_words_warning (contents, firmware);
}

/**
 * jolt_board_words_port:
 * @port_path: where a board is plugged in, such as "1-2"
 *
 * Returns: (transfer full): the port in words
 */
char *
jolt_board_words_port (const char *port_path)
{
  /* Translators: %s is the path of a USB port, such as 1-2.4 */
  return g_strdup_printf (_("USB port %s"), port_path);
}

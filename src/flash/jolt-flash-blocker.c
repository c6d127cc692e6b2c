/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-blocker.h"

G_DEFINE_ENUM_TYPE (JoltFlashBlocker, jolt_flash_blocker,
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_NONE, "none"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_RUNNING, "running"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_NO_FILE, "no-file"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_LOADING, "loading"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_CHANGING, "changing"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_BAD_FILE, "bad-file"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_NO_BOARD, "no-board"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_IN_JOB, "in-job"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_WRONG_CHIP, "wrong-chip"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_NEEDS_PERMISSION, "needs-permission"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_NEEDS_BUTTONS, "needs-buttons"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_IN_USE, "in-use"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_NO_DFU, "no-dfu"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_BLOCKER_NONE_SELECTED, "none-selected"))

/* The board that is closest to being flashed names the reason. */
static JoltFlashBlocker
blocker_of_board (JoltTarget *target)
{
  if (jolt_target_get_selectable (target))
    return JOLT_FLASH_BLOCKER_NONE_SELECTED;
  if (!jolt_target_get_suitable (target))
    return JOLT_FLASH_BLOCKER_WRONG_CHIP;
  if (jolt_board_get_in_job (jolt_target_get_board (target)))
    return JOLT_FLASH_BLOCKER_IN_JOB;

  switch (jolt_board_get_verdict (jolt_target_get_board (target))) {
  case JOLT_BOARD_VERDICT_NEEDS_BUTTONS:
    return JOLT_FLASH_BLOCKER_NEEDS_BUTTONS;
  case JOLT_BOARD_VERDICT_NEEDS_PERMISSION:
    return JOLT_FLASH_BLOCKER_NEEDS_PERMISSION;
  case JOLT_BOARD_VERDICT_IN_USE:
    return JOLT_FLASH_BLOCKER_IN_USE;
  case JOLT_BOARD_VERDICT_JTAG:
  case JOLT_BOARD_VERDICT_NO_DFU_CHIP:
  case JOLT_BOARD_VERDICT_NOT_ESPRESSIF:
    return JOLT_FLASH_BLOCKER_NO_DFU;
  case JOLT_BOARD_VERDICT_SERIAL_SOCKET:
  case JOLT_BOARD_VERDICT_MAKER_PROGRAM:
  case JOLT_BOARD_VERDICT_LEFT:
    return JOLT_FLASH_BLOCKER_NO_BOARD;
  case JOLT_BOARD_VERDICT_READY:        /* was selectable */
  case JOLT_BOARD_VERDICT_CAN_RESTART:
  default:
    g_return_val_if_reached (JOLT_FLASH_BLOCKER_NO_BOARD);
  }
}

/**
 * jolt_flash_blocker_of_boards:
 * @targets: (element-type JoltTarget): boards
 *
 * Returns: why none of @targets is flashed: the reason of the board that is
 *   closest to it
 */
JoltFlashBlocker
jolt_flash_blocker_of_boards (GPtrArray *targets)
{
  static const JoltFlashBlocker closest_first[] = {
    JOLT_FLASH_BLOCKER_NONE_SELECTED,
    JOLT_FLASH_BLOCKER_IN_JOB,
    JOLT_FLASH_BLOCKER_NEEDS_PERMISSION,
    JOLT_FLASH_BLOCKER_IN_USE,
    JOLT_FLASH_BLOCKER_NEEDS_BUTTONS,
    JOLT_FLASH_BLOCKER_WRONG_CHIP,
    JOLT_FLASH_BLOCKER_NO_DFU,
  };

  for (guint i = 0; i < G_N_ELEMENTS (closest_first); i++)
    for (guint j = 0; j < targets->len; j++)
      if (blocker_of_board (targets->pdata[j]) == closest_first[i])
        return closest_first[i];

  return JOLT_FLASH_BLOCKER_NO_BOARD;
}

/**
 * jolt_flash_blocker_of_loader:
 * @loader: what was opened
 *
 * Returns: why there is nothing to flash
 */
JoltFlashBlocker
jolt_flash_blocker_of_loader (JoltFirmwareLoader *loader)
{
  if (jolt_firmware_loader_get_loading (loader))
    return JOLT_FLASH_BLOCKER_LOADING;
  if (jolt_firmware_loader_get_changing (loader))
    return JOLT_FLASH_BLOCKER_CHANGING;
  if (jolt_firmware_loader_get_error (loader) != NULL)
    return JOLT_FLASH_BLOCKER_BAD_FILE;
  if (jolt_firmware_loader_get_firmware (loader) == NULL)
    return JOLT_FLASH_BLOCKER_NO_FILE;

  return JOLT_FLASH_BLOCKER_NONE;
}

/**
 * jolt_flash_blocker_find:
 * @loader: what was opened
 * @targets: the boards
 * @running: whether boards are being flashed
 *
 * Returns: why Flash cannot be pressed; of several reasons the one to deal
 *   with first
 */
JoltFlashBlocker
jolt_flash_blocker_find (JoltFirmwareLoader *loader,
                         JoltTargetList     *targets,
                         gboolean            running)
{
  g_autoptr (GPtrArray) boards = g_ptr_array_new ();
  JoltFlashBlocker blocker = running ? JOLT_FLASH_BLOCKER_RUNNING : jolt_flash_blocker_of_loader (loader);

  if (blocker != JOLT_FLASH_BLOCKER_NONE || jolt_target_list_get_n_chosen (targets) > 0)
    return blocker;

  for (guint i = 0; i < jolt_target_list_get_length (targets); i++)
    g_ptr_array_add (boards, jolt_target_list_peek (targets, i));

  return jolt_flash_blocker_of_boards (boards);
}

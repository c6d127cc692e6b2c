/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-board-private.h"
#include "jolt-usb-id.h"

G_DEFINE_ENUM_TYPE (JoltBoardVerdict, jolt_board_verdict,
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_READY, "ready"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_CAN_RESTART, "can-restart"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_NEEDS_BUTTONS, "needs-buttons"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_NEEDS_PERMISSION, "needs-permission"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_IN_USE, "in-use"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_JTAG, "jtag"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_NO_DFU_CHIP, "no-dfu-chip"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_NOT_ESPRESSIF, "not-espressif"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_SERIAL_SOCKET, "serial-socket"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_MAKER_PROGRAM, "maker-program"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_LEFT, "left"))

/* A device that is not a board, but says where the board is. */
static gboolean
is_other (const JoltDfuInterface *dfu,
          JoltBoardVerdict       *verdict)
{
  switch (jolt_usb_id_lookup (dfu->vendor_id, dfu->product_id, NULL)) {
  case JOLT_USB_KIND_SERIAL:
    *verdict = JOLT_BOARD_VERDICT_SERIAL_SOCKET;
    return TRUE;
  case JOLT_USB_KIND_MAKER:
    *verdict = JOLT_BOARD_VERDICT_MAKER_PROGRAM;
    return TRUE;
  case JOLT_USB_KIND_BOARD:
  case JOLT_USB_KIND_UNRELATED:
    return FALSE;
  }

  g_return_val_if_reached (FALSE);
}

/**
 * jolt_board_info_is_other:
 * @info: what a scan says of a device
 *
 * Returns: whether it belongs to the other devices of a bus
 */
gboolean
jolt_board_info_is_other (const JoltBoardInfo *info)
{
  JoltBoardVerdict verdict;

  return is_other (&info->dfu, &verdict);
}

/*< private >
 * jolt_board_verdict_find:
 * @info: a board that is there
 * @is_ours: whether it is this program that uses it
 *
 * Says whether a board can be flashed and why not.
 *
 * What the board is comes before whether it can be opened: permission for a
 * board without DFU would help nobody.
 */
JoltBoardVerdict
jolt_board_verdict_find (const JoltBoardInfo *info,
                         gboolean             is_ours)
{
  const JoltDfuInterface *dfu = &info->dfu;
  const JoltChip *chip = jolt_board_info_get_chip (info);
  JoltBoardVerdict verdict;

  if (is_other (dfu, &verdict))
    return verdict;
  if (dfu->vendor_id != JOLT_VENDOR_ID_ESPRESSIF)
    return JOLT_BOARD_VERDICT_NOT_ESPRESSIF;
  if (dfu->product_id == JOLT_PRODUCT_ID_USB_SERIAL_JTAG)
    return JOLT_BOARD_VERDICT_JTAG;
  if (chip != NULL && chip->dfu == JOLT_CHIP_DFU_NEVER)
    return JOLT_BOARD_VERDICT_NO_DFU_CHIP;
  if (dfu->mode == JOLT_DFU_MODE_NONE)
    return JOLT_BOARD_VERDICT_NEEDS_BUTTONS;

  switch (info->access) {
  case JOLT_BOARD_ACCESS_DENIED:
    return JOLT_BOARD_VERDICT_NEEDS_PERMISSION;
  case JOLT_BOARD_ACCESS_BUSY:
    if (!is_ours)
      return JOLT_BOARD_VERDICT_IN_USE;
    break;
  case JOLT_BOARD_ACCESS_UNKNOWN:
  case JOLT_BOARD_ACCESS_OK:
    break;
  default:
    g_assert_not_reached ();
  }

  return dfu->mode == JOLT_DFU_MODE_DFU ? JOLT_BOARD_VERDICT_READY : JOLT_BOARD_VERDICT_CAN_RESTART;
}

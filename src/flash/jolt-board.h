/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-board-info.h"
#include "jolt-chip.h"
#include "jolt-flash-contents.h"

G_BEGIN_DECLS

/**
 * JoltBoardVerdict:
 * @JOLT_BOARD_VERDICT_READY: in bootloader mode and can be used
 * @JOLT_BOARD_VERDICT_CAN_RESTART: runs its own firmware, DETACH restarts it
 *   into the bootloader
 * @JOLT_BOARD_VERDICT_NEEDS_BUTTONS: runs its own firmware without DFU; only
 *   BOOT and RESET help
 * @JOLT_BOARD_VERDICT_NEEDS_PERMISSION: the device node does not open
 * @JOLT_BOARD_VERDICT_IN_USE: another program holds the DFU interface
 * @JOLT_BOARD_VERDICT_JTAG: USB-Serial-JTAG owns the port, there is no DFU
 * @JOLT_BOARD_VERDICT_NO_DFU_CHIP: a chip that has no DFU at all
 * @JOLT_BOARD_VERDICT_NOT_ESPRESSIF: somebody else's DFU device
 * @JOLT_BOARD_VERDICT_SERIAL_SOCKET: a USB-UART bridge; the board has another
 *   socket
 * @JOLT_BOARD_VERDICT_MAKER_PROGRAM: a board that runs its maker's loader or
 *   program, with its maker's vendor ID
 * @JOLT_BOARD_VERDICT_LEFT: the board left the port and a job still has an
 *   interest in it
 *
 * Whether a board can be flashed, and why not.
 */
typedef enum {
  JOLT_BOARD_VERDICT_READY,
  JOLT_BOARD_VERDICT_CAN_RESTART,
  JOLT_BOARD_VERDICT_NEEDS_BUTTONS,
  JOLT_BOARD_VERDICT_NEEDS_PERMISSION,
  JOLT_BOARD_VERDICT_IN_USE,
  JOLT_BOARD_VERDICT_JTAG,
  JOLT_BOARD_VERDICT_NO_DFU_CHIP,
  JOLT_BOARD_VERDICT_NOT_ESPRESSIF,
  JOLT_BOARD_VERDICT_SERIAL_SOCKET,
  JOLT_BOARD_VERDICT_MAKER_PROGRAM,
  JOLT_BOARD_VERDICT_LEFT,
} JoltBoardVerdict;

#define JOLT_TYPE_BOARD_VERDICT (jolt_board_verdict_get_type ())
GType jolt_board_verdict_get_type (void);

#define JOLT_TYPE_BOARD (jolt_board_get_type ())
G_DECLARE_FINAL_TYPE (JoltBoard, jolt_board, JOLT, BOARD, GObject)

const char          *jolt_board_get_port_path   (JoltBoard           *self);
const char          *jolt_board_get_device_path (JoltBoard           *self);
const JoltBoardInfo *jolt_board_get_info        (JoltBoard           *self);
const JoltChip      *jolt_board_get_chip        (JoltBoard           *self);
JoltBoardVerdict     jolt_board_get_verdict     (JoltBoard           *self);
gboolean             jolt_board_get_present     (JoltBoard           *self);
gboolean             jolt_board_get_in_job      (JoltBoard           *self);
void                 jolt_board_set_in_job      (JoltBoard           *self,
                                                 gboolean             in_job);
gboolean             jolt_board_can_flash       (JoltBoard           *self);
guint64              jolt_board_get_arrival     (JoltBoard           *self);
JoltFlashContents   *jolt_board_get_contents    (JoltBoard           *self);
gboolean             jolt_board_get_reading     (JoltBoard           *self);
void                 jolt_board_stop_reading    (JoltBoard           *self);

G_END_DECLS

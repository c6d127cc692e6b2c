/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-chip.h"
#include "jolt-dfu-protocol.h"

G_BEGIN_DECLS

#define JOLT_DFU_ERROR (jolt_dfu_error_quark ())

/**
 * JoltDfuError:
 * @JOLT_DFU_ERROR_NO_BOARD: there is no board at the port
 * @JOLT_DFU_ERROR_ACCESS: the account cannot open the device node
 * @JOLT_DFU_ERROR_BUSY: another program holds the DFU interface
 * @JOLT_DFU_ERROR_NO_DFU: the board at the port has no DFU interface
 * @JOLT_DFU_ERROR_NOT_RETURNED: the board did not come back in bootloader mode
 *   after DETACH
 * @JOLT_DFU_ERROR_WRONG_CHIP: the firmware is built for another chip
 * @JOLT_DFU_ERROR_GONE: the board left the bus in the middle of the flash
 * @JOLT_DFU_ERROR_TIMEOUT: the board gave no answer in time
 * @JOLT_DFU_ERROR_STALL: the board refused a request (STALL)
 * @JOLT_DFU_ERROR_STATUS: the board answered GETSTATUS with an error status
 * @JOLT_DFU_ERROR_PROTOCOL: the board answered something that DFU does not
 *   allow: a short answer, an unknown state, a state out of order
 * @JOLT_DFU_ERROR_UNCERTAIN: everything was sent, but the board did not confirm
 *   it: neither success nor failure is known
 * @JOLT_DFU_ERROR_USB: the USB stack of the computer failed
 *
 * Why a board could not be flashed: a code per thing that a user can act on.
 *
 * An error carries what is known of its cause as data; its message is for the
 * log. See jolt_dfu_error_get_status() and jolt_dfu_error_get_board_chip().
 */
typedef enum {
  JOLT_DFU_ERROR_NO_BOARD,
  JOLT_DFU_ERROR_ACCESS,
  JOLT_DFU_ERROR_BUSY,
  JOLT_DFU_ERROR_NO_DFU,
  JOLT_DFU_ERROR_NOT_RETURNED,
  JOLT_DFU_ERROR_WRONG_CHIP,
  JOLT_DFU_ERROR_GONE,
  JOLT_DFU_ERROR_TIMEOUT,
  JOLT_DFU_ERROR_STALL,
  JOLT_DFU_ERROR_STATUS,
  JOLT_DFU_ERROR_PROTOCOL,
  JOLT_DFU_ERROR_UNCERTAIN,
  JOLT_DFU_ERROR_USB,
} JoltDfuError;

GQuark          jolt_dfu_error_quark             (void);

gboolean        jolt_dfu_error_is                (const GError     *error,
                                                  JoltDfuError      code);

void            jolt_dfu_error_set_status        (GError          **error,
                                                  JoltDfuStatus     status,
                                                  const char       *message);
JoltDfuStatus   jolt_dfu_error_get_status        (const GError     *error);

void            jolt_dfu_error_set_wrong_chip    (GError          **error,
                                                  const JoltChip   *firmware_chip,
                                                  const JoltChip   *board_chip,
                                                  const char       *message);
const JoltChip *jolt_dfu_error_get_firmware_chip (const GError     *error);
const JoltChip *jolt_dfu_error_get_board_chip    (const GError     *error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"

/* What an error carries beside its code. */
typedef struct {
  JoltDfuStatus   status;
  const JoltChip *firmware_chip;
  const JoltChip *board_chip;
} JoltDfuErrorPrivate;

static void
jolt_dfu_error_private_init (JoltDfuErrorPrivate *priv)
{
  *priv = (JoltDfuErrorPrivate) { .status = JOLT_DFU_STATUS_OK };
}

static void
jolt_dfu_error_private_copy (const JoltDfuErrorPrivate *from,
                             JoltDfuErrorPrivate       *to)
{
  *to = *from;
}

/* Chips are static data. */
static void
jolt_dfu_error_private_clear (JoltDfuErrorPrivate *priv)
{
}

G_DEFINE_EXTENDED_ERROR (JoltDfuError, jolt_dfu_error)

/**
 * jolt_dfu_error_is:
 * @error: (nullable): an error of any domain
 * @code: a code of %JOLT_DFU_ERROR
 *
 * Returns: whether @error is that
 */
gboolean
jolt_dfu_error_is (const GError *error,
                   JoltDfuError  code)
{
  return g_error_matches (error, JOLT_DFU_ERROR, (int) code);
}

/**
 * jolt_dfu_error_set_status:
 * @error: (out) (optional): where the error is set
 * @status: what the board named, not %JOLT_DFU_STATUS_OK
 * @message: what happened, for the log
 *
 * Sets %JOLT_DFU_ERROR_STATUS.
 */
void
jolt_dfu_error_set_status (GError        **error,
                           JoltDfuStatus   status,
                           const char     *message)
{
  g_autoptr (GError) status_error = g_error_new_literal (JOLT_DFU_ERROR, JOLT_DFU_ERROR_STATUS, message);

  jolt_dfu_error_get_private (status_error)->status = status;
  g_propagate_error (error, g_steal_pointer (&status_error));
}

/**
 * jolt_dfu_error_get_status:
 * @error: (nullable): an error of any domain
 *
 * Returns: the status that the board named, for %JOLT_DFU_ERROR_STATUS;
 *   %JOLT_DFU_STATUS_OK for every other error
 */
JoltDfuStatus
jolt_dfu_error_get_status (const GError *error)
{
  if (!jolt_dfu_error_is (error, JOLT_DFU_ERROR_STATUS))
    return JOLT_DFU_STATUS_OK;

  return jolt_dfu_error_get_private (error)->status;
}

/**
 * jolt_dfu_error_set_wrong_chip:
 * @error: (out) (optional): where the error is set
 * @firmware_chip: (nullable): the chip that the firmware is built for
 * @board_chip: (nullable): the chip on the board; %NULL where it is not known
 * @message: what happened, for the log
 *
 * Sets %JOLT_DFU_ERROR_WRONG_CHIP.
 */
void
jolt_dfu_error_set_wrong_chip (GError         **error,
                               const JoltChip  *firmware_chip,
                               const JoltChip  *board_chip,
                               const char      *message)
{
  g_autoptr (GError) chip_error = g_error_new_literal (JOLT_DFU_ERROR, JOLT_DFU_ERROR_WRONG_CHIP, message);
  JoltDfuErrorPrivate *priv = jolt_dfu_error_get_private (chip_error);

  priv->firmware_chip = firmware_chip;
  priv->board_chip = board_chip;
  g_propagate_error (error, g_steal_pointer (&chip_error));
}

/**
 * jolt_dfu_error_get_firmware_chip:
 * @error: (nullable): an error of any domain
 *
 * Returns: (nullable): the chip that the firmware is built for, for
 *   %JOLT_DFU_ERROR_WRONG_CHIP
 */
const JoltChip *
jolt_dfu_error_get_firmware_chip (const GError *error)
{
  if (!jolt_dfu_error_is (error, JOLT_DFU_ERROR_WRONG_CHIP))
    return NULL;

  return jolt_dfu_error_get_private (error)->firmware_chip;
}

/**
 * jolt_dfu_error_get_board_chip:
 * @error: (nullable): an error of any domain
 *
 * Returns: (nullable): the chip on the board, for %JOLT_DFU_ERROR_WRONG_CHIP
 */
const JoltChip *
jolt_dfu_error_get_board_chip (const GError *error)
{
  if (!jolt_dfu_error_is (error, JOLT_DFU_ERROR_WRONG_CHIP))
    return NULL;

  return jolt_dfu_error_get_private (error)->board_chip;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-outcome.h"

#include <gio/gio.h>

#include "jolt-dfu-error.h"

G_DEFINE_ENUM_TYPE (JoltFlashOutcome, jolt_flash_outcome,
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_OUTCOME_RUNNING, "running"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_OUTCOME_DONE, "done"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_OUTCOME_FAILED, "failed"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_OUTCOME_UNCERTAIN, "uncertain"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_OUTCOME_CANCELLED, "cancelled"))

/**
 * jolt_flash_outcome_from_error:
 * @error: (nullable): why a flash did not succeed, or %NULL
 *
 * Returns: how the flash ended
 */
JoltFlashOutcome
jolt_flash_outcome_from_error (const GError *error)
{
  if (error == NULL)
    return JOLT_FLASH_OUTCOME_DONE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return JOLT_FLASH_OUTCOME_CANCELLED;
  if (g_error_matches (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_UNCERTAIN))
    return JOLT_FLASH_OUTCOME_UNCERTAIN;

  return JOLT_FLASH_OUTCOME_FAILED;
}

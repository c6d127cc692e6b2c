/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"

G_DEFINE_QUARK (jolt-dfu-error-quark, jolt_dfu_error)

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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware.h"

static inline gboolean
has_warning (JoltFirmware            *firmware,
             JoltFirmwareWarningKind  kind)
{
  gsize n_warnings;
  const JoltFirmwareWarning *warnings = jolt_firmware_get_warnings (firmware, &n_warnings);

  for (gsize i = 0; i < n_warnings; i++) {
    if (warnings[i].kind == kind)
      return TRUE;
  }

  return FALSE;
}

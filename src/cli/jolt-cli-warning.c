/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-warning.h"

#include <glib/gi18n.h>

static const char *
get_sentence (JoltFirmwareWarningKind kind)
{
  switch (kind) {
  case JOLT_FIRMWARE_WARNING_OVERLAP:
    return _("Two parts cover the same flash; the later one wins.");
  case JOLT_FIRMWARE_WARNING_OUTSIDE_FLASH:
    return _("A part ends behind the end of the flash.");
  case JOLT_FIRMWARE_WARNING_NOT_ALIGNED:
    return _("A part does not start at a multiple of 4096.");
  case JOLT_FIRMWARE_WARNING_TOO_BIG_FOR_PARTITION:
    return _("A part is larger than its partition.");
  case JOLT_FIRMWARE_WARNING_NO_PARTITION:
    return _("The application lies where the partition table has none.");
  case JOLT_FIRMWARE_WARNING_BOOTLOADER_ADDRESS:
    return _("The bootloader is not where the chip looks for it.");
  case JOLT_FIRMWARE_WARNING_FLASH_SIZE:
    return _("A part was built for a larger flash.");
  case JOLT_FIRMWARE_WARNING_UNKNOWN_CHIP:
    return _("A part is for a chip that this version of Jolt does not know.");
  case JOLT_FIRMWARE_WARNING_PARTITION_TABLE:
    return _("The partition table is damaged.");
  case JOLT_FIRMWARE_WARNING_IMAGE_CHECKSUM:
    return _("A part differs from its own checksum and will not start.");
  case JOLT_FIRMWARE_WARNING_PART_SIZE:
    return _("The entries are no multiple of 4096 bytes; the chip erases in steps of 4096.");
  }

  g_return_val_if_reached (NULL);
}

/**
 * jolt_cli_warning_print_all:
 * @firmware: firmware
 * @stream: where to
 *
 * Says what is odd about the firmware, with the technical fact.
 */
void
jolt_cli_warning_print_all (JoltFirmware *firmware,
                            FILE         *stream)
{
  const JoltFirmwareWarning *warnings;
  gsize n;

  warnings = jolt_firmware_get_warnings (firmware, &n);
  for (gsize i = 0; i < n; i++) {
    fprintf (stream, _("Warning: %s\n"), get_sentence (warnings[i].kind));
    fprintf (stream, "  %s\n", warnings[i].text);
  }
}

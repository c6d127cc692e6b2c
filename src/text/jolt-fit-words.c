/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-fit-words.h"

#include <glib/gi18n.h>

#include "jolt-format.h"

/* Whether firmware suits what a board holds, in words. */

/**
 * jolt_fit_words_warning:
 * @contents: what was read of a board
 * @firmware: what is to be written to it
 *
 * Returns: (transfer full) (nullable): what to know before the flash, in one
 *   sentence; %NULL where there is nothing
 */
char *
jolt_fit_words_warning (JoltFlashContents *contents,
                        JoltFirmware      *firmware)
{
  g_autofree char *needed = jolt_format_flash_size (jolt_firmware_get_flash_size (firmware));
  g_autofree char *found = jolt_format_flash_size (contents->flash_size);

  switch (jolt_flash_fit_find (contents, firmware)) {
  case JOLT_FLASH_FIT_RIGHT:
    return NULL;
  case JOLT_FLASH_FIT_TOO_SMALL:
    /* Translators: both are sizes, such as 4 MB */
    return g_strdup_printf (_("The firmware needs %s of flash memory, the board has %s."), needed, found);
  case JOLT_FLASH_FIT_NO_LOADER:
    return g_strdup (_("The board holds no bootloader or partition table, and the firmware brings none: it will not start."));
  case JOLT_FLASH_FIT_NO_PARTITION:
    return g_strdup (_("The partition table of the board has no place for this program: it will not start."));
  case JOLT_FLASH_FIT_OTHER_LAYOUT:
    return g_strdup (_("The firmware brings another partition layout: settings and files on the board are lost."));
  }

  g_return_val_if_reached (NULL);
}

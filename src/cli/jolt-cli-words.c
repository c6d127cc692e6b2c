/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-words.h"

#include <glib/gi18n.h>
#include <stdio.h>

/**
 * jolt_cli_words_verdict:
 * @verdict: a verdict
 *
 * Returns: the verdict in one sentence, translated
 */
const char *
jolt_cli_words_verdict (JoltBoardVerdict verdict)
{
  switch (verdict) {
  case JOLT_BOARD_VERDICT_READY:
    return _("Ready");
  case JOLT_BOARD_VERDICT_CAN_RESTART:
    return _("Running its own firmware, Jolt can restart it");
  case JOLT_BOARD_VERDICT_NEEDS_BUTTONS:
    return _("Running its own firmware, press BOOT and RESET");
  case JOLT_BOARD_VERDICT_NEEDS_PERMISSION:
    return _("Needs permission");
  case JOLT_BOARD_VERDICT_IN_USE:
    return _("In use by another program");
  case JOLT_BOARD_VERDICT_JTAG:
    return _("JTAG mode, no DFU");
  case JOLT_BOARD_VERDICT_NO_DFU_CHIP:
    return _("This chip has no DFU");
  case JOLT_BOARD_VERDICT_NOT_ESPRESSIF:
    return _("Not an Espressif board");
  case JOLT_BOARD_VERDICT_LEFT:
    return _("Unplugged");
  default:
    g_return_val_if_reached (NULL);
  }
}

/**
 * jolt_cli_words_part_kind:
 * @kind: a kind of part
 *
 * Returns: what the part is, translated
 */
const char *
jolt_cli_words_part_kind (JoltPartKind kind)
{
  switch (kind) {
  case JOLT_PART_KIND_DATA:
    return _("data");
  case JOLT_PART_KIND_BOOTLOADER:
    return _("bootloader");
  case JOLT_PART_KIND_PARTITION_TABLE:
    return _("partition table");
  case JOLT_PART_KIND_APPLICATION:
    return _("application");
  case JOLT_PART_KIND_OTA_DATA:
    return _("choice of application");
  case JOLT_PART_KIND_NVS:
    return _("settings");
  case JOLT_PART_KIND_PHY:
    return _("radio calibration");
  case JOLT_PART_KIND_MERGED:
    return _("whole flash");
  default:
    g_return_val_if_reached (NULL);
  }
}

/**
 * jolt_cli_words_chip:
 * @board: a board
 *
 * Returns: the name of its chip, or a word for one that its product ID does not
 *   tell
 */
const char *
jolt_cli_words_chip (JoltBoard *board)
{
  const JoltChip *chip = jolt_board_get_chip (board);

  return chip ? chip->name : _("unknown chip");
}

/**
 * jolt_cli_words_flash_size:
 * @flash_size: the size of a flash chip in bytes
 *
 * Returns: (transfer full): the size as chip makers write it, for example "4 MB"
 */
char *
jolt_cli_words_flash_size (guint32 flash_size)
{
  if (flash_size == 0)
    return g_strdup (_("unknown"));
  if (flash_size % (1 << 20) != 0)
    return g_format_size_full (flash_size, G_FORMAT_SIZE_IEC_UNITS);

  /* Translators: the size of a flash chip; 1 MB is 1048576 bytes here */
  return g_strdup_printf (_("%u MB"), flash_size >> 20);
}

/* The columns a text takes on a terminal. */
int
jolt_cli_words_width (const char *text)
{
  int width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_iszerowidth (c))
      width += g_unichar_iswide (c) ? 2 : 1;
  }

  return width;
}

/* printf ("%-*s") counts bytes and breaks columns of translated words. */
void
jolt_cli_words_pad (const char *text,
                    int         width)
{
  printf ("%s%*s", text, MAX (width - jolt_cli_words_width (text), 0), "");
}

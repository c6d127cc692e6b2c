/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-format.h"

/**
 * jolt_format_size:
 * @size_bytes: how many bytes a file or a part has
 *
 * Returns: (transfer full): the size in words, such as "200 kB"
 */
char *
jolt_format_size (guint64 size_bytes)
{
  if (size_bytes < 1000)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u byte", "%u bytes", size_bytes),
                            (guint) size_bytes);
  if (size_bytes < 999500)
    /* Translators: a size in thousands of bytes; the space does not break */
    return g_strdup_printf (_("%u kB"), (guint) ((size_bytes + 500) / 1000));

  /* Translators: a size in millions of bytes */
  return g_strdup_printf (_("%.1f MB"), size_bytes / 1e6);
}

/**
 * jolt_format_flash_size:
 * @size_bytes: the size of a flash chip in bytes, a power of two
 *
 * Returns: (transfer full): the size as it is printed on boards, such as "4 MB"
 */
char *
jolt_format_flash_size (guint64 size_bytes)
{
  if (size_bytes < 1 << 20)
    return g_strdup_printf (_("%u kB"), (guint) (size_bytes >> 10));

  /* Translators: the size of a flash chip, as it is printed on boards */
  return g_strdup_printf (_("%u MB"), (guint) (size_bytes >> 20));
}

/**
 * jolt_format_address:
 * @address: a flash address
 *
 * Returns: (transfer full): the address as the field writes it, such as "0x10000"
 */
char *
jolt_format_address (guint32 address)
{
  return g_strdup_printf ("0x%x", address);
}

/**
 * jolt_format_speed:
 * @bytes_per_second: how fast data reaches the board; 0 when not known yet
 *
 * Returns: (transfer full) (nullable): the speed, such as "18 kB/s"
 */
char *
jolt_format_speed (double bytes_per_second)
{
  if (bytes_per_second < 1)
    return NULL;

  if (bytes_per_second < 999500)
    return g_strdup_printf (_("%.0f kB/s"), MAX (bytes_per_second / 1000, 1));

  return g_strdup_printf (_("%.1f MB/s"), bytes_per_second / 1e6);
}

/**
 * jolt_format_time_left:
 * @seconds: how many seconds are left, or a negative number when not known
 *
 * Returns: (transfer full) (nullable): the time left in words
 */
char *
jolt_format_time_left (int seconds)
{
  if (seconds < 0)
    return NULL;

  if (seconds < 2)
    return g_strdup (_("a moment left"));
  if (seconds < 60)
    return g_strdup_printf (ngettext ("%d second left", "%d seconds left", seconds), seconds);

  seconds = (seconds + 30) / 60;
  return g_strdup_printf (ngettext ("%d minute left", "%d minutes left", seconds), seconds);
}

/**
 * jolt_format_port:
 * @port_path: where a board is plugged in, such as "1-2"
 *
 * Returns: (transfer full): the port in words
 */
char *
jolt_format_port (const char *port_path)
{
  /* Translators: %s is the path of a USB port, such as 1-2.4 */
  return g_strdup_printf (_("USB port %s"), port_path);
}

/**
 * jolt_format_phase:
 * @phase: where a flash job is
 * @part_name: (nullable): the file that is written
 * @part_number: its number, counted from 1; 0 when none is written
 * @n_parts: how many there are
 *
 * Returns: (transfer full): what happens now, in words
 */
char *
jolt_format_phase (JoltFlashPhase  phase,
                   const char     *part_name,
                   guint           part_number,
                   guint           n_parts)
{
  switch (phase) {
  case JOLT_FLASH_PHASE_WAITING:
    return g_strdup (_("Waiting to start"));
  case JOLT_FLASH_PHASE_OPENING:
    return g_strdup (_("Looking at the board"));
  case JOLT_FLASH_PHASE_RESTARTING:
    return g_strdup (_("Restarting the board"));
  case JOLT_FLASH_PHASE_RECOVERING:
    return g_strdup (_("Getting the board ready again"));
  case JOLT_FLASH_PHASE_ERASING:
  case JOLT_FLASH_PHASE_WRITING:
    if (part_name == NULL || part_number == 0)
      return g_strdup (_("Erasing and writing"));
    if (n_parts < 2)
      /* Translators: %s is the name of a file */
      return g_strdup_printf (_("Erasing and writing %s"), part_name);
    /* Translators: the name of a file, its number, and how many there are */
    return g_strdup_printf (_("Erasing and writing %s, %u of %u"), part_name, part_number, n_parts);
  case JOLT_FLASH_PHASE_CHECKING:
    return g_strdup (_("Checking"));
  case JOLT_FLASH_PHASE_DONE:
    return g_strdup (_("Firmware written"));
  case JOLT_FLASH_PHASE_FAILED:
    return g_strdup (_("Failed"));
  case JOLT_FLASH_PHASE_CANCELLED:
    return g_strdup (_("Cancelled"));
  default:
    g_return_val_if_reached (NULL);
  }
}

/**
 * jolt_format_part_kind:
 * @kind: what a part is
 *
 * Returns: what it is, in words
 */
const char *
jolt_format_part_kind (JoltPartKind kind)
{
  switch (kind) {
  case JOLT_PART_KIND_DATA:
    return _("Data");
  case JOLT_PART_KIND_BOOTLOADER:
    return _("Bootloader");
  case JOLT_PART_KIND_PARTITION_TABLE:
    return _("Partition table");
  case JOLT_PART_KIND_APPLICATION:
    return _("Application");
  case JOLT_PART_KIND_OTA_DATA:
    return _("Start choice");
  case JOLT_PART_KIND_NVS:
    return _("Settings");
  case JOLT_PART_KIND_PHY:
    return _("Radio calibration");
  case JOLT_PART_KIND_MERGED:
    return _("Whole flash");
  default:
    g_return_val_if_reached (NULL);
  }
}

/**
 * jolt_format_verdict:
 * @verdict: whether a board can be flashed
 *
 * Returns: the verdict in one sentence
 */
const char *
jolt_format_verdict (JoltBoardVerdict verdict)
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
    return _("This chip cannot be flashed over USB DFU");
  case JOLT_BOARD_VERDICT_NOT_ESPRESSIF:
    return _("Not an Espressif board");
  case JOLT_BOARD_VERDICT_LEFT:
    return _("Left the USB port");
  default:
    g_return_val_if_reached (NULL);
  }
}

/**
 * jolt_format_board:
 * @board: a board
 *
 * Returns: (transfer full): what the board is called: its chip, else the name
 *   its application gives it
 */
char *
jolt_format_board (JoltBoard *board)
{
  const JoltChip *chip = jolt_board_get_chip (board);
  const JoltBoardInfo *info = jolt_board_get_info (board);

  if (chip != NULL)
    return g_strdup (chip->name);
  if (info->product != NULL && *info->product != '\0')
    return g_strdup (info->product);
  if (info->dfu.vendor_id != JOLT_VENDOR_ID_ESPRESSIF)
    return g_strdup (_("USB device"));

  return g_strdup (_("Espressif board"));
}

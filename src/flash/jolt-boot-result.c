/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-boot-result.h"

G_DEFINE_ENUM_TYPE (JoltBootResult, jolt_boot_result,
  G_DEFINE_ENUM_VALUE (JOLT_BOOT_RESULT_UNKNOWN, "unknown"),
  G_DEFINE_ENUM_VALUE (JOLT_BOOT_RESULT_BOOTLOADER, "bootloader"),
  G_DEFINE_ENUM_VALUE (JOLT_BOOT_RESULT_STILL_BOOTLOADER, "still-bootloader"),
  G_DEFINE_ENUM_VALUE (JOLT_BOOT_RESULT_RESTARTED, "restarted"),
  G_DEFINE_ENUM_VALUE (JOLT_BOOT_RESULT_LEFT, "left"))

/**
 * jolt_boot_result_is_bootloader:
 * @bootloader: the chip's bootloader at this port, in either mode
 * @now: what is at the port now
 *
 * The bootloader shows the chip's product ID and, until DETACH, the run-time
 * interface. An application may do both too (those made with Arduino do); then
 * only its version tells it from the bootloader, which has one version for both
 * modes (ESP-IDF, esp_rom/esp32s2/include/esp32s2/rom/usb/usb_common.h,
 * BCDDEVICE_RELNUM).
 *
 * Returns: whether it is the bootloader, not an application
 */
gboolean
jolt_boot_result_is_bootloader (const JoltBoardInfo *bootloader,
                                const JoltBoardInfo *now)
{
  if (now->dfu.mode == JOLT_DFU_MODE_DFU)
    return TRUE;
  if (now->dfu.mode == JOLT_DFU_MODE_NONE || jolt_board_info_get_chip (now) == NULL)
    return FALSE;

  return now->dfu.product_id != bootloader->dfu.product_id || now->device_version == bootloader->device_version;
}

/*< private >
 * jolt_boot_result_note:
 * @bootloader: (inout): what is known of the chip's bootloader
 * @last: the last scan of the board, at the end of a flash
 * @is_present: whether the board is there now
 *
 * Notes what the board is in its bootloader: what the flash began with may have
 * been an application. Its generation becomes that of the attach during which
 * the flash ended, or 0 where the board is away.
 */
void
jolt_boot_result_note (JoltBoardInfo       **bootloader,
                       const JoltBoardInfo  *last,
                       gboolean              is_present)
{
  if (last->dfu.mode == JOLT_DFU_MODE_DFU) {
    jolt_board_info_free (*bootloader);
    *bootloader = jolt_board_info_copy (last);
  }
  (*bootloader)->generation = is_present ? last->generation : 0;
}

/**
 * jolt_boot_result_see:
 * @last: what was seen last
 * @bootloader: the chip's bootloader at this port, with the generation of the
 *   attach during which the flash ended, or 0 when the board was away by then
 * @now: (nullable): what is at the port now
 *
 * Says what became of a board that was written.
 *
 * Returns: what is to be seen now
 */
JoltBootResult
jolt_boot_result_see (JoltBootResult       last,
                      const JoltBoardInfo *bootloader,
                      const JoltBoardInfo *now)
{
  /* It did start; unplugging it afterwards is not a result. */
  if (now == NULL)
    return last == JOLT_BOOT_RESULT_RESTARTED ? last : JOLT_BOOT_RESULT_LEFT;
  if (!jolt_boot_result_is_bootloader (bootloader, now))
    return JOLT_BOOT_RESULT_RESTARTED;

  return now->generation == bootloader->generation ? JOLT_BOOT_RESULT_BOOTLOADER : JOLT_BOOT_RESULT_STILL_BOOTLOADER;
}

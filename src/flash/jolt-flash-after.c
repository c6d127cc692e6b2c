/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-after.h"

G_DEFINE_ENUM_TYPE (JoltFlashAfter, jolt_flash_after,
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_AFTER_NOTHING, "nothing"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_AFTER_BOOTLOADER, "bootloader"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_AFTER_STILL_BOOTLOADER, "still-bootloader"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_AFTER_RESTARTED, "restarted"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_AFTER_LEFT, "left"))

/**
 * jolt_flash_after_is_loader:
 * @loader: the chip's bootloader at this port, in either mode
 * @now: what stands at the port now
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
jolt_flash_after_is_loader (const JoltBoardInfo *loader,
                            const JoltBoardInfo *now)
{
  if (now->dfu.mode == JOLT_DFU_MODE_DFU)
    return TRUE;
  if (now->dfu.mode == JOLT_DFU_MODE_NONE || jolt_chip_from_id (now->dfu.product_id) == NULL)
    return FALSE;

  return now->dfu.product_id != loader->dfu.product_id || now->device_version == loader->device_version;
}

/**
 * jolt_flash_after_see:
 * @last: what was seen last
 * @loader: the chip's bootloader at this port
 * @generation: the attach during which the flash ended; 0 when the board was
 *   away by then
 * @now: (nullable): what stands at the port now
 *
 * Says what became of a board that was written.
 *
 * Returns: what is to be seen now
 */
JoltFlashAfter
jolt_flash_after_see (JoltFlashAfter       last,
                      const JoltBoardInfo *loader,
                      guint64              generation,
                      const JoltBoardInfo *now)
{
  /* It did start; unplugging it afterwards is no news. */
  if (now == NULL)
    return last == JOLT_FLASH_AFTER_RESTARTED ? last : JOLT_FLASH_AFTER_LEFT;
  if (!jolt_flash_after_is_loader (loader, now))
    return JOLT_FLASH_AFTER_RESTARTED;

  return now->generation == generation ? JOLT_FLASH_AFTER_BOOTLOADER : JOLT_FLASH_AFTER_STILL_BOOTLOADER;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-after.h"

G_DEFINE_ENUM_TYPE (JoltFlashAfter, jolt_flash_after,
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_AFTER_NOTHING, "nothing"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_AFTER_BOOTLOADER, "bootloader"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_AFTER_STILL_BOOTLOADER, "still-bootloader"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_AFTER_RESTARTED, "restarted"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_AFTER_LEFT, "left"))

/* The bootloader shows the chip's product ID and, until DETACH, the run-time
 * interface. An application may use that product ID too; then only its version
 * tells it from the bootloader that was seen before. */
static gboolean
is_bootloader (const JoltBoardInfo *before,
               const JoltBoardInfo *now)
{
  if (now->dfu.mode == JOLT_DFU_MODE_DFU)
    return TRUE;
  if (now->dfu.mode == JOLT_DFU_MODE_NONE || jolt_chip_from_id (now->dfu.product_id) == NULL)
    return FALSE;

  return now->dfu.product_id != before->dfu.product_id || now->device_version == before->device_version;
}

/**
 * jolt_flash_after_see:
 * @last: what was seen last
 * @before: the board before it was flashed
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
                      const JoltBoardInfo *before,
                      guint64              generation,
                      const JoltBoardInfo *now)
{
  /* It did start; unplugging it afterwards is no news. */
  if (now == NULL)
    return last == JOLT_FLASH_AFTER_RESTARTED ? last : JOLT_FLASH_AFTER_LEFT;
  if (!is_bootloader (before, now))
    return JOLT_FLASH_AFTER_RESTARTED;

  return now->generation == generation ? JOLT_FLASH_AFTER_BOOTLOADER : JOLT_FLASH_AFTER_STILL_BOOTLOADER;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JoltChipDfu:
 * @JOLT_CHIP_DFU_NEVER: the chip's ROM has no DFU over USB
 * @JOLT_CHIP_DFU_ALWAYS: the ROM offers DFU in its download mode
 * @JOLT_CHIP_DFU_USB_OTG: only while the USB-OTG block owns the USB PHY
 *
 * Whether a chip can be flashed over USB DFU.
 */
typedef enum {
  JOLT_CHIP_DFU_NEVER,
  JOLT_CHIP_DFU_ALWAYS,
  JOLT_CHIP_DFU_USB_OTG,
} JoltChipDfu;

/**
 * JoltChip:
 * @id: the chip ID of an image header, which is the USB product ID in DFU mode
 * @name: the name people use, such as "ESP32-S2"
 * @target: the name build systems use, such as "esp32s2"
 * @dfu: whether the chip can be flashed over USB DFU
 * @bootloader_offset: the flash address of the second-stage bootloader
 * @boot_gpio: the pin that selects the download mode, or -1 when not known
 * @dm_gpio: the pin of USB D−, or -1 when not known
 * @dp_gpio: the pin of USB D+, or -1 when not known
 * @mapped: where the flash appears in the address space: pairs of the first
 *   address and the one past the last, for data and for code
 *
 * What is known about one chip. Static data: never freed, compared by pointer.
 */
typedef struct {
  guint16      id;
  const char  *name;
  const char  *target;
  JoltChipDfu  dfu;
  guint32      bootloader_offset;
  int          boot_gpio;
  int          dm_gpio;
  int          dp_gpio;
  guint32      mapped[2][2];
} JoltChip;

const JoltChip *jolt_chip_from_id     (guint16     id);
const JoltChip *jolt_chip_from_target (const char *target);
const JoltChip *jolt_chip_list        (gsize      *n_chips);
gboolean        jolt_chip_is_mapped   (const JoltChip *self,
                                       guint32         address);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-chip.h"

/* IDs: ESP-IDF, components/bootloader_support/include/esp_app_format.h and
 * tools/cmake/dfu.cmake. Bootloader offsets and pins: esptool, esptool/targets
 * and docs/en/advanced-topics/boot-mode-selection.rst. Mapped addresses:
 * ESP-IDF, components/soc/TARGET/include/soc/soc.h and ext_mem_defs.h
 * (SOC_DROM_LOW, SOC_IROM_LOW), on the ESP32-S2 without external RAM. */
#define MAPPED_ESP32 { { 0x3F400000, 0x3F800000 }, { 0x400D0000, 0x40400000 } }
#define MAPPED_S2    { { 0x3F000000, 0x3F500000 }, { 0x40080000, 0x40800000 } }
#define MAPPED_SPLIT { { 0x3C000000, 0x3E000000 }, { 0x42000000, 0x44000000 } }
#define MAPPED_ONE   { { 0x42000000, 0x44000000 }, { 0x42000000, 0x44000000 } }
#define MAPPED_P4    { { 0x40000000, 0x44000000 }, { 0x40000000, 0x44000000 } }

static const JoltChip chips[] = {
  { 0x0002, "ESP32-S2",  "esp32s2",  JOLT_CHIP_DFU_ALWAYS,  0x1000,  0, 19, 20, MAPPED_S2 },
  { 0x0009, "ESP32-S3",  "esp32s3",  JOLT_CHIP_DFU_USB_OTG, 0x0000,  0, 19, 20, MAPPED_SPLIT },
  { 0x0012, "ESP32-P4",  "esp32p4",  JOLT_CHIP_DFU_ALWAYS,  0x2000, 35, -1, -1, MAPPED_P4 },
  { 0x0020, "ESP32-S31", "esp32s31", JOLT_CHIP_DFU_ALWAYS,  0x2000, 61, -1, -1, MAPPED_P4 },
  { 0x0000, "ESP32",     "esp32",    JOLT_CHIP_DFU_NEVER,   0x1000,  0, -1, -1, MAPPED_ESP32 },
  { 0x000C, "ESP32-C2",  "esp32c2",  JOLT_CHIP_DFU_NEVER,   0x0000, -1, -1, -1, MAPPED_SPLIT },
  { 0x0005, "ESP32-C3",  "esp32c3",  JOLT_CHIP_DFU_NEVER,   0x0000, -1, -1, -1, MAPPED_SPLIT },
  { 0x0017, "ESP32-C5",  "esp32c5",  JOLT_CHIP_DFU_NEVER,   0x2000, -1, -1, -1, MAPPED_ONE },
  { 0x000D, "ESP32-C6",  "esp32c6",  JOLT_CHIP_DFU_NEVER,   0x0000, -1, -1, -1, MAPPED_ONE },
  { 0x0014, "ESP32-C61", "esp32c61", JOLT_CHIP_DFU_NEVER,   0x0000, -1, -1, -1, MAPPED_ONE },
  { 0x0010, "ESP32-H2",  "esp32h2",  JOLT_CHIP_DFU_NEVER,   0x0000, -1, -1, -1, MAPPED_ONE },
  { 0x0019, "ESP32-H21", "esp32h21", JOLT_CHIP_DFU_NEVER,   0x0000, -1, -1, -1, MAPPED_ONE },
  { 0x001C, "ESP32-H4",  "esp32h4",  JOLT_CHIP_DFU_NEVER,   0x2000, -1, -1, -1, MAPPED_ONE },
};

/**
 * jolt_chip_from_id:
 * @id: the chip ID of an image header, or the product ID of a DFU suffix
 *
 * Finds a chip by its number.
 *
 * Returns: (transfer none) (nullable): the chip, or %NULL when none is known
 */
const JoltChip *
jolt_chip_from_id (guint16 id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (chips); i++) {
    if (chips[i].id == id)
      return &chips[i];
  }

  return NULL;
}

/**
 * jolt_chip_from_target:
 * @target: a name such as "esp32s2" or "ESP32-S2", in any case
 *
 * Finds a chip by its name.
 *
 * Returns: (transfer none) (nullable): the chip, or %NULL when none is known
 */
const JoltChip *
jolt_chip_from_target (const char *target)
{
  g_return_val_if_fail (target != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (chips); i++) {
    if (g_ascii_strcasecmp (chips[i].target, target) == 0 ||
        g_ascii_strcasecmp (chips[i].name, target) == 0)
      return &chips[i];
  }

  return NULL;
}

/**
 * jolt_chip_list:
 * @n_chips: (out): how many chips there are
 *
 * Every chip that is known, those with DFU first.
 *
 * Returns: (transfer none) (array length=n_chips): the chips
 */
const JoltChip *
jolt_chip_list (gsize *n_chips)
{
  g_return_val_if_fail (n_chips != NULL, NULL);

  *n_chips = G_N_ELEMENTS (chips);

  return chips;
}

/**
 * jolt_chip_is_mapped:
 * @self: a chip
 * @address: an address of its address space
 *
 * Returns: whether the flash appears at @address, so that a segment for it
 *   belongs to an application: a bootloader is loaded into RAM
 */
gboolean
jolt_chip_is_mapped (const JoltChip *self,
                     guint32         address)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->mapped); i++) {
    if (address >= self->mapped[i][0] && address < self->mapped[i][1])
      return TRUE;
  }

  return FALSE;
}

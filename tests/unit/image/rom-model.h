/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROM_MODEL_FLASH_SIZE (16u << 20)

/*
 * RomModelResult:
 * @ROM_MODEL_OK: the ROM says that all is well
 * @ROM_MODEL_ERROR: it ends with an error
 * @ROM_MODEL_RAW: it takes the payload for something to write to address 0
 * @ROM_MODEL_MEMORY: it stores to the memory of the chip, or calls it
 */
typedef enum {
  ROM_MODEL_OK,
  ROM_MODEL_ERROR,
  ROM_MODEL_RAW,
  ROM_MODEL_MEMORY,
} RomModelResult;

RomModelResult rom_model_write (const guint8 *payload,
                                gsize         size,
                                guint8       *flash);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-chip.h"
#include "jolt-firmware-input-file.h"

G_BEGIN_DECLS

/*
 * JoltFirmwareInputPlace:
 * @size: the length of the file in bytes
 * @has_address: whether @address is known
 * @address: where in the flash it goes
 * @selected: whether it is to be written
 * @chip: (nullable): the chip it is for, if it says so
 *
 * What is needed to say whether a file fits where it is to go.
 */
typedef struct {
  gsize           size;
  gboolean        has_address;
  guint32         address;
  gboolean        selected;
  const JoltChip *chip;
} JoltFirmwareInputPlace;

JoltFirmwareInputProblem jolt_firmware_input_check (const JoltFirmwareInputPlace *places,
                                                    gsize                         n_places,
                                                    gsize                         index,
                                                    const JoltChip               *chip,
                                                    guint32                       flash_size,
                                                    gsize                        *other);

G_END_DECLS

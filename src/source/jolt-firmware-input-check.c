/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-input-check-private.h"
#include "jolt-limits.h"

static gboolean
overlap (const JoltFirmwareInputPlace *a,
         const JoltFirmwareInputPlace *b)
{
  return a->address < (guint64) b->address + b->size && b->address < (guint64) a->address + a->size;
}

/*< private >
 * jolt_firmware_input_check:
 * @places: (array length=n_places): all files
 * @n_places: how many there are
 * @index: the one in question
 * @chip: (nullable): the chip all are for, if known
 * @flash_size: the size of its flash in bytes
 * @other: (out): the file it is in conflict with, for an overlap
 *
 * Says whether a file can be written where it is to go. A file that is not to
 * be written has no problem.
 *
 * Returns: the first problem
 */
JoltFirmwareInputProblem
jolt_firmware_input_check (const JoltFirmwareInputPlace *places,
                           gsize                         n_places,
                           gsize                         index,
                           const JoltChip               *chip,
                           guint32                       flash_size,
                           gsize                        *other)
{
  const JoltFirmwareInputPlace *place = &places[index];

  *other = index;

  if (!place->selected)
    return JOLT_FIRMWARE_INPUT_PROBLEM_NONE;

  if (place->chip != NULL && chip != NULL && place->chip != chip)
    return JOLT_FIRMWARE_INPUT_PROBLEM_WRONG_CHIP;

  if (!place->has_address)
    return JOLT_FIRMWARE_INPUT_PROBLEM_NEEDS_ADDRESS;

  /* The board erases whole sectors. */
  if (place->address % JOLT_SECTOR_SIZE != 0)
    return JOLT_FIRMWARE_INPUT_PROBLEM_NOT_ALIGNED;

  if ((guint64) place->address + place->size > flash_size)
    return JOLT_FIRMWARE_INPUT_PROBLEM_OUTSIDE_FLASH;

  for (gsize i = 0; i < n_places; i++) {
    if (i != index && places[i].selected && places[i].has_address && overlap (place, &places[i])) {
      *other = i;
      return JOLT_FIRMWARE_INPUT_PROBLEM_OVERLAP;
    }
  }

  return JOLT_FIRMWARE_INPUT_PROBLEM_NONE;
}

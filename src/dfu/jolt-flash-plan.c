/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-plan.h"

/* Flags of the index: copy to memory, call, no erase, no MD5 (ROM,
 * dfu_cpio_callback and dfu_updater_end) */
#define ENTRY_FLAG_MEMORY (1 << 0)
#define ENTRY_FLAG_CALL (1 << 1)
#define ENTRY_FLAG_NO_ERASE (1 << 3)
#define ENTRY_FLAG_NO_MD5 (1 << 4)

static void
jolt_flash_plan_clear (JoltFlashPlan *self)
{
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_free (self->chip_name);
  g_free (self->pieces);
  g_strfreev (self->part_names);
}

/**
 * jolt_flash_plan_new:
 * @firmware: firmware
 *
 * Copies out of @firmware what a worker needs, so that the worker does not
 * touch an object of the main thread.
 *
 * Returns: (transfer full): the plan
 */
JoltFlashPlan *
jolt_flash_plan_new (JoltFirmware *firmware)
{
  JoltFlashPlan *self = g_atomic_rc_box_new0 (JoltFlashPlan);
  const JoltFirmwareEntry *entries = jolt_firmware_get_entries (firmware, &self->n_pieces);

  self->payload = g_bytes_ref (jolt_firmware_get_payload (firmware));
  self->vendor_id = jolt_firmware_get_vendor_id (firmware);
  self->product_id = jolt_firmware_get_product_id (firmware);
  self->chip_name = g_strdup (jolt_firmware_get_chip_name (firmware));

  self->pieces = g_new0 (JoltFlashPiece, self->n_pieces);
  for (gsize i = 0; i < self->n_pieces; i++) {
    self->pieces[i] = (JoltFlashPiece) {
      .payload_offset = entries[i].payload_offset,
      .size_bytes = entries[i].size,
      .address = entries[i].address,
      .part = entries[i].part,
      .erases = (entries[i].flags & (ENTRY_FLAG_MEMORY | ENTRY_FLAG_CALL | ENTRY_FLAG_NO_ERASE)) == 0,
      .verifies = (entries[i].flags & (ENTRY_FLAG_MEMORY | ENTRY_FLAG_CALL | ENTRY_FLAG_NO_MD5)) == 0,
    };
  }

  self->n_parts = jolt_firmware_get_n_parts (firmware);
  self->part_names = g_new0 (char *, self->n_parts + 1);
  for (guint i = 0; i < self->n_parts; i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);

    self->part_names[i] = g_strdup (jolt_firmware_part_get_name (part));
  }

  return self;
}

JoltFlashPlan *
jolt_flash_plan_ref (JoltFlashPlan *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
jolt_flash_plan_unref (JoltFlashPlan *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) jolt_flash_plan_clear);
}

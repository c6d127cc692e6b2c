/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-crc32.h"
#include "jolt-firmware-input-check-private.h"
#include "jolt-firmware-input-plan-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"

/* Packs the files of a plan, and what is erased or kept beside them. */

#define OTA_RECORD_SIZE 32

/* The CRC follows the number, an unused name and a state (ESP-IDF,
 * esp_ota_select_entry_t). */
#define OTA_CRC_OFFSET  28

static gboolean
fail_place (JoltFirmwareInputPlan     *self,
            JoltFirmwareInputProblem   problem,
            JoltFirmwarePart          *part,
            JoltFirmwarePart          *other,
            GError                   **error)
{
  const char *name = jolt_firmware_part_get_name (part);
  guint32 address = jolt_firmware_part_get_address (part);

  switch (problem) {
  case JOLT_FIRMWARE_INPUT_PROBLEM_NONE:
    return TRUE;
  case JOLT_FIRMWARE_INPUT_PROBLEM_NEEDS_ADDRESS:
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NEEDS_ADDRESS, "nothing says where “%s” goes", name);
    break;
  case JOLT_FIRMWARE_INPUT_PROBLEM_NOT_ALIGNED:
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_ALIGNED,
                 "“%s” is to start at 0x%x, in the middle of a sector", name, address);
    break;
  case JOLT_FIRMWARE_INPUT_PROBLEM_OUTSIDE_FLASH:
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_OUTSIDE_FLASH,
                 "“%s” ends at 0x%" G_GINT64_MODIFIER "x, the flash at 0x%x", name,
                 (guint64) address + jolt_firmware_part_get_size (part), self->flash_size);
    break;
  case JOLT_FIRMWARE_INPUT_PROBLEM_OVERLAP:
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_OVERLAP,
                 "“%s” and “%s” cover the same flash", name, jolt_firmware_part_get_name (other));
    break;
  case JOLT_FIRMWARE_INPUT_PROBLEM_WRONG_CHIP:
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CHIP_MISMATCH,
                 "“%s” is for %s, not %s", name, jolt_firmware_part_get_chip (part)->name, self->chip->name);
    jolt_image_error_set_chip (error, jolt_firmware_part_get_chip (part));
    break;
  }

  jolt_image_error_set_part (error, name);

  return FALSE;
}

static gboolean
check_places (JoltFirmwareInputPlan  *self,
              GError                **error)
{
  guint n_parts = self->parts->len;
  g_autofree JoltFirmwareInputPlace *places = g_new0 (JoltFirmwareInputPlace, MAX (n_parts, 1));
  guint n_selected = 0;

  for (guint i = 0; i < n_parts; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];

    places[i].size = jolt_firmware_part_get_size (part);
    places[i].has_address = jolt_firmware_part_get_has_address (part);
    places[i].address = jolt_firmware_part_get_address (part);
    places[i].selected = jolt_firmware_part_get_selected (part);
    places[i].chip = jolt_firmware_part_get_chip (part);
    n_selected += places[i].selected;
  }

  if (n_selected == 0) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOTHING_SELECTED,
                         "nothing is left to be written");
    return FALSE;
  }

  for (guint i = 0; i < n_parts; i++) {
    gsize other;
    JoltFirmwareInputProblem problem = jolt_firmware_input_check (places, n_parts, i, self->chip,
                                                                  self->flash_size, &other);

    if (!fail_place (self, problem, self->parts->pdata[i], self->parts->pdata[other], error))
      return FALSE;
  }

  if (self->chip == NULL) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NEEDS_CHIP, "no file says which chip it is for");
    return FALSE;
  }

  return TRUE;
}

static gboolean
is_covered (const JoltPartition *partition,
            JoltFirmwarePart    *part)
{
  guint64 start = jolt_firmware_part_get_address (part);
  guint64 end = start + jolt_firmware_part_get_size (part);

  return jolt_firmware_part_get_selected (part) && jolt_firmware_part_get_has_address (part) &&
         start < (guint64) partition->address + partition->size && partition->address < end;
}

static gboolean
is_any_covered (JoltFirmwareInputPlan *self,
                const JoltPartition   *partition,
                gboolean               by_copies)
{
  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];

    if (is_covered (partition, part) && (by_copies || jolt_firmware_part_get_kind (part) != JOLT_PART_KIND_MERGED))
      return TRUE;
  }

  return FALSE;
}

static void
add_data (GPtrArray  *parts,
          guint32     address,
          const char *name,
          guint8     *data,
          gsize       size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (data, size);

  g_ptr_array_add (parts, jolt_firmware_part_new_for_bytes (name, bytes, &address));
}

static void
add_filled (GPtrArray  *parts,
            guint32     address,
            const char *name,
            guint32     size)
{
  guint8 *data = g_malloc (size);

  /* Erased flash reads as ones. */
  memset (data, 0xFF, size);
  add_data (parts, address, name, data, size);
}

/* A copy of the flash is written around a partition. */
static void
leave_out (JoltFirmwareInputPlan *self,
           const JoltPartition   *partition)
{
  if (partition->address % JOLT_SECTOR_SIZE != 0 || partition->size % JOLT_SECTOR_SIZE != 0)
    return;

  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];

    if (jolt_firmware_part_get_kind (part) == JOLT_PART_KIND_MERGED && is_covered (partition, part))
      jolt_firmware_part_leave_out (part, partition->address, partition->size);
  }
}

static gboolean
is_inside (JoltFirmwareInputPlan *self,
           const JoltPartition   *partition)
{
  return (guint64) partition->address + partition->size <= self->flash_size;
}

static gboolean
is_settings (const JoltPartition *partition)
{
  return partition->type == JOLT_PARTITION_TYPE_DATA && partition->subtype == JOLT_PARTITION_DATA_NVS;
}

static gboolean
has_partition (JoltFirmwareInputPlan *self,
               const char            *label)
{
  gsize n_partitions = 0;
  const JoltPartition *partitions = self->table != NULL ? jolt_partition_table_get_partitions (self->table, &n_partitions) : NULL;

  for (gsize i = 0; i < n_partitions; i++)
    if (g_str_equal (partitions[i].label, label) && is_inside (self, &partitions[i]))
      return TRUE;

  return FALSE;
}

/* No order to erase something is passed over in silence. */
static gboolean
check_erased (JoltFirmwareInputPlan           *self,
              const JoltFirmwareInputRequest  *request,
              GError                         **error)
{
  const JoltPartition *settings = self->table != NULL ? jolt_firmware_input_find_settings (self->table) : NULL;

  if (request->settings == JOLT_FIRMWARE_INPUT_SETTINGS_ERASE && (settings == NULL || !is_inside (self, settings))) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NO_SETTINGS,
                         "no partition table says where that is");
    return FALSE;
  }

  for (guint i = 0; request->erased != NULL && request->erased[i] != NULL; i++) {
    if (!has_partition (self, request->erased[i])) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NO_PARTITION,
                   "no partition table has a partition “%s”", request->erased[i]);
      return FALSE;
    }
  }

  return TRUE;
}

/* Also where a copy of the flash covers it: that is written around it then. */
static gboolean
add_erased (JoltFirmwareInputPlan           *self,
            const JoltFirmwareInputRequest  *request,
            GPtrArray                       *parts,
            GError                         **error)
{
  gsize n_partitions = 0;
  const JoltPartition *partitions = self->table != NULL ? jolt_partition_table_get_partitions (self->table, &n_partitions) : NULL;

  if (!check_erased (self, request, error))
    return FALSE;

  for (gsize i = 0; i < n_partitions; i++) {
    const JoltPartition *partition = &partitions[i];
    g_autofree char *name = g_strdup_printf ("blank-%s.bin", partition->label);

    if (!jolt_firmware_input_is_erased (self, request, partition) || !is_inside (self, partition))
      continue;

    if (is_settings (partition) && request->settings == JOLT_FIRMWARE_INPUT_SETTINGS_KEEP) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CONTRADICTION,
                   "the partition “%s” is to be erased and to be kept", partition->label);
      return FALSE;
    }

    leave_out (self, partition);
    if (!is_any_covered (self, partition, FALSE))
      add_filled (parts, partition->address, name, partition->size);
  }

  return TRUE;
}

/* Which of the programs that were given a place by the table is to start; %NULL
 * when the start choice is not ours to make. */
static const JoltPartition *
find_start (JoltFirmwareInputPlan *self)
{
  const JoltPartition *start = NULL;
  gboolean has_table = FALSE;

  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];
    const JoltPartition *partition;

    has_table |= jolt_firmware_part_get_kind (part) == JOLT_PART_KIND_PARTITION_TABLE && jolt_firmware_part_get_selected (part);
    if (jolt_firmware_part_get_kind (part) != JOLT_PART_KIND_APPLICATION || !jolt_firmware_part_get_selected (part))
      continue;
    if (!g_hash_table_contains (self->placed, part))
      return NULL;

    partition = jolt_partition_table_find_address (self->table, jolt_firmware_part_get_address (part));
    if (partition == NULL || partition->type != JOLT_PARTITION_TYPE_APP)
      return NULL;
    if (start == NULL || start->subtype == JOLT_PARTITION_APP_FACTORY ||
        (partition->subtype != JOLT_PARTITION_APP_FACTORY && partition->subtype < start->subtype))
      start = partition;
  }

  return has_table ? start : NULL;
}

/* The board may have taken an update: without a start choice it would go on
 * starting that one. Arduino and PlatformIO write one for this reason. */
static void
add_start_choice (JoltFirmwareInputPlan          *self,
                  const JoltFirmwareInputRequest *request,
                  GPtrArray                      *parts)
{
  const JoltPartition *choice = NULL;
  const JoltPartition *start = NULL;
  guint32 sequence;
  guint8 *data;

  if (self->table != NULL)
    choice = jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_DATA, JOLT_PARTITION_DATA_OTA);
  if (choice != NULL && !jolt_firmware_input_is_erased (self, request, choice))
    start = find_start (self);
  if (start == NULL || choice->size < 2 * JOLT_SECTOR_SIZE || choice->size > 16 * JOLT_SECTOR_SIZE ||
      !is_inside (self, choice) || is_any_covered (self, choice, TRUE))
    return;

  data = g_malloc (choice->size);
  memset (data, 0xFF, choice->size);
  sequence = start->subtype == JOLT_PARTITION_APP_FACTORY ? 0 : start->subtype - JOLT_PARTITION_APP_OTA_0 + 1;

  /* Erased, it starts the factory program, or the first where there is none. */
  if (sequence > 1 || (sequence == 1 && jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_APP,
                                                                   JOLT_PARTITION_APP_FACTORY) != NULL)) {
    guint32 crc;

    for (guint i = 0; i < 4; i++)
      data[i] = (guint8) (sequence >> (8 * i));
    crc = ~jolt_crc32_update (0, data, 4);
    for (guint i = 0; i < 4; i++)
      data[OTA_CRC_OFFSET + i] = (guint8) (crc >> (8 * i));
  }

  add_data (parts, choice->address, "start-choice.bin", data, choice->size);
}

static void
keep_settings (JoltFirmwareInputPlan *self)
{
  gsize n_partitions = 0;
  const JoltPartition *partitions = self->table != NULL ? jolt_partition_table_get_partitions (self->table, &n_partitions) : NULL;

  for (gsize i = 0; i < n_partitions; i++) {
    if (is_settings (&partitions[i]))
      leave_out (self, &partitions[i]);
  }
}

/*< private >
 * jolt_firmware_input_plan_pack:
 * @self: a plan whose files have their places
 * @request: what is wanted
 * @error: a code of [error@ImageError]
 *
 * Makes firmware of the files that are to be written.
 *
 * Returns: (transfer full) (nullable): the firmware, or %NULL with @error set
 */
JoltFirmware *
jolt_firmware_input_plan_pack (JoltFirmwareInputPlan           *self,
                               const JoltFirmwareInputRequest  *request,
                               GError                         **error)
{
  const JoltFirmwareOptions options = { .flash_size = self->flash_size, .part_size = request->part_size,
                                        .force = request->force };
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);

  if (!check_places (self, error))
    return NULL;

  self->is_packed = TRUE;
  if (!add_erased (self, request, parts, error))
    return NULL;
  add_start_choice (self, request, parts);
  if (request->settings == JOLT_FIRMWARE_INPUT_SETTINGS_KEEP)
    keep_settings (self);
  for (guint i = 0; i < self->parts->len; i++)
    g_ptr_array_add (parts, g_object_ref (self->parts->pdata[i]));

  return jolt_firmware_new_from_parts (parts, self->chip, self->title, &options, error);
}

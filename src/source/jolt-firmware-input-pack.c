/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-crc32.h"
#include "jolt-firmware-input-check-private.h"
#include "jolt-firmware-input-plan-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"
#include "jolt-packer.h"

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
                const JoltPartition   *partition)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (is_covered (partition, self->parts->pdata[i]))
      return TRUE;

  return FALSE;
}

static void
add_filled (JoltPacker *packer,
            guint32     address,
            const char *name,
            guint32     size)
{
  g_autoptr (GBytes) bytes = NULL;
  guint8 *data = g_malloc (size);

  /* Erased flash reads as ones. */
  memset (data, 0xFF, size);
  bytes = g_bytes_new_take (data, size);
  jolt_packer_add (packer, address, name, bytes);
}

/* Also where a copy of the flash covers it already: there is an erased region in
 * the copy then. */
static gboolean
add_erased (JoltFirmwareInputPlan           *self,
            const JoltFirmwareInputRequest  *request,
            JoltPacker                      *packer,
            GError                         **error)
{
  gsize n_partitions = 0;
  const JoltPartition *partitions = self->table != NULL ? jolt_partition_table_get_partitions (self->table, &n_partitions) : NULL;
  gboolean found = FALSE;

  for (gsize i = 0; i < n_partitions; i++) {
    const JoltPartition *partition = &partitions[i];
    g_autofree char *name = g_strdup_printf ("blank-%s.bin", partition->label);

    if (!jolt_firmware_input_is_erased (self, request, partition) ||
        (guint64) partition->address + partition->size > self->flash_size)
      continue;

    found = TRUE;
    if (!is_any_covered (self, partition))
      add_filled (packer, partition->address, name, partition->size);
  }

  if (!found && (request->erased != NULL || request->settings == JOLT_FIRMWARE_INPUT_SETTINGS_ERASE)) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NO_SETTINGS,
                         "no partition table says where that is");
    return FALSE;
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
add_start_choice (JoltFirmwareInputPlan *self,
                  JoltPacker            *packer)
{
  const JoltPartition *choice = NULL;
  const JoltPartition *start = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint32 sequence;
  guint8 *data;

  if (self->table != NULL)
    choice = jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_DATA, JOLT_PARTITION_DATA_OTA);
  if (choice != NULL)
    start = find_start (self);
  if (start == NULL || choice->size < 2 * JOLT_SECTOR_SIZE || choice->size > 16 * JOLT_SECTOR_SIZE ||
      (guint64) choice->address + choice->size > self->flash_size || is_any_covered (self, choice))
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

  bytes = g_bytes_new_take (data, choice->size);
  jolt_packer_add (packer, choice->address, "start-choice.bin", bytes);
}

/* What of a copy of the flash is written: a range of addresses */
typedef struct {
  guint32 start;
  guint32 end;
} Range;

static void
cut_out (GArray  *ranges,
         guint32  start,
         guint32  end)
{
  for (guint i = ranges->len; i > 0; i--) {
    Range range = g_array_index (ranges, Range, i - 1);
    Range rest = { MAX (range.start, end), range.end };

    if (range.start >= end || range.end <= start)
      continue;

    g_array_remove_index (ranges, i - 1);
    if (rest.start < rest.end)
      g_array_insert_val (ranges, i - 1, rest);
    range.end = start;
    if (range.start < range.end)
      g_array_insert_val (ranges, i - 1, range);
  }
}

/* Programs begin a range of their own, so that they are found in it. */
static void
split_at (GArray  *ranges,
          guint32  address)
{
  for (guint i = 0; i < ranges->len; i++) {
    Range range = g_array_index (ranges, Range, i);
    Range rest = { address, range.end };

    if (address <= range.start || address >= range.end)
      continue;

    g_array_index (ranges, Range, i).end = address;
    g_array_insert_val (ranges, i + 1, rest);
    return;
  }
}

static void
add_range (JoltPacker       *packer,
           JoltFirmwarePart *part,
           GBytes           *bytes,
           Range             range)
{
  guint32 base = jolt_firmware_part_get_address (part);
  const char *name = jolt_firmware_part_get_name (part);
  g_autofree char *own_name = range.start == base ? g_strdup (name) : g_strdup_printf ("%x-%.32s", range.start, name);
  g_autofree char *valid_name = g_utf8_make_valid (own_name, -1);
  g_autoptr (GBytes) piece = g_bytes_new_from_bytes (bytes, range.start - base, range.end - range.start);

  jolt_packer_add (packer, range.start, valid_name, piece);
}

/* Writes a copy of the flash around the settings. */
static void
add_around_settings (JoltFirmwareInputPlan *self,
                     JoltPacker            *packer,
                     JoltFirmwarePart      *part,
                     GBytes                *bytes)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  Range all = { jolt_firmware_part_get_address (part), 0 };
  gsize n_partitions;
  const JoltPartition *partitions = jolt_partition_table_get_partitions (self->table, &n_partitions);

  all.end = all.start + (guint32) g_bytes_get_size (bytes);
  g_array_append_val (ranges, all);

  for (gsize i = 0; i < n_partitions; i++)
    if (partitions[i].type == JOLT_PARTITION_TYPE_DATA && partitions[i].subtype == JOLT_PARTITION_DATA_NVS)
      cut_out (ranges, partitions[i].address, partitions[i].address + partitions[i].size);

  if (ranges->len > 1)
    for (gsize i = 0; i < n_partitions; i++)
      if (partitions[i].type == JOLT_PARTITION_TYPE_APP)
        split_at (ranges, partitions[i].address);

  for (guint i = 0; i < ranges->len; i++)
    add_range (packer, part, bytes, g_array_index (ranges, Range, i));
}

static GBytes *
erase_inside (JoltFirmwareInputPlan          *self,
              const JoltFirmwareInputRequest *request,
              JoltFirmwarePart               *part,
              GBytes                         *bytes)
{
  gsize n_partitions;
  const JoltPartition *partitions = jolt_partition_table_get_partitions (self->table, &n_partitions);
  guint64 base = jolt_firmware_part_get_address (part);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint8 *changed = NULL;

  for (gsize i = 0; i < n_partitions; i++) {
    guint64 start = MAX (partitions[i].address, base);
    guint64 end = MIN ((guint64) partitions[i].address + partitions[i].size, base + size);

    if (!jolt_firmware_input_is_erased (self, request, &partitions[i]) || start >= end)
      continue;

    if (changed == NULL)
      changed = g_memdup2 (data, size);
    memset (changed + (start - base), 0xFF, end - start);
  }

  return changed != NULL ? g_bytes_new_take (changed, size) : g_bytes_ref (bytes);
}

static void
add_part (JoltFirmwareInputPlan          *self,
          const JoltFirmwareInputRequest *request,
          JoltPacker                     *packer,
          JoltFirmwarePart               *part)
{
  g_autoptr (GBytes) bytes = jolt_firmware_part_dup_bytes (part);
  gboolean is_copy = jolt_firmware_part_get_kind (part) == JOLT_PART_KIND_MERGED && self->table != NULL;

  if (is_copy && request->settings == JOLT_FIRMWARE_INPUT_SETTINGS_KEEP) {
    add_around_settings (self, packer, part, bytes);
  } else if (is_copy) {
    g_autoptr (GBytes) erased = erase_inside (self, request, part, bytes);

    jolt_packer_add (packer, jolt_firmware_part_get_address (part), jolt_firmware_part_get_name (part), erased);
  } else {
    jolt_packer_add (packer, jolt_firmware_part_get_address (part), jolt_firmware_part_get_name (part), bytes);
  }
}

static void
note_covered_settings (JoltFirmwareInputPlan *self)
{
  const JoltPartition *settings = self->table != NULL ? jolt_firmware_input_find_settings (self->table) : NULL;

  for (guint i = 0; settings != NULL && i < self->parts->len; i++)
    self->covers_settings |= jolt_firmware_part_get_kind (self->parts->pdata[i]) == JOLT_PART_KIND_MERGED &&
                             is_covered (settings, self->parts->pdata[i]);
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
  g_autoptr (JoltPacker) packer = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!check_places (self, error))
    return NULL;

  self->is_packed = TRUE;
  note_covered_settings (self);

  packer = jolt_packer_new (self->chip);
  jolt_packer_set_flash_size (packer, self->flash_size);
  jolt_packer_set_part_size (packer, request->part_size);
  if (!add_erased (self, request, packer, error))
    return NULL;
  add_start_choice (self, packer);

  for (guint i = 0; i < self->parts->len; i++)
    if (jolt_firmware_part_get_selected (self->parts->pdata[i]))
      add_part (self, request, packer, self->parts->pdata[i]);

  bytes = jolt_packer_finish (packer, error);

  return bytes != NULL ? jolt_firmware_new_from_bytes (bytes, self->title, error) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-address.h"
#include "jolt-firmware-input-plan-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"

/* Decides where in the flash each file goes that nobody gave an address. */

#define DEFAULT_APP_ADDRESS 0x10000u
#define UF2_LOADER_SIZE     0x40000u

/*< private >
 * jolt_firmware_input_find_settings:
 * @table: a partition table
 *
 * Finds the partition for what a user would call settings. Others of the same
 * type hold what came from the factory and cannot be had again.
 *
 * Returns: (nullable): the partition “nvs”, or the only one of its type
 */
const JoltPartition *
jolt_firmware_input_find_settings (JoltPartitionTable *table)
{
  gsize n_partitions;
  const JoltPartition *partitions = jolt_partition_table_get_partitions (table, &n_partitions);
  const JoltPartition *only = NULL;
  guint n_found = 0;

  for (gsize i = 0; i < n_partitions; i++) {
    if (partitions[i].type != JOLT_PARTITION_TYPE_DATA || partitions[i].subtype != JOLT_PARTITION_DATA_NVS)
      continue;
    if (g_str_equal (partitions[i].label, "nvs"))
      return &partitions[i];
    only = &partitions[i];
    n_found++;
  }

  return n_found == 1 && !g_str_equal (only->label, "fctry") ? only : NULL;
}

/*< private >
 * jolt_firmware_input_is_erased:
 * @self: a plan with a partition table
 * @request: what is wanted
 * @partition: one of its partitions
 *
 * Returns: whether the partition is to be erased
 */
gboolean
jolt_firmware_input_is_erased (const JoltFirmwareInputPlan    *self,
                               const JoltFirmwareInputRequest *request,
                               const JoltPartition            *partition)
{
  if (request->erased != NULL && g_strv_contains ((const char * const *) request->erased, partition->label))
    return TRUE;

  return request->settings == JOLT_FIRMWARE_INPUT_SETTINGS_ERASE &&
         partition == jolt_firmware_input_find_settings (self->table);
}

/* A board with a UF2 loader keeps it in the only “factory” partition, at the end
 * of those for programs. */
static gboolean
is_uf2_loader (JoltPartitionTable  *table,
               const JoltPartition *partition)
{
  const JoltPartition *first_ota = jolt_partition_table_find (table, JOLT_PARTITION_TYPE_APP, JOLT_PARTITION_APP_OTA_0);

  return partition->subtype == JOLT_PARTITION_APP_FACTORY && first_ota != NULL &&
         (g_ascii_strcasecmp (partition->label, "uf2") == 0 || g_ascii_strcasecmp (partition->label, "tinyuf2") == 0 ||
          (partition->size <= UF2_LOADER_SIZE && partition->address > first_ota->address));
}

static gboolean
is_free (JoltFirmwareInputPlan *self,
         guint32                address,
         gsize                  size)
{
  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];
    guint64 start = jolt_firmware_part_get_address (part);

    /* A copy of the flash can be shorter than what it leaves room for. */
    if (jolt_firmware_part_get_has_address (part) && jolt_firmware_part_get_selected (part) &&
        start < (guint64) address + size && address < start + jolt_firmware_part_get_size (part))
      return FALSE;
  }

  return TRUE;
}

/* Two files cannot go to the same place: the user has to say. */
static gboolean
is_taken (JoltFirmwareInputPlan *self,
          guint32                address)
{
  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];

    if (jolt_firmware_part_get_has_address (part) && jolt_firmware_part_get_address (part) == address)
      return TRUE;
  }

  return FALSE;
}

static gboolean
is_home (JoltFirmwareInputPlan *self,
         JoltFirmwarePart      *part,
         const JoltPartition   *partition)
{
  gsize size = jolt_firmware_part_get_size (part);

  return partition != NULL && size <= partition->size && !is_uf2_loader (self->table, partition) &&
         is_free (self, partition->address, size);
}

/* The program that a start choice among the files selects */
static const JoltPartition *
find_chosen_start (JoltFirmwareInputPlan *self)
{
  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];
    const JoltFlashContents *contents = jolt_firmware_part_get_contents (part);
    guint32 sequence = jolt_firmware_part_get_ota_sequence (part);

    if (contents != NULL && contents->start_is_chosen && contents->start != NULL)
      return jolt_partition_table_find_address (self->table, contents->start->address);
    if (jolt_firmware_part_get_kind (part) == JOLT_PART_KIND_OTA_DATA && sequence != 0)
      return jolt_partition_table_find_ota (self->table, sequence);
  }

  return NULL;
}

static const JoltPartition *
find_program_home (JoltFirmwareInputPlan *self,
                   JoltFirmwarePart      *part)
{
  const JoltPartition *partition = find_chosen_start (self);

  if (is_home (self, part, partition))
    return partition;

  partition = jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_APP, JOLT_PARTITION_APP_FACTORY);
  if (is_home (self, part, partition))
    return partition;

  for (guint8 i = 0; i < JOLT_PARTITION_APP_OTA_MAX; i++) {
    partition = jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_APP, JOLT_PARTITION_APP_OTA_0 + i);
    if (is_home (self, part, partition))
      return partition;
  }

  return NULL;
}

static const JoltPartition *
find_by_label (JoltPartitionTable *table,
               const char         *name)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *stem = dot != NULL ? g_strndup (name, (gsize) (dot - name)) : g_strdup (name);
  gsize n_partitions;
  const JoltPartition *partitions = jolt_partition_table_get_partitions (table, &n_partitions);

  for (gsize i = 0; i < n_partitions; i++)
    if (partitions[i].type != JOLT_PARTITION_TYPE_APP && g_str_equal (partitions[i].label, stem))
      return &partitions[i];

  return NULL;
}

/* PlatformIO makes a “littlefs.bin” for a partition that is called “spiffs”, and
 * Arduino mounts LittleFS there. */
static gboolean
is_file_system (const JoltPartition *partition,
                gboolean             is_fat)
{
  if (partition->type != JOLT_PARTITION_TYPE_DATA)
    return FALSE;

  return is_fat ? partition->subtype == JOLT_PARTITION_DATA_FAT
                : partition->subtype == JOLT_PARTITION_DATA_SPIFFS || partition->subtype == JOLT_PARTITION_DATA_LITTLEFS;
}

static const JoltPartition *
find_file_system_home (JoltFirmwareInputPlan *self,
                       JoltFirmwarePart      *part)
{
  g_autofree char *folded = g_ascii_strdown (jolt_firmware_part_get_name (part), -1);
  gboolean is_fat = strstr (folded, "fat") != NULL;
  gsize n_partitions;
  const JoltPartition *partitions = jolt_partition_table_get_partitions (self->table, &n_partitions);
  const JoltPartition *found = NULL;
  guint n_found = 0;

  for (gsize i = 0; i < n_partitions; i++)
    if (is_file_system (&partitions[i], is_fat) && is_home (self, part, &partitions[i])) {
      found = &partitions[i];
      n_found++;
    }

  return n_found == 1 ? found : NULL;
}

/* A file whose place only the partition table knows. */
static const JoltPartition *
find_home (JoltFirmwareInputPlan *self,
           JoltFirmwarePart      *part)
{
  const JoltPartition *labelled;

  if (self->table == NULL)
    return NULL;

  labelled = find_by_label (self->table, jolt_firmware_part_get_name (part));

  switch (jolt_firmware_part_get_kind (part)) {
  case JOLT_PART_KIND_OTA_DATA:
    return jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_DATA, JOLT_PARTITION_DATA_OTA);
  case JOLT_PART_KIND_PHY:
    return jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_DATA, JOLT_PARTITION_DATA_PHY);
  case JOLT_PART_KIND_NVS:
    return labelled != NULL ? labelled : jolt_firmware_input_find_settings (self->table);
  case JOLT_PART_KIND_APPLICATION:
    return find_program_home (self, part);
  case JOLT_PART_KIND_FILE_SYSTEM:
    return labelled != NULL ? labelled : find_file_system_home (self, part);
  case JOLT_PART_KIND_DATA:
    return labelled;
  case JOLT_PART_KIND_BOOTLOADER:
  case JOLT_PART_KIND_PARTITION_TABLE:
  case JOLT_PART_KIND_MERGED:
    return NULL;
  }

  g_return_val_if_reached (NULL);
}

/* The table is at 0x8000 unless something else is: then it is in the sector
 * before the first partition, where ESP-IDF puts it. */
static guint32
find_table_address (JoltFirmwareInputPlan *self,
                    JoltFirmwarePart      *part)
{
  JoltPartitionTable *table = jolt_firmware_part_get_table (part);
  gsize n_partitions = 0;
  const JoltPartition *partitions = table != NULL ? jolt_partition_table_get_partitions (table, &n_partitions) : NULL;
  guint32 first = G_MAXUINT32;

  for (gsize i = 0; i < n_partitions; i++)
    if (partitions[i].type != JOLT_PARTITION_TYPE_PARTITION_TABLE)
      first = MIN (first, partitions[i].address);

  if ((first > JOLT_PARTITION_TABLE_DEFAULT_ADDRESS &&
       is_free (self, JOLT_PARTITION_TABLE_DEFAULT_ADDRESS, JOLT_SECTOR_SIZE)) ||
      first == G_MAXUINT32 || first < 2 * JOLT_SECTOR_SIZE)
    return JOLT_PARTITION_TABLE_DEFAULT_ADDRESS;

  return first - JOLT_SECTOR_SIZE;
}

static gboolean
find_own_address (JoltFirmwareInputPlan *self,
                  JoltFirmwarePart      *part,
                  guint32               *address)
{
  const JoltChip *chip = jolt_firmware_part_get_chip (part);

  switch (jolt_firmware_part_get_kind (part)) {
  case JOLT_PART_KIND_BOOTLOADER:
    chip = chip != NULL ? chip : self->chip;
    if (chip == NULL)
      return FALSE;
    *address = chip->bootloader_offset;
    return TRUE;
  case JOLT_PART_KIND_PARTITION_TABLE:
    *address = find_table_address (self, part);
    return TRUE;
  case JOLT_PART_KIND_MERGED:
    *address = jolt_firmware_part_get_contents (part)->base;
    return TRUE;
  case JOLT_PART_KIND_APPLICATION:
    /* With a table and no space in it, or without proof that it is a program, only
     * the user knows. */
    *address = DEFAULT_APP_ADDRESS;
    return self->table == NULL && jolt_firmware_part_get_evidence (part) > JOLT_PART_EVIDENCE_NONE;
  case JOLT_PART_KIND_DATA:
  case JOLT_PART_KIND_OTA_DATA:
  case JOLT_PART_KIND_NVS:
  case JOLT_PART_KIND_PHY:
  case JOLT_PART_KIND_FILE_SYSTEM:
    return FALSE;
  }

  g_return_val_if_reached (FALSE);
}

/* What the bytes prove comes first, then what a release wrote into the name. */
static void
propose_address (JoltFirmwareInputPlan *self,
                 JoltFirmwarePart      *part)
{
  JoltPartKind kind = jolt_firmware_part_get_kind (part);
  gboolean is_fixed = kind == JOLT_PART_KIND_BOOTLOADER || kind == JOLT_PART_KIND_MERGED;
  const JoltPartition *home;
  guint32 address;

  if (!is_fixed && jolt_address_from_name (jolt_firmware_part_get_name (part), &address) &&
      address % JOLT_SECTOR_SIZE == 0) {
    jolt_firmware_part_set_address (part, &address);
    return;
  }

  home = find_home (self, part);
  if (home != NULL)
    address = home->address;
  else if (!find_own_address (self, part, &address))
    return;

  if (is_taken (self, address))
    return;

  jolt_firmware_part_set_address (part, &address);
  if (home != NULL)
    g_hash_table_add (self->placed, part);
}

/* Bootloader and table first, whose place is fixed; then what has one home; then
 * the programs, the largest of which has the least choice. */
static guint
get_turn (JoltFirmwarePart *part)
{
  JoltPartKind kind = jolt_firmware_part_get_kind (part);

  if (kind == JOLT_PART_KIND_BOOTLOADER || kind == JOLT_PART_KIND_MERGED)
    return 0;
  if (kind == JOLT_PART_KIND_PARTITION_TABLE)
    return 1;

  return kind == JOLT_PART_KIND_APPLICATION ? 3 : 2;
}

static int
compare_turns (gconstpointer a,
               gconstpointer b)
{
  JoltFirmwarePart *first = *(JoltFirmwarePart * const *) a;
  JoltFirmwarePart *second = *(JoltFirmwarePart * const *) b;
  guint turn = get_turn (first);
  guint other = get_turn (second);

  if (turn != other)
    return turn < other ? -1 : 1;
  if (jolt_firmware_part_get_size (first) != jolt_firmware_part_get_size (second))
    return jolt_firmware_part_get_size (first) > jolt_firmware_part_get_size (second) ? -1 : 1;

  return 0;
}

static void
place_unplaced (JoltFirmwareInputPlan          *self,
                const JoltFirmwareInputRequest *request)
{
  g_autoptr (GPtrArray) unplaced = g_ptr_array_new ();

  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];
    const JoltFirmwareInputEdit *edit = jolt_firmware_input_request_find_edit (request, jolt_firmware_part_get_key (part));

    if (!jolt_firmware_part_get_has_address (part) && (edit == NULL || !edit->sets_address))
      g_ptr_array_add (unplaced, part);
  }

  g_ptr_array_sort (unplaced, compare_turns);
  for (guint i = 0; i < unplaced->len; i++)
    propose_address (self, unplaced->pdata[i]);
}

static void
apply_edited_addresses (JoltFirmwareInputPlan          *self,
                        const JoltFirmwareInputRequest *request)
{
  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];
    const JoltFirmwareInputEdit *edit = jolt_firmware_input_request_find_edit (request, jolt_firmware_part_get_key (part));

    if (edit == NULL || !edit->sets_address)
      continue;

    self->is_changed |= edit->has_address != jolt_firmware_part_get_has_address (part) ||
                        edit->address != jolt_firmware_part_get_address (part);
    jolt_firmware_part_set_address (part, edit->has_address ? &edit->address : NULL);
  }
}

/* Whether the user said that this very file is to be written */
static gboolean
is_ordered (const JoltFirmwareInputRequest *request,
            JoltFirmwarePart               *part)
{
  const char *key = jolt_firmware_part_get_key (part);
  const JoltFirmwareInputEdit *edit = jolt_firmware_input_request_find_edit (request, key);

  if (edit != NULL && edit->sets_selected)
    return edit->selected;

  return jolt_firmware_input_request_names (request, key) ||
         (edit != NULL && edit->sets_address && edit->has_address);
}

static gboolean
select_for_partition (JoltFirmwareInputPlan           *self,
                      const JoltFirmwareInputRequest  *request,
                      JoltFirmwarePart                *part,
                      GError                         **error)
{
  gboolean is_nvs = jolt_firmware_part_get_kind (part) == JOLT_PART_KIND_NVS;
  const JoltPartition *partition = NULL;
  gboolean is_erased;

  if (self->table != NULL && jolt_firmware_part_get_has_address (part) &&
      jolt_firmware_part_get_kind (part) != JOLT_PART_KIND_MERGED)
    partition = jolt_partition_table_find_address (self->table, jolt_firmware_part_get_address (part));
  is_erased = partition != NULL && jolt_firmware_input_is_erased (self, request, partition);

  /* Only of settings there is a file in a folder that nobody may mean to write. */
  if ((is_erased && !is_nvs) ||
      ((is_erased || (is_nvs && request->settings == JOLT_FIRMWARE_INPUT_SETTINGS_KEEP)) && is_ordered (request, part))) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CONTRADICTION,
                 is_erased ? "“%s” is to be written where everything is to be erased"
                           : "“%s” is to be written where everything is to be kept",
                 jolt_firmware_part_get_name (part));
    jolt_image_error_set_part (error, jolt_firmware_part_get_name (part));
    return FALSE;
  }

  if (is_erased || (is_nvs && request->settings == JOLT_FIRMWARE_INPUT_SETTINGS_KEEP) ||
      (is_nvs && request->settings == JOLT_FIRMWARE_INPUT_SETTINGS_DEFAULT && self->firmware == NULL &&
       !is_ordered (request, part)))
    jolt_firmware_part_set_selected (part, FALSE);

  return TRUE;
}

/* In a folder or an archive there is more than firmware: what nobody named and
 * nothing gives a place is left alone. */
static gboolean
is_stray (JoltFirmwareInputPlan          *self,
          const JoltFirmwareInputRequest *request,
          JoltFirmwarePart               *part)
{
  JoltPartKind kind = jolt_firmware_part_get_kind (part);

  return !jolt_firmware_part_get_has_address (part) && self->parts->len > 1 &&
         kind != JOLT_PART_KIND_APPLICATION && kind != JOLT_PART_KIND_BOOTLOADER && kind != JOLT_PART_KIND_MERGED &&
         !jolt_firmware_input_request_names (request, jolt_firmware_part_get_key (part));
}

/*< private >
 * jolt_firmware_input_plan_place:
 * @self: a plan with its files, chip and partition table
 * @request: what is wanted
 * @error: %JOLT_IMAGE_ERROR_CONTRADICTION
 *
 * Decides for each file where it goes and whether it is written. A file that
 * has no address afterwards goes where only the user knows.
 *
 * Returns: whether what is wanted is possible
 */
gboolean
jolt_firmware_input_plan_place (JoltFirmwareInputPlan           *self,
                                const JoltFirmwareInputRequest  *request,
                                GError                         **error)
{
  apply_edited_addresses (self, request);
  place_unplaced (self, request);

  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];
    const JoltFirmwareInputEdit *edit = jolt_firmware_input_request_find_edit (request, jolt_firmware_part_get_key (part));

    jolt_firmware_part_refine (part, self->table);
    if (edit != NULL && edit->sets_selected)
      jolt_firmware_part_set_selected (part, edit->selected);
    else if (is_stray (self, request, part))
      jolt_firmware_part_set_selected (part, FALSE);

    if (!select_for_partition (self, request, part, error))
      return FALSE;

    self->is_changed |= !jolt_firmware_part_get_selected (part);
  }

  return TRUE;
}

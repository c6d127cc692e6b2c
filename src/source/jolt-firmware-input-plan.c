/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-image-error.h"
#include "jolt-packer.h"
#include "jolt-firmware-input-place-private.h"
#include "jolt-firmware-input-plan-private.h"

#define DEFAULT_APP_ADDRESS 0x10000u

static void
find_table (JoltFirmwareInputPlan *self)
{
  for (guint i = 0; i < self->scan->items->len && self->table == NULL; i++) {
    JoltFirmwarePart *item = self->scan->items->pdata[i];

    if (jolt_firmware_part_get_table (item) != NULL)
      self->table = jolt_partition_table_ref (jolt_firmware_part_get_table (item));
  }

  /* What somebody put into a partition for data is data, whatever is in it. */
  for (guint i = 0; i < self->scan->items->len; i++)
    jolt_firmware_part_refine (self->scan->items->pdata[i], self->table);

  self->has_settings = self->table != NULL &&
    jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_DATA, JOLT_PARTITION_DATA_NVS) != NULL;
}

static gboolean
choose_chip (JoltFirmwareInputPlan           *self,
             const JoltFirmwareInputRequest  *request,
             GError                         **error)
{
  self->chip = request->chip != NULL ? request->chip : self->scan->chip;

  for (guint i = 0; i < self->scan->items->len; i++) {
    JoltFirmwarePart *item = self->scan->items->pdata[i];

    const JoltImage *image = jolt_firmware_part_get_image (item);

    if (image != NULL && image->header.chip == NULL && request->chip == NULL) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_UNKNOWN_CHIP,
                   "“%s” is for the unknown chip 0x%04x", jolt_firmware_part_get_name (item), image->header.chip_id);
      return FALSE;
    }

    if (self->chip == NULL)
      self->chip = jolt_firmware_part_get_chip (item);
  }

  if (self->chip != NULL && self->chip->dfu == JOLT_CHIP_DFU_NEVER) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU, self->chip->name);
    jolt_image_error_set_chip (error, self->chip);
    return FALSE;
  }

  return TRUE;
}

/* What the person says, else the build, else the image headers, else what
 * mkdfu assumes. */
static void
choose_flash_size (JoltFirmwareInputPlan          *self,
                   const JoltFirmwareInputRequest *request)
{
  self->flash_size = request->flash_size != 0 ? request->flash_size : self->scan->flash_size;

  for (guint i = 0; i < self->scan->items->len && self->flash_size == 0; i++) {
    JoltFirmwarePart *item = self->scan->items->pdata[i];

    self->flash_size = jolt_firmware_part_get_flash_size (item);
  }

  if (self->flash_size == 0)
    self->flash_size = JOLT_PACKER_DEFAULT_FLASH_SIZE;
}

static const JoltPartition *
find_by_label (JoltPartitionTable *table,
               const char         *name)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *stem = dot != NULL ? g_strndup (name, (gsize) (dot - name)) : g_strdup (name);
  const JoltPartition *partitions;
  gsize n_partitions;

  partitions = jolt_partition_table_get_partitions (table, &n_partitions);
  for (gsize i = 0; i < n_partitions; i++) {
    if (partitions[i].type == JOLT_PARTITION_TYPE_DATA && g_str_equal (partitions[i].label, stem))
      return &partitions[i];
  }

  return NULL;
}

/* A file whose place only the partition table knows. */
static const JoltPartition *
find_home (JoltFirmwareInputPlan *self,
           JoltFirmwarePart *item)
{
  if (self->table == NULL)
    return NULL;

  switch (jolt_firmware_part_get_kind (item)) {
  case JOLT_PART_KIND_OTA_DATA:
    return jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_DATA, JOLT_PARTITION_DATA_OTA);
  case JOLT_PART_KIND_PHY:
    return jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_DATA, JOLT_PARTITION_DATA_PHY);
  case JOLT_PART_KIND_NVS:
    return jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_DATA, JOLT_PARTITION_DATA_NVS);
  case JOLT_PART_KIND_APPLICATION:
    return jolt_partition_table_find_app (self->table);
  case JOLT_PART_KIND_DATA:
  case JOLT_PART_KIND_FILE_SYSTEM:
    return find_by_label (self->table, jolt_firmware_part_get_name (item));
  case JOLT_PART_KIND_BOOTLOADER:
  case JOLT_PART_KIND_PARTITION_TABLE:
  case JOLT_PART_KIND_MERGED:
    return NULL;
  }

  g_return_val_if_reached (NULL);
}

/* Two applications cannot go to the same place: the person has to say. */
static gboolean
is_taken (JoltFirmwareInputPlan *self,
          JoltFirmwarePart *item,
          guint32                address)
{
  for (guint i = 0; i < self->scan->items->len; i++) {
    JoltFirmwarePart *other = self->scan->items->pdata[i];

    if (other != item && jolt_firmware_part_get_has_address (other) && jolt_firmware_part_get_address (other) == address)
      return TRUE;
  }

  return FALSE;
}

static void
propose_address (JoltFirmwareInputPlan *self,
                 JoltFirmwarePart *item)
{
  const JoltPartition *home = find_home (self, item);
  const JoltChip *chip = jolt_firmware_part_get_chip (item);
  guint32 address;

  if (home != NULL)
    address = home->address;
  else if (jolt_firmware_part_get_kind (item) == JOLT_PART_KIND_APPLICATION)
    address = DEFAULT_APP_ADDRESS;
  else if (jolt_firmware_part_get_kind (item) == JOLT_PART_KIND_PARTITION_TABLE)
    address = JOLT_PARTITION_TABLE_DEFAULT_ADDRESS;
  else if (jolt_firmware_part_get_kind (item) == JOLT_PART_KIND_BOOTLOADER && chip != NULL)
    address = chip->bootloader_offset;
  else if (jolt_firmware_part_get_kind (item) == JOLT_PART_KIND_MERGED)
    address = jolt_firmware_part_get_contents (item)->base;
  else
    return;

  if (!is_taken (self, item, address))
    jolt_firmware_part_set_address (item, &address);
}

static const JoltFirmwareInputEdit *
find_edit (const JoltFirmwareInputRequest *request,
           const char                     *key)
{
  for (guint i = 0; i < request->edits->len; i++) {
    const JoltFirmwareInputEdit *edit = &g_array_index (request->edits, JoltFirmwareInputEdit, i);

    if (g_str_equal (edit->key, key))
      return edit;
  }

  return NULL;
}

static void
place_items (JoltFirmwareInputPlan          *self,
             const JoltFirmwareInputRequest *request)
{
  for (guint i = 0; i < self->scan->items->len; i++) {
    JoltFirmwarePart *item = self->scan->items->pdata[i];
    const JoltFirmwareInputEdit *edit = find_edit (request, jolt_firmware_part_get_key (item));

    if (edit != NULL && edit->sets_address) {
      self->is_changed |= edit->address != jolt_firmware_part_get_address (item) ||
                          edit->has_address != jolt_firmware_part_get_has_address (item);
      jolt_firmware_part_set_address (item, edit->has_address ? &edit->address : NULL);
    } else if (!jolt_firmware_part_get_has_address (item)) {
      propose_address (self, item);
    }

    jolt_firmware_part_refine (item, self->table);

    if (edit != NULL && edit->sets_selected)
      jolt_firmware_part_set_selected (item, edit->selected);
    else if (jolt_firmware_part_get_kind (item) == JOLT_PART_KIND_NVS && request->keep_settings && self->scan->firmware == NULL)
      jolt_firmware_part_set_selected (item, FALSE);

    /* Blank settings take the place of those that are there. */
    if (jolt_firmware_part_get_kind (item) == JOLT_PART_KIND_NVS && request->erase_settings)
      jolt_firmware_part_set_selected (item, FALSE);

    self->is_changed |= !jolt_firmware_part_get_selected (item);
  }
}

static void
set_problem (GError                   **error,
             JoltFirmwareInputProblem   problem,
             JoltFirmwareInputPlan     *self,
             JoltFirmwarePart     *item,
             JoltFirmwarePart     *other)
{
  switch (problem) {
  case JOLT_FIRMWARE_INPUT_PROBLEM_NONE:
    return;
  case JOLT_FIRMWARE_INPUT_PROBLEM_NEEDS_ADDRESS:
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NEEDS_ADDRESS,
                 "nothing says where “%s” goes", jolt_firmware_part_get_name (item));
    return;
  case JOLT_FIRMWARE_INPUT_PROBLEM_NOT_ALIGNED:
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_ALIGNED,
                 "“%s” is to start at 0x%x, in the middle of a sector",
                 jolt_firmware_part_get_name (item), jolt_firmware_part_get_address (item));
    return;
  case JOLT_FIRMWARE_INPUT_PROBLEM_OUTSIDE_FLASH:
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_OUTSIDE_FLASH,
                 "“%s” ends at 0x%" G_GINT64_MODIFIER "x, the flash at 0x%x", jolt_firmware_part_get_name (item),
                 (guint64) jolt_firmware_part_get_address (item) + jolt_firmware_part_get_size (item), self->flash_size);
    return;
  case JOLT_FIRMWARE_INPUT_PROBLEM_OVERLAP:
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_OVERLAP,
                 "“%s” and “%s” cover the same flash", jolt_firmware_part_get_name (item), jolt_firmware_part_get_name (other));
    return;
  case JOLT_FIRMWARE_INPUT_PROBLEM_WRONG_CHIP:
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CHIP_MISMATCH,
                 "“%s” is for %s, not %s", jolt_firmware_part_get_name (item),
                 jolt_firmware_part_get_chip (item)->name, self->chip->name);
    return;
  }

  g_return_if_reached ();
}

static gboolean
verify (JoltFirmwareInputPlan  *self,
        GError                **error)
{
  for (guint i = 0; i < self->scan->items->len; i++) {
    if (!jolt_firmware_part_verify (self->scan->items->pdata[i], error))
      return FALSE;
  }

  return TRUE;
}

/* Asking where an encrypted image goes would help nobody: it is for one board
 * only. Whoever knows better gives the address. */
static gboolean
check_encrypted (JoltFirmwareInputPlan  *self,
                 GError                **error)
{
  for (guint i = 0; i < self->scan->items->len; i++) {
    JoltFirmwarePart *item = self->scan->items->pdata[i];

    if (jolt_firmware_part_get_selected (item) && !jolt_firmware_part_get_has_address (item) &&
        jolt_firmware_part_looks_encrypted (item)) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_ENCRYPTED,
                   "“%s” looks encrypted", jolt_firmware_part_get_name (item));
      return FALSE;
    }
  }

  return TRUE;
}

static gboolean
check_places (JoltFirmwareInputPlan  *self,
              GError                **error)
{
  GPtrArray *items = self->scan->items;
  g_autofree JoltFirmwareInputPlace *places = g_new0 (JoltFirmwareInputPlace, MAX (items->len, 1));
  guint n_selected = 0;

  for (guint i = 0; i < items->len; i++) {
    JoltFirmwarePart *item = items->pdata[i];

    places[i].size = jolt_firmware_part_get_size (item);
    places[i].has_address = jolt_firmware_part_get_has_address (item);
    places[i].address = jolt_firmware_part_get_address (item);
    places[i].selected = jolt_firmware_part_get_selected (item);
    places[i].chip = jolt_firmware_part_get_chip (item);
    n_selected += jolt_firmware_part_get_selected (item);
  }

  if (n_selected == 0) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOTHING_SELECTED,
                         "nothing is left to be written");
    return FALSE;
  }

  for (guint i = 0; i < items->len; i++) {
    gsize other;
    JoltFirmwareInputProblem problem = jolt_firmware_input_place_check (places, items->len, i, self->chip,
                                                                        self->flash_size, &other);

    if (problem != JOLT_FIRMWARE_INPUT_PROBLEM_NONE) {
      set_problem (error, problem, self, items->pdata[i], items->pdata[other]);
      return FALSE;
    }
  }

  if (self->chip == NULL) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NEEDS_CHIP,
                         "no file says which chip it is for");
    return FALSE;
  }

  return TRUE;
}

/* A DFU image of which everything is wanted is sent as it is. */
static gboolean
is_as_found (JoltFirmwareInputPlan          *self,
             const JoltFirmwareInputRequest *request)
{
  JoltFirmwareInputScan *scan = self->scan;

  return scan->firmware != NULL && !self->is_changed && !request->erase_settings &&
         self->chip == scan->chip && self->flash_size == scan->flash_size;
}

/* Erased flash reads as ones: so does a region of settings that has none. */
static void
add_blank_settings (JoltFirmwareInputPlan *self,
                    JoltPacker            *packer)
{
  const JoltPartition *partitions;
  gsize n_partitions;

  partitions = jolt_partition_table_get_partitions (self->table, &n_partitions);

  for (gsize i = 0; i < n_partitions; i++) {
    const JoltPartition *partition = &partitions[i];
    g_autofree char *name = g_strdup_printf ("blank-%s.bin", partition->label);
    g_autoptr (GBytes) bytes = NULL;
    guint8 *blank;

    if (partition->type != JOLT_PARTITION_TYPE_DATA || partition->subtype != JOLT_PARTITION_DATA_NVS ||
        (guint64) partition->address + partition->size > self->flash_size)
      continue;

    blank = g_malloc (partition->size);
    memset (blank, 0xFF, partition->size);
    bytes = g_bytes_new_take (blank, partition->size);
    jolt_packer_add (packer, partition->address, name, bytes);
  }
}

static JoltFirmware *
pack (JoltFirmwareInputPlan           *self,
      const JoltFirmwareInputRequest  *request,
      GError                         **error)
{
  g_autoptr (JoltPacker) packer = jolt_packer_new (self->chip);
  g_autoptr (GBytes) bytes = NULL;

  if (request->erase_settings && !self->has_settings) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NO_SETTINGS,
                         "no partition table says where settings are");
    return NULL;
  }

  jolt_packer_set_flash_size (packer, self->flash_size);
  jolt_packer_set_part_size (packer, request->part_size);
  if (request->erase_settings)
    add_blank_settings (self, packer);

  for (guint i = 0; i < self->scan->items->len; i++) {
    JoltFirmwarePart *item = self->scan->items->pdata[i];
    g_autoptr (GBytes) contents = NULL;

    if (!jolt_firmware_part_get_selected (item))
      continue;

    contents = jolt_firmware_part_dup_bytes (item);
    jolt_packer_add (packer, jolt_firmware_part_get_address (item),
                     jolt_firmware_part_get_name (item), contents);
  }

  bytes = jolt_packer_finish (packer, error);
  if (bytes == NULL)
    return NULL;

  return jolt_firmware_new_from_bytes (bytes, self->scan->title, error);
}

/*< private >
 * jolt_firmware_input_plan_open:
 * @self: zeroed
 * @request: what is wanted
 * @cancellable: (nullable): stops between two files
 * @error: a code of [error@ImageError] or %G_IO_ERROR_CANCELLED
 *
 * Makes firmware of what was dropped. Blocks. When there is an error, @self
 * holds what was found up to then, for the table in which the person can say
 * what is missing.
 *
 * Returns: (transfer full) (nullable): the firmware, or %NULL with @error set
 */
JoltFirmware *
jolt_firmware_input_plan_open (JoltFirmwareInputPlan           *self,
                               const JoltFirmwareInputRequest  *request,
                               GCancellable                    *cancellable,
                               GError                         **error)
{
  self->scan = jolt_firmware_input_scan_new (request->inputs, &request->escapes, cancellable, error);
  if (self->scan == NULL)
    return NULL;

  find_table (self);
  if (!verify (self, error))
    return NULL;
  choose_flash_size (self, request);
  if (!choose_chip (self, request, error))
    return NULL;

  place_items (self, request);

  /* It was checked as a whole, and what is odd about it is only a warning. */
  if (is_as_found (self, request))
    return g_object_ref (self->scan->firmware);

  if (!check_encrypted (self, error) || !check_places (self, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  self->is_packed = TRUE;

  return pack (self, request, error);
}

/*< private > */
void
jolt_firmware_input_plan_clear (JoltFirmwareInputPlan *self)
{
  g_clear_pointer (&self->scan, jolt_firmware_input_scan_free);
  g_clear_pointer (&self->table, jolt_partition_table_unref);
}

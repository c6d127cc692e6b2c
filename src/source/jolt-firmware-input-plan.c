/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-cpio.h"
#include "jolt-dfu-suffix.h"
#include "jolt-file-type.h"
#include "jolt-firmware-input-plan-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"
#include "jolt-packer.h"
#include "jolt-text.h"

static void
choice_free (gpointer data)
{
  JoltFirmwareInputChoice *choice = data;

  g_free (choice->id);
  g_free (choice->label);
  g_free (choice);
}

/*< private >
 * jolt_firmware_input_is_dfu:
 * @bytes: a file
 *
 * Whether the file is to be read as a finished DFU image, whole or not.
 */
gboolean
jolt_firmware_input_is_dfu (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gsize magic_size = strlen (JOLT_CPIO_MAGIC);
  JoltDfuSuffix suffix;

  if (size >= magic_size && memcmp (data, JOLT_CPIO_MAGIC, magic_size) == 0)
    return TRUE;

  return jolt_dfu_suffix_parse (&suffix, data, size, NULL);
}

static void
remove_given (JoltFirmwareInputPlan *self,
              guint32                address)
{
  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];

    if (jolt_firmware_part_get_has_address (part) && jolt_firmware_part_get_address (part) == address) {
      g_ptr_array_remove_index (self->parts, i);
      return;
    }
  }
}

/*< private >
 * jolt_firmware_input_plan_add:
 * @self: a plan
 * @key: what finds the file again
 * @name: the base name of the file
 * @bytes: what is in it
 * @address: (nullable): where it goes, when somebody said so
 *
 * Takes a single file. As with mkdfu, an empty one whose address was given is
 * left out, and of two that were given the same address the last one counts.
 *
 * Returns: whether there was room for it
 */
gboolean
jolt_firmware_input_plan_add (JoltFirmwareInputPlan *self,
                              const char            *key,
                              const char            *name,
                              GBytes                *bytes,
                              const guint32         *address)
{
  JoltFirmwarePart *part;

  if (address != NULL && g_bytes_get_size (bytes) == 0)
    return TRUE;

  if (address != NULL)
    remove_given (self, *address);
  if (self->parts->len == JOLT_MAX_PARTS)
    return FALSE;

  part = jolt_firmware_part_new_for_bytes (name, bytes, address);
  jolt_firmware_part_set_key (part, key);
  g_ptr_array_add (self->parts, part);

  return TRUE;
}

/*< private >
 * jolt_firmware_input_plan_take_dfu:
 * @self: a plan
 * @firmware: (transfer full): a finished DFU image
 *
 * Takes a DFU image with its parts, so that some of them can be left out.
 */
void
jolt_firmware_input_plan_take_dfu (JoltFirmwareInputPlan *self,
                                   JoltFirmware          *firmware)
{
  self->firmware = firmware;

  for (guint i = 0; i < jolt_firmware_get_n_parts (firmware); i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);
    g_autofree char *key = g_strdup_printf ("%u:%s", i, jolt_firmware_part_get_name (part));

    jolt_firmware_part_set_key (part, key);
    g_ptr_array_add (self->parts, g_object_ref (part));
  }
}

/*< private >
 * jolt_firmware_input_plan_offer:
 * @self: a plan
 * @id: what jolt_firmware_input_choose() takes
 * @label: what the user sees
 * @chip: (nullable): the chip it is for
 *
 * Offers one of several builds, unless it is offered already.
 */
void
jolt_firmware_input_plan_offer (JoltFirmwareInputPlan *self,
                                const char            *id,
                                const char            *label,
                                const JoltChip        *chip)
{
  JoltFirmwareInputChoice *choice;

  for (guint i = 0; i < self->choices->len; i++)
    if (g_str_equal (((JoltFirmwareInputChoice *) self->choices->pdata[i])->id, id))
      return;

  if (self->choices->len == JOLT_MAX_CHOICES)
    return;

  choice = g_new0 (JoltFirmwareInputChoice, 1);
  choice->id = g_strdup (id);
  choice->label = jolt_text_clean (label, -1);
  choice->chip = chip;
  g_ptr_array_add (self->choices, choice);
}

/* What fits the connected board comes first; g_ptr_array_sort() keeps the order
 * of the others. */
static int
compare_choices (gconstpointer a,
                 gconstpointer b,
                 gpointer      board_chip)
{
  const JoltFirmwareInputChoice *first = *(JoltFirmwareInputChoice * const *) a;
  const JoltFirmwareInputChoice *second = *(JoltFirmwareInputChoice * const *) b;

  return (second->chip == board_chip) - (first->chip == board_chip);
}

/*< private >
 * jolt_firmware_input_plan_fail_choice:
 * @self: a plan with choices
 * @request: what is wanted
 * @name: what holds them
 * @error: %JOLT_IMAGE_ERROR_NEEDS_CHOICE
 *
 * Returns: %FALSE
 */
gboolean
jolt_firmware_input_plan_fail_choice (JoltFirmwareInputPlan           *self,
                                      const JoltFirmwareInputRequest  *request,
                                      const char                      *name,
                                      GError                         **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (request->board_chip != NULL)
    g_ptr_array_sort_with_data (self->choices, compare_choices, (gpointer) request->board_chip);

  for (guint i = 0; i < self->choices->len; i++) {
    const JoltFirmwareInputChoice *choice = self->choices->pdata[i];

    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", choice->id);
  }

  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NEEDS_CHOICE, "“%s”: choose one of %s", name, names->str);

  return FALSE;
}

static void
find_table (JoltFirmwareInputPlan *self)
{
  /* What somebody put into a partition for data is data, whatever is in it. */
  self->table = jolt_firmware_part_refine_all (self->parts);
  self->has_settings = self->table != NULL && jolt_firmware_input_find_settings (self->table) != NULL;
}

static gboolean
choose_chip (JoltFirmwareInputPlan           *self,
             const JoltFirmwareInputRequest  *request,
             GError                         **error)
{
  const JoltChip *chip = request->chip != NULL ? request->chip : self->chip;

  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];
    const JoltImage *image = jolt_firmware_part_get_image (part);

    if (image != NULL && image->header.chip == NULL && request->chip == NULL) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_UNKNOWN_CHIP, "“%s” is for the unknown chip 0x%04x",
                   jolt_firmware_part_get_name (part), image->header.chip_id);
      return FALSE;
    }

    if (chip == NULL)
      chip = jolt_firmware_part_get_chip (part);
  }

  self->chip = chip;
  if (chip != NULL && chip->dfu == JOLT_CHIP_DFU_NEVER) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU, chip->name);
    jolt_image_error_set_chip (error, chip);
    return FALSE;
  }

  return TRUE;
}

static guint32
round_up_flash (guint64 size)
{
  guint32 flash_size = 1u << 20;

  while (flash_size < size && flash_size < JOLT_FLASH_END)
    flash_size *= 2;

  return flash_size;
}

static guint32
get_table_end (JoltPartitionTable *table)
{
  gsize n_partitions;
  const JoltPartition *partitions = jolt_partition_table_get_partitions (table, &n_partitions);
  guint64 end = 0;

  for (gsize i = 0; i < n_partitions; i++)
    end = MAX (end, (guint64) partitions[i].address + partitions[i].size);

  return round_up_flash (end);
}

/* What the user says, else the build, else the image headers, else what mkdfu
 * assumes. ESP-IDF writes 2 MB into a header when nobody chose a size, and many
 * programs leave it at that: the partition table knows better. */
static void
choose_flash_size (JoltFirmwareInputPlan          *self,
                   const JoltFirmwareInputRequest *request)
{
  guint32 flash_size = request->flash_size != 0 ? request->flash_size : self->flash_size;

  if (flash_size == 0) {
    for (guint i = 0; i < self->parts->len && flash_size == 0; i++)
      flash_size = jolt_firmware_part_get_flash_size (self->parts->pdata[i]);
    if (self->table != NULL)
      flash_size = MAX (flash_size, get_table_end (self->table));
  }

  self->flash_size = flash_size != 0 ? flash_size : JOLT_PACKER_DEFAULT_FLASH_SIZE;
}

/* Whoever gives an address knows what the file is for: a program of another chip
 * or a page of a web server can go into a partition for data. */
static gboolean
is_payload (JoltFirmwareInputPlan *self,
            JoltFirmwarePart      *part)
{
  const JoltPartition *partition;

  if (self->table == NULL || !jolt_firmware_part_get_has_address (part))
    return FALSE;

  partition = jolt_partition_table_find_address (self->table, jolt_firmware_part_get_address (part));

  return partition != NULL && partition->type != JOLT_PARTITION_TYPE_APP;
}

/* Names what is not firmware at all. */
static gboolean
check_types (JoltFirmwareInputPlan  *self,
             GError                **error)
{
  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];
    gsize size;
    const guint8 *data;

    if (jolt_firmware_part_get_n_pieces (part) != 1 || is_payload (self, part))
      continue;

    data = g_bytes_get_data (jolt_firmware_part_get_piece (part, 0), &size);
    if (jolt_file_type_refuse (data, size, error)) {
      g_prefix_error (error, "“%s”: ", jolt_firmware_part_get_name (part));
      return FALSE;
    }
  }

  return TRUE;
}

/* Asking where an encrypted image goes would help nobody: it is for one board
 * only. Whoever knows better gives the address. */
static gboolean
check_parts (JoltFirmwareInputPlan  *self,
             gboolean                force,
             GError                **error)
{
  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];

    if (!jolt_firmware_part_get_selected (part))
      continue;

    if (!jolt_firmware_part_get_has_address (part) && jolt_firmware_part_looks_encrypted (part)) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_ENCRYPTED,
                   "“%s” looks encrypted", jolt_firmware_part_get_name (part));
      return FALSE;
    }

    if (self->firmware == NULL && !force && !jolt_firmware_part_verify (part, error))
      return FALSE;
  }

  return TRUE;
}

/* A DFU image of which everything is wanted is sent as it is. */
static gboolean
is_as_found (JoltFirmwareInputPlan          *self,
             const JoltFirmwareInputRequest *request)
{
  return self->firmware != NULL && !self->is_changed &&
         request->settings != JOLT_FIRMWARE_INPUT_SETTINGS_ERASE && request->erased == NULL &&
         (request->chip == NULL || self->chip == jolt_firmware_get_chip (self->firmware)) &&
         (request->flash_size == 0 || self->flash_size == jolt_firmware_get_flash_size (self->firmware));
}

/*< private >
 * jolt_firmware_input_plan_open:
 * @self: zeroed
 * @request: what is wanted
 * @cancellable: (nullable): stops between two files
 * @error: a code of [error@ImageError] or %G_IO_ERROR_CANCELLED
 *
 * Makes firmware of what was opened. Blocks. When there is an error, @self holds
 * what was found up to then, for the table in which the user can say what is
 * missing.
 *
 * Returns: (transfer full) (nullable): the firmware, or %NULL with @error set
 */
JoltFirmware *
jolt_firmware_input_plan_open (JoltFirmwareInputPlan           *self,
                               const JoltFirmwareInputRequest  *request,
                               GCancellable                    *cancellable,
                               GError                         **error)
{
  self->parts = g_ptr_array_new_with_free_func (g_object_unref);
  self->placed = g_hash_table_new (NULL, NULL);
  self->choices = g_ptr_array_new_with_free_func (choice_free);

  if (!jolt_firmware_input_plan_scan (self, request, cancellable, error))
    return NULL;
  self->is_found = TRUE;

  find_table (self);
  choose_flash_size (self, request);
  if (!(self->firmware != NULL || check_types (self, error)) || !choose_chip (self, request, error) ||
      !jolt_firmware_input_plan_place (self, request, error))
    return NULL;

  /* It was checked as a whole, and what is odd about it is only a warning. */
  if (is_as_found (self, request))
    return g_object_ref (self->firmware);

  if (!check_parts (self, request->force, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  return jolt_firmware_input_plan_pack (self, request, error);
}

/*< private > */
void
jolt_firmware_input_plan_clear (JoltFirmwareInputPlan *self)
{
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->placed, g_hash_table_unref);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_clear_object (&self->firmware);
  g_clear_pointer (&self->table, jolt_partition_table_unref);
}

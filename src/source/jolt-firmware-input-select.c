/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-file-type.h"
#include "jolt-firmware-input-plan-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"

/* Chooses, of all files in a folder or an archive, those that are one firmware:
 * of one chip, of one board, each thing once. Where that leaves a choice, the
 * user makes it. */

typedef struct {
  JoltFirmwarePart *part;
  JoltFirmware     *firmware;  /* (nullable): the finished DFU image it is */
  const JoltChip   *chip;      /* (nullable) */
  GBytes           *bytes;
  char             *folder;    /* that of the firmware it belongs to */
} Candidate;

typedef struct {
  JoltFirmwareInputPlan          *plan;
  const JoltFirmwareInputRequest *request;
  GPtrArray                      *candidates;
  GError                         *refusal;  /* of the first file that is not firmware */
} Selection;

static void
candidate_free (gpointer data)
{
  Candidate *self = data;

  g_clear_object (&self->part);
  g_clear_object (&self->firmware);
  g_bytes_unref (self->bytes);
  g_free (self->folder);
  g_free (self);
}

static void
selection_clear (Selection *self)
{
  g_ptr_array_unref (self->candidates);
  g_clear_error (&self->refusal);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (                                                                                                                                                                                                                                                                Selection,
                                  selection_clear) /*< private > * jolt_firmware_input_dup_key: * @entry: a file of a folder or an archive * * Returns: (transfer full): what finds it again: its URI, or its path in the archive */ char * jolt_firmware_input_dup_key (const JoltFileTreeEntry *entry)
{
  char *uri = entry->file != NULL ? g_filename_to_uri (entry->file, NULL, NULL) : NULL;

  return uri != NULL ? uri : g_strdup (entry->path);
}

static JoltPartKind
get_kind (const Candidate *candidate)
{
  return candidate->part != NULL ? jolt_firmware_part_get_kind (candidate->part) : JOLT_PART_KIND_MERGED;
}

static gboolean
is_program (const Candidate *candidate)
{
  JoltPartKind kind = get_kind (candidate);

  return kind == JOLT_PART_KIND_APPLICATION || kind == JOLT_PART_KIND_MERGED;
}

static const char *
get_name (const Candidate *candidate)
{
  return candidate->part != NULL ? jolt_firmware_part_get_name (candidate->part)
                                 : jolt_firmware_get_name (candidate->firmware);
}

/* ESP-IDF keeps bootloader and table in folders of their own. */
static char *
dup_home (const char *path)
{
  char *folder = g_path_get_dirname (path);

  while (TRUE) {
    g_autofree char *name = g_path_get_basename (folder);
    char *parent;

    if (!g_str_equal (name, "bootloader") && !g_str_equal (name, "partition_table") && !g_str_equal (name, "partitions"))
      return folder;

    parent = g_path_get_dirname (folder);
    g_free (folder);
    folder = parent;
  }
}

/* What is not firmware is passed over as long as something else is. */
static gboolean
is_refused (Selection               *self,
            const JoltFileTreeEntry *entry,
            GBytes                  *bytes)
{
  g_autoptr (GError) error = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (!jolt_file_type_refuse (data, size, &error))
    return FALSE;

  g_prefix_error (&error, "“%s”: ", entry->name);
  if (self->refusal == NULL)
    self->refusal = g_steal_pointer (&error);

  return TRUE;
}

static gboolean
add_candidate (Selection         *self,
               JoltFileTreeEntry *entry,
               GBytes            *bytes)
{
  Candidate *candidate;
  g_autoptr (JoltFirmwarePart) part = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autofree char *key = jolt_firmware_input_dup_key (entry);

  if (jolt_firmware_input_is_dfu (bytes)) {
    g_autoptr (GError) error = NULL;

    firmware = jolt_firmware_new_from_bytes (bytes, entry->name, &error);
    if (firmware == NULL) {
      if (self->refusal == NULL)
        self->refusal = g_steal_pointer (&error);
      return FALSE;
    }
  } else if (is_refused (self, entry, bytes)) {
    return FALSE;
  } else {
    part = jolt_firmware_part_new_for_bytes (entry->name, bytes, NULL);
    jolt_firmware_part_set_key (part, key);
  }

  candidate = g_new0 (Candidate, 1);
  candidate->chip = firmware != NULL ? jolt_firmware_get_chip (firmware) : jolt_firmware_part_get_chip (part);
  candidate->part = g_steal_pointer (&part);
  candidate->firmware = g_steal_pointer (&firmware);
  candidate->bytes = g_bytes_ref (bytes);
  candidate->folder = dup_home (entry->path);
  g_ptr_array_add (self->candidates, candidate);

  return TRUE;
}

static gboolean
is_same_again (Selection *self,
               GBytes    *bytes)
{
  for (guint i = 0; i < self->candidates->len; i++)
    if (g_bytes_equal (((Candidate *) self->candidates->pdata[i])->bytes, bytes))
      return TRUE;

  return FALSE;
}

static gboolean
load (Selection     *self,
      JoltFileTree  *tree,
      GCancellable  *cancellable,
      GError       **error)
{
  guint64 total = 0;

  for (guint i = 0; i < tree->entries->len; i++) {
    JoltFileTreeEntry *entry = tree->entries->pdata[i];
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) load_error = NULL;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (g_str_has_suffix (entry->name, ".json"))
      continue;

    bytes = jolt_file_tree_load (entry, &load_error);
    if (bytes == NULL && g_error_matches (load_error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_EMPTY))
      continue;
    if (bytes == NULL) {
      g_propagate_error (error, g_steal_pointer (&load_error));
      return FALSE;
    }

    total += g_bytes_get_size (bytes);
    if (total > 2 * (guint64) JOLT_MAX_ARCHIVE_SIZE) {
      g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TOO_LARGE, "more files than any firmware has");
      return FALSE;
    }

    if (!is_same_again (self, bytes))
      add_candidate (self, entry, bytes);
  }

  return TRUE;
}

static void
keep (Selection *self,
      gboolean (*is_kept) (Selection *self, const Candidate *candidate, gconstpointer what),
      gconstpointer what)
{
  for (guint i = self->candidates->len; i > 0; i--)
    if (!is_kept (self, self->candidates->pdata[i - 1], what))
      g_ptr_array_remove_index (self->candidates, i - 1);
}

/* Whether a name speaks of a chip: "app-s3.bin" and "ESP32_S3.bin" of the ESP32-S3 */
static gboolean
names_chip (const char     *name,
            const JoltChip *chip)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);
  const char *suffix = chip->target + strlen ("esp32");
  gsize length = strlen (suffix);

  if (length == 0)
    return FALSE;

  for (const char *at = strstr (folded, suffix); at != NULL; at = strstr (at + 1, suffix)) {
    gboolean begins = at == folded || !g_ascii_isalnum (at[-1]) ||
                      (at - folded >= 5 && strncmp (at - 5, "esp32", 5) == 0);

    if (begins && !g_ascii_isalnum (at[length]))
      return TRUE;
  }

  return FALSE;
}

/* What does not say which chip it is for goes with all of them, unless its name
 * speaks of another. */
static gboolean
is_for_chip (Selection       *self,
             const Candidate *candidate,
             gconstpointer    what)
{
  const JoltChip *chip = what;
  gsize n_chips;
  const JoltChip *chips = jolt_chip_list (&n_chips);

  if (candidate->chip != NULL)
    return candidate->chip == chip;
  if (names_chip (get_name (candidate), chip))
    return TRUE;

  for (gsize i = 0; i < n_chips; i++)
    if (names_chip (get_name (candidate), &chips[i]))
      return FALSE;

  return TRUE;
}

static gboolean
has_program_for (Selection      *self,
                 const JoltChip *chip)
{
  gboolean any_program = FALSE;
  gboolean any = FALSE;

  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = self->candidates->pdata[i];

    any_program |= is_program (candidate) && candidate->chip != NULL;
    if (candidate->chip == chip && is_program (candidate))
      return TRUE;
    any |= candidate->chip == chip;
  }

  return any && !any_program;
}

/* The chip that is chosen or connected, or the only one that has DFU. */
static gboolean
select_chip (Selection  *self,
             GError    **error)
{
  const JoltFirmwareInputRequest *request = self->request;
  const JoltChip *wanted = request->chip;
  const JoltChip *first = NULL;
  const JoltChip *found = NULL;

  for (guint i = 0; i < self->candidates->len; i++) {
    const JoltChip *chip = ((Candidate *) self->candidates->pdata[i])->chip;

    if (chip == NULL || !has_program_for (self, chip))
      continue;

    first = first != NULL ? first : chip;
    if (chip->dfu == JOLT_CHIP_DFU_NEVER)
      continue;

    found = chip;
    jolt_firmware_input_plan_offer (self->plan, chip->target, chip->name, chip);
    if (wanted == NULL && (chip == request->board_chip || jolt_firmware_input_request_chooses (request, chip->target)))
      wanted = chip;
  }

  if (wanted == NULL && self->plan->choices->len > 1)
    return jolt_firmware_input_plan_fail_choice (self->plan, request, self->plan->title, error);
  g_ptr_array_set_size (self->plan->choices, 0);

  wanted = wanted != NULL ? wanted : found;
  if (first == NULL)
    return TRUE;      /* nothing says which chip it is for */

  if (wanted == NULL || !has_program_for (self, wanted)) {
    g_set_error (error, JOLT_IMAGE_ERROR,
                 wanted == NULL ? JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU : JOLT_IMAGE_ERROR_CHIP_MISMATCH,
                 "“%s” is for %s", self->plan->title, first->name);
    jolt_image_error_set_chip (error, first);
    return FALSE;
  }

  keep (self, is_for_chip, wanted);

  return TRUE;
}

static gboolean
is_in_folder (Selection       *self,
              const Candidate *candidate,
              gconstpointer    what)
{
  const char *folder = what;

  /* What lies above, and what is shared in a folder without a program */
  if (g_str_equal (candidate->folder, folder))
    return TRUE;

  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *other = self->candidates->pdata[i];

    if (is_program (other) && g_str_equal (other->folder, candidate->folder))
      return FALSE;
  }

  return TRUE;
}

/* Several boards with the same chip have a folder each. */
static gboolean
select_folder (Selection  *self,
               GError    **error)
{
  g_autofree char *chosen = NULL;

  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = self->candidates->pdata[i];

    if (!is_program (candidate))
      continue;
    jolt_firmware_input_plan_offer (self->plan, candidate->folder, candidate->folder, candidate->chip);
    if (jolt_firmware_input_request_chooses (self->request, candidate->folder))
      g_set_str (&chosen, candidate->folder);
  }

  if (self->plan->choices->len > 1 && chosen == NULL)
    return jolt_firmware_input_plan_fail_choice (self->plan, self->request, self->plan->title, error);

  if (self->plan->choices->len > 1)
    keep (self, is_in_folder, chosen);
  g_ptr_array_set_size (self->plan->choices, 0);

  return TRUE;
}

static guint
count (Selection    *self,
       JoltPartKind  kind)
{
  guint n = 0;

  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = self->candidates->pdata[i];

    n += candidate->firmware == NULL && get_kind (candidate) == kind;
  }

  return n;
}

static gboolean
has_program_inside (const Candidate *candidate)
{
  const JoltFlashContents *contents = candidate->part != NULL ? jolt_firmware_part_get_contents (candidate->part) : NULL;
  const JoltFlashProgram *start = contents != NULL ? jolt_flash_contents_find_start (contents) : NULL;

  return candidate->firmware != NULL || (start != NULL && start->is_present);
}

static gboolean
is_loose (Selection       *self,
          const Candidate *candidate,
          gconstpointer    what)
{
  return candidate->firmware == NULL && !(get_kind (candidate) == JOLT_PART_KIND_MERGED && has_program_inside (candidate));
}

static gboolean
is_the_one (Selection       *self,
            const Candidate *candidate,
            gconstpointer    what)
{
  return candidate == what;
}

/* Offers each of several programs; keeps the one that the user chose, and with
 * @others also what is not a program. */
static gboolean
is_chosen (Selection       *self,
           const Candidate *candidate,
           gconstpointer    what)
{
  return g_str_equal (get_name (candidate), what);
}

static gboolean
is_chosen_or_other (Selection       *self,
                    const Candidate *candidate,
                    gconstpointer    what)
{
  return !is_program (candidate) || is_chosen (self, candidate, what);
}

static gboolean
select_by_name (Selection  *self,
                gboolean    complete,
                GError    **error)
{
  g_autofree char *chosen = NULL;

  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = self->candidates->pdata[i];

    if (!is_program (candidate) || (complete && !has_program_inside (candidate)))
      continue;
    jolt_firmware_input_plan_offer (self->plan, get_name (candidate), get_name (candidate), candidate->chip);
    if (jolt_firmware_input_request_chooses (self->request, get_name (candidate)))
      g_set_str (&chosen, get_name (candidate));
  }

  if (chosen == NULL)
    return jolt_firmware_input_plan_fail_choice (self->plan, self->request, self->plan->title, error);

  keep (self, complete ? is_chosen : is_chosen_or_other, chosen);
  g_ptr_array_set_size (self->plan->choices, 0);

  return TRUE;
}

/* A rescue program and the program proper have a partition each. */
static gboolean
has_two_homes (Selection *self)
{
  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = self->candidates->pdata[i];
    JoltPartitionTable *table = candidate->part != NULL ? jolt_firmware_part_get_table (candidate->part) : NULL;

    if (table != NULL &&
        jolt_partition_table_find (table, JOLT_PARTITION_TYPE_APP, JOLT_PARTITION_APP_FACTORY) != NULL &&
        jolt_partition_table_find (table, JOLT_PARTITION_TYPE_APP, JOLT_PARTITION_APP_OTA_0) != NULL &&
        jolt_partition_table_find (table, JOLT_PARTITION_TYPE_APP, JOLT_PARTITION_APP_OTA_0 + 1) == NULL)
      return TRUE;
  }

  return FALSE;
}

/* Separate parts leave the settings of a board alone, so that they are preferred
 * where none is missing; else a finished DFU image, else a complete image. */
static gboolean
select_form (Selection  *self,
             GError    **error)
{
  const Candidate *complete = NULL;
  guint n_complete = 0;
  guint n_finished = 0;
  gboolean has_parts = count (self, JOLT_PART_KIND_APPLICATION) > 0 && count (self, JOLT_PART_KIND_BOOTLOADER) > 0 &&
                       count (self, JOLT_PART_KIND_PARTITION_TABLE) > 0;
  guint n_programs;

  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = self->candidates->pdata[i];

    if (!is_program (candidate) || !has_program_inside (candidate))
      continue;
    n_complete++;
    n_finished += candidate->firmware != NULL;
    if (complete == NULL || complete->firmware == NULL)
      complete = candidate;
  }

  if (!has_parts && n_complete > 1 && n_finished != 1)
    return select_by_name (self, TRUE, error);
  if (!has_parts && complete != NULL) {
    keep (self, is_the_one, complete);
    return TRUE;
  }

  keep (self, is_loose, NULL);
  n_programs = count (self, JOLT_PART_KIND_APPLICATION);
  if (n_programs > 2 || (n_programs == 2 && !has_two_homes (self)))
    return select_by_name (self, FALSE, error);

  return TRUE;
}

static const Candidate *
find_first (Selection    *self,
            JoltPartKind  kind)
{
  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = self->candidates->pdata[i];

    if (get_kind (candidate) == kind)
      return candidate;
  }

  return NULL;
}

static guint64
get_table_end (const Candidate *candidate)
{
  JoltPartitionTable *table = jolt_firmware_part_get_table (candidate->part);
  gsize n_partitions = 0;
  const JoltPartition *partitions = table != NULL ? jolt_partition_table_get_partitions (table, &n_partitions) : NULL;
  guint64 end = 0;

  for (gsize i = 0; i < n_partitions; i++)
    end = MAX (end, (guint64) partitions[i].address + partitions[i].size);

  return end;
}

/* Of several tables the largest that fits the flash the program was built for. */
static const Candidate *
find_best_table (Selection *self)
{
  const Candidate *program = find_first (self, JOLT_PART_KIND_APPLICATION);
  guint32 flash_size = program != NULL ? jolt_firmware_part_get_flash_size (program->part) : 0;
  const Candidate *best = NULL;

  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = self->candidates->pdata[i];
    guint64 end;

    if (get_kind (candidate) != JOLT_PART_KIND_PARTITION_TABLE)
      continue;

    end = get_table_end (candidate);
    if (best == NULL || (end <= flash_size && (end > get_table_end (best) || get_table_end (best) > flash_size)))
      best = candidate;
  }

  return best;
}

static gboolean
is_single (Selection       *self,
           const Candidate *candidate,
           gconstpointer    what)
{
  const Candidate *wanted = what;

  return candidate == wanted || get_kind (candidate) != get_kind (wanted);
}

/* A release can have a bootloader for each mode of the flash. */
static void
select_single (Selection *self)
{
  const Candidate *table = find_best_table (self);
  const Candidate *bootloader = find_first (self, JOLT_PART_KIND_BOOTLOADER);

  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = self->candidates->pdata[i];

    if (get_kind (candidate) == JOLT_PART_KIND_BOOTLOADER && g_str_equal (get_name (candidate), "bootloader.bin"))
      bootloader = candidate;
  }

  if (table != NULL)
    keep (self, is_single, table);
  if (bootloader != NULL)
    keep (self, is_single, bootloader);
}

static gboolean
take (Selection  *self,
      GError    **error)
{
  for (guint i = 0; i < self->candidates->len; i++) {
    Candidate *candidate = self->candidates->pdata[i];

    if (candidate->firmware != NULL) {
      g_ptr_array_set_size (self->plan->parts, 0);
      jolt_firmware_input_plan_take_dfu (self->plan, g_steal_pointer (&candidate->firmware));
      return TRUE;
    }

    if (self->plan->parts->len == JOLT_MAX_PARTS) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TOO_LARGE, "more than %u files", JOLT_MAX_PARTS);
      return FALSE;
    }
    g_ptr_array_add (self->plan->parts, g_steal_pointer (&candidate->part));
  }

  return TRUE;
}

/*< private >
 * jolt_firmware_input_plan_add_tree:
 * @self: a plan
 * @request: what is wanted
 * @tree: a folder or an archive
 * @cancellable: (nullable): stops between two files
 * @error: %JOLT_IMAGE_ERROR_NEEDS_CHOICE for firmware for several chips or
 *   boards, or what is wrong with the files
 *
 * Takes the files of @tree that are one firmware.
 *
 * Returns: whether there are any
 */
gboolean
jolt_firmware_input_plan_add_tree (JoltFirmwareInputPlan           *self,
                                   const JoltFirmwareInputRequest  *request,
                                   JoltFileTree                    *tree,
                                   GCancellable                    *cancellable,
                                   GError                         **error)
{
  g_auto (Selection) selection = {
    .plan = self,
    .request = request,
    .candidates = g_ptr_array_new_with_free_func (candidate_free),
  };

  if (!load (&selection, tree, cancellable, error))
    return FALSE;

  if (selection.candidates->len == 0) {
    if (selection.refusal != NULL)
      g_propagate_error (error, g_steal_pointer (&selection.refusal));
    else
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_FIRMWARE, "“%s” has no firmware in it", self->title);
    return FALSE;
  }

  if (!select_chip (&selection, error) || !select_folder (&selection, error) || !select_form (&selection, error))
    return FALSE;

  select_single (&selection);

  return take (&selection, error);
}

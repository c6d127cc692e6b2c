/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-firmware-input-candidate-private.h"
#include "jolt-firmware-input-plan-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"

/* Chooses, of all files in a folder or an archive, those that are one firmware:
 * of one chip, of one board, each thing once. Where that leaves a choice, the
 * user makes it. */

typedef JoltFirmwareInputCandidate Candidate;

typedef struct {
  JoltFirmwareInputPlan          *plan;
  const JoltFirmwareInputRequest *request;
  GPtrArray                      *candidates;
  GError                         *refusal;  /* of the first file that is not firmware */
} Selection;

static void
selection_clear (Selection *self)
{
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  g_clear_error (&self->refusal);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Selection, selection_clear)

static void
keep (Selection *self,
      gboolean (*is_kept) (Selection *self, const Candidate *candidate, gconstpointer what),
      gconstpointer what)
{
  for (guint i = self->candidates->len; i > 0; i--)
    if (!is_kept (self, self->candidates->pdata[i - 1], what))
      g_ptr_array_remove_index (self->candidates, i - 1);
}

static gboolean
is_for_chip (Selection       *self,
             const Candidate *candidate,
             gconstpointer    what)
{
  return jolt_firmware_input_candidate_is_for_chip (candidate, what);
}

static gboolean
has_program_for (Selection      *self,
                 const JoltChip *chip)
{
  gboolean any_program = FALSE;
  gboolean any = FALSE;

  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = self->candidates->pdata[i];

    any_program |= jolt_firmware_input_candidate_is_program (candidate) && candidate->chip != NULL;
    if (candidate->chip == chip && jolt_firmware_input_candidate_is_program (candidate))
      return TRUE;
    any |= candidate->chip == chip;
  }

  return any && !any_program;
}

/* The chip that is chosen, else the connected one, else the only one that has
 * DFU. */
static gboolean
select_chip (Selection  *self,
             GError    **error)
{
  const JoltFirmwareInputRequest *request = self->request;
  const JoltChip *wanted = request->chip;
  const JoltChip *fitting = NULL;
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
    if (wanted == NULL && jolt_firmware_input_request_chooses (request, chip->target))
      wanted = chip;
    if (chip == request->board_chip)
      fitting = chip;
  }
  wanted = wanted != NULL ? wanted : fitting;

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

    if (jolt_firmware_input_candidate_is_program (other) && g_str_equal (other->folder, candidate->folder))
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

    if (!jolt_firmware_input_candidate_is_program (candidate))
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

    n += candidate->firmware == NULL && jolt_firmware_input_candidate_get_kind (candidate) == kind;
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
  JoltPartKind kind = jolt_firmware_input_candidate_get_kind (candidate);

  return candidate->firmware == NULL && (kind != JOLT_PART_KIND_MERGED || !has_program_inside (candidate));
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
  return g_str_equal (jolt_firmware_input_candidate_get_name (candidate), what);
}

static gboolean
is_chosen_or_other (Selection       *self,
                    const Candidate *candidate,
                    gconstpointer    what)
{
  return !jolt_firmware_input_candidate_is_program (candidate) || is_chosen (self, candidate, what);
}

static gboolean
select_by_name (Selection  *self,
                gboolean    complete,
                GError    **error)
{
  g_autofree char *chosen = NULL;

  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = self->candidates->pdata[i];
    const char *name = jolt_firmware_input_candidate_get_name (candidate);

    if (!jolt_firmware_input_candidate_is_program (candidate) || (complete && !has_program_inside (candidate)))
      continue;
    jolt_firmware_input_plan_offer (self->plan, name, name, candidate->chip);
    if (jolt_firmware_input_request_chooses (self->request, name))
      g_set_str (&chosen, name);
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

    if (!jolt_firmware_input_candidate_is_program (candidate) || !has_program_inside (candidate))
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

    if (jolt_firmware_input_candidate_get_kind (candidate) == kind)
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

    if (jolt_firmware_input_candidate_get_kind (candidate) != JOLT_PART_KIND_PARTITION_TABLE)
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

  return candidate == wanted || jolt_firmware_input_candidate_get_kind (candidate) != jolt_firmware_input_candidate_get_kind (wanted);
}

/* A release can have a bootloader for each mode of the flash. */
static void
select_single (Selection *self)
{
  const Candidate *table = find_best_table (self);
  const Candidate *bootloader = find_first (self, JOLT_PART_KIND_BOOTLOADER);

  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = self->candidates->pdata[i];

    if (jolt_firmware_input_candidate_get_kind (candidate) == JOLT_PART_KIND_BOOTLOADER &&
        g_str_equal (jolt_firmware_input_candidate_get_name (candidate), "bootloader.bin"))
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
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TOO_MANY_PARTS, "more than %u files", JOLT_MAX_PARTS);
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
  };

  selection.candidates = jolt_firmware_input_candidates_load (tree, &selection.refusal, cancellable, error);
  if (selection.candidates == NULL)
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

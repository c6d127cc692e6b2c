/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-file-type.h"
#include "jolt-firmware-input-candidate-private.h"
#include "jolt-firmware-input-plan-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"
#include "jolt-text.h"

/*< private >
 * jolt_firmware_input_dup_key:
 * @entry: a file of a folder or an archive
 *
 * Returns: (transfer full): what finds it again: its URI, or its path in the archive
 */
char *
jolt_firmware_input_dup_key (const JoltFileTreeEntry *entry)
{
  char *uri = entry->file != NULL ? g_filename_to_uri (entry->file, NULL, NULL) : NULL;

  return uri != NULL ? uri : g_strdup (entry->path);
}

static void
candidate_free (gpointer data)
{
  JoltFirmwareInputCandidate *self = data;

  g_clear_object (&self->part);
  g_clear_object (&self->firmware);
  g_bytes_unref (self->bytes);
  g_free (self->folder);
  g_free (self);
}

/*< private > */
JoltPartKind
jolt_firmware_input_candidate_get_kind (const JoltFirmwareInputCandidate *self)
{
  return self->part != NULL ? jolt_firmware_part_get_kind (self->part) : JOLT_PART_KIND_MERGED;
}

/*< private > */
gboolean
jolt_firmware_input_candidate_is_program (const JoltFirmwareInputCandidate *self)
{
  JoltPartKind kind = jolt_firmware_input_candidate_get_kind (self);

  return kind == JOLT_PART_KIND_APPLICATION || kind == JOLT_PART_KIND_MERGED;
}

/*< private > */
const char *
jolt_firmware_input_candidate_get_name (const JoltFirmwareInputCandidate *self)
{
  return self->part != NULL ? jolt_firmware_part_get_name (self->part)
                                 : jolt_firmware_get_name (self->firmware);
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
is_refused (const JoltFileTreeEntry  *entry,
            GBytes                   *bytes,
            GError                  **refusal)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = jolt_text_clean (entry->name, -1);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (!jolt_file_type_refuse (data, size, &error))
    return FALSE;

  g_prefix_error (&error, "“%s”: ", name);
  if (*refusal == NULL)
    *refusal = g_steal_pointer (&error);

  return TRUE;
}

static void
add_candidate (GPtrArray          *candidates,
               JoltFileTreeEntry  *entry,
               GBytes             *bytes,
               GError            **refusal)
{
  JoltFirmwareInputCandidate *candidate;
  g_autoptr (JoltFirmwarePart) part = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autofree char *key = jolt_firmware_input_dup_key (entry);

  if (jolt_firmware_input_is_dfu (bytes)) {
    g_autoptr (GError) error = NULL;

    firmware = jolt_firmware_new_from_bytes (bytes, entry->name, &error);
    if (firmware == NULL) {
      if (*refusal == NULL)
        *refusal = g_steal_pointer (&error);
      return;
    }
  } else if (is_refused (entry, bytes, refusal)) {
    return;
  } else {
    part = jolt_firmware_part_new_for_bytes (entry->name, bytes, NULL);
    jolt_firmware_part_set_key (part, key);
  }

  candidate = g_new0 (JoltFirmwareInputCandidate, 1);
  candidate->chip = firmware != NULL ? jolt_firmware_get_chip (firmware) : jolt_firmware_part_get_chip (part);
  candidate->part = g_steal_pointer (&part);
  candidate->firmware = g_steal_pointer (&firmware);
  candidate->bytes = g_bytes_ref (bytes);
  candidate->folder = dup_home (entry->path);
  g_ptr_array_add (candidates, candidate);
}

static gboolean
is_same_again (GPtrArray *candidates,
               GBytes    *bytes)
{
  for (guint i = 0; i < candidates->len; i++)
    if (g_bytes_equal (((JoltFirmwareInputCandidate *) candidates->pdata[i])->bytes, bytes))
      return TRUE;

  return FALSE;
}

/*< private >
 * jolt_firmware_input_candidates_load:
 * @tree: a folder or an archive
 * @refusal: (out): what the first file is that cannot be firmware
 * @cancellable: (nullable): stops between two files
 * @error: a code of [error@ImageError] or %G_IO_ERROR_CANCELLED
 *
 * Reads all files that can be firmware, each content once.
 *
 * Returns: (transfer full) (nullable) (element-type JoltFirmwareInputCandidate): the files
 */
GPtrArray *
jolt_firmware_input_candidates_load (JoltFileTree  *tree,
                                     GError       **refusal,
                                     GCancellable  *cancellable,
                                     GError       **error)
{
  g_autoptr (GPtrArray) candidates = g_ptr_array_new_with_free_func (candidate_free);
  guint64 total = 0;

  for (guint i = 0; i < tree->entries->len; i++) {
    JoltFileTreeEntry *entry = tree->entries->pdata[i];
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) load_error = NULL;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return NULL;
    if (g_str_has_suffix (entry->name, ".json"))
      continue;

    bytes = jolt_file_tree_load (entry, &load_error);
    if (bytes == NULL && g_error_matches (load_error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_EMPTY))
      continue;
    if (bytes == NULL) {
      g_propagate_error (error, g_steal_pointer (&load_error));
      return NULL;
    }

    total += g_bytes_get_size (bytes);
    if (total > 2 * (guint64) JOLT_MAX_ARCHIVE_SIZE) {
      g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TOO_LARGE, "more files than any firmware has");
      return NULL;
    }

    if (!is_same_again (candidates, bytes))
      add_candidate (candidates, entry, bytes, refusal);
  }

  return g_steal_pointer (&candidates);
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

/*< private >
 * jolt_firmware_input_candidate_is_for_chip:
 * @self: a file
 * @chip: a chip
 *
 * What does not say which chip it is for goes with all of them, unless its name
 * speaks of another.
 *
 * Returns: whether it can be for @chip
 */
gboolean
jolt_firmware_input_candidate_is_for_chip (const JoltFirmwareInputCandidate *self,
                                           const JoltChip                   *chip)
{
  gsize n_chips;
  const JoltChip *chips = jolt_chip_list (&n_chips);

  if (self->chip != NULL)
    return self->chip == chip;
  if (names_chip (jolt_firmware_input_candidate_get_name (self), chip))
    return TRUE;

  for (gsize i = 0; i < n_chips; i++)
    if (names_chip (jolt_firmware_input_candidate_get_name (self), &chips[i]))
      return FALSE;

  return TRUE;
}

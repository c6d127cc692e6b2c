/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-input-check-private.h"
#include "jolt-firmware-input-file-private.h"
#include "jolt-firmware-input-files-private.h"
#include "jolt-firmware-input-request-private.h"

/* The list of files in which the user says what is missing. */

/*< private >
 * jolt_firmware_input_files_check:
 * @files: a list of [class@FirmwareInputFile]
 * @chip: (nullable): the chip all files are for, if known
 * @flash_size: the size of its flash in bytes
 *
 * Tells each file what is wrong with it now.
 */
void
jolt_firmware_input_files_check (GListModel     *files,
                                 const JoltChip *chip,
                                 guint32         flash_size)
{
  guint n_files = g_list_model_get_n_items (files);
  g_autofree JoltFirmwareInputPlace *places = g_new0 (JoltFirmwareInputPlace, n_files + 1);

  for (guint i = 0; i < n_files; i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (files, i);

    places[i] = (JoltFirmwareInputPlace) {
      .size = jolt_firmware_input_file_get_size (file),
      .has_address = jolt_firmware_input_file_get_has_address (file),
      .address = jolt_firmware_input_file_get_address (file),
      .selected = jolt_firmware_input_file_get_selected (file),
      .chip = jolt_firmware_input_file_get_chip (file),
    };
  }

  for (guint i = 0; i < n_files; i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (files, i);
    g_autoptr (JoltFirmwareInputFile) other = NULL;
    gsize other_index;
    JoltFirmwareInputProblem problem;

    problem = jolt_firmware_input_check (places, n_files, i, chip, flash_size, &other_index);
    if (problem == JOLT_FIRMWARE_INPUT_PROBLEM_OVERLAP)
      other = g_list_model_get_item (files, (guint) other_index);
    jolt_firmware_input_file_set_problem (file, problem, other != NULL ? jolt_firmware_input_file_get_name (other) : NULL);
  }
}

static gboolean
has_same_files (GListModel *files,
                GPtrArray  *parts)
{
  if (g_list_model_get_n_items (files) != parts->len)
    return FALSE;

  for (guint i = 0; i < parts->len; i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (files, i);

    if (!jolt_firmware_input_file_is_for (file, parts->pdata[i]))
      return FALSE;
  }

  return TRUE;
}

static void
replace_files (GListStore *files,
               GPtrArray  *parts,
               GCallback   changed,
               gpointer    owner)
{
  static const char * const signals[] = { "notify::has-address", "notify::address", "notify::selected" };
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < parts->len; i++) {
    JoltFirmwareInputFile *file = jolt_firmware_input_file_new (parts->pdata[i]);

    for (guint j = 0; j < G_N_ELEMENTS (signals); j++)
      g_signal_connect_object (file, signals[j], changed, owner, G_CONNECT_SWAPPED);
    g_ptr_array_add (added, file);
  }

  g_list_store_splice (files, 0, g_list_model_get_n_items (G_LIST_MODEL (files)), added->pdata, added->len);
}

/*< private >
 * jolt_firmware_input_files_update:
 * @files: a list of [class@FirmwareInputFile]
 * @parts: (element-type JoltFirmwarePart): what a worker found
 * @changed: called with @owner when the user changes one of them
 * @owner: a #GObject
 *
 * Shows what was found. For the same files as before the rows stay, with what
 * the user changed in them.
 */
void
jolt_firmware_input_files_update (GListStore *files,
                                  GPtrArray  *parts,
                                  GCallback   changed,
                                  gpointer    owner)
{
  if (!has_same_files (G_LIST_MODEL (files), parts)) {
    replace_files (files, parts, changed, owner);
    return;
  }

  for (guint i = 0; i < parts->len; i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (G_LIST_MODEL (files), i);

    jolt_firmware_input_file_update (file, parts->pdata[i]);
  }
}

static void
edit_clear (gpointer data)
{
  g_free (((JoltFirmwareInputEdit *) data)->key);
}

/*< private >
 * jolt_firmware_input_files_dup_edits:
 * @files: a list of [class@FirmwareInputFile]
 *
 * Returns: (transfer full) (element-type JoltFirmwareInputEdit): what the user changed
 */
GArray *
jolt_firmware_input_files_dup_edits (GListModel *files)
{
  GArray *edits = g_array_new (FALSE, TRUE, sizeof (JoltFirmwareInputEdit));
  guint n_files = g_list_model_get_n_items (files);

  g_array_set_clear_func (edits, edit_clear);
  g_array_set_size (edits, n_files);

  for (guint i = 0; i < n_files; i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (files, i);

    jolt_firmware_input_file_get_edit (file, &g_array_index (edits, JoltFirmwareInputEdit, i));
  }

  return edits;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-input-file-private.h"
#include "jolt-firmware-input-table-private.h"

/*
 * JoltFirmwareInputTable:
 *
 * The files of a [class@FirmwareInput] in which a person says what is missing. After
 * every change each file is told what is wrong with it now.
 */
struct _JoltFirmwareInputTable
{
  GObject         parent_instance;

  GListStore     *files;       /* of JoltFirmwareInputFile */
  const JoltChip *chip;        /* (nullable): what all are for */
  guint32         flash_size;  /* in bytes */
  gboolean        ready;
};

G_DEFINE_FINAL_TYPE (                                                                       JoltFirmwareInputTable,
                                                                                            jolt_firmware_input_table,
                     G_TYPE_OBJECT) static void jolt_firmware_input_table_dispose (GObject *object)
{
  JoltFirmwareInputTable *self = JOLT_FIRMWARE_INPUT_TABLE (object);

  g_clear_object (&self->files);

  G_OBJECT_CLASS (jolt_firmware_input_table_parent_class)->dispose (object);
}

static void
jolt_firmware_input_table_class_init (JoltFirmwareInputTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = jolt_firmware_input_table_dispose;
}

static void
jolt_firmware_input_table_init (JoltFirmwareInputTable *self)
{
  self->files = g_list_store_new (JOLT_TYPE_FIRMWARE_INPUT_FILE);
}

static void
check (JoltFirmwareInputTable *self)
{
  GListModel *files = G_LIST_MODEL (self->files);
  guint n_files = g_list_model_get_n_items (files);
  g_autofree JoltFirmwareInputPlace *places = g_new0 (JoltFirmwareInputPlace, n_files + 1);
  gboolean any_selected = FALSE;
  gboolean any_problem = FALSE;

  for (guint i = 0; i < n_files; i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (files, i);

    jolt_firmware_input_file_get_place (file, &places[i]);
    any_selected |= places[i].selected;
  }

  for (guint i = 0; i < n_files; i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (files, i);
    g_autoptr (JoltFirmwareInputFile) other = NULL;
    gsize other_index;
    JoltFirmwareInputProblem problem;

    problem = jolt_firmware_input_place_check (places, n_files, i, self->chip, self->flash_size, &other_index);
    if (problem == JOLT_FIRMWARE_INPUT_PROBLEM_OVERLAP)
      other = g_list_model_get_item (files, (guint) other_index);
    jolt_firmware_input_file_set_problem (file, problem, other != NULL ? jolt_firmware_input_file_get_name (other) : NULL);
    any_problem |= problem != JOLT_FIRMWARE_INPUT_PROBLEM_NONE;
  }

  self->ready = any_selected && !any_problem && self->chip != NULL;
}

static gboolean
has_same_files (JoltFirmwareInputTable *self,
                GPtrArray              *items)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->files)) != items->len)
    return FALSE;

  for (guint i = 0; i < items->len; i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);

    if (!jolt_firmware_input_file_is_for (file, items->pdata[i]))
      return FALSE;
  }

  return TRUE;
}

static void
replace_files (JoltFirmwareInputTable *self,
               GPtrArray              *items)
{
  static const char * const signals[] = { "notify::has-address", "notify::address", "notify::selected" };
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < items->len; i++) {
    JoltFirmwareInputFile *file = jolt_firmware_input_file_new (items->pdata[i]);

    for (guint j = 0; j < G_N_ELEMENTS (signals); j++)
      g_signal_connect_object (file, signals[j], G_CALLBACK (check), self, G_CONNECT_SWAPPED);
    g_ptr_array_add (files, file);
  }

  g_list_store_splice (self->files, 0, g_list_model_get_n_items (G_LIST_MODEL (self->files)),
                       files->pdata, files->len);
}

/*< private > */
JoltFirmwareInputTable *
jolt_firmware_input_table_new (void)
{
  return g_object_new (JOLT_TYPE_FIRMWARE_INPUT_TABLE, NULL);
}

/*< private >
 * jolt_firmware_input_table_set_target:
 * @self: a table
 * @chip: (nullable): the chip all files are for, if known
 * @flash_size: the size of its flash in bytes
 */
void
jolt_firmware_input_table_set_target (JoltFirmwareInputTable *self,
                                      const JoltChip         *chip,
                                      guint32                 flash_size)
{
  self->chip = chip;
  self->flash_size = flash_size;
  check (self);
}

/*< private >
 * jolt_firmware_input_table_update:
 * @self: a table
 * @items: (element-type JoltFirmwarePart): what a worker found
 *
 * Shows what was found. For the same files as before the rows stay, with what
 * the person changed in them.
 */
void
jolt_firmware_input_table_update (JoltFirmwareInputTable *self,
                                  GPtrArray              *items)
{
  if (has_same_files (self, items)) {
    for (guint i = 0; i < items->len; i++) {
      g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);

      jolt_firmware_input_file_update (file, items->pdata[i]);
    }
  } else {
    replace_files (self, items);
  }

  check (self);
}

static void
edit_clear (gpointer data)
{
  g_free (((JoltFirmwareInputEdit *) data)->key);
}

/*< private >
 * jolt_firmware_input_table_get_edits:
 * @self: a table
 *
 * Returns: (transfer full) (element-type JoltFirmwareInputEdit): what the person changed
 */
GArray *
jolt_firmware_input_table_get_edits (JoltFirmwareInputTable *self)
{
  GArray *edits = g_array_new (FALSE, TRUE, sizeof (JoltFirmwareInputEdit));
  guint n_files = g_list_model_get_n_items (G_LIST_MODEL (self->files));

  g_array_set_clear_func (edits, edit_clear);
  g_array_set_size (edits, n_files);

  for (guint i = 0; i < n_files; i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);

    jolt_firmware_input_file_get_edit (file, &g_array_index (edits, JoltFirmwareInputEdit, i));
  }

  return edits;
}

/*< private > */
GListModel *
jolt_firmware_input_table_get_files (JoltFirmwareInputTable *self)
{
  return G_LIST_MODEL (self->files);
}

/*< private >
 * jolt_firmware_input_table_get_ready:
 * @self: a table
 *
 * Returns: whether no file has a problem and at least one is to be written
 */
gboolean
jolt_firmware_input_table_get_ready (JoltFirmwareInputTable *self)
{
  return self->ready;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-source-file-private.h"
#include "jolt-source-table-private.h"

/*
 * JoltSourceTable:
 *
 * The files of a [class@Source] in which a person says what is missing. After
 * every change each file is told what is wrong with it now.
 */
struct _JoltSourceTable
{
  GObject         parent_instance;

  GListStore     *files;        /* of JoltSourceFile */
  const JoltChip *chip;         /* (nullable): what all are for */
  guint32         flash_size;   /* in bytes */
  gboolean        ready;
};

G_DEFINE_FINAL_TYPE (JoltSourceTable, jolt_source_table, G_TYPE_OBJECT)

static void
jolt_source_table_dispose (GObject *object)
{
  JoltSourceTable *self = JOLT_SOURCE_TABLE (object);

  g_clear_object (&self->files);

  G_OBJECT_CLASS (jolt_source_table_parent_class)->dispose (object);
}

static void
jolt_source_table_class_init (JoltSourceTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = jolt_source_table_dispose;
}

static void
jolt_source_table_init (JoltSourceTable *self)
{
  self->files = g_list_store_new (JOLT_TYPE_SOURCE_FILE);
}

static void
check (JoltSourceTable *self)
{
  GListModel *files = G_LIST_MODEL (self->files);
  guint n_files = g_list_model_get_n_items (files);
  g_autofree JoltSourcePlace *places = g_new0 (JoltSourcePlace, n_files + 1);
  gboolean any_selected = FALSE;
  gboolean any_problem = FALSE;

  for (guint i = 0; i < n_files; i++) {
    g_autoptr (JoltSourceFile) file = g_list_model_get_item (files, i);

    jolt_source_file_get_place (file, &places[i]);
    any_selected |= places[i].selected;
  }

  for (guint i = 0; i < n_files; i++) {
    g_autoptr (JoltSourceFile) file = g_list_model_get_item (files, i);
    g_autoptr (JoltSourceFile) other = NULL;
    gsize other_index;
    JoltSourceProblem problem;

    problem = jolt_source_place_check (places, n_files, i, self->chip, self->flash_size, &other_index);
    if (problem == JOLT_SOURCE_PROBLEM_OVERLAP)
      other = g_list_model_get_item (files, (guint) other_index);
    jolt_source_file_set_problem (file, problem, other != NULL ? jolt_source_file_get_name (other) : NULL);
    any_problem |= problem != JOLT_SOURCE_PROBLEM_NONE;
  }

  self->ready = any_selected && !any_problem && self->chip != NULL;
}

static gboolean
has_same_files (JoltSourceTable *self,
                GPtrArray       *items)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->files)) != items->len)
    return FALSE;

  for (guint i = 0; i < items->len; i++) {
    g_autoptr (JoltSourceFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);

    if (!jolt_source_file_is_for (file, items->pdata[i]))
      return FALSE;
  }

  return TRUE;
}

static void
replace_files (JoltSourceTable *self,
               GPtrArray       *items)
{
  static const char * const signals[] = { "notify::has-address", "notify::address", "notify::selected" };
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < items->len; i++) {
    JoltSourceFile *file = jolt_source_file_new (items->pdata[i]);

    for (guint j = 0; j < G_N_ELEMENTS (signals); j++)
      g_signal_connect_object (file, signals[j], G_CALLBACK (check), self, G_CONNECT_SWAPPED);
    g_ptr_array_add (files, file);
  }

  g_list_store_splice (self->files, 0, g_list_model_get_n_items (G_LIST_MODEL (self->files)),
                       files->pdata, files->len);
}

/*< private > */
JoltSourceTable *
jolt_source_table_new (void)
{
  return g_object_new (JOLT_TYPE_SOURCE_TABLE, NULL);
}

/*< private >
 * jolt_source_table_set_target:
 * @self: a table
 * @chip: (nullable): the chip all files are for, if known
 * @flash_size: the size of its flash in bytes
 */
void
jolt_source_table_set_target (JoltSourceTable *self,
                              const JoltChip  *chip,
                              guint32          flash_size)
{
  self->chip = chip;
  self->flash_size = flash_size;
  check (self);
}

/*< private >
 * jolt_source_table_update:
 * @self: a table
 * @items: (element-type JoltSourceItem): what a worker found
 *
 * Shows what was found. For the same files as before the rows stay, with what
 * the person changed in them.
 */
void
jolt_source_table_update (JoltSourceTable *self,
                          GPtrArray       *items)
{
  if (has_same_files (self, items)) {
    for (guint i = 0; i < items->len; i++) {
      g_autoptr (JoltSourceFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);

      jolt_source_file_update (file, items->pdata[i]);
    }
  } else {
    replace_files (self, items);
  }

  check (self);
}

static void
edit_clear (gpointer data)
{
  g_free (((JoltSourceEdit *) data)->key);
}

/*< private >
 * jolt_source_table_get_edits:
 * @self: a table
 *
 * Returns: (transfer full) (element-type JoltSourceEdit): what the person changed
 */
GArray *
jolt_source_table_get_edits (JoltSourceTable *self)
{
  GArray *edits = g_array_new (FALSE, TRUE, sizeof (JoltSourceEdit));
  guint n_files = g_list_model_get_n_items (G_LIST_MODEL (self->files));

  g_array_set_clear_func (edits, edit_clear);
  g_array_set_size (edits, n_files);

  for (guint i = 0; i < n_files; i++) {
    g_autoptr (JoltSourceFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);

    jolt_source_file_get_edit (file, &g_array_index (edits, JoltSourceEdit, i));
  }

  return edits;
}

/*< private > */
GListModel *
jolt_source_table_get_files (JoltSourceTable *self)
{
  return G_LIST_MODEL (self->files);
}

/*< private >
 * jolt_source_table_get_ready:
 * @self: a table
 *
 * Returns: whether no file has a problem and at least one is to be written
 */
gboolean
jolt_source_table_get_ready (JoltSourceTable *self)
{
  return self->ready;
}

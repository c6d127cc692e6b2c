/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-packer.h"
#include "jolt-source-plan-private.h"
#include "jolt-source-table-private.h"
#include "jolt-source.h"

/**
 * JoltSource:
 *
 * What a person dropped, and what is to become of it.
 *
 * Add files, then open the source: that gives firmware, or says what is
 * missing. After the first time [property@Source:files] is the table of what
 * was found. The person may give addresses and leave files out there, and open
 * the source again. Opening reads the files anew each time, so a rebuilt one is
 * picked up; what the person changed is kept.
 */
struct _JoltSource
{
  GObject            parent_instance;

  GArray            *inputs;        /* of JoltSourceInput */
  const JoltChip    *chosen_chip;
  guint32            chosen_flash_size;
  gsize              part_size;
  gboolean           allow_escapes;
  GStrv              escapes;       /* (nullable): paths that the person allows */
  gboolean           keep_settings;
  gboolean           erase_settings;

  JoltSourceKind     kind;          /* from here on: what was found */
  char              *title;
  const JoltChip    *chip;
  guint32            flash_size;
  gboolean           has_settings;
  gboolean           packed;        /* no DFU image as it was found */
  JoltSourceTable   *table;
};

G_DEFINE_FINAL_TYPE (JoltSource, jolt_source, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (JoltSourceKind, jolt_source_kind,
                    G_DEFINE_ENUM_VALUE (JOLT_SOURCE_KIND_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (JOLT_SOURCE_KIND_DFU_IMAGE, "dfu-image"),
                    G_DEFINE_ENUM_VALUE (JOLT_SOURCE_KIND_BUILD_FOLDER, "build-folder"),
                    G_DEFINE_ENUM_VALUE (JOLT_SOURCE_KIND_FILES, "files"),
                    G_DEFINE_ENUM_VALUE (JOLT_SOURCE_KIND_ARCHIVE, "archive"))

enum {
  PROP_0,
  PROP_KIND,
  PROP_TITLE,
  PROP_CHIP_NAME,
  PROP_FLASH_SIZE,
  PROP_FILES,
  PROP_READY,
  PROP_ERASE_SETTINGS,
  PROP_HAS_SETTINGS,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

/* What a worker is given and what it brings back. */
typedef struct {
  JoltSourceRequest *request;
  JoltSourcePlan     plan;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  jolt_source_request_free (work->request);
  jolt_source_plan_clear (&work->plan);
  g_free (work);
}

static void
input_clear (gpointer data)
{
  g_object_unref (((JoltSourceInput *) data)->file);
}

static void
jolt_source_dispose (GObject *object)
{
  JoltSource *self = JOLT_SOURCE (object);

  g_clear_object (&self->table);

  G_OBJECT_CLASS (jolt_source_parent_class)->dispose (object);
}

static void
jolt_source_finalize (GObject *object)
{
  JoltSource *self = JOLT_SOURCE (object);

  g_clear_pointer (&self->inputs, g_array_unref);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->escapes, g_strfreev);

  G_OBJECT_CLASS (jolt_source_parent_class)->finalize (object);
}

static void
jolt_source_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  JoltSource *self = JOLT_SOURCE (object);

  switch (prop_id) {
  case PROP_KIND:
    g_value_set_enum (value, self->kind);
    break;
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_CHIP_NAME:
    g_value_set_static_string (value, self->chip != NULL ? self->chip->name : NULL);
    break;
  case PROP_FLASH_SIZE:
    g_value_set_uint (value, self->flash_size);
    break;
  case PROP_FILES:
    g_value_set_object (value, jolt_source_table_get_files (self->table));
    break;
  case PROP_READY:
    g_value_set_boolean (value, jolt_source_table_get_ready (self->table));
    break;
  case PROP_ERASE_SETTINGS:
    g_value_set_boolean (value, self->erase_settings);
    break;
  case PROP_HAS_SETTINGS:
    g_value_set_boolean (value, self->has_settings);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_source_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  switch (prop_id) {
  case PROP_ERASE_SETTINGS:
    jolt_source_set_erase_settings (JOLT_SOURCE (object), g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_source_class_init (JoltSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = jolt_source_dispose;
  object_class->finalize = jolt_source_finalize;
  object_class->get_property = jolt_source_get_property;
  object_class->set_property = jolt_source_set_property;

  /**
   * JoltSource:kind:
   *
   * What was dropped.
   */
  props[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, JOLT_TYPE_SOURCE_KIND,
                                        JOLT_SOURCE_KIND_NONE, readable);

  /**
   * JoltSource:title:
   *
   * A name for what was dropped: "build/", "app.bin"; of several files the
   * name of the first.
   */
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);

  /**
   * JoltSource:chip-name:
   *
   * The name of the chip it is for, or %NULL when not known.
   */
  props[PROP_CHIP_NAME] = g_param_spec_string ("chip-name", NULL, NULL, NULL, readable);

  /**
   * JoltSource:flash-size:
   *
   * The size of the flash in bytes.
   */
  props[PROP_FLASH_SIZE] = g_param_spec_uint ("flash-size", NULL, NULL, 0, G_MAXUINT32, 0, readable);

  /**
   * JoltSource:files:
   *
   * What was found, as a list of [class@SourceFile].
   */
  props[PROP_FILES] = g_param_spec_object ("files", NULL, NULL, G_TYPE_LIST_MODEL, readable);

  /**
   * JoltSource:ready:
   *
   * Whether no file has a problem and at least one is to be written.
   */
  props[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, readable);

  /**
   * JoltSource:erase-settings:
   *
   * Whether blank settings are to be written where the partition table says
   * that settings are.
   */
  props[PROP_ERASE_SETTINGS] = g_param_spec_boolean ("erase-settings", NULL, NULL, FALSE, writable);

  /**
   * JoltSource:has-settings:
   *
   * Whether there is a partition table that says where settings are.
   */
  props[PROP_HAS_SETTINGS] = g_param_spec_boolean ("has-settings", NULL, NULL, FALSE, readable);

  g_object_class_install_properties (object_class, LAST_PROP, props);
}

static void
table_ready_cb (JoltSource *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
}

static void
jolt_source_init (JoltSource *self)
{
  self->inputs = g_array_new (FALSE, FALSE, sizeof (JoltSourceInput));
  g_array_set_clear_func (self->inputs, input_clear);
  self->table = jolt_source_table_new ();
  g_signal_connect_object (self->table, "notify::ready", G_CALLBACK (table_ready_cb), self, G_CONNECT_SWAPPED);
  self->part_size = JOLT_PACKER_DEFAULT_PART_SIZE;
  self->keep_settings = TRUE;
}

/* Back in the thread of the source: shows what the worker found. */
static void
take_plan (JoltSource     *self,
           JoltSourcePlan *plan)
{
  GObject *object = G_OBJECT (self);

  if (plan->scan == NULL)
    return;

  g_object_freeze_notify (object);

  self->kind = plan->scan->kind;
  self->chip = plan->chip;
  self->flash_size = plan->flash_size;
  self->has_settings = plan->has_settings;
  self->packed = plan->is_packed;
  g_object_notify_by_pspec (object, props[PROP_KIND]);
  g_object_notify_by_pspec (object, props[PROP_CHIP_NAME]);
  g_object_notify_by_pspec (object, props[PROP_FLASH_SIZE]);
  g_object_notify_by_pspec (object, props[PROP_HAS_SETTINGS]);
  if (g_set_str (&self->title, plan->scan->title))
    g_object_notify_by_pspec (object, props[PROP_TITLE]);

  jolt_source_table_set_target (self->table, self->chip, self->flash_size);
  jolt_source_table_update (self->table, plan->scan->items);

  g_object_thaw_notify (object);
}

static JoltSourceRequest *
make_request (JoltSource *self)
{
  JoltSourceRequest *request = g_new0 (JoltSourceRequest, 1);

  request->inputs = g_array_copy (self->inputs);
  g_array_set_clear_func (request->inputs, input_clear);
  for (guint i = 0; i < request->inputs->len; i++)
    g_object_ref (g_array_index (request->inputs, JoltSourceInput, i).file);

  request->edits = jolt_source_table_get_edits (self->table);
  request->chip = self->chosen_chip;
  request->flash_size = self->chosen_flash_size;
  request->part_size = self->part_size;
  request->escapes.all = self->allow_escapes;
  request->escapes.paths = g_strdupv (self->escapes);
  request->keep_settings = self->keep_settings;
  request->erase_settings = self->erase_settings;

  return request;
}

static void
open_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;
  JoltFirmware *firmware;

  firmware = jolt_source_plan_open (&work->plan, work->request, cancellable, &error);
  if (firmware == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, firmware, g_object_unref);
}

/**
 * jolt_source_new:
 *
 * Makes a source with nothing in it.
 *
 * Returns: (transfer full): a source
 */
JoltSource *
jolt_source_new (void)
{
  return g_object_new (JOLT_TYPE_SOURCE, NULL);
}

static void
add (JoltSource *self,
     GFile      *file,
     gboolean    has_address,
     guint32     address)
{
  JoltSourceInput input = { g_object_ref (file), has_address, address };

  g_array_append_val (self->inputs, input);
}

/**
 * jolt_source_add:
 * @self: a source
 * @file: a DFU image, a build folder or its flasher_args.json, a ZIP, or a
 *   single file whose place is found out
 *
 * Adds what a person dropped.
 */
void
jolt_source_add (JoltSource *self,
                 GFile      *file)
{
  g_return_if_fail (JOLT_IS_SOURCE (self));
  g_return_if_fail (G_IS_FILE (file));

  add (self, file, FALSE, 0);
}

/**
 * jolt_source_add_at:
 * @self: a source
 * @file: a single file
 * @address: where in the flash it goes
 *
 * Adds a file whose place the person knows.
 */
void
jolt_source_add_at (JoltSource *self,
                    GFile      *file,
                    guint32     address)
{
  g_return_if_fail (JOLT_IS_SOURCE (self));
  g_return_if_fail (G_IS_FILE (file));

  add (self, file, TRUE, address);
}

/**
 * jolt_source_set_chip:
 * @self: a source
 * @chip: (nullable): the chip it is for, or %NULL to find out
 */
void
jolt_source_set_chip (JoltSource     *self,
                      const JoltChip *chip)
{
  g_return_if_fail (JOLT_IS_SOURCE (self));

  self->chosen_chip = chip;
  if (chip != NULL) {
    self->chip = chip;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHIP_NAME]);
  }
  jolt_source_table_set_target (self->table, self->chip, self->flash_size);
}

/**
 * jolt_source_get_chip:
 * @self: a source
 *
 * Returns: (transfer none) (nullable): the chip it is for, if known
 */
const JoltChip *
jolt_source_get_chip (JoltSource *self)
{
  g_return_val_if_fail (JOLT_IS_SOURCE (self), NULL);

  return self->chip;
}

/**
 * jolt_source_set_flash_size:
 * @self: a source
 * @flash_size: the size of the flash in bytes, or 0 to find out
 */
void
jolt_source_set_flash_size (JoltSource *self,
                            guint32     flash_size)
{
  g_return_if_fail (JOLT_IS_SOURCE (self));

  self->chosen_flash_size = flash_size;
  if (flash_size != 0) {
    self->flash_size = flash_size;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FLASH_SIZE]);
  }
  jolt_source_table_set_target (self->table, self->chip, self->flash_size);
}

/**
 * jolt_source_get_flash_size:
 * @self: a source
 *
 * Returns: the size of the flash in bytes, 0 before it was opened
 */
guint32
jolt_source_get_flash_size (JoltSource *self)
{
  g_return_val_if_fail (JOLT_IS_SOURCE (self), 0);

  return self->flash_size;
}

/**
 * jolt_source_set_part_size:
 * @self: a source
 * @part_size: the largest entry of what is packed, in bytes; 512 KiB at first
 */
void
jolt_source_set_part_size (JoltSource *self,
                           gsize       part_size)
{
  g_return_if_fail (JOLT_IS_SOURCE (self));
  g_return_if_fail (part_size > 0);

  self->part_size = part_size;
}

/**
 * jolt_source_set_allow_escapes:
 * @self: a source
 * @allow_escapes: whether flasher_args.json may name files outside its folder
 *
 * Answers %JOLT_IMAGE_ERROR_PATH_ESCAPES for every path at once.
 */
void
jolt_source_set_allow_escapes (JoltSource *self,
                               gboolean    allow_escapes)
{
  g_return_if_fail (JOLT_IS_SOURCE (self));

  self->allow_escapes = allow_escapes;
}

/**
 * jolt_source_allow_escape:
 * @self: a source
 * @path: the message of %JOLT_IMAGE_ERROR_PATH_ESCAPES
 *
 * Answers %JOLT_IMAGE_ERROR_PATH_ESCAPES, after the person saw the path. Another
 * path, or one that a later build names, is an error again.
 */
void
jolt_source_allow_escape (JoltSource *self,
                          const char *path)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_if_fail (JOLT_IS_SOURCE (self));
  g_return_if_fail (path != NULL);

  if (self->escapes != NULL)
    g_strv_builder_addv (builder, (const char **) self->escapes);
  g_strv_builder_add (builder, path);
  g_strfreev (self->escapes);
  self->escapes = g_strv_builder_end (builder);
}

/**
 * jolt_source_set_keep_settings:
 * @self: a source
 * @keep_settings: %TRUE at first
 *
 * Whether files that hold settings are left out unless the person chooses
 * them, so that a board keeps its own. %FALSE packs everything, as mkdfu does.
 */
void
jolt_source_set_keep_settings (JoltSource *self,
                               gboolean    keep_settings)
{
  g_return_if_fail (JOLT_IS_SOURCE (self));

  self->keep_settings = keep_settings;
}

/**
 * jolt_source_set_erase_settings:
 * @self: a source
 * @erase_settings: whether to write blank settings
 */
void
jolt_source_set_erase_settings (JoltSource *self,
                                gboolean    erase_settings)
{
  g_return_if_fail (JOLT_IS_SOURCE (self));

  erase_settings = !!erase_settings;
  if (self->erase_settings == erase_settings)
    return;

  self->erase_settings = erase_settings;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERASE_SETTINGS]);
}

gboolean
jolt_source_get_erase_settings (JoltSource *self)
{
  g_return_val_if_fail (JOLT_IS_SOURCE (self), FALSE);

  return self->erase_settings;
}

gboolean
jolt_source_get_has_settings (JoltSource *self)
{
  g_return_val_if_fail (JOLT_IS_SOURCE (self), FALSE);

  return self->has_settings;
}

/**
 * jolt_source_get_packed:
 * @self: a source that was opened
 *
 * Returns: whether its firmware was packed from files; %FALSE when it is a DFU
 *   image as it was found
 */
gboolean
jolt_source_get_packed (JoltSource *self)
{
  g_return_val_if_fail (JOLT_IS_SOURCE (self), FALSE);

  return self->packed;
}

JoltSourceKind
jolt_source_get_kind (JoltSource *self)
{
  g_return_val_if_fail (JOLT_IS_SOURCE (self), JOLT_SOURCE_KIND_NONE);

  return self->kind;
}

const char *
jolt_source_get_title (JoltSource *self)
{
  g_return_val_if_fail (JOLT_IS_SOURCE (self), NULL);

  return self->title;
}

/**
 * jolt_source_get_files:
 * @self: a source
 *
 * Returns: (transfer none): the list of [class@SourceFile]; it stays the same
 *   object
 */
GListModel *
jolt_source_get_files (JoltSource *self)
{
  g_return_val_if_fail (JOLT_IS_SOURCE (self), NULL);

  return jolt_source_table_get_files (self->table);
}

gboolean
jolt_source_get_ready (JoltSource *self)
{
  g_return_val_if_fail (JOLT_IS_SOURCE (self), FALSE);

  return jolt_source_table_get_ready (self->table);
}

/**
 * jolt_source_open:
 * @self: a source to which something was added
 * @cancellable: (nullable): stops between two files
 * @error: a code of [error@ImageError] or %G_IO_ERROR_CANCELLED
 *
 * Makes firmware of what was dropped, as jolt_source_open_async() does. Blocks.
 *
 * Returns: (transfer full) (nullable): the firmware, or %NULL with @error set
 */
JoltFirmware *
jolt_source_open (JoltSource    *self,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_auto (JoltSourcePlan) plan = { 0 };
  JoltSourceRequest *request;
  JoltFirmware *firmware;

  g_return_val_if_fail (JOLT_IS_SOURCE (self), NULL);
  g_return_val_if_fail (self->inputs->len > 0, NULL);

  request = make_request (self);
  firmware = jolt_source_plan_open (&plan, request, cancellable, error);
  jolt_source_request_free (request);
  take_plan (self, &plan);

  return firmware;
}

/**
 * jolt_source_open_async:
 * @self: a source to which something was added
 * @cancellable: (nullable): stops between two files
 * @callback: called in the caller's main context when done
 * @user_data: data for @callback
 *
 * Makes firmware of what was dropped, in a thread.
 *
 * What is missing is an error the person can answer:
 * %JOLT_IMAGE_ERROR_NEEDS_ADDRESS and the other problems of
 * [enum@SourceProblem] in [property@Source:files],
 * %JOLT_IMAGE_ERROR_NEEDS_CHIP with jolt_source_set_chip(),
 * %JOLT_IMAGE_ERROR_PATH_ESCAPES, whose message is the path, with
 * jolt_source_allow_escape(). Then open the source again.
 */
void
jolt_source_open_async (JoltSource          *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Work *work;

  g_return_if_fail (JOLT_IS_SOURCE (self));
  g_return_if_fail (self->inputs->len > 0);

  work = g_new0 (Work, 1);
  work->request = make_request (self);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jolt_source_open_async);
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, open_thread);
}

/**
 * jolt_source_open_finish:
 * @self: a source
 * @result: what the callback was given
 * @error: a code of [error@ImageError] or %G_IO_ERROR_CANCELLED
 *
 * Ends jolt_source_open_async() and shows in the properties what was found,
 * also when there is an error.
 *
 * Returns: (transfer full) (nullable): the firmware, or %NULL with @error set
 */
JoltFirmware *
jolt_source_open_finish (JoltSource    *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  Work *work;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  work = g_task_get_task_data (G_TASK (result));
  take_plan (self, &work->plan);

  return g_task_propagate_pointer (G_TASK (result), error);
}

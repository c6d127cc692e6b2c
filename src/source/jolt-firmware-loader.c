/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-firmware-loader-private.h"

/**
 * JoltFirmwareLoader:
 *
 * What the user opened: files that are watched and read again when they were
 * rebuilt, the firmware made of them, or why there is none.
 *
 * While a build goes on, the firmware read before stays, marked as
 * [property@FirmwareLoader:changing]. A file that is just being written is
 * damaged for a moment, and becomes an error only when it stays as it is.
 *
 * Before the firmware is written, [method@FirmwareLoader.check_async] reads the
 * files once more: where no event tells of a change, nothing else would.
 */

/* A linker that stopped this long in the middle of a file has failed. */
#define SETTLE_MS 4000

G_DEFINE_FINAL_TYPE (JoltFirmwareLoader, jolt_firmware_loader, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_FIRMWARE,
  PROP_SOURCE,
  PROP_ERROR,
  PROP_LOADING,
  PROP_CHANGING,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static void
jolt_firmware_loader_dispose (GObject *object)
{
  JoltFirmwareLoader *self = JOLT_FIRMWARE_LOADER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->settle, g_source_remove);
  g_clear_object (&self->watch);
  g_clear_object (&self->source);
  g_clear_object (&self->firmware);

  G_OBJECT_CLASS (jolt_firmware_loader_parent_class)->dispose (object);
}

static void
jolt_firmware_loader_finalize (GObject *object)
{
  JoltFirmwareLoader *self = JOLT_FIRMWARE_LOADER (object);

  g_clear_pointer (&self->files, g_ptr_array_unref);
  jolt_loader_checks_clear (&self->checks);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (jolt_firmware_loader_parent_class)->finalize (object);
}

static void
jolt_firmware_loader_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  JoltFirmwareLoader *self = JOLT_FIRMWARE_LOADER (object);

  switch (prop_id) {
  case PROP_FIRMWARE:
    g_value_set_object (value, self->firmware);
    break;
  case PROP_SOURCE:
    g_value_set_object (value, self->source);
    break;
  case PROP_ERROR:
    g_value_set_boxed (value, jolt_firmware_loader_get_error (self));
    break;
  case PROP_LOADING:
    g_value_set_boolean (value, jolt_firmware_loader_get_loading (self));
    break;
  case PROP_CHANGING:
    g_value_set_boolean (value, self->changing);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_firmware_loader_class_init (JoltFirmwareLoaderClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_firmware_loader_dispose;
  object_class->finalize = jolt_firmware_loader_finalize;
  object_class->get_property = jolt_firmware_loader_get_property;

  /**
   * JoltFirmwareLoader:firmware: (nullable)
   *
   * What can be flashed.
   */
  props[PROP_FIRMWARE] = g_param_spec_object ("firmware", NULL, NULL, JOLT_TYPE_FIRMWARE, flags);

  /**
   * JoltFirmwareLoader:source: (nullable)
   *
   * Where the firmware comes from; %NULL for firmware without a file.
   */
  props[PROP_SOURCE] = g_param_spec_object ("source", NULL, NULL, JOLT_TYPE_FIRMWARE_INPUT, flags);

  /**
   * JoltFirmwareLoader:error: (nullable)
   *
   * Why the files are not firmware.
   */
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  /**
   * JoltFirmwareLoader:loading:
   *
   * Whether the files are being read and there is nothing yet to be shown.
   */
  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);

  /**
   * JoltFirmwareLoader:changing:
   *
   * Whether the files are just being built, so that the firmware is older.
   */
  props[PROP_CHANGING] = g_param_spec_boolean ("changing", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);
}

static void
jolt_firmware_loader_init (JoltFirmwareLoader *self)
{
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  jolt_loader_checks_init (&self->checks);
}

/**
 * jolt_firmware_loader_new:
 *
 * Returns: (transfer full): a loader with nothing opened
 */
JoltFirmwareLoader *
jolt_firmware_loader_new (void)
{
  return g_object_new (JOLT_TYPE_FIRMWARE_LOADER, NULL);
}

static gboolean
is_being_built (JoltFirmwareLoader *self)
{
  return self->watch != NULL && jolt_file_watch_get_changing (self->watch);
}

static void
set_changing (JoltFirmwareLoader *self,
              gboolean            changing)
{
  if (self->changing == changing)
    return;
  self->changing = changing;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHANGING]);
}

static void
set_state (JoltFirmwareLoader *self,
           JoltFirmware       *firmware,
           const GError       *error,
           gboolean            rebuilt)
{
  g_autoptr (GError) old_error = g_steal_pointer (&self->error);

  g_object_freeze_notify (G_OBJECT (self));

  if (g_set_object (&self->firmware, firmware))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FIRMWARE]);

  self->error = error != NULL ? g_error_copy (error) : NULL;
  if (self->error != NULL || old_error != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);

  set_changing (self, firmware != NULL && is_being_built (self));
  self->rebuilt = rebuilt;

  g_object_thaw_notify (G_OBJECT (self));
}

static void start_reading (JoltFirmwareLoader *self,
                           Reading             reading);

/* A reading under way began too early for those that ask now. */
static void
look_again (JoltFirmwareLoader *self)
{
  if (jolt_loader_checks_get_needed (&self->checks) && self->cancellable == NULL && !self->changing)
    start_reading (self, READING_AGAIN);
}

static void
settled_cb (gpointer user_data)
{
  JoltFirmwareLoader *self = user_data;

  self->settle = 0;
  start_reading (self, READING_LAST);
}

static gboolean
is_same (JoltFirmware *firmware,
         JoltFirmware *other)
{
  return firmware != NULL && other != NULL &&
         g_bytes_equal (jolt_firmware_get_payload (firmware), jolt_firmware_get_payload (other));
}

/* A build system keeps what it builds in folders below the one that was opened.
 * Once they are watched they are read again. */
static void
watch_found (JoltFirmwareLoader *self)
{
  g_autoptr (GPtrArray) found = NULL;

  if (self->watch == NULL || jolt_firmware_input_get_kind (self->source) != JOLT_FIRMWARE_INPUT_KIND_FOLDER)
    return;

  found = jolt_firmware_input_dup_files (self->source);
  jolt_file_watch_add (self->watch, found);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (JoltFirmwareLoader) self = user_data;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GError) error = NULL;

  firmware = jolt_firmware_input_open_finish (JOLT_FIRMWARE_INPUT (source), result, &error);

  /* A newer reading took over. */
  if (self->source != JOLT_FIRMWARE_INPUT (source) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);

  if (error != NULL && self->reading == READING_AGAIN && self->firmware != NULL) {
    set_changing (self, TRUE);
    self->settle = g_timeout_add_once (SETTLE_MS, settled_cb, self);
  } else if (self->reading != READING_FIRST && is_same (self->firmware, firmware)) {
    /* A build that changed nothing is one all the same, once it is over. */
    set_state (self, self->firmware, NULL, self->rebuilt || (self->changing && !is_being_built (self)));
  } else {
    set_state (self, firmware, error, firmware != NULL && self->reading != READING_FIRST);
  }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);

  /* What is just being built is read again when it is quiet. */
  if (self->changing) {
    jolt_loader_checks_put_off (&self->checks);
  } else {
    jolt_loader_checks_finish (&self->checks, self->firmware, self->error);
    watch_found (self);
    look_again (self);
  }
}

static void
stop_reading (JoltFirmwareLoader *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->settle, g_source_remove);
}

static void
start_reading (JoltFirmwareLoader *self,
               Reading             reading)
{
  stop_reading (self);

  self->reading = reading;
  self->cancellable = g_cancellable_new ();
  jolt_firmware_input_set_board_chip (self->source, self->board_chip);
  jolt_loader_checks_begin (&self->checks);
  jolt_firmware_input_open_async (self->source, self->cancellable, opened_cb, g_object_ref (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
}

static void
changing_cb (JoltFirmwareLoader *self)
{
  if (self->firmware != NULL)
    set_changing (self, TRUE);
}

/* The files are read once every change to them is noticed, and with each change. */
static void
changed_cb (JoltFirmwareLoader *self)
{
  start_reading (self, self->firmware != NULL || self->error != NULL ? READING_AGAIN : READING_FIRST);
}

/* The watch may have a look under way, which keeps it: it is not heard any more. */
static void
stop_watching (JoltFirmwareLoader *self)
{
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_clear_object (&self->watch);
}

/* Shows @firmware in place of what was opened before. Whoever waits for that is
 * told that it is no more. */
static void
replace (JoltFirmwareLoader *self,
         JoltFirmwareInput  *source,
         JoltFirmware       *firmware)
{
  stop_reading (self);
  stop_watching (self);
  if (source != NULL)
    self->cancellable = g_cancellable_new ();
  self->reading = READING_FIRST;
  set_state (self, firmware, NULL, FALSE);
  if (g_set_object (&self->source, source))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SOURCE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);

  jolt_loader_checks_begin (&self->checks);
  jolt_loader_checks_finish (&self->checks, NULL, NULL);
}

/**
 * jolt_firmware_loader_open:
 * @self: a loader
 * @files: (element-type GFile): files or folders that belong together
 *
 * Opens @files in place of what was opened before.
 */
void
jolt_firmware_loader_open (JoltFirmwareLoader *self,
                           GPtrArray          *files)
{
  g_autoptr (JoltFirmwareInput) source = jolt_firmware_input_new ();

  g_return_if_fail (JOLT_IS_FIRMWARE_LOADER (self));
  g_return_if_fail (files->len > 0);

  for (guint i = 0; i < files->len; i++)
    jolt_firmware_input_add (source, files->pdata[i]);

  g_ptr_array_set_size (self->files, 0);
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (self->files, g_object_ref (files->pdata[i]));

  replace (self, source, NULL);
  self->watch = jolt_file_watch_new (files);
  g_signal_connect_object (self->watch, "ready", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "changing", G_CALLBACK (changing_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "looked", G_CALLBACK (look_again), self, G_CONNECT_SWAPPED);
}

/**
 * jolt_firmware_loader_set_board_chip:
 * @self: a loader
 * @chip: (nullable): the chip of the boards that are connected, when they have
 *   the same
 *
 * Says which build of a release for several chips is taken, unless the user
 * chooses another. One that was taken before stays.
 */
void
jolt_firmware_loader_set_board_chip (JoltFirmwareLoader *self,
                                     const JoltChip     *chip)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_LOADER (self));

  if (self->board_chip == chip)
    return;

  self->board_chip = chip;
  if (g_error_matches (self->error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NEEDS_CHOICE) && self->cancellable == NULL)
    start_reading (self, READING_FIRST);
}

/**
 * jolt_firmware_loader_set_firmware:
 * @self: a loader
 * @firmware: (nullable): firmware without a file, such as a sample
 *
 * Shows @firmware in place of what was opened before.
 */
void
jolt_firmware_loader_set_firmware (JoltFirmwareLoader *self,
                                   JoltFirmware       *firmware)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_LOADER (self));

  g_ptr_array_set_size (self->files, 0);
  replace (self, NULL, firmware);
}

/**
 * jolt_firmware_loader_reload:
 * @self: a loader with a source
 *
 * Packs the source again after one of its choices changed.
 */
void
jolt_firmware_loader_reload (JoltFirmwareLoader *self)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_LOADER (self));
  g_return_if_fail (self->source != NULL);

  start_reading (self, READING_FIRST);
}

JoltFirmware *
jolt_firmware_loader_get_firmware (JoltFirmwareLoader *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_LOADER (self), NULL);

  return self->firmware;
}

JoltFirmwareInput *
jolt_firmware_loader_get_source (JoltFirmwareLoader *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_LOADER (self), NULL);

  return self->source;
}

/* Returns: (transfer none) (element-type GFile): what was opened */
GPtrArray *
jolt_firmware_loader_get_files (JoltFirmwareLoader *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_LOADER (self), NULL);

  return self->files;
}

/**
 * jolt_firmware_loader_get_error:
 * @self: a loader
 *
 * Returns: (nullable): why the files are not firmware
 */
const GError *
jolt_firmware_loader_get_error (JoltFirmwareLoader *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_LOADER (self), NULL);

  return self->changing ? NULL : self->error;
}

gboolean
jolt_firmware_loader_get_loading (JoltFirmwareLoader *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_LOADER (self), FALSE);

  return self->cancellable != NULL && (self->firmware == NULL || self->reading == READING_FIRST);
}

gboolean
jolt_firmware_loader_get_changing (JoltFirmwareLoader *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_LOADER (self), FALSE);

  return self->changing;
}

/**
 * jolt_firmware_loader_get_rebuilt:
 * @self: a loader
 *
 * Returns: whether the firmware was picked up again after a build; it changes
 *   only together with a property
 */
gboolean
jolt_firmware_loader_get_rebuilt (JoltFirmwareLoader *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_LOADER (self), FALSE);

  return self->rebuilt;
}

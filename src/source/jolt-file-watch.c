/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-file-watch.h"

/**
 * JoltFileWatch:
 *
 * Notices that opened files were built again, also when they were replaced by
 * renaming, and also in a folder.
 *
 * A build writes in many steps. The signal [signal@FileWatch::changed] comes
 * once they have been quiet for a moment; the file may still be half written
 * then, and the signal comes again when more follows.
 */

#define QUIET_MS 250

struct _JoltFileWatch
{
  GObject    parent_instance;

  GPtrArray *files;      /* GFile */
  GPtrArray *monitors;   /* GFileMonitor */
  GPtrArray *etags;      /* what each file was when last looked at, or NULL */
  guint      n_unseen;   /* files not looked at for the first time */
  guint      quiet_ms;
  guint      timeout;
};

G_DEFINE_FINAL_TYPE (JoltFileWatch, jolt_file_watch, G_TYPE_OBJECT)

enum {
  CHANGED,
  READY,
  LAST_SIGNAL,
};

static guint signals[LAST_SIGNAL];

static void
jolt_file_watch_dispose (GObject *object)
{
  JoltFileWatch *self = JOLT_FILE_WATCH (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  for (guint i = 0; i < self->monitors->len; i++)
    g_file_monitor_cancel (self->monitors->pdata[i]);
  g_ptr_array_set_size (self->monitors, 0);

  G_OBJECT_CLASS (jolt_file_watch_parent_class)->dispose (object);
}

static void
jolt_file_watch_finalize (GObject *object)
{
  JoltFileWatch *self = JOLT_FILE_WATCH (object);

  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->monitors);
  g_ptr_array_unref (self->etags);

  G_OBJECT_CLASS (jolt_file_watch_parent_class)->finalize (object);
}

static void
jolt_file_watch_class_init (JoltFileWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_file_watch_dispose;
  object_class->finalize = jolt_file_watch_finalize;

  /**
   * JoltFileWatch::changed:
   *
   * The files changed and have been quiet since.
   */
  signals[CHANGED] =
    g_signal_new ("changed", JOLT_TYPE_FILE_WATCH, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * JoltFileWatch::ready:
   *
   * From now on every change is noticed: this is the time to read the files.
   */
  signals[READY] =
    g_signal_new ("ready", JOLT_TYPE_FILE_WATCH, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jolt_file_watch_init (JoltFileWatch *self)
{
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  self->monitors = g_ptr_array_new_with_free_func (g_object_unref);
  self->etags = g_ptr_array_new_with_free_func (g_free);
  self->quiet_ms = QUIET_MS;
}

/* What an event told must not be news again at the next look. */
static void
noted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (JoltFileWatch) self = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  const char *etag = info != NULL ? g_file_info_get_etag (info) : NULL;
  guint index;

  if (etag != NULL && g_ptr_array_find (self->files, source, &index) && self->etags->pdata[index] != NULL)
    g_set_str ((char **) &self->etags->pdata[index], etag);
}

static void
query (JoltFileWatch       *self,
       GAsyncReadyCallback  callback)
{
  for (guint i = 0; i < self->files->len; i++)
    g_file_query_info_async (self->files->pdata[i],
                             G_FILE_ATTRIBUTE_ETAG_VALUE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                             G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                             NULL, callback, g_object_ref (self));
}

static void
quiet_cb (gpointer user_data)
{
  JoltFileWatch *self = user_data;

  self->timeout = 0;
  query (self, noted_cb);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
wait_for_quiet (JoltFileWatch *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add_once (self->quiet_ms, quiet_cb, self);
}

static void
monitor_cb (JoltFileWatch     *self,
            GFile             *file,
            GFile             *other_file,
            GFileMonitorEvent  event)
{
  switch (event) {
  case G_FILE_MONITOR_EVENT_CHANGED:
  case G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT:
  case G_FILE_MONITOR_EVENT_CREATED:
  case G_FILE_MONITOR_EVENT_RENAMED:
  case G_FILE_MONITOR_EVENT_MOVED:
  case G_FILE_MONITOR_EVENT_MOVED_IN:
    wait_for_quiet (self);
    break;
  case G_FILE_MONITOR_EVENT_DELETED:
  case G_FILE_MONITOR_EVENT_MOVED_OUT:
    /* A build that starts over; what was read stays good until it is there. */
  case G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED:
  case G_FILE_MONITOR_EVENT_PRE_UNMOUNT:
  case G_FILE_MONITOR_EVENT_UNMOUNTED:
  default:
    break;
  }
}

static void
add_monitor (JoltFileWatch *self,
             GFile         *file)
{
  g_autoptr (GFileMonitor) monitor = NULL;

  monitor = g_file_monitor (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (monitor == NULL)
    return;

  g_signal_connect_object (monitor, "changed", G_CALLBACK (monitor_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->monitors, g_steal_pointer (&monitor));
}

/* An ESP-IDF build folder keeps what is flashed in itself and in two folders
 * below; the objects of a compiler run lie elsewhere and are not watched. */
static void
add_folder (JoltFileWatch *self,
            GFile         *folder)
{
  g_autoptr (GFile) bootloader = g_file_get_child (folder, "bootloader");
  g_autoptr (GFile) table = g_file_get_child (folder, "partition_table");

  add_monitor (self, folder);
  add_monitor (self, bootloader);
  add_monitor (self, table);
}

static void
start_watching (JoltFileWatch *self,
                GFile         *file,
                gboolean       is_folder)
{
  g_autofree char *name = g_file_get_basename (file);

  if (is_folder) {
    add_folder (self, file);
  } else if (g_strcmp0 (name, "flasher_args.json") == 0) {
    g_autoptr (GFile) folder = g_file_get_parent (file);

    add_folder (self, folder);
  } else {
    add_monitor (self, file);
  }
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (JoltFileWatch) self = user_data;
  g_autoptr (GFileInfo) info = NULL;
  const char *etag;
  char **seen;
  guint index;

  info = g_file_query_info_finish (G_FILE (source), result, NULL);
  if (!g_ptr_array_find (self->files, source, &index))
    return;

  seen = (char **) &self->etags->pdata[index];
  etag = info != NULL ? g_file_info_get_etag (info) : NULL;

  if (*seen == NULL) {
    g_set_str (seen, etag != NULL ? etag : "");
    start_watching (self, G_FILE (source),
                    info != NULL && g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY);
    if (--self->n_unseen == 0)
      g_signal_emit (self, signals[READY], 0);
  } else if (etag != NULL && !g_str_equal (*seen, etag)) {
    g_set_str (seen, etag);
    wait_for_quiet (self);
  }
}

/**
 * jolt_file_watch_new:
 * @files: (element-type GFile): files and folders
 *
 * Returns: (transfer full): a watch over @files
 */
JoltFileWatch *
jolt_file_watch_new (GPtrArray *files)
{
  JoltFileWatch *self = g_object_new (JOLT_TYPE_FILE_WATCH, NULL);

  for (guint i = 0; i < files->len; i++) {
    g_ptr_array_add (self->files, g_object_ref (files->pdata[i]));
    g_ptr_array_add (self->etags, NULL);
  }
  self->n_unseen = files->len;

  jolt_file_watch_look (self);

  return self;
}

/**
 * jolt_file_watch_look:
 * @self: a watch
 *
 * Looks whether a file changed without an event, as it happens on network
 * shares and behind the document portal of a sandbox.
 */
void
jolt_file_watch_look (JoltFileWatch *self)
{
  g_return_if_fail (JOLT_IS_FILE_WATCH (self));

  query (self, looked_cb);
}

/**
 * jolt_file_watch_set_quiet:
 * @self: a watch
 * @quiet_ms: how many milliseconds without an event count as quiet
 *
 * Sets how long a build must be quiet before it is looked at.
 */
void
jolt_file_watch_set_quiet (JoltFileWatch *self,
                           guint          quiet_ms)
{
  g_return_if_fail (JOLT_IS_FILE_WATCH (self));

  self->quiet_ms = quiet_ms;
}

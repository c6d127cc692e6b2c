/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-file-watch-private.h"

/**
 * JoltFileWatch:
 *
 * Notices that opened files were built again, also when they were replaced by
 * renaming, and also in a folder. What was found in folders below that one is
 * named with [method@FileWatch.add].
 *
 * A build writes in many steps. The signal [signal@FileWatch::changing] comes
 * with the first of them and [signal@FileWatch::changed] once they have been
 * quiet for a moment; the file may still be half written then, and both signals
 * come again when more follows.
 *
 * Network shares and the document portal of a sandbox tell nothing:
 * [method@FileWatch.look] finds their changes, and looks again until two looks
 * agree.
 */

#define QUIET_MS 250

/* A build goes on between two files. Ninja writes its log after each step, and
 * one that takes longer than this is most often the last: the linker. */
#define FOLDER_QUIET_MS 1500

struct _JoltFileWatch
{
  GObject    parent_instance;

  GPtrArray *files;      /* GFile: what was opened, and what else tells of a build */
  GPtrArray *etags;      /* what each file was when last looked at, or NULL */
  guint      n_opened;   /* of files, the first */
  guint      n_unseen;   /* of those and of what was added, not watched yet */
  GPtrArray *monitors;   /* GFileMonitor */
  GPtrArray *folders;    /* GFile: those that have a monitor, or are given one */
  guint      n_queries;  /* of the look under way */
  guint      quiet_ms;   /* 0: by what is watched */
  gboolean   folder;
  gboolean   unheard;    /* no event told of the change */
  guint      timeout;
};

G_DEFINE_FINAL_TYPE (JoltFileWatch, jolt_file_watch, G_TYPE_OBJECT)

enum {
  READY,
  CHANGING,
  CHANGED,
  LOOKED,
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
  g_ptr_array_unref (self->folders);
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
   * JoltFileWatch::ready:
   *
   * From now on every change is noticed: this is the time to read the files. It
   * comes again when more is watched.
   */
  signals[READY] =
    g_signal_new ("ready", JOLT_TYPE_FILE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * JoltFileWatch::changing:
   *
   * The files began to change.
   */
  signals[CHANGING] =
    g_signal_new ("changing", JOLT_TYPE_FILE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * JoltFileWatch::changed:
   *
   * The files changed and have been quiet since.
   */
  signals[CHANGED] =
    g_signal_new ("changed", JOLT_TYPE_FILE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * JoltFileWatch::looked:
   *
   * A look ended. A change that it found was told before.
   */
  signals[LOOKED] =
    g_signal_new ("looked", JOLT_TYPE_FILE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jolt_file_watch_init (JoltFileWatch *self)
{
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  self->monitors = g_ptr_array_new_with_free_func (g_object_unref);
  self->folders = g_ptr_array_new_with_free_func (g_object_unref);
  self->etags = g_ptr_array_new_with_free_func (g_free);
}

static void
add_file (JoltFileWatch *self,
          GFile         *file)
{
  g_ptr_array_add (self->files, g_object_ref (file));
  g_ptr_array_add (self->etags, NULL);
}

static void
query (JoltFileWatch       *self,
       GFile               *file,
       GAsyncReadyCallback  callback)
{
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_ETAG_VALUE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, NULL, callback, g_object_ref (self));
}

/* What an event told must not be found again at the next look. What was opened
 * is not known before the first look has ended. */
static void
noted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (JoltFileWatch) self = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  const char *etag = info != NULL ? g_file_info_get_etag (info) : NULL;
  guint index;

  if (g_ptr_array_find (self->files, source, &index) && (index >= self->n_opened || self->etags->pdata[index] != NULL))
    g_set_str ((char **) &self->etags->pdata[index], etag != NULL ? etag : "");
}

static void
quiet_cb (gpointer user_data)
{
  JoltFileWatch *self = user_data;

  self->timeout = 0;
  if (self->unheard) {
    jolt_file_watch_look (self);
    return;
  }

  for (guint i = 0; i < self->files->len; i++)
    query (self, self->files->pdata[i], noted_cb);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
wait_for_quiet (JoltFileWatch *self,
                gboolean       unheard)
{
  gboolean begins = !jolt_file_watch_get_changing (self);
  guint quiet_ms = self->folder ? FOLDER_QUIET_MS : QUIET_MS;

  self->unheard = unheard;
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add_once (self->quiet_ms > 0 ? self->quiet_ms : quiet_ms, quiet_cb, self);
  if (begins)
    g_signal_emit (self, signals[CHANGING], 0);
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
  case G_FILE_MONITOR_EVENT_DELETED:
  case G_FILE_MONITOR_EVENT_MOVED_OUT:
    wait_for_quiet (self, FALSE);
    break;
  case G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED:
  case G_FILE_MONITOR_EVENT_PRE_UNMOUNT:
  case G_FILE_MONITOR_EVENT_UNMOUNTED:
  default:
    break;
  }
}

/* A worker makes the monitors: that asks the file system, and one that is far
 * away does not answer at once. The events come to the main context. */
static void
monitor_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GPtrArray *watched = task_data;
  GPtrArray *monitors = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < watched->len; i++) {
    GFileMonitor *monitor = g_file_monitor (watched->pdata[i], G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);

    if (monitor != NULL)
      g_ptr_array_add (monitors, monitor);
  }

  g_task_return_pointer (task, monitors, (GDestroyNotify) g_ptr_array_unref);
}

static void
monitored_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (JoltFileWatch) self = user_data;
  g_autoptr (GPtrArray) monitors = g_task_propagate_pointer (G_TASK (result), NULL);

  for (guint i = 0; i < monitors->len; i++)
    g_signal_connect_object (monitors->pdata[i], "changed", G_CALLBACK (monitor_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_extend_and_steal (self->monitors, g_steal_pointer (&monitors));

  if (--self->n_unseen == 0)
    g_signal_emit (self, signals[READY], 0);
}

static void
start_monitors (JoltFileWatch *self,
                GPtrArray     *watched)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, monitored_cb, g_object_ref (self));

  g_task_set_source_tag (task, start_monitors);
  g_task_set_task_data (task, g_ptr_array_ref (watched), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, monitor_thread);
}

static gboolean
contains (GPtrArray *files,
          GFile     *file)
{
  return g_ptr_array_find_with_equal_func (files, file, (GEqualFunc) g_file_equal, NULL);
}

static void
watch_folder (JoltFileWatch *self,
              GFile         *folder,
              GPtrArray     *watched)
{
  if (contains (self->folders, folder))
    return;

  g_ptr_array_add (self->folders, g_object_ref (folder));
  g_ptr_array_add (watched, g_object_ref (folder));
}

/* From now on it is known what the file is; one that is not there, too. */
static void
watch_file (JoltFileWatch *self,
            GFile         *file)
{
  if (contains (self->files, file))
    return;

  add_file (self, file);
  query (self, file, noted_cb);
}

/* An ESP-IDF build folder keeps what is flashed in itself and in two folders
 * below; what a compiler makes is elsewhere and is not watched. The logs of
 * Ninja tell of each step of a build: that of the bootloader is one of its own. */
static void
add_folder (JoltFileWatch *self,
            GFile         *folder,
            GPtrArray     *watched)
{
  g_autoptr (GFile) bootloader = g_file_get_child (folder, "bootloader");
  g_autoptr (GFile) table = g_file_get_child (folder, "partition_table");
  g_autoptr (GFile) log = g_file_get_child (folder, ".ninja_log");
  g_autoptr (GFile) bootloader_log = g_file_get_child (bootloader, ".ninja_log");

  self->folder = TRUE;
  watch_folder (self, folder, watched);
  watch_folder (self, bootloader, watched);
  watch_folder (self, table, watched);
  watch_file (self, log);
  watch_file (self, bootloader_log);
}

static void
start_watching (JoltFileWatch *self,
                GFile         *file,
                gboolean       is_folder)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GPtrArray) watched = g_ptr_array_new_with_free_func (g_object_unref);

  if (is_folder) {
    add_folder (self, file, watched);
  } else if (g_strcmp0 (name, "flasher_args.json") == 0) {
    g_autoptr (GFile) folder = g_file_get_parent (file);

    add_folder (self, folder, watched);
  } else {
    g_ptr_array_add (watched, g_object_ref (file));
  }

  start_monitors (self, watched);
}

static void
see (JoltFileWatch *self,
     guint          index,
     GFileInfo     *info)
{
  char **seen = (char **) &self->etags->pdata[index];
  const char *etag = info != NULL && g_file_info_get_etag (info) != NULL ? g_file_info_get_etag (info) : "";

  if (*seen == NULL && index < self->n_opened) {
    g_set_str (seen, etag);
    start_watching (self, self->files->pdata[index],
                    info != NULL && g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY);
  } else if (*seen != NULL && !g_str_equal (*seen, etag)) {
    g_set_str (seen, etag);
    wait_for_quiet (self, TRUE);
  }
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (JoltFileWatch) self = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  guint index;

  if (g_ptr_array_find (self->files, source, &index))
    see (self, index, info);
  if (--self->n_queries > 0)
    return;

  /* Two looks agree: what no event told is over. */
  if (self->unheard && self->timeout == 0) {
    self->unheard = FALSE;
    g_signal_emit (self, signals[CHANGED], 0);
  }
  g_signal_emit (self, signals[LOOKED], 0);
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

  for (guint i = 0; i < files->len; i++)
    add_file (self, files->pdata[i]);
  self->n_opened = files->len;
  self->n_unseen = files->len;

  jolt_file_watch_look (self);

  return self;
}

/**
 * jolt_file_watch_add:
 * @self: a watch over a folder that is ready
 * @files: (element-type GFile): what was found in it, in folders below
 *
 * Watches those folders, too. Where one was not watched before, @files can have
 * changed unnoticed since they were found: [signal@FileWatch::ready] comes again.
 */
void
jolt_file_watch_add (JoltFileWatch *self,
                     GPtrArray     *files)
{
  g_autoptr (GPtrArray) watched = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (JOLT_IS_FILE_WATCH (self));

  for (guint i = 0; i < files->len; i++) {
    g_autoptr (GFile) folder = g_file_get_parent (files->pdata[i]);

    if (folder != NULL)
      watch_folder (self, folder, watched);
    watch_file (self, files->pdata[i]);
  }

  if (watched->len > 0) {
    self->n_unseen++;
    start_monitors (self, watched);
  }
}

/**
 * jolt_file_watch_look:
 * @self: a watch
 *
 * Looks whether a file changed without an event, as it happens on network
 * shares and behind the document portal of a sandbox. Ends with the signal
 * [signal@FileWatch::looked].
 */
void
jolt_file_watch_look (JoltFileWatch *self)
{
  g_return_if_fail (JOLT_IS_FILE_WATCH (self));

  /* The look under way answers, too. */
  if (self->n_queries > 0)
    return;

  self->n_queries = self->files->len;
  for (guint i = 0; i < self->files->len; i++)
    query (self, self->files->pdata[i], looked_cb);
}

/**
 * jolt_file_watch_get_changing:
 * @self: a watch
 *
 * Returns: whether the files began to change and have not been quiet since
 */
gboolean
jolt_file_watch_get_changing (JoltFileWatch *self)
{
  g_return_val_if_fail (JOLT_IS_FILE_WATCH (self), FALSE);

  return self->timeout != 0 || self->unheard;
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

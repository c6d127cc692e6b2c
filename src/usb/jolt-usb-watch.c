/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <libusb.h>

#include "jolt-usb-watch-private.h"

/* Tells that something happened on the bus, from file descriptors alone, so
 * that a main loop and a worker thread can wait for it in the same way.
 *
 * The first choice is inotify on the folders of device nodes. The kernel makes
 * and removes nodes there and udev changes who may open them, and all of it is
 * seen in a sandbox too, where libusb's hotplug registers and then stays silent.
 * GFileMonitor does not help: where the folder does not exist yet it looks for it
 * every few seconds.
 *
 * Where the account has used up its inotify instances, libusb's hotplug is the
 * second choice. */

#define FOLDER_MASK (IN_CREATE | IN_DELETE | IN_ATTRIB | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE_SELF | IN_ONLYDIR)
#define ANCESTOR_MASK (IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF | IN_ONLYDIR)
#define NODE_MASK (IN_OPEN | IN_CLOSE)

struct _JoltUsbWatch
{
  char           *folder;          /* of the device nodes */
  int             inotify_fd;      /* -1: libusb's hotplug instead */
  GHashTable     *nodes;           /* watch descriptors of nodes that are followed */
  int             ancestor;        /* watch descriptor while there is no folder */

  libusb_context *context;
  gboolean        hotplugged;
};

static int LIBUSB_CALL
hotplug_cb (libusb_context       *context,
            libusb_device        *device,
            libusb_hotplug_event  event,
            void                 *user_data)
{
  JoltUsbWatch *self = user_data;

  self->hotplugged = TRUE;

  return 0;
}

static void
start_hotplug (JoltUsbWatch *self)
{
  int code;

  code = libusb_init (&self->context);
  if (code == LIBUSB_SUCCESS)
    code = libusb_hotplug_register_callback (self->context,
                                             LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED |
                                             LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT,
                                             LIBUSB_HOTPLUG_NO_FLAGS,
                                             LIBUSB_HOTPLUG_MATCH_ANY,
                                             LIBUSB_HOTPLUG_MATCH_ANY,
                                             LIBUSB_HOTPLUG_MATCH_ANY,
                                             hotplug_cb, self, NULL);

  if (code != LIBUSB_SUCCESS)
    g_warning ("Boards that come and go are not seen: %s", libusb_error_name (code));
}

/* The nearest folder above @folder that exists; -1 when inotify has no room. */
static int
watch_ancestor (JoltUsbWatch *self)
{
  g_autofree char *path = g_path_get_dirname (self->folder);

  for (;;) {
    int wd = inotify_add_watch (self->inotify_fd, path, ANCESTOR_MASK);
    char *parent;

    if (wd >= 0 || (errno != ENOENT && errno != ENOTDIR))
      return wd;

    parent = g_path_get_dirname (path);
    g_free (path);
    path = parent;
  }
}

/* Watches the folder, or, where it does not exist, the nearest one above it
 * that does. FALSE when inotify has no room for it. */
static gboolean
watch_root (JoltUsbWatch *self)
{
  int before = self->ancestor;

  for (;;) {
    int ancestor;

    if (inotify_add_watch (self->inotify_fd, self->folder, FOLDER_MASK) >= 0) {
      self->ancestor = -1;
      break;
    }

    if (errno != ENOENT && errno != ENOTDIR)
      return FALSE;

    ancestor = watch_ancestor (self);
    if (ancestor < 0)
      return FALSE;

    /* Try once more: the folder may have come before its parent was watched. */
    if (ancestor == self->ancestor)
      break;
    self->ancestor = ancestor;
  }

  if (before >= 0 && before != self->ancestor)
    inotify_rm_watch (self->inotify_fd, before);

  return TRUE;
}

/* Adding a watch that exists changes nothing, so all of them are added again
 * whenever a folder came or went. */
static gboolean
watch_folders (JoltUsbWatch *self)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!watch_root (self))
    return FALSE;

  dir = g_dir_open (self->folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    if (inotify_add_watch (self->inotify_fd, path, FOLDER_MASK) < 0 &&
        errno != ENOENT && errno != ENOTDIR && errno != EACCES)
      return FALSE;
  }

  return TRUE;
}

/**
 * jolt_usb_watch_new:
 * @folders: where the bus is
 *
 * Starts to watch the bus. What happens from now on is not missed: scan the
 * bus after this call.
 *
 * Returns: (transfer full): a watch, for one thread
 */
JoltUsbWatch *
jolt_usb_watch_new (const JoltUsbFolders *folders)
{
  JoltUsbWatch *self = g_new0 (JoltUsbWatch, 1);

  self->folder = g_strdup (folders->nodes);
  self->nodes = g_hash_table_new (NULL, NULL);
  self->ancestor = -1;
  self->inotify_fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);

  if (self->inotify_fd >= 0 && !watch_folders (self))
    g_clear_fd (&self->inotify_fd, NULL);

  if (self->inotify_fd < 0)
    start_hotplug (self);

  return self;
}

void
jolt_usb_watch_free (JoltUsbWatch *self)
{
  g_clear_fd (&self->inotify_fd, NULL);
  g_clear_pointer (&self->context, libusb_exit);
  g_hash_table_unref (self->nodes);
  g_free (self->folder);
  g_free (self);
}

/**
 * jolt_usb_watch_get_fds:
 * @self: a watch
 * @fds: (out caller-allocates): room for %JOLT_USB_WATCH_MAX_FDS
 *
 * Gets what to poll; it stays the same for the life of the watch. When one of
 * them is ready, call [func@UsbWatch.dispatch].
 *
 * Returns: how many
 */
guint
jolt_usb_watch_get_fds (JoltUsbWatch *self,
                        GPollFD      *fds)
{
  const struct libusb_pollfd **list;
  guint n = 0;

  if (self->inotify_fd >= 0) {
    fds[0] = (GPollFD) { .fd = self->inotify_fd, .events = G_IO_IN };
    return 1;
  }

  list = self->context != NULL ? libusb_get_pollfds (self->context) : NULL;
  for (; list != NULL && list[n] != NULL && n < JOLT_USB_WATCH_MAX_FDS; n++)
    fds[n] = (GPollFD) { .fd = list[n]->fd, .events = (gushort) list[n]->events };
  libusb_free_pollfds (list);

  return n;
}

static JoltUsbChange
dispatch_hotplug (JoltUsbWatch *self)
{
  struct timeval zero = { 0 };

  libusb_handle_events_timeout_completed (self->context, &zero, NULL);
  if (!self->hotplugged)
    return 0;

  self->hotplugged = FALSE;

  return JOLT_USB_CHANGE_BOARDS;
}

static JoltUsbChange
judge_event (JoltUsbWatch               *self,
             const struct inotify_event *event)
{
  gboolean is_node = g_hash_table_contains (self->nodes, GINT_TO_POINTER (event->wd));

  if (event->mask & IN_IGNORED) {
    g_hash_table_remove (self->nodes, GINT_TO_POINTER (event->wd));
    if (event->wd == self->ancestor)
      self->ancestor = -1;
    return 0;
  }

  if (is_node && (event->mask & IN_OPEN))
    return JOLT_USB_CHANGE_CLAIM;
  if (is_node && (event->mask & IN_CLOSE))
    return JOLT_USB_CHANGE_RELEASE;

  return JOLT_USB_CHANGE_BOARDS;
}

/**
 * jolt_usb_watch_dispatch:
 * @self: a watch
 *
 * Takes in what happened. Never blocks.
 *
 * Returns: what may have changed since the last call, 0 for nothing
 */
JoltUsbChange
jolt_usb_watch_dispatch (JoltUsbWatch *self)
{
  union {
    struct inotify_event event;
    char                 bytes[4096];
  } buffer;
  JoltUsbChange changes = 0;
  gboolean folders_changed = FALSE;
  gssize n;

  if (self->inotify_fd < 0)
    return self->context != NULL ? dispatch_hotplug (self) : 0;

  while ((n = read (self->inotify_fd, buffer.bytes, sizeof buffer)) > 0) {
    const struct inotify_event *event;

    for (gssize at = 0; at < n; at += sizeof *event + event->len) {
      event = (const void *) (buffer.bytes + at);
      changes |= judge_event (self, event);
      folders_changed |= event->wd == self->ancestor ||
                         (event->mask & (IN_ISDIR | IN_DELETE_SELF | IN_Q_OVERFLOW)) != 0;
    }
  }

  if (folders_changed && !watch_folders (self))
    g_warning ("Some boards that come and go are not seen: %s", g_strerror (errno));

  return changes;
}

/**
 * jolt_usb_watch_follow:
 * @self: a watch
 * @node: the device node of a board
 *
 * Also tells when a program opens or closes @node, until the node is removed.
 *
 * Returns: whether this is new: a program may have opened @node before
 */
gboolean
jolt_usb_watch_follow (JoltUsbWatch *self,
                       const char   *node)
{
  int wd;

  if (self->inotify_fd < 0)
    return FALSE;

  /* A node that cannot be read cannot be followed; nobody but its owner can
   * claim anything there. */
  wd = inotify_add_watch (self->inotify_fd, node, NODE_MASK);

  return wd >= 0 && g_hash_table_add (self->nodes, GINT_TO_POINTER (wd));
}

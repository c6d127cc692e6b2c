/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>

#include "jolt-usb-bus-private.h"
#include "jolt-usb-transport-private.h"
#include "jolt-usb-watch-private.h"

/**
 * JoltUsbBus:
 *
 * The boards on the real USB.
 *
 * An event on the bus leads to one scan in a thread; events during a
 * scan lead to exactly one more. Nothing is asked at intervals: a bus where
 * nothing happens wakes nobody.
 */

/* A program opens a node a little before it claims an interface. */
#define CLAIM_SETTLE_MS 150

struct _JoltUsbBus
{
  JoltBus               parent_instance;

  const JoltUsbFolders *folders;
  JoltUsbWatch         *watch;
  GSource              *sources[JOLT_USB_WATCH_MAX_FDS];
  GSource              *settle_source;
  GMainContext         *main_context;

  GPtrArray            *infos;     /* the last scan; the next one can read it */
  JoltUsbChange         pending;   /* not scanned for yet */
  gboolean              scanning;
};

G_DEFINE_FINAL_TYPE (JoltUsbBus, jolt_usb_bus, JOLT_TYPE_BUS)

typedef struct {
  const JoltUsbFolders *folders;
  GPtrArray            *before;
} Scan;

static void
scan_free (Scan *scan)
{
  g_clear_pointer (&scan->before, g_ptr_array_unref);
  g_free (scan);
}

static void
weak_ref_free (GWeakRef *ref)
{
  g_weak_ref_clear (ref);
  g_free (ref);
}

static void scan_if_needed (JoltUsbBus *self);

static void
scan_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Scan *scan = task_data;

  g_task_return_pointer (task, jolt_usb_scan_bus (scan->folders, scan->before),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
scan_cb (GObject      *source_object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GPtrArray) infos = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (JoltUsbBus) self = g_weak_ref_get (user_data);

  weak_ref_free (user_data);
  if (self == NULL)
    return;

  self->scanning = FALSE;
  g_clear_pointer (&self->infos, g_ptr_array_unref);
  self->infos = g_steal_pointer (&infos);

  for (guint i = 0; i < self->infos->len; i++) {
    const JoltBoardInfo *info = self->infos->pdata[i];

    /* What a program did between the scan and this is not told: one scan more. */
    if (info->device_path != NULL && jolt_usb_watch_follow (self->watch, info->device_path))
      self->pending |= JOLT_USB_CHANGE_CLAIM;
  }

  g_debug ("scanned the bus: %u boards", self->infos->len);
  jolt_bus_update (JOLT_BUS (self), self->infos);
  scan_if_needed (self);
}

static void
start_scan (JoltUsbBus *self)
{
  g_autoptr (GTask) task = NULL;
  GWeakRef *ref = g_new (GWeakRef, 1);
  Scan *scan = g_new0 (Scan, 1);

  scan->folders = self->folders;
  if (self->infos != NULL && !(self->pending & JOLT_USB_CHANGE_BOARDS))
    scan->before = g_ptr_array_ref (self->infos);

  self->pending = 0;
  self->scanning = TRUE;

  /* The bus is not the task's source object: a scan may outlive it, and the
   * thread must not be the one that frees it. */
  g_weak_ref_init (ref, self);
  task = g_task_new (NULL, NULL, scan_cb, ref);
  g_task_set_source_tag (task, start_scan);
  g_task_set_task_data (task, scan, (GDestroyNotify) scan_free);
  g_task_run_in_thread (task, scan_thread);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
settled_cb (gpointer user_data)
{
  JoltUsbBus *self = user_data;

  clear_source (&self->settle_source);
  if (!self->scanning && self->pending != 0)
    start_scan (self);

  return G_SOURCE_REMOVE;
}

static void
scan_if_needed (JoltUsbBus *self)
{
  if (self->scanning || self->pending == 0)
    return;

  if (self->pending & (JOLT_USB_CHANGE_BOARDS | JOLT_USB_CHANGE_RELEASE)) {
    clear_source (&self->settle_source);
    start_scan (self);
  } else if (self->settle_source == NULL) {
    self->settle_source = g_timeout_source_new (CLAIM_SETTLE_MS);
    g_source_set_static_name (self->settle_source, "[jolt] claim settles");
    g_source_set_callback (self->settle_source, settled_cb, self, NULL);
    g_source_attach (self->settle_source, self->main_context);
  }
}

static gboolean
watch_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  JoltUsbBus *self = user_data;

  self->pending |= jolt_usb_watch_dispatch (self->watch);
  scan_if_needed (self);

  return G_SOURCE_CONTINUE;
}

static void
start (JoltUsbBus           *self,
       const JoltUsbFolders *folders)
{
  GPollFD fds[JOLT_USB_WATCH_MAX_FDS];
  guint n_fds;

  self->folders = folders;
  self->watch = jolt_usb_watch_new (folders);

  n_fds = jolt_usb_watch_get_fds (self->watch, fds);
  for (guint i = 0; i < n_fds; i++) {
    self->sources[i] = g_unix_fd_source_new (fds[i].fd, fds[i].events);
    g_source_set_static_name (self->sources[i], "[jolt] USB events");
    g_source_set_callback (self->sources[i], G_SOURCE_FUNC (watch_cb), self, NULL);
    g_source_attach (self->sources[i], self->main_context);
  }

  self->pending = JOLT_USB_CHANGE_BOARDS;
  scan_if_needed (self);
}

static JoltTransport *
jolt_usb_bus_create_transport (JoltBus    *bus,
                               const char *port_path)
{
  return jolt_usb_transport_new (JOLT_USB_BUS (bus)->folders, port_path);
}

static void
jolt_usb_bus_dispose (GObject *object)
{
  JoltUsbBus *self = JOLT_USB_BUS (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->sources); i++)
    clear_source (&self->sources[i]);
  clear_source (&self->settle_source);

  G_OBJECT_CLASS (jolt_usb_bus_parent_class)->dispose (object);
}

static void
jolt_usb_bus_finalize (GObject *object)
{
  JoltUsbBus *self = JOLT_USB_BUS (object);

  g_clear_pointer (&self->watch, jolt_usb_watch_free);
  g_clear_pointer (&self->infos, g_ptr_array_unref);
  g_clear_pointer (&self->main_context, g_main_context_unref);

  G_OBJECT_CLASS (jolt_usb_bus_parent_class)->finalize (object);
}

static void
jolt_usb_bus_class_init (JoltUsbBusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  JoltBusClass *bus_class = JOLT_BUS_CLASS (klass);

  object_class->dispose = jolt_usb_bus_dispose;
  object_class->finalize = jolt_usb_bus_finalize;
  bus_class->create_transport = jolt_usb_bus_create_transport;
}

static void
jolt_usb_bus_init (JoltUsbBus *self)
{
  self->main_context = g_main_context_ref_thread_default ();
}

JoltBus *
jolt_usb_bus_new_for_folders (const JoltUsbFolders *folders)
{
  JoltUsbBus *self;

  g_return_val_if_fail (folders != NULL, NULL);

  self = g_object_new (JOLT_TYPE_USB_BUS, NULL);
  start (self, folders);

  return JOLT_BUS (self);
}

/**
 * jolt_usb_bus_new:
 *
 * Starts to follow the boards of Espressif's on the USB of this computer. The
 * list is empty until [property@Bus:ready]; it changes in the thread-default
 * main context of the caller.
 *
 * Returns: (transfer full): a bus
 */
JoltBus *
jolt_usb_bus_new (void)
{
  return jolt_usb_bus_new_for_folders (&jolt_usb_folders_system);
}

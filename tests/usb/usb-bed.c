/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "usb-bed.h"

#define FIRST_ADDRESS 2
#define LAST_ADDRESS 127

struct _UsbBed
{
  UMockdevTestbed *testbed;
  char            *root;           /* where the testbed's files really are */
  UsbBedTime       time;
  GPtrArray       *ports;
  guint            next_address;

  GThread         *thread;         /* where devices come and go */
  GMainContext    *context;
  GMainLoop       *loop;
};

typedef struct {
  UsbBed           *bed;
  char             *path;
  JoltVirtualBoard *board;
  UsbBedTimes       times;

  /* What the programs see now; only used in the bed's thread */
  UsbBedDevice     *device;
  guint64           generation;
  char             *node;
  char             *syspath;
  GSource          *return_source;
} Port;

/**
 * usb_bed_enter:
 * @argv: the program's arguments
 *
 * Starts the program again with umockdev in front of the C library, unless it
 * is there. To be called first in main().
 */
void
usb_bed_enter (char **argv)
{
  const char *preload = g_getenv ("LD_PRELOAD");
  const char *options = g_getenv ("ASAN_OPTIONS");
  g_autofree char *all = NULL;
  g_autofree char *asan_options = NULL;

  /* umockdev sleeps for no time at all after each ioctl, which takes as long as
   * the timer slack, 50 µs. Threads and child processes inherit it. */
  prctl (PR_SET_TIMERSLACK, 1, 0, 0, 0);

  if (preload != NULL && strstr (preload, "umockdev-preload") != NULL)
    return;

  all = g_strjoin (":", "libumockdev-preload.so.0", preload, NULL);
  asan_options = g_strjoin (":", "verify_asan_link_order=0", options, NULL);
  g_setenv ("LD_PRELOAD", all, TRUE);
  g_setenv ("ASAN_OPTIONS", asan_options, TRUE);
  /* Not /proc/self/exe, which under valgrind is valgrind. */
  execvp (argv[0], argv);
  g_error ("Starting again with %s failed", all);
}

static char *
interface_name (Port  *port,
                guint  number)
{
  return g_strdup_printf ("%s:1.%u", port->path, number);
}

/* An interface that a program holds shows usbfs as its driver. */
static void
show_claim (Port     *port,
            guint     number,
            gboolean  claimed)
{
  g_autofree char *name = interface_name (port, number);
  g_autofree char *folder = g_build_filename (port->bed->root, "sys", "bus", "usb", "devices", name, NULL);
  g_autofree char *link = g_build_filename (folder, "driver", NULL);

  if (claimed && g_mkdir_with_parents (folder, 0755) == 0) {
    if (symlink ("../../drivers/usbfs", link) < 0)
      g_debug ("%s is there already", link);
  } else {
    g_remove (link);
    g_rmdir (folder);
  }
}

static void
claim_cb (guint    number,
          gboolean claimed,
          gpointer user_data)
{
  show_claim (user_data, number, claimed);
}

static void
take_away (Port *port)
{
  g_autofree char *node = NULL;

  if (port->device == NULL)
    return;

  g_clear_pointer (&port->device, usb_bed_device_vanish);

  /* umockdev leaves a node without a device number behind. In the kernel too
   * the node goes before the rest. */
  node = g_build_filename (port->bed->root, port->node, NULL);
  g_remove (node);

  for (guint i = 0; i < 4; i++)
    show_claim (port, i, FALSE);

  umockdev_testbed_remove_device (port->bed->testbed, port->syspath);
  g_clear_pointer (&port->node, g_free);
  g_clear_pointer (&port->syspath, g_free);
}

static void
put_there (Port    *port,
           guint64  generation,
           GBytes  *descriptors)
{
  UsbBed *bed = port->bed;
  g_autoptr (GString) hex = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *socket_path = NULL;
  guint bus = strtoul (port->path, NULL, 10);
  guint address = bed->next_address;
  const guint8 *raw;
  gsize size;

  bed->next_address = address == LAST_ADDRESS ? FIRST_ADDRESS : address + 1;
  port->generation = generation;
  port->node = g_strdup_printf ("/dev/bus/usb/%03u/%03u", bus, address);
  port->syspath = g_strdup_printf ("/sys/devices/usb%u/%s", bus, port->path);

  raw = g_bytes_get_data (descriptors, &size);
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02X", raw[i]);

  socket_path = g_build_filename (bed->root, "ioctl", port->node, NULL);
  port->device = usb_bed_device_new (port->board, generation, bed->time, &port->times, socket_path,
                                     claim_cb, port);

  text = g_strdup_printf ("P: %s\n"
                          "N: %s=%s\n"
                          "E: SUBSYSTEM=usb\n"
                          "E: DEVTYPE=usb_device\n"
                          "E: DRIVER=usb\n"
                          "E: BUSNUM=%03u\n"
                          "E: DEVNUM=%03u\n"
                          "E: DEVNAME=%s\n"
                          "A: busnum=%u\\n\n"
                          "A: devnum=%u\\n\n"
                          "A: bConfigurationValue=1\\n\n"
                          "A: speed=12\\n\n"
                          "A: idVendor=%02x%02x\\n\n"
                          "A: idProduct=%02x%02x\\n\n"
                          "H: descriptors=%s\n",
                          port->syspath + strlen ("/sys"), port->node + strlen ("/dev/"), hex->str,
                          bus, address, port->node, bus, address,
                          raw[9], raw[8], raw[11], raw[10], hex->str);
  if (!umockdev_testbed_add_from_string (bed->testbed, text, &error))
    g_error ("%s: %s", port->path, error->message);
}

static void follow (Port *port);

static gboolean
return_cb (gpointer user_data)
{
  Port *port = user_data;

  g_clear_pointer (&port->return_source, g_source_unref);
  jolt_virtual_board_come_back (port->board);
  follow (port);

  return G_SOURCE_REMOVE;
}

static void
await_return (Port *port)
{
  guint left_ms;

  if (port->return_source != NULL) {
    g_source_destroy (port->return_source);
    g_clear_pointer (&port->return_source, g_source_unref);
  }

  if (!jolt_virtual_board_get_returning (port->board, &left_ms))
    return;

  port->return_source = g_timeout_source_new (port->bed->time == USB_BED_TIME_NONE ? 0 : left_ms);
  g_source_set_callback (port->return_source, return_cb, port, NULL);
  g_source_attach (port->return_source, port->bed->context);
}

/* Makes what the programs see agree with what the board is. */
static void
follow (Port *port)
{
  g_autoptr (GBytes) descriptors = NULL;
  guint64 generation = 0;

  descriptors = jolt_virtual_board_dup_descriptors (port->board, &generation);

  if (port->device != NULL && (descriptors == NULL || generation != port->generation))
    take_away (port);
  if (port->device == NULL && descriptors != NULL)
    put_there (port, generation, descriptors);

  /* What udev does: rules are applied a little after the node came. */
  if (port->device != NULL)
    g_chmod (port->node, jolt_virtual_board_get_access (port->board) == JOLT_BOARD_ACCESS_DENIED ? 0600 : 0666);

  await_return (port);
}

static gboolean
follow_cb (gpointer user_data)
{
  follow (user_data);

  return G_SOURCE_REMOVE;
}

static void
bus_changed_cb (JoltVirtualBoard *board,
                Port             *port)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, follow_cb, port, NULL);
  g_source_attach (source, port->bed->context);
}

static gpointer
bed_thread (gpointer data)
{
  UsbBed *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/**
 * usb_bed_new:
 * @time: how long transfers take
 *
 * Makes a USB without boards. There can be one at a time, and the program must
 * have entered umockdev with usb_bed_enter().
 */
UsbBed *
usb_bed_new (UsbBedTime time)
{
  UsbBed *self = g_new0 (UsbBed, 1);
  g_autofree char *folder = NULL;

  self->testbed = umockdev_testbed_new ();
  self->root = umockdev_testbed_get_root_dir (self->testbed);
  self->time = time;
  self->ports = g_ptr_array_new ();
  self->next_address = FIRST_ADDRESS;
  folder = g_build_filename (self->root, "dev", "bus", "usb", NULL);
  g_assert_no_errno (g_mkdir_with_parents (folder, 0755));

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("usb-bed", bed_thread, self);

  return self;
}

static gboolean
quit_cb (gpointer user_data)
{
  UsbBed *self = user_data;

  for (guint i = 0; i < self->ports->len; i++) {
    Port *port = self->ports->pdata[i];

    g_signal_handlers_disconnect_by_data (port->board, port);
    take_away (port);
    if (port->return_source != NULL)
      g_source_destroy (port->return_source);
    g_clear_pointer (&port->return_source, g_source_unref);
  }

  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

void
usb_bed_free (UsbBed *self)
{
  g_main_context_invoke (self->context, quit_cb, self);
  g_thread_join (self->thread);

  g_object_unref (self->testbed);
  for (guint i = 0; i < self->ports->len; i++) {
    Port *port = self->ports->pdata[i];

    g_object_unref (port->board);
    g_free (port->path);
    g_free (port);
  }
  g_ptr_array_unref (self->ports);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self->root);
  g_free (self);
}

typedef struct {
  GMutex   lock;
  GCond    cond;
  gboolean done;
} Settled;

static gboolean
settled_cb (gpointer user_data)
{
  Settled *settled = user_data;

  g_mutex_lock (&settled->lock);
  settled->done = TRUE;
  g_cond_signal (&settled->cond);
  g_mutex_unlock (&settled->lock);

  return G_SOURCE_REMOVE;
}

/**
 * usb_bed_settle:
 * @self: a bed
 *
 * Waits until the bed has done what was asked of it before this call.
 */
void
usb_bed_settle (UsbBed *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Settled settled = { .done = FALSE };

  g_mutex_init (&settled.lock);
  g_cond_init (&settled.cond);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, settled_cb, &settled, NULL);
  g_source_attach (source, self->context);

  g_mutex_lock (&settled.lock);
  while (!settled.done)
    g_cond_wait (&settled.cond, &settled.lock);
  g_mutex_unlock (&settled.lock);
  g_cond_clear (&settled.cond);
  g_mutex_clear (&settled.lock);
}

/**
 * usb_bed_add_board:
 * @self: a bed
 * @port_path: where it is plugged in, for example "1-2.4"
 * @board: a board; from now on its clock goes with the computer's
 *
 * Puts a board at a port. What happens to the board happens on the bus.
 */
void
usb_bed_add_board (UsbBed           *self,
                   const char       *port_path,
                   JoltVirtualBoard *board)
{
  Port *port = g_new0 (Port, 1);

  port->bed = self;
  port->path = g_strdup (port_path);
  port->board = g_object_ref (board);
  g_ptr_array_add (self->ports, port);
  jolt_virtual_board_set_wall_clock (board, TRUE);
  g_signal_connect (board, "bus-changed", G_CALLBACK (bus_changed_cb), port);
  bus_changed_cb (board, port);
  usb_bed_settle (self);
}

/**
 * usb_bed_get_times:
 * @self: a bed
 * @port_path: a port with a board
 * @times: (out caller-allocates): when what happened there
 *
 * To be called when no program uses the board any more.
 */
void
usb_bed_get_times (UsbBed      *self,
                   const char  *port_path,
                   UsbBedTimes *times)
{
  for (guint i = 0; i < self->ports->len; i++) {
    const Port *port = self->ports->pdata[i];

    if (strcmp (port->path, port_path) == 0)
      *times = port->times;
  }
}

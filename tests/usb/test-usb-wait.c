/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include <glib/gstdio.h>

#include "jolt-dfu-error.h"
#include "jolt-usb-wait-private.h"
#include "usb-tree.h"
#include "wait-until.h"

#define PORT "1-10"

/* What happens at the port while the test waits, in another thread */
typedef struct {
  UsbTree *tree;
  void  (* happen) (UsbTree *tree);
} Event;

static gpointer
event_thread (gpointer data)
{
  Event *event = data;

  g_usleep (100 * 1000);
  event->happen (event->tree);

  return NULL;
}

static void
plug (UsbTree *tree)
{
  usb_tree_plug (tree, PORT, 1, 5, USB_TREE_DFU);
}

static void
unplug (UsbTree *tree)
{
  usb_tree_unplug (tree, PORT, 1, 4);
}

static void
unconfigure (UsbTree *tree)
{
  usb_tree_set (tree, PORT, "bConfigurationValue", "\n");
}

static void
configure (UsbTree *tree)
{
  usb_tree_set (tree, PORT, "bConfigurationValue", "1\n");
}

static void
deny (UsbTree *tree)
{
  g_autofree char *node = usb_tree_get_node (tree, 1, 4);

  g_assert_no_errno (g_chmod (node, 0444));
}

static void
permit (UsbTree *tree)
{
  g_autofree char *node = usb_tree_get_node (tree, 1, 4);

  g_assert_no_errno (g_chmod (node, 0666));
}

#define QUIET_MS patient_ms (150)

/* Other boards come first, then this one: in all later than what is waited for
 * while nothing happens. */
static void
plug_many (UsbTree *tree)
{
  for (guint i = 1; i <= 3; i++) {
    g_autofree char *port_path = g_strdup_printf ("1-%u", i);

    g_usleep (QUIET_MS * 600);
    usb_tree_plug (tree, port_path, 1, 10 + i, USB_TREE_DFU);
  }
  plug (tree);
}

/* Waits for a board in DFU mode; the time that took in milliseconds. */
static gint64
await (UsbTree  *tree,
       void   (* happen) (UsbTree *tree),
       guint     timeout_ms,
       GError  **error)
{
  Event event = { tree, happen };
  gint64 start_us = g_get_monotonic_time ();
  GThread *thread = happen != NULL ? g_thread_new ("event", event_thread, &event) : NULL;
  gboolean arrived;

  arrived = jolt_usb_wait_for_device (&tree->folders, PORT, JOLT_DFU_MODE_DFU, 0, timeout_ms, NULL, error);
  g_assert_true (arrived == (*error == NULL));
  start_us = g_get_monotonic_time () - start_us;
  g_clear_pointer (&thread, g_thread_join);

  return start_us / 1000;
}

static void
test_arrival (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();
  g_autoptr (GError) error = NULL;

  /* The board runs its program until it is plugged in anew. */
  usb_tree_plug (tree, "1-9", 1, 3, USB_TREE_DFU);
  usb_tree_plug (tree, PORT, 1, 4, USB_TREE_BOOTLOADER);
  g_assert_cmpint (await (tree, NULL, 50, &error), >=, 50);
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NOT_RETURNED);
  g_clear_error (&error);

  usb_tree_unplug (tree, PORT, 1, 4);
  await (tree, plug, patient_ms (5000), &error);
  g_assert_no_error (error);
  await (tree, NULL, 0, &error);
  g_assert_no_error (error);
}

static void
test_busy_bus (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();
  g_autoptr (GError) error = NULL;

  usb_tree_plug (tree, "1-9", 1, 3, USB_TREE_DFU);
  g_assert_cmpint (await (tree, plug_many, QUIET_MS, &error), >=, 3 * QUIET_MS * 6 / 10);
  g_assert_no_error (error);
}

/* Something is amiss until @happen puts it right: that ends the wait, and not
 * the end of the time that is allowed for it, 3 s. A busy machine may be late
 * once, but not each time. */
static void
assert_prompt (UsbTree *tree,
               void  (* prevent) (UsbTree *tree),
               void  (* happen) (UsbTree *tree))
{
  gint64 took_ms = G_MAXINT64;

  for (guint i = 0; i < 10 && took_ms >= 2500; i++) {
    g_autoptr (GError) error = NULL;

    prevent (tree);
    took_ms = await (tree, happen, patient_ms (5000), &error);
    g_assert_no_error (error);
    g_assert_cmpint (took_ms, >=, 90);
  }

  g_assert_cmpint (took_ms, <, 2500);
}

static void
test_not_configured (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();

  usb_tree_plug (tree, PORT, 1, 4, USB_TREE_DFU);
  assert_prompt (tree, unconfigure, configure);
}

static void
test_denied (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *node = usb_tree_get_node (tree, 1, 4);

  usb_tree_plug (tree, PORT, 1, 4, USB_TREE_DFU);
  deny (tree);
  if (g_access (node, W_OK) == 0) {
    g_test_skip ("this account may open every file");
    return;
  }

  /* udev is late. */
  assert_prompt (tree, deny, permit);

  /* There is no rule: in the end the board counts as there. */
  deny (tree);
  g_assert_cmpint (await (tree, NULL, 10, &error), >=, 2000);
  g_assert_no_error (error);
}

static void
test_cancelled (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (jolt_usb_wait_for_device (&tree->folders, PORT, JOLT_DFU_MODE_NONE, 0, 10000, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_departure (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();
  g_autoptr (JoltUsbDeviceInfo) device = NULL;
  Event event = { tree, unplug };
  GThread *thread;

  usb_tree_plug (tree, PORT, 1, 4, USB_TREE_DFU);
  device = jolt_usb_scan_port (&tree->folders, PORT);
  g_assert_false (jolt_usb_wait_for_departure (&tree->folders, PORT, device->info->generation, 50));
  g_assert_true (jolt_usb_wait_for_departure (&tree->folders, PORT, device->info->generation + 1, 0));

  thread = g_thread_new ("event", event_thread, &event);
  g_assert_true (jolt_usb_wait_for_departure (&tree->folders, PORT, device->info->generation, patient_ms (5000)));
  g_thread_join (thread);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/usb/wait/arrival", test_arrival);
  g_test_add_func ("/usb/wait/busy-bus", test_busy_bus);
  g_test_add_func ("/usb/wait/not-configured", test_not_configured);
  g_test_add_func ("/usb/wait/denied", test_denied);
  g_test_add_func ("/usb/wait/cancelled", test_cancelled);
  g_test_add_func ("/usb/wait/departure", test_departure);

  return g_test_run ();
}

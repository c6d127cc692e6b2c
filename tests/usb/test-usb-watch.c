/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include <glib/gstdio.h>

#include "jolt-usb-watch-private.h"
#include "usb-bed.h"
#include "wait-until.h"

/* Where inotify is not to be had, libusb's hotplug has to do. */

static JoltUsbChange
wait_for_change (JoltUsbWatch *watch)
{
  gint64 end_us = g_get_monotonic_time () + (gint64) patient_ms (5000) * 1000;
  GPollFD fds[JOLT_USB_WATCH_MAX_FDS];
  guint n_fds = jolt_usb_watch_get_fds (watch, fds);
  JoltUsbChange changes = 0;

  g_assert_cmpuint (n_fds, >, 0);

  while (changes == 0 && g_get_monotonic_time () < end_us) {
    g_poll (fds, n_fds, 1000);
    changes = jolt_usb_watch_dispatch (watch);
  }

  return changes;
}

static void
drain (JoltUsbWatch *watch)
{
  GPollFD fds[JOLT_USB_WATCH_MAX_FDS];
  guint n_fds = jolt_usb_watch_get_fds (watch, fds);

  while (g_poll (fds, n_fds, 200) > 0)
    jolt_usb_watch_dispatch (watch);
}

static void
test_changes (gconstpointer user_data)
{
  gboolean hotplug = GPOINTER_TO_INT (user_data);
  g_autofree char *folder = g_dir_make_tmp ("jolt-usb-XXXXXX", NULL);
  g_autofree char *loop = g_build_filename (folder, "loop", NULL);
  JoltUsbFolders folders = jolt_usb_folders_system;
  g_autoptr (UsbBed) bed = usb_bed_new (USB_BED_TIME_NONE);
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new (jolt_chip_from_target ("esp32s2"), 1 << 20);
  g_autoptr (JoltUsbWatch) watch = NULL;

  /* A folder that cannot be watched */
  g_assert_no_errno (symlink ("loop", loop));
  if (hotplug)
    folders.nodes = loop;

  usb_bed_add_board (bed, "1-1", board);
  watch = jolt_usb_watch_new (&folders);
  drain (watch);
  g_assert_cmpint (jolt_usb_watch_dispatch (watch), ==, 0);

  jolt_virtual_board_unplug (board);
  g_assert_cmpint (wait_for_change (watch), ==, JOLT_USB_CHANGE_BOARDS);
  usb_bed_settle (bed);
  drain (watch);

  jolt_virtual_board_plug (board);
  g_assert_cmpint (wait_for_change (watch), ==, JOLT_USB_CHANGE_BOARDS);

  g_assert_no_errno (g_remove (loop));
  g_assert_no_errno (g_rmdir (folder));
}

int
main (int   argc,
      char *argv[])
{
  usb_bed_enter (argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/usb/watch/inotify", GINT_TO_POINTER (FALSE), test_changes);
  g_test_add_data_func ("/usb/watch/hotplug", GINT_TO_POINTER (TRUE), test_changes);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "jolt-usb-bus-private.h"
#include "usb-tree.h"
#include "wait-until.h"

typedef struct {
  UsbTree *tree;
  JoltBus *bus;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->tree = usb_tree_new ();
}

static void
start (Fixture *fixture)
{
  fixture->bus = jolt_usb_bus_new_for_folders (&fixture->tree->folders);
  g_assert_false (jolt_bus_get_ready (fixture->bus));
  wait_until (jolt_bus_get_ready (fixture->bus));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_clear_object (&fixture->bus);
  while (g_main_context_iteration (NULL, FALSE));
  usb_tree_remove (fixture->tree);
}

static guint
n_boards (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->bus));
}

static JoltBoardVerdict
verdict (Fixture    *fixture,
         const char *port_path)
{
  JoltBoard *board = jolt_bus_find_board (fixture->bus, port_path);

  g_assert_nonnull (board);

  return jolt_board_get_verdict (board);
}

/* No folder of nodes at all: a kernel whose USB modules load later. */
static void
test_folders_appear (Fixture       *fixture,
                     gconstpointer  user_data)
{
  start (fixture);
  g_assert_cmpuint (n_boards (fixture), ==, 0);

  usb_tree_plug (fixture->tree, "1-10", 1, 4, USB_TREE_BOOTLOADER);
  wait_until (n_boards (fixture) == 1);

  usb_tree_plug (fixture->tree, "2-1", 2, 2, USB_TREE_CDC);
  wait_until (n_boards (fixture) == 2);
  g_assert_cmpint (verdict (fixture, "1-10"), ==, JOLT_BOARD_VERDICT_CAN_RESTART);
  g_assert_cmpint (verdict (fixture, "2-1"), ==, JOLT_BOARD_VERDICT_NEEDS_BUTTONS);
}

static void
test_folders_vanish (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autofree char *bus_folder = g_build_filename (fixture->tree->nodes, "001", NULL);

  usb_tree_plug (fixture->tree, "1-10", 1, 4, USB_TREE_DFU);
  start (fixture);
  g_assert_cmpuint (n_boards (fixture), ==, 1);

  usb_tree_unplug (fixture->tree, "1-10", 1, 4);
  wait_until (n_boards (fixture) == 0);

  for (guint i = 0; i < 3; i++) {
    g_assert_no_errno (g_rmdir (bus_folder));
    if (i > 0)
      g_assert_no_errno (g_rmdir (fixture->tree->nodes));

    usb_tree_plug (fixture->tree, "1-10", 1, 5 + i, USB_TREE_DFU);
    wait_until (n_boards (fixture) == 1);
    usb_tree_unplug (fixture->tree, "1-10", 1, 5 + i);
    wait_until (n_boards (fixture) == 0);
  }
}

static void
test_restart (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autoptr (JoltBoard) board = NULL;

  usb_tree_plug (fixture->tree, "1-10", 1, 4, USB_TREE_BOOTLOADER);
  start (fixture);
  board = g_object_ref (jolt_bus_find_board (fixture->bus, "1-10"));
  jolt_board_set_in_job (board, TRUE);

  usb_tree_unplug (fixture->tree, "1-10", 1, 4);
  wait_until (!jolt_board_get_present (board));
  g_assert_cmpint (jolt_bus_get_event (fixture->bus), ==, JOLT_BUS_EVENT_LEFT);
  usb_tree_plug (fixture->tree, "1-10", 1, 5, USB_TREE_DFU);
  wait_until (jolt_board_get_present (board));
  wait_until (jolt_board_get_verdict (board) == JOLT_BOARD_VERDICT_READY);
  g_assert_true (jolt_bus_find_board (fixture->bus, "1-10") == board);
}

/* udev applies a rule to a board that stands there. */
static void
test_permission (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autofree char *node = usb_tree_get_node (fixture->tree, 1, 4);

  usb_tree_plug (fixture->tree, "1-10", 1, 4, USB_TREE_DFU);
  g_assert_no_errno (g_chmod (node, 0444));
  if (g_access (node, W_OK) == 0) {
    g_test_skip ("this account may open every file");
    return;
  }

  start (fixture);
  g_assert_cmpint (verdict (fixture, "1-10"), ==, JOLT_BOARD_VERDICT_NEEDS_PERMISSION);

  g_assert_no_errno (g_chmod (node, 0666));
  wait_until (verdict (fixture, "1-10") == JOLT_BOARD_VERDICT_READY);
  g_assert_no_errno (g_chmod (node, 0444));
  wait_until (verdict (fixture, "1-10") == JOLT_BOARD_VERDICT_NEEDS_PERMISSION);
}

/* Another program opens the node, claims the interface and lets go of it. */
static void
test_claim (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autofree char *node = usb_tree_get_node (fixture->tree, 1, 4);

  usb_tree_plug (fixture->tree, "1-10", 1, 4, USB_TREE_BOOTLOADER);
  start (fixture);
  g_assert_cmpint (verdict (fixture, "1-10"), ==, JOLT_BOARD_VERDICT_CAN_RESTART);

  for (guint i = 0; i < 2; i++) {
    int fd = g_open (node, O_RDWR | O_CLOEXEC, 0);

    g_assert_cmpint (fd, >=, 0);
    usb_tree_set_driver (fixture->tree, "1-10", 2, "usbfs");
    wait_until (verdict (fixture, "1-10") == JOLT_BOARD_VERDICT_IN_USE);

    usb_tree_set_driver (fixture->tree, "1-10", 2, NULL);
    g_assert_true (g_close (fd, NULL));
    wait_until (verdict (fixture, "1-10") == JOLT_BOARD_VERDICT_CAN_RESTART);
  }
}

/* A job of ours is no other program, neither while it runs nor right after. */
static void
test_own_job (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autofree char *node = usb_tree_get_node (fixture->tree, 1, 4);
  JoltBoard *board;
  int fd;

  usb_tree_plug (fixture->tree, "1-10", 1, 4, USB_TREE_BOOTLOADER);
  start (fixture);
  board = jolt_bus_find_board (fixture->bus, "1-10");
  jolt_board_set_in_job (board, TRUE);

  fd = g_open (node, O_RDWR | O_CLOEXEC, 0);
  usb_tree_set_driver (fixture->tree, "1-10", 2, "usbfs");
  wait_until (jolt_board_get_info (board)->access == JOLT_BOARD_ACCESS_BUSY);
  g_assert_cmpint (jolt_board_get_verdict (board), ==, JOLT_BOARD_VERDICT_CAN_RESTART);

  jolt_board_set_in_job (board, FALSE);
  g_assert_cmpint (jolt_board_get_verdict (board), ==, JOLT_BOARD_VERDICT_CAN_RESTART);

  /* It was another program after all. */
  g_assert_true (g_close (fd, NULL));
  wait_until (jolt_board_get_verdict (board) == JOLT_BOARD_VERDICT_IN_USE);
}

/* Looking at a node is an event at the node: that must end. */
static void
test_comes_to_rest (Fixture       *fixture,
                    gconstpointer  user_data)
{
  gint64 now_us, end_us, last_us;

  start (fixture);
  usb_tree_plug (fixture->tree, "1-10", 1, 4, USB_TREE_DFU);
  wait_until (n_boards (fixture) == 1);

  now_us = last_us = g_get_monotonic_time ();
  end_us = now_us + (gint64) patient_ms (5000) * 1000;
  while (now_us - last_us < G_USEC_PER_SEC) {
    g_assert_cmpint (now_us, <, end_us);
    g_usleep (1000);
    now_us = g_get_monotonic_time ();
    if (g_main_context_iteration (NULL, FALSE))
      last_us = now_us;
  }
}

static void
test_freed_while_looking (Fixture       *fixture,
                          gconstpointer  user_data)
{
  usb_tree_plug (fixture->tree, "1-10", 1, 4, USB_TREE_DFU);

  for (guint i = 0; i < 50; i++) {
    fixture->bus = jolt_usb_bus_new_for_folders (&fixture->tree->folders);
    g_clear_object (&fixture->bus);
  }
}

#define add(name, func) \
  g_test_add ("/usb/bus/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("folders-appear", test_folders_appear);
  add ("folders-vanish", test_folders_vanish);
  add ("restart", test_restart);
  add ("permission", test_permission);
  add ("claim", test_claim);
  add ("own-job", test_own_job);
  add ("comes-to-rest", test_comes_to_rest);
  add ("freed-while-looking", test_freed_while_looking);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-spec.h"
#include "talk.h"

static void
run_until (gboolean (* condition) (JoltBus *bus),
           JoltBus     *bus)
{
  while (!condition (bus))
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_empty (JoltBus *bus)
{
  return g_list_model_get_n_items (G_LIST_MODEL (bus)) == 0;
}

static gboolean
has_one (JoltBus *bus)
{
  return g_list_model_get_n_items (G_LIST_MODEL (bus)) == 1;
}

static gboolean
is_in_dfu_mode (JoltBus *bus)
{
  JoltBoard *board = jolt_bus_find_board (bus, "1-1");

  return board != NULL && jolt_board_get_info (board)->dfu.mode == JOLT_DFU_MODE_DFU;
}

static JoltBoardVerdict
verdict_at (JoltBus    *bus,
            const char *port)
{
  JoltBoard *board = jolt_bus_find_board (bus, port);

  g_assert_nonnull (board);

  return jolt_board_get_verdict (board);
}

static void
test_verdicts (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltBus) bus =
    jolt_virtual_bus_new_from_spec ("s2,s3:jtag,s2:app,s2:denied,s2:busy,s2:appdfu,s31:port=2-1.4,p4:unplugged", &error);

  g_assert_no_error (error);
  g_assert_true (jolt_bus_get_ready (bus));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (bus)), ==, 7);
  g_assert_cmpint (verdict_at (bus, "1-1"), ==, JOLT_BOARD_VERDICT_CAN_RESTART);
  g_assert_cmpint (verdict_at (bus, "1-2"), ==, JOLT_BOARD_VERDICT_JTAG);
  g_assert_cmpint (verdict_at (bus, "1-3"), ==, JOLT_BOARD_VERDICT_NEEDS_BUTTONS);
  g_assert_cmpint (verdict_at (bus, "1-4"), ==, JOLT_BOARD_VERDICT_NEEDS_PERMISSION);
  g_assert_cmpint (verdict_at (bus, "1-5"), ==, JOLT_BOARD_VERDICT_IN_USE);
  g_assert_cmpint (verdict_at (bus, "1-6"), ==, JOLT_BOARD_VERDICT_CAN_RESTART);
  g_assert_cmpint (verdict_at (bus, "2-1.4"), ==, JOLT_BOARD_VERDICT_CAN_RESTART);
  g_assert_null (jolt_bus_find_board (bus, "1-8"));

  g_assert_cmpstr (jolt_board_get_chip (jolt_bus_find_board (bus, "1-1"))->name, ==, "ESP32-S2");
  g_assert_null (jolt_board_get_chip (jolt_bus_find_board (bus, "1-6")));
  g_assert_cmpint (jolt_board_get_info (jolt_bus_find_board (bus, "1-1"))->device_version, ==, 0x0723);

  jolt_virtual_bus_set_access (JOLT_VIRTUAL_BUS (bus), "1-4", JOLT_BOARD_ACCESS_OK);
  while (verdict_at (bus, "1-4") == JOLT_BOARD_VERDICT_NEEDS_PERMISSION)
    g_main_context_iteration (NULL, TRUE);
}

static gpointer
plug_thread (gpointer board)
{
  jolt_virtual_board_plug (board);

  return NULL;
}

static void
test_hotplug (void)
{
  g_autoptr (JoltBus) bus = jolt_virtual_bus_new_from_spec ("instant,s2", NULL);
  JoltVirtualBoard *board = jolt_virtual_bus_get_board (JOLT_VIRTUAL_BUS (bus), "1-1");
  GThread *thread;

  jolt_virtual_board_unplug (board);
  run_until (is_empty, bus);
  g_assert_cmpint (jolt_bus_get_event (bus), ==, JOLT_BUS_EVENT_LEFT);

  thread = g_thread_new ("plug", plug_thread, board);
  run_until (has_one, bus);
  g_thread_join (thread);
  g_assert_cmpint (jolt_bus_get_event (bus), ==, JOLT_BUS_EVENT_FOUND);

  /* Nobody waits for the board, and still it comes back. */
  talk_command (board, JOLT_DFU_REQUEST_DETACH);
  run_until (is_empty, bus);
  run_until (is_in_dfu_mode, bus);
}

static void
test_timers (void)
{
  g_autoptr (JoltBus) bus = jolt_virtual_bus_new_from_spec ("s2:after=20:until=60", NULL);

  g_assert_true (is_empty (bus));
  run_until (has_one, bus);
  run_until (is_empty, bus);
}

/* The list must not follow a board into a bus that is gone. */
static void
test_last_signal (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  JoltBus *bus = jolt_virtual_bus_new (JOLT_VIRTUAL_TIME_NONE);
  gpointer weak = bus;

  g_object_add_weak_pointer (G_OBJECT (bus), &weak);
  jolt_virtual_bus_add_board (JOLT_VIRTUAL_BUS (bus), "1-1", board);
  jolt_virtual_board_unplug (board);
  g_object_unref (bus);
  g_assert_null (weak);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_transport (void)
{
  g_autoptr (JoltBus) bus = jolt_virtual_bus_new_from_spec ("instant,none,s2:book:size=4096", NULL);
  g_autoptr (JoltTransport) transport = jolt_bus_create_transport (bus, "1-1");
  g_autoptr (JoltTransport) nowhere = jolt_bus_create_transport (bus, "7-7");
  g_autoptr (GError) error = NULL;
  JoltDfuInterface iface;

  g_assert_true (jolt_transport_open (transport, &iface, &error));
  g_assert_no_error (error);
  g_assert_cmpint (iface.transfer_size_bytes, ==, 4096);

  g_assert_false (jolt_transport_open (nowhere, &iface, &error));
  g_assert_nonnull (error);

  /* A transport may outlive its bus. */
  g_clear_object (&bus);
  jolt_transport_close (transport);
}

static void
test_bad_spec (void)
{
  static const char * const specs[] = {
    "s9", "c3", "s2:", "s2:flash", "s2:flash=0", "s2:size=99999", "s2:size=x", "s2!", "s2!stall", "s2!stall@",
    "s2!status@1", "s2!stall=3@1", "s2!stall@dnload.nowhere", "s2,,s2", "x", "x0", "s2!status=errNONE@1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", specs[i]);
    g_assert_null (jolt_virtual_bus_new_from_spec (specs[i], &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  }
}

static void
test_options (void)
{
  g_autoptr (JoltVirtualBoard) board =
    jolt_virtual_board_new_from_spec ("s3:book:size=512:flash=8:product=80c2:dnbusy:waitreset:leaves:answers:stays:upload"
                                      ":poll=3:manifest=4:return=5!stall@detach", NULL);
  JoltVirtualOptions options;

  g_assert_nonnull (board);
  jolt_virtual_board_get_options (board, &options);
  g_assert_cmpint (options.transfer_size_bytes, ==, 512);
  g_assert_cmpint (options.product_id, ==, 0x80c2);
  g_assert_cmpint (options.attributes, ==, JOLT_DFU_CAN_DOWNLOAD | JOLT_DFU_CAN_UPLOAD);
  g_assert_true (options.reports_busy && options.leaves_at_manifest && options.detach_answers);
  g_assert_cmpint (options.poll_timeout_ms, ==, 3);
  g_assert_cmpint (options.manifest_ms, ==, 4);
  g_assert_cmpint (options.return_ms, ==, 5);
  g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_DETACH), ==, JOLT_VIRTUAL_ANSWER_STALL);
  g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_DETACH), ==, JOLT_VIRTUAL_ANSWER_ACK);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/virtual/bus/verdicts", test_verdicts);
  g_test_add_func ("/virtual/bus/hotplug", test_hotplug);
  g_test_add_func ("/virtual/bus/timers", test_timers);
  g_test_add_func ("/virtual/bus/last-signal", test_last_signal);
  g_test_add_func ("/virtual/bus/transport", test_transport);
  g_test_add_func ("/virtual/spec/bad", test_bad_spec);
  g_test_add_func ("/virtual/spec/options", test_options);

  return g_test_run ();
}

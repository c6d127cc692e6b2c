/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"
#include "jolt-virtual-fault.h"
#include "jolt-virtual-transport-private.h"
#include "talk.h"

#define GENEROUS_MS 60000

static JoltUsbSetup
setup_of (const JoltDfuInterface *iface,
          JoltDfuRequest          request,
          guint16                 value,
          guint16                 length)
{
  gboolean is_in = request == JOLT_DFU_REQUEST_GETSTATUS || request == JOLT_DFU_REQUEST_GETSTATE;

  return (JoltUsbSetup) { is_in ? 0xa1 : 0x21, request, value, iface->interface_number, length };
}

static void
open_in_dfu (JoltTransport    *transport,
             JoltDfuInterface *iface)
{
  g_autoptr (GError) error = NULL;
  JoltUsbSetup setup;

  g_assert_true (jolt_transport_open (transport, iface, &error));
  g_assert_no_error (error);
  g_assert_cmpint (iface->mode, ==, JOLT_DFU_MODE_RUNTIME);
  g_assert_cmpint (iface->interface_number, ==, 2);

  /* It does not answer: it is gone. */
  setup = setup_of (iface, JOLT_DFU_REQUEST_DETACH, 1000, 0);
  g_assert_cmpint (jolt_transport_control (transport, &setup, NULL, GENEROUS_MS, &error), ==, -1);
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_GONE);
  g_clear_error (&error);

  jolt_transport_close (transport);
  g_assert_true (jolt_transport_wait_for_device (transport, JOLT_DFU_MODE_DFU, FALSE, GENEROUS_MS, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (jolt_transport_open (transport, iface, &error));
  g_assert_no_error (error);
  g_assert_cmpint (iface->mode, ==, JOLT_DFU_MODE_DFU);
  g_assert_cmpint (iface->transfer_size_bytes, ==, 64);
}

/* Every block and its GETSTATUS, with @depth pairs in the queue. */
static void
send_archive (JoltTransport          *transport,
              const JoltDfuInterface *iface,
              GBytes                 *archive,
              guint                   depth)
{
  g_autoptr (GError) error = NULL;
  const guint8 *data = g_bytes_get_data (archive, NULL);
  guint n_blocks = g_bytes_get_size (archive) / 64, n_sent = 0;
  JoltUsbSetup status_setup = setup_of (iface, JOLT_DFU_REQUEST_GETSTATUS, 0, 6);
  guint8 reply[6];

  for (guint i = 0; i < n_blocks; i++) {
    for (; n_sent < n_blocks && n_sent < i + depth; n_sent++) {
      JoltUsbSetup setup = setup_of (iface, JOLT_DFU_REQUEST_DNLOAD, n_sent, 64);

      g_assert_true (jolt_transport_submit (transport, &setup, data + n_sent * 64, &error));
      g_assert_true (jolt_transport_submit (transport, &status_setup, NULL, &error));
    }

    g_assert_cmpint (jolt_transport_reap (transport, NULL, 0, GENEROUS_MS, NULL, &error), ==, 64);
    g_assert_cmpint (jolt_transport_reap (transport, reply, sizeof reply, GENEROUS_MS, NULL, &error), ==, 6);
    g_assert_no_error (error);
    g_assert_cmpint (reply[0], ==, JOLT_DFU_STATUS_OK);
    g_assert_cmpint (reply[4], ==, JOLT_DFU_STATE_DNLOAD_IDLE);
  }
}

static guint64
measure (guint depth)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  g_autoptr (JoltTransport) transport = jolt_virtual_transport_new (board, JOLT_VIRTUAL_TIME_NONE);
  g_autoptr (GBytes) data = talk_pattern (100000, 3);
  const Entry entry = { 0x10000, 0, "a.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, 1 << 20);
  JoltDfuInterface iface;
  guint64 start_us;

  open_in_dfu (transport, &iface);
  start_us = jolt_virtual_transport_get_elapsed_us (JOLT_VIRTUAL_TRANSPORT (transport));
  send_archive (transport, &iface, archive, depth);
  talk_assert_flash (board, 0x10000, data);

  return jolt_virtual_transport_get_elapsed_us (JOLT_VIRTUAL_TRANSPORT (transport)) - start_us;
}

static void
test_depth (void)
{
  guint64 pair_us = measure (1), deep_us = measure (8);

  g_test_message ("100 kB: %.2f s with one pair in the queue, %.2f s with eight", pair_us / 1e6, deep_us / 1e6);

  /* A queue that never runs dry saves the wait for the next frame; erasing
   * takes its time in any case (two blocks and nine sectors here). */
  g_assert_cmpuint (deep_us, <, pair_us);
  g_assert_cmpuint (deep_us, >, 150000 + 9 * 45000);
  g_assert_cmpuint (pair_us, <, 5 * G_USEC_PER_SEC);
}

static void
test_silence (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  g_autoptr (JoltTransport) transport = jolt_virtual_transport_new (board, JOLT_VIRTUAL_TIME_NONE);
  const JoltVirtualFault fault = { JOLT_VIRTUAL_FAULT_GETSTATUS, .action = JOLT_VIRTUAL_FAULT_SILENCE };
  g_autoptr (GError) error = NULL;
  JoltDfuInterface iface;
  JoltUsbSetup setup;
  guint64 start_us;
  guint8 reply[6];

  open_in_dfu (transport, &iface);
  jolt_virtual_board_add_fault (board, &fault);
  start_us = jolt_virtual_transport_get_elapsed_us (JOLT_VIRTUAL_TRANSPORT (transport));

  setup = setup_of (&iface, JOLT_DFU_REQUEST_GETSTATUS, 0, 6);
  g_assert_true (jolt_transport_submit (transport, &setup, NULL, NULL));
  g_assert_true (jolt_transport_submit (transport, &setup, NULL, NULL));
  g_assert_cmpint (jolt_transport_reap (transport, reply, 6, 30000, NULL, &error), ==, -1);
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT);
  g_clear_error (&error);
  g_assert_cmpuint (jolt_virtual_transport_get_elapsed_us (JOLT_VIRTUAL_TRANSPORT (transport)) - start_us,
                    ==, 30 * G_USEC_PER_SEC);

  /* It is under way until it is given up, and what is behind it never was. */
  g_assert_cmpint (jolt_transport_reap (transport, reply, 6, 1000, NULL, &error), ==, -1);
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT);
  g_clear_error (&error);
  jolt_transport_discard (transport);

  g_assert_true (jolt_transport_submit (transport, &setup, NULL, NULL));
  g_assert_cmpint (jolt_transport_reap (transport, reply, 6, 30000, NULL, &error), ==, 6);
  g_assert_no_error (error);
  g_assert_cmpint (reply[4], ==, JOLT_DFU_STATE_IDLE);
}

/* Sends blocks until one takes longer than 0.1 s, because the board erases. */
static void
send_until_given_up (JoltTransport          *transport,
                     const JoltDfuInterface *iface,
                     guint                   app_size)
{
  g_autoptr (GBytes) data = talk_pattern (app_size, 5);
  const Entry entry = { 0x10000, 0, "a.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, 1 << 20);
  const guint8 *bytes = g_bytes_get_data (archive, NULL);
  JoltUsbSetup status_setup = setup_of (iface, JOLT_DFU_REQUEST_GETSTATUS, 0, 6);
  g_autoptr (GError) error = NULL;
  guint8 reply[6];

  for (guint i = 0; error == NULL; i++) {
    JoltUsbSetup setup = setup_of (iface, JOLT_DFU_REQUEST_DNLOAD, i, 64);

    if (jolt_transport_control (transport, &setup, (guint8 *) bytes + i * 64, 100, &error) >= 0)
      jolt_transport_control (transport, &status_setup, reply, 100, &error);
  }
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT);
  jolt_transport_discard (transport);
}

/* A computer that gives up before the board has erased finds it still busy. */
static void
test_impatience (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  g_autoptr (JoltTransport) transport = jolt_virtual_transport_new (board, JOLT_VIRTUAL_TIME_NONE);
  g_autoptr (GError) error = NULL;
  JoltUsbSetup status_setup;
  JoltDfuInterface iface;
  guint64 start_us, took_us;
  guint8 reply[6];

  open_in_dfu (transport, &iface);
  status_setup = setup_of (&iface, JOLT_DFU_REQUEST_GETSTATUS, 0, 6);
  send_until_given_up (transport, &iface, 900000);

  start_us = jolt_virtual_transport_get_elapsed_us (JOLT_VIRTUAL_TRANSPORT (transport));
  g_assert_cmpint (jolt_transport_control (transport, &status_setup, reply, GENEROUS_MS, &error), ==, 6);
  g_assert_no_error (error);
  took_us = jolt_virtual_transport_get_elapsed_us (JOLT_VIRTUAL_TRANSPORT (transport)) - start_us;
  g_assert_cmpint (reply[4], ==, JOLT_DFU_STATE_DNLOAD_IDLE);
  /* 220 sectors: 16 + 12 x 64 KiB + 12, less the 0.1 s it already had */
  g_assert_cmpuint (took_us, >, 12 * 150000 + 28 * 45000 - 200000);
  g_assert_cmpuint (took_us, <, 12 * 150000 + 28 * 45000);
}

/* The ROM does not bear it: who asks at once gets the empty packet of the
 * request before, and then nothing any more. Who waits until it is done gets an
 * answer. */
static void
test_impatience_with_the_rom (void)
{
  for (guint waits = 0; waits < 2; waits++) {
    g_autoptr (JoltVirtualBoard) board = talk_rom ("esp32s2");
    g_autoptr (JoltTransport) transport = jolt_virtual_transport_new (board, JOLT_VIRTUAL_TIME_NONE);
    g_autoptr (GError) error = NULL;
    JoltUsbSetup status_setup;
    JoltDfuInterface iface;
    guint8 reply[6];

    open_in_dfu (transport, &iface);
    status_setup = setup_of (&iface, JOLT_DFU_REQUEST_GETSTATUS, 0, 6);
    send_until_given_up (transport, &iface, 100000);
    if (waits)
      jolt_transport_sleep (transport, 5000, NULL, NULL);

    g_assert_cmpint (jolt_transport_control (transport, &status_setup, reply, GENEROUS_MS, NULL), ==, waits ? 6 : 0);
    g_assert_cmpint (jolt_virtual_board_get_hangs (board), ==, !waits);
    g_assert_cmpint (jolt_transport_control (transport, &status_setup, reply, GENEROUS_MS, &error), ==, waits ? 6 : -1);
    if (waits)
      continue;

    g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT);
    jolt_transport_close (transport);
    jolt_virtual_board_bus_reset (board);
    g_assert_true (jolt_virtual_board_get_hangs (board));
    jolt_virtual_board_press_reset (board, JOLT_VIRTUAL_RESET_BOOTLOADER);
    jolt_virtual_board_come_back (board);
    g_assert_false (jolt_virtual_board_get_hangs (board));
    open_in_dfu (transport, &iface);
  }
}

static void
test_open_errors (void)
{
  static const struct {
    const char   *fault;
    JoltDfuError  code;
  } cases[] = {
    { "denied@open", JOLT_DFU_ERROR_ACCESS },
    { "busy@claim", JOLT_DFU_ERROR_BUSY },
    { "unplug@open", JOLT_DFU_ERROR_NO_BOARD },
    { "stall@open", JOLT_DFU_ERROR_USB },
    { "silence@claim", JOLT_DFU_ERROR_TIMEOUT },
  };
  JoltDfuInterface iface;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (JoltVirtualBoard) board = talk_board ();
    g_autoptr (JoltTransport) transport = jolt_virtual_transport_new (board, JOLT_VIRTUAL_TIME_NONE);
    g_autoptr (GError) error = NULL;
    JoltVirtualFault fault;

    g_assert_true (jolt_virtual_fault_parse (cases[i].fault, &fault, NULL));
    jolt_virtual_board_add_fault (board, &fault);
    g_assert_false (jolt_transport_open (transport, &iface, &error));
    g_assert_error (error, JOLT_DFU_ERROR, (int) cases[i].code);
    g_assert_cmpint (jolt_virtual_board_get_n_faults (board), ==, 1);
  }
}

/* One transport at a time; another may follow. */
static void
test_claim (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  g_autoptr (JoltTransport) a = jolt_virtual_transport_new (board, JOLT_VIRTUAL_TIME_NONE);
  g_autoptr (JoltTransport) b = jolt_virtual_transport_new (board, JOLT_VIRTUAL_TIME_NONE);
  g_autoptr (GError) error = NULL;
  JoltDfuInterface iface;

  g_assert_true (jolt_transport_open (a, &iface, NULL));
  g_assert_false (jolt_transport_open (b, &iface, &error));
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_BUSY);
  jolt_transport_close (a);
  g_assert_true (jolt_transport_open (b, &iface, NULL));

  jolt_virtual_board_set_personality (board, JOLT_VIRTUAL_PERSONALITY_JTAG);
  g_clear_error (&error);
  g_assert_false (jolt_transport_open (a, &iface, &error));
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_DFU);
}

static gpointer
unplug_thread (gpointer board)
{
  jolt_virtual_board_unplug (board);

  return NULL;
}

static gpointer
plug_thread (gpointer board)
{
  jolt_virtual_board_plug (board);

  return NULL;
}

static gpointer
cancel_thread (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return NULL;
}

/* In real time the end of a wait is an event of another thread. */
static void
test_events (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  g_autoptr (JoltTransport) transport = jolt_virtual_transport_new (board, JOLT_VIRTUAL_TIME_REAL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const JoltVirtualFault fault = { JOLT_VIRTUAL_FAULT_GETSTATUS, .action = JOLT_VIRTUAL_FAULT_SILENCE };
  g_autoptr (GError) error = NULL;
  JoltDfuInterface iface;
  JoltUsbSetup setup;
  GThread *thread;
  guint8 reply[6];

  g_assert_true (jolt_transport_open (transport, &iface, NULL));
  jolt_virtual_board_add_fault (board, &fault);
  setup = setup_of (&iface, JOLT_DFU_REQUEST_GETSTATUS, 0, 6);
  g_assert_true (jolt_transport_submit (transport, &setup, NULL, NULL));

  thread = g_thread_new ("unplug", unplug_thread, board);
  g_assert_cmpint (jolt_transport_reap (transport, reply, 6, GENEROUS_MS, NULL, &error), ==, -1);
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_GONE);
  g_clear_error (&error);
  g_thread_join (thread);
  jolt_transport_close (transport);

  thread = g_thread_new ("plug", plug_thread, board);
  g_assert_true (jolt_transport_wait_for_device (transport, JOLT_DFU_MODE_RUNTIME, FALSE, GENEROUS_MS, NULL, NULL));
  g_thread_join (thread);

  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_false (jolt_transport_wait_for_device (transport, JOLT_DFU_MODE_DFU, FALSE, GENEROUS_MS, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_not_returned (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  g_autoptr (JoltTransport) transport = jolt_virtual_transport_new (board, JOLT_VIRTUAL_TIME_NONE);
  g_autoptr (GError) error = NULL;
  JoltVirtualFault fault;
  JoltDfuInterface iface;
  JoltUsbSetup setup;

  g_assert_true (jolt_virtual_fault_parse ("unplug@return", &fault, NULL));
  jolt_virtual_board_add_fault (board, &fault);
  g_assert_true (jolt_transport_open (transport, &iface, NULL));
  setup = setup_of (&iface, JOLT_DFU_REQUEST_DETACH, 1000, 0);
  jolt_transport_control (transport, &setup, NULL, 1000, NULL);
  jolt_transport_close (transport);

  g_assert_false (jolt_transport_wait_for_device (transport, JOLT_DFU_MODE_DFU, FALSE, 10000, NULL, &error));
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NOT_RETURNED);
  g_assert_cmpuint (jolt_virtual_transport_get_elapsed_us (JOLT_VIRTUAL_TRANSPORT (transport)), >=, 10000000);
}

/* With a speed-up of a hundred a whole flash takes some tens of milliseconds,
 * and no less than the hundredth of its time line. */
static void
test_real_time (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  g_autoptr (JoltTransport) transport = jolt_virtual_transport_new (board, JOLT_VIRTUAL_TIME_REAL);
  g_autoptr (GBytes) data = talk_pattern (50000, 3);
  const Entry entry = { 0x10000, 0, "a.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, 1 << 20);
  gint64 start_us = g_get_monotonic_time ();
  JoltDfuInterface iface;

  jolt_virtual_transport_set_speed (JOLT_VIRTUAL_TRANSPORT (transport), 100);
  open_in_dfu (transport, &iface);
  send_archive (transport, &iface, archive, 4);
  talk_assert_flash (board, 0x10000, data);

  /* 13 sectors, and 0.4 s for the restart */
  g_assert_cmpint (g_get_monotonic_time () - start_us, >, (13 * 45000 + 400000) / 100);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/virtual/transport/depth", test_depth);
  g_test_add_func ("/virtual/transport/silence", test_silence);
  g_test_add_func ("/virtual/transport/impatience", test_impatience);
  g_test_add_func ("/virtual/transport/impatience-with-the-rom", test_impatience_with_the_rom);
  g_test_add_func ("/virtual/transport/open-errors", test_open_errors);
  g_test_add_func ("/virtual/transport/claim", test_claim);
  g_test_add_func ("/virtual/transport/events", test_events);
  g_test_add_func ("/virtual/transport/not-returned", test_not_returned);
  g_test_add_func ("/virtual/transport/real-time", test_real_time);

  return g_test_run ();
}

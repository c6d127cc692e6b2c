/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "jolt-board-private.h"
#include "jolt-dfu-error.h"
#include "jolt-flash-job.h"
#include "jolt-sample.h"
#include "jolt-usb-bus.h"
#include "jolt-usb-transport-private.h"
#include "jolt-virtual-fault.h"
#include "usb-bed.h"
#include "wait-until.h"

/* Real libusb against a virtual board. */

#define PORT "1-2"
#define FLASH_SIZE (4u << 20)

/* For a request that the board answers at once */
#define ANSWERED_MS patient_ms (5000)

typedef struct {
  UsbBed           *bed;
  JoltVirtualBoard *board;
  JoltTransport    *transport;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->bed = usb_bed_new (USB_BED_TIME_NONE);
  fixture->board = jolt_virtual_board_new (jolt_chip_from_target ("esp32s2"), FLASH_SIZE);
  fixture->transport = jolt_usb_transport_new (&jolt_usb_folders_system, PORT);
  usb_bed_add_board (fixture->bed, PORT, fixture->board);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_clear_object (&fixture->transport);
  usb_bed_free (fixture->bed);
  g_clear_object (&fixture->board);
}

static void
open_board (Fixture          *fixture,
            JoltDfuInterface *iface)
{
  g_autoptr (GError) error = NULL;

  jolt_transport_open (fixture->transport, iface, &error);
  g_assert_no_error (error);
}

static gssize
request (Fixture         *fixture,
         JoltDfuRequest   number,
         guint8           iface,
         guint8          *data,
         guint16          length,
         guint            timeout_ms,
         GError         **error)
{
  gboolean is_in = number == JOLT_DFU_REQUEST_GETSTATUS || number == JOLT_DFU_REQUEST_GETSTATE;
  JoltUsbSetup setup = {
    is_in ? JOLT_USB_REQUEST_TYPE_IN : JOLT_USB_REQUEST_TYPE_OUT, number,
    number == JOLT_DFU_REQUEST_DETACH ? 1000 : 0, iface, length
  };

  return jolt_transport_control (fixture->transport, &setup, data, timeout_ms, error);
}

/* From run-time mode into DFU mode, as a flash job does it. */
static void
restart (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  JoltDfuInterface iface;

  open_board (fixture, &iface);
  g_assert_cmpint (iface.mode, ==, JOLT_DFU_MODE_RUNTIME);
  g_assert_cmpuint (iface.interface_number, ==, 2);
  request (fixture, JOLT_DFU_REQUEST_DETACH, iface.interface_number, NULL, 0, ANSWERED_MS, NULL);
  jolt_transport_close (fixture->transport);

  jolt_transport_wait_for_device (fixture->transport, JOLT_DFU_MODE_DFU, FALSE, ANSWERED_MS, NULL, &error);
  g_assert_no_error (error);
  open_board (fixture, &iface);
  g_assert_cmpint (iface.mode, ==, JOLT_DFU_MODE_DFU);
}

static void
script (Fixture    *fixture,
        const char *text)
{
  g_autoptr (GError) error = NULL;
  JoltVirtualFault fault;

  jolt_virtual_fault_parse (text, &fault, &error);
  g_assert_no_error (error);
  jolt_virtual_board_add_fault (fixture->board, &fault);
}

/* The ROM would answer nothing more after a request that was given up. */
static void
use_book (Fixture *fixture)
{
  jolt_virtual_board_set_personality (fixture->board, JOLT_VIRTUAL_PERSONALITY_BOOK);
  usb_bed_settle (fixture->bed);
}

static void
test_restart (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  guint8 status[JOLT_DFU_STATUS_SIZE];
  gssize n;

  restart (fixture);
  n = request (fixture, JOLT_DFU_REQUEST_GETSTATUS, 0, status, sizeof status, ANSWERED_MS, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, sizeof status);
  g_assert_cmpint (status[4], ==, JOLT_DFU_STATE_IDLE);
}

/* A board that does not detach by itself restarts at the bus reset. */
static void
test_bus_reset (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  JoltVirtualOptions options;
  JoltDfuInterface iface;

  jolt_virtual_board_get_options (fixture->board, &options);
  options.attributes &= ~JOLT_DFU_WILL_DETACH;
  options.detach_answers = TRUE;
  jolt_virtual_board_set_options (fixture->board, &options);
  use_book (fixture);

  open_board (fixture, &iface);
  request (fixture, JOLT_DFU_REQUEST_DETACH, iface.interface_number, NULL, 0, ANSWERED_MS, &error);
  g_assert_no_error (error);
  jolt_transport_bus_reset (fixture->transport, &error);
  g_assert_no_error (error);
  jolt_transport_close (fixture->transport);

  jolt_transport_wait_for_device (fixture->transport, JOLT_DFU_MODE_DFU, FALSE, ANSWERED_MS, NULL, &error);
  g_assert_no_error (error);

  /* In DFU mode a reset changes nothing, and the board stays usable. */
  open_board (fixture, &iface);
  jolt_transport_bus_reset (fixture->transport, &error);
  g_assert_no_error (error);
  request (fixture, JOLT_DFU_REQUEST_CLRSTATUS, iface.interface_number, NULL, 0, ANSWERED_MS, NULL);
}

static void
test_open_errors (Fixture       *fixture,
                  gconstpointer  user_data)
{
  g_autoptr (JoltTransport) elsewhere = jolt_usb_transport_new (&jolt_usb_folders_system, "1-2.1");
  g_autoptr (JoltTransport) second = jolt_usb_transport_new (&jolt_usb_folders_system, PORT);
  g_autoptr (GError) error = NULL;
  JoltDfuInterface iface;

  g_assert_false (jolt_transport_open (elsewhere, &iface, &error));
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_BOARD);
  g_clear_error (&error);

  open_board (fixture, &iface);
  g_assert_false (jolt_transport_open (second, &iface, &error));
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_BUSY);
  g_clear_error (&error);

  jolt_transport_close (fixture->transport);
  jolt_transport_close (fixture->transport);
  jolt_transport_open (second, &iface, &error);
  g_assert_no_error (error);
  jolt_transport_close (second);

  jolt_virtual_board_set_personality (fixture->board, JOLT_VIRTUAL_PERSONALITY_JTAG);
  usb_bed_settle (fixture->bed);
  g_assert_false (jolt_transport_open (second, &iface, &error));
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_DFU);
}

static void
test_stall (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  guint8 state;

  restart (fixture);
  script (fixture, "stall@getstate");
  g_assert_cmpint (request (fixture, JOLT_DFU_REQUEST_GETSTATE, 0, &state, 1, ANSWERED_MS, &error), ==, -1);
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_STALL);
  g_clear_error (&error);

  g_assert_cmpint (request (fixture, JOLT_DFU_REQUEST_GETSTATE, 0, &state, 1, ANSWERED_MS, &error), ==, 1);
  g_assert_no_error (error);
}

static void
test_short_answer (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  guint8 status[JOLT_DFU_STATUS_SIZE];

  restart (fixture);
  script (fixture, "short=3@getstatus");
  g_assert_cmpint (request (fixture, JOLT_DFU_REQUEST_GETSTATUS, 0, status, sizeof status, ANSWERED_MS, &error), ==, 3);
  g_assert_no_error (error);
}

static void
test_timeout (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  gint64 start_us;
  guint8 state;

  use_book (fixture);
  restart (fixture);
  script (fixture, "silence@getstate");
  start_us = g_get_monotonic_time ();
  g_assert_cmpint (request (fixture, JOLT_DFU_REQUEST_GETSTATE, 0, &state, 1, 300, &error), ==, -1);
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 300 * 1000);
  g_clear_error (&error);

  /* Given up, the pipe is free again. */
  jolt_transport_discard (fixture->transport);
  g_assert_cmpint (request (fixture, JOLT_DFU_REQUEST_GETSTATE, 0, &state, 1, ANSWERED_MS, &error), ==, 1);
  g_assert_no_error (error);
}

/* Behind a request without an answer stands one that must not reach the board
 * once the first is given up. */
static void
test_newest_first (Fixture       *fixture,
                   gconstpointer  user_data)
{
  JoltUsbSetup download = { JOLT_USB_REQUEST_TYPE_OUT, JOLT_DFU_REQUEST_DNLOAD, 0, 0, 16 };
  JoltUsbSetup get_state = { JOLT_USB_REQUEST_TYPE_IN, JOLT_DFU_REQUEST_GETSTATE, 0, 0, 1 };
  g_autoptr (GError) error = NULL;
  guint8 block[16] = "070701";
  guint8 state;

  use_book (fixture);
  restart (fixture);

  for (guint way = 0; way < 2; way++) {
    script (fixture, "silence@getstate");
    jolt_transport_submit (fixture->transport, &get_state, NULL, &error);
    g_assert_no_error (error);
    jolt_transport_submit (fixture->transport, &download, block, &error);
    g_assert_no_error (error);
    jolt_transport_submit (fixture->transport, &get_state, NULL, &error);
    g_assert_no_error (error);

    /* Waiting in vain gives nothing up. */
    if (way == 0) {
      for (guint i = 0; i < 2; i++) {
        g_assert_cmpint (jolt_transport_reap (fixture->transport, &state, 1, 100, NULL, &error), ==, -1);
        g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT);
        g_clear_error (&error);
      }
      g_assert_cmpint (jolt_virtual_board_get_state (fixture->board), ==, JOLT_DFU_STATE_IDLE);
    }

    jolt_transport_discard (fixture->transport);
    g_assert_cmpint (jolt_virtual_board_get_state (fixture->board), ==, JOLT_DFU_STATE_IDLE);
  }

  /* The same block, not given up, does reach it. */
  jolt_transport_submit (fixture->transport, &download, block, &error);
  g_assert_cmpint (jolt_transport_reap (fixture->transport, NULL, 0, ANSWERED_MS, NULL, &error), ==, 16);
  g_assert_no_error (error);
  g_assert_cmpint (jolt_virtual_board_get_state (fixture->board), !=, JOLT_DFU_STATE_IDLE);
}

/* A board that leaves is told at once; a request that waits for its end would
 * time out. */
static void
test_gone (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  guint8 state;

  restart (fixture);
  script (fixture, "unplug@getstate");
  g_assert_cmpint (request (fixture, JOLT_DFU_REQUEST_GETSTATE, 0, &state, 1, ANSWERED_MS, &error), ==, -1);
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_GONE);
  g_clear_error (&error);

  g_assert_cmpint (request (fixture, JOLT_DFU_REQUEST_GETSTATE, 0, &state, 1, ANSWERED_MS, &error), ==, -1);
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_GONE);
}

/* Once the board has been asked and keeps silent */
static gpointer
cancel_thread (gpointer data)
{
  g_usleep (100 * 1000);
  g_cancellable_cancel (data);

  return NULL;
}

/* Cancelling ends the wait at once, and gives nothing up either. */
static void
test_cancelled (Fixture       *fixture,
                gconstpointer  user_data)
{
  JoltUsbSetup get_state = { JOLT_USB_REQUEST_TYPE_IN, JOLT_DFU_REQUEST_GETSTATE, 0, 0, 1 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 start_us;
  GThread *thread;
  guint8 state;

  restart (fixture);
  script (fixture, "silence@getstate");
  jolt_transport_submit (fixture->transport, &get_state, NULL, &error);
  g_assert_no_error (error);

  start_us = g_get_monotonic_time ();
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_cmpint (jolt_transport_reap (fixture->transport, &state, 1, ANSWERED_MS, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 10 * G_USEC_PER_SEC);
  g_thread_join (thread);

  g_assert_cmpint (jolt_transport_reap (fixture->transport, &state, 1, 100, NULL, &error), ==, -1);
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT);
}

static gpointer
unplug_thread (gpointer data)
{
  while (jolt_virtual_board_get_n_faults (data) == 0)
    g_usleep (1000);
  jolt_virtual_board_unplug (data);

  return NULL;
}

/* The cable is pulled while the board keeps silent. */
static void
test_gone_while_silent (Fixture       *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;
  GThread *thread;
  guint8 state;

  use_book (fixture);
  restart (fixture);
  script (fixture, "silence@getstate");
  thread = g_thread_new ("unplug", unplug_thread, fixture->board);
  g_assert_cmpint (request (fixture, JOLT_DFU_REQUEST_GETSTATE, 0, &state, 1, ANSWERED_MS, &error), ==, -1);
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_GONE);
  g_thread_join (thread);
}

static gpointer
plug_thread (gpointer data)
{
  g_usleep (100 * 1000);
  jolt_virtual_board_plug (data);

  return NULL;
}

static void
test_wait_for_device (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  g_assert_true (jolt_transport_wait_for_device (fixture->transport, JOLT_DFU_MODE_NONE, FALSE, 0, NULL, &error));
  g_assert_true (jolt_transport_wait_for_device (fixture->transport, JOLT_DFU_MODE_RUNTIME, FALSE, 0, NULL, &error));
  g_assert_no_error (error);

  g_assert_false (jolt_transport_wait_for_device (fixture->transport, JOLT_DFU_MODE_DFU, FALSE, 50, NULL, &error));
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NOT_RETURNED);
  g_clear_error (&error);

  jolt_virtual_board_unplug (fixture->board);
  usb_bed_settle (fixture->bed);
  thread = g_thread_new ("plug", plug_thread, fixture->board);
  g_assert_true (jolt_transport_wait_for_device (fixture->transport, JOLT_DFU_MODE_RUNTIME, FALSE, ANSWERED_MS, NULL, &error));
  g_assert_no_error (error);
  g_thread_join (thread);

  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_false (jolt_transport_wait_for_device (fixture->transport, JOLT_DFU_MODE_DFU, FALSE, ANSWERED_MS, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_live_list (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr (JoltVirtualBoard) other = jolt_virtual_board_new (jolt_chip_from_target ("esp32s3"), FLASH_SIZE);
  g_autoptr (JoltBus) bus = NULL;
  GListModel *list;
  JoltDfuInterface iface;

  jolt_virtual_board_set_personality (other, JOLT_VIRTUAL_PERSONALITY_JTAG);
  usb_bed_add_board (fixture->bed, "1-10", other);

  bus = jolt_usb_bus_new ();
  list = G_LIST_MODEL (bus);
  wait_until (jolt_bus_get_ready (bus));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 2);
  g_assert_cmpint (jolt_board_get_verdict (jolt_bus_find_board (bus, PORT)), ==, JOLT_BOARD_VERDICT_CAN_RESTART);
  g_assert_cmpint (jolt_board_get_verdict (jolt_bus_find_board (bus, "1-10")), ==, JOLT_BOARD_VERDICT_JTAG);

  for (guint i = 0; i < 3; i++) {
    jolt_virtual_board_unplug (fixture->board);
    wait_until (g_list_model_get_n_items (list) == 1);
    g_assert_cmpint (jolt_bus_get_event (bus), ==, JOLT_BUS_EVENT_LEFT);
    jolt_virtual_board_plug (fixture->board);
    wait_until (g_list_model_get_n_items (list) == 2);
    g_assert_cmpint (jolt_bus_get_event (bus), ==, JOLT_BUS_EVENT_FOUND);
  }

  /* In use while another transport has it. */
  open_board (fixture, &iface);
  wait_until (jolt_board_get_verdict (jolt_bus_find_board (bus, PORT)) == JOLT_BOARD_VERDICT_IN_USE);
  jolt_transport_close (fixture->transport);
  wait_until (jolt_board_get_verdict (jolt_bus_find_board (bus, PORT)) == JOLT_BOARD_VERDICT_CAN_RESTART);

  restart (fixture);
  jolt_transport_close (fixture->transport);
  wait_until (jolt_bus_find_board (bus, PORT) != NULL &&
              jolt_board_get_verdict (jolt_bus_find_board (bus, PORT)) == JOLT_BOARD_VERDICT_READY);
}

static GBytes *
make_sample (void)
{
  JoltSample sample;

  jolt_sample_init (&sample);
  sample.app_size = 60 * 1000;

  return jolt_sample_make_dfu (&sample);
}

static void
run_job (Fixture       *fixture,
         guint          depth,
         JoltFirmware **firmware,
         GError       **error)
{
  g_autoptr (GBytes) bytes = make_sample ();
  g_autoptr (JoltBoardInfo) info = jolt_board_info_new (PORT);
  g_autoptr (JoltBoard) board = jolt_board_new (info);
  g_autoptr (JoltFlashJob) job = NULL;
  g_autoptr (GError) local_error = NULL;

  *firmware = jolt_firmware_new_from_bytes (bytes, "sample", &local_error);
  g_assert_no_error (local_error);

  job = jolt_flash_job_new (board, fixture->transport, *firmware);
  jolt_flash_job_set_depth (job, depth);
  jolt_flash_job_set_restart (job, FALSE);
  jolt_flash_job_start (job);
  wait_until (!jolt_flash_job_get_running (job));
  if (jolt_flash_job_get_error (job) != NULL)
    *error = g_error_copy (jolt_flash_job_get_error (job));
}

static void
assert_flashed (Fixture      *fixture,
                JoltFirmware *firmware)
{
  GBytes *payload = jolt_firmware_get_payload (firmware);
  const JoltFirmwareEntry *flash_entries;
  gsize n_entries;

  flash_entries = jolt_firmware_get_entries (firmware, &n_entries);
  g_assert_cmpuint (n_entries, >, 0);

  for (gsize i = 0; i < n_entries; i++) {
    g_autoptr (GBytes) sent = g_bytes_new_from_bytes (payload, flash_entries[i].payload_offset, flash_entries[i].size);
    g_autoptr (GBytes) held = jolt_virtual_board_dup_flash (fixture->board, flash_entries[i].address,
                                                            flash_entries[i].size);

    g_assert_true (g_bytes_equal (sent, held));
  }
}

static void
test_flash (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GError) error = NULL;

  run_job (fixture, GPOINTER_TO_UINT (user_data), &firmware, &error);
  g_assert_no_error (error);
  assert_flashed (fixture, firmware);
}

/* Unplugged at several points of a flash, each time with the right code and a
 * second attempt that succeeds. */
static void
test_unplug_and_again (Fixture       *fixture,
                       gconstpointer  user_data)
{
  const char *points[] = { "unplug@1", "unplug@300", "unplug@900", "unplug@dnload.last" };

  for (guint i = 0; i < G_N_ELEMENTS (points); i++) {
    g_autoptr (JoltFirmware) firmware = NULL;
    g_autoptr (JoltFirmware) again = NULL;
    g_autoptr (GError) error = NULL;

    script (fixture, points[i]);
    run_job (fixture, 8, &firmware, &error);
    g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_GONE);
    g_clear_error (&error);
    jolt_transport_close (fixture->transport);

    jolt_virtual_board_clear_faults (fixture->board);
    jolt_virtual_board_plug (fixture->board);
    usb_bed_settle (fixture->bed);
    run_job (fixture, 8, &again, &error);
    g_assert_no_error (error);
    assert_flashed (fixture, again);
    jolt_transport_close (fixture->transport);
  }
}

#define add(name, func, data) \
  g_test_add ("/usb/transport/" name, Fixture, data, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  usb_bed_enter (argv);
  g_test_init (&argc, &argv, NULL);

  add ("restart", test_restart, NULL);
  add ("bus-reset", test_bus_reset, NULL);
  add ("open-errors", test_open_errors, NULL);
  add ("stall", test_stall, NULL);
  add ("short-answer", test_short_answer, NULL);
  add ("timeout", test_timeout, NULL);
  add ("newest-first", test_newest_first, NULL);
  add ("cancelled", test_cancelled, NULL);
  add ("gone", test_gone, NULL);
  add ("gone-while-silent", test_gone_while_silent, NULL);
  add ("wait-for-device", test_wait_for_device, NULL);
  add ("live-list", test_live_list, NULL);
  add ("flash/careful", test_flash, GUINT_TO_POINTER (1));
  add ("flash/queued", test_flash, GUINT_TO_POINTER (8));
  add ("unplug-and-again", test_unplug_and_again, NULL);

  return g_test_run ();
}

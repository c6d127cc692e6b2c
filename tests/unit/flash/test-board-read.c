/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "board-picture.h"
#include "flasher-fixture.h"
#include "jolt-board-private.h"
#include "jolt-board-read.h"
#include "jolt-board-reader.h"
#include "jolt-dfu-error.h"
#include "jolt-virtual-fault.h"
#include "jolt-virtual-faults.h"
#include "wait-until.h"

/* What a board holds, read on request and without; nothing that only reads
 * changes the flash. */

#define FLASH_SIZE (4u << 20)

typedef struct {
  FlasherFixture     base;
  JoltVirtualBoard  *board;
  GBytes            *picture;
  JoltFlashContents *contents;   /* of the last reading */
  GError            *error;
  gboolean           ended;
} Test;

static void
set_up (Test       *self,
        const char *spec,
        const char *target)
{
  *self = (Test) { .picture = board_picture_new (jolt_chip_from_target (target)) };
  flasher_fixture_set_up (&self->base, spec, target);
  self->board = flasher_fixture_get_board (&self->base, "1-1");
  jolt_virtual_board_set_flash (self->board, self->picture);
  wait_until (jolt_bus_find_board (self->base.bus, "1-1") != NULL);
}

static void
clear_result (Test *self)
{
  g_clear_pointer (&self->contents, jolt_flash_contents_unref);
  g_clear_error (&self->error);
  self->ended = FALSE;
}

static void
tear_down (Test *self)
{
  clear_result (self);
  g_bytes_unref (self->picture);
  flasher_fixture_tear_down (&self->base);
}

static JoltBoard *
get_board (Test *self)
{
  return jolt_bus_find_board (self->base.bus, "1-1");
}

static void
assert_unchanged (Test *self)
{
  g_autoptr (GBytes) flash = jolt_virtual_board_dup_flash (self->board, 0, FLASH_SIZE);

  g_assert_true (g_bytes_equal (flash, self->picture));
}

static void
read_cb (GObject      *source_object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Test *self = user_data;

  self->contents = jolt_board_read_contents_finish (JOLT_BOARD (source_object), result, &self->error);
  self->ended = TRUE;
}

static void
read_board (Test     *self,
            gboolean  requested)
{
  g_autoptr (JoltTransport) transport = jolt_bus_create_transport (self->base.bus, "1-1");

  clear_result (self);
  jolt_board_read_contents_async (get_board (self), transport, requested, NULL, read_cb, self);
  wait_until (self->ended);
}

static void
assert_contents (JoltFlashContents *contents)
{
  const JoltFlashProgram *program;

  g_assert_nonnull (contents);
  g_assert_cmpint (contents->state, ==, JOLT_FLASH_STATE_FIRMWARE);
  g_assert_true (contents->bootloader.is_present);
  g_assert_cmpuint (contents->flash_size, ==, FLASH_SIZE);
  g_assert_cmpuint (contents->programs->len, ==, 3);
  program = &g_array_index (contents->programs, JoltFlashProgram, 0);
  g_assert_cmpstr (program->partition->label, ==, "ota_0");
  g_assert_cmpstr (program->image.description->project, ==, "lamp");
  g_assert_true (g_array_index (contents->programs, JoltFlashProgram, 2).is_empty);

  g_assert_true (contents->start_is_known && contents->start_is_chosen);
  program = jolt_flash_contents_find_start (contents);
  g_assert_cmpstr (program->partition->label, ==, "ota_1");
  g_assert_cmpstr (program->image.description->project, ==, "blink");
  g_assert_cmpstr (program->image.description->version, ==, "2.0");
}

/* A board in run-time mode is restarted for it, and stays the same board. */
static void
test_requested (gconstpointer target)
{
  const char *spec = (const char *) target + strlen ("esp32");
  guint64 arrival;
  Test test;

  set_up (&test, spec, target);
  arrival = jolt_board_get_arrival (get_board (&test));

  /* Not by itself. */
  read_board (&test, FALSE);
  g_assert_error (test.error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_DFU);

  read_board (&test, TRUE);
  g_assert_no_error (test.error);
  assert_contents (test.contents);
  g_assert_true (jolt_board_get_contents (get_board (&test)) == test.contents);
  g_assert_false (jolt_board_get_in_job (get_board (&test)));
  wait_until (jolt_board_get_verdict (get_board (&test)) == JOLT_BOARD_VERDICT_READY);
  g_assert_true (jolt_board_get_contents (get_board (&test)) == test.contents);
  g_assert_cmpuint (jolt_board_get_arrival (get_board (&test)), ==, arrival);
  assert_unchanged (&test);

  /* Once more, and by itself: it is in its bootloader now. */
  read_board (&test, FALSE);
  g_assert_no_error (test.error);
  assert_contents (test.contents);
  assert_unchanged (&test);

  /* Gone with the board. */
  jolt_virtual_board_unplug (test.board);
  wait_until (get_board (&test) == NULL);
  jolt_virtual_board_plug (test.board);
  wait_until (get_board (&test) != NULL);
  g_assert_null (jolt_board_get_contents (get_board (&test)));
  g_assert_cmpuint (jolt_board_get_arrival (get_board (&test)), !=, arrival);

  tear_down (&test);
}

/* What was read is of one attach: a board that restarts between two looks of the
 * bus, or becomes another one, holds nothing that is known. */
static void
test_attach (void)
{
  JoltBoardInfo info = { .port_path = (char *) "1-1", .generation = 7, .access = JOLT_BOARD_ACCESS_OK,
                         .dfu = { .vendor_id = 0x303A, .product_id = 0x0002, .mode = JOLT_DFU_MODE_RUNTIME } };
  const JoltChip *chip = jolt_chip_from_target ("esp32s2");
  g_autoptr (GBytes) picture = board_picture_new (chip);
  g_autoptr (JoltFlashContents) contents = jolt_flash_contents_read (picture, 0, chip);
  g_autoptr (JoltBoard) board = jolt_board_new (&info);

  /* The bus is late: it has not seen yet that the board was restarted. */
  jolt_board_set_contents (board, contents);
  jolt_board_set_info (board, &info);
  jolt_board_set_info (board, NULL);
  info.generation = 8;
  info.dfu.mode = JOLT_DFU_MODE_DFU;
  jolt_board_set_info (board, &info);
  g_assert_true (jolt_board_get_contents (board) == contents);
  jolt_board_set_info (board, &info);
  g_assert_true (jolt_board_get_contents (board) == contents);
  info.generation = 9;
  jolt_board_set_info (board, &info);
  g_assert_null (jolt_board_get_contents (board));

  jolt_board_set_contents (board, contents);
  jolt_board_set_info (board, NULL);
  g_assert_null (jolt_board_get_contents (board));
}

/* What the reader sees: nothing of a board in run-time mode; what a board in its
 * bootloader holds; and not while a flash has it. */
static void
test_reader (void)
{
  g_autoptr (JoltBoardReader) reader = NULL;
  guint64 generation;
  Test test;

  set_up (&test, "s2", "esp32s2");
  reader = jolt_board_reader_new (test.base.bus);
  g_assert_false (jolt_board_get_reading (get_board (&test)));
  generation = jolt_virtual_board_get_generation (test.board);

  jolt_flasher_flash (test.base.flasher);
  flasher_fixture_wait_for_end (&test.base);
  g_assert_cmpint (jolt_flash_job_get_outcome (flasher_fixture_get_job (&test.base, 0)), ==, JOLT_FLASH_OUTCOME_DONE);
  g_assert_cmpuint (jolt_virtual_board_get_generation (test.board), ==, generation + 1);
  g_assert_false (jolt_board_get_reading (get_board (&test)));
  g_assert_null (jolt_board_get_contents (get_board (&test)));

  /* Another one sees it for the first time. */
  g_clear_object (&reader);
  reader = jolt_board_reader_new (test.base.bus);
  g_assert_true (jolt_board_get_reading (get_board (&test)));
  g_assert_true (jolt_board_can_flash (get_board (&test)));
  wait_until (!jolt_board_get_reading (get_board (&test)));
  g_assert_cmpstr (jolt_flash_contents_find_start (jolt_board_get_contents (get_board (&test)))->image.description->project,
                   ==, "jolt-sample");
  g_clear_object (&reader);

  tear_down (&test);
}

/* A flash does not wait for a reading that nobody asked for; what was read is
 * forgotten by then. */
static void
test_flash_while_reading (void)
{
  g_autoptr (JoltBoardReader) reader = NULL;
  JoltFlashJob *job;
  Test test;

  set_up (&test, "x1,s2", "esp32s2");
  read_board (&test, TRUE);
  g_assert_no_error (test.error);
  wait_until (jolt_board_get_verdict (get_board (&test)) == JOLT_BOARD_VERDICT_READY);

  reader = jolt_board_reader_new (test.base.bus);
  g_assert_true (jolt_board_get_reading (get_board (&test)));
  wait_until (jolt_virtual_board_get_state (test.board) == JOLT_DFU_STATE_UPLOAD_IDLE);
  jolt_flasher_flash (test.base.flasher);
  wait_until (flasher_fixture_count_jobs (&test.base) == 1);
  job = flasher_fixture_get_job (&test.base, 0);
  flasher_fixture_wait_for_end (&test.base);
  g_assert_no_error (jolt_flash_job_get_error (job));
  g_assert_cmpint (jolt_flash_job_get_outcome (job), ==, JOLT_FLASH_OUTCOME_DONE);
  g_assert_null (jolt_board_get_contents (get_board (&test)));
  g_clear_object (&reader);

  tear_down (&test);
}

static void
blocker_cb (JoltFlasher *flasher,
            GParamSpec  *pspec,
            gboolean    *unseen)
{
  JoltFlashBlocker blocker = jolt_flasher_get_blocker (flasher);

  *unseen |= blocker != JOLT_FLASH_BLOCKER_NONE && blocker != JOLT_FLASH_BLOCKER_IN_JOB;
}

/* While it is read it is not said to be missing, nor is it listed as anything
 * else, though it is away while it restarts. */
static void
test_in_job (void)
{
  g_autoptr (JoltTransport) transport = NULL;
  gboolean unseen = FALSE;
  Test test;

  set_up (&test, "s2", "esp32s2");
  wait_until (jolt_flasher_get_blocker (test.base.flasher) == JOLT_FLASH_BLOCKER_NONE);
  g_signal_connect (test.base.flasher, "notify::blocker", G_CALLBACK (blocker_cb), &unseen);

  transport = jolt_bus_create_transport (test.base.bus, "1-1");
  jolt_board_read_contents_async (get_board (&test), transport, TRUE, NULL, read_cb, &test);
  g_assert_cmpint (jolt_flasher_get_blocker (test.base.flasher), ==, JOLT_FLASH_BLOCKER_IN_JOB);
  wait_until (test.ended);
  g_assert_no_error (test.error);
  wait_until (jolt_flasher_get_blocker (test.base.flasher) == JOLT_FLASH_BLOCKER_NONE);
  g_assert_false (unseen);
  g_signal_handlers_disconnect_by_func (test.base.flasher, blocker_cb, &unseen);

  tear_down (&test);
}

/* A board that was there is not taken for a new one because it was read. */
static void
test_auto_flash (void)
{
  Test test;

  set_up (&test, "s2", "esp32s2");
  jolt_flasher_set_auto_flash (test.base.flasher, TRUE);
  read_board (&test, TRUE);
  g_assert_no_error (test.error);
  wait_until (jolt_board_get_verdict (get_board (&test)) == JOLT_BOARD_VERDICT_READY);
  g_assert_cmpint (jolt_flasher_get_auto_flash_blocker (test.base.flasher), ==, JOLT_FLASH_BLOCKER_NONE_SELECTED);
  g_assert_cmpuint (flasher_fixture_count_jobs (&test.base), ==, 0);
  assert_unchanged (&test);

  /* One that is plugged in is. */
  jolt_virtual_board_unplug (test.board);
  wait_until (get_board (&test) == NULL);
  jolt_virtual_board_plug (test.board);
  wait_until (flasher_fixture_count_jobs (&test.base) == 1);
  flasher_fixture_wait_for_end (&test.base);

  tear_down (&test);
}

static void
activate_cb (GApplication *application,
             Test         *self)
{
  g_autoptr (JoltTransport) transport = jolt_bus_create_transport (self->base.bus, "1-1");

  jolt_board_read_contents_async (get_board (self), transport, TRUE, NULL, read_cb, self);
}

/* A program that ends in the middle would leave requests unanswered. */
static void
test_application (void)
{
  g_autoptr (GApplication) application = g_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  Test test;

  set_up (&test, "s2", "esp32s2");
  g_application_set_default (application);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &test);
  g_assert_cmpint (g_application_run (application, 0, NULL), ==, 0);
  g_assert_true (test.ended);
  g_assert_no_error (test.error);
  g_application_set_default (NULL);

  tear_down (&test);
}

/* Each step of reading: the first run, the size, the programs further up; each
 * request of a run is in the test of reading itself. */
static void
test_faults (void)
{
  static const char * const places[] = {
    "detach", "dnload", "dnload:3", "upload:1100", "upload:5000", "abort:12",
  };
  static const char * const actions[] = {
    "stall", "silence", "unplug", "lost", "eproto", "epipe", "short=0", "short=3", "status=errUNKNOWN",
  };

  for (guint i = 0; i < G_N_ELEMENTS (places) * G_N_ELEMENTS (actions); i++) {
    g_autofree char *text = g_strdup_printf ("%s@%s", actions[i % G_N_ELEMENTS (actions)],
                                             places[i / G_N_ELEMENTS (actions)]);
    g_autoptr (GError) error = NULL;
    JoltVirtualFault fault;
    Test test;

    set_up (&test, "s2", "esp32s2");
    jolt_virtual_fault_parse (text, &fault, &error);
    g_assert_no_error (error);
    jolt_virtual_board_add_fault (test.board, &fault);

    read_board (&test, TRUE);
    g_test_message ("%s: %s", text, test.error != NULL ? test.error->message : "read");
    if (jolt_virtual_board_get_n_faults (test.board) == 0)
      g_error ("%s: a hole: the request was never sent", text);
    if (test.error != NULL)
      g_assert_true (test.error->domain == JOLT_DFU_ERROR);
    else
      assert_contents (test.contents);
    assert_unchanged (&test);
    g_assert_true (get_board (&test) == NULL || !jolt_board_get_in_job (get_board (&test)));
    g_assert_true (test.error == NULL || get_board (&test) == NULL || jolt_board_get_contents (get_board (&test)) == NULL);

    jolt_virtual_board_clear_faults (test.board);
    jolt_virtual_board_unplug (test.board);
    wait_until (get_board (&test) == NULL);
    jolt_virtual_board_plug (test.board);
    wait_until (flasher_fixture_can_flash (&test.base, "1-1"));
    read_board (&test, TRUE);
    g_assert_no_error (test.error);
    assert_contents (test.contents);
    assert_unchanged (&test);

    tear_down (&test);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/board-read/requested/s2", "esp32s2", test_requested);
  g_test_add_data_func ("/board-read/requested/s3", "esp32s3", test_requested);
  g_test_add_data_func ("/board-read/requested/p4", "esp32p4", test_requested);
  g_test_add_data_func ("/board-read/requested/s31", "esp32s31", test_requested);
  g_test_add_func ("/board-read/attach", test_attach);
  g_test_add_func ("/board-read/reader", test_reader);
  g_test_add_func ("/board-read/flash-while-reading", test_flash_while_reading);
  g_test_add_func ("/board-read/in-job", test_in_job);
  g_test_add_func ("/board-read/auto-flash", test_auto_flash);
  g_test_add_func ("/board-read/application", test_application);
  g_test_add_func ("/board-read/faults", test_faults);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flasher-fixture.h"
#include "jolt-virtual-fault.h"
#include "jolt-virtual-faults.h"
#include "wait-until.h"

/* What was written is started, when it was confirmed and never before; what
 * comes of it makes a failure of nothing. */

static void
set_up (FlasherFixture *self,
        const char     *spec,
        const char     *target)
{
  flasher_fixture_set_up (self, spec, target);
  jolt_flash_queue_set_restart (jolt_flasher_get_queue (self->flasher), TRUE);
  wait_until (flasher_fixture_can_flash (self, "1-1") || strstr (spec, "unplugged") != NULL);
}

static JoltFlashJob *
flash (FlasherFixture *self)
{
  wait_until (flasher_fixture_can_flash (self, "1-1"));
  jolt_flasher_flash (self->flasher);
  flasher_fixture_wait_for_end (self);

  return flasher_fixture_get_job (self, 0);
}

static void
add_fault (FlasherFixture *self,
           const char     *text)
{
  g_autoptr (GError) error = NULL;
  JoltVirtualFault fault;

  jolt_virtual_fault_parse (text, &fault, &error);
  g_assert_no_error (error);
  jolt_virtual_board_add_fault (flasher_fixture_get_board (self, "1-1"), &fault);
}

/* The job ends when it is known what came of it. The board stays in the list
 * while it is away. */
static void
test_chips (void)
{
  static const struct { const char *spec; const char *target; JoltBootResult result; } rows[] = {
    { "s2", "esp32s2", JOLT_BOOT_RESULT_RESTARTED },
    { "s3", "esp32s3", JOLT_BOOT_RESULT_RESTARTED },
    { "p4", "esp32p4", JOLT_BOOT_RESULT_RESTARTED },
    { "s31", "esp32s31", JOLT_BOOT_RESULT_BOOTLOADER },
    /* What an application sets to get into the bootloader keeps the chip in it;
     * on the P4 nothing clears it but RESET. */
    { "s2:appdfu", "esp32s2", JOLT_BOOT_RESULT_RESTARTED },
    { "s3:appdfu", "esp32s3", JOLT_BOOT_RESULT_RESTARTED },
    { "p4:appdfu", "esp32p4", JOLT_BOOT_RESULT_BOOTLOADER },
    { "s2:held", "esp32s2", JOLT_BOOT_RESULT_BOOTLOADER },
    { "s3:held", "esp32s3", JOLT_BOOT_RESULT_BOOTLOADER },
    { "p4:held", "esp32p4", JOLT_BOOT_RESULT_BOOTLOADER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    FlasherFixture fixture;
    JoltFlashJob *job;

    set_up (&fixture, rows[i].spec, rows[i].target);
    job = flash (&fixture);
    g_test_message ("%s", rows[i].spec);
    g_assert_cmpint (jolt_flash_job_get_outcome (job), ==, JOLT_FLASH_OUTCOME_DONE);
    g_assert_cmpint (jolt_flash_job_get_boot_result (job), ==, rows[i].result);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture.bus)), ==, 1);

    /* Straight after, where the board is in its bootloader. */
    if (rows[i].result == JOLT_BOOT_RESULT_BOOTLOADER) {
      job = flash (&fixture);
      g_assert_cmpint (jolt_flash_job_get_outcome (job), ==, JOLT_FLASH_OUTCOME_DONE);
      g_assert_cmpint (jolt_flash_job_get_boot_result (job), ==, rows[i].result);
    }

    flasher_fixture_tear_down (&fixture);
  }
}

/* Turned off, or not confirmed: the board is left where it is. */
static void
test_left_alone (void)
{
  static const char * const faults[] = { NULL, "status=errFIRMWARE@dnload.zero*", "status=errVERIFY@getstatus.zero*",
                                         "silence@dnload.zero" };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    FlasherFixture fixture;
    JoltVirtualBoard *board;
    JoltFlashJob *job;
    guint left_ms;

    set_up (&fixture, "s2", "esp32s2");
    board = flasher_fixture_get_board (&fixture, "1-1");
    if (faults[i] != NULL)
      add_fault (&fixture, faults[i]);
    else
      jolt_flash_queue_set_restart (jolt_flasher_get_queue (fixture.flasher), FALSE);
    job = flash (&fixture);
    g_test_message ("%s", faults[i]);
    g_assert_true ((jolt_flash_job_get_outcome (job) == JOLT_FLASH_OUTCOME_DONE) == (faults[i] == NULL));
    g_assert_false (jolt_virtual_board_get_returning (board, &left_ms));
    /* One for the plug, one for DETACH */
    g_assert_cmpuint (jolt_virtual_board_get_generation (board), ==, 2);
    flasher_fixture_tear_down (&fixture);
  }
}

static void
starting_cb (JoltFlashJob *job,
             GParamSpec   *pspec,
             const char   *fault)
{
  FlasherFixture *fixture = g_object_get_data (G_OBJECT (job), "fixture");

  if (jolt_flash_job_get_progress (job)->phase != JOLT_FLASH_PHASE_STARTING)
    return;

  g_assert_true (jolt_flash_job_get_running (job));
  /* Too late: it is written. */
  jolt_flash_job_cancel (job);
  g_assert_false (jolt_flash_job_get_cancelling (job));
  add_fault (fixture, fault);
}

static void
started_cb (JoltFlashQueue *queue,
            JoltFlashJob   *job,
            FlasherFixture *fixture)
{
  g_object_set_data (G_OBJECT (job), "fixture", fixture);
}

/* Whatever goes wrong from then on, the firmware is written. */
static void
test_failures (void)
{
  static const char * const faults[] = {
    "stall@getstatus", "stall@dnload", "silence@dnload:5", "unplug@dnload:3", "lost@dnload", "eproto@dnload:2",
    "unplug@getstatus",
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    FlasherFixture fixture;
    JoltFlashJob *job;

    set_up (&fixture, "s2", "esp32s2");
    g_signal_connect (jolt_flasher_get_queue (fixture.flasher), "job-started", G_CALLBACK (started_cb), &fixture);
    jolt_flasher_flash (fixture.flasher);
    wait_until (flasher_fixture_count_jobs (&fixture) == 1);
    job = flasher_fixture_get_job (&fixture, 0);
    g_signal_connect (job, "notify::progress", G_CALLBACK (starting_cb), (gpointer) faults[i]);
    flasher_fixture_wait_for_end (&fixture);
    g_test_message ("%s: %d", faults[i], jolt_flash_job_get_boot_result (job));
    g_assert_cmpuint (jolt_virtual_board_get_n_faults (flasher_fixture_get_board (&fixture, "1-1")), >, 0);
    g_assert_no_error (jolt_flash_job_get_error (job));
    g_assert_cmpint (jolt_flash_job_get_outcome (job), ==, JOLT_FLASH_OUTCOME_DONE);
    flasher_fixture_tear_down (&fixture);
  }
}

/* Firmware without USB is never seen: that the board did as it was told, and did
 * not come back in its bootloader, is what is known. */
static void
test_without_usb (void)
{
  FlasherFixture fixture;
  JoltFlashJob *job;
  JoltVirtualBoard *board;

  set_up (&fixture, "s2", "esp32s2");
  board = flasher_fixture_get_board (&fixture, "1-1");
  add_fault (&fixture, "unplug@return:2");
  job = flash (&fixture);
  g_assert_cmpuint (jolt_virtual_board_get_n_faults (board), ==, 1);
  g_assert_cmpint (jolt_flash_job_get_outcome (job), ==, JOLT_FLASH_OUTCOME_DONE);
  g_assert_cmpint (jolt_flash_job_get_boot_result (job), ==, JOLT_BOOT_RESULT_RESTARTED);
  wait_until (g_list_model_get_n_items (G_LIST_MODEL (fixture.bus)) == 0);
  g_assert_cmpint (jolt_flash_job_get_boot_result (job), ==, JOLT_BOOT_RESULT_RESTARTED);
  flasher_fixture_tear_down (&fixture);
}

/* A board whose BOOT is held comes back as one that could be flashed; it is the
 * one that was. */
static void
test_auto_flash (void)
{
  static const char * const specs[] = { "s2:unplugged", "s2:held:unplugged", "p4:held:unplugged" };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++) {
    FlasherFixture fixture;
    JoltVirtualBoard *board;

    set_up (&fixture, specs[i], specs[i][0] == 's' ? "esp32s2" : "esp32p4");
    board = flasher_fixture_get_board (&fixture, "1-1");
    jolt_flasher_set_auto_flash (fixture.flasher, TRUE);
    jolt_virtual_board_plug (board);
    wait_until (flasher_fixture_count_jobs (&fixture) == 1);
    flasher_fixture_wait_for_end (&fixture);
    g_assert_cmpuint (flasher_fixture_count_jobs (&fixture), ==, 1);
    g_assert_cmpint (jolt_flasher_get_auto_flash_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_NONE);

    /* The next one is flashed again, an application where the last one ran. */
    jolt_virtual_board_unplug (board);
    wait_until (g_list_model_get_n_items (G_LIST_MODEL (fixture.bus)) == 0);
    if (i == 0)
      jolt_virtual_board_set_personality (board, JOLT_VIRTUAL_PERSONALITY_APP_DFU);
    jolt_virtual_board_plug (board);
    wait_until (flasher_fixture_count_jobs (&fixture) == 2);
    flasher_fixture_wait_for_end (&fixture);
    flasher_fixture_tear_down (&fixture);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/restart/chips", test_chips);
  g_test_add_func ("/restart/left-alone", test_left_alone);
  g_test_add_func ("/restart/failures", test_failures);
  g_test_add_func ("/restart/without-usb", test_without_usb);
  g_test_add_func ("/restart/auto-flash", test_auto_flash);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flasher-fixture.h"
#include "jolt-auto-flash.h"
#include "jolt-board-private.h"
#include "jolt-summary-words.h"
#include "wait-until.h"

static void
test_reasons (void)
{
  static const struct {
    const char        *spec;
    const char        *target;
    JoltFlashBlocker  reason;
  } cases[] = {
    { "s2", NULL, JOLT_FLASH_BLOCKER_NO_FILE },
    { "none", "esp32s2", JOLT_FLASH_BLOCKER_NO_BOARD },
    { "s2", "esp32s2", JOLT_FLASH_BLOCKER_NONE },
    { "s3", "esp32s2", JOLT_FLASH_BLOCKER_WRONG_CHIP },
    { "s2:denied", "esp32s2", JOLT_FLASH_BLOCKER_NEEDS_PERMISSION },
    { "s2:busy", "esp32s2", JOLT_FLASH_BLOCKER_IN_USE },
    { "s2:app", "esp32s2", JOLT_FLASH_BLOCKER_NEEDS_BUTTONS },
    { "s2:appdfu", "esp32s2", JOLT_FLASH_BLOCKER_NONE },
    { "s3:jtag", "esp32s3", JOLT_FLASH_BLOCKER_NO_DFU },
    { "s2,s2", "esp32s2", JOLT_FLASH_BLOCKER_NONE_SELECTED },
    { "s3:jtag,s2:denied", "esp32s2", JOLT_FLASH_BLOCKER_NEEDS_PERMISSION },
    { "s3:jtag,s2", "esp32s2", JOLT_FLASH_BLOCKER_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    FlasherFixture fixture;

    flasher_fixture_set_up (&fixture, cases[i].spec, cases[i].target);
    g_test_message ("%s", cases[i].spec);
    g_assert_cmpint (jolt_flasher_get_blocker (fixture.flasher), ==, cases[i].reason);
    g_assert_true (jolt_flasher_get_can_flash (fixture.flasher) == (cases[i].reason == JOLT_FLASH_BLOCKER_NONE));
    flasher_fixture_tear_down (&fixture);
  }
}

static void
test_permission_given (void)
{
  FlasherFixture fixture;

  flasher_fixture_set_up (&fixture, "s2:denied", "esp32s2");
  g_assert_nonnull (jolt_target_list_get_denied (jolt_flasher_get_targets (fixture.flasher)));

  jolt_virtual_bus_set_access (JOLT_VIRTUAL_BUS (fixture.bus), "1-1", JOLT_BOARD_ACCESS_OK);
  wait_until (jolt_flasher_get_can_flash (fixture.flasher));
  g_assert_null (jolt_target_list_get_denied (jolt_flasher_get_targets (fixture.flasher)));

  flasher_fixture_tear_down (&fixture);
}

static void
test_flash (void)
{
  FlasherFixture fixture;

  flasher_fixture_set_up (&fixture, "s2", "esp32s2");
  jolt_flasher_flash (fixture.flasher);
  g_assert_cmpint (jolt_flasher_get_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_LOADING);
  wait_until (flasher_fixture_count_jobs (&fixture) > 0);
  g_assert_cmpint (jolt_flasher_get_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_RUNNING);
  flasher_fixture_wait_for_end (&fixture);

  g_assert_cmpuint (flasher_fixture_count_jobs (&fixture), ==, 1);
  g_assert_cmpint (jolt_flash_job_get_outcome (flasher_fixture_get_job (&fixture, 0)), ==, JOLT_FLASH_OUTCOME_DONE);
  g_assert_cmpuint (jolt_flash_queue_get_count (jolt_flasher_get_queue (fixture.flasher), JOLT_FLASH_OUTCOME_DONE), ==, 1);
  wait_until (jolt_flash_job_get_boot_result (flasher_fixture_get_job (&fixture, 0)) == JOLT_BOOT_RESULT_BOOTLOADER);

  jolt_virtual_board_press_reset (flasher_fixture_get_board (&fixture, "1-1"), JOLT_VIRTUAL_RESET_BOOTLOADER);
  wait_until (jolt_flash_job_get_boot_result (flasher_fixture_get_job (&fixture, 0)) == JOLT_BOOT_RESULT_STILL_BOOTLOADER);

  jolt_virtual_board_press_reset (flasher_fixture_get_board (&fixture, "1-1"), JOLT_VIRTUAL_RESET_APPLICATION);
  wait_until (jolt_flash_job_get_boot_result (flasher_fixture_get_job (&fixture, 0)) == JOLT_BOOT_RESULT_RESTARTED);

  /* That it started stays true when it is unplugged. */
  jolt_virtual_board_unplug (flasher_fixture_get_board (&fixture, "1-1"));
  wait_until (g_list_model_get_n_items (G_LIST_MODEL (fixture.bus)) == 0);
  g_assert_cmpint (jolt_flash_job_get_boot_result (flasher_fixture_get_job (&fixture, 0)), ==, JOLT_BOOT_RESULT_RESTARTED);

  flasher_fixture_tear_down (&fixture);
}

static void
test_two_boards (void)
{
  FlasherFixture fixture;

  flasher_fixture_set_up (&fixture, "s2!unplug@400,s2", "esp32s2");
  flasher_fixture_select_board (&fixture, 0, TRUE);
  flasher_fixture_select_board (&fixture, 1, TRUE);
  g_assert_cmpuint (jolt_target_list_get_n_chosen (jolt_flasher_get_targets (fixture.flasher)), ==, 2);

  jolt_flasher_flash (fixture.flasher);
  flasher_fixture_wait_for_end (&fixture);
  g_assert_cmpint (jolt_flash_job_get_outcome (flasher_fixture_get_job (&fixture, 0)), ==, JOLT_FLASH_OUTCOME_FAILED);
  g_assert_cmpint (jolt_flash_job_get_outcome (flasher_fixture_get_job (&fixture, 1)), ==, JOLT_FLASH_OUTCOME_DONE);
  g_assert_cmpuint (jolt_flash_queue_get_count (jolt_flasher_get_queue (fixture.flasher), JOLT_FLASH_OUTCOME_DONE), ==, 1);
  g_assert_cmpuint (jolt_flash_queue_get_count (jolt_flasher_get_queue (fixture.flasher), JOLT_FLASH_OUTCOME_FAILED), ==, 1);

  /* Only the one that failed is flashed once more, and only when it is there. */
  g_assert_false (jolt_flasher_can_repeat (fixture.flasher));
  jolt_virtual_board_plug (flasher_fixture_get_board (&fixture, "1-1"));
  wait_until (jolt_flasher_can_repeat (fixture.flasher));
  jolt_flasher_repeat (fixture.flasher);
  flasher_fixture_wait_for_end (&fixture);
  g_assert_cmpuint (flasher_fixture_count_jobs (&fixture), ==, 1);
  g_assert_cmpstr (jolt_flash_job_get_port_path (flasher_fixture_get_job (&fixture, 0)), ==, "1-1");
  g_assert_cmpint (jolt_flash_job_get_outcome (flasher_fixture_get_job (&fixture, 0)), ==, JOLT_FLASH_OUTCOME_DONE);

  flasher_fixture_tear_down (&fixture);
}

static void
test_cancel (void)
{
  FlasherFixture fixture;

  /* A board for which nothing takes time may be faster than we are. */
  flasher_fixture_set_up (&fixture, "x1,s2", "esp32s2");
  jolt_flasher_flash (fixture.flasher);
  wait_until (flasher_fixture_count_jobs (&fixture) > 0);
  jolt_flasher_cancel (fixture.flasher);
  flasher_fixture_wait_for_end (&fixture);
  g_assert_cmpint (jolt_flash_job_get_outcome (flasher_fixture_get_job (&fixture, 0)), ==, JOLT_FLASH_OUTCOME_CANCELLED);
  g_assert_cmpuint (jolt_flash_queue_get_count (jolt_flasher_get_queue (fixture.flasher), JOLT_FLASH_OUTCOME_FAILED), ==, 0);

  flasher_fixture_tear_down (&fixture);
}

/* The list of results is bounded, but a flash under way never leaves it. */
static void
test_many_results (void)
{
  g_autoptr (JoltFirmware) firmware = flasher_fixture_make_firmware ("esp32s2");
  g_autoptr (JoltFlashJob) slow = NULL;
  FlasherFixture fixture;
  JoltFlashQueue *queue;
  guint n_runs;

  flasher_fixture_set_up (&fixture, "x1,s2!silence@20,s2", "esp32s2");
  queue = jolt_flasher_get_queue (fixture.flasher);
  jolt_flash_queue_start (queue, jolt_bus_find_board (fixture.bus, "1-1"), firmware);
  slow = g_object_ref (flasher_fixture_get_job (&fixture, 0));

  for (guint i = 0; i < 120; i++) {
    g_autoptr (JoltFlashJob) run = NULL;

    wait_until (flasher_fixture_can_flash (&fixture, "1-2"));
    jolt_flash_queue_start (queue, jolt_bus_find_board (fixture.bus, "1-2"), firmware);
    run = g_object_ref (flasher_fixture_get_job (&fixture, 0));
    jolt_flash_job_cancel (run);
    wait_until (!jolt_flash_job_get_running (run));
  }

  g_assert_true (jolt_flash_job_get_running (slow));
  n_runs = flasher_fixture_count_jobs (&fixture);
  g_assert_cmpuint (n_runs, <, 120);
  g_assert_true (flasher_fixture_get_job (&fixture, n_runs - 1) == slow);

  jolt_flash_queue_cancel (queue);
  flasher_fixture_wait_for_end (&fixture);
  g_assert_false (jolt_flash_job_get_running (slow));

  g_clear_object (&slow);
  flasher_fixture_tear_down (&fixture);
}

static void
test_choice (void)
{
  g_autoptr (JoltFirmware) rebuilt = flasher_fixture_make_firmware ("esp32s2");
  FlasherFixture fixture;

  flasher_fixture_set_up (&fixture, "s2,s2:unplugged", "esp32s2");
  g_assert_cmpuint (jolt_target_list_get_n_chosen (jolt_flasher_get_targets (fixture.flasher)), ==, 1);

  /* A second board is not written to because a first one was chosen … */
  jolt_virtual_board_plug (flasher_fixture_get_board (&fixture, "1-2"));
  wait_until (g_list_model_get_n_items (G_LIST_MODEL (fixture.bus)) == 2);
  g_assert_cmpuint (jolt_target_list_get_n_chosen (jolt_flasher_get_targets (fixture.flasher)), ==, 1);

  /* … nor because the first one left … */
  jolt_virtual_board_unplug (flasher_fixture_get_board (&fixture, "1-1"));
  wait_until (g_list_model_get_n_items (G_LIST_MODEL (fixture.bus)) == 1);
  g_assert_cmpuint (jolt_target_list_get_n_chosen (jolt_flasher_get_targets (fixture.flasher)), ==, 0);
  g_assert_cmpint (jolt_flasher_get_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_NONE_SELECTED);

  /* … nor because the file was built again … */
  jolt_firmware_loader_set_firmware (jolt_flasher_get_loader (fixture.flasher), rebuilt);
  g_assert_cmpuint (jolt_target_list_get_n_chosen (jolt_flasher_get_targets (fixture.flasher)), ==, 0);

  /* … and the choice is kept for the port. */
  jolt_virtual_board_plug (flasher_fixture_get_board (&fixture, "1-1"));
  wait_until (jolt_target_list_get_n_chosen (jolt_flasher_get_targets (fixture.flasher)) == 1);

  flasher_fixture_tear_down (&fixture);
}

/* Whatever stands at the port after a flash, it is called what it is. */
static void
test_after (void)
{
  const JoltBoardInfo rom = { .generation = 1, .device_version = 0x0100,
                              .dfu = { .vendor_id = 0x303A, .product_id = 0x0002, .mode = JOLT_DFU_MODE_RUNTIME } };
  const JoltBoardInfo loader = { .generation = 1, .device_version = 0x0100,
                                 .dfu = { .vendor_id = 0x303A, .product_id = 0x0002, .mode = JOLT_DFU_MODE_DFU } };
  const JoltBoardInfo application = { .generation = 2, .device_version = 0x0200,
                                      .dfu = { .vendor_id = 0x303A, .product_id = 0x4002, .mode = JOLT_DFU_MODE_RUNTIME } };
  const JoltBoardInfo alike = { .generation = 2, .device_version = 0x0200,
                                .dfu = { .vendor_id = 0x303A, .product_id = 0x0002, .mode = JOLT_DFU_MODE_RUNTIME } };
  const JoltBoardInfo other = { .generation = 2, .dfu = { .mode = JOLT_DFU_MODE_NONE } };
  const struct {
    JoltBootResult       last;
    guint64              generation;
    const JoltBoardInfo *now;
    JoltBootResult       after;
  } cases[] = {
    { JOLT_BOOT_RESULT_UNKNOWN, 1, &loader, JOLT_BOOT_RESULT_BOOTLOADER },
    { JOLT_BOOT_RESULT_BOOTLOADER, 1, &rom, JOLT_BOOT_RESULT_BOOTLOADER },
    { JOLT_BOOT_RESULT_LEFT, 0, &loader, JOLT_BOOT_RESULT_STILL_BOOTLOADER },
    { JOLT_BOOT_RESULT_LEFT, 0, &rom, JOLT_BOOT_RESULT_STILL_BOOTLOADER },
    { JOLT_BOOT_RESULT_LEFT, 1, &application, JOLT_BOOT_RESULT_RESTARTED },
    { JOLT_BOOT_RESULT_LEFT, 1, &alike, JOLT_BOOT_RESULT_RESTARTED },
    { JOLT_BOOT_RESULT_LEFT, 1, &other, JOLT_BOOT_RESULT_RESTARTED },
    { JOLT_BOOT_RESULT_BOOTLOADER, 1, NULL, JOLT_BOOT_RESULT_LEFT },
    { JOLT_BOOT_RESULT_RESTARTED, 1, NULL, JOLT_BOOT_RESULT_RESTARTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    JoltBoardInfo bootloader = rom;

    bootloader.generation = cases[i].generation;
    g_assert_cmpint (jolt_boot_result_see (cases[i].last, &bootloader, cases[i].now), ==, cases[i].after);
  }
}

/* That nothing was confirmed is no failure, least of all when the board starts. */
static void
test_uncertain (void)
{
  FlasherFixture fixture;
  JoltFlashQueue *queue;
  JoltFlashSummary tally;
  g_autofree char *title = NULL, *one_title = NULL, *restarted_title = NULL, *restarted_sentence = NULL;

  flasher_fixture_set_up (&fixture, "s2!silence@dnload.zero*,s2", "esp32s2");
  queue = jolt_flasher_get_queue (fixture.flasher);
  flasher_fixture_select_board (&fixture, 0, TRUE);
  flasher_fixture_select_board (&fixture, 1, TRUE);
  jolt_flasher_flash (fixture.flasher);
  flasher_fixture_wait_for_end (&fixture);
  g_assert_cmpint (jolt_flash_job_get_outcome (flasher_fixture_get_job (&fixture, 0)), ==, JOLT_FLASH_OUTCOME_UNCERTAIN);
  g_assert_cmpuint (jolt_flash_queue_get_count (queue, JOLT_FLASH_OUTCOME_DONE), ==, 1);
  g_assert_cmpuint (jolt_flash_queue_get_count (queue, JOLT_FLASH_OUTCOME_FAILED), ==, 0);

  tally = jolt_flash_summary_count (jolt_flash_queue_get_jobs (queue));
  title = jolt_summary_words_title (&tally);
  g_assert_cmpstr (title, ==, "1 of 2 Boards Not Confirmed");
  g_assert_null (jolt_summary_words_check (&tally));
  one_title = jolt_summary_words_title_of (flasher_fixture_get_job (&fixture, 0));
  g_assert_cmpstr (one_title, ==, "Result Not Known");

  jolt_virtual_board_press_reset (flasher_fixture_get_board (&fixture, "1-1"), JOLT_VIRTUAL_RESET_APPLICATION);
  wait_until (jolt_flash_job_get_boot_result (flasher_fixture_get_job (&fixture, 0)) == JOLT_BOOT_RESULT_RESTARTED);
  restarted_title = jolt_summary_words_title_of (flasher_fixture_get_job (&fixture, 0));
  restarted_sentence = jolt_summary_words_sentence_of (flasher_fixture_get_job (&fixture, 0));
  g_assert_cmpstr (restarted_title, ==, "Board Restarted");
  g_assert_cmpstr (restarted_sentence, ==,
                   "Everything was sent, but the board did not confirm it. Check that the new firmware runs.");

  flasher_fixture_tear_down (&fixture);
}

/* A board that was cancelled is not counted, nor called, as written. */
static void
test_cancelled_beside (void)
{
  FlasherFixture fixture;
  JoltFlashQueue *queue;
  JoltFlashSummary summary;
  g_autofree char *title = NULL, *sentence = NULL, *one_title = NULL, *counts = NULL;
  guint n_boards = 0;

  flasher_fixture_set_up (&fixture, "x1,s2,s2", "esp32s2");
  queue = jolt_flasher_get_queue (fixture.flasher);
  flasher_fixture_select_board (&fixture, 0, TRUE);
  flasher_fixture_select_board (&fixture, 1, TRUE);
  jolt_flasher_flash (fixture.flasher);
  wait_until (flasher_fixture_count_jobs (&fixture) == 2);
  jolt_flash_job_cancel (flasher_fixture_get_job (&fixture, 0));
  flasher_fixture_wait_for_end (&fixture);

  for (JoltFlashOutcome outcome = JOLT_FLASH_OUTCOME_DONE; outcome <= JOLT_FLASH_OUTCOME_CANCELLED; outcome++)
    n_boards += jolt_flash_queue_get_count (queue, outcome);
  g_assert_cmpuint (n_boards, ==, 2);
  g_assert_cmpuint (jolt_flash_queue_get_count (queue, JOLT_FLASH_OUTCOME_DONE), ==, 1);
  g_assert_cmpuint (jolt_flash_queue_get_count (queue, JOLT_FLASH_OUTCOME_CANCELLED), ==, 1);

  summary = jolt_flash_summary_count (jolt_flash_queue_get_jobs (queue));
  title = jolt_summary_words_title (&summary);
  sentence = jolt_summary_words_sentence (&summary);
  one_title = jolt_summary_words_title_of (flasher_fixture_get_job (&fixture, 0));
  counts = jolt_summary_words_counts (summary.done, summary.failed, summary.uncertain, summary.cancelled);
  g_assert_cmpstr (title, ==, "1 of 2 Boards Cancelled");
  g_assert_cmpstr (sentence, ==, "Each board below says what to do.");
  g_assert_cmpstr (one_title, ==, "Cancelled");
  g_assert_cmpstr (counts, ==, "1 done, 0 failed, 1 cancelled");

  flasher_fixture_tear_down (&fixture);
}

/* Nobody is told to press RESET after the board left. */
static void
test_left (void)
{
  FlasherFixture fixture;
  JoltFlashSummary tally;
  g_autofree char *waiting = NULL, *left = NULL;

  flasher_fixture_set_up (&fixture, "s2", "esp32s2");
  jolt_flasher_flash (fixture.flasher);
  flasher_fixture_wait_for_end (&fixture);
  tally = jolt_flash_summary_count (jolt_flash_queue_get_jobs (jolt_flasher_get_queue (fixture.flasher)));
  waiting = jolt_summary_words_sentence (&tally);
  g_assert_cmpstr (waiting, ==, "Press RESET on the board to start it.");
  g_assert_cmpstr (jolt_summary_words_check (&tally), ==,
                   "The board has read its flash memory back and every part is right.");

  jolt_virtual_board_unplug (flasher_fixture_get_board (&fixture, "1-1"));
  wait_until (jolt_flash_job_get_boot_result (flasher_fixture_get_job (&fixture, 0)) == JOLT_BOOT_RESULT_LEFT);
  tally = jolt_flash_summary_count (jolt_flash_queue_get_jobs (jolt_flasher_get_queue (fixture.flasher)));
  left = jolt_summary_words_sentence (&tally);
  g_assert_cmpstr (left, ==, "The board left its USB port, as firmware without USB does.");

  flasher_fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flasher/reasons", test_reasons);
  g_test_add_func ("/flasher/permission-given", test_permission_given);
  g_test_add_func ("/flasher/flash", test_flash);
  g_test_add_func ("/flasher/two-boards", test_two_boards);
  g_test_add_func ("/flasher/cancel", test_cancel);
  g_test_add_func ("/flasher/many-results", test_many_results);
  g_test_add_func ("/flasher/choice", test_choice);
  g_test_add_func ("/flasher/after", test_after);
  g_test_add_func ("/flasher/uncertain", test_uncertain);
  g_test_add_func ("/flasher/cancelled-beside", test_cancelled_beside);
  g_test_add_func ("/flasher/left", test_left);

  return g_test_run ();
}

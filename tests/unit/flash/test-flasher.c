/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "jolt-board-private.h"
#include "jolt-file-watch.h"
#include "jolt-auto-flash.h"
#include "jolt-summary-words.h"
#include "jolt-sample.h"
#include "jolt-flasher.h"
#include "jolt-virtual-spec.h"
#include "wait-until.h"

/* The model behind the window, without a window: boards in software for which
 * nothing takes time. */

typedef struct {
  JoltBus     *bus;
  JoltFlasher *flasher;
} Fixture;

static JoltFirmware *
make_firmware (const char *target)
{
  JoltSample sample;

  jolt_sample_init (&sample);
  sample.chip = jolt_chip_from_target (target);

  return jolt_sample_make_firmware (&sample, "sample.bin");
}

static void
set_up (Fixture    *self,
        const char *spec,
        const char *target)
{
  g_autofree char *instant = g_strconcat (spec[0] == 'x' ? "" : "instant,", spec, NULL);
  g_autoptr (JoltFirmware) firmware = target != NULL ? make_firmware (target) : NULL;
  g_autoptr (GError) error = NULL;

  self->bus = jolt_virtual_bus_new_from_spec (instant, &error);
  g_assert_no_error (error);
  self->flasher = jolt_flasher_new (self->bus);
  jolt_firmware_loader_set_firmware (jolt_flasher_get_loader (self->flasher), firmware);
}

static void
tear_down (Fixture *self)
{
  g_assert_finalize_object (self->flasher);
  g_assert_finalize_object (self->bus);
}

static JoltVirtualBoard *
get_board (Fixture    *self,
           const char *port_path)
{
  return jolt_virtual_bus_get_board (JOLT_VIRTUAL_BUS (self->bus), port_path);
}

static JoltFlashJob *
get_run (Fixture *self,
         guint    position)
{
  GListModel *runs = jolt_flash_queue_get_jobs (jolt_flasher_get_queue (self->flasher));
  g_autoptr (JoltFlashJob) run = g_list_model_get_item (runs, position);

  return run;
}

/* A board that is being restarted is away for a moment. */
static gboolean
can_flash (Fixture    *self,
           const char *port_path)
{
  JoltBoard *board = jolt_bus_find_board (self->bus, port_path);

  return board != NULL && jolt_board_can_flash (board);
}

static guint
count_runs (Fixture *self)
{
  return g_list_model_get_n_items (jolt_flash_queue_get_jobs (jolt_flasher_get_queue (self->flasher)));
}

static void
wait_for_end (Fixture *self)
{
  wait_until (!jolt_flash_queue_get_running (jolt_flasher_get_queue (self->flasher)));
}

static void
select_board (Fixture *self,
              guint    position,
              gboolean selected)
{
  jolt_target_set_selected (jolt_target_list_peek (jolt_flasher_get_targets (self->flasher), position), selected);
}

static void
test_session_reasons (void)
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
    Fixture fixture;

    set_up (&fixture, cases[i].spec, cases[i].target);
    g_test_message ("%s", cases[i].spec);
    g_assert_cmpint (jolt_flasher_get_blocker (fixture.flasher), ==, cases[i].reason);
    g_assert_true (jolt_flasher_get_can_flash (fixture.flasher) == (cases[i].reason == JOLT_FLASH_BLOCKER_NONE));
    tear_down (&fixture);
  }
}

static void
test_session_permission_given (void)
{
  Fixture fixture;

  set_up (&fixture, "s2:denied", "esp32s2");
  g_assert_nonnull (jolt_target_list_get_denied (jolt_flasher_get_targets (fixture.flasher)));

  jolt_virtual_bus_set_access (JOLT_VIRTUAL_BUS (fixture.bus), "1-1", JOLT_BOARD_ACCESS_OK);
  wait_until (jolt_flasher_get_can_flash (fixture.flasher));
  g_assert_null (jolt_target_list_get_denied (jolt_flasher_get_targets (fixture.flasher)));

  tear_down (&fixture);
}

static void
test_session_flash (void)
{
  Fixture fixture;

  set_up (&fixture, "s2", "esp32s2");
  jolt_flasher_flash (fixture.flasher);
  g_assert_cmpint (jolt_flasher_get_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_RUNNING);
  wait_for_end (&fixture);

  g_assert_cmpuint (count_runs (&fixture), ==, 1);
  g_assert_cmpint (jolt_flash_job_get_outcome (get_run (&fixture, 0)), ==, JOLT_FLASH_OUTCOME_DONE);
  g_assert_cmpuint (jolt_flash_queue_get_n_done (jolt_flasher_get_queue (fixture.flasher)), ==, 1);
  wait_until (jolt_flash_job_get_boot_result (get_run (&fixture, 0)) == JOLT_BOOT_RESULT_BOOTLOADER);

  jolt_virtual_board_press_reset (get_board (&fixture, "1-1"), JOLT_VIRTUAL_RESET_BOOTLOADER);
  wait_until (jolt_flash_job_get_boot_result (get_run (&fixture, 0)) == JOLT_BOOT_RESULT_STILL_BOOTLOADER);

  jolt_virtual_board_press_reset (get_board (&fixture, "1-1"), JOLT_VIRTUAL_RESET_APPLICATION);
  wait_until (jolt_flash_job_get_boot_result (get_run (&fixture, 0)) == JOLT_BOOT_RESULT_RESTARTED);

  /* That it started stays true when it is unplugged. */
  jolt_virtual_board_unplug (get_board (&fixture, "1-1"));
  wait_until (g_list_model_get_n_items (G_LIST_MODEL (fixture.bus)) == 0);
  g_assert_cmpint (jolt_flash_job_get_boot_result (get_run (&fixture, 0)), ==, JOLT_BOOT_RESULT_RESTARTED);

  tear_down (&fixture);
}

static void
test_session_two_boards (void)
{
  Fixture fixture;

  set_up (&fixture, "s2!unplug@400,s2", "esp32s2");
  select_board (&fixture, 0, TRUE);
  select_board (&fixture, 1, TRUE);
  g_assert_cmpuint (jolt_target_list_get_n_chosen (jolt_flasher_get_targets (fixture.flasher)), ==, 2);

  jolt_flasher_flash (fixture.flasher);
  wait_for_end (&fixture);
  g_assert_cmpint (jolt_flash_job_get_outcome (get_run (&fixture, 0)), ==, JOLT_FLASH_OUTCOME_FAILED);
  g_assert_cmpint (jolt_flash_job_get_outcome (get_run (&fixture, 1)), ==, JOLT_FLASH_OUTCOME_DONE);
  g_assert_cmpuint (jolt_flash_queue_get_n_done (jolt_flasher_get_queue (fixture.flasher)), ==, 1);
  g_assert_cmpuint (jolt_flash_queue_get_n_failed (jolt_flasher_get_queue (fixture.flasher)), ==, 1);

  /* Only the one that failed is flashed once more, and only when it is there. */
  g_assert_false (jolt_flasher_can_repeat (fixture.flasher));
  jolt_virtual_board_plug (get_board (&fixture, "1-1"));
  wait_until (jolt_flasher_can_repeat (fixture.flasher));
  jolt_flasher_repeat (fixture.flasher);
  wait_for_end (&fixture);
  g_assert_cmpuint (count_runs (&fixture), ==, 1);
  g_assert_cmpstr (jolt_flash_job_get_port_path (get_run (&fixture, 0)), ==, "1-1");
  g_assert_cmpint (jolt_flash_job_get_outcome (get_run (&fixture, 0)), ==, JOLT_FLASH_OUTCOME_DONE);

  tear_down (&fixture);
}

static void
test_session_cancel (void)
{
  Fixture fixture;

  /* A board for which nothing takes time may be faster than we are. */
  set_up (&fixture, "x1,s2", "esp32s2");
  jolt_flasher_flash (fixture.flasher);
  jolt_flasher_cancel (fixture.flasher);
  wait_for_end (&fixture);
  g_assert_cmpint (jolt_flash_job_get_outcome (get_run (&fixture, 0)), ==, JOLT_FLASH_OUTCOME_CANCELLED);
  g_assert_cmpuint (jolt_flash_queue_get_n_failed (jolt_flasher_get_queue (fixture.flasher)), ==, 0);

  tear_down (&fixture);
}

/* The list of results is bounded, but a flash under way never leaves it. */
static void
test_session_many_results (void)
{
  g_autoptr (JoltFirmware) firmware = make_firmware ("esp32s2");
  g_autoptr (JoltFlashJob) slow = NULL;
  Fixture fixture;
  JoltFlashQueue *queue;
  guint n_runs;

  set_up (&fixture, "x1,s2!silence@20,s2", "esp32s2");
  queue = jolt_flasher_get_queue (fixture.flasher);
  jolt_flash_queue_start (queue, jolt_bus_find_board (fixture.bus, "1-1"), firmware);
  slow = g_object_ref (get_run (&fixture, 0));

  for (guint i = 0; i < 120; i++) {
    g_autoptr (JoltFlashJob) run = NULL;

    wait_until (can_flash (&fixture, "1-2"));
    jolt_flash_queue_start (queue, jolt_bus_find_board (fixture.bus, "1-2"), firmware);
    run = g_object_ref (get_run (&fixture, 0));
    jolt_flash_job_cancel (run);
    wait_until (!jolt_flash_job_get_running (run));
  }

  g_assert_true (jolt_flash_job_get_running (slow));
  n_runs = count_runs (&fixture);
  g_assert_cmpuint (n_runs, <, 120);
  g_assert_true (get_run (&fixture, n_runs - 1) == slow);

  jolt_flash_queue_cancel (queue);
  wait_for_end (&fixture);
  g_assert_false (jolt_flash_job_get_running (slow));

  g_clear_object (&slow);
  tear_down (&fixture);
}

static void
test_session_choice (void)
{
  g_autoptr (JoltFirmware) rebuilt = make_firmware ("esp32s2");
  Fixture fixture;

  set_up (&fixture, "s2,s2:unplugged", "esp32s2");
  g_assert_cmpuint (jolt_target_list_get_n_chosen (jolt_flasher_get_targets (fixture.flasher)), ==, 1);

  /* A second board is not written to because a first one was chosen … */
  jolt_virtual_board_plug (get_board (&fixture, "1-2"));
  wait_until (g_list_model_get_n_items (G_LIST_MODEL (fixture.bus)) == 2);
  g_assert_cmpuint (jolt_target_list_get_n_chosen (jolt_flasher_get_targets (fixture.flasher)), ==, 1);

  /* … nor because the first one left … */
  jolt_virtual_board_unplug (get_board (&fixture, "1-1"));
  wait_until (g_list_model_get_n_items (G_LIST_MODEL (fixture.bus)) == 1);
  g_assert_cmpuint (jolt_target_list_get_n_chosen (jolt_flasher_get_targets (fixture.flasher)), ==, 0);
  g_assert_cmpint (jolt_flasher_get_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_NONE_SELECTED);

  /* … nor because the file was built again … */
  jolt_firmware_loader_set_firmware (jolt_flasher_get_loader (fixture.flasher), rebuilt);
  g_assert_cmpuint (jolt_target_list_get_n_chosen (jolt_flasher_get_targets (fixture.flasher)), ==, 0);

  /* … and the choice is kept for the port. */
  jolt_virtual_board_plug (get_board (&fixture, "1-1"));
  wait_until (jolt_target_list_get_n_chosen (jolt_flasher_get_targets (fixture.flasher)) == 1);

  tear_down (&fixture);
}

static void
test_session_armed (void)
{
  static const char *const ports[] = { "1-1", "1-2", "1-3" };
  Fixture fixture;

  set_up (&fixture, "s2:unplugged,s2:unplugged,s2:unplugged", "esp32s2");
  jolt_flasher_set_auto_flash (fixture.flasher, TRUE);
  g_assert_true (jolt_flasher_get_auto_flash (fixture.flasher));

  for (guint i = 0; i < G_N_ELEMENTS (ports); i++) {
    jolt_virtual_board_plug (get_board (&fixture, ports[i]));
    wait_until (jolt_flash_queue_get_n_done (jolt_flasher_get_queue (fixture.flasher)) == i + 1);
  }
  wait_for_end (&fixture);

  /* What was flashed starts; that is no new board. */
  jolt_virtual_board_press_reset (get_board (&fixture, "1-1"), JOLT_VIRTUAL_RESET_APPLICATION);
  wait_until (jolt_flash_job_get_boot_result (get_run (&fixture, 2)) == JOLT_BOOT_RESULT_RESTARTED);
  g_assert_cmpuint (count_runs (&fixture), ==, 3);

  /* Unplugged and plugged in again, it is. */
  jolt_virtual_board_unplug (get_board (&fixture, "1-2"));
  wait_until (g_list_model_get_n_items (G_LIST_MODEL (fixture.bus)) == 2);
  jolt_virtual_board_plug (get_board (&fixture, "1-2"));
  wait_until (jolt_flash_queue_get_n_done (jolt_flasher_get_queue (fixture.flasher)) == 4);
  wait_for_end (&fixture);

  jolt_flasher_set_auto_flash (fixture.flasher, FALSE);
  jolt_virtual_board_press_reset (get_board (&fixture, "1-3"), JOLT_VIRTUAL_RESET_BOOTLOADER);
  wait_until (jolt_flash_job_get_boot_result (get_run (&fixture, 1)) == JOLT_BOOT_RESULT_STILL_BOOTLOADER);
  g_assert_false (jolt_flash_queue_get_running (jolt_flasher_get_queue (fixture.flasher)));
  g_assert_cmpuint (jolt_flash_queue_get_n_done (jolt_flasher_get_queue (fixture.flasher)), ==, 4);

  tear_down (&fixture);
}

/* An application with run-time DFU returns after RESET and could be restarted:
 * without the rule it would be flashed for ever. */
static void
test_session_armed_application (void)
{
  Fixture fixture;

  set_up (&fixture, "s2:appdfu:unplugged", "esp32s2");
  jolt_flasher_set_auto_flash (fixture.flasher, TRUE);
  jolt_virtual_board_plug (get_board (&fixture, "1-1"));
  wait_until (jolt_flash_queue_get_n_done (jolt_flasher_get_queue (fixture.flasher)) == 1);
  wait_for_end (&fixture);

  jolt_virtual_board_set_personality (get_board (&fixture, "1-1"), JOLT_VIRTUAL_PERSONALITY_APP_DFU);
  jolt_virtual_board_press_reset (get_board (&fixture, "1-1"), JOLT_VIRTUAL_RESET_APPLICATION);
  wait_until (jolt_flash_job_get_boot_result (get_run (&fixture, 0)) == JOLT_BOOT_RESULT_RESTARTED);
  g_assert_false (jolt_flash_queue_get_running (jolt_flasher_get_queue (fixture.flasher)));
  g_assert_cmpuint (count_runs (&fixture), ==, 1);

  tear_down (&fixture);
}

/* Firmware made with Arduino shows the chip's own product ID and run-time DFU:
 * it must not be taken for the next board. */
static void
test_session_port_rule (void)
{
  JoltBoardInfo info = { .port_path = (char *) "1-1", .generation = 1, .device_version = 0x0100, .access = JOLT_BOARD_ACCESS_OK,
                         .dfu = { .vendor_id = 0x303A, .product_id = 0x0002, .mode = JOLT_DFU_MODE_RUNTIME } };
  JoltBoardInfo bootloader = { .generation = 1, .device_version = 0x0723,
                               .dfu = { .vendor_id = 0x303A, .product_id = 0x0002, .mode = JOLT_DFU_MODE_DFU } };
  g_autoptr (JoltAutoFlash) rule = jolt_auto_flash_new ();
  g_autoptr (JoltBoard) board = jolt_board_new (&info);

  g_assert_true (jolt_auto_flash_take (rule, board));
  g_assert_false (jolt_auto_flash_take (rule, board));

  /* What was flashed starts: no new board, but after a replug it may be one. */
  jolt_auto_flash_flashed (rule, "1-1", &bootloader);
  info.generation = 2;
  jolt_board_set_info (board, &info);
  g_assert_false (jolt_auto_flash_take (rule, board));
  info.generation = 3;
  jolt_board_set_info (board, &info);
  g_assert_true (jolt_auto_flash_take (rule, board));

  /* The next board comes in its bootloader. */
  bootloader.generation = 3;
  jolt_auto_flash_flashed (rule, "1-1", &bootloader);
  info.generation = 4;
  info.device_version = bootloader.device_version;
  jolt_board_set_info (board, &info);
  g_assert_true (jolt_auto_flash_take (rule, board));
}

/* Whatever stands at the port after a flash, it is called what it is. */
static void
test_session_after (void)
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
test_session_uncertain (void)
{
  Fixture fixture;
  JoltFlashQueue *queue;
  JoltFlashSummary tally;
  g_autofree char *title = NULL, *one_title = NULL, *restarted_title = NULL, *restarted_sentence = NULL;

  set_up (&fixture, "s2!silence@dnload.zero*,s2", "esp32s2");
  queue = jolt_flasher_get_queue (fixture.flasher);
  select_board (&fixture, 0, TRUE);
  select_board (&fixture, 1, TRUE);
  jolt_flasher_flash (fixture.flasher);
  wait_for_end (&fixture);
  g_assert_cmpint (jolt_flash_job_get_outcome (get_run (&fixture, 0)), ==, JOLT_FLASH_OUTCOME_UNCERTAIN);
  g_assert_cmpuint (jolt_flash_queue_get_n_done (queue), ==, 1);
  g_assert_cmpuint (jolt_flash_queue_get_n_failed (queue), ==, 0);

  tally = jolt_flash_summary_count (jolt_flash_queue_get_jobs (queue));
  title = jolt_summary_words_title (&tally);
  g_assert_cmpstr (title, ==, "1 of 2 Boards Not Confirmed");
  one_title = jolt_summary_words_title_of (get_run (&fixture, 0));
  g_assert_cmpstr (one_title, ==, "Result not known");

  jolt_virtual_board_press_reset (get_board (&fixture, "1-1"), JOLT_VIRTUAL_RESET_APPLICATION);
  wait_until (jolt_flash_job_get_boot_result (get_run (&fixture, 0)) == JOLT_BOOT_RESULT_RESTARTED);
  restarted_title = jolt_summary_words_title_of (get_run (&fixture, 0));
  restarted_sentence = jolt_summary_words_sentence_of (get_run (&fixture, 0));
  g_assert_cmpstr (restarted_title, ==, "Your board restarted");
  g_assert_cmpstr (restarted_sentence, ==,
                   "Everything was sent, but the board did not confirm it. Check that the new firmware runs.");

  tear_down (&fixture);
}

/* Nobody is told to press RESET after the board left. */
static void
test_session_left (void)
{
  Fixture fixture;
  JoltFlashSummary tally;
  g_autofree char *waiting = NULL, *left = NULL;

  set_up (&fixture, "s2", "esp32s2");
  jolt_flasher_flash (fixture.flasher);
  wait_for_end (&fixture);
  tally = jolt_flash_summary_count (jolt_flash_queue_get_jobs (jolt_flasher_get_queue (fixture.flasher)));
  waiting = jolt_summary_words_sentence (&tally);
  g_assert_cmpstr (waiting, ==, "Press RESET on the board to start it.");

  jolt_virtual_board_unplug (get_board (&fixture, "1-1"));
  wait_until (jolt_flash_job_get_boot_result (get_run (&fixture, 0)) == JOLT_BOOT_RESULT_LEFT);
  tally = jolt_flash_summary_count (jolt_flash_queue_get_jobs (jolt_flasher_get_queue (fixture.flasher)));
  left = jolt_summary_words_sentence (&tally);
  g_assert_cmpstr (left, ==, "The board left its USB port, as firmware without USB does");

  tear_down (&fixture);
}

static void
test_session_armed_present (void)
{
  Fixture fixture;

  set_up (&fixture, "s2,s2", "esp32s2");
  select_board (&fixture, 0, TRUE);
  jolt_flasher_set_auto_flash (fixture.flasher, TRUE);
  wait_until (jolt_flash_queue_get_n_done (jolt_flasher_get_queue (fixture.flasher)) == 1);
  wait_for_end (&fixture);
  g_assert_cmpuint (count_runs (&fixture), ==, 1);
  g_assert_cmpstr (jolt_flash_job_get_port_path (get_run (&fixture, 0)), ==, "1-1");

  tear_down (&fixture);
}

/* A board that was not chosen when the flasher was auto_flash is left alone, also
 * when it becomes possible to flash it. */
static void
test_session_armed_beside (void)
{
  g_autoptr (JoltFirmware) firmware = make_firmware ("esp32s3");
  Fixture fixture;

  set_up (&fixture, "s2,s3", "esp32s2");
  jolt_flasher_set_auto_flash (fixture.flasher, TRUE);
  wait_until (jolt_flash_queue_get_n_done (jolt_flasher_get_queue (fixture.flasher)) == 1);
  wait_for_end (&fixture);

  jolt_firmware_loader_set_firmware (jolt_flasher_get_loader (fixture.flasher), firmware);
  g_assert_false (jolt_flash_queue_get_running (jolt_flasher_get_queue (fixture.flasher)));

  jolt_virtual_board_unplug (get_board (&fixture, "1-2"));
  wait_until (g_list_model_get_n_items (G_LIST_MODEL (fixture.bus)) == 1);
  jolt_virtual_board_plug (get_board (&fixture, "1-2"));
  wait_until (count_runs (&fixture) == 2);
  wait_for_end (&fixture);

  tear_down (&fixture);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static gboolean
passed_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* A change that an event has told is no news when the person comes back. */
static void
test_session_watch (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("jolt-flasher-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "dfu.bin", NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JoltFileWatch) watch = NULL;
  gboolean passed = FALSE;
  guint n_ready = 0;
  guint n_changed = 0;

  g_file_set_contents (path, "one", -1, &error);
  g_assert_no_error (error);
  g_ptr_array_add (files, g_file_new_for_path (path));
  /* Two writings may else have the same time. */
  g_file_set_attribute_uint64 (files->pdata[0], G_FILE_ATTRIBUTE_TIME_MODIFIED, 1, G_FILE_QUERY_INFO_NONE, NULL, &error);
  g_assert_no_error (error);
  watch = jolt_file_watch_new (files);
  jolt_file_watch_set_quiet (watch, 20);
  g_signal_connect_swapped (watch, "ready", G_CALLBACK (count_cb), &n_ready);
  g_signal_connect_swapped (watch, "changed", G_CALLBACK (count_cb), &n_changed);
  wait_until (n_ready == 1);

  g_file_set_contents (path, "another", -1, &error);
  g_assert_no_error (error);
  wait_until (n_changed == 1);

  /* Time for the events of the change to end, and for a wrong one to come. */
  g_timeout_add (300, passed_cb, &passed);
  wait_until (passed);
  n_changed = 0;
  jolt_file_watch_look (watch);
  passed = FALSE;
  g_timeout_add (300, passed_cb, &passed);
  wait_until (passed);
  g_assert_cmpuint (n_changed, ==, 0);

  g_assert_finalize_object (g_steal_pointer (&watch));
  g_remove (path);
  g_rmdir (folder);
}

static void
test_session_rebuild (void)
{
  Fixture fixture;
  JoltFirmwareLoader *loader;
  JoltSample sample;
  g_autoptr (GBytes) first = NULL, second = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("jolt-flasher-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "dfu.bin", NULL);
  g_autofree char *other = g_build_filename (folder, "dfu.bin.new", NULL);

  jolt_sample_init (&sample);
  first = jolt_sample_make_dfu (&sample);
  sample.version = "2.0";
  second = jolt_sample_make_dfu (&sample);

  set_up (&fixture, "s2", NULL);
  loader = jolt_flasher_get_loader (fixture.flasher);
  g_file_set_contents (path, g_bytes_get_data (first, NULL), g_bytes_get_size (first), &error);
  g_assert_no_error (error);
  g_ptr_array_add (files, g_file_new_for_path (path));
  jolt_firmware_loader_open (loader, files);
  g_assert_cmpint (jolt_flasher_get_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_LOADING);
  wait_until (jolt_flasher_get_can_flash (fixture.flasher));
  g_assert_false (jolt_firmware_loader_get_rebuilt (loader));

  /* Replaced by renaming, as linkers and editors do */
  g_file_set_contents (other, g_bytes_get_data (second, NULL), g_bytes_get_size (second), &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_rename (other, path), ==, 0);
  wait_until (jolt_firmware_loader_get_rebuilt (loader));
  g_assert_cmpstr (jolt_firmware_get_version (jolt_firmware_loader_get_firmware (loader)), ==, "2.0");

  /* Half written: what was read stays in sight, but is not flashed. */
  g_file_set_contents_full (path, g_bytes_get_data (first, NULL), g_bytes_get_size (first) / 2,
                            G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
  wait_until (jolt_firmware_loader_get_changing (loader));
  g_assert_nonnull (jolt_firmware_loader_get_firmware (loader));
  g_assert_cmpint (jolt_flasher_get_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_CHANGING);

  g_file_set_contents_full (path, g_bytes_get_data (first, NULL), g_bytes_get_size (first),
                            G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
  wait_until (jolt_flasher_get_can_flash (fixture.flasher));

  tear_down (&fixture);
  g_remove (path);
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flasher/reasons", test_session_reasons);
  g_test_add_func ("/flasher/permission-given", test_session_permission_given);
  g_test_add_func ("/flasher/flash", test_session_flash);
  g_test_add_func ("/flasher/two-boards", test_session_two_boards);
  g_test_add_func ("/flasher/cancel", test_session_cancel);
  g_test_add_func ("/flasher/many-results", test_session_many_results);
  g_test_add_func ("/flasher/choice", test_session_choice);
  g_test_add_func ("/flasher/auto_flash", test_session_armed);
  g_test_add_func ("/flasher/port-rule", test_session_port_rule);
  g_test_add_func ("/flasher/after", test_session_after);
  g_test_add_func ("/flasher/auto_flash-application", test_session_armed_application);
  g_test_add_func ("/flasher/auto_flash-present", test_session_armed_present);
  g_test_add_func ("/flasher/auto_flash-beside", test_session_armed_beside);
  g_test_add_func ("/flasher/watch", test_session_watch);
  g_test_add_func ("/flasher/uncertain", test_session_uncertain);
  g_test_add_func ("/flasher/left", test_session_left);
  g_test_add_func ("/flasher/rebuild", test_session_rebuild);

  return g_test_run ();
}

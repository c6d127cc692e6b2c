/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flasher-fixture.h"
#include "jolt-auto-flash.h"
#include "jolt-board-private.h"
#include "wait-until.h"

static guint
get_n_done (FlasherFixture *fixture)
{
  return jolt_flash_queue_get_count (jolt_flasher_get_queue (fixture->flasher), JOLT_FLASH_OUTCOME_DONE);
}

static void
test_each (void)
{
  static const char *const ports[] = { "1-1", "1-2", "1-3" };
  FlasherFixture fixture;

  flasher_fixture_set_up (&fixture, "s2:unplugged,s2:unplugged,s2:unplugged", "esp32s2");
  jolt_flasher_set_auto_flash (fixture.flasher, TRUE);
  g_assert_true (jolt_flasher_get_auto_flash (fixture.flasher));

  for (guint i = 0; i < G_N_ELEMENTS (ports); i++) {
    jolt_virtual_board_plug (flasher_fixture_get_board (&fixture, ports[i]));
    wait_until (jolt_flash_queue_get_count (jolt_flasher_get_queue (fixture.flasher), JOLT_FLASH_OUTCOME_DONE) == i + 1);
  }
  flasher_fixture_wait_for_end (&fixture);

  /* What was flashed starts; that is no new board. */
  jolt_virtual_board_press_reset (flasher_fixture_get_board (&fixture, "1-1"), JOLT_VIRTUAL_RESET_APPLICATION);
  wait_until (jolt_flash_job_get_boot_result (flasher_fixture_get_job (&fixture, 2)) == JOLT_BOOT_RESULT_RESTARTED);
  g_assert_cmpuint (flasher_fixture_count_jobs (&fixture), ==, 3);

  /* Unplugged and plugged in again, it is. */
  jolt_virtual_board_unplug (flasher_fixture_get_board (&fixture, "1-2"));
  wait_until (g_list_model_get_n_items (G_LIST_MODEL (fixture.bus)) == 2);
  jolt_virtual_board_plug (flasher_fixture_get_board (&fixture, "1-2"));
  wait_until (jolt_flash_queue_get_count (jolt_flasher_get_queue (fixture.flasher), JOLT_FLASH_OUTCOME_DONE) == 4);
  flasher_fixture_wait_for_end (&fixture);

  jolt_flasher_set_auto_flash (fixture.flasher, FALSE);
  jolt_virtual_board_press_reset (flasher_fixture_get_board (&fixture, "1-3"), JOLT_VIRTUAL_RESET_BOOTLOADER);
  wait_until (jolt_flash_job_get_boot_result (flasher_fixture_get_job (&fixture, 1)) == JOLT_BOOT_RESULT_STILL_BOOTLOADER);
  g_assert_false (jolt_flash_queue_get_running (jolt_flasher_get_queue (fixture.flasher)));
  g_assert_cmpuint (jolt_flash_queue_get_count (jolt_flasher_get_queue (fixture.flasher), JOLT_FLASH_OUTCOME_DONE), ==, 4);

  flasher_fixture_tear_down (&fixture);
}

/* An application with run-time DFU returns after RESET and could be restarted:
 * without the rule it would be flashed for ever. */
static void
test_application (void)
{
  FlasherFixture fixture;

  flasher_fixture_set_up (&fixture, "s2:appdfu:unplugged", "esp32s2");
  jolt_flasher_set_auto_flash (fixture.flasher, TRUE);
  jolt_virtual_board_plug (flasher_fixture_get_board (&fixture, "1-1"));
  wait_until (jolt_flash_queue_get_count (jolt_flasher_get_queue (fixture.flasher), JOLT_FLASH_OUTCOME_DONE) == 1);
  flasher_fixture_wait_for_end (&fixture);

  jolt_virtual_board_set_personality (flasher_fixture_get_board (&fixture, "1-1"), JOLT_VIRTUAL_PERSONALITY_APP_DFU);
  jolt_virtual_board_press_reset (flasher_fixture_get_board (&fixture, "1-1"), JOLT_VIRTUAL_RESET_APPLICATION);
  wait_until (jolt_flash_job_get_boot_result (flasher_fixture_get_job (&fixture, 0)) == JOLT_BOOT_RESULT_RESTARTED);
  g_assert_false (jolt_flash_queue_get_running (jolt_flasher_get_queue (fixture.flasher)));
  g_assert_cmpuint (flasher_fixture_count_jobs (&fixture), ==, 1);

  flasher_fixture_tear_down (&fixture);
}

/* Firmware made with Arduino shows the chip's own product ID and run-time DFU:
 * it must not be taken for the next board. */
static void
test_rule (void)
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
  jolt_auto_flash_flashed (rule, "1-1", &bootloader, FALSE);
  info.generation = 2;
  jolt_board_set_info (board, &info);
  g_assert_false (jolt_auto_flash_take (rule, board));
  info.generation = 3;
  jolt_board_set_info (board, &info);
  g_assert_true (jolt_auto_flash_take (rule, board));

  /* The next board comes in its bootloader. */
  bootloader.generation = 3;
  jolt_auto_flash_flashed (rule, "1-1", &bootloader, FALSE);
  info.generation = 4;
  info.device_version = bootloader.device_version;
  jolt_board_set_info (board, &info);
  g_assert_true (jolt_auto_flash_take (rule, board));
}

static void
replug (FlasherFixture *fixture,
        const char     *port_path)
{
  guint n_boards = g_list_model_get_n_items (G_LIST_MODEL (fixture->bus));

  jolt_virtual_board_unplug (flasher_fixture_get_board (fixture, port_path));
  wait_until (g_list_model_get_n_items (G_LIST_MODEL (fixture->bus)) == n_boards - 1);
  jolt_virtual_board_plug (flasher_fixture_get_board (fixture, port_path));
}

/* A board that is there is not touched without a press, chosen or not, not even
 * when it becomes possible to flash it. */
static void
test_present (void)
{
  g_autoptr (JoltFirmware) firmware = flasher_fixture_make_firmware ("esp32s3");
  FlasherFixture fixture;

  flasher_fixture_set_up (&fixture, "s2,s3,s2:denied,s2:unplugged", "esp32s2");
  flasher_fixture_select_board (&fixture, 0, TRUE);
  jolt_flasher_set_auto_flash (fixture.flasher, TRUE);
  g_assert_cmpint (jolt_flasher_get_auto_flash_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_NONE_SELECTED);

  jolt_virtual_bus_set_access (JOLT_VIRTUAL_BUS (fixture.bus), "1-3", JOLT_BOARD_ACCESS_OK);
  wait_until (flasher_fixture_can_flash (&fixture, "1-3"));

  /* A board that appears is the proof that the others would have been flashed by now. */
  jolt_virtual_board_plug (flasher_fixture_get_board (&fixture, "1-4"));
  wait_until (get_n_done (&fixture) == 1);
  flasher_fixture_wait_for_end (&fixture);
  g_assert_cmpuint (flasher_fixture_count_jobs (&fixture), ==, 1);
  g_assert_cmpstr (jolt_flash_job_get_port_path (flasher_fixture_get_job (&fixture, 0)), ==, "1-4");

  /* The press: the chosen board, and the results stay. */
  jolt_flasher_flash (fixture.flasher);
  wait_until (get_n_done (&fixture) == 2);
  flasher_fixture_wait_for_end (&fixture);
  g_assert_cmpuint (flasher_fixture_count_jobs (&fixture), ==, 2);
  g_assert_cmpstr (jolt_flash_job_get_port_path (flasher_fixture_get_job (&fixture, 0)), ==, "1-1");
  g_assert_true (jolt_flasher_get_auto_flash (fixture.flasher));

  flasher_fixture_tear_down (&fixture);
}

/* Firmware for the chip of a board that was there does not make it a new one. */
static void
test_other_firmware (void)
{
  g_autoptr (JoltFirmware) firmware = flasher_fixture_make_firmware ("esp32s3");
  FlasherFixture fixture;

  flasher_fixture_set_up (&fixture, "s3", "esp32s2");
  jolt_flasher_set_auto_flash (fixture.flasher, TRUE);
  g_assert_cmpint (jolt_flasher_get_auto_flash_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_WRONG_CHIP);
  jolt_firmware_loader_set_firmware (jolt_flasher_get_loader (fixture.flasher), firmware);
  g_assert_cmpint (jolt_flasher_get_auto_flash_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_NONE_SELECTED);
  g_assert_cmpuint (flasher_fixture_count_jobs (&fixture), ==, 0);

  replug (&fixture, "1-1");
  wait_until (get_n_done (&fixture) == 1);
  flasher_fixture_wait_for_end (&fixture);
  g_assert_cmpuint (flasher_fixture_count_jobs (&fixture), ==, 1);

  flasher_fixture_tear_down (&fixture);
}

/* Why a board that was plugged in is not flashed. */
static void
test_blocker (void)
{
  static const struct {
    const char       *spec;
    JoltFlashBlocker  blocker;
  } cases[] = {
    { "s2:denied:unplugged", JOLT_FLASH_BLOCKER_NEEDS_PERMISSION },
    { "s2:busy:unplugged", JOLT_FLASH_BLOCKER_IN_USE },
    { "s2:app:unplugged", JOLT_FLASH_BLOCKER_NEEDS_BUTTONS },
    { "s3:unplugged", JOLT_FLASH_BLOCKER_WRONG_CHIP },
    { "s3:jtag:unplugged", JOLT_FLASH_BLOCKER_NO_DFU },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    FlasherFixture fixture;

    flasher_fixture_set_up (&fixture, cases[i].spec, "esp32s2");
    jolt_flasher_set_auto_flash (fixture.flasher, TRUE);
    g_assert_cmpint (jolt_flasher_get_auto_flash_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_NONE);
    jolt_virtual_board_plug (flasher_fixture_get_board (&fixture, "1-1"));
    wait_until (jolt_flasher_get_auto_flash_blocker (fixture.flasher) == cases[i].blocker);
    g_assert_cmpuint (flasher_fixture_count_jobs (&fixture), ==, 0);
    flasher_fixture_tear_down (&fixture);
  }
}

/* What came while auto-flash is on is flashed once it can be, and then is no
 * board that waits. */
static void
test_permission_given (void)
{
  FlasherFixture fixture;

  flasher_fixture_set_up (&fixture, "s2:denied:unplugged", "esp32s2");
  jolt_flasher_set_auto_flash (fixture.flasher, TRUE);
  jolt_virtual_board_plug (flasher_fixture_get_board (&fixture, "1-1"));
  wait_until (jolt_flasher_get_auto_flash_blocker (fixture.flasher) == JOLT_FLASH_BLOCKER_NEEDS_PERMISSION);

  jolt_virtual_bus_set_access (JOLT_VIRTUAL_BUS (fixture.bus), "1-1", JOLT_BOARD_ACCESS_OK);
  wait_until (get_n_done (&fixture) == 1);
  flasher_fixture_wait_for_end (&fixture);
  g_assert_cmpint (jolt_flasher_get_auto_flash_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_NONE);

  /* Its application has no DFU; it is still the board that was flashed. */
  jolt_virtual_board_press_reset (flasher_fixture_get_board (&fixture, "1-1"), JOLT_VIRTUAL_RESET_APPLICATION);
  wait_until (jolt_flash_job_get_boot_result (flasher_fixture_get_job (&fixture, 0)) == JOLT_BOOT_RESULT_RESTARTED);
  g_assert_cmpint (jolt_flasher_get_auto_flash_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_NONE);

  flasher_fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/auto-flash/each", test_each);
  g_test_add_func ("/auto-flash/application", test_application);
  g_test_add_func ("/auto-flash/rule", test_rule);
  g_test_add_func ("/auto-flash/present", test_present);
  g_test_add_func ("/auto-flash/other-firmware", test_other_firmware);
  g_test_add_func ("/auto-flash/blocker", test_blocker);
  g_test_add_func ("/auto-flash/permission-given", test_permission_given);

  return g_test_run ();
}

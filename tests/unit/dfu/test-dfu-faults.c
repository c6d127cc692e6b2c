/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flash-fixture.h"
#include "jolt-virtual-faults.h"

#include <string.h>

/* Faults that say less than they seem to: an answer that is lost, a cable that
 * looks like something else, a board that is late. The table of faults has
 * their outcomes; here is how Jolt comes to them. */

#define PATIENCE_US (30 * G_USEC_PER_SEC)
#define FLASH_US (5 * G_USEC_PER_SEC)

/* What leaves a board in order is counted, should it be sent: this ROM does not
 * stand still. */
static void
count_what_follows (FlashFixture *fixture)
{
  JoltVirtualOptions options;

  jolt_virtual_board_get_options (fixture->board, &options);
  options.survives = TRUE;
  jolt_virtual_board_set_options (fixture->board, &options);
  flash_fixture_add_fault (fixture, "stall@clrstatus*");
  flash_fixture_add_fault (fixture, "stall@abort*");
}

static guint
count (const char *text,
       const char *word)
{
  guint n = 0;

  for (const char *found = strstr (text, word); found != NULL; found = strstr (found + 1, word))
    n++;

  return n;
}

/* The request is done and its answer lost. The ROM waits for the answer to be
 * fetched: one more request and it stands still. So Jolt waits once, as long as
 * the work can take, and sends nothing more. */
static void
test_answer_lost (void)
{
  const struct {
    const char   *fault;
    const char   *next;     /* the request that would come next, refused */
    guint         depth;
    JoltDfuError  code;
  } cases[] = {
    { "lost@getstatus:2", "stall@getstatus:3*", 8, JOLT_DFU_ERROR_TIMEOUT },
    { "lost@dnload.first", "stall@getstatus.first*", 1, JOLT_DFU_ERROR_TIMEOUT },
    { "lost@dnload.middle:300", "stall@getstatus.middle:300*", 1, JOLT_DFU_ERROR_TIMEOUT },
    { "lost@getstatus.middle:300", "stall@dnload.middle:301*", 1, JOLT_DFU_ERROR_TIMEOUT },
    { "lost@getstatus.last", "stall@dnload.zero*", 1, JOLT_DFU_ERROR_TIMEOUT },
    { "lost@getstatus.last", "stall@dnload.zero*", 8, JOLT_DFU_ERROR_TIMEOUT },
    { "lost@dnload.zero", "stall@getstatus.zero*", 1, JOLT_DFU_ERROR_UNCERTAIN },
    { "lost@dnload.zero", "stall@getstatus.zero*", 8, JOLT_DFU_ERROR_UNCERTAIN },
    { "lost@getstatus.zero", "stall@getstatus.zero:2*", 8, JOLT_DFU_ERROR_UNCERTAIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (FlashFixture) fixture = flash_fixture_new_rom ("esp32s2", cases[i].depth);

    g_test_message ("%s, depth %u", cases[i].fault, cases[i].depth);
    flash_fixture_add_fault (fixture, cases[i].fault);
    count_what_follows (fixture);
    flash_fixture_add_fault (fixture, cases[i].next);

    flash_fixture_assert_fails (fixture, cases[i].code);
    g_assert_cmpuint (fixture->elapsed_us, >=, PATIENCE_US);
    g_assert_cmpuint (fixture->elapsed_us, <, PATIENCE_US + FLASH_US);
    g_assert_cmpuint (jolt_virtual_board_get_n_faults (fixture->board), ==, 1);
    if (cases[i].code == JOLT_DFU_ERROR_UNCERTAIN)
      g_assert_true (flash_fixture_is_written (fixture));
    flash_fixture_assert_next (fixture);
  }
}

/* What comes back after DETACH is answer enough. A device by the book can be
 * asked again, and is: one request at a time from the first block on. */
static void
test_answer_lost_harmlessly (void)
{
  g_autoptr (FlashFixture) rom = flash_fixture_new_rom ("esp32s2", 8);
  g_autoptr (FlashFixture) book = flash_fixture_new (8);

  flash_fixture_add_fault (rom, "lost@detach");
  flash_fixture_assert_done (rom);
  g_assert_cmpuint (rom->elapsed_us, <, 2 * FLASH_US);

  flash_fixture_add_fault (book, "lost@dnload.middle:300");
  flash_fixture_assert_done (book);
  g_assert_cmpuint (count (book->record, "starting the download again"), ==, 1);
}

/* A GETSTATUS is queued behind a DNLOAD that is never answered, whichever block
 * that is: it costs one wait and not two, and the board gets nothing more. */
static void
test_queued_behind_silence (void)
{
  for (guint nth = 1; nth <= 140; nth++) {
    g_autoptr (FlashFixture) fixture = flash_fixture_new_rom ("esp32s2", 8);
    g_autofree char *fault = g_strdup_printf ("silence@dnload.middle:%u", nth);

    flash_fixture_add_fault (fixture, fault);
    count_what_follows (fixture);
    flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_TIMEOUT);
    g_assert_cmpuint (fixture->elapsed_us, >=, PATIENCE_US);
    g_assert_cmpuint (fixture->elapsed_us, <, PATIENCE_US + 2 * FLASH_US);
    g_assert_cmpuint (jolt_virtual_board_get_n_faults (fixture->board), ==, 1);
    g_assert_null (strstr (fixture->record, "again"));
    flash_fixture_assert_next (fixture);
  }
}

/* The host controller calls it a bus error, or a STALL; it is a cable that was
 * pulled. That is found out once, not for each request under way. */
static void
test_cable_pulled (void)
{
  const char * const names[] = { "unplug", "eproto", "epipe" };
  const char * const places[] = {
    "getstatus:1", "getstatus:2", "dnload.first", "dnload.middle:100", "getstatus.middle", "dnload.last", "getstatus.last",
  };
  const guint depths[] = { 1, 8, 32 };

  for (guint i = 0; i < G_N_ELEMENTS (names) * G_N_ELEMENTS (places) * G_N_ELEMENTS (depths) * 2; i++) {
    guint depth = depths[i / 2 % 3];
    const char *place = places[i / 6 % G_N_ELEMENTS (places)];
    g_autoptr (FlashFixture) fixture = i % 2 ? flash_fixture_new_rom ("esp32s2", depth) : flash_fixture_new (depth);
    g_autofree char *fault = g_strdup_printf ("%s@%s", names[i / (6 * G_N_ELEMENTS (places))], place);

    g_test_message ("%s, depth %u, %s", fault, depth, i % 2 ? "ROM" : "by the book");
    flash_fixture_add_fault (fixture, fault);
    flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_GONE);
    g_assert_cmpuint (count (fixture->record, "failed:"), ==, 1);
    g_assert_cmpuint (fixture->elapsed_us, <, FLASH_US + G_USEC_PER_SEC);
    flash_fixture_assert_next (fixture);
  }
}

/* After everything was sent a cable is as little of an answer as before. */
static void
test_cable_pulled_at_the_end (void)
{
  const char * const faults[] = {
    "unplug@dnload.zero", "eproto@dnload.zero", "epipe@dnload.zero",
    "unplug@getstatus.zero", "eproto@getstatus.zero", "epipe@getstatus.zero",
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autoptr (FlashFixture) fixture = flash_fixture_new_rom ("esp32s2", 8);

    flash_fixture_add_fault (fixture, faults[i]);
    flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_UNCERTAIN);
    g_assert_cmpuint (fixture->elapsed_us, <, FLASH_US);
    flash_fixture_assert_next (fixture);
  }
}

/* A STALL of a board that is still there is one: the wait for its departure is
 * not made for each request under way. */
static void
test_stall_is_no_cable (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new_rom ("esp32s2", 32);

  flash_fixture_add_fault (fixture, "stall@dnload.middle:100*");
  flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_STATUS);
  g_assert_cmpuint (fixture->elapsed_us, <, 2 * FLASH_US);
  flash_fixture_assert_next (fixture);
}

/* A slow hub, or a slow computer */
static void
test_returns_late (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new_rom ("esp32s2", 8);
  g_autoptr (FlashFixture) too_late = flash_fixture_new_rom ("esp32s2", 8);

  flash_fixture_add_fault (fixture, "late=4500@return");
  flash_fixture_assert_done (fixture);
  g_assert_cmpuint (fixture->elapsed_us, >=, 4500 * 1000);
  g_assert_cmpuint (count (fixture->record, "DETACH"), ==, 1);

  flash_fixture_add_fault (too_late, "late=60000@return");
  flash_fixture_assert_fails (too_late, JOLT_DFU_ERROR_NOT_RETURNED);
  g_assert_cmpuint (too_late->elapsed_us, <, 15 * G_USEC_PER_SEC);
  jolt_virtual_board_come_back (too_late->board);
  flash_fixture_assert_next (too_late);
}

/* The ROMs of P4 and S31 cannot be told by an application to start in DFU mode:
 * DETACH brings their run-time mode, which takes another. */
static void
test_detach_of_application (void)
{
  const struct {
    const char *target;
    guint       n_detaches;
  } cases[] = { { "esp32s2", 1 }, { "esp32s3", 1 }, { "esp32p4", 2 }, { "esp32s31", 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (FlashFixture) fixture = flash_fixture_new_rom (cases[i].target, 8);

    flash_fixture_set_personality (fixture, JOLT_VIRTUAL_PERSONALITY_APP_DFU);
    flash_fixture_assert_done (fixture);
    g_assert_cmpuint (count (fixture->record, "DETACH"), ==, cases[i].n_detaches);
    g_assert_null (strstr (fixture->record, "lost"));
    flash_fixture_assert_next (fixture);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dfu/faults/answer-lost", test_answer_lost);
  g_test_add_func ("/dfu/faults/answer-lost-harmlessly", test_answer_lost_harmlessly);
  g_test_add_func ("/dfu/faults/queued-behind-silence", test_queued_behind_silence);
  g_test_add_func ("/dfu/faults/cable-pulled", test_cable_pulled);
  g_test_add_func ("/dfu/faults/cable-pulled-at-the-end", test_cable_pulled_at_the_end);
  g_test_add_func ("/dfu/faults/stall-is-no-cable", test_stall_is_no_cable);
  g_test_add_func ("/dfu/faults/returns-late", test_returns_late);
  g_test_add_func ("/dfu/faults/detach-of-application", test_detach_of_application);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-log.h"
#include "jolt-flash-progress.h"

#define KIB 1024
#define MS 1000

static JoltFlashPiece pieces[] = {
  { .payload_offset = 1 * KIB, .size_bytes = 100 * KIB, .part = 0, .erases = TRUE },
  { .payload_offset = 101 * KIB, .size_bytes = 100 * KIB, .part = 1, .erases = TRUE },
};

static JoltFlashPlan *
make_plan (void)
{
  JoltFlashPlan *plan = g_new0 (JoltFlashPlan, 1);

  plan->payload = g_bytes_new_take (g_malloc0 (201 * KIB), 201 * KIB);
  plan->pieces = pieces;
  plan->n_pieces = G_N_ELEMENTS (pieces);

  return plan;
}

static void
free_plan (JoltFlashPlan *plan)
{
  g_bytes_unref (plan->payload);
  g_free (plan);
}

/* 100 KiB/s of writing, one second of erasing for 100 KiB. */
static void
test_estimate (void)
{
  JoltFlashPlan *plan = make_plan ();
  JoltFlashProgress progress;
  gint64 now_us = 0;

  jolt_flash_progress_init (&progress, plan, NULL, NULL);
  jolt_flash_progress_begin (&progress, now_us);
  g_assert_cmpint (progress.seconds_left, ==, -1);

  for (guint kib = 0; kib < 201; kib++) {
    gboolean erases = kib == 0 || kib == 101;

    if (erases) {
      jolt_flash_progress_erasing (&progress, kib / 101, now_us);
      g_assert_cmpint (progress.phase, ==, JOLT_FLASH_PHASE_ERASING);
      now_us += 1000 * MS;
    } else {
      now_us += 10 * MS;
    }
    jolt_flash_progress_wrote (&progress, KIB, erases ? 100 * KIB : 0, kib / 101, now_us);
    g_assert_cmpint (progress.phase, ==, JOLT_FLASH_PHASE_WRITING);

    if (kib == 10) /* too early to tell */
      g_assert_cmpint (progress.seconds_left, ==, -1);
    if (kib == 51) { /* 149 KiB to write, 100 KiB to erase */
      g_assert_cmpint (progress.seconds_left, ==, 3);
      g_assert_cmpfloat (progress.speed, >, 99 * KIB);
      g_assert_cmpfloat (progress.speed, <, 101 * KIB);
    }
    if (kib == 150)
      g_assert_cmpint (progress.seconds_left, ==, 1);
  }

  g_assert_cmpuint (progress.done_bytes, ==, 201 * KIB);
  g_assert_cmpint (progress.seconds_left, ==, 0);
  g_assert_cmpfloat (progress.fraction, <, 1);
  jolt_flash_progress_set_phase (&progress, JOLT_FLASH_PHASE_DONE);
  g_assert_cmpfloat (progress.fraction, >=, 1);
  free_plan (plan);
}

/* A slow spell is forgotten again; a single hiccup hardly shows. */
static void
test_speed_is_smooth (void)
{
  JoltFlashPlan *plan = make_plan ();
  JoltFlashProgress progress;
  gint64 now_us = 0;

  jolt_flash_progress_init (&progress, plan, NULL, NULL);
  jolt_flash_progress_begin (&progress, now_us);
  for (guint kib = 0; kib < 100; kib++)
    jolt_flash_progress_wrote (&progress, KIB, 0, 0, now_us += 10 * MS);
  jolt_flash_progress_wrote (&progress, KIB, 0, 0, now_us += 1000 * MS);
  g_assert_cmpfloat (progress.speed, >, 60 * KIB);
  for (guint kib = 0; kib < 100; kib++)
    jolt_flash_progress_wrote (&progress, KIB, 0, 0, now_us += 5 * MS);
  g_assert_cmpfloat (progress.speed, >, 100 * KIB);
  free_plan (plan);
}

/* A clock that stands still or goes back does no harm. */
static void
test_odd_clock (void)
{
  JoltFlashPlan *plan = make_plan ();
  JoltFlashProgress progress;

  jolt_flash_progress_init (&progress, plan, NULL, NULL);
  jolt_flash_progress_begin (&progress, 1000);
  for (guint kib = 0; kib < 300; kib++) {
    jolt_flash_progress_wrote (&progress, KIB, 0, 0, 1000 - kib);
    g_assert_cmpfloat (progress.speed, <=, 0);
    g_assert_cmpint (progress.seconds_left, ==, -1);
    g_assert_cmpfloat (progress.fraction, <, 1);
  }
  g_assert_cmpuint (progress.done_bytes, ==, 201 * KIB);
  free_plan (plan);
}

/* Starting again takes the bytes back, but not the bar. */
static void
test_starting_again (void)
{
  JoltFlashPlan *plan = make_plan ();
  JoltFlashProgress progress;
  double fraction;

  jolt_flash_progress_init (&progress, plan, NULL, NULL);
  jolt_flash_progress_set_phase (&progress, JOLT_FLASH_PHASE_OPENING);
  g_assert_cmpfloat (progress.fraction, >, 0);
  jolt_flash_progress_begin (&progress, 0);
  jolt_flash_progress_wrote (&progress, 150 * KIB, 0, 1, 1000 * MS);
  fraction = progress.fraction;
  g_assert_cmpfloat (fraction, >, 0.5);

  jolt_flash_progress_set_phase (&progress, JOLT_FLASH_PHASE_RECOVERING);
  jolt_flash_progress_begin (&progress, 0);
  g_assert_cmpuint (progress.done_bytes, ==, 0);
  g_assert_cmpuint (progress.part, ==, 0);
  jolt_flash_progress_wrote (&progress, 10 * KIB, 0, 0, 1000 * MS);
  g_assert_cmpfloat (progress.fraction, >=, fraction);
  free_plan (plan);
}

/* Nobody is told a speed or a time of a board that has fallen silent. */
static void
test_silence (void)
{
  const JoltFlashProgress fresh = { .phase = JOLT_FLASH_PHASE_WRITING, .fraction = 0.5, .speed = 200 * KIB, .seconds_left = 9 };
  JoltFlashProgress progress = fresh;
  double last = fresh.speed;

  jolt_flash_progress_age (&progress, 500 * MS);
  g_assert_cmpfloat (progress.speed, >=, fresh.speed);
  g_assert_cmpint (progress.seconds_left, ==, fresh.seconds_left);

  for (guint seconds = 2; seconds < 8; seconds++) {
    progress = fresh;
    jolt_flash_progress_age (&progress, seconds * 1000 * MS);
    g_assert_cmpfloat (progress.speed, <=, last / 1.9);
    g_assert_cmpint (progress.seconds_left, ==, seconds < 3 ? fresh.seconds_left : -1);
    last = progress.speed;
  }

  progress = fresh;
  jolt_flash_progress_age (&progress, 60 * 1000 * MS);
  g_assert_cmpfloat (progress.speed, <=, 0);
  g_assert_cmpfloat (progress.fraction, >=, fresh.fraction);
}

static void
test_record (void)
{
  g_autoptr (JoltDfuLog) record = jolt_dfu_log_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < 5000; i++)
    jolt_dfu_log_add (record, "line %u", i);

  text = jolt_dfu_log_dup_text (record);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 602);
  g_assert_true (g_str_has_suffix (lines[0], "  line 0"));
  g_assert_true (g_str_has_suffix (lines[299], "  line 299"));
  g_assert_nonnull (strstr (lines[300], "4400 lines left out"));
  g_assert_true (g_str_has_suffix (lines[301], "  line 4700"));
  g_assert_true (g_str_has_suffix (lines[600], "  line 4999"));
  g_assert_cmpstr (lines[601], ==, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dfu/flash-progress/estimate", test_estimate);
  g_test_add_func ("/dfu/flash-progress/speed-is-smooth", test_speed_is_smooth);
  g_test_add_func ("/dfu/flash-progress/odd-clock", test_odd_clock);
  g_test_add_func ("/dfu/flash-progress/starting-again", test_starting_again);
  g_test_add_func ("/dfu/flash-progress/silence", test_silence);
  g_test_add_func ("/dfu/record", test_record);

  return g_test_run ();
}

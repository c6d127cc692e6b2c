/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "board-picture.h"
#include "flasher-fixture.h"
#include "jolt-backup-job.h"
#include "jolt-dfu-error.h"
#include "jolt-virtual-fault.h"
#include "jolt-virtual-faults.h"
#include "wait-until.h"

#include <glib/gstdio.h>

/* The flash of a board in a file, whole or not at all. */

typedef struct {
  FlasherFixture    base;
  JoltVirtualBoard *board;
  GBytes           *picture;
  char             *folder;
  GFile            *file;
  JoltBackupJob    *job;
  guint             n_ends;
  double            fraction;
  gboolean          cancels;
} Test;

static void
set_up (Test       *self,
        const char *spec,
        const char *target)
{
  g_autoptr (GError) error = NULL;

  *self = (Test) { .picture = board_picture_new (jolt_chip_from_target (target)) };
  flasher_fixture_set_up (&self->base, spec, NULL);
  self->board = flasher_fixture_get_board (&self->base, "1-1");
  jolt_virtual_board_set_flash (self->board, self->picture);
  self->folder = g_dir_make_tmp ("jolt-backup-XXXXXX", &error);
  g_assert_no_error (error);
  self->file = g_file_new_build_filename (self->folder, "flash.bin", NULL);
  wait_until (flasher_fixture_can_flash (&self->base, "1-1"));
}

static void
tear_down (Test *self)
{
  g_clear_object (&self->job);
  g_file_delete (self->file, NULL, NULL);
  /* Nothing else is in it. */
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_object_unref (self->file);
  g_bytes_unref (self->picture);
  flasher_fixture_tear_down (&self->base);
}

static void
ended_cb (Test *self)
{
  self->n_ends++;
}

static void
progress_cb (Test *self)
{
  const JoltBackupProgress *progress = jolt_backup_job_get_progress (self->job);

  g_assert_cmpuint (self->n_ends, ==, 0);
  g_assert_cmpfloat (progress->fraction, >=, self->fraction);
  g_assert_cmpuint (progress->done_bytes, <=, progress->total_bytes);
  self->fraction = progress->fraction;
  if (self->cancels)
    jolt_backup_job_cancel (self->job);
}

static void
start (Test  *self,
       gsize  size)
{
  g_autoptr (JoltTransport) transport = jolt_bus_create_transport (self->base.bus, "1-1");

  g_clear_object (&self->job);
  self->n_ends = 0;
  self->fraction = 0;
  self->job = jolt_backup_job_new (jolt_bus_find_board (self->base.bus, "1-1"), transport, self->file, size);
  g_signal_connect_swapped (self->job, "ended", G_CALLBACK (ended_cb), self);
  g_signal_connect_swapped (self->job, "notify::fraction", G_CALLBACK (progress_cb), self);
  jolt_backup_job_start (self->job);
  g_assert_true (jolt_backup_job_get_running (self->job));
}

static void
run (Test  *self,
     gsize  size)
{
  start (self, size);
  wait_until (self->n_ends > 0);
  g_assert_cmpuint (self->n_ends, ==, 1);
  g_assert_false (jolt_backup_job_get_running (self->job));
}

static void
assert_unchanged (Test *self)
{
  g_autoptr (GBytes) flash = jolt_virtual_board_dup_flash (self->board, 0, g_bytes_get_size (self->picture));

  g_assert_true (g_bytes_equal (flash, self->picture));
}

static void
assert_saved (Test *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes (self->file, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, self->picture));
}

static void
test_whole (gconstpointer target)
{
  Test test;

  set_up (&test, (const char *) target + strlen ("esp32"), target);
  run (&test, 0);
  g_assert_no_error (jolt_backup_job_get_error (test.job));
  g_assert_cmpint (jolt_backup_job_get_result (test.job), ==, JOLT_BACKUP_RESULT_COMPLETE);
  g_assert_cmpfloat (test.fraction, ==, 1);
  assert_saved (&test);
  assert_unchanged (&test);
  g_assert_nonnull (jolt_board_get_contents (jolt_bus_find_board (test.base.bus, "1-1")));

  /* Not over a file that is there, unless told so. */
  wait_until (flasher_fixture_can_flash (&test.base, "1-1"));
  run (&test, 0);
  g_assert_error (jolt_backup_job_get_error (test.job), G_IO_ERROR, G_IO_ERROR_EXISTS);
  assert_saved (&test);

  tear_down (&test);
}

/* What is not a board that starts is called what it is. */
static void
test_results (void)
{
  static const struct { guint32 address; guint8 value; gsize size; JoltBackupResult result; } rows[] = {
    { 0x1100, 0x00, 16, JOLT_BACKUP_RESULT_DAMAGED },
    { 0x190400, 0x00, 64, JOLT_BACKUP_RESULT_DAMAGED },
    { 0x190000, 0xFF, 64, JOLT_BACKUP_RESULT_INCOMPLETE },
    { 0x8000, 0xFF, 0x1000, JOLT_BACKUP_RESULT_INCOMPLETE },
    { 0, 0xFF, 4u << 20, JOLT_BACKUP_RESULT_EMPTY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) changed = NULL;
    guint8 *data;
    Test test;

    set_up (&test, "s2", "esp32s2");
    data = g_memdup2 (g_bytes_get_data (test.picture, NULL), g_bytes_get_size (test.picture));
    memset (data + rows[i].address, rows[i].value, rows[i].size);
    changed = g_bytes_new_take (data, g_bytes_get_size (test.picture));
    jolt_virtual_board_set_flash (test.board, changed);
    run (&test, 4u << 20);
    g_assert_no_error (jolt_backup_job_get_error (test.job));
    g_assert_cmpint (jolt_backup_job_get_result (test.job), ==, rows[i].result);
    tear_down (&test);
  }
}

static void
test_unknown_size (void)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  Test test;

  set_up (&test, "s2", "esp32s2");
  jolt_virtual_board_set_flash (test.board, nothing);
  run (&test, 0);
  g_assert_error (jolt_backup_job_get_error (test.job), JOLT_BACKUP_ERROR, JOLT_BACKUP_ERROR_UNKNOWN_SIZE);
  g_assert_false (g_file_query_exists (test.file, NULL));
  tear_down (&test);
}

/* Something else at the second reading: a bad contact. */
static void
test_unstable (void)
{
  g_autoptr (GBytes) other = NULL;
  guint8 *data;
  Test test;

  set_up (&test, "x4,p4", "esp32p4");
  data = g_memdup2 (g_bytes_get_data (test.picture, NULL), g_bytes_get_size (test.picture));
  data[0] = 0x7F;
  other = g_bytes_new_take (data, g_bytes_get_size (test.picture));

  start (&test, 0x10000);
  wait_until (jolt_virtual_board_get_state (test.board) == JOLT_DFU_STATE_UPLOAD_IDLE);
  jolt_virtual_board_set_flash (test.board, other);
  wait_until (test.n_ends > 0);
  g_assert_error (jolt_backup_job_get_error (test.job), JOLT_BACKUP_ERROR, JOLT_BACKUP_ERROR_UNSTABLE);
  g_assert_false (g_file_query_exists (test.file, NULL));
  tear_down (&test);
}

static void
test_cancel (void)
{
  Test test;

  set_up (&test, "s2", "esp32s2");
  test.cancels = TRUE;
  run (&test, 0);
  g_assert_error (jolt_backup_job_get_error (test.job), G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_query_exists (test.file, NULL));
  assert_unchanged (&test);

  /* The board is in order. */
  test.cancels = FALSE;
  wait_until (flasher_fixture_can_flash (&test.base, "1-1"));
  run (&test, 0);
  g_assert_no_error (jolt_backup_job_get_error (test.job));
  assert_saved (&test);
  tear_down (&test);
}

static void
test_failures (void)
{
  static const char * const faults[] = {
    "unplug@upload", "unplug@upload:30000", "stall@upload:30000", "silence@upload:30000", "short=3@upload:30000",
    "lost@upload:30000", "unplug@abort", "stall@dnload",
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autoptr (GError) error = NULL;
    JoltVirtualFault fault;
    Test test;

    set_up (&test, "s2", "esp32s2");
    jolt_virtual_fault_parse (faults[i], &fault, &error);
    g_assert_no_error (error);
    jolt_virtual_board_add_fault (test.board, &fault);
    run (&test, 0);
    g_test_message ("%s: %s", faults[i], jolt_backup_job_get_error (test.job)->message);
    g_assert_cmpuint (jolt_virtual_board_get_n_faults (test.board), >, 0);
    g_assert_true (jolt_backup_job_get_error (test.job)->domain == JOLT_DFU_ERROR);
    g_assert_false (g_file_query_exists (test.file, NULL));
    assert_unchanged (&test);
    tear_down (&test);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/backup/whole/s2", "esp32s2", test_whole);
  g_test_add_data_func ("/backup/whole/s3", "esp32s3", test_whole);
  g_test_add_data_func ("/backup/whole/p4", "esp32p4", test_whole);
  g_test_add_data_func ("/backup/whole/s31", "esp32s31", test_whole);
  g_test_add_func ("/backup/results", test_results);
  g_test_add_func ("/backup/unknown-size", test_unknown_size);
  g_test_add_func ("/backup/unstable", test_unstable);
  g_test_add_func ("/backup/cancel", test_cancel);
  g_test_add_func ("/backup/failures", test_failures);

  return g_test_run ();
}

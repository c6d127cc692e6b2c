/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flash-fixture.h"
#include "job-fixture.h"
#include "jolt-virtual-fault.h"

/* Jobs in a thread of their own, with the main loop of the test. */
typedef struct {
  FlashFixture   *flash;
  JoltFlashJob   *job;
  GThread        *main_thread;
  double          fraction;
  guint           n_notifies;
  guint           n_ends;
  gboolean        cancels;
  JoltFlashPhase  cancel_phase;
} JobTest;

static void
notify_cb (JoltFlashJob *job,
           GParamSpec   *pspec,
           JobTest      *test)
{
  const JoltFlashProgress *progress = jolt_flash_job_get_progress (job);

  g_assert_true (g_thread_self () == test->main_thread);
  g_assert_cmpuint (test->n_ends, ==, 0);
  test->n_notifies++;

  g_assert_cmpfloat (progress->fraction, >, 0);
  g_assert_cmpfloat (progress->fraction, >=, test->fraction);
  test->fraction = progress->fraction;

  if (jolt_flash_job_get_running (job)) {
    g_assert_cmpfloat (progress->fraction, <, 1);
    g_assert_cmpint (progress->phase, <, JOLT_FLASH_PHASE_DONE);

    if (test->cancels && progress->phase == test->cancel_phase)
      jolt_flash_job_cancel (job);
  } else {
    g_assert_cmpint (progress->phase, >=, JOLT_FLASH_PHASE_DONE);
    /* The error comes with its phase. */
    g_assert_true ((progress->phase == JOLT_FLASH_PHASE_FAILED) == (jolt_flash_job_get_error (job) != NULL));
  }
}

static void
ended_cb (JoltFlashJob *job,
          JobTest      *test)
{
  g_assert_true (g_thread_self () == test->main_thread);
  g_assert_false (jolt_flash_job_get_running (job));
  test->n_ends++;
}

/* A job runs once: another attempt is another job. */
static void
make_job (JobTest *test)
{
  g_clear_object (&test->job);
  test->job = job_fixture_new (test->flash->transport, test->flash->firmware);
  test->fraction = 0;
  test->n_notifies = 0;
  test->n_ends = 0;
  g_signal_connect (test->job, "notify::progress", G_CALLBACK (notify_cb), test);
  g_signal_connect (test->job, "notify::outcome", G_CALLBACK (notify_cb), test);
  g_signal_connect (test->job, "ended", G_CALLBACK (ended_cb), test);
}

static JobTest *
job_test_new (JoltVirtualTime time)
{
  JobTest *test = g_new0 (JobTest, 1);

  test->flash = flash_fixture_new (8);
  if (time == JOLT_VIRTUAL_TIME_REAL) {
    g_object_unref (test->flash->transport);
    test->flash->transport = jolt_virtual_transport_new (test->flash->board, JOLT_VIRTUAL_TIME_REAL);
    jolt_virtual_transport_set_speed (JOLT_VIRTUAL_TRANSPORT (test->flash->transport), 20);
  }
  test->main_thread = g_thread_self ();
  make_job (test);

  return test;
}

static void
job_test_free (JobTest *test)
{
  g_clear_object (&test->job);
  flash_fixture_free (test->flash);
  g_free (test);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JobTest, job_test_free)

static JoltFlashOutcome
run (JobTest *test)
{
  job_fixture_run (test->job);
  g_assert_cmpuint (test->n_ends, ==, 1);

  return jolt_flash_job_get_outcome (test->job);
}

static void
test_success (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);
  const JoltFlashProgress *progress = jolt_flash_job_get_progress (test->job);
  g_autofree char *before = jolt_flash_job_dup_record (test->job);
  g_autofree char *record = NULL;

  g_assert_cmpint (progress->phase, ==, JOLT_FLASH_PHASE_WAITING);
  g_assert_cmpfloat (progress->fraction, <=, 0);
  g_assert_cmpstr (before, ==, "");

  g_assert_cmpint (run (test), ==, JOLT_FLASH_OUTCOME_DONE);
  g_assert_true (flash_fixture_is_written (test->flash));
  g_assert_cmpint (progress->phase, ==, JOLT_FLASH_PHASE_DONE);
  g_assert_cmpfloat (progress->fraction, >=, 1);
  g_assert_cmpuint (progress->part, ==, 1);
  g_assert_cmpuint (progress->done_bytes, ==, 30720);
  g_assert_cmpint (progress->seconds_left, ==, 0);
  g_assert_null (jolt_flash_job_get_error (test->job));

  record = jolt_flash_job_dup_record (test->job);
  g_assert_nonnull (strstr (record, "test.bin, 30720 bytes, for ESP32-S2"));
  g_assert_nonnull (strstr (record, "wTransferSize 64 bytes"));
  g_assert_true (g_str_has_suffix (record, "done\n"));
}

static void
test_failure (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);
  g_autofree char *record = NULL;

  flash_fixture_add_fault (test->flash, "status=errWRITE@dnload.middle:300*");
  g_assert_cmpint (run (test), ==, JOLT_FLASH_OUTCOME_FAILED);
  g_assert_cmpint (jolt_flash_job_get_progress (test->job)->phase, ==, JOLT_FLASH_PHASE_FAILED);
  g_assert_cmpint (jolt_flash_job_get_progress (test->job)->seconds_left, ==, -1);
  g_assert_error (jolt_flash_job_get_error (test->job), JOLT_DFU_ERROR, JOLT_DFU_ERROR_STATUS);
  g_assert_cmpint (jolt_dfu_error_get_status (jolt_flash_job_get_error (test->job)), ==, JOLT_DFU_STATUS_ERR_WRITE);
  g_assert_cmpint (jolt_flash_job_get_boot_result (test->job), ==, JOLT_BOOT_RESULT_UNKNOWN);
  record = jolt_flash_job_dup_record (test->job);
  g_assert_nonnull (strstr (record, "errWRITE"));

  /* Try Again */
  jolt_virtual_board_clear_faults (test->flash->board);
  make_job (test);
  g_assert_cmpint (run (test), ==, JOLT_FLASH_OUTCOME_DONE);
}

/* With time, so that the user has some to cancel in. */
static void
test_cancel (void)
{
  const JoltFlashPhase phases[] = {
    JOLT_FLASH_PHASE_OPENING, JOLT_FLASH_PHASE_RESTARTING, JOLT_FLASH_PHASE_ERASING, JOLT_FLASH_PHASE_WRITING,
  };

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++) {
    g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_REAL);

    test->cancels = TRUE;
    test->cancel_phase = phases[i];
    g_assert_cmpint (run (test), ==, JOLT_FLASH_OUTCOME_CANCELLED);
    g_assert_cmpint (jolt_flash_job_get_progress (test->job)->phase, ==, JOLT_FLASH_PHASE_CANCELLED);

    test->cancels = FALSE;
    while (jolt_virtual_board_get_returning (test->flash->board, NULL))
      jolt_virtual_board_come_back (test->flash->board);
    make_job (test);
    g_assert_cmpint (run (test), ==, JOLT_FLASH_OUTCOME_DONE);
    g_assert_true (flash_fixture_is_written (test->flash));
  }
}

static void
test_cancel_beforehand (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);

  jolt_flash_job_cancel (test->job);
  g_assert_true (jolt_flash_job_get_cancelling (test->job));
  g_assert_cmpint (run (test), ==, JOLT_FLASH_OUTCOME_CANCELLED);
}

/* The worker is done before the main loop runs again. */
static void
wait_for_worker (JoltFlashJob *job)
{
  for (;;) {
    g_autofree char *record = jolt_flash_job_dup_record (job);

    if (strstr (record, "done\n") != NULL)
      return;
    g_thread_yield ();
  }
}

/* A flash that completed is never reported as cancelled. */
static void
test_cancel_too_late (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);

  jolt_flash_job_start (test->job);
  wait_for_worker (test->job);
  jolt_flash_job_cancel (test->job);
  while (jolt_flash_job_get_running (test->job))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (jolt_flash_job_get_outcome (test->job), ==, JOLT_FLASH_OUTCOME_DONE);
}

static void
finalized_cb (gpointer  data,
              GObject  *object)
{
  *(gboolean *) data = TRUE;
}

/* The window may go while the job runs: the job keeps itself, and goes in the
 * main context as soon as it has ended. */
static void
test_let_go_while_running (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);
  gboolean finalized = FALSE;

  g_object_weak_ref (G_OBJECT (test->job), finalized_cb, &finalized);
  jolt_flash_job_start (test->job);
  g_clear_object (&test->job);
  while (!finalized)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (test->n_ends, ==, 1);
}

/* A main loop that is busy elsewhere gets one message and not thousands. */
static void
test_messages_coalesce (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);

  jolt_flash_job_start (test->job);
  test->n_notifies = 0;
  wait_for_worker (test->job);
  while (jolt_flash_job_get_running (test->job))
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (jolt_flash_job_get_outcome (test->job), ==, JOLT_FLASH_OUTCOME_DONE);
  /* One message on the way, and the end: progress and outcome. */
  g_assert_cmpuint (test->n_notifies, ==, 3);
}

static void
one_of_many_cb (JoltFlashJob *job,
                guint        *n_left)
{
  g_assert_no_error (jolt_flash_job_get_error (job));
  (*n_left)--;
}

/* Flashes @n boards at once. Returns: how long it took, in seconds */
static double
flash_many (guint  n,
            double speed)
{
  g_autoptr (GPtrArray) fixtures = g_ptr_array_new_with_free_func ((GDestroyNotify) flash_fixture_free);
  gint64 start_us = g_get_monotonic_time ();
  guint n_left = n;

  for (guint i = 0; i < n; i++) {
    FlashFixture *fixture = flash_fixture_new (8);
    g_autoptr (JoltTransport) transport = jolt_virtual_transport_new (fixture->board, JOLT_VIRTUAL_TIME_REAL);
    g_autoptr (JoltFlashJob) job = job_fixture_new (transport, fixture->firmware);

    jolt_virtual_transport_set_speed (JOLT_VIRTUAL_TRANSPORT (transport), speed);
    g_signal_connect (job, "ended", G_CALLBACK (one_of_many_cb), &n_left);
    jolt_flash_job_start (job);
    g_ptr_array_add (fixtures, fixture);
  }

  while (n_left > 0)
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < n; i++)
    g_assert_true (flash_fixture_is_written (fixtures->pdata[i]));

  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

/* Jobs share nothing, so many boards take hardly longer than one. The figures
 * are for reading: what the machine does beside is not the jobs' doing. */
static void
test_many_boards (void)
{
  double one = flash_many (1, 2);

  g_test_message ("1 board %.2f s, 8 boards %.2f s", one, flash_many (8, 2));
  /* More than the pool of GTask has threads at first. */
  flash_many (24, 100);
}

static void
test_depth (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);
  JoltVirtualTransport *transport = JOLT_VIRTUAL_TRANSPORT (test->flash->transport);

  jolt_flash_job_set_depth (test->job, 0);
  g_assert_cmpint (run (test), ==, JOLT_FLASH_OUTCOME_DONE);
  g_assert_cmpuint (jolt_virtual_transport_get_max_depth (transport), ==, JOLT_FLASH_JOB_CAREFUL_DEPTH);

  make_job (test);
  jolt_flash_job_set_depth (test->job, G_MAXUINT);
  g_assert_cmpint (run (test), ==, JOLT_FLASH_OUTCOME_DONE);
  g_assert_cmpuint (jolt_virtual_transport_get_max_depth (transport), >, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flash/job/success", test_success);
  g_test_add_func ("/flash/job/failure", test_failure);
  g_test_add_func ("/flash/job/cancel", test_cancel);
  g_test_add_func ("/flash/job/cancel-beforehand", test_cancel_beforehand);
  g_test_add_func ("/flash/job/cancel-too-late", test_cancel_too_late);
  g_test_add_func ("/flash/job/let-go-while-running", test_let_go_while_running);
  g_test_add_func ("/flash/job/messages-coalesce", test_messages_coalesce);
  g_test_add_func ("/flash/job/many-boards", test_many_boards);
  g_test_add_func ("/flash/job/depth", test_depth);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flash-fixture.h"
#include "jolt-flash-job.h"
#include "jolt-flash-reporter.h"

/* A job in its own thread, with the main loop of the test. */
typedef struct {
  FlashFixture   *flash;
  JoltFlashJob   *job;
  GCancellable   *cancellable;
  GThread        *main_thread;
  gboolean        done;
  gboolean        ok;
  GError         *error;
  double          fraction;
  guint           n_notifies;
  guint           n_running_changes;
  gboolean        cancels;
  JoltFlashPhase  cancel_phase;
} JobTest;

static void
notify_cb (JoltFlashJob *job,
           GParamSpec   *pspec,
           JobTest      *test)
{
  g_assert_true (g_thread_self () == test->main_thread);
  g_assert_false (test->done);
  test->n_notifies++;

  if (g_str_equal (pspec->name, "running"))
    test->n_running_changes++;

  if (jolt_flash_job_get_running (job)) {
    g_assert_cmpfloat (jolt_flash_job_get_fraction (job), >, 0);
    g_assert_cmpfloat (jolt_flash_job_get_fraction (job), >=, test->fraction);
    g_assert_cmpfloat (jolt_flash_job_get_fraction (job), <, 1);
    g_assert_cmpint (jolt_flash_job_get_phase (job), <, JOLT_FLASH_PHASE_DONE);
    test->fraction = jolt_flash_job_get_fraction (job);

    if (test->cancels && jolt_flash_job_get_phase (job) == test->cancel_phase)
      g_cancellable_cancel (test->cancellable);
  } else {
    g_assert_cmpint (jolt_flash_job_get_phase (job), >=, JOLT_FLASH_PHASE_DONE);
    /* The error comes with its phase. */
    g_assert_true ((jolt_flash_job_get_phase (job) == JOLT_FLASH_PHASE_FAILED) ==
                   (jolt_flash_job_get_error (job) != NULL));
  }
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
  test->job = jolt_flash_job_new (test->flash->transport, test->flash->firmware);
  test->cancellable = g_cancellable_new ();
  test->main_thread = g_thread_self ();
  g_signal_connect (test->job, "notify", G_CALLBACK (notify_cb), test);

  return test;
}

static void
job_test_free (JobTest *test)
{
  g_clear_object (&test->job);
  g_object_unref (test->cancellable);
  g_clear_error (&test->error);
  flash_fixture_free (test->flash);
  g_free (test);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JobTest, job_test_free)

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  JobTest *test = user_data;
  JoltFlashJob *job = JOLT_FLASH_JOB (source);

  g_assert_true (g_thread_self () == test->main_thread);
  g_assert_false (jolt_flash_job_get_running (job));
  g_assert_cmpint (jolt_flash_job_get_phase (job), >=, JOLT_FLASH_PHASE_DONE);

  test->done = TRUE;
  test->ok = jolt_flash_job_run_finish (job, result, &test->error);
}

static gboolean
run (JobTest *test)
{
  test->done = FALSE;
  test->fraction = 0;
  test->n_notifies = 0;
  test->n_running_changes = 0;
  g_clear_error (&test->error);

  jolt_flash_job_run_async (test->job, test->cancellable, done_cb, test);
  g_assert_true (jolt_flash_job_get_running (test->job));
  g_assert_cmpint (jolt_flash_job_get_phase (test->job), ==, JOLT_FLASH_PHASE_OPENING);
  g_assert_cmpfloat (jolt_flash_job_get_fraction (test->job), >, 0);
  g_assert_null (jolt_flash_job_get_error (test->job));

  while (!test->done)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (test->n_running_changes, ==, 2);

  return test->ok;
}

static void
test_success (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);
  JoltFlashJob *job = test->job;
  g_autofree char *name = NULL, *record = NULL;
  guint64 done_bytes, total_bytes;
  guint number, n_parts;
  int seconds_left;

  g_assert_cmpint (jolt_flash_job_get_phase (job), ==, JOLT_FLASH_PHASE_WAITING);
  g_assert_cmpfloat (jolt_flash_job_get_fraction (job), <=, 0);
  g_assert_false (jolt_flash_job_get_running (job));
  record = jolt_flash_job_dup_record (job);
  g_assert_cmpstr (record, ==, "");
  g_clear_pointer (&record, g_free);

  for (guint round = 0; round < 2; round++) {
    g_assert_true (run (test));
    g_assert_no_error (test->error);
    g_assert_true (flash_fixture_is_written (test->flash));

    g_object_get (job,
                  "part-name", &name, "part-number", &number, "n-parts", &n_parts,
                  "done-bytes", &done_bytes, "total-bytes", &total_bytes,
                  "seconds-left", &seconds_left,
                  NULL);
    g_assert_cmpint (jolt_flash_job_get_phase (job), ==, JOLT_FLASH_PHASE_DONE);
    g_assert_cmpfloat (jolt_flash_job_get_fraction (job), >=, 1);
    g_assert_cmpstr (name, ==, "app.bin");
    g_assert_cmpuint (number, ==, 2);
    g_assert_cmpuint (n_parts, ==, 2);
    g_assert_cmpuint (done_bytes, ==, total_bytes);
    g_assert_cmpuint (total_bytes, ==, 30720);
    g_assert_cmpint (seconds_left, ==, 0);
    g_assert_null (jolt_flash_job_get_error (job));

    record = jolt_flash_job_dup_record (job);
    g_assert_nonnull (strstr (record, "test.bin, 30720 bytes, for ESP32-S2"));
    g_assert_nonnull (strstr (record, "wTransferSize 64 bytes"));
    g_assert_true (g_str_has_suffix (record, "done\n"));
    g_clear_pointer (&record, g_free);
    g_clear_pointer (&name, g_free);
  }
}

static void
test_failure (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);
  g_autofree char *record = NULL;
  g_autoptr (GError) error = NULL;

  flash_fixture_add_fault (test->flash, "status=errWRITE@dnload.middle:300*");
  g_assert_false (run (test));
  g_assert_error (test->error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_STATUS);
  g_assert_cmpint (jolt_flash_job_get_phase (test->job), ==, JOLT_FLASH_PHASE_FAILED);
  g_assert_error (jolt_flash_job_get_error (test->job), JOLT_DFU_ERROR, JOLT_DFU_ERROR_STATUS);
  g_assert_cmpint (jolt_flash_job_get_dfu_status (test->job), ==, JOLT_DFU_STATUS_ERR_WRITE);
  g_assert_cmpint (jolt_flash_job_get_seconds_left (test->job), ==, -1);
  g_object_get (test->job, "error", &error, NULL);
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_STATUS);
  record = jolt_flash_job_dup_record (test->job);
  g_assert_nonnull (strstr (record, "errWRITE"));

  /* Try Again */
  jolt_virtual_board_clear_faults (test->flash->board);
  g_assert_true (run (test));
  g_assert_null (jolt_flash_job_get_error (test->job));
  g_assert_cmpint (jolt_flash_job_get_dfu_status (test->job), ==, JOLT_DFU_STATUS_OK);
}

/* With time, so that the person has some to cancel in. */
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
    g_assert_false (run (test));
    g_assert_error (test->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint (jolt_flash_job_get_phase (test->job), ==, JOLT_FLASH_PHASE_CANCELLED);
    g_assert_null (jolt_flash_job_get_error (test->job));

    test->cancels = FALSE;
    g_cancellable_reset (test->cancellable);
    while (jolt_virtual_board_get_returning (test->flash->board, NULL))
      jolt_virtual_board_come_back (test->flash->board);
    g_assert_true (run (test));
    g_assert_true (flash_fixture_is_written (test->flash));
  }
}

static void
test_cancel_beforehand (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);

  g_cancellable_cancel (test->cancellable);
  g_assert_false (run (test));
  g_assert_error (test->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
cancel_when_done_cb (JoltFlashJob *job,
                     GParamSpec   *pspec,
                     GCancellable *cancellable)
{
  if (!jolt_flash_job_get_running (job))
    g_cancellable_cancel (cancellable);
}

/* A flash that completed is never reported as cancelled. */
static void
test_cancel_too_late (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);

  g_signal_connect (test->job, "notify::running", G_CALLBACK (cancel_when_done_cb), test->cancellable);
  g_assert_true (run (test));
  g_assert_true (g_cancellable_is_cancelled (test->cancellable));
  g_assert_no_error (test->error);
}

static void
finalized_cb (gpointer  data,
              GObject  *object)
{
  *(gboolean *) data = TRUE;
}

/* The window may go while the job runs: the job keeps itself. */
static void
test_let_go_while_running (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);
  gboolean finalized = FALSE;

  g_object_weak_ref (G_OBJECT (test->job), finalized_cb, &finalized);
  jolt_flash_job_run_async (test->job, NULL, done_cb, test);
  g_clear_object (&test->job);
  while (!test->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (test->ok);

  /* The thread pool lets go of the task in its own time. */
  while (!finalized) {
    g_main_context_iteration (NULL, FALSE);
    g_thread_yield ();
  }
}

static guint n_reports;
static JoltFlashReport newest_report;

static void
count_report_cb (gpointer               source_object,
                 const JoltFlashReport *report)
{
  n_reports++;
  newest_report = *report;
}

/* One message is under way and not a thousand, and it brings the newest. */
static void
test_reporter (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);
  g_autoptr (GTask) task = g_task_new (test->job, NULL, NULL, NULL);
  g_autoptr (JoltFlashReporter) reporter = jolt_flash_reporter_new (task, count_report_cb);
  JoltFlashReport report = { 0 };

  n_reports = 0;
  for (guint i = 0; i < 1000; i++) {
    report.done_bytes = i;
    jolt_flash_reporter_post (reporter, &report, TRUE);
  }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_reports, ==, 1);
  g_assert_cmpuint (newest_report.done_bytes, ==, 999);

  /* Numbers alone wait for their turn, thirty times a second. */
  for (guint i = 0; i < 1000; i++) {
    jolt_flash_reporter_post (reporter, &report, FALSE);
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
  g_assert_cmpuint (n_reports, <, 100);

  g_task_return_boolean (task, TRUE);
}

/* A main loop that is busy elsewhere gets one message and not thousands. */
static void
test_messages_coalesce (void)
{
  g_autoptr (JobTest) test = job_test_new (JOLT_VIRTUAL_TIME_NONE);

  jolt_flash_job_run_async (test->job, NULL, done_cb, test);
  test->n_notifies = 0;

  /* The worker is done before the loop runs again. */
  for (;;) {
    g_autofree char *record = jolt_flash_job_dup_record (test->job);

    if (strstr (record, "done\n") != NULL)
      break;
    g_thread_yield ();
  }
  while (!test->done)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (test->ok);
  /* Two rounds of at most seven properties, and running. */
  g_assert_cmpuint (test->n_notifies, <=, 15);
}

static void
one_of_many_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  guint *n_left = user_data;

  jolt_flash_job_run_finish (JOLT_FLASH_JOB (source), result, &error);
  g_assert_no_error (error);
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
    g_autoptr (JoltFlashJob) job = jolt_flash_job_new (transport, fixture->firmware);

    jolt_virtual_transport_set_speed (JOLT_VIRTUAL_TRANSPORT (transport), speed);
    jolt_flash_job_run_async (job, NULL, one_of_many_cb, &n_left);
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

  g_assert_cmpuint (jolt_flash_job_get_depth (test->job), ==, JOLT_FLASH_JOB_DEFAULT_DEPTH);
  jolt_flash_job_set_depth (test->job, 0);
  g_assert_cmpuint (jolt_flash_job_get_depth (test->job), ==, JOLT_FLASH_JOB_CAREFUL_DEPTH);
  g_assert_true (run (test));
  g_assert_cmpuint (jolt_virtual_transport_get_max_depth (transport), ==, 1);

  jolt_flash_job_set_depth (test->job, G_MAXUINT);
  g_assert_cmpuint (jolt_flash_job_get_depth (test->job), ==, JOLT_FLASH_JOB_MAX_DEPTH);
  g_assert_true (run (test));
  g_assert_cmpuint (jolt_virtual_transport_get_max_depth (transport), ==, 2 * JOLT_FLASH_JOB_MAX_DEPTH);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dfu/flash-job/success", test_success);
  g_test_add_func ("/dfu/flash-job/failure", test_failure);
  g_test_add_func ("/dfu/flash-job/cancel", test_cancel);
  g_test_add_func ("/dfu/flash-job/cancel-beforehand", test_cancel_beforehand);
  g_test_add_func ("/dfu/flash-job/cancel-too-late", test_cancel_too_late);
  g_test_add_func ("/dfu/flash-job/let-go-while-running", test_let_go_while_running);
  g_test_add_func ("/dfu/flash-job/reporter", test_reporter);
  g_test_add_func ("/dfu/flash-job/messages-coalesce", test_messages_coalesce);
  g_test_add_func ("/dfu/flash-job/many-boards", test_many_boards);
  g_test_add_func ("/dfu/flash-job/depth", test_depth);

  return g_test_run ();
}

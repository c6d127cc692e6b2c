/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

#include "flash-fixture.h"
#include "job-fixture.h"
#include "jolt-virtual-fault.h"

/* A thousand flashes in one process: whole ones, boards pulled out at every
 * point, refusals, cancelled ones. What the process holds at the end is what
 * it held after the tenth. */

#define N_FLASHES 1000
#define N_WARM_UP 10

/* A page here and there. A leak of 5 bytes a flash is above. */
#define MAX_MORE_BYTES (4 * 1024)
#define MAX_MORE_RSS (512 * 1024)

typedef struct {
  gsize in_use_bytes;
  gsize rss_bytes;
  guint n_descriptors;
  guint n_threads;
} Holdings;

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static guint
count_pool_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((id = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename ("/proc/self/task", id, "comm", NULL);
    g_autofree char *name = NULL;

    /* One that ended meanwhile has no file. The spawner starts the others, and stays. */
    if (g_file_get_contents (path, &name, NULL, NULL) && g_str_has_prefix (name, "pool-") &&
        !g_str_has_prefix (name, "pool-spawner"))
      n++;
  }

  return n;
}

/* GTask's threads are GLib's, up to ten. One more is started whenever the last one is not idle yet, which the scheduler decides,
 * and the C library keeps memory for some of those that ended. So all of them run once before anything is measured, and
 * none does while it is. */
#define N_POOL_THREADS 10

static int n_running;

static void
wait_for_all (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  g_atomic_int_inc (&n_running);
  while (g_atomic_int_get (&n_running) < N_POOL_THREADS)
    g_thread_yield ();
}

static void
start_pool_threads (void)
{
  for (guint i = 0; i < N_POOL_THREADS; i++) {
    g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

    g_task_run_in_thread (task, wait_for_all);
  }
  while (g_atomic_int_get (&n_running) < N_POOL_THREADS)
    g_thread_yield ();
}

static void
end_pool_threads (void)
{
  while (count_pool_threads () > 0) {
    g_thread_pool_stop_unused_threads ();
    g_thread_yield ();
  }
}

static Holdings
look (void)
{
  Holdings holdings = { 0 };
  g_autofree char *statm = NULL;
  gulong size, resident;

  end_pool_threads ();
  malloc_trim (0);
  g_assert_true (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL));
  g_assert_cmpint (sscanf (statm, "%lu %lu", &size, &resident), ==, 2);

  holdings.in_use_bytes = mallinfo2 ().uordblks;
  holdings.rss_bytes = resident * (gsize) sysconf (_SC_PAGESIZE);
  /* The folder itself is open while it is read, both times. */
  holdings.n_descriptors = count_entries ("/proc/self/fd");
  holdings.n_threads = count_entries ("/proc/self/task");

  return holdings;
}

static void
finalized_cb (gpointer  data,
              GObject  *object)
{
  g_atomic_int_set ((int *) data, TRUE);
}

static gboolean
flash (FlashFixture *fixture,
       gboolean      cancel,
       guint         depth)
{
  g_autoptr (JoltTransport) transport = jolt_virtual_transport_new (fixture->board, JOLT_VIRTUAL_TIME_NONE);
  JoltFlashJob *job = job_fixture_new (transport, fixture->firmware);
  g_autofree char *record = NULL;
  gboolean ok;
  int job_finalized = FALSE, transport_finalized = FALSE;

  jolt_flash_job_set_depth (job, depth);
  if (cancel)
    jolt_flash_job_cancel (job);
  job_fixture_run (job);
  ok = jolt_flash_job_get_outcome (job) == JOLT_FLASH_OUTCOME_DONE;
  record = jolt_flash_job_dup_record (job);

  /* The thread does not hold the job: it goes here, at once. */
  g_object_weak_ref (G_OBJECT (job), finalized_cb, &job_finalized);
  g_object_unref (job);
  g_assert_true (job_finalized);

  /* What the thread holds it lets go of a moment after its result. */
  g_object_weak_ref (G_OBJECT (transport), finalized_cb, &transport_finalized);
  g_clear_object (&transport);
  while (!g_atomic_int_get (&transport_finalized))
    g_thread_yield ();

  return ok;
}

static void
flash_somehow (FlashFixture *fixture,
               guint         i)
{
  g_autofree char *fault = NULL;
  guint depth = (const guint[]) { 1, 8, 32 }[i % 3];

  switch (i % 5) {
  case 0:
  case 1:
    g_assert_true (flash (fixture, FALSE, depth));
    g_assert_true (flash_fixture_is_written (fixture));
    return;
  case 2:
    fault = g_strdup_printf ("unplug@any:%u", 1 + i * 7 % 960);
    break;
  case 3:
    fault = g_strdup_printf ("status=%u@dnload:%u*", i % JOLT_DFU_N_STATUSES, 1 + i * 7 % 480);
    break;
  case 4:
    fault = g_strdup ("poll=1@getstatus*");
    break;
  default:
    g_assert_not_reached ();
  }

  flash_fixture_add_fault (fixture, fault);
  g_assert_false (flash (fixture, i % 5 == 4, depth));
  jolt_virtual_board_clear_faults (fixture->board);

  /* Every other time what stands there is left as it is. */
  if (i % 2 == 0 || !jolt_virtual_board_get_plugged (fixture->board)) {
    jolt_virtual_board_unplug (fixture->board);
    jolt_virtual_board_plug (fixture->board);
  }
}

static void
test_soak (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);
  Holdings tenth = { 0 }, last;

  start_pool_threads ();
  for (guint i = 0; i < N_FLASHES; i++) {
    if (i == N_WARM_UP)
      tenth = look ();
    flash_somehow (fixture, i);
  }
  last = look ();

  g_test_message ("after flash %5d: %" G_GSIZE_FORMAT " bytes in use, %" G_GSIZE_FORMAT " KiB resident, "
                  "%u descriptors, %u threads",
                  N_WARM_UP, tenth.in_use_bytes, tenth.rss_bytes / 1024, tenth.n_descriptors, tenth.n_threads);
  g_test_message ("after flash %5d: %" G_GSIZE_FORMAT " bytes in use, %" G_GSIZE_FORMAT " KiB resident, "
                  "%u descriptors, %u threads",
                  N_FLASHES, last.in_use_bytes, last.rss_bytes / 1024, last.n_descriptors, last.n_threads);

  g_assert_cmpuint (last.n_descriptors, ==, tenth.n_descriptors);
  g_assert_cmpuint (last.n_threads, ==, tenth.n_threads);

  /* A sanitizer has its own allocator, which keeps what was freed. */
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (last.in_use_bytes, <, tenth.in_use_bytes + MAX_MORE_BYTES);
  g_assert_cmpuint (last.rss_bytes, <, tenth.rss_bytes + MAX_MORE_RSS);
#endif
}

/* The allocator counts what it caches for each thread as in use, which wanders
 * by 200 KiB and hides what the test is after. Without caches the count is
 * exact; only the environment can say so, before the program starts. */
static void
start_without_allocator_caches (char *argv[])
{
  const char *tunables = "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0";

  if (g_strcmp0 (g_getenv ("GLIBC_TUNABLES"), tunables) == 0)
    return;

  g_setenv ("GLIBC_TUNABLES", tunables, TRUE);
  execv ("/proc/self/exe", argv);
}

int
main (int   argc,
      char *argv[])
{
  start_without_allocator_caches (argv);

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flash/soak", test_soak);

  return g_test_run ();
}

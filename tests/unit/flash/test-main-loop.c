/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "flash-fixture.h"
#include "job-fixture.h"

/* How long a running job keeps the main loop from everything else.
 *
 * A heartbeat of 1 ms shows the longest gap as a person would feel it. On a
 * machine that is busy with something else the gap is not the job's doing, so
 * the verdict is on what the loop itself did between two polls: the processor
 * time it used, and the time it took where it waited for something (a lock, a
 * file) in between, instead of being pushed aside. */

#define LIMIT_US 16000

typedef struct {
  gint64  last_beat_us;
  gint64  longest_gap_us;
  guint   n_beats;

  gint64  awake_us;           /* since the last poll returned */
  gint64  awake_cpu_us;
  gint64  awake_stolen_us;
  glong   awake_waits;
  gint64  longest_cpu_us;
  gint64  longest_waiting_us;

  guint   n_notifies;
} Watch;

static Watch watch;

static gint64
get_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* How long the thread could have run and was not let, as far as the kernel
 * says so. */
static gint64
get_stolen_us (void)
{
  g_autofree char *text = NULL;
  gint64 ran_ns, stolen_ns = 0;

  if (g_file_get_contents ("/proc/thread-self/schedstat", &text, NULL, NULL))
    sscanf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &ran_ns, &stolen_ns);

  return stolen_ns / 1000;
}

static glong
count_waits (void)
{
  struct rusage usage;

  getrusage (RUSAGE_THREAD, &usage);

  return usage.ru_nvcsw;
}

static int
watching_poll (GPollFD *fds,
               guint    n_fds,
               int      timeout_ms)
{
  int result;

  if (watch.awake_us > 0) {
    gint64 cpu_us = get_cpu_us () - watch.awake_cpu_us;
    gint64 wall_us = g_get_monotonic_time () - watch.awake_us;
    gboolean waited = count_waits () != watch.awake_waits;

    watch.longest_cpu_us = MAX (watch.longest_cpu_us, cpu_us);
    if (waited)
      watch.longest_waiting_us = MAX (watch.longest_waiting_us,
                                      wall_us - cpu_us - (get_stolen_us () - watch.awake_stolen_us));
  }

  result = g_poll (fds, n_fds, timeout_ms);

  watch.awake_stolen_us = get_stolen_us ();
  watch.awake_us = g_get_monotonic_time ();
  watch.awake_cpu_us = get_cpu_us ();
  watch.awake_waits = count_waits ();

  return result;
}

static gboolean
beat_cb (gpointer user_data)
{
  gint64 now_us = g_get_monotonic_time ();

  if (watch.last_beat_us > 0)
    watch.longest_gap_us = MAX (watch.longest_gap_us, now_us - watch.last_beat_us);
  watch.last_beat_us = now_us;
  watch.n_beats++;

  return G_SOURCE_CONTINUE;
}

/* What bindings do: read every property that changed. */
static void
notify_cb (JoltFlashJob *job,
           GParamSpec   *pspec,
           gpointer      user_data)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *text = NULL;

  g_value_init (&value, pspec->value_type);
  g_object_get_property (G_OBJECT (job), pspec->name, &value);
  text = g_strdup_value_contents (&value);
  watch.n_notifies++;
}

/* @speed: how many times faster than a real board; 0 for as fast as can be */
static void
measure (const char *what,
         double      speed)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new_large (8, 4u << 20);
  g_autoptr (JoltTransport) transport = NULL;
  g_autoptr (JoltFlashJob) job = NULL;
  g_autoptr (GSource) heart = g_timeout_source_new (1);
  gint64 start_us;

  transport = jolt_virtual_transport_new (fixture->board, speed > 0 ? JOLT_VIRTUAL_TIME_REAL
                                                                    : JOLT_VIRTUAL_TIME_NONE);
  if (speed > 0)
    jolt_virtual_transport_set_speed (JOLT_VIRTUAL_TRANSPORT (transport), speed);

  job = job_fixture_new (transport, fixture->firmware);
  g_signal_connect (job, "notify", G_CALLBACK (notify_cb), NULL);
  g_source_set_callback (heart, beat_cb, NULL, NULL);
  g_source_attach (heart, NULL);

  memset (&watch, 0, sizeof watch);
  start_us = g_get_monotonic_time ();
  job_fixture_run (job);
  g_source_destroy (heart);
  g_assert_cmpint (jolt_flash_job_get_outcome (job), ==, JOLT_FLASH_OUTCOME_DONE);

  g_test_message ("%s: flash of %.1f s, %u heartbeats, longest gap %.1f ms; longest turn of the loop %.2f ms of "
                  "processor time, %.2f ms of waiting; %u property changes",
                  what, (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC,
                  watch.n_beats, (double) watch.longest_gap_us / 1000,
                  (double) watch.longest_cpu_us / 1000, (double) watch.longest_waiting_us / 1000,
                  watch.n_notifies);

  g_assert_cmpint (watch.longest_cpu_us, <, LIMIT_US);
  g_assert_cmpint (watch.longest_waiting_us, <, LIMIT_US);
  g_assert_cmpuint (watch.n_notifies, >, 5);
}

static void
test_latency (void)
{
  g_main_context_set_poll_func (NULL, watching_poll);

  measure ("as fast as the processor", 0);
  measure ("100 times a real board", 100);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flash/main-loop/latency", test_latency);

  return g_test_run ();
}

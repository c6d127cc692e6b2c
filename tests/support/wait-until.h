/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdlib.h>

#include <glib.h>

/* How many times longer than on a quiet machine a test waits before it gives
 * up; see tests/support/patience.py. */
static inline double
get_patience (void)
{
  const char *patience = g_getenv ("JOLT_TEST_PATIENCE");

  return patience != NULL ? g_ascii_strtod (patience, NULL) : 4;
}

/* A limit of @ms milliseconds on a quiet machine, for a request that must not
 * time out. */
static inline guint
patient_ms (guint ms)
{
  return (guint) (ms * get_patience ());
}

G_NORETURN static inline gboolean
wait_until_gives_up_cb (gpointer user_data)
{
  g_error ("waited in vain for %s", (const char *) user_data);
}

static inline gboolean
wait_until_tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Iterates the main context until @condition is true, also when it is another
 * thread that makes it true. Ends the program when that takes longer than
 * anything can that does not hang. */
#define wait_until(condition) \
  G_STMT_START { \
    guint give_up = g_timeout_add (patient_ms (15000), wait_until_gives_up_cb, (gpointer) G_STRLOC ": " #condition); \
    guint tick = g_timeout_add (5, wait_until_tick_cb, NULL); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (tick); \
    g_source_remove (give_up); \
  } G_STMT_END

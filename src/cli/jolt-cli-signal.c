/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-signal.h"

#include <glib-unix.h>
#include <signal.h>

static int first_number;

/* The first signal asks politely: the board is to be left in order. The handler
 * goes with it, so that a second one ends the program at once. */
static void
take (GCancellable *cancellable,
      int           number)
{
  if (first_number == 0)
    first_number = number;
  g_cancellable_cancel (cancellable);
}

static gboolean
interrupted_cb (gpointer cancellable)
{
  take (cancellable, SIGINT);

  return G_SOURCE_REMOVE;
}

static gboolean
terminated_cb (gpointer cancellable)
{
  take (cancellable, SIGTERM);

  return G_SOURCE_REMOVE;
}

static gboolean
hung_up_cb (gpointer cancellable)
{
  take (cancellable, SIGHUP);

  return G_SOURCE_REMOVE;
}

/* What was ignored when the program began, as nohup(1) and a shell's background
 * have it, stays ignored. */
static void
watch (int            number,
       GSourceFunc    callback,
       GCancellable  *cancellable)
{
  struct sigaction old;

  if (sigaction (number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
    g_unix_signal_add_full (G_PRIORITY_DEFAULT, number, callback, g_object_ref (cancellable), g_object_unref);
}

/**
 * jolt_cli_signal_watch:
 *
 * Has the signals that ask a program to end cancel what it does. A reader of its
 * output that goes away does not end it: a board that is left in the middle of a
 * request needs its RESET pressed. Call it once.
 *
 * Returns: (transfer full): cancelled by the first signal
 */
GCancellable *
jolt_cli_signal_watch (void)
{
  GCancellable *cancellable = g_cancellable_new ();

  signal (SIGPIPE, SIG_IGN);
  watch (SIGINT, interrupted_cb, cancellable);
  watch (SIGTERM, terminated_cb, cancellable);
  watch (SIGHUP, hung_up_cb, cancellable);

  return cancellable;
}

/**
 * jolt_cli_signal_get_exit_code:
 *
 * Returns: what the program ends with because of the first signal that came, as
 *   a shell has it; that of Ctrl-C when there was none
 */
int
jolt_cli_signal_get_exit_code (void)
{
  return 128 + (first_number != 0 ? first_number : SIGINT);
}

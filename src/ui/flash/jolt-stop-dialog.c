/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-stop-dialog.h"

/* The question before a flash is stopped, with what that means for the board.
 * It closes by itself when there is nothing left to stop. */

static AdwAlertDialog *
create_dialog (gboolean closing)
{
  AdwAlertDialog *dialog;

  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (closing ? _("Stop and Close?") : _("Stop Flashing?"),
                                                   _("The board will not start until it is flashed again. Its own loader cannot be erased.")));
  adw_alert_dialog_add_responses (dialog,
                                  "keep", _("_Keep Flashing"),
                                  "stop", closing ? _("_Stop and Close") : _("_Stop"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "keep");
  adw_alert_dialog_set_close_response (dialog, "keep");

  return dialog;
}

static void
run_response_cb (AdwAlertDialog *dialog,
                 const char     *response,
                 JoltFlashJob   *job)
{
  if (g_str_equal (response, "stop"))
    jolt_flash_job_cancel (job);
}

/**
 * jolt_stop_dialog_present:
 * @job: a flash under way
 * @parent: a widget of the window
 *
 * Asks whether to stop @job, and stops it.
 */
void
jolt_stop_dialog_present (JoltFlashJob *job,
                          GtkWidget    *parent)
{
  AdwAlertDialog *dialog = create_dialog (FALSE);

  g_signal_connect_object (dialog, "response", G_CALLBACK (run_response_cb), job, G_CONNECT_DEFAULT);
  g_signal_connect_object (job, "ended", G_CALLBACK (adw_dialog_force_close), dialog, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}

static void
running_cb (JoltFlashQueue      *queue,
            GParamSpec     *pspec,
            AdwAlertDialog *dialog)
{
  if (!jolt_flash_queue_get_running (queue))
    adw_dialog_force_close (ADW_DIALOG (dialog));
}

static void
session_response_cb (AdwAlertDialog *dialog,
                     const char     *response,
                     JoltFlasher    *flasher)
{
  if (g_str_equal (response, "stop"))
    jolt_flasher_cancel (flasher);
}

/**
 * jolt_stop_dialog_present_for_all:
 * @flasher: a flasher with flashes under way
 * @closing: whether the window is to be closed
 * @parent: a widget of the window
 * @callback: (nullable): called with the dialog's "response" once one is
 *   chosen
 * @user_data: data for @callback
 *
 * Asks whether to stop every flash of @flasher, and stops them.
 */
void
jolt_stop_dialog_present_for_all (JoltFlasher         *flasher,
                                  gboolean             closing,
                                  GtkWidget           *parent,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  AdwAlertDialog *dialog = create_dialog (closing);

  g_signal_connect_object (dialog, "response", G_CALLBACK (session_response_cb), flasher, G_CONNECT_DEFAULT);
  g_signal_connect_object (jolt_flasher_get_queue (flasher), "notify::running", G_CALLBACK (running_cb), dialog,
                           G_CONNECT_DEFAULT);
  adw_alert_dialog_choose (dialog, parent, NULL, callback, user_data);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-dfu-error.h"
#include "jolt-error-words.h"
#include "jolt-firmware-words.h"
#include "jolt-flash-page.h"
#include "jolt-flash-run-row.h"

/**
 * JoltFlashPage:
 *
 * The page shown while boards are flashed, while Jolt waits for the next one,
 * and with the result.
 *
 * What stands in large letters sums up all flashes; each has its own row below.
 */

struct _JoltFlashPage
{
  AdwNavigationPage  parent_instance;

  JoltSession       *session;
  AdwWindowTitle    *window_title;
  GtkImage          *picture;
  GtkLabel          *title_label;
  GtkLabel          *sentence_label;
  GtkWidget         *list;
  GtkWidget         *cancel_button;
  GtkWidget         *access_button;
  GtkWidget         *again_button;
  GtkWidget         *done_button;
  gboolean           was_running;
};

G_DEFINE_FINAL_TYPE (JoltFlashPage, jolt_flash_page, ADW_TYPE_NAVIGATION_PAGE)

enum {
  PROP_0,
  PROP_SESSION,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

/* How the flashes of the page ended, counted. */
typedef struct {
  guint         total;
  guint         running;
  guint         cancelling;   /* of those that run */
  guint         done;
  guint         failed;
  guint         uncertain;
  guint         cancelled;
  guint         restarted;
  JoltFlashRun *first;     /* the newest; owned by the list */
  JoltFlashRun *trouble;   /* the newest that did not end well */
} Tally;

static Tally
count (JoltFlashPage *self)
{
  GListModel *runs = jolt_batch_get_runs (jolt_session_get_batch (self->session));
  Tally tally = { 0 };

  tally.total = g_list_model_get_n_items (runs);
  for (guint i = 0; i < tally.total; i++) {
    g_autoptr (JoltFlashRun) run = g_list_model_get_item (runs, i);
    JoltFlashOutcome outcome = jolt_flash_run_get_outcome (run);

    if (tally.first == NULL)
      tally.first = run;
    if (tally.trouble == NULL && outcome != JOLT_FLASH_OUTCOME_DONE && outcome != JOLT_FLASH_OUTCOME_RUNNING)
      tally.trouble = run;

    tally.cancelling += outcome == JOLT_FLASH_OUTCOME_RUNNING && jolt_flash_run_get_cancelling (run);
    tally.running += outcome == JOLT_FLASH_OUTCOME_RUNNING;
    tally.done += outcome == JOLT_FLASH_OUTCOME_DONE;
    tally.failed += outcome == JOLT_FLASH_OUTCOME_FAILED;
    tally.uncertain += outcome == JOLT_FLASH_OUTCOME_UNCERTAIN;
    tally.cancelled += outcome == JOLT_FLASH_OUTCOME_CANCELLED;
    tally.restarted += jolt_flash_run_get_after (run) == JOLT_FLASH_AFTER_RESTARTED;
  }

  return tally;
}

static char *
count_words (JoltFlashPage *self,
             guint          n_done,
             guint          n_failed)
{
  g_autofree char *done = g_strdup_printf (ngettext ("%u done", "%u done", n_done), n_done);
  g_autofree char *failed = g_strdup_printf (ngettext ("%u failed", "%u failed", n_failed), n_failed);

  /* Translators: how many boards are done, and how many failed */
  return g_strdup_printf (_("%s, %s"), done, failed);
}

static gboolean
has_count (JoltFlashPage *self,
           gboolean       armed,
           guint          n_done,
           guint          n_failed)
{
  return armed || n_done + n_failed > 1;
}

static char *
running_title (const Tally *tally)
{
  if (tally->cancelling == tally->running)
    return g_strdup (_("Stopping…"));
  if (tally->running == 1 && tally->total == 1)
    /* Translators: %s is what the board is called */
    return g_strdup_printf (_("Flashing %s"), jolt_flash_run_get_label (tally->first));

  return g_strdup_printf (ngettext ("Flashing %u Board", "Flashing %u Boards", tally->running), tally->running);
}

static char *
one_sentence (JoltFlashRun *run)
{
  const GError *error = jolt_flash_run_get_error (run);

  if (jolt_flash_run_get_outcome (run) != JOLT_FLASH_OUTCOME_DONE && error != NULL)
    return jolt_error_words_of_job (error, jolt_flash_run_get_job (run), jolt_flash_run_get_chip_name (run));
  if (jolt_flash_run_get_outcome (run) == JOLT_FLASH_OUTCOME_CANCELLED)
    return g_strdup (_("The board’s own loader cannot be erased. You can flash again."));

  switch (jolt_flash_run_get_after (run)) {
  case JOLT_FLASH_AFTER_RESTARTED:
    return g_strdup (_("Your board restarted"));
  case JOLT_FLASH_AFTER_STILL_BOOTLOADER:
    return g_strdup (_("Still in the bootloader: press RESET"));
  case JOLT_FLASH_AFTER_NOTHING:
  case JOLT_FLASH_AFTER_BOOTLOADER:
  case JOLT_FLASH_AFTER_LEFT:
  default:
    return g_strdup (_("Press RESET on the board to start it."));
  }
}

static char *
one_title (JoltFlashRun *run)
{
  const GError *error = jolt_flash_run_get_error (run);

  if (jolt_flash_run_get_outcome (run) == JOLT_FLASH_OUTCOME_CANCELLED)
    return g_strdup (_("Cancelled"));
  if (jolt_flash_run_get_outcome (run) == JOLT_FLASH_OUTCOME_DONE || error == NULL)
    return g_strdup (_("Firmware written"));

  return g_strdup (jolt_error_words_title (error));
}

static char *
several_title (const Tally *tally)
{
  guint wrong = tally->failed + tally->uncertain;

  if (wrong > 0)
    return g_strdup_printf (ngettext ("%u of %u Board Failed", "%u of %u Boards Failed", tally->total),
                            wrong, tally->total);
  if (tally->done == 0)
    return g_strdup (_("Cancelled"));

  return g_strdup (_("Firmware written"));
}

static char *
several_sentence (const Tally *tally)
{
  if (tally->failed + tally->uncertain > 0)
    return g_strdup (_("Each board below says what to do."));
  if (tally->done == 0)
    return g_strdup (_("The board’s own loader cannot be erased. You can flash again."));
  if (tally->restarted == tally->done)
    return g_strdup (_("Your boards restarted"));

  return g_strdup (_("Press RESET on each board to start it."));
}

/**
 * jolt_flash_page_dup_result:
 * @self: a flash page
 * @sentence: (out) (transfer full): one sentence with the one thing to do
 *
 * Sums up what the page shows.
 *
 * Returns: (transfer full): the title
 */
char *
jolt_flash_page_dup_result (JoltFlashPage  *self,
                            char          **sentence)
{
  Tally tally = count (self);

  if (tally.running > 0) {
    *sentence = g_strdup (_("Leave the board plugged in."));
    return running_title (&tally);
  }
  if (jolt_session_get_armed (self->session)) {
    *sentence = g_strdup (_("Plug in the next board in bootloader mode. Each is flashed once."));
    return g_strdup (_("Waiting for a Board"));
  }
  if (tally.total == 0) {
    *sentence = NULL;
    return g_strdup (_("Stopped"));
  }
  if (tally.total == 1) {
    *sentence = one_sentence (tally.first);
    return one_title (tally.first);
  }

  *sentence = several_sentence (&tally);
  return several_title (&tally);
}

static void
show_picture (JoltFlashPage *self,
              const Tally   *tally)
{
  static const char *const classes[] = { "success", "error", "warning", "accent", "dimmed" };
  const char *icon_name = "jolt-board-symbolic";
  const char *css_class = "dimmed";

  if (tally->running > 0 || jolt_session_get_armed (self->session)) {
    css_class = "accent";
  } else if (tally->failed > 0) {
    icon_name = "jolt-board-failed-symbolic";
    css_class = "error";
  } else if (tally->uncertain > 0) {
    css_class = "warning";
  } else if (tally->done > 0) {
    icon_name = "jolt-board-done-symbolic";
    css_class = "success";
  }

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->picture), classes[i]);
  gtk_widget_add_css_class (GTK_WIDGET (self->picture), css_class);
  gtk_image_set_from_icon_name (self->picture, icon_name);
}

/* A button that goes away must not take the keyboard focus with it: the focus
 * moves to @next while both are there, unless it is in the list or a dialog. */
static void
move_focus (JoltFlashPage *self,
            GtkWidget     *next)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      (focus == NULL || focus == GTK_WIDGET (self) ||
       (gtk_widget_is_ancestor (focus, GTK_WIDGET (self)) && !gtk_widget_is_ancestor (focus, self->list))))
    gtk_widget_grab_focus (next);
}

static void
set_suggested (GtkWidget *button,
               gboolean   suggested)
{
  if (suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  else
    gtk_widget_remove_css_class (button, "suggested-action");
}

static void
show_buttons (JoltFlashPage *self,
              const Tally   *tally)
{
  gboolean armed = jolt_session_get_armed (self->session);
  gboolean over = tally->running == 0 && !armed;
  gboolean well = tally->failed + tally->uncertain + tally->cancelled == 0;
  gboolean denied = tally->trouble != NULL &&
                    g_error_matches (jolt_flash_run_get_error (tally->trouble), JOLT_DFU_ERROR, JOLT_DFU_ERROR_ACCESS);

  gtk_button_set_label (GTK_BUTTON (self->cancel_button), armed ? _("_Stop") : _("_Cancel"));
  gtk_button_set_label (GTK_BUTTON (self->again_button), well ? _("_Flash Again") : _("_Try Again"));
  set_suggested (self->again_button, !well && !denied);
  set_suggested (self->done_button, well);

  if (over) {
    gtk_widget_set_visible (self->access_button, denied);
    gtk_widget_set_visible (self->again_button, tally->total > 0);
    gtk_widget_set_visible (self->done_button, TRUE);
    if (gtk_widget_get_visible (self->cancel_button))
      move_focus (self, denied ? self->access_button : well ? self->done_button : self->again_button);
    gtk_widget_set_visible (self->cancel_button, FALSE);
  } else {
    gtk_widget_set_visible (self->cancel_button, TRUE);
    if (gtk_widget_get_visible (self->done_button))
      move_focus (self, self->cancel_button);
    gtk_widget_set_visible (self->access_button, FALSE);
    gtk_widget_set_visible (self->again_button, FALSE);
    gtk_widget_set_visible (self->done_button, FALSE);
  }

  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), over);
}

static void
show_rows (JoltFlashPage *self,
           const Tally   *tally)
{
  gboolean alone = tally->total == 1 && !jolt_session_get_armed (self->session);

  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL; row = gtk_widget_get_next_sibling (row))
    jolt_flash_run_row_set_alone (JOLT_FLASH_RUN_ROW (row), alone);

  gtk_widget_set_visible (self->list, tally->total > 0);
}

static void
update (JoltFlashPage *self)
{
  g_autofree char *sentence = NULL;
  g_autofree char *title = jolt_flash_page_dup_result (self, &sentence);
  JoltFirmware *firmware = jolt_document_get_firmware (jolt_session_get_document (self->session));
  Tally tally = count (self);
  gboolean running = tally.running > 0;

  if (firmware != NULL) {
    g_autofree char *name = jolt_firmware_words_title (firmware);
    const char *version = jolt_firmware_get_version (firmware);

    adw_window_title_set_title (self->window_title, name);
    adw_window_title_set_subtitle (self->window_title, version != NULL ? version : "");
  }

  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->sentence_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->sentence_label), sentence != NULL);
  show_rows (self, &tally);
  show_picture (self, &tally);
  show_buttons (self, &tally);

  if (self->was_running != running) {
    self->was_running = running;
    if (!running && tally.total > 0) {
      g_autofree char *announcement = g_strdup_printf ("%s. %s", title, sentence != NULL ? sentence : "");

      gtk_accessible_announce (GTK_ACCESSIBLE (self), announcement, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
    }
  }
}

static void
shown_cb (JoltFlashPage *self)
{
  GtkWidget *const buttons[] = { self->access_button, self->again_button, self->done_button };

  if (gtk_widget_get_visible (self->cancel_button)) {
    move_focus (self, self->cancel_button);
    return;
  }

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (gtk_widget_get_visible (buttons[i]) && gtk_widget_has_css_class (buttons[i], "suggested-action"))
      move_focus (self, buttons[i]);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  g_signal_connect_object (item, "notify::after", G_CALLBACK (update), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (item, "notify::cancelling", G_CALLBACK (update), user_data, G_CONNECT_SWAPPED);

  return jolt_flash_run_row_new (item);
}

static void
set_session (JoltFlashPage *self,
             JoltSession   *session)
{
  JoltBatch *batch = jolt_session_get_batch (session);

  self->session = g_object_ref (session);

  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), jolt_batch_get_runs (batch), create_row, self, NULL);
  g_signal_connect_object (batch, "run-started", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (batch, "run-ended", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::armed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jolt_session_get_document (session), "notify::firmware", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
jolt_flash_page_dispose (GObject *object)
{
  JoltFlashPage *self = JOLT_FLASH_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_FLASH_PAGE);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (jolt_flash_page_parent_class)->dispose (object);
}

static void
jolt_flash_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_SESSION:
    g_value_set_object (value, JOLT_FLASH_PAGE (object)->session);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_flash_page_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  JoltFlashPage *self = JOLT_FLASH_PAGE (object);

  switch (prop_id) {
  case PROP_SESSION:
    if (self->session == NULL && g_value_get_object (value) != NULL) {
      set_session (self, g_value_get_object (value));
      g_object_notify_by_pspec (object, pspec);
    }
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_flash_page_class_init (JoltFlashPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = jolt_flash_page_dispose;
  object_class->get_property = jolt_flash_page_get_property;
  object_class->set_property = jolt_flash_page_set_property;

  /**
   * JoltFlashPage:session:
   *
   * Whose flashes are shown. Set once.
   */
  props[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, JOLT_TYPE_SESSION,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-flash-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, picture);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, list);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, access_button);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, again_button);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, done_button);
  gtk_widget_class_bind_template_callback (widget_class, count_words);
  gtk_widget_class_bind_template_callback (widget_class, has_count);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
jolt_flash_page_init (JoltFlashPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-board-words.h"
#include "jolt-dfu-error.h"
#include "jolt-firmware-words.h"
#include "jolt-flash-page.h"
#include "jolt-flash-job-row.h"
#include "jolt-menu-names.h"
#include "jolt-summary-words.h"

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

  JoltFlasher       *flasher;
  AdwWindowTitle    *window_title;
  GtkImage          *picture;
  GtkLabel          *title_label;
  GtkLabel          *sentence_label;
  GtkWidget         *list;
  GtkWidget         *cancel_button;
  GtkWidget         *access_button;
  GtkWidget         *again_button;
  GtkWidget         *done_button;
  GtkMenuButton     *menu_button;
};

G_DEFINE_FINAL_TYPE (JoltFlashPage, jolt_flash_page, ADW_TYPE_NAVIGATION_PAGE)

enum {
  PROP_0,
  PROP_FLASHER,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static JoltFlashSummary
count (JoltFlashPage *self)
{
  return jolt_flash_summary_count (jolt_flash_queue_get_jobs (jolt_flasher_get_queue (self->flasher)));
}

static char *
count_words (JoltFlashPage *self,
             guint          n_done,
             guint          n_failed,
             guint          n_uncertain,
             guint          n_cancelled)
{
  return jolt_summary_words_counts (n_done, n_failed, n_uncertain, n_cancelled);
}

static gboolean
has_count (JoltFlashPage *self,
           gboolean       auto_flash,
           guint          n_done,
           guint          n_failed,
           guint          n_uncertain,
           guint          n_cancelled)
{
  return auto_flash || n_done + n_failed + n_uncertain + n_cancelled > 1;
}

/* Sums up what the page shows: the title, and one sentence with the one thing
 * to do. */
static char *
dup_result (JoltFlashPage  *self,
            char          **sentence)
{
  JoltFlashSummary tally = count (self);

  if (tally.running == 0 && jolt_flasher_get_auto_flash (self->flasher)) {
    *sentence = g_strdup (_("Plug in the next board in bootloader mode. Each is flashed once."));
    return g_strdup (_("Waiting for a Board"));
  }
  if (tally.total == 0) {
    *sentence = NULL;
    return g_strdup (_("Stopped"));
  }

  *sentence = jolt_summary_words_sentence (&tally);

  return jolt_summary_words_title (&tally);
}

/**
 * jolt_flash_page_dup_news:
 * @self: a flash page
 * @job: a flash that ended
 * @sentence: (out) (transfer full) (nullable): one sentence with the one thing
 *   to do
 *
 * Says what a person who does not look at the page is told now that @job ended:
 * how all flashes ended, or, while every board that appears is flashed, how
 * this one did.
 *
 * Returns: (transfer full) (nullable): the title, or %NULL when there is nothing
 *   to be said before others end too
 */
char *
jolt_flash_page_dup_news (JoltFlashPage  *self,
                          JoltFlashJob   *job,
                          char          **sentence)
{
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;

  g_return_val_if_fail (JOLT_IS_FLASH_PAGE (self), NULL);
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (job), NULL);

  *sentence = NULL;
  if (!jolt_flasher_get_auto_flash (self->flasher))
    return jolt_flash_queue_get_running (jolt_flasher_get_queue (self->flasher)) ? NULL : dup_result (self, sentence);

  *sentence = jolt_summary_words_sentence_of (job);
  title = jolt_summary_words_title_of (job);

  name = jolt_board_words_name_of (jolt_flash_job_get_board_info (job));
  /* Translators: what a board is called, and how it ended */
  return g_strdup_printf (_("%s: %s"), name, title);
}

static void
show_picture (JoltFlashPage        *self,
              const JoltFlashSummary *tally)
{
  static const char *const classes[] = { "success", "error", "warning", "accent", "dimmed" };
  const char *icon_name = "jolt-board-symbolic";
  const char *css_class = "dimmed";

  if (tally->running > 0 || jolt_flasher_get_auto_flash (self->flasher)) {
    css_class = "accent";
  } else if (tally->failed > 0) {
    icon_name = "jolt-board-failed-symbolic";
    css_class = "error";
  } else if (tally->uncertain + tally->cancelled > 0) {
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
show_buttons (JoltFlashPage        *self,
              const JoltFlashSummary *tally)
{
  gboolean auto_flash = jolt_flasher_get_auto_flash (self->flasher);
  gboolean over = tally->running == 0 && !auto_flash;
  gboolean well = tally->failed + tally->uncertain + tally->cancelled == 0;
  gboolean denied = tally->trouble != NULL &&
                    g_error_matches (jolt_flash_job_get_error (tally->trouble), JOLT_DFU_ERROR, JOLT_DFU_ERROR_ACCESS);

  gtk_button_set_label (GTK_BUTTON (self->cancel_button), auto_flash ? _("_Stop") : _("_Cancel"));
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
show_rows (JoltFlashPage        *self,
           const JoltFlashSummary *tally)
{
  gboolean alone = tally->total == 1 && !jolt_flasher_get_auto_flash (self->flasher);

  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL; row = gtk_widget_get_next_sibling (row))
    jolt_flash_job_row_set_alone (JOLT_FLASH_JOB_ROW (row), alone);

  gtk_widget_set_visible (self->list, tally->total > 0);
}

/* What is opened may have been built again since it was written. */
static JoltFirmware *
get_firmware (JoltFlashPage        *self,
              const JoltFlashSummary *tally)
{
  gboolean waiting = tally->running == 0 && jolt_flasher_get_auto_flash (self->flasher);

  if (tally->first == NULL || waiting)
    return jolt_firmware_loader_get_firmware (jolt_flasher_get_loader (self->flasher));

  return jolt_flash_job_get_firmware (tally->first);
}

static void
update (JoltFlashPage *self)
{
  g_autofree char *sentence = NULL;
  g_autofree char *title = dup_result (self, &sentence);
  JoltFlashSummary tally = count (self);
  JoltFirmware *firmware = get_firmware (self, &tally);

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
}

static void
job_ended_cb (JoltFlashPage *self,
              JoltFlashJob  *job)
{
  g_autofree char *sentence = NULL;
  g_autofree char *title = NULL;
  g_autofree char *announcement = NULL;

  update (self);

  title = jolt_flash_page_dup_news (self, job, &sentence);
  if (title == NULL)
    return;

  announcement = g_strdup_printf ("%s. %s", title, sentence != NULL ? sentence : "");
  gtk_accessible_announce (GTK_ACCESSIBLE (self), announcement, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
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
  g_signal_connect_object (item, "notify::boot-result", G_CALLBACK (update), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (item, "notify::cancelling", G_CALLBACK (update), user_data, G_CONNECT_SWAPPED);

  return jolt_flash_job_row_new (item);
}

static void
set_session (JoltFlashPage *self,
             JoltFlasher   *flasher)
{
  JoltFlashQueue *queue = jolt_flasher_get_queue (flasher);

  self->flasher = g_object_ref (flasher);

  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), jolt_flash_queue_get_jobs (queue), create_row, self, NULL);
  g_signal_connect_object (queue, "job-started", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "job-ended", G_CALLBACK (job_ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flasher, "notify::auto-flash", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jolt_flasher_get_loader (flasher), "notify::firmware", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
jolt_flash_page_dispose (GObject *object)
{
  JoltFlashPage *self = JOLT_FLASH_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_FLASH_PAGE);
  g_clear_object (&self->flasher);

  G_OBJECT_CLASS (jolt_flash_page_parent_class)->dispose (object);
}

static void
jolt_flash_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_FLASHER:
    g_value_set_object (value, JOLT_FLASH_PAGE (object)->flasher);
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
  case PROP_FLASHER:
    if (self->flasher == NULL && g_value_get_object (value) != NULL) {
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
   * JoltFlashPage:flasher:
   *
   * Whose flashes are shown. Set once.
   */
  props[PROP_FLASHER] =
    g_param_spec_object ("flasher", NULL, NULL, JOLT_TYPE_FLASHER,
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
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, count_words);
  gtk_widget_class_bind_template_callback (widget_class, has_count);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
jolt_flash_page_init (JoltFlashPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * jolt_flash_page_set_menu:
 * @self: a flash page
 * @menu: what can be done to a virtual board
 *
 * Offers @menu beside the title. Without it there is no button.
 */
void
jolt_flash_page_set_menu (JoltFlashPage *self,
                          GMenuModel    *menu)
{
  g_return_if_fail (JOLT_IS_FLASH_PAGE (self));

  gtk_menu_button_set_menu_model (self->menu_button, menu);
  jolt_menu_names_keep (gtk_menu_button_get_popover (self->menu_button));
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), TRUE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-board-row.h"
#include "jolt-board-words.h"
#include "jolt-details-dialog.h"
#include "jolt-error-words.h"
#include "jolt-firmware-words.h"
#include "jolt-flash-buttons-private.h"
#include "jolt-flash-job-row.h"
#include "jolt-flash-page.h"
#include "jolt-flash-words.h"
#include "jolt-menu-names.h"
#include "jolt-summary-words.h"

/**
 * JoltFlashPage:
 *
 * The page shown while boards are flashed, with the result, and for auto-flash:
 * the choice to begin with, and the wait for the next board.
 *
 * The large letters sum up all flashes; of several, each has a row below.
 */

struct _JoltFlashPage
{
  AdwNavigationPage   parent_instance;

  JoltFlasher        *flasher;
  GtkFilter          *idle_filter;
  GtkFilterListModel *idle;           /* boards that auto-flash leaves alone */

  AdwWindowTitle     *window_title;
  GtkImage           *picture;
  GtkLabel           *title_label;
  GtkLabel           *check_label;
  GtkLabel           *sentence_label;
  GtkLabel           *count_label;
  GtkWidget          *list;
  GtkWidget          *idle_list;
  JoltFlashButtons   *buttons;
  GtkMenuButton      *menu_button;
};

G_DEFINE_FINAL_TYPE (JoltFlashPage, jolt_flash_page, ADW_TYPE_NAVIGATION_PAGE)

static JoltFlashSummary
count (JoltFlashPage *self)
{
  return jolt_flash_summary_count (jolt_flash_queue_get_jobs (jolt_flasher_get_queue (self->flasher)));
}

static JoltFlashPageState
get_state (JoltFlashPage          *self,
           const JoltFlashSummary *summary)
{
  if (summary->running > 0)
    return JOLT_FLASH_PAGE_RUNNING;
  if (jolt_flasher_get_auto_flash (self->flasher))
    return JOLT_FLASH_PAGE_WAITING;

  return summary->total > 0 ? JOLT_FLASH_PAGE_OVER : JOLT_FLASH_PAGE_CHOICE;
}

static gboolean
is_alone (JoltFlashPage          *self,
          const JoltFlashSummary *summary)
{
  return summary->total == 1 && !jolt_flasher_get_auto_flash (self->flasher);
}

static char *
dup_waiting (JoltFlashPage  *self,
             char          **sentence)
{
  JoltFirmwareLoader *loader = jolt_flasher_get_loader (self->flasher);

  if (jolt_firmware_loader_get_firmware (loader) == NULL || jolt_firmware_loader_get_changing (loader)) {
    *sentence = jolt_firmware_loader_get_error (loader) != NULL ?
      g_strdup (_("The build is broken. The next one that is intact is flashed.")) :
      g_strdup (_("The file is being rebuilt."));
    return g_strdup (_("Waiting for a Build"));
  }

  *sentence = g_strdup (_("Plug in the next board in bootloader mode. Each is flashed once."));

  return g_strdup (_("Waiting for a Board"));
}

/* The only board: what happens to it takes the place of a sentence about all. */
static char *
dup_running (const JoltFlashSummary *summary)
{
  if (summary->total == 1 && !jolt_flash_job_get_cancelling (summary->first))
    return jolt_flash_words_progress (jolt_flash_job_get_plan (summary->first),
                                      jolt_flash_job_get_progress (summary->first));

  return jolt_summary_words_sentence (summary);
}

/* Sums up what the page shows: the title, and one sentence with the one thing
 * to do. */
static char *
dup_result (JoltFlashPage  *self,
            char          **sentence)
{
  JoltFlashSummary summary = count (self);

  switch (get_state (self, &summary)) {
  case JOLT_FLASH_PAGE_CHOICE:
    *sentence = g_strdup (_("A board that you plug in is flashed by itself, once, as soon as it is in bootloader mode."));
    return g_strdup (_("Auto-Flash"));
  case JOLT_FLASH_PAGE_WAITING:
    return dup_waiting (self, sentence);
  case JOLT_FLASH_PAGE_RUNNING:
    *sentence = dup_running (&summary);
    return jolt_summary_words_title (&summary);
  case JOLT_FLASH_PAGE_OVER:
    *sentence = jolt_summary_words_sentence (&summary);
    return jolt_summary_words_title (&summary);
  default:
    g_return_val_if_reached (NULL);
  }
}

/**
 * jolt_flash_page_dup_news:
 * @self: a flash page
 * @job: a flash that ended
 * @sentence: (out) (transfer full) (nullable): one sentence with the one thing
 *   to do
 *
 * Says what a user who does not see the page is told now that @job ended: how
 * all flashes ended, or, with auto-flash, how this one did.
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
  return g_strdup_printf (C_("board and result", "%s: %s"), name, title);
}

static void
show_picture (JoltFlashPage          *self,
              const JoltFlashSummary *summary,
              JoltFlashPageState      state)
{
  JoltFlashOutcome outcome = JOLT_FLASH_OUTCOME_RUNNING;
  const char *icon_name, *css_class;

  if (state == JOLT_FLASH_PAGE_OVER && summary->failed > 0)
    outcome = JOLT_FLASH_OUTCOME_FAILED;
  else if (state == JOLT_FLASH_PAGE_OVER && summary->uncertain > 0)
    outcome = JOLT_FLASH_OUTCOME_UNCERTAIN;
  else if (state == JOLT_FLASH_PAGE_OVER)
    outcome = summary->cancelled > 0 ? JOLT_FLASH_OUTCOME_CANCELLED : JOLT_FLASH_OUTCOME_DONE;

  icon_name = jolt_flash_job_row_get_icon (outcome, &css_class);
  gtk_image_set_from_icon_name (self->picture, icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->picture), (const char *[]) { css_class, NULL });
}

static void
set_css_class (GtkWidget  *widget,
               const char *css_class,
               gboolean    wanted)
{
  if (wanted)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

static void
show_check (JoltFlashPage          *self,
            const JoltFlashSummary *summary,
            JoltFlashPageState      state)
{
  const char *words = state == JOLT_FLASH_PAGE_OVER ? jolt_summary_words_check (summary) : NULL;

  gtk_label_set_label (self->check_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->check_label), words != NULL);
}

static void
show_count (JoltFlashPage *self)
{
  JoltFlashQueue *queue = jolt_flasher_get_queue (self->flasher);
  guint n_done = jolt_flash_queue_get_count (queue, JOLT_FLASH_OUTCOME_DONE);
  guint n_failed = jolt_flash_queue_get_count (queue, JOLT_FLASH_OUTCOME_FAILED);
  guint n_uncertain = jolt_flash_queue_get_count (queue, JOLT_FLASH_OUTCOME_UNCERTAIN);
  guint n_cancelled = jolt_flash_queue_get_count (queue, JOLT_FLASH_OUTCOME_CANCELLED);
  g_autofree char *words = jolt_summary_words_counts (n_done, n_failed, n_uncertain, n_cancelled);

  gtk_label_set_label (self->count_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->count_label),
                          jolt_flasher_get_auto_flash (self->flasher) ||
                          n_done + n_failed + n_uncertain + n_cancelled > 1);
}

static void
show_rows (JoltFlashPage          *self,
           const JoltFlashSummary *summary,
           JoltFlashPageState      state)
{
  gboolean alone = is_alone (self, summary);

  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL; row = gtk_widget_get_next_sibling (row))
    jolt_flash_job_row_set_alone (JOLT_FLASH_JOB_ROW (row), alone);
  for (GtkWidget *row = gtk_widget_get_first_child (self->idle_list); row != NULL; row = gtk_widget_get_next_sibling (row))
    jolt_board_row_update (JOLT_BOARD_ROW (row), FALSE, FALSE, FALSE);

  set_css_class (self->list, "boxed-list", !alone);
  set_css_class (self->list, "bar-only", alone);
  gtk_widget_set_visible (self->list, alone ? state == JOLT_FLASH_PAGE_RUNNING : summary->total > 0);
  gtk_widget_set_visible (self->idle_list, jolt_flasher_get_auto_flash (self->flasher) &&
                                           g_list_model_get_n_items (G_LIST_MODEL (self->idle)) > 0);
}

/* What is opened may have been built again since it was written. */
static JoltFirmware *
get_firmware (JoltFlashPage          *self,
              const JoltFlashSummary *summary,
              JoltFlashPageState      state)
{
  if (summary->first == NULL || state == JOLT_FLASH_PAGE_WAITING)
    return jolt_firmware_loader_get_firmware (jolt_flasher_get_loader (self->flasher));

  return jolt_flash_job_get_firmware (summary->first);
}

static void
update (JoltFlashPage *self)
{
  g_autofree char *sentence = NULL;
  g_autofree char *title = dup_result (self, &sentence);
  JoltFlashSummary summary = count (self);
  JoltFlashPageState state = get_state (self, &summary);
  JoltFirmware *firmware = get_firmware (self, &summary, state);

  if (firmware != NULL) {
    g_autofree char *name = jolt_firmware_words_title (firmware);
    const char *version = jolt_firmware_get_version (firmware);

    adw_window_title_set_title (self->window_title, name);
    adw_window_title_set_subtitle (self->window_title, version != NULL ? version : "");
  }

  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->sentence_label, sentence != NULL ? sentence : "");
  show_rows (self, &summary, state);
  show_picture (self, &summary, state);
  show_check (self, &summary, state);
  show_count (self);
  jolt_flash_buttons_update (self->buttons, &summary, state, jolt_flasher_get_can_flash (self->flasher));
  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self),
                                   state == JOLT_FLASH_PAGE_OVER || state == JOLT_FLASH_PAGE_CHOICE);
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
boot_result_cb (JoltFlashPage *self,
                GParamSpec    *pspec,
                JoltFlashJob  *job)
{
  g_autofree char *sentence = jolt_summary_words_sentence_of (job);

  update (self);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
targets_changed_cb (JoltFlashPage *self)
{
  gtk_filter_changed (self->idle_filter, GTK_FILTER_CHANGE_DIFFERENT);
  update (self);
}

static void
details_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  JoltFlashPage *self = JOLT_FLASH_PAGE (widget);
  JoltFlashSummary summary = count (self);
  g_autofree char *record = NULL;

  if (summary.first == NULL)
    return;

  record = jolt_flash_job_dup_record (summary.first);
  jolt_details_dialog_present (record, GTK_WIDGET (self));
}

static void
shown_cb (JoltFlashPage *self)
{
  jolt_flash_buttons_take_focus (self->buttons);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  g_signal_connect_object (item, "notify::boot-result", G_CALLBACK (boot_result_cb), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (item, "notify::cancelling", G_CALLBACK (update), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (item, "notify::progress", G_CALLBACK (update), user_data, G_CONNECT_SWAPPED);

  return jolt_flash_job_row_new (item);
}

static GtkWidget *
create_idle_row (gpointer item,
                 gpointer user_data)
{
  return jolt_board_row_new (item);
}

/* Auto-flash takes every other board. */
static gboolean
is_idle (gpointer item,
         gpointer user_data)
{
  JoltTarget *target = item;

  return !jolt_target_get_selectable (target) && !jolt_board_get_in_job (jolt_target_get_board (target)) &&
         jolt_board_get_present (jolt_target_get_board (target));
}

static void
jolt_flash_page_dispose (GObject *object)
{
  JoltFlashPage *self = JOLT_FLASH_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_FLASH_PAGE);
  g_clear_object (&self->idle);
  g_clear_object (&self->idle_filter);
  g_clear_object (&self->flasher);

  G_OBJECT_CLASS (jolt_flash_page_parent_class)->dispose (object);
}

static void
jolt_flash_page_class_init (JoltFlashPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jolt_flash_page_dispose;

  g_type_ensure (JOLT_TYPE_FLASH_BUTTONS);
  gtk_widget_class_install_action (widget_class, "flash.details", NULL, details_cb);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-flash-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, picture);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, check_label);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, count_label);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, list);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, idle_list);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashPage, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
jolt_flash_page_init (JoltFlashPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * jolt_flash_page_set_flasher:
 * @self: a flash page
 * @flasher: whose flashes are shown
 *
 * Makes the page follow @flasher. To be called once.
 */
void
jolt_flash_page_set_flasher (JoltFlashPage *self,
                             JoltFlasher   *flasher)
{
  JoltFlashQueue *queue;
  JoltTargetList *targets;

  g_return_if_fail (JOLT_IS_FLASH_PAGE (self));
  g_return_if_fail (self->flasher == NULL);

  self->flasher = g_object_ref (flasher);
  queue = jolt_flasher_get_queue (flasher);
  targets = jolt_flasher_get_targets (flasher);
  self->idle_filter = GTK_FILTER (gtk_custom_filter_new (is_idle, NULL, NULL));
  self->idle = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (targets)), g_object_ref (self->idle_filter));

  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), jolt_flash_queue_get_jobs (queue), create_row, self, NULL);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->idle_list), G_LIST_MODEL (self->idle), create_idle_row, NULL, NULL);
  /* Once the window has enabled what the buttons do. */
  g_signal_connect_object (queue, "notify::running", G_CALLBACK (shown_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (queue, "job-started", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "job-ended", G_CALLBACK (job_ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flasher, "notify::auto-flash", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flasher, "notify::blocker", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (targets, "changed", G_CALLBACK (targets_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jolt_flasher_get_loader (flasher), "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-error-words.h"
#include "jolt-firmware-words.h"
#include "jolt-recent-files.h"
#include "jolt-settings.h"
#include "jolt-shortcuts.h"
#include "jolt-stop-dialog.h"
#include "jolt-window-private.h"

/**
 * JoltWindow:
 *
 * The one window: the setup page, and the flash page while something is or was
 * flashed. What is dropped anywhere on it is opened.
 */

G_DEFINE_FINAL_TYPE (JoltWindow, jolt_window, ADW_TYPE_APPLICATION_WINDOW)

enum {
  PROP_0,
  PROP_FLASHER,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static gboolean
is_set (JoltWindow *self,
        GObject    *object)
{
  return object != NULL;
}

static gboolean
drop_accept_cb (JoltWindow *self,
                GdkDrop    *drop)
{
  return !jolt_flash_queue_get_running (jolt_flasher_get_queue (self->flasher)) &&
         gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), GDK_TYPE_FILE_LIST);
}

static gboolean
drop_cb (JoltWindow   *self,
         const GValue *value)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  GSList *dropped = g_value_get_boxed (value);

  for (GSList *l = dropped; l != NULL; l = l->next)
    g_ptr_array_add (files, g_object_ref (l->data));
  if (files->len == 0)
    return FALSE;

  jolt_window_open (self, files);

  return TRUE;
}

static gboolean
shows_flash_page (JoltWindow *self)
{
  return adw_navigation_view_get_visible_page (self->navigation) == ADW_NAVIGATION_PAGE (self->flash_page);
}

static void
popped_cb (JoltWindow *self)
{
  if (shows_flash_page (self))
    return;

  /* The person went back to the boards. */
  jolt_flash_queue_clear (jolt_flasher_get_queue (self->flasher));
  jolt_window_update_actions (self);
}

/* Once for all boards of a session, with auto-flash from its start to its end. */
static void
update_inhibit (JoltWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  gboolean busy = jolt_flash_queue_get_running (jolt_flasher_get_queue (self->flasher)) ||
                  jolt_flasher_get_auto_flash (self->flasher);

  if (application == NULL)
    return;

  if (busy && self->inhibit_cookie == 0) {
    self->inhibit_cookie = gtk_application_inhibit (application, GTK_WINDOW (self),
                                                    GTK_APPLICATION_INHIBIT_LOGOUT | GTK_APPLICATION_INHIBIT_SUSPEND,
                                                    _("A board is being flashed"));
  } else if (!busy && self->inhibit_cookie != 0) {
    gtk_application_uninhibit (application, self->inhibit_cookie);
    self->inhibit_cookie = 0;
  }
}

static void
show_flash_page_cb (JoltWindow *self)
{
  if (jolt_flash_queue_get_running (jolt_flasher_get_queue (self->flasher)) || jolt_flasher_get_auto_flash (self->flasher)) {
    if (!shows_flash_page (self))
      adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (self->flash_page));
  }

  update_inhibit (self);
  jolt_window_update_actions (self);
}

static void
running_cb (JoltWindow *self)
{
  gboolean running = jolt_flash_queue_get_running (jolt_flasher_get_queue (self->flasher));

  show_flash_page_cb (self);

  if (!running && self->closing)
    gtk_window_close (GTK_WINDOW (self));
}

static void
job_ended_cb (JoltWindow   *self,
              JoltFlashJob *job)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;
  g_autofree char *sentence = NULL;

  if (gtk_window_is_active (GTK_WINDOW (self)) || application == NULL)
    return;

  title = jolt_flash_page_dup_news (self->flash_page, job, &sentence);
  if (title == NULL)
    return;

  notification = g_notification_new (title);
  if (sentence != NULL)
    g_notification_set_body (notification, sentence);
  g_application_send_notification (G_APPLICATION (application), "flashed", notification);
}

static void
active_cb (JoltWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (!gtk_window_is_active (GTK_WINDOW (self)) || application == NULL || self->flasher == NULL)
    return;

  g_application_withdraw_notification (G_APPLICATION (application), "flashed");
  jolt_firmware_loader_look (jolt_flasher_get_loader (self->flasher));
}

static void
firmware_cb (JoltWindow *self)
{
  JoltFirmwareLoader *loader = jolt_flasher_get_loader (self->flasher);
  GPtrArray *files = jolt_firmware_loader_get_files (loader);

  if (jolt_firmware_loader_get_firmware (loader) != NULL && files->len == 1 && !self->demo) {
    jolt_recent_files_add (files->pdata[0]);
    jolt_recent_files_show (jolt_setup_page_get_recent_menu (self->setup_page));
  }

  if (jolt_firmware_loader_get_rebuilt (loader)) {
    gtk_accessible_announce (GTK_ACCESSIBLE (self), _("Rebuilt just now"),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  } else if (jolt_firmware_loader_get_firmware (loader) != NULL) {
    g_autofree char *title = jolt_firmware_words_title (jolt_firmware_loader_get_firmware (loader));

    gtk_accessible_announce (GTK_ACCESSIBLE (self), title, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  }
}

static void
error_cb (JoltWindow *self)
{
  const GError *error = jolt_firmware_loader_get_error (jolt_flasher_get_loader (self->flasher));
  g_autofree char *sentence = NULL;
  g_autofree char *announcement = NULL;

  if (error == NULL)
    return;

  sentence = jolt_error_words_sentence (error);
  announcement = g_strdup_printf ("%s. %s", jolt_error_words_title (error), sentence);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), announcement, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
closing_answered_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (JoltWindow) self = user_data;
  const char *response = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  /* It may have finished while the question was open. */
  self->closing = g_str_equal (response, "stop");
  if (self->closing && !jolt_flash_queue_get_running (jolt_flasher_get_queue (self->flasher)))
    gtk_window_close (GTK_WINDOW (self));
}

static gboolean
jolt_window_close_request (GtkWindow *window)
{
  JoltWindow *self = JOLT_WINDOW (window);

  if (jolt_flash_queue_get_running (jolt_flasher_get_queue (self->flasher))) {
    if (!self->closing)
      jolt_stop_dialog_present_for_all (self->flasher, TRUE, GTK_WIDGET (self),
                                        closing_answered_cb, g_object_ref (self));
    return GDK_EVENT_STOP;
  }

  return GTK_WINDOW_CLASS (jolt_window_parent_class)->close_request (window);
}

static void
jolt_window_dispose (GObject *object)
{
  JoltWindow *self = JOLT_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_WINDOW);
  g_clear_object (&self->reader);
  g_clear_object (&self->flasher);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (jolt_window_parent_class)->dispose (object);
}

static void
jolt_window_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_FLASHER:
    g_value_set_object (value, JOLT_WINDOW (object)->flasher);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_window_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  switch (prop_id) {
  case PROP_FLASHER:
    JOLT_WINDOW (object)->flasher = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
connect_session (JoltWindow *self)
{
  JoltFirmwareLoader *loader = jolt_flasher_get_loader (self->flasher);
  JoltFlashQueue *queue = jolt_flasher_get_queue (self->flasher);

  g_signal_connect_object (queue, "notify::running", G_CALLBACK (running_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flasher, "notify::auto-flash", G_CALLBACK (show_flash_page_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flasher, "notify::blocker", G_CALLBACK (jolt_window_update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "job-ended", G_CALLBACK (job_ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (loader, "notify", G_CALLBACK (jolt_window_update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (loader, "notify::firmware", G_CALLBACK (firmware_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (loader, "notify::error", G_CALLBACK (error_cb), self, G_CONNECT_SWAPPED);
}

static void
jolt_window_constructed (GObject *object)
{
  JoltWindow *self = JOLT_WINDOW (object);

  G_OBJECT_CLASS (jolt_window_parent_class)->constructed (object);

  jolt_setup_page_set_flasher (self->setup_page, self->flasher);
  jolt_flash_page_set_flasher (self->flash_page, self->flasher);
  self->reader = jolt_board_reader_new (jolt_flasher_get_bus (self->flasher));
  connect_session (self);
  jolt_window_update_actions (self);
}

static void
jolt_window_class_init (JoltWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkWindowClass *window_class = GTK_WINDOW_CLASS (klass);

  object_class->constructed = jolt_window_constructed;
  object_class->dispose = jolt_window_dispose;
  object_class->get_property = jolt_window_get_property;
  object_class->set_property = jolt_window_set_property;
  window_class->close_request = jolt_window_close_request;

  /**
   * JoltWindow:flasher:
   *
   * What the window shows.
   */
  props[PROP_FLASHER] =
    g_param_spec_object ("flasher", NULL, NULL, JOLT_TYPE_FLASHER,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  g_type_ensure (JOLT_TYPE_SETUP_PAGE);
  g_type_ensure (JOLT_TYPE_FLASH_PAGE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-window.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltWindow, navigation);
  gtk_widget_class_bind_template_child (widget_class, JoltWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, JoltWindow, drop_target);
  gtk_widget_class_bind_template_child (widget_class, JoltWindow, setup_page);
  gtk_widget_class_bind_template_child (widget_class, JoltWindow, flash_page);
  gtk_widget_class_bind_template_callback (widget_class, is_set);
  gtk_widget_class_bind_template_callback (widget_class, drop_accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, drop_cb);
  gtk_widget_class_bind_template_callback (widget_class, popped_cb);
  gtk_widget_class_bind_template_callback (widget_class, jolt_window_update_actions);

  jolt_window_install_actions (widget_class);
  jolt_window_install_source_actions (widget_class);
  jolt_window_install_board_actions (widget_class);
}

static void
visible_dialog_cb (JoltWindow *self)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  if (dialog != NULL)
    jolt_shortcuts_add_to (GTK_WIDGET (dialog), GTK_WINDOW (self));
}

static void
jolt_window_init (JoltWindow *self)
{
  const GType drop_types[] = { GDK_TYPE_FILE_LIST };

  gtk_widget_init_template (GTK_WIDGET (self));
#ifdef JOLT_DEVEL
  gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
#endif
  gtk_drop_target_set_gtypes (self->drop_target, (GType *) drop_types, G_N_ELEMENTS (drop_types));
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
  g_signal_connect (self, "notify::visible-dialog", G_CALLBACK (visible_dialog_cb), NULL);
}

static void
restart_boards_cb (JoltWindow *self)
{
  jolt_flash_queue_set_restart (jolt_flasher_get_queue (self->flasher),
                                g_settings_get_boolean (self->settings, "restart-boards"));
}

static void
remember (JoltWindow *self)
{
  /* A demonstration remembers nothing. */
  if (!self->demo)
    jolt_recent_files_show (jolt_setup_page_get_recent_menu (self->setup_page));

  self->settings = jolt_settings_new (self->demo);
  if (self->settings == NULL)
    return;

  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->settings, "changed::restart-boards", G_CALLBACK (restart_boards_cb), self,
                           G_CONNECT_SWAPPED);
  restart_boards_cb (self);
}

/**
 * jolt_window_new:
 * @application: the program
 * @flasher: what to show
 * @demo: whether the boards are in software, so that nothing is remembered
 *
 * Returns: (transfer none): a window
 */
JoltWindow *
jolt_window_new (GtkApplication *application,
                 JoltFlasher    *flasher,
                 gboolean        demo)
{
  JoltWindow *self;

  self = g_object_new (JOLT_TYPE_WINDOW, "application", application, "flasher", flasher, NULL);
  self->demo = demo;
  remember (self);

  return self;
}

/**
 * jolt_window_open:
 * @self: a window
 * @files: (element-type GFile): files or folders that belong together
 *
 * Opens @files, unless a board is being flashed.
 */
void
jolt_window_open (JoltWindow *self,
                  GPtrArray  *files)
{
  g_return_if_fail (JOLT_IS_WINDOW (self));

  if (jolt_flash_queue_get_running (jolt_flasher_get_queue (self->flasher))) {
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Open it when the board is written")));
    return;
  }

  jolt_flasher_set_auto_flash (self->flasher, FALSE);
  adw_navigation_view_pop_to_page (self->navigation, ADW_NAVIGATION_PAGE (self->setup_page));
  jolt_firmware_loader_open (jolt_flasher_get_loader (self->flasher), files);
}

/**
 * jolt_window_close_dialogs:
 * @self: a window
 *
 * Closes every dialog as if the user had done so: of a question the answer is
 * the one that changes nothing.
 */
void
jolt_window_close_dialogs (JoltWindow *self)
{
  g_autoptr (GListModel) dialogs = NULL;
  guint n_dialogs;

  g_return_if_fail (JOLT_IS_WINDOW (self));

  dialogs = adw_application_window_get_dialogs (ADW_APPLICATION_WINDOW (self));
  n_dialogs = g_list_model_get_n_items (dialogs);
  for (guint i = n_dialogs; i > 0; i--) {
    g_autoptr (AdwDialog) dialog = g_list_model_get_item (dialogs, i - 1);

    if (dialog != NULL)
      adw_dialog_force_close (dialog);
  }
}

/**
 * jolt_window_quit:
 * @self: a window
 *
 * Closes the window with all that is open in it; while boards are flashed, it
 * asks first.
 */
void
jolt_window_quit (JoltWindow *self)
{
  g_return_if_fail (JOLT_IS_WINDOW (self));

  jolt_window_close_dialogs (self);
  gtk_window_close (GTK_WINDOW (self));
}

/**
 * jolt_window_add_menu:
 * @self: a window
 * @label: what the menu is called
 * @menu: what can be done to a virtual board
 *
 * Adds @menu to the main menu, and to the page where boards are flashed.
 */
void
jolt_window_add_menu (JoltWindow *self,
                      const char *label,
                      GMenuModel *menu)
{
  g_return_if_fail (JOLT_IS_WINDOW (self));

  jolt_setup_page_add_menu (self->setup_page, label, menu);
  jolt_flash_page_set_menu (self->flash_page, menu);
}

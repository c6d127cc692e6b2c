/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-application.h"
#include "jolt-demo.h"
#include "jolt-flasher.h"
#include "jolt-format.h"
#include "jolt-shortcuts.h"
#include "jolt-usb-bus.h"
#include "jolt-window.h"

/**
 * JoltApplication:
 *
 * The program: its command line, its one window, its keys.
 */

struct _JoltApplication
{
  AdwApplication  parent_instance;

  gboolean        help_wanted;
  gboolean        demo_wanted;
  char           *demo_spec;
  JoltDemo       *demo;
  JoltFlasher    *flasher;
};

G_DEFINE_FINAL_TYPE (JoltApplication, jolt_application, ADW_TYPE_APPLICATION)

static JoltFlasher *
ensure_session (JoltApplication *self)
{
  g_autoptr (JoltBus) bus = NULL;

  if (self->flasher == NULL) {
    bus = self->demo != NULL ? g_object_ref (jolt_demo_get_bus (self->demo)) : jolt_usb_bus_new ();
    self->flasher = jolt_flasher_new (bus);
    jolt_flash_queue_set_restart (jolt_flasher_get_queue (self->flasher), FALSE);
  }

  return self->flasher;
}

/* The window with the keyboard shortcuts is one of the application, too. */
static JoltWindow *
find_window (JoltApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (JOLT_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

static JoltWindow *
ensure_window (JoltApplication *self)
{
  JoltWindow *created = find_window (self);

  if (created != NULL)
    return created;

  created = jolt_window_new (GTK_APPLICATION (self), ensure_session (self), self->demo != NULL);
  if (self->demo != NULL) {
    g_autoptr (GMenuModel) menu = jolt_demo_create_menu (self->demo);

    jolt_window_add_menu (created, _("_Virtual Board"), menu);
  }

  return created;
}

static void
show_sample (JoltApplication *self)
{
  JoltFirmwareLoader *loader = jolt_flasher_get_loader (ensure_session (self));
  g_autoptr (JoltFirmware) sample = NULL;
  g_autoptr (GError) error = NULL;

  sample = jolt_demo_load_firmware (&error);
  if (sample == NULL)
    g_warning ("The sample firmware is damaged: %s", error->message);
  else
    jolt_firmware_loader_set_firmware (loader, sample);
}

static void
present (JoltApplication *self,
         JoltWindow      *window)
{
  gtk_window_present (GTK_WINDOW (window));

  if (self->help_wanted) {
    self->help_wanted = FALSE;
    gtk_widget_activate_action (GTK_WIDGET (window), "win.help", NULL);
  }
}

static void
jolt_application_activate (GApplication *application)
{
  JoltApplication *self = JOLT_APPLICATION (application);
  gboolean first = self->flasher == NULL;
  JoltWindow *window = ensure_window (self);

  if (first && self->demo != NULL)
    show_sample (self);

  present (self, window);
}

static void
jolt_application_open (GApplication  *application,
                       GFile        **files,
                       int            n_files,
                       const char    *hint)
{
  JoltApplication *self = JOLT_APPLICATION (application);
  JoltWindow *window = ensure_window (self);
  g_autoptr (GPtrArray) opened = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 0; i < n_files; i++)
    g_ptr_array_add (opened, g_object_ref (files[i]));

  jolt_window_open (window, opened);
  present (self, window);
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  JoltWindow *window = find_window (JOLT_APPLICATION (user_data));

  /* The window asks first when it is writing. */
  if (window != NULL)
    jolt_window_quit (window);
  else
    g_application_quit (G_APPLICATION (user_data));
}

/* Also from outside, where the desktop file offers it: the window may not be
 * there yet. */
static void
how_to_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  JOLT_APPLICATION (user_data)->help_wanted = TRUE;
  g_application_activate (G_APPLICATION (user_data));
}

static void
jolt_application_startup (GApplication *application)
{
  const GActionEntry entries[] = {
    { .name = "quit", .activate = quit_cb },
    { .name = "how-to", .activate = how_to_cb },
  };
  JoltApplication *self = JOLT_APPLICATION (application);

  G_APPLICATION_CLASS (jolt_application_parent_class)->startup (application);
  jolt_format_set_on_screen (TRUE);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  if (self->demo != NULL)
    jolt_demo_add_actions (self->demo, G_ACTION_MAP (self));
  jolt_shortcuts_install (GTK_APPLICATION (self));

  gtk_window_set_default_icon_name (JOLT_APP_ID);
}

static gboolean
demo_option_cb (const char  *option_name,
                const char  *value,
                gpointer     data,
                GError     **error)
{
  JoltApplication *self = JOLT_APPLICATION (g_application_get_default ());

  self->demo_wanted = TRUE;
  g_set_str (&self->demo_spec, value);

  return TRUE;
}

static int
jolt_application_handle_local_options (GApplication *application,
                                       GVariantDict *options)
{
  JoltApplication *self = JOLT_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version")) {
    g_print ("jolt %s\n", JOLT_VERSION);
    return EXIT_SUCCESS;
  }

  if (self->demo_wanted) {
    self->demo = jolt_demo_new (self->demo_spec, &error);
    if (self->demo == NULL) {
      g_printerr ("jolt: %s\n", error->message);
      return 64;
    }

    /* A demonstration runs beside the real program. */
    g_application_set_application_id (application, JOLT_APP_ID ".Demo");
  }

  if (!g_application_register (application, NULL, &error)) {
    g_printerr ("jolt: %s\n", error->message);
    return EXIT_FAILURE;
  }

  /* Which boards a demonstration shows is decided when it starts. */
  if (self->demo_spec != NULL && g_application_get_is_remote (application)) {
    g_printerr ("jolt: %s\n", _("A demonstration is running already. Close it first to show other boards."));
    return EXIT_FAILURE;
  }

  /* The window may be in another process, and files may follow. */
  if (g_variant_dict_contains (options, "help-window")) {
    if (g_application_get_is_remote (application))
      g_action_group_activate_action (G_ACTION_GROUP (application), "how-to", NULL);
    else
      self->help_wanted = TRUE;
  }

  return -1;
}

static void
jolt_application_shutdown (GApplication *application)
{
  JoltApplication *self = JOLT_APPLICATION (application);

  g_clear_object (&self->flasher);

  G_APPLICATION_CLASS (jolt_application_parent_class)->shutdown (application);
}

static void
jolt_application_dispose (GObject *object)
{
  JoltApplication *self = JOLT_APPLICATION (object);

  g_clear_object (&self->flasher);
  g_clear_object (&self->demo);

  G_OBJECT_CLASS (jolt_application_parent_class)->dispose (object);
}

static void
jolt_application_finalize (GObject *object)
{
  g_free (JOLT_APPLICATION (object)->demo_spec);

  G_OBJECT_CLASS (jolt_application_parent_class)->finalize (object);
}

static void
jolt_application_class_init (JoltApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = jolt_application_dispose;
  object_class->finalize = jolt_application_finalize;
  application_class->activate = jolt_application_activate;
  application_class->open = jolt_application_open;
  application_class->startup = jolt_application_startup;
  application_class->shutdown = jolt_application_shutdown;
  application_class->handle_local_options = jolt_application_handle_local_options;
}

static void
jolt_application_init (JoltApplication *self)
{
  static const GOptionEntry options[] = {
    { "demo", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, demo_option_cb,
      N_("Show boards in software instead of real ones"), N_("BOARDS") },
    { "help-window", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL,
      N_("Open the help about connecting a board"), NULL },
    { "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL,
      N_("Print the version and exit"), NULL },
    { NULL },
  };

  g_application_set_default (G_APPLICATION (self));
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[FILE…]"));
  g_application_set_option_context_summary (G_APPLICATION (self), _("Write firmware to ESP32 boards over USB"));
}

/**
 * jolt_application_new:
 *
 * Returns: (transfer full): the program
 */
JoltApplication *
jolt_application_new (void)
{
  return g_object_new (JOLT_TYPE_APPLICATION,
                       "application-id", JOLT_APP_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/io/github/jolt_flasher/Jolt",
                       NULL);
}

/**
 * jolt_application_create_access:
 * @self: the program
 *
 * Returns: (transfer full): whether the account may use the boards that the
 *   program shows, live
 */
JoltAccess *
jolt_application_create_access (JoltApplication *self)
{
  g_return_val_if_fail (JOLT_IS_APPLICATION (self), NULL);

  return self->demo != NULL ? jolt_demo_create_access (self->demo) : jolt_access_new ();
}

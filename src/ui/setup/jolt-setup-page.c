/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-boards-group.h"
#include "jolt-error-words.h"
#include "jolt-firmware-card.h"
#include "jolt-menu-names.h"
#include "jolt-setup-page.h"

/**
 * JoltSetupPage:
 *
 * The page a person starts on: is my file good, is my board there, Flash.
 */

struct _JoltSetupPage
{
  AdwNavigationPage  parent_instance;

  JoltFlasher       *flasher;
  GMenu             *demo_section;
  GMenu             *recent_section;
  GtkMenuButton     *menu_button;
  AdwSplitButton    *open_button;
};

G_DEFINE_FINAL_TYPE (JoltSetupPage, jolt_setup_page, ADW_TYPE_NAVIGATION_PAGE)

enum {
  PROP_0,
  PROP_FLASHER,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static gboolean
is_set (JoltSetupPage *self,
        GObject       *object)
{
  return object != NULL;
}

static char *
flash_label (JoltSetupPage *self,
             guint          n_chosen,
             JoltFirmware  *firmware)
{
  if (n_chosen > 1)
    return g_strdup_printf (ngettext ("Flash %u Board", "Flash %u Boards", n_chosen), n_chosen);
  if (n_chosen == 1 && firmware != NULL)
    /* Translators: %s is the name of a chip, such as ESP32-S2 */
    return g_strdup_printf (_("Flash %s"), jolt_firmware_get_chip_name (firmware));

  return g_strdup (_("Flash"));
}

static JoltTarget *
find_wrong_chip (JoltTargetList *targets)
{
  for (guint i = 0; i < jolt_target_list_get_length (targets); i++) {
    JoltTarget *target = jolt_target_list_peek (targets, i);

    if (!jolt_target_get_suitable (target))
      return target;
  }

  return NULL;
}

static char *
wrong_chip_words (JoltSetupPage *self,
                  JoltFirmware  *firmware)
{
  JoltTarget *target = find_wrong_chip (jolt_flasher_get_targets (self->flasher));

  if (firmware == NULL || target == NULL)
    return NULL;

  return jolt_error_words_wrong_chip (jolt_firmware_get_chip_name (firmware),
                                     jolt_board_get_chip (jolt_target_get_board (target))->name);
}

static char *
reason_words (JoltSetupPage     *self,
              JoltFlashBlocker  reason,
              JoltFirmware      *firmware)
{
  switch (reason) {
  case JOLT_FLASH_BLOCKER_NONE:
    return NULL;
  case JOLT_FLASH_BLOCKER_RUNNING:
    return g_strdup (_("A board is being flashed."));
  case JOLT_FLASH_BLOCKER_NO_FILE:
    return g_strdup (_("Open the firmware first."));
  case JOLT_FLASH_BLOCKER_LOADING:
    return g_strdup (_("The file is being read."));
  case JOLT_FLASH_BLOCKER_CHANGING:
    return g_strdup (_("The file is just being built."));
  case JOLT_FLASH_BLOCKER_BAD_FILE:
    return g_strdup (_("This file cannot be flashed."));
  case JOLT_FLASH_BLOCKER_NO_BOARD:
    return g_strdup (_("Connect a board in bootloader mode."));
  case JOLT_FLASH_BLOCKER_WRONG_CHIP:
    return wrong_chip_words (self, firmware);
  case JOLT_FLASH_BLOCKER_NEEDS_PERMISSION:
    return g_strdup (_("Your account may not use this board yet."));
  case JOLT_FLASH_BLOCKER_NEEDS_BUTTONS:
    return g_strdup (_("Hold BOOT, tap RESET, let go of BOOT."));
  case JOLT_FLASH_BLOCKER_IN_USE:
    return g_strdup (_("Close the program that uses the board."));
  case JOLT_FLASH_BLOCKER_NO_DFU:
    return g_strdup (_("This board cannot be flashed over USB DFU."));
  case JOLT_FLASH_BLOCKER_NONE_SELECTED:
    return g_strdup (_("Choose a board."));
  default:
    g_return_val_if_reached (NULL);
  }
}

static gboolean
has_reason (JoltSetupPage     *self,
            JoltFlashBlocker  reason)
{
  return reason != JOLT_FLASH_BLOCKER_NONE;
}

static void
jolt_setup_page_dispose (GObject *object)
{
  JoltSetupPage *self = JOLT_SETUP_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_SETUP_PAGE);
  g_clear_object (&self->flasher);

  G_OBJECT_CLASS (jolt_setup_page_parent_class)->dispose (object);
}

static void
jolt_setup_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  JoltSetupPage *self = JOLT_SETUP_PAGE (object);

  switch (prop_id) {
  case PROP_FLASHER:
    g_value_set_object (value, self->flasher);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_setup_page_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  JoltSetupPage *self = JOLT_SETUP_PAGE (object);

  switch (prop_id) {
  case PROP_FLASHER:
    if (g_set_object (&self->flasher, g_value_get_object (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_setup_page_class_init (JoltSetupPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = jolt_setup_page_dispose;
  object_class->get_property = jolt_setup_page_get_property;
  object_class->set_property = jolt_setup_page_set_property;

  /**
   * JoltSetupPage:flasher:
   *
   * What the page shows.
   */
  props[PROP_FLASHER] =
    g_param_spec_object ("flasher", NULL, NULL, JOLT_TYPE_FLASHER,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  g_type_ensure (JOLT_TYPE_BOARDS_GROUP);
  g_type_ensure (JOLT_TYPE_FIRMWARE_CARD);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-setup-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, demo_section);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, recent_section);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, open_button);
  gtk_widget_class_bind_template_callback (widget_class, is_set);
  gtk_widget_class_bind_template_callback (widget_class, flash_label);
  gtk_widget_class_bind_template_callback (widget_class, reason_words);
  gtk_widget_class_bind_template_callback (widget_class, has_reason);
}

static void
jolt_setup_page_init (JoltSetupPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  jolt_menu_names_keep (gtk_menu_button_get_popover (self->menu_button));
  jolt_menu_names_keep (adw_split_button_get_popover (self->open_button));
}

/**
 * jolt_setup_page_set_recent:
 * @self: a setup page
 * @uris: the files that were opened before, the newest first
 *
 * Offers @uris in the menu beside Open.
 */
void
jolt_setup_page_set_recent (JoltSetupPage *self,
                            GStrv          uris)
{
  g_return_if_fail (JOLT_IS_SETUP_PAGE (self));

  g_menu_remove_all (self->recent_section);
  for (guint i = 0; uris[i] != NULL; i++) {
    g_autoptr (GFile) file = g_file_new_for_uri (uris[i]);
    g_autoptr (GFile) folder = g_file_get_parent (file);
    g_autofree char *name = g_file_get_basename (file);
    g_autofree char *place = folder != NULL ? g_file_get_basename (folder) : NULL;
    g_autofree char *path = NULL;
    g_autoptr (GString) label = NULL;
    g_autoptr (GMenuItem) item = NULL;

    /* Every project calls its file dfu.bin: the folder tells them apart. */
    path = place != NULL ? g_build_filename (place, name, NULL) : g_strdup (name);
    /* A menu takes an underline for a mnemonic. */
    label = g_string_new_take (g_filename_display_name (path));
    g_string_replace (label, "_", "__", 0);
    item = g_menu_item_new (label->str, NULL);
    g_menu_item_set_action_and_target (item, "win.open-recent", "s", uris[i]);
    g_menu_append_item (self->recent_section, item);
  }
}

/**
 * jolt_setup_page_add_menu:
 * @self: a setup page
 * @label: what the menu is called
 * @menu: more for the main menu
 *
 * Adds @menu to the main menu.
 */
void
jolt_setup_page_add_menu (JoltSetupPage *self,
                          const char    *label,
                          GMenuModel    *menu)
{
  g_return_if_fail (JOLT_IS_SETUP_PAGE (self));

  g_menu_append_submenu (self->demo_section, label, menu);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-board-row.h"
#include "jolt-board-words.h"
#include "jolt-bootloader-guide.h"
#include "jolt-details-dialog.h"
#include "jolt-error-words.h"
#include "jolt-firmware-card.h"
#include "jolt-firmware-words.h"
#include "jolt-format.h"
#include "jolt-menu-names.h"
#include "jolt-setup-page.h"
#include "jolt-source-words.h"

/**
 * JoltSetupPage:
 *
 * The page the user starts on: is my file good, is my board there, what do I do
 * now? Without firmware it asks for some; a file that is not firmware is
 * explained; with firmware it shows the boards and the button that flashes
 * them.
 */

struct _JoltSetupPage
{
  AdwNavigationPage    parent_instance;

  JoltFlasher         *flasher;
  GListModel          *targets;      /* sorted: what can be flashed comes first */
  GtkSorter           *sorter;
  JoltFlashBlocker     blocker;      /* as last announced */

  AdwBreakpoint       *narrow;       /* there is little width for such large letters */
  AdwBreakpoint       *low;          /* there is little height */
  GMenu               *demo_section;
  GMenu               *recent_section;
  GtkMenuButton       *menu_button;
  GtkMenuButton       *recent_button;
  AdwSplitButton      *open_button;
  GtkStack            *stack;
  AdwStatusPage       *empty_page;
  AdwStatusPage       *loading_page;
  AdwStatusPage       *error_page;
  GtkWidget           *answer_button;
  GtkWidget           *other_button;
  JoltFirmwareCard    *card;
  GtkWidget           *board_list;
  JoltBootloaderGuide *guide;
  GtkButton           *flash_button;
  GtkLabel            *reason_label;
};

G_DEFINE_FINAL_TYPE (JoltSetupPage, jolt_setup_page, ADW_TYPE_NAVIGATION_PAGE)

static gboolean
applies (JoltSetupPage *self,
         AdwBreakpoint *breakpoint)
{
  GtkWidget *bin = adw_navigation_page_get_child (ADW_NAVIGATION_PAGE (self));

  return adw_breakpoint_bin_get_current_breakpoint (ADW_BREAKPOINT_BIN (bin)) == breakpoint;
}

static JoltFirmware *
get_firmware (JoltSetupPage *self)
{
  return jolt_firmware_loader_get_firmware (jolt_flasher_get_loader (self->flasher));
}

static char *
dup_flash_label (JoltSetupPage *self)
{
  guint n_chosen = jolt_target_list_get_n_chosen (jolt_flasher_get_targets (self->flasher));

  if (n_chosen > 1)
    return g_strdup_printf (ngettext ("Flash %u Board", "Flash %u Boards", n_chosen), n_chosen);

  /* Translators: %s is the name of a chip, such as ESP32-S2 */
  return g_strdup_printf (_("Flash %s"), jolt_format_chip (jolt_firmware_get_chip_name (get_firmware (self))));
}

static char *
dup_wrong_chip (JoltSetupPage *self)
{
  JoltTargetList *targets = jolt_flasher_get_targets (self->flasher);

  for (guint i = 0; i < jolt_target_list_get_length (targets); i++) {
    JoltTarget *target = jolt_target_list_peek (targets, i);

    if (!jolt_target_get_suitable (target))
      return jolt_error_words_wrong_chip (jolt_firmware_get_chip_name (get_firmware (self)),
                                          jolt_board_get_chip (jolt_target_get_board (target))->name);
  }

  return NULL;
}

/* What becomes of the rest of the flash memory, unless a row says otherwise of
 * its board. */
static char *
dup_effect (JoltSetupPage *self)
{
  JoltTargetList *targets = jolt_flasher_get_targets (self->flasher);

  for (guint i = 0; i < jolt_target_list_get_length (targets); i++) {
    JoltTarget *target = jolt_target_list_peek (targets, i);
    g_autofree char *warning = jolt_target_get_selected (target) ? jolt_board_words_warning (target) : NULL;

    if (warning != NULL)
      return NULL;
  }

  return jolt_firmware_words_effect (get_firmware (self));
}

/* Why Flash cannot be pressed, or what pressing it does to what is on the board. */
static char *
dup_reason (JoltSetupPage *self)
{
  switch (jolt_flasher_get_blocker (self->flasher)) {
  case JOLT_FLASH_BLOCKER_NONE:
    return dup_effect (self);
  case JOLT_FLASH_BLOCKER_RUNNING:
    return g_strdup (_("A board is being flashed."));
  case JOLT_FLASH_BLOCKER_NO_FILE:
    return g_strdup (_("Open the firmware first."));
  case JOLT_FLASH_BLOCKER_LOADING:
    return g_strdup (_("The file is being read."));
  case JOLT_FLASH_BLOCKER_CHANGING:
    return g_strdup (_("The file is being rebuilt."));
  case JOLT_FLASH_BLOCKER_BAD_FILE:
    return g_strdup (_("This file cannot be flashed."));
  case JOLT_FLASH_BLOCKER_NO_BOARD:
    return g_strdup (_("Connect a board in bootloader mode."));
  case JOLT_FLASH_BLOCKER_IN_JOB:
    return g_strdup (_("Jolt is using the board."));
  case JOLT_FLASH_BLOCKER_WRONG_CHIP:
    return dup_wrong_chip (self);
  case JOLT_FLASH_BLOCKER_NEEDS_PERMISSION:
    return g_strdup (_("Your account cannot access this board yet."));
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

/* What passes by itself needs no announcement, nor what is not known yet. */
static gboolean
is_worth_announcing (JoltSetupPage    *self,
                     JoltFlashBlocker  blocker)
{
  return jolt_bus_get_ready (jolt_flasher_get_bus (self->flasher)) && blocker != JOLT_FLASH_BLOCKER_NONE &&
         blocker != JOLT_FLASH_BLOCKER_RUNNING && blocker != JOLT_FLASH_BLOCKER_LOADING &&
         blocker != JOLT_FLASH_BLOCKER_CHANGING && blocker != JOLT_FLASH_BLOCKER_IN_JOB;
}

static void
show_flash (JoltSetupPage *self)
{
  JoltFlashBlocker blocker = jolt_flasher_get_blocker (self->flasher);
  g_autofree char *label = dup_flash_label (self);
  g_autofree char *reason = dup_reason (self);

  gtk_button_set_label (self->flash_button, label);
  gtk_label_set_label (self->reason_label, reason != NULL ? reason : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->flash_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason != NULL ? reason : "", -1);
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), reason != NULL);

  if (self->blocker == blocker)
    return;

  self->blocker = blocker;
  if (reason != NULL && is_worth_announcing (self, blocker) && gtk_widget_get_mapped (GTK_WIDGET (self->flash_button)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self->flash_button), reason, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
show_error (JoltSetupPage *self)
{
  JoltFirmwareLoader *loader = jolt_flasher_get_loader (self->flasher);
  const GError *error = jolt_firmware_loader_get_error (loader);
  const char *answer = jolt_source_words_answer (jolt_firmware_loader_get_source (loader), error);
  g_autofree char *sentence = jolt_error_words_sentence (error);
  g_autofree char *name = jolt_source_words_opened (jolt_firmware_loader_get_files (loader));
  g_autofree char *description = NULL;
  g_autofree char *markup = NULL;
  const char *icon = NULL;

  description = name != NULL ? g_strdup_printf ("%s\n%s", sentence, name) : g_strdup (sentence);
  markup = g_markup_escape_text (description, -1);
  if (!applies (self, self->low))
    icon = answer != NULL ? "jolt-firmware-symbolic" : "jolt-firmware-bad-symbolic";
  adw_status_page_set_icon_name (self->error_page, icon);
  adw_status_page_set_title (self->error_page, jolt_error_words_title (error));
  adw_status_page_set_description (self->error_page, markup);

  gtk_widget_set_visible (self->answer_button, answer != NULL);
  if (answer != NULL)
    gtk_button_set_label (GTK_BUTTON (self->answer_button), answer);
  if (answer != NULL)
    gtk_widget_remove_css_class (self->other_button, "suggested-action");
  else
    gtk_widget_add_css_class (self->other_button, "suggested-action");
}

static const char *
get_page_name (JoltSetupPage *self)
{
  JoltFirmwareLoader *loader = jolt_flasher_get_loader (self->flasher);

  if (jolt_firmware_loader_get_firmware (loader) != NULL)
    return "firmware";
  if (jolt_firmware_loader_get_loading (loader))
    return "loading";

  return jolt_firmware_loader_get_error (loader) != NULL ? "error" : "empty";
}

static gboolean
is_choosable (JoltTarget *target)
{
  return jolt_target_get_selectable (target) && !jolt_board_get_in_job (jolt_target_get_board (target));
}

/* One board that can be flashed needs no choice, unless it was left out when
 * there were two. */
static gboolean
needs_choice (JoltTargetList *targets)
{
  guint n_choosable = 0, n_left_out = 0;

  for (guint i = 0; i < jolt_target_list_get_length (targets); i++) {
    JoltTarget *target = jolt_target_list_peek (targets, i);

    n_choosable += is_choosable (target);
    n_left_out += is_choosable (target) && !jolt_target_get_selected (target);
  }

  return n_choosable > 1 || n_left_out > 0;
}

static void
show_boards (JoltSetupPage *self)
{
  gboolean choice = needs_choice (jolt_flasher_get_targets (self->flasher));
  gboolean guided = jolt_bootloader_guide_get_needed (self->guide);

  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
  for (GtkWidget *row = gtk_widget_get_first_child (self->board_list); row != NULL; row = gtk_widget_get_next_sibling (row))
    jolt_board_row_update (JOLT_BOARD_ROW (row), choice, guided, applies (self, self->narrow));
  gtk_widget_set_visible (self->board_list, g_list_model_get_n_items (self->targets) > 0);
  /* The pictures of the guide are worth more. */
  jolt_firmware_card_set_picture (self->card, !applies (self, self->low) && !guided);
}

static void
update (JoltSetupPage *self)
{
  const char *page_name;

  if (self->flasher == NULL)
    return;

  page_name = get_page_name (self);
  if (g_str_equal (page_name, "firmware")) {
    show_boards (self);
    show_flash (self);
  } else if (g_str_equal (page_name, "error")) {
    show_error (self);
  }

  gtk_stack_set_visible_child_name (self->stack, page_name);
  gtk_widget_set_visible (GTK_WIDGET (self->open_button), !g_str_equal (page_name, "empty"));
  gtk_widget_set_visible (GTK_WIDGET (self->recent_button),
                          g_str_equal (page_name, "empty") &&
                          g_menu_model_get_n_items (G_MENU_MODEL (self->recent_section)) > 0);
}

static void
details_cb (JoltSetupPage *self)
{
  JoltFirmwareLoader *loader = jolt_flasher_get_loader (self->flasher);
  const GError *error = jolt_firmware_loader_get_error (loader);
  g_autofree char *name = jolt_source_words_opened (jolt_firmware_loader_get_files (loader));
  g_autofree char *text = NULL;

  if (error == NULL)
    return;

  text = g_strdup_printf ("Jolt %s\n%s: %s", JOLT_VERSION, name, error->message);
  jolt_details_dialog_present (text, GTK_WIDGET (self));
}

static int
compare_targets (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  return (int) jolt_board_row_get_rank ((JoltTarget *) a) - (int) jolt_board_row_get_rank ((JoltTarget *) b);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  g_signal_connect_object (jolt_target_get_board (item), "notify::contents", G_CALLBACK (update), user_data,
                           G_CONNECT_SWAPPED);

  return jolt_board_row_new (item);
}

static void
jolt_setup_page_dispose (GObject *object)
{
  JoltSetupPage *self = JOLT_SETUP_PAGE (object);

  /* First: without it the page does not follow what becomes of its widgets. */
  g_clear_object (&self->flasher);
  g_clear_object (&self->targets);
  g_clear_object (&self->sorter);
  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_SETUP_PAGE);

  G_OBJECT_CLASS (jolt_setup_page_parent_class)->dispose (object);
}

static void
jolt_setup_page_class_init (JoltSetupPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jolt_setup_page_dispose;

  g_type_ensure (JOLT_TYPE_BOOTLOADER_GUIDE);
  g_type_ensure (JOLT_TYPE_FIRMWARE_CARD);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-setup-page.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, narrow);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, low);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, demo_section);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, recent_section);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, recent_button);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, open_button);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, stack);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, empty_page);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, loading_page);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, answer_button);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, other_button);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, card);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, board_list);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, guide);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, flash_button);
  gtk_widget_class_bind_template_child (widget_class, JoltSetupPage, reason_label);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, details_cb);
}

/* libadwaita has no role for the title of a status page, by which a screen
 * reader gets about. */
static void
make_heading (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, "title"))
    g_object_set (widget, "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    make_heading (child);
}

static void
jolt_setup_page_init (JoltSetupPage *self)
{
  g_autoptr (GdkPaintable) spinner = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  spinner = GDK_PAINTABLE (adw_spinner_paintable_new (GTK_WIDGET (self->loading_page)));
  adw_status_page_set_paintable (self->loading_page, spinner);
  make_heading (GTK_WIDGET (self->empty_page));
  make_heading (GTK_WIDGET (self->loading_page));
  make_heading (GTK_WIDGET (self->error_page));
  jolt_menu_names_keep (gtk_menu_button_get_popover (self->menu_button));
  jolt_menu_names_keep (gtk_menu_button_get_popover (self->recent_button));
  jolt_menu_names_keep (adw_split_button_get_popover (self->open_button));
}

/**
 * jolt_setup_page_set_flasher:
 * @self: a setup page
 * @flasher: what it shows
 *
 * Makes the page follow @flasher. To be called once.
 */
void
jolt_setup_page_set_flasher (JoltSetupPage *self,
                             JoltFlasher   *flasher)
{
  JoltTargetList *targets;
  GtkSortListModel *sorted;

  g_return_if_fail (JOLT_IS_SETUP_PAGE (self));
  g_return_if_fail (self->flasher == NULL);

  self->flasher = g_object_ref (flasher);
  self->blocker = jolt_flasher_get_blocker (flasher);
  targets = jolt_flasher_get_targets (flasher);
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare_targets, NULL, NULL));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (targets)), g_object_ref (self->sorter));
  self->targets = G_LIST_MODEL (sorted);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->board_list), self->targets, create_row, self, NULL);

  jolt_firmware_card_set_loader (self->card, jolt_flasher_get_loader (flasher));
  jolt_bootloader_guide_set_flasher (self->guide, flasher);
  g_signal_connect_object (self->recent_section, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (targets, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jolt_flasher_get_loader (flasher), "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flasher, "notify::blocker", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * jolt_setup_page_get_recent_menu:
 * @self: a setup page
 *
 * Returns: (transfer none): the menu beside Open for the files that were opened
 *   before
 */
GMenu *
jolt_setup_page_get_recent_menu (JoltSetupPage *self)
{
  g_return_val_if_fail (JOLT_IS_SETUP_PAGE (self), NULL);

  return self->recent_section;
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-firmware-card.h"
#include "jolt-firmware-words.h"
#include "jolt-flash-map.h"
#include "jolt-format.h"
#include "jolt-source-file-row.h"
#include "jolt-source-words.h"

/**
 * JoltFirmwareCard:
 *
 * The firmware that was opened: what it is called, which version it is, whether
 * the file is intact, and on request its parts and where they go.
 */

struct _JoltFirmwareCard
{
  AdwBin              parent_instance;

  JoltFirmwareLoader *loader;
  char               *rebuilt_at;     /* the time of day */
  GtkWidget          *picture;
  GtkLabel           *title_label;
  GtkLabel           *summary_label;
  GtkLabel           *news_label;
  GtkWidget          *rows;
  AdwExpanderRow     *details_row;
  GtkImage           *verdict_image;
  JoltFlashMap       *map;
  GtkWidget          *erase_row;
  GPtrArray          *part_rows;      /* in @details_row */
  GPtrArray          *warning_rows;   /* in @rows */
};

G_DEFINE_FINAL_TYPE (JoltFirmwareCard, jolt_firmware_card, ADW_TYPE_BIN)

static guint
count_selected (JoltFirmwareInput *source,
                gboolean           with_settings)
{
  GListModel *files = jolt_firmware_input_get_files (source);
  guint n_selected = 0;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (files, i);

    n_selected += jolt_firmware_input_file_get_selected (file) &&
                  (with_settings || jolt_firmware_input_file_get_kind (file) != JOLT_PART_KIND_NVS);
  }

  return n_selected;
}

/* Blank settings take the place of those that are in a file. */
static void
leave_out_settings (JoltFirmwareInput *source)
{
  GListModel *files = jolt_firmware_input_get_files (source);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (files, i);

    if (jolt_firmware_input_file_get_kind (file) == JOLT_PART_KIND_NVS)
      jolt_firmware_input_file_set_selected (file, FALSE);
  }
}

static void
show_locks (JoltFirmwareCard *self)
{
  JoltFirmwareInput *source = jolt_firmware_loader_get_source (self->loader);
  gboolean erase = source != NULL && jolt_firmware_input_get_erase_settings (source);
  guint n_selected = source != NULL ? count_selected (source, TRUE) : 0;

  for (guint i = 0; i < self->part_rows->len; i++) {
    JoltSourceFileRow *row = self->part_rows->pdata[i];

    if (JOLT_IS_SOURCE_FILE_ROW (row))
      jolt_source_file_row_set_lock (row,
                                     n_selected == 1 && jolt_firmware_input_file_get_selected (jolt_source_file_row_get_file (row)),
                                     erase);
  }

  /* Erasing alone is nothing that can be packed. */
  gtk_widget_set_sensitive (self->erase_row, erase || (source != NULL && count_selected (source, FALSE) > 0));
}

static void
erase_cb (JoltFirmwareCard *self)
{
  JoltFirmwareInput *source = jolt_firmware_loader_get_source (self->loader);
  gboolean erase = adw_switch_row_get_active (ADW_SWITCH_ROW (self->erase_row));

  if (source == NULL || jolt_firmware_input_get_erase_settings (source) == erase)
    return;

  if (erase)
    leave_out_settings (source);
  jolt_firmware_input_set_erase_settings (source, erase);
  show_locks (self);
  jolt_firmware_loader_reload (self->loader);
}

static void
chosen_cb (JoltFirmwareCard *self)
{
  show_locks (self);
  jolt_firmware_loader_reload (self->loader);
}

static void
add_part_row (JoltFirmwareCard *self,
              GtkWidget        *row)
{
  adw_expander_row_add_row (self->details_row, row);
  g_ptr_array_add (self->part_rows, row);
}

static void
remove_part_rows (JoltFirmwareCard *self,
                  guint             n_kept)
{
  for (guint i = n_kept; i < self->part_rows->len; i++)
    adw_expander_row_remove (self->details_row, self->part_rows->pdata[i]);
  g_ptr_array_set_size (self->part_rows, (int) n_kept);
}

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  guint32 x = jolt_firmware_input_file_get_address (*(JoltFirmwareInputFile **) a);
  guint32 y = jolt_firmware_input_file_get_address (*(JoltFirmwareInputFile **) b);

  return (x > y) - (x < y);
}

/* As they lie in the flash, and in the map of it. */
static GPtrArray *
dup_files_in_order (GListModel *files)
{
  GPtrArray *in_order = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    g_ptr_array_add (in_order, g_list_model_get_item (files, i));
  g_ptr_array_sort (in_order, compare_places);

  return in_order;
}

/* Files that are read again are the same objects: their rows stay, and with
 * them the place of the keyboard. */
static gboolean
shows_files (JoltFirmwareCard *self,
             GPtrArray        *files)
{
  for (guint i = 0; i < files->len; i++) {
    if (i >= self->part_rows->len || !JOLT_IS_SOURCE_FILE_ROW (self->part_rows->pdata[i]) ||
        jolt_source_file_row_get_file (self->part_rows->pdata[i]) != files->pdata[i])
      return FALSE;
  }

  return TRUE;
}

static void
show_files (JoltFirmwareCard *self,
            GListModel       *model)
{
  g_autoptr (GPtrArray) files = dup_files_in_order (model);

  if (shows_files (self, files)) {
    remove_part_rows (self, files->len);
    return;
  }

  remove_part_rows (self, 0);
  for (guint i = 0; i < files->len; i++) {
    GtkWidget *row = jolt_source_file_row_new (files->pdata[i]);

    g_signal_connect_object (row, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
    add_part_row (self, row);
  }
}

static gboolean
has_file_at (GListModel *files,
             guint32     address)
{
  for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (files, i);

    if (jolt_firmware_input_file_get_selected (file) && jolt_firmware_input_file_get_address (file) == address)
      return TRUE;
  }

  return FALSE;
}

/* One part that cannot be left out: what it is called, what it is, and where it
 * goes. */
static GtkWidget *
create_part_row (JoltFirmwarePart *part)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *address;
  g_autofree char *address_words = jolt_format_address (jolt_firmware_part_get_address (part));
  g_autofree char *size = jolt_format_size (jolt_firmware_part_get_size (part));
  g_autofree char *subtitle = NULL;

  /* Translators: what a part is, and its size, such as Application, 182 kB */
  subtitle = g_strdup_printf (C_("kind and size", "%s, %s"), jolt_firmware_words_part_kind (jolt_firmware_part_get_kind (part)), size);
  address = gtk_label_new (address_words);
  gtk_widget_set_css_classes (address, (const char *[]) { "dimmed", "numeric", NULL });
  gtk_widget_set_tooltip_text (address, _("Address in the flash memory"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), jolt_firmware_part_get_name (part));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), address);

  return row;
}

/* The files of the source, which can be left out, then what Jolt adds itself:
 * blank settings. */
static void
show_parts (JoltFirmwareCard  *self,
            JoltFirmware      *firmware,
            JoltFirmwareInput *source)
{
  GListModel *files = source != NULL ? jolt_firmware_input_get_files (source) : NULL;

  if (files != NULL)
    show_files (self, files);
  else
    remove_part_rows (self, 0);

  for (guint i = 0; i < jolt_firmware_get_n_parts (firmware); i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);

    if (files == NULL || !has_file_at (files, jolt_firmware_part_get_address (part)))
      add_part_row (self, create_part_row (part));
  }
}

static void
show_warnings (JoltFirmwareCard *self,
               JoltFirmware     *firmware)
{
  gsize n_warnings;
  const JoltFirmwareWarning *warnings = jolt_firmware_get_warnings (firmware, &n_warnings);

  for (gsize i = 0; i < n_warnings; i++) {
    GtkWidget *row = adw_action_row_new ();
    GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
    g_autofree char *sentence = jolt_firmware_words_warning (firmware, &warnings[i]);

    gtk_widget_add_css_class (icon, "warning");
    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Check this"));
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), sentence);
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
    gtk_list_box_append (GTK_LIST_BOX (self->rows), row);
    g_ptr_array_add (self->warning_rows, row);
  }
}

static void
clear_warnings (JoltFirmwareCard *self)
{
  for (guint i = 0; i < self->warning_rows->len; i++)
    gtk_list_box_remove (GTK_LIST_BOX (self->rows), self->warning_rows->pdata[i]);
  g_ptr_array_set_size (self->warning_rows, 0);
}

static void
show_firmware (JoltFirmwareCard *self)
{
  JoltFirmware *firmware = jolt_firmware_loader_get_firmware (self->loader);
  JoltFirmwareInput *source = jolt_firmware_loader_get_source (self->loader);
  g_autofree char *title = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *contents = NULL;
  gboolean is_whole;

  clear_warnings (self);
  jolt_flash_map_set_firmware (self->map, firmware);
  if (firmware == NULL) {
    remove_part_rows (self, 0);
    return;
  }

  title = jolt_firmware_words_title (firmware);
  summary = jolt_firmware_words_summary (firmware);
  contents = jolt_source_words_contents (source, firmware);
  is_whole = jolt_firmware_words_is_whole (firmware);
  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->summary_label, summary);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->details_row), jolt_firmware_words_verdict (firmware));
  adw_expander_row_set_subtitle (self->details_row, contents);
  gtk_image_set_from_icon_name (self->verdict_image, is_whole ? "jolt-done-symbolic" : "jolt-pending-symbolic");
  gtk_widget_set_css_classes (GTK_WIDGET (self->verdict_image),
                              (const char *[]) { is_whole ? "success" : "dimmed", NULL });

  show_parts (self, firmware, source);
  show_warnings (self, firmware);
  gtk_widget_set_visible (self->erase_row, source != NULL && jolt_firmware_input_get_has_settings (source));
  adw_switch_row_set_active (ADW_SWITCH_ROW (self->erase_row),
                             source != NULL && jolt_firmware_input_get_erase_settings (source));
  show_locks (self);
}

static void
note_time (JoltFirmwareCard *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  g_free (self->rebuilt_at);
  self->rebuilt_at = g_date_time_format (now, "%X");
}

static void
show_news (JoltFirmwareCard *self)
{
  g_autofree char *news = NULL;

  if (jolt_firmware_loader_get_changing (self->loader))
    news = g_strdup (_("Being rebuilt…"));
  else if (jolt_firmware_loader_get_rebuilt (self->loader))
    /* Translators: %s is a time of day */
    news = g_strdup_printf (_("Rebuilt at %s"), self->rebuilt_at);

  gtk_label_set_label (self->news_label, news != NULL ? news : "");
  gtk_widget_set_visible (GTK_WIDGET (self->news_label), news != NULL);
}

static void
jolt_firmware_card_dispose (GObject *object)
{
  JoltFirmwareCard *self = JOLT_FIRMWARE_CARD (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_FIRMWARE_CARD);
  g_clear_object (&self->loader);

  G_OBJECT_CLASS (jolt_firmware_card_parent_class)->dispose (object);
}

static void
jolt_firmware_card_finalize (GObject *object)
{
  JoltFirmwareCard *self = JOLT_FIRMWARE_CARD (object);

  g_free (self->rebuilt_at);
  g_ptr_array_unref (self->part_rows);
  g_ptr_array_unref (self->warning_rows);

  G_OBJECT_CLASS (jolt_firmware_card_parent_class)->finalize (object);
}

static void
jolt_firmware_card_class_init (JoltFirmwareCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = jolt_firmware_card_dispose;
  object_class->finalize = jolt_firmware_card_finalize;

  g_type_ensure (JOLT_TYPE_FLASH_MAP);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-firmware-card.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltFirmwareCard, picture);
  gtk_widget_class_bind_template_child (widget_class, JoltFirmwareCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, JoltFirmwareCard, summary_label);
  gtk_widget_class_bind_template_child (widget_class, JoltFirmwareCard, news_label);
  gtk_widget_class_bind_template_child (widget_class, JoltFirmwareCard, rows);
  gtk_widget_class_bind_template_child (widget_class, JoltFirmwareCard, details_row);
  gtk_widget_class_bind_template_child (widget_class, JoltFirmwareCard, verdict_image);
  gtk_widget_class_bind_template_child (widget_class, JoltFirmwareCard, map);
  gtk_widget_class_bind_template_child (widget_class, JoltFirmwareCard, erase_row);
  gtk_widget_class_bind_template_callback (widget_class, erase_cb);
}

static void
jolt_firmware_card_init (JoltFirmwareCard *self)
{
  self->part_rows = g_ptr_array_new ();
  self->warning_rows = g_ptr_array_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * jolt_firmware_card_set_loader:
 * @self: a card
 * @loader: what was opened
 *
 * Makes the card follow @loader. To be called once.
 */
void
jolt_firmware_card_set_loader (JoltFirmwareCard   *self,
                               JoltFirmwareLoader *loader)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_CARD (self));
  g_return_if_fail (self->loader == NULL);

  self->loader = g_object_ref (loader);
  g_signal_connect_object (loader, "notify::firmware", G_CALLBACK (note_time), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (loader, "notify::firmware", G_CALLBACK (show_firmware), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (loader, "notify", G_CALLBACK (show_news), self, G_CONNECT_SWAPPED);
  show_firmware (self);
  show_news (self);
}

/**
 * jolt_firmware_card_set_picture:
 * @self: a card
 * @picture: whether there is room for the picture
 */
void
jolt_firmware_card_set_picture (JoltFirmwareCard *self,
                                gboolean          picture)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_CARD (self));

  gtk_widget_set_visible (self->picture, picture);
}

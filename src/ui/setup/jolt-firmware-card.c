/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-details-dialog.h"
#include "jolt-error-words.h"
#include "jolt-firmware-card.h"
#include "jolt-firmware-words.h"
#include "jolt-flash-map.h"
#include "jolt-format.h"
#include "jolt-part-row.h"
#include "jolt-source-file-row.h"
#include "jolt-source-words.h"

/**
 * JoltFirmwareCard:
 *
 * What was opened: nothing yet, firmware with its parts, or the sentence that
 * says why it is no firmware.
 */

struct _JoltFirmwareCard
{
  AdwBin        parent_instance;

  JoltFirmwareLoader *loader;
  GtkWidget    *rows;
  GtkWidget    *parts_row;
  GtkWidget    *erase_row;
  GPtrArray    *part_rows;     /* in @parts_row */
  GPtrArray    *warning_rows;  /* in @rows */
};

G_DEFINE_FINAL_TYPE (JoltFirmwareCard, jolt_firmware_card, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_LOADER,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static char *
page_name (JoltFirmwareCard *self,
           JoltFirmware     *firmware,
           const GError     *error,
           gboolean          loading)
{
  if (firmware != NULL)
    return g_strdup ("loaded");
  if (loading)
    return g_strdup ("loading");

  return g_strdup (error != NULL ? "error" : "empty");
}

static char *
error_title (JoltFirmwareCard *self,
             const GError     *error)
{
  return error != NULL ? g_strdup (jolt_error_words_title (error)) : NULL;
}

static char *
error_sentence (JoltFirmwareCard *self,
                const GError     *error)
{
  return error != NULL ? jolt_error_words_sentence (error) : NULL;
}

static char *
file_names (JoltFirmwareCard  *self,
            JoltFirmwareInput *source)
{
  GPtrArray *files = self->loader != NULL ? jolt_firmware_loader_get_files (self->loader) : NULL;

  if (files == NULL || files->len == 0)
    return NULL;
  if (files->len == 1) {
    g_autofree char *name = g_file_get_basename (files->pdata[0]);

    return g_filename_display_name (name);
  }

  return g_strdup_printf (ngettext ("%u file", "%u files", files->len), files->len);
}

static char *
answer_label (JoltFirmwareCard  *self,
              JoltFirmwareInput *source,
              const GError      *error)
{
  return g_strdup (jolt_source_words_answer (source, error));
}

static gboolean
can_answer (JoltFirmwareCard  *self,
            JoltFirmwareInput *source,
            const GError      *error)
{
  return jolt_source_words_answer (source, error) != NULL;
}

/* A question is no failure. */
static char *
error_icon (JoltFirmwareCard  *self,
            JoltFirmwareInput *source,
            const GError      *error)
{
  return g_strdup (can_answer (self, source, error) ? "jolt-firmware-symbolic" : "jolt-firmware-bad-symbolic");
}

static GStrv
error_classes (JoltFirmwareCard  *self,
               JoltFirmwareInput *source,
               const GError      *error)
{
  const char *classes[] = { can_answer (self, source, error) ? "accent" : "error", NULL };

  return g_strdupv ((GStrv) classes);
}

static char *
title (JoltFirmwareCard *self,
       JoltFirmware     *firmware)
{
  return firmware != NULL ? jolt_firmware_words_title (firmware) : NULL;
}

static char *
version_words (JoltFirmwareCard *self,
               JoltFirmware     *firmware)
{
  return firmware != NULL ? jolt_firmware_words_version (firmware) : NULL;
}

static char *
flash_size_words (JoltFirmwareCard *self,
                  JoltFirmware     *firmware)
{
  g_autofree char *size = NULL;

  if (firmware == NULL)
    return NULL;

  size = jolt_format_flash_size (jolt_firmware_get_flash_size (firmware));

  /* Translators: %s is the size of the flash memory, such as 4 MB */
  return g_strdup_printf (_("%s flash"), size);
}

static char *
parts_words (JoltFirmwareCard *self,
             JoltFirmware     *firmware)
{
  return firmware != NULL ? jolt_firmware_words_parts (firmware) : NULL;
}

static char *
checksum_words (JoltFirmwareCard *self,
                JoltFirmware     *firmware)
{
  return firmware != NULL ? g_strdup (jolt_firmware_words_checksums (firmware)) : NULL;
}

static gboolean
is_sound (JoltFirmware *firmware)
{
  for (guint i = 0; i < jolt_firmware_get_n_parts (firmware); i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);

    if (!jolt_firmware_part_get_proven (part))
      return FALSE;
  }

  return TRUE;
}

static char *
checksum_icon (JoltFirmwareCard *self,
               JoltFirmware     *firmware)
{
  return g_strdup (firmware == NULL || is_sound (firmware) ? "jolt-done-symbolic" : "jolt-pending-symbolic");
}

static GStrv
checksum_classes (JoltFirmwareCard *self,
                  JoltFirmware     *firmware)
{
  const char *classes[] = { firmware == NULL || is_sound (firmware) ? "success" : "dimmed", NULL };

  return g_strdupv ((GStrv) classes);
}

static char *
news_words (JoltFirmwareCard *self,
            gboolean          changing,
            gboolean          rebuilt)
{
  if (changing)
    return g_strdup (_("Being rebuilt…"));

  return rebuilt ? g_strdup (_("Rebuilt just now")) : NULL;
}

static gboolean
has_news (JoltFirmwareCard *self,
          gboolean          changing,
          gboolean          rebuilt)
{
  return changing || rebuilt;
}

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

/* What a DFU image holds is there as a file already. */
static gboolean
can_save (JoltFirmwareCard  *self,
          JoltFirmwareInput *source,
          JoltFirmware      *firmware)
{
  if (source == NULL || firmware == NULL)
    return FALSE;

  return jolt_firmware_input_get_kind (source) != JOLT_FIRMWARE_INPUT_KIND_DFU_IMAGE || jolt_firmware_input_get_packed (source);
}

static char *
source_words (JoltFirmwareCard  *self,
              JoltFirmwareInput *source,
              JoltFirmware      *firmware)
{
  return source != NULL && firmware != NULL ? jolt_source_words_packed (source) : NULL;
}

static gboolean
can_erase (JoltFirmwareCard  *self,
           JoltFirmwareInput *source,
           JoltFirmware      *firmware)
{
  return source != NULL && firmware != NULL && jolt_firmware_input_get_has_settings (source);
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
details_cb (JoltFirmwareCard *self)
{
  const GError *error = jolt_firmware_loader_get_error (self->loader);
  g_autofree char *name = file_names (self, NULL);
  g_autofree char *text = NULL;

  if (error == NULL)
    return;

  text = g_strdup_printf ("Jolt %s\n%s: %s", JOLT_VERSION, name, error->message);
  jolt_details_dialog_present (text, GTK_WIDGET (self));
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
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self->parts_row), row);
  g_ptr_array_add (self->part_rows, row);
}

static void
remove_part_rows (JoltFirmwareCard *self,
                  guint             n_kept)
{
  for (guint i = n_kept; i < self->part_rows->len; i++)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self->parts_row), self->part_rows->pdata[i]);
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
      add_part_row (self, jolt_part_row_new (part));
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
firmware_cb (JoltFirmwareCard *self)
{
  JoltFirmware *firmware = jolt_firmware_loader_get_firmware (self->loader);
  JoltFirmwareInput *source = jolt_firmware_loader_get_source (self->loader);

  for (guint i = 0; i < self->warning_rows->len; i++)
    gtk_list_box_remove (GTK_LIST_BOX (self->rows), self->warning_rows->pdata[i]);
  g_ptr_array_set_size (self->warning_rows, 0);

  if (firmware == NULL) {
    remove_part_rows (self, 0);
    return;
  }

  show_parts (self, firmware, source);
  show_warnings (self, firmware);
  adw_switch_row_set_active (ADW_SWITCH_ROW (self->erase_row),
                             source != NULL && jolt_firmware_input_get_erase_settings (source));
  show_locks (self);
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

  g_ptr_array_unref (self->part_rows);
  g_ptr_array_unref (self->warning_rows);

  G_OBJECT_CLASS (jolt_firmware_card_parent_class)->finalize (object);
}

static void
jolt_firmware_card_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_LOADER:
    g_value_set_object (value, JOLT_FIRMWARE_CARD (object)->loader);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_firmware_card_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  JoltFirmwareCard *self = JOLT_FIRMWARE_CARD (object);

  switch (prop_id) {
  case PROP_LOADER:
    if (!g_set_object (&self->loader, g_value_get_object (value)))
      break;

    if (self->loader != NULL) {
      g_signal_connect_object (self->loader, "notify::firmware", G_CALLBACK (firmware_cb), self, G_CONNECT_SWAPPED);
      firmware_cb (self);
    }
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_firmware_card_class_init (JoltFirmwareCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = jolt_firmware_card_dispose;
  object_class->finalize = jolt_firmware_card_finalize;
  object_class->get_property = jolt_firmware_card_get_property;
  object_class->set_property = jolt_firmware_card_set_property;

  /**
   * JoltFirmwareCard:loader:
   *
   * What was opened.
   */
  props[PROP_LOADER] =
    g_param_spec_object ("loader", NULL, NULL, JOLT_TYPE_FIRMWARE_LOADER,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  g_type_ensure (JOLT_TYPE_FLASH_MAP);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-firmware-card.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltFirmwareCard, rows);
  gtk_widget_class_bind_template_child (widget_class, JoltFirmwareCard, parts_row);
  gtk_widget_class_bind_template_child (widget_class, JoltFirmwareCard, erase_row);
  gtk_widget_class_bind_template_callback (widget_class, page_name);
  gtk_widget_class_bind_template_callback (widget_class, error_title);
  gtk_widget_class_bind_template_callback (widget_class, error_icon);
  gtk_widget_class_bind_template_callback (widget_class, error_classes);
  gtk_widget_class_bind_template_callback (widget_class, error_sentence);
  gtk_widget_class_bind_template_callback (widget_class, file_names);
  gtk_widget_class_bind_template_callback (widget_class, can_answer);
  gtk_widget_class_bind_template_callback (widget_class, answer_label);
  gtk_widget_class_bind_template_callback (widget_class, title);
  gtk_widget_class_bind_template_callback (widget_class, version_words);
  gtk_widget_class_bind_template_callback (widget_class, flash_size_words);
  gtk_widget_class_bind_template_callback (widget_class, parts_words);
  gtk_widget_class_bind_template_callback (widget_class, checksum_words);
  gtk_widget_class_bind_template_callback (widget_class, checksum_icon);
  gtk_widget_class_bind_template_callback (widget_class, checksum_classes);
  gtk_widget_class_bind_template_callback (widget_class, news_words);
  gtk_widget_class_bind_template_callback (widget_class, has_news);
  gtk_widget_class_bind_template_callback (widget_class, can_save);
  gtk_widget_class_bind_template_callback (widget_class, source_words);
  gtk_widget_class_bind_template_callback (widget_class, can_erase);
  gtk_widget_class_bind_template_callback (widget_class, erase_cb);
  gtk_widget_class_bind_template_callback (widget_class, details_cb);
}

static void
jolt_firmware_card_init (JoltFirmwareCard *self)
{
  self->part_rows = g_ptr_array_new ();
  self->warning_rows = g_ptr_array_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
}

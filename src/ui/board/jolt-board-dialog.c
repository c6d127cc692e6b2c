/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-board-dialog.h"
#include "jolt-board-read.h"
#include "jolt-board-words.h"
#include "jolt-contents-words.h"
#include "jolt-error-words.h"
#include "jolt-format.h"

/**
 * JoltBoardDialog:
 *
 * What a board holds: its programs, which of them starts, its partition table
 * and the size of its flash memory. What has not been read is read when the user
 * asks for it; a board that runs its own firmware is restarted for that.
 */

struct _JoltBoardDialog
{
  AdwDialog      parent_instance;

  JoltBus       *bus;
  JoltBoard     *board;
  GCancellable  *cancellable;   /* of what the user asked for */
  GError        *error;
  gboolean       is_closed;

  JoltFlashContents *shown;
  GPtrArray     *rows;          /* of what is shown */

  GtkStack      *stack;
  AdwStatusPage *status;
  GdkPaintable  *spinner;
  GtkWidget     *read_button;
  GtkWidget     *board_group;
  GtkWidget     *program_group;
  GtkWidget     *partition_group;
};

G_DEFINE_FINAL_TYPE (JoltBoardDialog, jolt_board_dialog, ADW_TYPE_DIALOG)

static void
add_row (JoltBoardDialog *self,
         GtkWidget       *group,
         GtkWidget       *row)
{
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  g_ptr_array_add (self->rows, row);
}

static AdwActionRow *
create_row (const char *title,
            const char *subtitle)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (row, subtitle);

  return row;
}

static void
add_fact (JoltBoardDialog *self,
          const char      *title,
          const char      *value)
{
  AdwActionRow *row = create_row (title, value);

  gtk_widget_add_css_class (GTK_WIDGET (row), "property");
  add_row (self, self->board_group, GTK_WIDGET (row));
}

static void
show_board (JoltBoardDialog         *self,
            const JoltFlashContents *contents)
{
  g_autofree char *name = jolt_board_words_name (self->board);
  g_autofree char *size = jolt_format_flash_size (contents->flash_size);

  add_fact (self, _("Board"), name);
  add_fact (self, _("USB Port"), jolt_board_get_port_path (self->board));
  add_fact (self, _("Flash Memory"), size);
}

/* Where it is, and what it was built with. */
static char *
dup_place (const JoltFlashProgram *program)
{
  const JoltAppDescription *description = program->image.description;
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  if (program->partition != NULL)
    g_strv_builder_add (words, program->partition->label);
  g_strv_builder_take (words, jolt_format_address (program->address));
  if (description != NULL && *description->idf_version != '\0')
    g_strv_builder_take (words, g_strdup_printf ("ESP-IDF %s",
                                                 description->idf_version + (*description->idf_version == 'v')));
  all = g_strv_builder_end (words);

  return g_strjoinv (" · ", all);
}

static void
add_program (JoltBoardDialog        *self,
             const JoltFlashProgram *program,
             gboolean                starts)
{
  g_autofree char *title = jolt_contents_words_program (program);
  g_autofree char *place = dup_place (program);
  AdwActionRow *row = create_row (title, place);

  if (starts) {
    GtkWidget *label = gtk_label_new (_("Starts"));

    gtk_widget_add_css_class (label, "success");
    gtk_widget_add_css_class (label, "caption-heading");
    adw_action_row_add_suffix (row, label);
  }
  add_row (self, self->program_group, GTK_WIDGET (row));
}

static void
show_programs (JoltBoardDialog         *self,
               const JoltFlashContents *contents)
{
  const JoltFlashProgram *start = contents->start_is_known ? jolt_flash_contents_find_start (contents) : NULL;

  add_program (self, &contents->bootloader, FALSE);
  for (guint i = 0; i < contents->programs->len; i++) {
    const JoltFlashProgram *program = &g_array_index (contents->programs, JoltFlashProgram, i);

    add_program (self, program, program == start && program->is_present);
  }
}

static void
add_partition (JoltBoardDialog     *self,
               const JoltPartition *partition)
{
  g_autofree char *address = jolt_format_address (partition->address);
  g_autofree char *size = jolt_format_size (partition->size);
  /* Translators: what a partition is for, and its size */
  g_autofree char *subtitle = g_strdup_printf (C_("partition", "%s · %s"),
                                               jolt_contents_words_partition (partition), size);
  AdwActionRow *row = create_row (partition->label, subtitle);
  GtkWidget *label = gtk_label_new (address);

  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (row, label);
  add_row (self, self->partition_group, GTK_WIDGET (row));
}

static void
show_partitions (JoltBoardDialog         *self,
                 const JoltFlashContents *contents)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self->partition_group);
  const JoltPartition *partitions;
  gsize n_partitions = 0;

  if (contents->table != NULL) {
    partitions = jolt_partition_table_get_partitions (contents->table, &n_partitions);
    for (gsize i = 0; i < n_partitions; i++)
      add_partition (self, &partitions[i]);
  }

  if (contents->table_error != NULL)
    adw_preferences_group_set_description (group, _("The partition table is damaged."));
  else
    adw_preferences_group_set_description (group, n_partitions == 0 ? _("There is none.") : NULL);
}

static void
show_contents (JoltBoardDialog   *self,
               JoltFlashContents *contents)
{
  if (self->shown == contents)
    return;

  g_clear_pointer (&self->shown, jolt_flash_contents_unref);
  self->shown = jolt_flash_contents_ref (contents);
  for (guint i = 0; i < self->rows->len; i++) {
    GtkWidget *row = self->rows->pdata[i];

    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP)), row);
  }
  g_ptr_array_set_size (self->rows, 0);

  show_board (self, contents);
  show_programs (self, contents);
  show_partitions (self, contents);
}

static void
show_status (JoltBoardDialog *self,
             const char      *title,
             const char      *description,
             const char      *button_label)
{
  g_autofree char *markup = description != NULL ? g_markup_escape_text (description, -1) : NULL;

  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, markup);
  adw_status_page_set_paintable (self->status, button_label == NULL ? self->spinner : NULL);
  if (button_label != NULL)
    adw_status_page_set_icon_name (self->status, "jolt-board-symbolic");
  gtk_widget_set_visible (self->read_button, button_label != NULL);
  if (button_label != NULL)
    gtk_button_set_label (GTK_BUTTON (self->read_button), button_label);
}

static void
show_unread (JoltBoardDialog *self)
{
  if (self->cancellable != NULL || jolt_board_get_reading (self->board)) {
    show_status (self, _("Reading Flash Memory…"), ngettext ("Leave the board plugged in.", "Leave the boards plugged in.", 1), NULL);
  } else if (self->error != NULL) {
    g_autofree char *sentence = jolt_error_words_reading (self->error);

    show_status (self, jolt_error_words_title (self->error), sentence, _("_Try Again"));
  } else if (jolt_board_get_verdict (self->board) == JOLT_BOARD_VERDICT_CAN_RESTART) {
    show_status (self, _("Restart the Board?"),
                 _("Jolt restarts the board to read its flash memory, and changes nothing in it. Press RESET afterwards "
                   "to start its program."), _("_Restart and Read"));
  } else {
    show_status (self, _("Not Read Yet"), _("Jolt reads the flash memory and changes nothing in it."), _("_Read"));
  }
}

static void
update (JoltBoardDialog *self)
{
  JoltFlashContents *contents = jolt_board_get_contents (self->board);

  if (self->is_closed)
    return;
  if (contents == NULL && self->cancellable == NULL && !jolt_board_get_present (self->board)) {
    adw_dialog_force_close (ADW_DIALOG (self));
    return;
  }

  if (contents != NULL)
    show_contents (self, contents);
  else
    show_unread (self);
  gtk_stack_set_visible_child_name (self->stack, contents != NULL ? "contents" : "status");
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (JoltBoardDialog) self = user_data;
  g_autoptr (JoltFlashContents) contents = NULL;

  contents = jolt_board_read_contents_finish (JOLT_BOARD (source), result, &self->error);
  g_clear_object (&self->cancellable);
  update (self);
}

static void
read_clicked_cb (JoltBoardDialog *self)
{
  g_autoptr (JoltTransport) transport = NULL;

  if (jolt_board_get_reading (self->board) || !jolt_board_can_flash (self->board))
    return;

  transport = jolt_bus_create_transport (self->bus, jolt_board_get_port_path (self->board));
  g_clear_error (&self->error);
  self->cancellable = g_cancellable_new ();
  jolt_board_read_contents_async (self->board, transport, TRUE, self->cancellable, read_cb, g_object_ref (self));
  update (self);
}

static void
stop (JoltBoardDialog *self)
{
  self->is_closed = TRUE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
jolt_board_dialog_closed (AdwDialog *dialog)
{
  stop (JOLT_BOARD_DIALOG (dialog));
}

static void
jolt_board_dialog_dispose (GObject *object)
{
  JoltBoardDialog *self = JOLT_BOARD_DIALOG (object);

  /* A window that closes takes its dialogs with it. */
  stop (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_BOARD_DIALOG);
  g_clear_object (&self->spinner);
  g_clear_object (&self->bus);
  g_clear_object (&self->board);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->shown, jolt_flash_contents_unref);

  G_OBJECT_CLASS (jolt_board_dialog_parent_class)->dispose (object);
}

static void
jolt_board_dialog_class_init (JoltBoardDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jolt_board_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = jolt_board_dialog_closed;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-board-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltBoardDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, JoltBoardDialog, status);
  gtk_widget_class_bind_template_child (widget_class, JoltBoardDialog, read_button);
  gtk_widget_class_bind_template_child (widget_class, JoltBoardDialog, board_group);
  gtk_widget_class_bind_template_child (widget_class, JoltBoardDialog, program_group);
  gtk_widget_class_bind_template_child (widget_class, JoltBoardDialog, partition_group);
  gtk_widget_class_bind_template_callback (widget_class, read_clicked_cb);
}

static void
jolt_board_dialog_init (JoltBoardDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->spinner = GDK_PAINTABLE (adw_spinner_paintable_new (GTK_WIDGET (self->status)));
  self->rows = g_ptr_array_new ();
}

/**
 * jolt_board_dialog_present:
 * @bus: where @board is
 * @board: a board that can be read
 * @parent: a widget of the window
 *
 * Shows what @board holds in a dialog. It closes when the board leaves.
 */
void
jolt_board_dialog_present (JoltBus   *bus,
                           JoltBoard *board,
                           GtkWidget *parent)
{
  JoltBoardDialog *self = g_object_new (JOLT_TYPE_BOARD_DIALOG, NULL);

  self->bus = g_object_ref (bus);
  self->board = g_object_ref (board);
  g_signal_connect_object (board, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-board-row.h"
#include "jolt-boards-group.h"
#include "jolt-bootloader-guide.h"

/**
 * JoltBoardsGroup:
 *
 * The boards that are there; while none can be flashed, the coach.
 */

struct _JoltBoardsGroup
{
  AdwBin       parent_instance;

  JoltFlasher *flasher;
  GtkWidget   *list;
};

G_DEFINE_FINAL_TYPE (JoltBoardsGroup, jolt_boards_group, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_FLASHER,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static gboolean
has_boards (JoltBoardsGroup *self,
            guint            n_boards)
{
  return n_boards > 0;
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  return jolt_board_row_new (item);
}

static void
jolt_boards_group_dispose (GObject *object)
{
  JoltBoardsGroup *self = JOLT_BOARDS_GROUP (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_BOARDS_GROUP);
  g_clear_object (&self->flasher);

  G_OBJECT_CLASS (jolt_boards_group_parent_class)->dispose (object);
}

static void
jolt_boards_group_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_FLASHER:
    g_value_set_object (value, JOLT_BOARDS_GROUP (object)->flasher);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_boards_group_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  JoltBoardsGroup *self = JOLT_BOARDS_GROUP (object);

  switch (prop_id) {
  case PROP_FLASHER:
    if (!g_set_object (&self->flasher, g_value_get_object (value)))
      break;

    gtk_list_box_bind_model (GTK_LIST_BOX (self->list),
                             self->flasher != NULL ? G_LIST_MODEL (jolt_flasher_get_targets (self->flasher)) : NULL,
                             create_row, NULL, NULL);
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_boards_group_class_init (JoltBoardsGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = jolt_boards_group_dispose;
  object_class->get_property = jolt_boards_group_get_property;
  object_class->set_property = jolt_boards_group_set_property;

  /**
   * JoltBoardsGroup:flasher:
   *
   * Whose boards are shown.
   */
  props[PROP_FLASHER] =
    g_param_spec_object ("flasher", NULL, NULL, JOLT_TYPE_FLASHER,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  g_type_ensure (JOLT_TYPE_BOOTLOADER_GUIDE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-boards-group.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltBoardsGroup, list);
  gtk_widget_class_bind_template_callback (widget_class, has_boards);
}

static void
jolt_boards_group_init (JoltBoardsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

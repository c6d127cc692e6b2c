/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-part.h"
#include "jolt-part-list-private.h"

/*
 * JoltPartList:
 *
 * The parts of firmware as a list model that never changes. GListStore would
 * do, but it remembers its last position: two threads may not read it at once.
 */
struct _JoltPartList
{
  GObject    parent_instance;

  GPtrArray *parts;     /* of JoltFirmwarePart */
};

static GType
jolt_part_list_get_item_type (GListModel *model)
{
  return JOLT_TYPE_FIRMWARE_PART;
}

static guint
jolt_part_list_get_n_items (GListModel *model)
{
  return JOLT_PART_LIST (model)->parts->len;
}

static gpointer
jolt_part_list_get_item (GListModel *model,
                         guint       position)
{
  JoltPartList *self = JOLT_PART_LIST (model);

  return position < self->parts->len ? g_object_ref (self->parts->pdata[position]) : NULL;
}

static void
jolt_part_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = jolt_part_list_get_item_type;
  iface->get_n_items = jolt_part_list_get_n_items;
  iface->get_item = jolt_part_list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (JoltPartList, jolt_part_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, jolt_part_list_list_model_init))

static void
jolt_part_list_finalize (GObject *object)
{
  JoltPartList *self = JOLT_PART_LIST (object);

  g_clear_pointer (&self->parts, g_ptr_array_unref);

  G_OBJECT_CLASS (jolt_part_list_parent_class)->finalize (object);
}

static void
jolt_part_list_class_init (JoltPartListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jolt_part_list_finalize;
}

static void
jolt_part_list_init (JoltPartList *self)
{
}

JoltPartList *
jolt_part_list_new (GPtrArray *parts)
{
  JoltPartList *self = g_object_new (JOLT_TYPE_PART_LIST, NULL);

  self->parts = g_ptr_array_ref (parts);

  return self;
}

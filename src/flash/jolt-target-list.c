/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-target-list.h"

/**
 * JoltTargetList:
 *
 * The boards of a bus as a live list of [class@Target].
 *
 * A board that comes alone is selected; once there are several that could be
 * flashed, the user chooses, and a port keeps its choice while its board is
 * away. Whatever changes about any target ends in the
 * signal [signal@TargetList::changed].
 */

struct _JoltTargetList
{
  GObject       parent_instance;

  JoltBus      *bus;
  JoltFirmware *firmware;
  GPtrArray    *targets;    /* JoltTarget, one for each board of the bus */
  GHashTable   *chosen;     /* ports whose board was selected when it left */
  gboolean      choosing;   /* the list itself changes the selection */
};

static void jolt_target_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (JoltTargetList, jolt_target_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, jolt_target_list_list_model_init))

enum {
  PROP_0,
  PROP_N_ITEMS,
  PROP_N_CHOSEN,
  PROP_DENIED,
  LAST_PROP,
};

enum {
  CHANGED,
  LAST_SIGNAL,
};

static GParamSpec *props[LAST_PROP];
static guint signals[LAST_SIGNAL];

static GType
get_item_type (GListModel *model)
{
  return JOLT_TYPE_TARGET;
}

static guint
get_n_items (GListModel *model)
{
  return JOLT_TARGET_LIST (model)->targets->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  GPtrArray *targets = JOLT_TARGET_LIST (model)->targets;

  return position < targets->len ? g_object_ref (targets->pdata[position]) : NULL;
}

static void
jolt_target_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
jolt_target_list_dispose (GObject *object)
{
  JoltTargetList *self = JOLT_TARGET_LIST (object);

  g_clear_object (&self->bus);
  g_clear_object (&self->firmware);
  g_ptr_array_set_size (self->targets, 0);

  G_OBJECT_CLASS (jolt_target_list_parent_class)->dispose (object);
}

static void
jolt_target_list_finalize (GObject *object)
{
  JoltTargetList *self = JOLT_TARGET_LIST (object);

  g_ptr_array_unref (self->targets);
  g_hash_table_unref (self->chosen);

  G_OBJECT_CLASS (jolt_target_list_parent_class)->finalize (object);
}

static void
jolt_target_list_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  JoltTargetList *self = JOLT_TARGET_LIST (object);

  switch (prop_id) {
  case PROP_N_ITEMS:
    g_value_set_uint (value, self->targets->len);
    break;
  case PROP_N_CHOSEN:
    g_value_set_uint (value, jolt_target_list_get_n_chosen (self));
    break;
  case PROP_DENIED:
    g_value_set_object (value, jolt_target_list_get_denied (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_target_list_class_init (JoltTargetListClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_target_list_dispose;
  object_class->finalize = jolt_target_list_finalize;
  object_class->get_property = jolt_target_list_get_property;

  /**
   * JoltTargetList:n-items:
   *
   * How many boards there are.
   */
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * JoltTargetList:n-chosen:
   *
   * How many boards would be flashed.
   */
  props[PROP_N_CHOSEN] = g_param_spec_uint ("n-chosen", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * JoltTargetList:denied: (nullable)
   *
   * A board that the account cannot open.
   */
  props[PROP_DENIED] = g_param_spec_object ("denied", NULL, NULL, JOLT_TYPE_BOARD, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  /**
   * JoltTargetList::changed:
   *
   * A target came, left or changed.
   */
  signals[CHANGED] =
    g_signal_new ("changed", JOLT_TYPE_TARGET_LIST, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jolt_target_list_init (JoltTargetList *self)
{
  self->targets = g_ptr_array_new_with_free_func (g_object_unref);
  self->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
tell_changed (JoltTargetList *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_CHOSEN]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DENIED]);
  g_signal_emit (self, signals[CHANGED], 0);
}

static JoltTarget *
find_the_only_one (JoltTargetList *self)
{
  JoltTarget *only = NULL;

  for (guint i = 0; i < self->targets->len; i++) {
    JoltTarget *target = self->targets->pdata[i];

    if (jolt_board_get_in_job (jolt_target_get_board (target)))
      return NULL;
    if (!jolt_target_get_selectable (target))
      continue;
    if (only != NULL)
      return NULL;

    only = target;
  }

  return only;
}

/* A board must not be written to because another one went away, so it is only
 * chosen for something that happened to it. */
static void
choose_if_alone (JoltTargetList *self,
                 JoltTarget     *target)
{
  if (target == NULL || find_the_only_one (self) != target)
    return;

  self->choosing = TRUE;
  jolt_target_set_selected (target, TRUE);
  self->choosing = FALSE;
}

static void
target_changed_cb (JoltTargetList *self,
                   GParamSpec     *pspec,
                   JoltTarget     *target)
{
  if (self->choosing)
    return;

  if (g_str_equal (pspec->name, "selectable"))
    choose_if_alone (self, target);

  tell_changed (self);
}

static JoltTarget *
add_target (JoltTargetList *self,
            JoltBoard      *board)
{
  JoltTarget *target = jolt_target_new (board, self->firmware);

  jolt_target_set_selected (target, g_hash_table_contains (self->chosen, jolt_board_get_port_path (board)));
  g_signal_connect_object (target, "notify::selectable", G_CALLBACK (target_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "notify::selected", G_CALLBACK (target_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return target;
}

static void
items_changed_cb (JoltTargetList *self,
                  guint           position,
                  guint           n_removed,
                  guint           n_added)
{
  for (guint i = 0; i < n_removed; i++) {
    JoltTarget *target = self->targets->pdata[position + i];
    const char *port_path = jolt_board_get_port_path (jolt_target_get_board (target));

    if (jolt_target_get_selected (target))
      g_hash_table_add (self->chosen, g_strdup (port_path));
    else
      g_hash_table_remove (self->chosen, port_path);
  }

  if (n_removed > 0)
    g_ptr_array_remove_range (self->targets, position, n_removed);

  for (guint i = 0; i < n_added; i++) {
    g_autoptr (JoltBoard) board = g_list_model_get_item (G_LIST_MODEL (self->bus), position + i);

    g_ptr_array_insert (self->targets, position + i, add_target (self, board));
  }

  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
  if (n_removed != n_added)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);

  for (guint i = 0; i < n_added; i++)
    choose_if_alone (self, self->targets->pdata[position + i]);
  tell_changed (self);
}

/**
 * jolt_target_list_new:
 * @bus: where the boards are
 *
 * Returns: (transfer full): a list that follows @bus
 */
JoltTargetList *
jolt_target_list_new (JoltBus *bus)
{
  JoltTargetList *self = g_object_new (JOLT_TYPE_TARGET_LIST, NULL);

  self->bus = g_object_ref (bus);
  g_signal_connect_object (bus, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  items_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (bus)));

  return self;
}

/**
 * jolt_target_list_set_firmware:
 * @self: a list
 * @firmware: (nullable): the opened firmware
 *
 * Tells every target which firmware it would get.
 */
void
jolt_target_list_set_firmware (JoltTargetList *self,
                               JoltFirmware   *firmware)
{
  const JoltChip *chip;

  g_return_if_fail (JOLT_IS_TARGET_LIST (self));

  chip = self->firmware != NULL ? jolt_firmware_get_chip (self->firmware) : NULL;
  if (!g_set_object (&self->firmware, firmware))
    return;

  self->choosing = TRUE;
  for (guint i = 0; i < self->targets->len; i++) {
    JoltTarget *target = self->targets->pdata[i];

    jolt_target_set_firmware (target, firmware);
    if (!jolt_target_get_suitable (target))
      jolt_target_set_selected (target, FALSE);
  }
  self->choosing = FALSE;

  /* A rebuild is nothing that happened to a board. */
  if (firmware != NULL && jolt_firmware_get_chip (firmware) != chip)
    choose_if_alone (self, find_the_only_one (self));
  tell_changed (self);
}

/**
 * jolt_target_list_dup_chosen:
 * @self: a list
 *
 * Returns: (transfer full) (element-type JoltBoard): the boards that are selected
 *   and can be flashed now
 */
GPtrArray *
jolt_target_list_dup_chosen (JoltTargetList *self)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (JOLT_IS_TARGET_LIST (self), chosen);

  for (guint i = 0; i < self->targets->len; i++) {
    JoltTarget *target = self->targets->pdata[i];

    if (jolt_target_get_selected (target) && jolt_target_get_selectable (target))
      g_ptr_array_add (chosen, g_object_ref (jolt_target_get_board (target)));
  }

  return chosen;
}

guint
jolt_target_list_get_n_chosen (JoltTargetList *self)
{
  g_autoptr (GPtrArray) chosen = jolt_target_list_dup_chosen (self);

  return chosen->len;
}

/**
 * jolt_target_list_get_denied:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): a board that the account cannot open
 */
JoltBoard *
jolt_target_list_get_denied (JoltTargetList *self)
{
  g_return_val_if_fail (JOLT_IS_TARGET_LIST (self), NULL);

  for (guint i = 0; i < self->targets->len; i++) {
    JoltBoard *board = jolt_target_get_board (self->targets->pdata[i]);

    if (jolt_board_get_verdict (board) == JOLT_BOARD_VERDICT_NEEDS_PERMISSION)
      return board;
  }

  return NULL;
}

/**
 * jolt_target_list_peek:
 * @self: a list
 * @position: less than [method@TargetList.get_length]
 *
 * Returns: (transfer none): the target
 */
JoltTarget *
jolt_target_list_peek (JoltTargetList *self,
                       guint           position)
{
  g_return_val_if_fail (JOLT_IS_TARGET_LIST (self), NULL);
  g_return_val_if_fail (position < self->targets->len, NULL);

  return self->targets->pdata[position];
}

guint
jolt_target_list_get_length (JoltTargetList *self)
{
  g_return_val_if_fail (JOLT_IS_TARGET_LIST (self), 0);

  return self->targets->len;
}

/**
 * jolt_target_list_get_chip:
 * @self: a list of boards
 *
 * Returns: (nullable): the chip of all boards that can do DFU, where they have
 *   the same
 */
const JoltChip *
jolt_target_list_get_chip (JoltTargetList *self)
{
  const JoltChip *found = NULL;

  g_return_val_if_fail (JOLT_IS_TARGET_LIST (self), NULL);

  for (guint i = 0; i < self->targets->len; i++) {
    const JoltChip *chip = jolt_board_get_chip (jolt_target_get_board (self->targets->pdata[i]));

    if (chip == NULL || chip->dfu == JOLT_CHIP_DFU_NEVER)
      continue;
    if (found != NULL && chip != found)
      return NULL;
    found = chip;
  }

  return found;
}

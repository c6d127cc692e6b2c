/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-target.h"

/**
 * JoltTarget:
 *
 * A board of the list, together with whether the user wants it flashed and
 * whether the opened firmware suits it.
 */

struct _JoltTarget
{
  GObject       parent_instance;

  JoltBoard    *board;
  JoltFirmware *firmware;
  gboolean      selected;
};

G_DEFINE_FINAL_TYPE (JoltTarget, jolt_target, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_BOARD,
  PROP_SUITABLE,
  PROP_SELECTABLE,
  PROP_SELECTED,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static void
jolt_target_dispose (GObject *object)
{
  JoltTarget *self = JOLT_TARGET (object);

  g_clear_object (&self->board);
  g_clear_object (&self->firmware);

  G_OBJECT_CLASS (jolt_target_parent_class)->dispose (object);
}

static void
jolt_target_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  JoltTarget *self = JOLT_TARGET (object);

  switch (prop_id) {
  case PROP_BOARD:
    g_value_set_object (value, self->board);
    break;
  case PROP_SUITABLE:
    g_value_set_boolean (value, jolt_target_get_suitable (self));
    break;
  case PROP_SELECTABLE:
    g_value_set_boolean (value, jolt_target_get_selectable (self));
    break;
  case PROP_SELECTED:
    g_value_set_boolean (value, jolt_target_get_selected (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_target_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  JoltTarget *self = JOLT_TARGET (object);

  switch (prop_id) {
  case PROP_SELECTED:
    jolt_target_set_selected (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_target_class_init (JoltTargetClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_target_dispose;
  object_class->get_property = jolt_target_get_property;
  object_class->set_property = jolt_target_set_property;

  /**
   * JoltTarget:board:
   *
   * The board.
   */
  props[PROP_BOARD] = g_param_spec_object ("board", NULL, NULL, JOLT_TYPE_BOARD, flags);

  /**
   * JoltTarget:suitable:
   *
   * Whether the firmware can be for this board. Without firmware every board
   * is; a board whose chip shows only in the bootloader is, too.
   */
  props[PROP_SUITABLE] = g_param_spec_boolean ("suitable", NULL, NULL, TRUE, flags);

  /**
   * JoltTarget:selectable:
   *
   * Whether the board can be flashed with the firmware now.
   */
  props[PROP_SELECTABLE] = g_param_spec_boolean ("selectable", NULL, NULL, FALSE, flags);

  /**
   * JoltTarget:selected:
   *
   * Whether the user wants the board flashed.
   */
  props[PROP_SELECTED] =
    g_param_spec_boolean ("selected", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, LAST_PROP, props);
}

static void
jolt_target_init (JoltTarget *self)
{
}

static void
notify_derived (JoltTarget *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUITABLE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTABLE]);
}

/**
 * jolt_target_new:
 * @board: a board
 * @firmware: (nullable): the opened firmware
 *
 * Returns: (transfer full): a target that is not selected
 */
JoltTarget *
jolt_target_new (JoltBoard    *board,
                 JoltFirmware *firmware)
{
  JoltTarget *self = g_object_new (JOLT_TYPE_TARGET, NULL);

  self->board = g_object_ref (board);
  g_set_object (&self->firmware, firmware);

  /* The board notifies all its properties together; the last one is heard. */
  g_signal_connect_object (board, "notify::can-flash", G_CALLBACK (notify_derived), self,
                           G_CONNECT_SWAPPED);

  return self;
}

JoltBoard *
jolt_target_get_board (JoltTarget *self)
{
  g_return_val_if_fail (JOLT_IS_TARGET (self), NULL);

  return self->board;
}

/**
 * jolt_target_get_firmware:
 * @self: a target
 *
 * Returns: (transfer none) (nullable): the opened firmware
 */
JoltFirmware *
jolt_target_get_firmware (JoltTarget *self)
{
  g_return_val_if_fail (JOLT_IS_TARGET (self), NULL);

  return self->firmware;
}

void
jolt_target_set_firmware (JoltTarget   *self,
                          JoltFirmware *firmware)
{
  g_return_if_fail (JOLT_IS_TARGET (self));

  if (g_set_object (&self->firmware, firmware))
    notify_derived (self);
}

gboolean
jolt_target_get_suitable (JoltTarget *self)
{
  const JoltChip *chip;

  g_return_val_if_fail (JOLT_IS_TARGET (self), FALSE);

  chip = jolt_board_get_chip (self->board);

  return self->firmware == NULL || chip == NULL || chip == jolt_firmware_get_chip (self->firmware);
}

gboolean
jolt_target_get_selectable (JoltTarget *self)
{
  return jolt_target_get_suitable (self) && jolt_board_can_flash (self->board);
}

gboolean
jolt_target_get_selected (JoltTarget *self)
{
  g_return_val_if_fail (JOLT_IS_TARGET (self), FALSE);

  return self->selected;
}

void
jolt_target_set_selected (JoltTarget *self,
                          gboolean    selected)
{
  g_return_if_fail (JOLT_IS_TARGET (self));

  selected = !!selected;
  if (self->selected == selected)
    return;

  self->selected = selected;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

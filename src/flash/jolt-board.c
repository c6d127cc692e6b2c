/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-board-private.h"
#include "jolt-usb-id.h"

/**
 * JoltBoard:
 *
 * One port with a board in it, as the person sees it.
 *
 * The object stands for the port: it stays the same while the board restarts
 * into another mode. It lives in the main context; its bus changes it.
 */

struct _JoltBoard
{
  GObject        parent_instance;

  JoltBoardInfo *info;
  gboolean       present;
  gboolean       in_job;
};

G_DEFINE_FINAL_TYPE (JoltBoard, jolt_board, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (JoltBoardVerdict, jolt_board_verdict,
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_READY, "ready"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_CAN_RESTART, "can-restart"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_NEEDS_BUTTONS, "needs-buttons"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_NEEDS_PERMISSION, "needs-permission"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_IN_USE, "in-use"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_JTAG, "jtag"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_NO_DFU_CHIP, "no-dfu-chip"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_NOT_ESPRESSIF, "not-espressif"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_SERIAL_SOCKET, "serial-socket"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_MAKER_PROGRAM, "maker-program"),
  G_DEFINE_ENUM_VALUE (JOLT_BOARD_VERDICT_LEFT, "left"))

enum {
  PROP_0,
  PROP_PORT_PATH,
  PROP_CHIP_NAME,
  PROP_VERDICT,
  PROP_PRESENT,
  PROP_IN_JOB,
  PROP_CAN_FLASH,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static void
jolt_board_finalize (GObject *object)
{
  JoltBoard *self = JOLT_BOARD (object);

  g_clear_pointer (&self->info, jolt_board_info_free);

  G_OBJECT_CLASS (jolt_board_parent_class)->finalize (object);
}

static void
jolt_board_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  JoltBoard *self = JOLT_BOARD (object);
  const JoltChip *chip;

  switch (prop_id) {
  case PROP_PORT_PATH:
    g_value_set_string (value, jolt_board_get_port_path (self));
    break;
  case PROP_CHIP_NAME:
    chip = jolt_board_get_chip (self);
    g_value_set_string (value, chip ? chip->name : NULL);
    break;
  case PROP_VERDICT:
    g_value_set_enum (value, jolt_board_get_verdict (self));
    break;
  case PROP_PRESENT:
    g_value_set_boolean (value, self->present);
    break;
  case PROP_IN_JOB:
    g_value_set_boolean (value, self->in_job);
    break;
  case PROP_CAN_FLASH:
    g_value_set_boolean (value, jolt_board_can_flash (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_board_class_init (JoltBoardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = jolt_board_finalize;
  object_class->get_property = jolt_board_get_property;

  /**
   * JoltBoard:port-path:
   *
   * Where the board is plugged in, for example "1-2.4".
   */
  props[PROP_PORT_PATH] =
    g_param_spec_string ("port-path", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * JoltBoard:chip-name: (nullable)
   *
   * The chip as its product ID names it, for example "ESP32-S2"; %NULL while
   * an application with a product ID of its own runs.
   */
  props[PROP_CHIP_NAME] =
    g_param_spec_string ("chip-name", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * JoltBoard:verdict:
   *
   * Whether the board can be flashed, and why not.
   */
  props[PROP_VERDICT] =
    g_param_spec_enum ("verdict", NULL, NULL,
                       JOLT_TYPE_BOARD_VERDICT, JOLT_BOARD_VERDICT_LEFT,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * JoltBoard:present:
   *
   * Whether the board is on the bus now.
   */
  props[PROP_PRESENT] =
    g_param_spec_boolean ("present", NULL, NULL, TRUE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * JoltBoard:in-job:
   *
   * Whether a flash job of this program has the board; the board then stays in
   * the list of its bus even while it is away.
   */
  props[PROP_IN_JOB] =
    g_param_spec_boolean ("in-job", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * JoltBoard:can-flash:
   *
   * Whether a flash job can start on the board now.
   */
  props[PROP_CAN_FLASH] =
    g_param_spec_boolean ("can-flash", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);
}

static void
jolt_board_init (JoltBoard *self)
{
}

JoltBoard *
jolt_board_new (const JoltBoardInfo *info)
{
  JoltBoard *self = g_object_new (JOLT_TYPE_BOARD, NULL);

  self->info = jolt_board_info_copy (info);
  self->present = TRUE;

  return self;
}

static void
notify_look (JoltBoard *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHIP_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VERDICT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PRESENT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_FLASH]);
}

/**
 * jolt_board_set_info:
 * @self: a board
 * @info: (nullable): what stands at the port now, or %NULL for nothing
 *
 * Takes over what the bus saw. The last look stays readable after the board
 * left.
 */
void
jolt_board_set_info (JoltBoard           *self,
                     const JoltBoardInfo *info)
{
  if (info == NULL) {
    if (!self->present)
      return;

    self->present = FALSE;
  } else {
    if (self->present && jolt_board_info_equal (self->info, info))
      return;

    jolt_board_info_free (self->info);
    self->info = jolt_board_info_copy (info);
    self->present = TRUE;
  }

  notify_look (self);
}

const char *
jolt_board_get_port_path (JoltBoard *self)
{
  g_return_val_if_fail (JOLT_IS_BOARD (self), NULL);

  return self->info->port_path;
}

/**
 * jolt_board_get_device_path:
 * @self: a board
 *
 * Returns: (nullable): the device node, for example "/dev/bus/usb/001/004"
 */
const char *
jolt_board_get_device_path (JoltBoard *self)
{
  g_return_val_if_fail (JOLT_IS_BOARD (self), NULL);

  return self->info->device_path;
}

/**
 * jolt_board_get_info:
 * @self: a board
 *
 * Returns: the last look at the board, valid until the main context runs
 */
const JoltBoardInfo *
jolt_board_get_info (JoltBoard *self)
{
  g_return_val_if_fail (JOLT_IS_BOARD (self), NULL);

  return self->info;
}

/**
 * jolt_board_get_chip:
 * @self: a board
 *
 * Returns: (nullable): the chip that the product ID names; %NULL where the
 *   product ID belongs to an application
 */
const JoltChip *
jolt_board_get_chip (JoltBoard *self)
{
  g_return_val_if_fail (JOLT_IS_BOARD (self), NULL);

  return jolt_board_info_get_chip (self->info);
}

/* A device that is no board, but says where the board is. */
static gboolean
is_other (const JoltDfuInterface *dfu,
          JoltBoardVerdict       *verdict)
{
  switch (jolt_usb_id_lookup (dfu->vendor_id, dfu->product_id, NULL)) {
  case JOLT_USB_KIND_SERIAL:
    *verdict = JOLT_BOARD_VERDICT_SERIAL_SOCKET;
    return TRUE;
  case JOLT_USB_KIND_MAKER:
    *verdict = JOLT_BOARD_VERDICT_MAKER_PROGRAM;
    return TRUE;
  case JOLT_USB_KIND_BOARD:
  case JOLT_USB_KIND_UNRELATED:
    return FALSE;
  }

  g_return_val_if_reached (FALSE);
}

/**
 * jolt_board_info_is_other:
 * @info: one look at one device
 *
 * Returns: whether it belongs to the other devices of a bus
 */
gboolean
jolt_board_info_is_other (const JoltBoardInfo *info)
{
  JoltBoardVerdict verdict;

  return is_other (&info->dfu, &verdict);
}

/**
 * jolt_board_get_verdict:
 * @self: a board
 *
 * Says whether the board can be flashed and why not.
 *
 * What the board is comes before whether it may be opened: permission for a
 * board without DFU would help nobody.
 */
JoltBoardVerdict
jolt_board_get_verdict (JoltBoard *self)
{
  const JoltDfuInterface *dfu;
  const JoltChip *chip;
  JoltBoardVerdict verdict;

  g_return_val_if_fail (JOLT_IS_BOARD (self), JOLT_BOARD_VERDICT_LEFT);

  if (!self->present)
    return JOLT_BOARD_VERDICT_LEFT;

  dfu = &self->info->dfu;
  chip = jolt_board_get_chip (self);

  if (is_other (dfu, &verdict))
    return verdict;
  if (dfu->vendor_id != JOLT_VENDOR_ID_ESPRESSIF)
    return JOLT_BOARD_VERDICT_NOT_ESPRESSIF;
  if (dfu->product_id == JOLT_PRODUCT_ID_USB_SERIAL_JTAG)
    return JOLT_BOARD_VERDICT_JTAG;
  if (chip != NULL && chip->dfu == JOLT_CHIP_DFU_NEVER)
    return JOLT_BOARD_VERDICT_NO_DFU_CHIP;
  if (dfu->mode == JOLT_DFU_MODE_NONE)
    return JOLT_BOARD_VERDICT_NEEDS_BUTTONS;

  switch (self->info->access) {
  case JOLT_BOARD_ACCESS_DENIED:
    return JOLT_BOARD_VERDICT_NEEDS_PERMISSION;
  case JOLT_BOARD_ACCESS_BUSY:
    /* Our own job holds the interface: that is no other program. */
    if (!self->in_job)
      return JOLT_BOARD_VERDICT_IN_USE;
    break;
  case JOLT_BOARD_ACCESS_UNKNOWN:
  case JOLT_BOARD_ACCESS_OK:
    break;
  default:
    g_assert_not_reached ();
  }

  return dfu->mode == JOLT_DFU_MODE_DFU ? JOLT_BOARD_VERDICT_READY
                                        : JOLT_BOARD_VERDICT_CAN_RESTART;
}

gboolean
jolt_board_get_present (JoltBoard *self)
{
  g_return_val_if_fail (JOLT_IS_BOARD (self), FALSE);

  return self->present;
}

gboolean
jolt_board_get_in_job (JoltBoard *self)
{
  g_return_val_if_fail (JOLT_IS_BOARD (self), FALSE);

  return self->in_job;
}

void
jolt_board_set_in_job (JoltBoard *self,
                       gboolean   in_job)
{
  g_return_if_fail (JOLT_IS_BOARD (self));

  in_job = !!in_job;
  if (self->in_job == in_job)
    return;

  self->in_job = in_job;

  /* What held the interface was the job. If it was not, the next look, which
   * the end of the job causes, says so again. */
  if (!in_job && self->info->access == JOLT_BOARD_ACCESS_BUSY)
    self->info->access = JOLT_BOARD_ACCESS_OK;

  /* The verdict first: at the last one the bus may let go of the board. */
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VERDICT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_FLASH]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IN_JOB]);
}

/**
 * jolt_board_can_flash:
 * @self: a board
 *
 * Returns: whether a flash job can start on the board now
 */
gboolean
jolt_board_can_flash (JoltBoard *self)
{
  JoltBoardVerdict verdict = jolt_board_get_verdict (self);

  return !self->in_job && (verdict == JOLT_BOARD_VERDICT_READY ||
                           verdict == JOLT_BOARD_VERDICT_CAN_RESTART);
}

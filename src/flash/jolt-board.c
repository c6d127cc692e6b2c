/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-board-private.h"

/**
 * JoltBoard:
 *
 * One port with a board in it, as the user sees it.
 *
 * The object represents the port: it stays the same while the board restarts
 * into another mode. It lives in the main context; its bus changes it.
 */

struct _JoltBoard
{
  GObject        parent_instance;

  JoltBoardInfo *info;
  gboolean       present;
  gboolean       in_job;
  guint64        arrival;       /* the attach that was the user's doing */
  gboolean       is_read;       /* restarts are ours, in order to read it */
  JoltFlashContents *contents;
  guint64        contents_generation;  /* the attach during which they were read; 0: the next in DFU mode */
  GCancellable  *reading;              /* stops a reading that nobody asked for */
};

G_DEFINE_FINAL_TYPE (JoltBoard, jolt_board, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_PORT_PATH,
  PROP_CHIP_NAME,
  PROP_VERDICT,
  PROP_PRESENT,
  PROP_IN_JOB,
  PROP_CAN_FLASH,
  PROP_CONTENTS,
  PROP_READING,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static void
jolt_board_finalize (GObject *object)
{
  JoltBoard *self = JOLT_BOARD (object);

  g_clear_pointer (&self->info, jolt_board_info_free);
  g_clear_pointer (&self->contents, jolt_flash_contents_unref);
  g_clear_object (&self->reading);

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
  case PROP_CONTENTS:
    g_value_set_boxed (value, self->contents);
    break;
  case PROP_READING:
    g_value_set_boolean (value, jolt_board_get_reading (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_board_class_init (JoltBoardClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = jolt_board_finalize;
  object_class->get_property = jolt_board_get_property;

  /**
   * JoltBoard:port-path:
   *
   * Where the board is plugged in, for example "1-2.4".
   */
  props[PROP_PORT_PATH] = g_param_spec_string ("port-path", NULL, NULL, NULL, flags);

  /**
   * JoltBoard:chip-name: (nullable)
   *
   * The chip as its product ID names it, for example "ESP32-S2"; %NULL while
   * an application with a product ID of its own runs.
   */
  props[PROP_CHIP_NAME] = g_param_spec_string ("chip-name", NULL, NULL, NULL, flags);

  /**
   * JoltBoard:verdict:
   *
   * Whether the board can be flashed, and why not.
   */
  props[PROP_VERDICT] =
    g_param_spec_enum ("verdict", NULL, NULL, JOLT_TYPE_BOARD_VERDICT, JOLT_BOARD_VERDICT_LEFT, flags);

  /**
   * JoltBoard:present:
   *
   * Whether the board is on the bus now.
   */
  props[PROP_PRESENT] = g_param_spec_boolean ("present", NULL, NULL, TRUE, flags);

  /**
   * JoltBoard:in-job:
   *
   * Whether a flash job of this program has the board; the board then stays in
   * the list of its bus even while it is away.
   */
  props[PROP_IN_JOB] = g_param_spec_boolean ("in-job", NULL, NULL, FALSE, flags);

  /**
   * JoltBoard:can-flash:
   *
   * Whether a flash job can start on the board now.
   */
  props[PROP_CAN_FLASH] = g_param_spec_boolean ("can-flash", NULL, NULL, FALSE, flags);

  /**
   * JoltBoard:contents: (nullable)
   *
   * What the board holds, where it was read; %NULL once the board has left, was
   * restarted or is written to.
   */
  props[PROP_CONTENTS] = g_param_spec_boxed ("contents", NULL, NULL, JOLT_TYPE_FLASH_CONTENTS, flags);

  /**
   * JoltBoard:reading:
   *
   * Whether the board is read without being asked for; a flash can start all
   * the same.
   */
  props[PROP_READING] = g_param_spec_boolean ("reading", NULL, NULL, FALSE, flags);

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
  self->arrival = info->generation;
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

/* A board that is restarted into its bootloader in order to be read has not been
 * plugged in anew, however late the bus sees it. */
static void
note_arrival (JoltBoard           *self,
              const JoltBoardInfo *info)
{
  if (info == NULL || info->generation == self->info->generation)
    return;

  if (!self->is_read)
    self->arrival = info->generation;
  else if (!self->in_job && info->dfu.mode == JOLT_DFU_MODE_DFU)
    self->is_read = FALSE;
}

/* Whether what was read is still what is there: DFU mode is left by a restart
 * alone. A board that was restarted in order to be read is seen in DFU mode only
 * later. */
static void
check_contents (JoltBoard           *self,
                const JoltBoardInfo *info)
{
  if (self->contents == NULL)
    return;

  if (self->contents_generation == 0) {
    if (info != NULL && info->dfu.mode == JOLT_DFU_MODE_DFU)
      self->contents_generation = info->generation;
    else if (info == NULL || info->generation == self->info->generation)
      return;
  }

  if (info == NULL || info->generation != self->contents_generation)
    jolt_board_set_contents (self, NULL);
}

/**
 * jolt_board_set_info:
 * @self: a board
 * @info: (nullable): what is at the port now, or %NULL for nothing
 *
 * Takes over what the bus saw. The last scan stays readable after the board
 * left.
 */
void
jolt_board_set_info (JoltBoard           *self,
                     const JoltBoardInfo *info)
{
  check_contents (self, info);
  note_arrival (self, info);

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
 * Returns: the last scan of the board, valid until the main context runs
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

JoltBoardVerdict
jolt_board_get_verdict (JoltBoard *self)
{
  g_return_val_if_fail (JOLT_IS_BOARD (self), JOLT_BOARD_VERDICT_LEFT);

  return self->present ? jolt_board_verdict_find (self->info, self->in_job || self->reading != NULL)
                       : JOLT_BOARD_VERDICT_LEFT;
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

  /* What held the interface was the job. If it was not, the next scan, which
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

JoltFlashContents *
jolt_board_get_contents (JoltBoard *self)
{
  g_return_val_if_fail (JOLT_IS_BOARD (self), NULL);

  return self->contents;
}

void
jolt_board_set_contents (JoltBoard         *self,
                         JoltFlashContents *contents)
{
  if (self->contents == contents)
    return;

  g_clear_pointer (&self->contents, jolt_flash_contents_unref);
  if (contents != NULL) {
    self->contents = jolt_flash_contents_ref (contents);
    self->contents_generation = self->info->dfu.mode == JOLT_DFU_MODE_DFU ? self->info->generation : 0;
  }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONTENTS]);
}

gboolean
jolt_board_get_reading (JoltBoard *self)
{
  g_return_val_if_fail (JOLT_IS_BOARD (self), FALSE);

  return self->reading != NULL;
}

/* What stops it; NULL when it is over. */
void
jolt_board_set_reading (JoltBoard    *self,
                        GCancellable *reading)
{
  gboolean was_reading = self->reading != NULL;

  if (!g_set_object (&self->reading, reading) || was_reading == (reading != NULL))
    return;

  if (reading == NULL && self->info->access == JOLT_BOARD_ACCESS_BUSY)
    self->info->access = JOLT_BOARD_ACCESS_OK;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READING]);
}

/**
 * jolt_board_stop_reading:
 * @self: a board
 *
 * Asks a reading that nobody asked for to end; [property@Board:reading] says
 * when it has.
 */
void
jolt_board_stop_reading (JoltBoard *self)
{
  g_return_if_fail (JOLT_IS_BOARD (self));

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
}

/* A job that reads the board, and restarts it for that, begins. */
void
jolt_board_begin_read (JoltBoard *self)
{
  self->is_read = TRUE;
  jolt_board_set_in_job (self, TRUE);
}

/* It ends. */
void
jolt_board_end_read (JoltBoard         *self,
                     JoltFlashContents *contents)
{
  if (contents != NULL)
    jolt_board_set_contents (self, contents);
  if (contents == NULL || self->info->dfu.mode == JOLT_DFU_MODE_DFU)
    self->is_read = FALSE;
  jolt_board_set_in_job (self, FALSE);
}

/* The board is about to be written to: what it held and how it came counts no
 * more. */
void
jolt_board_begin_write (JoltBoard *self)
{
  self->is_read = FALSE;
  self->arrival = self->info->generation;
  jolt_board_set_contents (self, NULL);
}

/**
 * jolt_board_get_arrival:
 * @self: a board
 *
 * Returns: the generation of the attach that was the user's doing: restarting a
 *   board in order to read it does not change it
 */
guint64
jolt_board_get_arrival (JoltBoard *self)
{
  g_return_val_if_fail (JOLT_IS_BOARD (self), 0);

  return self->arrival;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-auto-flash.h"
#include "jolt-flasher.h"

/**
 * JoltFlasher:
 *
 * The model of the window, without a widget: what was opened, which boards
 * are there, what prevents flashing, and the flashes themselves.
 */

/* A start that waits for the file to be checked. */
typedef struct {
  JoltFlasher  *flasher;       /* NULL when it was given up */
  GCancellable *cancellable;
  GPtrArray    *boards;        /* that the user pressed for; NULL: those that auto-flash finds */
} Start;

struct _JoltFlasher
{
  GObject             parent_instance;

  JoltBus            *bus;
  JoltFirmwareLoader *loader;
  JoltTargetList     *targets;
  JoltFlashQueue     *queue;
  JoltAutoFlash      *rule;
  gboolean            auto_flash;
  Start              *start;                /* under way, until the file is checked */

  JoltFlashBlocker    blocker;              /* as last notified */
  JoltFlashBlocker    auto_flash_blocker;   /* as last notified */
};

G_DEFINE_FINAL_TYPE (JoltFlasher, jolt_flasher, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_LOADER,
  PROP_TARGETS,
  PROP_QUEUE,
  PROP_AUTO_FLASH,
  PROP_BLOCKER,
  PROP_AUTO_FLASH_BLOCKER,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static void
give_start_up (JoltFlasher *self)
{
  Start *start = g_steal_pointer (&self->start);

  if (start == NULL)
    return;

  start->flasher = NULL;
  g_cancellable_cancel (start->cancellable);
}

static void
jolt_flasher_dispose (GObject *object)
{
  JoltFlasher *self = JOLT_FLASHER (object);

  give_start_up (self);
  if (self->queue != NULL)
    jolt_flash_queue_cancel (self->queue);
  g_clear_object (&self->queue);
  g_clear_object (&self->targets);
  g_clear_object (&self->loader);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (jolt_flasher_parent_class)->dispose (object);
}

static void
jolt_flasher_finalize (GObject *object)
{
  jolt_auto_flash_free (JOLT_FLASHER (object)->rule);

  G_OBJECT_CLASS (jolt_flasher_parent_class)->finalize (object);
}

static void
jolt_flasher_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  JoltFlasher *self = JOLT_FLASHER (object);

  switch (prop_id) {
  case PROP_LOADER:
    g_value_set_object (value, self->loader);
    break;
  case PROP_TARGETS:
    g_value_set_object (value, self->targets);
    break;
  case PROP_QUEUE:
    g_value_set_object (value, self->queue);
    break;
  case PROP_AUTO_FLASH:
    g_value_set_boolean (value, self->auto_flash);
    break;
  case PROP_BLOCKER:
    g_value_set_enum (value, jolt_flasher_get_blocker (self));
    break;
  case PROP_AUTO_FLASH_BLOCKER:
    g_value_set_enum (value, jolt_flasher_get_auto_flash_blocker (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_flasher_class_init (JoltFlasherClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_flasher_dispose;
  object_class->finalize = jolt_flasher_finalize;
  object_class->get_property = jolt_flasher_get_property;

  /**
   * JoltFlasher:loader:
   *
   * What was opened.
   */
  props[PROP_LOADER] = g_param_spec_object ("loader", NULL, NULL, JOLT_TYPE_FIRMWARE_LOADER, flags);

  /**
   * JoltFlasher:targets:
   *
   * The boards and which of them are chosen.
   */
  props[PROP_TARGETS] = g_param_spec_object ("targets", NULL, NULL, JOLT_TYPE_TARGET_LIST, flags);

  /**
   * JoltFlasher:queue:
   *
   * The flashes.
   */
  props[PROP_QUEUE] = g_param_spec_object ("queue", NULL, NULL, JOLT_TYPE_FLASH_QUEUE, flags);

  /**
   * JoltFlasher:auto-flash:
   *
   * Whether every board that appears is flashed.
   */
  props[PROP_AUTO_FLASH] = g_param_spec_boolean ("auto-flash", NULL, NULL, FALSE, flags);

  /**
   * JoltFlasher:blocker:
   *
   * Why the boards cannot be flashed now.
   */
  props[PROP_BLOCKER] =
    g_param_spec_enum ("blocker", NULL, NULL, JOLT_TYPE_FLASH_BLOCKER, JOLT_FLASH_BLOCKER_NO_FILE, flags);

  /**
   * JoltFlasher:auto-flash-blocker:
   *
   * Why a board that is there is not flashed by auto-flash.
   */
  props[PROP_AUTO_FLASH_BLOCKER] =
    g_param_spec_enum ("auto-flash-blocker", NULL, NULL, JOLT_TYPE_FLASH_BLOCKER, JOLT_FLASH_BLOCKER_NONE, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);
}

static void
jolt_flasher_init (JoltFlasher *self)
{
  self->loader = jolt_firmware_loader_new ();
  self->rule = jolt_auto_flash_new ();
}

static void
update (JoltFlasher *self)
{
  JoltFlashBlocker blocker = jolt_flasher_get_blocker (self);
  JoltFlashBlocker auto_flash_blocker = jolt_flasher_get_auto_flash_blocker (self);

  if (self->blocker != blocker) {
    self->blocker = blocker;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BLOCKER]);
  }
  if (self->auto_flash_blocker != auto_flash_blocker) {
    self->auto_flash_blocker = auto_flash_blocker;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AUTO_FLASH_BLOCKER]);
  }
}

static void
job_ended_cb (JoltFlasher  *self,
              JoltFlashJob *job)
{
  jolt_auto_flash_flashed (self->rule, jolt_flash_job_get_port_path (job), jolt_flash_job_get_bootloader (job),
                           jolt_flash_job_get_boot_result (job) == JOLT_BOOT_RESULT_RESTARTED);
}

static void flash_what_appeared (JoltFlasher *self);

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Start *start = user_data;
  g_autoptr (JoltFlasher) self = start->flasher != NULL ? g_object_ref (start->flasher) : NULL;
  g_autoptr (GPtrArray) boards = g_steal_pointer (&start->boards);
  g_autoptr (JoltFirmware) firmware = NULL;

  /* Why there is no firmware is told by the loader. */
  firmware = jolt_firmware_loader_check_finish (JOLT_FIRMWARE_LOADER (source), result, NULL);
  g_object_unref (start->cancellable);
  g_free (start);
  if (self == NULL)
    return;

  self->start = NULL;
  if (firmware != NULL) {
    if (boards == NULL)
      boards = jolt_auto_flash_take_all (self->rule, self->targets);
    else if (!self->auto_flash)
      jolt_flash_queue_clear (self->queue);
    jolt_flash_queue_start_all (self->queue, boards, firmware);
    flash_what_appeared (self);
  }
  update (self);
}

/* Flash, Flash Again and auto-flash: an older build than the one that the files
 * hold is never written. Takes @boards over. */
static void
check_and_start (JoltFlasher *self,
                 GPtrArray   *boards)
{
  self->start = g_new0 (Start, 1);
  self->start->flasher = self;
  self->start->cancellable = g_cancellable_new ();
  self->start->boards = boards;
  jolt_firmware_loader_check_async (self->loader, self->start->cancellable, checked_cb, self->start);
  update (self);
}

/* During a build nothing is started: its end comes back to here. */
static void
flash_what_appeared (JoltFlasher *self)
{
  if (self->auto_flash && self->start == NULL &&
      jolt_flash_blocker_of_loader (self->loader) == JOLT_FLASH_BLOCKER_NONE &&
      jolt_auto_flash_has_due (self->rule, self->targets))
    check_and_start (self, NULL);
}

static void
targets_changed_cb (JoltFlasher *self)
{
  jolt_firmware_loader_set_board_chip (self->loader, jolt_target_list_get_chip (self->targets));
  jolt_flash_queue_see (self->queue);
  /* Where no event tells of a build, a broken one may be whole by now. */
  if (self->auto_flash && jolt_firmware_loader_get_error (self->loader) != NULL)
    jolt_firmware_loader_look (self->loader);
  flash_what_appeared (self);
  update (self);
}

static void
loader_changed_cb (JoltFlasher *self,
                   GParamSpec  *pspec)
{
  jolt_target_list_set_firmware (self->targets, jolt_firmware_loader_get_firmware (self->loader));

  if (g_str_equal (pspec->name, "source")) {
    jolt_flash_queue_reset_counts (self->queue);
    jolt_flasher_set_auto_flash (self, FALSE);
  }

  flash_what_appeared (self);
  update (self);
}

/**
 * jolt_flasher_new:
 * @bus: where the boards are
 *
 * Returns: (transfer full): a flasher with nothing opened
 */
JoltFlasher *
jolt_flasher_new (JoltBus *bus)
{
  JoltFlasher *self = g_object_new (JOLT_TYPE_FLASHER, NULL);

  self->bus = g_object_ref (bus);
  self->targets = jolt_target_list_new (bus);
  self->queue = jolt_flash_queue_new (bus);
  g_signal_connect_object (self->queue, "notify::running", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->queue, "job-ended", G_CALLBACK (job_ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->targets, "changed", G_CALLBACK (targets_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->loader, "notify", G_CALLBACK (loader_changed_cb), self, G_CONNECT_SWAPPED);
  self->blocker = jolt_flasher_get_blocker (self);

  return self;
}

JoltBus *
jolt_flasher_get_bus (JoltFlasher *self)
{
  g_return_val_if_fail (JOLT_IS_FLASHER (self), NULL);

  return self->bus;
}

JoltFirmwareLoader *
jolt_flasher_get_loader (JoltFlasher *self)
{
  g_return_val_if_fail (JOLT_IS_FLASHER (self), NULL);

  return self->loader;
}

JoltTargetList *
jolt_flasher_get_targets (JoltFlasher *self)
{
  g_return_val_if_fail (JOLT_IS_FLASHER (self), NULL);

  return self->targets;
}

JoltFlashQueue *
jolt_flasher_get_queue (JoltFlasher *self)
{
  g_return_val_if_fail (JOLT_IS_FLASHER (self), NULL);

  return self->queue;
}

gboolean
jolt_flasher_get_auto_flash (JoltFlasher *self)
{
  g_return_val_if_fail (JOLT_IS_FLASHER (self), FALSE);

  return self->auto_flash;
}

/**
 * jolt_flasher_set_auto_flash:
 * @self: a flasher
 * @auto_flash: whether to flash every board that appears
 *
 * Turns auto-flash on or off.
 *
 * A board that is there already is left alone until it is plugged in again:
 * [method@Flasher.flash] flashes it. While a build is broken, auto-flash waits
 * for the next one. Flashes under way are not stopped by turning it off.
 */
void
jolt_flasher_set_auto_flash (JoltFlasher *self,
                             gboolean     auto_flash)
{
  g_return_if_fail (JOLT_IS_FLASHER (self));

  auto_flash = !!auto_flash;
  if (self->auto_flash == auto_flash ||
      (auto_flash && jolt_firmware_loader_get_firmware (self->loader) == NULL))
    return;

  self->auto_flash = auto_flash;
  if (auto_flash) {
    jolt_flash_queue_clear (self->queue);
    jolt_flash_queue_reset_counts (self->queue);
    for (guint i = 0; i < jolt_target_list_get_length (self->targets); i++)
      jolt_auto_flash_take (self->rule, jolt_target_get_board (jolt_target_list_peek (self->targets, i)));
  } else if (self->start != NULL && self->start->boards == NULL) {
    give_start_up (self);
  }

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AUTO_FLASH]);
  update (self);
}

/**
 * jolt_flasher_get_auto_flash_blocker:
 * @self: a flasher
 *
 * Returns: why auto-flash does not flash a board that is there, or why it
 *   cannot flash any; of several reasons the one to deal with first.
 *   %JOLT_FLASH_BLOCKER_NONE_SELECTED where it leaves a board alone because it
 *   was there before
 */
JoltFlashBlocker
jolt_flasher_get_auto_flash_blocker (JoltFlasher *self)
{
  g_return_val_if_fail (JOLT_IS_FLASHER (self), JOLT_FLASH_BLOCKER_NONE);

  return self->auto_flash ? jolt_auto_flash_find_blocker (self->rule, self->loader, self->targets)
                          : JOLT_FLASH_BLOCKER_NONE;
}

/**
 * jolt_flasher_get_can_flash:
 * @self: a flasher
 *
 * Returns: whether the chosen boards can be flashed now
 */
gboolean
jolt_flasher_get_can_flash (JoltFlasher *self)
{
  return jolt_flasher_get_blocker (self) == JOLT_FLASH_BLOCKER_NONE;
}

/**
 * jolt_flasher_get_blocker:
 * @self: a flasher
 *
 * Returns: why Flash cannot be pressed; of several reasons the one to deal
 *   with first
 */
JoltFlashBlocker
jolt_flasher_get_blocker (JoltFlasher *self)
{
  g_return_val_if_fail (JOLT_IS_FLASHER (self), JOLT_FLASH_BLOCKER_NO_FILE);

  if (self->start != NULL)
    return JOLT_FLASH_BLOCKER_LOADING;

  return jolt_flash_blocker_find (self->loader, self->targets, jolt_flash_queue_get_running (self->queue));
}

/**
 * jolt_flasher_flash:
 * @self: a flasher whose boards can be flashed
 *
 * Flashes the chosen boards, all at the same time, as soon as it is sure that
 * the files still hold what was read from them, or else was read again.
 */
void
jolt_flasher_flash (JoltFlasher *self)
{
  g_return_if_fail (JOLT_IS_FLASHER (self));

  if (jolt_flasher_get_can_flash (self))
    check_and_start (self, jolt_target_list_dup_chosen (self->targets));
}

/**
 * jolt_flasher_can_repeat:
 * @self: a flasher
 *
 * Returns: whether [method@Flasher.repeat] would flash a board
 */
gboolean
jolt_flasher_can_repeat (JoltFlasher *self)
{
  g_autoptr (GPtrArray) boards = jolt_flash_queue_dup_repeat (self->queue);

  return self->start == NULL && !jolt_flash_queue_get_running (self->queue) &&
         jolt_flash_blocker_of_loader (self->loader) == JOLT_FLASH_BLOCKER_NONE && boards->len > 0;
}

/**
 * jolt_flasher_repeat:
 * @self: a flasher whose flashes ended
 *
 * Flashes the boards that failed once more, or all of them when none failed.
 */
void
jolt_flasher_repeat (JoltFlasher *self)
{
  g_return_if_fail (JOLT_IS_FLASHER (self));

  if (jolt_flasher_can_repeat (self))
    check_and_start (self, jolt_flash_queue_dup_repeat (self->queue));
}

/**
 * jolt_flasher_cancel:
 * @self: a flasher
 *
 * Asks every flash under way to stop, and turns auto-flash off.
 */
void
jolt_flasher_cancel (JoltFlasher *self)
{
  g_return_if_fail (JOLT_IS_FLASHER (self));

  give_start_up (self);
  jolt_flasher_set_auto_flash (self, FALSE);
  jolt_flash_queue_cancel (self->queue);
  update (self);
}

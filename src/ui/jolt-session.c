/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-port-rule.h"
#include "jolt-session.h"

/**
 * JoltSession:
 *
 * The model behind the window, without a widget: what was opened, which boards
 * are there, what stands in the way of flashing, and the flashes themselves.
 */

struct _JoltSession
{
  GObject         parent_instance;

  JoltBus        *bus;
  JoltDocument   *document;
  JoltTargetList *targets;
  JoltBatch      *batch;
  JoltPortRule   *rule;
  gboolean        armed;

  JoltSessionReason reason;   /* as last notified */
};

G_DEFINE_FINAL_TYPE (JoltSession, jolt_session, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_BUS,
  PROP_DOCUMENT,
  PROP_TARGETS,
  PROP_BATCH,
  PROP_ARMED,
  PROP_REASON,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static void
jolt_session_dispose (GObject *object)
{
  JoltSession *self = JOLT_SESSION (object);

  if (self->batch != NULL)
    jolt_batch_cancel (self->batch);
  g_clear_object (&self->batch);
  g_clear_object (&self->targets);
  g_clear_object (&self->document);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (jolt_session_parent_class)->dispose (object);
}

static void
jolt_session_finalize (GObject *object)
{
  jolt_port_rule_free (JOLT_SESSION (object)->rule);

  G_OBJECT_CLASS (jolt_session_parent_class)->finalize (object);
}

static void
jolt_session_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  JoltSession *self = JOLT_SESSION (object);

  switch (prop_id) {
  case PROP_BUS:
    g_value_set_object (value, self->bus);
    break;
  case PROP_DOCUMENT:
    g_value_set_object (value, self->document);
    break;
  case PROP_TARGETS:
    g_value_set_object (value, self->targets);
    break;
  case PROP_BATCH:
    g_value_set_object (value, self->batch);
    break;
  case PROP_ARMED:
    g_value_set_boolean (value, self->armed);
    break;
  case PROP_REASON:
    g_value_set_enum (value, jolt_session_get_reason (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_session_class_init (JoltSessionClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_session_dispose;
  object_class->finalize = jolt_session_finalize;
  object_class->get_property = jolt_session_get_property;

  /**
   * JoltSession:bus:
   *
   * Where the boards are.
   */
  props[PROP_BUS] = g_param_spec_object ("bus", NULL, NULL, JOLT_TYPE_BUS, flags);

  /**
   * JoltSession:document:
   *
   * What was opened.
   */
  props[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, JOLT_TYPE_DOCUMENT, flags);

  /**
   * JoltSession:targets:
   *
   * The boards and which of them are chosen.
   */
  props[PROP_TARGETS] = g_param_spec_object ("targets", NULL, NULL, JOLT_TYPE_TARGET_LIST, flags);

  /**
   * JoltSession:batch:
   *
   * The flashes.
   */
  props[PROP_BATCH] = g_param_spec_object ("batch", NULL, NULL, JOLT_TYPE_BATCH, flags);

  /**
   * JoltSession:armed:
   *
   * Whether every board that appears is flashed.
   */
  props[PROP_ARMED] = g_param_spec_boolean ("armed", NULL, NULL, FALSE, flags);

  /**
   * JoltSession:reason:
   *
   * Why the boards cannot be flashed now.
   */
  props[PROP_REASON] =
    g_param_spec_enum ("reason", NULL, NULL,
                       JOLT_TYPE_SESSION_REASON, JOLT_SESSION_REASON_NO_FILE, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);
}

static void
jolt_session_init (JoltSession *self)
{
  self->document = jolt_document_new ();
  self->rule = jolt_port_rule_new ();
}

static void
update (JoltSession *self)
{
  JoltSessionReason reason = jolt_session_get_reason (self);

  if (self->reason == reason)
    return;

  self->reason = reason;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REASON]);
}

static void
run_ended_cb (JoltSession  *self,
              JoltFlashRun *run)
{
  jolt_port_rule_flashed (self->rule, jolt_flash_run_get_port_path (run),
                          jolt_flash_run_get_generation (run), jolt_flash_run_get_loader (run));
}

static void
start_all (JoltSession *self,
           GPtrArray   *boards)
{
  JoltFirmware *firmware = jolt_document_get_firmware (self->document);

  /* The newest stands first in the list: start with the last. */
  for (guint i = boards->len; i > 0; i--)
    jolt_batch_start (self->batch, boards->pdata[i - 1], firmware);
}

/* What may be written to a board that has just appeared. */
static gboolean
has_fresh_firmware (JoltSession *self)
{
  return jolt_document_get_firmware (self->document) != NULL &&
         !jolt_document_get_loading (self->document) &&
         !jolt_document_get_changing (self->document);
}

static void
flash_what_appeared (JoltSession *self)
{
  g_autoptr (GPtrArray) boards = g_ptr_array_new_with_free_func (g_object_unref);

  if (!self->armed || !has_fresh_firmware (self))
    return;

  for (guint i = 0; i < jolt_target_list_get_length (self->targets); i++) {
    JoltTarget *target = jolt_target_list_peek (self->targets, i);
    JoltBoard *board = jolt_target_get_board (target);

    if (jolt_target_get_selectable (target) && jolt_port_rule_take (self->rule, board))
      g_ptr_array_add (boards, g_object_ref (board));
  }

  /* Starting a flash changes the list that was just walked. */
  start_all (self, boards);
}

static void
targets_changed_cb (JoltSession *self)
{
  jolt_batch_look (self->batch);
  flash_what_appeared (self);
  update (self);
}

static void
document_changed_cb (JoltSession *self,
                     GParamSpec  *pspec)
{
  jolt_target_list_set_firmware (self->targets, jolt_document_get_firmware (self->document));

  if (g_str_equal (pspec->name, "source"))
    jolt_batch_reset_counts (self->batch);
  if (jolt_document_get_firmware (self->document) == NULL && !jolt_document_get_loading (self->document))
    jolt_session_set_armed (self, FALSE);

  flash_what_appeared (self);
  update (self);
}

/**
 * jolt_session_new:
 * @bus: where the boards are
 *
 * Returns: (transfer full): a session with nothing opened
 */
JoltSession *
jolt_session_new (JoltBus *bus)
{
  JoltSession *self = g_object_new (JOLT_TYPE_SESSION, NULL);

  self->bus = g_object_ref (bus);
  self->targets = jolt_target_list_new (bus);
  self->batch = jolt_batch_new (bus);
  g_signal_connect_object (self->batch, "notify::running", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->batch, "run-ended", G_CALLBACK (run_ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->targets, "changed", G_CALLBACK (targets_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "notify", G_CALLBACK (document_changed_cb), self, G_CONNECT_SWAPPED);
  self->reason = jolt_session_get_reason (self);

  return self;
}

JoltBus *
jolt_session_get_bus (JoltSession *self)
{
  g_return_val_if_fail (JOLT_IS_SESSION (self), NULL);

  return self->bus;
}

JoltDocument *
jolt_session_get_document (JoltSession *self)
{
  g_return_val_if_fail (JOLT_IS_SESSION (self), NULL);

  return self->document;
}

JoltTargetList *
jolt_session_get_targets (JoltSession *self)
{
  g_return_val_if_fail (JOLT_IS_SESSION (self), NULL);

  return self->targets;
}

JoltBatch *
jolt_session_get_batch (JoltSession *self)
{
  g_return_val_if_fail (JOLT_IS_SESSION (self), NULL);

  return self->batch;
}

gboolean
jolt_session_get_armed (JoltSession *self)
{
  g_return_val_if_fail (JOLT_IS_SESSION (self), FALSE);

  return self->armed;
}

/**
 * jolt_session_set_armed:
 * @self: a session
 * @armed: whether to flash every board that appears
 *
 * Arms or disarms the session.
 *
 * Arming flashes the chosen boards that are there already and leaves the others
 * alone until they are plugged in again, except one that only waits for its
 * permission. Flashes under way are not stopped by
 * disarming.
 */
void
jolt_session_set_armed (JoltSession *self,
                        gboolean     armed)
{
  g_return_if_fail (JOLT_IS_SESSION (self));

  armed = !!armed;
  if (self->armed == armed || (armed && jolt_document_get_firmware (self->document) == NULL))
    return;

  self->armed = armed;
  if (armed) {
    jolt_batch_clear (self->batch);
    jolt_batch_reset_counts (self->batch);

    for (guint i = 0; i < jolt_target_list_get_length (self->targets); i++) {
      JoltTarget *target = jolt_target_list_peek (self->targets, i);

      JoltBoard *board = jolt_target_get_board (target);

      if (!jolt_target_get_selected (target) &&
          jolt_board_get_verdict (board) != JOLT_BOARD_VERDICT_NEEDS_PERMISSION)
        jolt_port_rule_take (self->rule, board);
    }
  }

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ARMED]);
  flash_what_appeared (self);
}

/**
 * jolt_session_get_can_flash:
 * @self: a session
 *
 * Returns: whether the chosen boards can be flashed now
 */
gboolean
jolt_session_get_can_flash (JoltSession *self)
{
  return jolt_session_get_reason (self) == JOLT_SESSION_REASON_NONE;
}

/**
 * jolt_session_get_reason:
 * @self: a session
 *
 * Returns: why Flash cannot be pressed; of several reasons the one to deal
 *   with first
 */
JoltSessionReason
jolt_session_get_reason (JoltSession *self)
{
  g_return_val_if_fail (JOLT_IS_SESSION (self), JOLT_SESSION_REASON_NO_FILE);

  return jolt_session_reason_find (self->document, self->targets, jolt_batch_get_running (self->batch));
}

/**
 * jolt_session_flash:
 * @self: a session whose boards can be flashed
 *
 * Flashes the chosen boards, all at the same time.
 */
void
jolt_session_flash (JoltSession *self)
{
  g_autoptr (GPtrArray) boards = NULL;

  g_return_if_fail (JOLT_IS_SESSION (self));

  if (!jolt_session_get_can_flash (self))
    return;

  boards = jolt_target_list_dup_chosen (self->targets);
  jolt_batch_clear (self->batch);
  start_all (self, boards);
}

/**
 * jolt_session_can_repeat:
 * @self: a session
 *
 * Returns: whether [method@Session.repeat] would flash a board
 */
gboolean
jolt_session_can_repeat (JoltSession *self)
{
  g_autoptr (GPtrArray) boards = NULL;

  g_return_val_if_fail (JOLT_IS_SESSION (self), FALSE);

  boards = jolt_batch_dup_repeat (self->batch);

  return !jolt_batch_get_running (self->batch) && has_fresh_firmware (self) && boards->len > 0;
}

/**
 * jolt_session_repeat:
 * @self: a session whose flashes ended
 *
 * Flashes the boards that failed once more, or all of them when none failed.
 */
void
jolt_session_repeat (JoltSession *self)
{
  g_autoptr (GPtrArray) boards = NULL;

  g_return_if_fail (JOLT_IS_SESSION (self));

  if (!jolt_session_can_repeat (self))
    return;

  boards = jolt_batch_dup_repeat (self->batch);
  jolt_batch_clear (self->batch);
  start_all (self, boards);
}

/**
 * jolt_session_cancel:
 * @self: a session
 *
 * Asks every flash under way to stop, and disarms the session.
 */
void
jolt_session_cancel (JoltSession *self)
{
  g_return_if_fail (JOLT_IS_SESSION (self));

  jolt_session_set_armed (self, FALSE);
  jolt_batch_cancel (self->batch);
}

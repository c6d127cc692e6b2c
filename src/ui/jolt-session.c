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

/* A day's work at a box of boards; older results leave the list, not the count. */
#define MAX_RUNS 100

struct _JoltSession
{
  GObject         parent_instance;

  JoltBus        *bus;
  JoltDocument   *document;
  JoltTargetList *targets;
  GListStore     *runs;       /* JoltFlashRun, the newest first */
  JoltPortRule   *rule;
  gboolean        armed;
  guint           n_running;
  guint           n_done;
  guint           n_failed;

  /* As last notified */
  JoltSessionReason reason;
  guint             n_chosen;
};

G_DEFINE_FINAL_TYPE (JoltSession, jolt_session, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (JoltSessionReason, jolt_session_reason,
  G_DEFINE_ENUM_VALUE (JOLT_SESSION_REASON_NONE, "none"),
  G_DEFINE_ENUM_VALUE (JOLT_SESSION_REASON_RUNNING, "running"),
  G_DEFINE_ENUM_VALUE (JOLT_SESSION_REASON_NO_FILE, "no-file"),
  G_DEFINE_ENUM_VALUE (JOLT_SESSION_REASON_LOADING, "loading"),
  G_DEFINE_ENUM_VALUE (JOLT_SESSION_REASON_CHANGING, "changing"),
  G_DEFINE_ENUM_VALUE (JOLT_SESSION_REASON_BAD_FILE, "bad-file"),
  G_DEFINE_ENUM_VALUE (JOLT_SESSION_REASON_NO_BOARD, "no-board"),
  G_DEFINE_ENUM_VALUE (JOLT_SESSION_REASON_WRONG_CHIP, "wrong-chip"),
  G_DEFINE_ENUM_VALUE (JOLT_SESSION_REASON_NEEDS_PERMISSION, "needs-permission"),
  G_DEFINE_ENUM_VALUE (JOLT_SESSION_REASON_NEEDS_BUTTONS, "needs-buttons"),
  G_DEFINE_ENUM_VALUE (JOLT_SESSION_REASON_IN_USE, "in-use"),
  G_DEFINE_ENUM_VALUE (JOLT_SESSION_REASON_NO_DFU, "no-dfu"),
  G_DEFINE_ENUM_VALUE (JOLT_SESSION_REASON_NONE_SELECTED, "none-selected"))

enum {
  PROP_0,
  PROP_BUS,
  PROP_DOCUMENT,
  PROP_TARGETS,
  PROP_RUNS,
  PROP_RUNNING,
  PROP_ARMED,
  PROP_CAN_FLASH,
  PROP_REASON,
  PROP_N_CHOSEN,
  PROP_N_DONE,
  PROP_N_FAILED,
  PROP_DENIED,
  LAST_PROP,
};

enum {
  RUN_STARTED,
  RUN_ENDED,
  LAST_SIGNAL,
};

static GParamSpec *props[LAST_PROP];
static guint signals[LAST_SIGNAL];

static void
jolt_session_dispose (GObject *object)
{
  JoltSession *self = JOLT_SESSION (object);

  jolt_session_cancel (self);
  g_clear_object (&self->runs);
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
  case PROP_RUNS:
    g_value_set_object (value, self->runs);
    break;
  case PROP_RUNNING:
    g_value_set_boolean (value, jolt_session_get_running (self));
    break;
  case PROP_ARMED:
    g_value_set_boolean (value, self->armed);
    break;
  case PROP_CAN_FLASH:
    g_value_set_boolean (value, jolt_session_get_can_flash (self));
    break;
  case PROP_REASON:
    g_value_set_enum (value, jolt_session_get_reason (self));
    break;
  case PROP_N_CHOSEN:
    g_value_set_uint (value, jolt_session_get_n_chosen (self));
    break;
  case PROP_N_DONE:
    g_value_set_uint (value, self->n_done);
    break;
  case PROP_N_FAILED:
    g_value_set_uint (value, self->n_failed);
    break;
  case PROP_DENIED:
    g_value_set_object (value, jolt_session_get_denied (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_session_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  JoltSession *self = JOLT_SESSION (object);

  switch (prop_id) {
  case PROP_ARMED:
    jolt_session_set_armed (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

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
   * JoltSession:runs:
   *
   * The flashes, the newest first.
   */
  props[PROP_RUNS] = g_param_spec_object ("runs", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  /**
   * JoltSession:running:
   *
   * Whether a board is being flashed.
   */
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);

  /**
   * JoltSession:armed:
   *
   * Whether every board that appears is flashed.
   */
  props[PROP_ARMED] =
    g_param_spec_boolean ("armed", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * JoltSession:can-flash:
   *
   * Whether the chosen boards can be flashed now.
   */
  props[PROP_CAN_FLASH] = g_param_spec_boolean ("can-flash", NULL, NULL, FALSE, flags);

  /**
   * JoltSession:reason:
   *
   * Why the boards cannot be flashed now.
   */
  props[PROP_REASON] =
    g_param_spec_enum ("reason", NULL, NULL,
                       JOLT_TYPE_SESSION_REASON, JOLT_SESSION_REASON_NO_FILE, flags);

  /**
   * JoltSession:n-chosen:
   *
   * How many boards would be flashed.
   */
  props[PROP_N_CHOSEN] = g_param_spec_uint ("n-chosen", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * JoltSession:n-done:
   *
   * How many boards got the firmware since it was opened.
   */
  props[PROP_N_DONE] = g_param_spec_uint ("n-done", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * JoltSession:n-failed:
   *
   * How many boards did not, cancelled ones apart.
   */
  props[PROP_N_FAILED] = g_param_spec_uint ("n-failed", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * JoltSession:denied: (nullable)
   *
   * A board that the account may not open.
   */
  props[PROP_DENIED] = g_param_spec_object ("denied", NULL, NULL, JOLT_TYPE_BOARD, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);
}

static void
jolt_session_class_init (JoltSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_session_dispose;
  object_class->finalize = jolt_session_finalize;
  object_class->get_property = jolt_session_get_property;
  object_class->set_property = jolt_session_set_property;

  install_properties (object_class);

  /**
   * JoltSession::run-started:
   * @run: the flash
   *
   * A flash began.
   */
  signals[RUN_STARTED] =
    g_signal_new ("run-started", JOLT_TYPE_SESSION, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, JOLT_TYPE_FLASH_RUN);

  /**
   * JoltSession::run-ended:
   * @run: the flash
   *
   * A flash ended.
   */
  signals[RUN_ENDED] =
    g_signal_new ("run-ended", JOLT_TYPE_SESSION, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, JOLT_TYPE_FLASH_RUN);
}

static void
jolt_session_init (JoltSession *self)
{
  self->document = jolt_document_new ();
  self->runs = g_list_store_new (JOLT_TYPE_FLASH_RUN);
  self->rule = jolt_port_rule_new ();
}

static void
notify (JoltSession *self,
        guint        prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_counts (JoltSession *self,
            guint        n_done,
            guint        n_failed)
{
  self->n_done = n_done;
  self->n_failed = n_failed;
  notify (self, PROP_N_DONE);
  notify (self, PROP_N_FAILED);
}

static void
update (JoltSession *self)
{
  JoltSessionReason reason = jolt_session_get_reason (self);
  guint n_chosen = jolt_session_get_n_chosen (self);

  if (self->reason != reason) {
    self->reason = reason;
    notify (self, PROP_REASON);
    notify (self, PROP_CAN_FLASH);
  }
  if (self->n_chosen != n_chosen) {
    self->n_chosen = n_chosen;
    notify (self, PROP_N_CHOSEN);
  }
  notify (self, PROP_DENIED);
}

static void
run_ended_cb (JoltSession  *self,
              JoltFlashRun *run)
{
  self->n_running--;
  jolt_port_rule_flashed (self->rule, jolt_flash_run_get_port_path (run),
                          jolt_flash_run_get_generation (run));

  switch (jolt_flash_run_get_outcome (run)) {
  case JOLT_FLASH_OUTCOME_DONE:
    set_counts (self, self->n_done + 1, self->n_failed);
    break;
  case JOLT_FLASH_OUTCOME_FAILED:
  case JOLT_FLASH_OUTCOME_UNCERTAIN:
    set_counts (self, self->n_done, self->n_failed + 1);
    break;
  case JOLT_FLASH_OUTCOME_CANCELLED:
    break;
  case JOLT_FLASH_OUTCOME_RUNNING:
  default:
    g_assert_not_reached ();
  }

  if (self->n_running == 0)
    notify (self, PROP_RUNNING);
  update (self);
  g_signal_emit (self, signals[RUN_ENDED], 0, run);
}

static void
start_run (JoltSession *self,
           JoltBoard   *board)
{
  g_autoptr (JoltFlashRun) run = NULL;
  guint n_runs = g_list_model_get_n_items (G_LIST_MODEL (self->runs));

  for (guint i = 0; i < n_runs; i++) {
    g_autoptr (JoltFlashRun) older = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

    if (g_str_equal (jolt_flash_run_get_port_path (older), jolt_board_get_port_path (board)))
      jolt_flash_run_stop_watching (older);
  }
  if (n_runs == MAX_RUNS)
    g_list_store_remove (self->runs, n_runs - 1);

  run = jolt_flash_run_new (self->bus, board, jolt_document_get_firmware (self->document));
  g_signal_connect_object (run, "ended", G_CALLBACK (run_ended_cb), self, G_CONNECT_SWAPPED);
  g_list_store_insert (self->runs, 0, run);

  self->n_running++;
  jolt_flash_run_start (run);
  if (self->n_running == 1)
    notify (self, PROP_RUNNING);

  g_signal_emit (self, signals[RUN_STARTED], 0, run);
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
  for (guint i = 0; i < boards->len; i++)
    start_run (self, boards->pdata[i]);
}

static void
targets_changed_cb (JoltSession *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++) {
    g_autoptr (JoltFlashRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

    jolt_flash_run_look (run);
  }

  flash_what_appeared (self);
  update (self);
}

static void
document_changed_cb (JoltSession *self,
                     GParamSpec  *pspec)
{
  jolt_target_list_set_firmware (self->targets, jolt_document_get_firmware (self->document));

  if (g_str_equal (pspec->name, "source"))
    set_counts (self, 0, 0);
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
  g_signal_connect_object (self->targets, "changed", G_CALLBACK (targets_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "notify", G_CALLBACK (document_changed_cb), self, G_CONNECT_SWAPPED);
  self->reason = jolt_session_get_reason (self);
  self->n_chosen = jolt_session_get_n_chosen (self);

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

GListModel *
jolt_session_get_runs (JoltSession *self)
{
  g_return_val_if_fail (JOLT_IS_SESSION (self), NULL);

  return G_LIST_MODEL (self->runs);
}

gboolean
jolt_session_get_running (JoltSession *self)
{
  g_return_val_if_fail (JOLT_IS_SESSION (self), FALSE);

  return self->n_running > 0;
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
 * alone until they are plugged in again. Flashes under way are not stopped by
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
    if (self->n_running == 0) {
      g_list_store_remove_all (self->runs);
      set_counts (self, 0, 0);
    }

    for (guint i = 0; i < jolt_target_list_get_length (self->targets); i++) {
      JoltTarget *target = jolt_target_list_peek (self->targets, i);

      if (!jolt_target_get_selected (target) && jolt_target_get_selectable (target))
        jolt_port_rule_take (self->rule, jolt_target_get_board (target));
    }
  }

  notify (self, PROP_ARMED);
  flash_what_appeared (self);
}

guint
jolt_session_get_n_chosen (JoltSession *self)
{
  g_autoptr (GPtrArray) chosen = NULL;

  g_return_val_if_fail (JOLT_IS_SESSION (self), 0);

  chosen = jolt_target_list_dup_chosen (self->targets);

  return chosen->len;
}

guint
jolt_session_get_n_done (JoltSession *self)
{
  g_return_val_if_fail (JOLT_IS_SESSION (self), 0);

  return self->n_done;
}

guint
jolt_session_get_n_failed (JoltSession *self)
{
  g_return_val_if_fail (JOLT_IS_SESSION (self), 0);

  return self->n_failed;
}

/**
 * jolt_session_get_denied:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): a board that the account may not open
 */
JoltBoard *
jolt_session_get_denied (JoltSession *self)
{
  g_return_val_if_fail (JOLT_IS_SESSION (self), NULL);

  for (guint i = 0; i < jolt_target_list_get_length (self->targets); i++) {
    JoltBoard *board = jolt_target_get_board (jolt_target_list_peek (self->targets, i));

    if (jolt_board_get_verdict (board) == JOLT_BOARD_VERDICT_NEEDS_PERMISSION)
      return board;
  }

  return NULL;
}

gboolean
jolt_session_get_can_flash (JoltSession *self)
{
  return jolt_session_get_reason (self) == JOLT_SESSION_REASON_NONE;
}

/* The board that is closest to being flashed names the reason. */
static JoltSessionReason
reason_of_board (JoltTarget *target)
{
  if (jolt_target_get_selectable (target))
    return JOLT_SESSION_REASON_NONE_SELECTED;
  if (!jolt_target_get_suitable (target))
    return JOLT_SESSION_REASON_WRONG_CHIP;

  switch (jolt_board_get_verdict (jolt_target_get_board (target))) {
  case JOLT_BOARD_VERDICT_READY:
  case JOLT_BOARD_VERDICT_CAN_RESTART:
    return JOLT_SESSION_REASON_RUNNING;
  case JOLT_BOARD_VERDICT_NEEDS_BUTTONS:
    return JOLT_SESSION_REASON_NEEDS_BUTTONS;
  case JOLT_BOARD_VERDICT_NEEDS_PERMISSION:
    return JOLT_SESSION_REASON_NEEDS_PERMISSION;
  case JOLT_BOARD_VERDICT_IN_USE:
    return JOLT_SESSION_REASON_IN_USE;
  case JOLT_BOARD_VERDICT_JTAG:
  case JOLT_BOARD_VERDICT_NO_DFU_CHIP:
  case JOLT_BOARD_VERDICT_NOT_ESPRESSIF:
    return JOLT_SESSION_REASON_NO_DFU;
  case JOLT_BOARD_VERDICT_LEFT:
    return JOLT_SESSION_REASON_NO_BOARD;
  default:
    g_return_val_if_reached (JOLT_SESSION_REASON_NO_BOARD);
  }
}

static JoltSessionReason
reason_of_boards (JoltSession *self)
{
  static const JoltSessionReason closest_first[] = {
    JOLT_SESSION_REASON_NONE_SELECTED,
    JOLT_SESSION_REASON_NEEDS_PERMISSION,
    JOLT_SESSION_REASON_IN_USE,
    JOLT_SESSION_REASON_NEEDS_BUTTONS,
    JOLT_SESSION_REASON_WRONG_CHIP,
    JOLT_SESSION_REASON_NO_DFU,
  };

  for (guint i = 0; i < G_N_ELEMENTS (closest_first); i++)
    for (guint j = 0; j < jolt_target_list_get_length (self->targets); j++)
      if (reason_of_board (jolt_target_list_peek (self->targets, j)) == closest_first[i])
        return closest_first[i];

  return JOLT_SESSION_REASON_NO_BOARD;
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

  if (self->n_running > 0)
    return JOLT_SESSION_REASON_RUNNING;
  if (jolt_document_get_loading (self->document))
    return JOLT_SESSION_REASON_LOADING;
  if (jolt_document_get_changing (self->document))
    return JOLT_SESSION_REASON_CHANGING;
  if (jolt_document_get_error (self->document) != NULL)
    return JOLT_SESSION_REASON_BAD_FILE;
  if (jolt_document_get_firmware (self->document) == NULL)
    return JOLT_SESSION_REASON_NO_FILE;
  if (jolt_session_get_n_chosen (self) > 0)
    return JOLT_SESSION_REASON_NONE;

  return reason_of_boards (self);
}

/**
 * jolt_session_flash:
 * @self: a session whose [property@Session:can-flash] holds
 *
 * Flashes the chosen boards, all at the same time.
 */
void
jolt_session_flash (JoltSession *self)
{
  g_autoptr (GPtrArray) chosen = NULL;

  g_return_if_fail (JOLT_IS_SESSION (self));

  if (!jolt_session_get_can_flash (self))
    return;

  chosen = jolt_target_list_dup_chosen (self->targets);
  g_list_store_remove_all (self->runs);
  for (guint i = chosen->len; i > 0; i--)
    start_run (self, jolt_target_get_board (chosen->pdata[i - 1]));

  update (self);
}

/* The boards to flash once more: those that failed, or all when none did. */
static GPtrArray *
dup_repeat (JoltSession *self)
{
  GPtrArray *boards = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean all = TRUE;

  for (guint pass = 0; pass < 2; pass++) {
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++) {
      g_autoptr (JoltFlashRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);
      gboolean done = jolt_flash_run_get_outcome (run) == JOLT_FLASH_OUTCOME_DONE;
      JoltBoard *board = jolt_bus_find_board (self->bus, jolt_flash_run_get_port_path (run));

      if (pass == 0)
        all &= done;
      else if ((all || !done) && board != NULL && jolt_board_can_flash (board) &&
               !g_ptr_array_find (boards, board, NULL))
        g_ptr_array_add (boards, g_object_ref (board));
    }
  }

  return boards;
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

  boards = dup_repeat (self);

  return self->n_running == 0 && has_fresh_firmware (self) && boards->len > 0;
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

  boards = dup_repeat (self);
  g_list_store_remove_all (self->runs);
  for (guint i = boards->len; i > 0; i--)
    start_run (self, boards->pdata[i - 1]);

  update (self);
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

  if (self->runs == NULL)
    return;

  jolt_session_set_armed (self, FALSE);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++) {
    g_autoptr (JoltFlashRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

    jolt_flash_run_cancel (run);
  }
}

/**
 * jolt_session_forget:
 * @self: a session without a flash under way
 *
 * Clears the results: the person went back to the boards.
 */
void
jolt_session_forget (JoltSession *self)
{
  g_return_if_fail (JOLT_IS_SESSION (self));

  if (self->n_running == 0)
    g_list_store_remove_all (self->runs);
}

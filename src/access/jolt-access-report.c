/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-report.h"

#include "jolt-access-probe.h"

/**
 * JoltAccessReport:
 *
 * One look at whether the account may use a board.
 */

G_DEFINE_BOXED_TYPE (JoltAccessReport, jolt_access_report,
                     jolt_access_report_copy, jolt_access_report_free)

G_DEFINE_ENUM_TYPE (JoltAccessAdvice, jolt_access_advice,
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_CHECKING, "checking"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_NONE, "none"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_CONNECT_BOARD, "connect-board"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_ALLOW_DEVICES, "allow-devices"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_INSTALL_RULE, "install-rule"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_LOG_IN_AGAIN, "log-in-again"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_REPLUG, "replug"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_LOCAL_SESSION, "local-session"))

G_DEFINE_ENUM_TYPE (JoltAccessCheck, jolt_access_check,
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_CHECK_SEEN, "seen"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_CHECK_OPENABLE, "openable"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_CHECK_RULE, "rule"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_CHECK_GROUP, "group"))

G_DEFINE_ENUM_TYPE (JoltAccessResult, jolt_access_result,
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_RESULT_UNKNOWN, "unknown"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_RESULT_PASSED, "passed"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_RESULT_FAILED, "failed"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_RESULT_NOT_NEEDED, "not-needed"))

/**
 * jolt_access_advice_get_nick:
 * @advice: an advice
 *
 * Returns: its name for machines, for example "install-rule"
 */
const char *
jolt_access_advice_get_nick (JoltAccessAdvice advice)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (JOLT_TYPE_ACCESS_ADVICE);
  GEnumValue *value = g_enum_get_value (klass, advice);

  g_return_val_if_fail (value != NULL, NULL);

  return value->value_nick;
}

/**
 * jolt_access_report_new:
 * @device_path: (nullable): the device node of the board, for example
 *   "/dev/bus/usb/001/004", or %NULL for the first Espressif board that the
 *   system sees
 *
 * Looks once. It blocks on the file system and on opening the node; see
 * [class@Access] for a live look that does not block.
 *
 * Returns: (transfer full): what was seen
 */
JoltAccessReport *
jolt_access_report_new (const char *device_path)
{
  g_autoptr (JoltAccessWorld) world = jolt_access_world_new ();

  return jolt_access_probe (world, device_path);
}

JoltAccessReport *
jolt_access_report_copy (const JoltAccessReport *self)
{
  JoltAccessReport *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->device_path = g_strdup (self->device_path);
  copy->grant.file = g_strdup (self->grant.file);
  copy->grant.group = g_strdup (self->grant.group);
  copy->group = g_strdup (self->group);

  return copy;
}

void
jolt_access_report_free (JoltAccessReport *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->device_path);
  jolt_udev_grant_clear (&self->grant);
  g_free (self->group);
  g_free (self);
}

gboolean
jolt_access_report_equal (const JoltAccessReport *a,
                          const JoltAccessReport *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return a->seen == b->seen &&
         g_strcmp0 (a->device_path, b->device_path) == 0 &&
         a->node == b->node &&
         a->openable == b->openable &&
         a->open_error == b->open_error &&
         a->rules_visible == b->rules_visible &&
         a->grant.kind == b->grant.kind &&
         g_strcmp0 (a->grant.file, b->grant.file) == 0 &&
         g_strcmp0 (a->grant.group, b->grant.group) == 0 &&
         a->rule_applied == b->rule_applied &&
         g_strcmp0 (a->group, b->group) == 0 &&
         a->group_exists == b->group_exists &&
         a->group_listed == b->group_listed &&
         a->group_member == b->group_member &&
         a->sandboxed == b->sandboxed &&
         a->advice == b->advice;
}

static JoltAccessResult
passed_if (gboolean condition)
{
  return condition ? JOLT_ACCESS_RESULT_PASSED : JOLT_ACCESS_RESULT_FAILED;
}

static JoltAccessResult
check_rule (const JoltAccessReport *self)
{
  switch (self->grant.kind) {
  case JOLT_UDEV_GRANT_UACCESS:
  case JOLT_UDEV_GRANT_GROUP:
  case JOLT_UDEV_GRANT_WORLD:
    return JOLT_ACCESS_RESULT_PASSED;
  case JOLT_UDEV_GRANT_UACCESS_LATE:
    return JOLT_ACCESS_RESULT_FAILED;
  case JOLT_UDEV_GRANT_NONE:
    if (!self->rules_visible)
      return JOLT_ACCESS_RESULT_UNKNOWN;
    /* Root, or a node that someone opened up by hand */
    return self->openable ? JOLT_ACCESS_RESULT_NOT_NEEDED : JOLT_ACCESS_RESULT_FAILED;
  }

  g_return_val_if_reached (JOLT_ACCESS_RESULT_UNKNOWN);
}

/**
 * jolt_access_report_check:
 * @self: a report
 * @check: a check
 *
 * Returns: how the check ended
 */
JoltAccessResult
jolt_access_report_check (const JoltAccessReport *self,
                          JoltAccessCheck         check)
{
  g_return_val_if_fail (self != NULL, JOLT_ACCESS_RESULT_UNKNOWN);

  switch (check) {
  case JOLT_ACCESS_CHECK_SEEN:
    return passed_if (self->seen);
  case JOLT_ACCESS_CHECK_OPENABLE:
    return self->seen ? passed_if (self->openable) : JOLT_ACCESS_RESULT_UNKNOWN;
  case JOLT_ACCESS_CHECK_RULE:
    return check_rule (self);
  case JOLT_ACCESS_CHECK_GROUP:
    if (self->group == NULL || (self->openable && !self->group_member))
      return JOLT_ACCESS_RESULT_NOT_NEEDED;
    return passed_if (self->group_member);
  }

  g_return_val_if_reached (JOLT_ACCESS_RESULT_UNKNOWN);
}

static JoltAccessAdvice
advise_on_rule (const JoltAccessReport *self)
{
  switch (self->grant.kind) {
  case JOLT_UDEV_GRANT_NONE:
  case JOLT_UDEV_GRANT_UACCESS_LATE:
    /* A node can ask for a group, and udev can have marked it, without a rule
     * that we understand. */
    if (self->rule_applied)
      return JOLT_ACCESS_ADVICE_LOCAL_SESSION;
    if (self->group_listed && !self->group_member)
      return JOLT_ACCESS_ADVICE_LOG_IN_AGAIN;
    return JOLT_ACCESS_ADVICE_INSTALL_RULE;
  case JOLT_UDEV_GRANT_UACCESS:
    return self->rule_applied ? JOLT_ACCESS_ADVICE_LOCAL_SESSION
                              : JOLT_ACCESS_ADVICE_REPLUG;
  case JOLT_UDEV_GRANT_GROUP:
    if (self->group_member)
      return JOLT_ACCESS_ADVICE_REPLUG;
    /* Jolt's own rule needs no group, and so no new login. */
    return self->group_listed ? JOLT_ACCESS_ADVICE_LOG_IN_AGAIN
                              : JOLT_ACCESS_ADVICE_INSTALL_RULE;
  case JOLT_UDEV_GRANT_WORLD:
    return JOLT_ACCESS_ADVICE_REPLUG;
  }

  g_return_val_if_reached (JOLT_ACCESS_ADVICE_INSTALL_RULE);
}

/**
 * jolt_access_report_advise:
 * @self: a report whose other members are filled in
 *
 * Concludes what to do next. The node decides; the rules only explain.
 */
JoltAccessAdvice
jolt_access_report_advise (const JoltAccessReport *self)
{
  g_return_val_if_fail (self != NULL, JOLT_ACCESS_ADVICE_CHECKING);

  if (self->openable)
    return JOLT_ACCESS_ADVICE_NONE;
  if (!self->seen)
    return JOLT_ACCESS_ADVICE_CONNECT_BOARD;
  if (!self->node)
    return self->sandboxed ? JOLT_ACCESS_ADVICE_ALLOW_DEVICES : JOLT_ACCESS_ADVICE_REPLUG;

  return advise_on_rule (self);
}

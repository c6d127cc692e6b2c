/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-report.h"

#include <errno.h>

#include "jolt-access-rule.h"

G_DEFINE_ENUM_TYPE (JoltAccessAdvice, jolt_access_advice,
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_CHECKING, "checking"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_NONE, "none"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_CONNECT_BOARD, "connect-board"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_OTHER_SOCKET, "other-socket"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER, "enter-bootloader"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_NO_DFU, "no-dfu"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_ALLOW_DEVICES, "allow-devices"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_INSTALL_RULE, "install-rule"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE, "install-group-rule"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_INSTALL_ON_HOST, "install-on-host"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_CONFIGURE_SYSTEM, "configure-system"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_START_UDEV, "start-udev"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_LOG_IN_AGAIN, "log-in-again"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_REPLUG, "replug"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_RELOAD_RULES, "reload-rules"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_ADVICE_LOCAL_SESSION, "local-session"))

/**
 * jolt_access_advice_get_nick:
 * @advice: an advice
 *
 * Returns: its name for programs, for example "install-rule"
 */
const char *
jolt_access_advice_get_nick (JoltAccessAdvice advice)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (JOLT_TYPE_ACCESS_ADVICE);
  GEnumValue *value = g_enum_get_value (klass, advice);

  g_return_val_if_fail (value != NULL, NULL);

  return value->value_nick;
}

void
jolt_access_report_free (JoltAccessReport *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->other);
  g_free (self->device_path);
  g_free (self->grant.file);
  g_free (self->grant.group);
  g_free (self->group.name);
  g_free (self->usual_group);
  g_free (self->user_name);
  g_free (self);
}

static gboolean
group_equal (const JoltAccessGroup *a,
             const JoltAccessGroup *b)
{
  return g_strcmp0 (a->name, b->name) == 0 &&
         a->exists == b->exists &&
         a->listed == b->listed &&
         a->member == b->member;
}

gboolean
jolt_access_report_equal (const JoltAccessReport *a,
                          const JoltAccessReport *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return a->place == b->place &&
         a->kind == b->kind &&
         g_strcmp0 (a->other, b->other) == 0 &&
         a->seen == b->seen &&
         g_strcmp0 (a->device_path, b->device_path) == 0 &&
         a->node == b->node &&
         a->openable == b->openable &&
         a->open_error == b->open_error &&
         a->rules_visible == b->rules_visible &&
         a->rules_read_only == b->rules_read_only &&
         a->grant.kind == b->grant.kind &&
         g_strcmp0 (a->grant.file, b->grant.file) == 0 &&
         g_strcmp0 (a->grant.group, b->grant.group) == 0 &&
         a->rule_applied == b->rule_applied &&
         a->rule_missed == b->rule_missed &&
         a->udev == b->udev &&
         a->logind == b->logind &&
         a->remote == b->remote &&
         group_equal (&a->group, &b->group) &&
         g_strcmp0 (a->usual_group, b->usual_group) == 0 &&
         g_strcmp0 (a->user_name, b->user_name) == 0 &&
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
  case JOLT_ACCESS_GRANT_UACCESS:
  case JOLT_ACCESS_GRANT_GROUP:
  case JOLT_ACCESS_GRANT_WORLD:
    return JOLT_ACCESS_RESULT_PASSED;
  case JOLT_ACCESS_GRANT_UACCESS_LATE:
    return JOLT_ACCESS_RESULT_FAILED;
  case JOLT_ACCESS_GRANT_NAMED:
  case JOLT_ACCESS_GRANT_NONE:
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
    if (self->group.name == NULL || (self->openable && !self->group.member))
      return JOLT_ACCESS_RESULT_NOT_NEEDED;
    return passed_if (self->group.member);
  }

  g_return_val_if_reached (JOLT_ACCESS_RESULT_UNKNOWN);
}

/* An access list goes to the user of a local session, and logind makes it. */
static gboolean
needs_group (const JoltAccessReport *self)
{
  return self->remote || !self->logind || self->place == JOLT_ACCESS_PLACE_WSL;
}

static JoltAccessAdvice
advise_to_install (const JoltAccessReport *self)
{
  if (self->place == JOLT_ACCESS_PLACE_NIXOS)
    return JOLT_ACCESS_ADVICE_CONFIGURE_SYSTEM;

  return needs_group (self) ? JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE : JOLT_ACCESS_ADVICE_INSTALL_RULE;
}

/* The rule is right. */
static JoltAccessAdvice
advise_to_apply (const JoltAccessReport *self)
{
  return self->rule_missed ? JOLT_ACCESS_ADVICE_RELOAD_RULES : JOLT_ACCESS_ADVICE_REPLUG;
}

/* udev did its part, and still the node does not open. */
static JoltAccessAdvice
advise_on_tag (const JoltAccessReport *self)
{
  if (self->place == JOLT_ACCESS_PLACE_NIXOS || (self->logind && self->place != JOLT_ACCESS_PLACE_WSL))
    return JOLT_ACCESS_ADVICE_LOCAL_SESSION;

  return JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE;
}

static JoltAccessAdvice
advise_on_rule (const JoltAccessReport *self)
{
  /* Of the rule, or of the node where no rule is known */
  if (self->group.listed && !self->group.member)
    return JOLT_ACCESS_ADVICE_LOG_IN_AGAIN;

  switch (self->grant.kind) {
  case JOLT_ACCESS_GRANT_UACCESS_LATE:
    /* The tag is there, but nobody reads it any more. */
    return advise_to_install (self);
  case JOLT_ACCESS_GRANT_NAMED:
  case JOLT_ACCESS_GRANT_NONE:
    return self->rule_applied ? advise_on_tag (self) : advise_to_install (self);
  case JOLT_ACCESS_GRANT_UACCESS:
    if (self->rule_applied)
      return advise_on_tag (self);
    return needs_group (self) ? advise_to_install (self) : advise_to_apply (self);
  case JOLT_ACCESS_GRANT_GROUP:
    /* Jolt's own rule needs no group, and so no new login. */
    return self->group.member ? advise_to_apply (self) : advise_to_install (self);
  case JOLT_ACCESS_GRANT_WORLD:
    return advise_to_apply (self);
  }

  g_return_val_if_reached (JOLT_ACCESS_ADVICE_INSTALL_RULE);
}

static JoltAccessAdvice
advise_on_container (const JoltAccessReport *self)
{
  /* The kernel refuses a device that the container was not given with EPERM
   * (cgroups, "Device controller"), the mode of the node with EACCES. */
  return !self->node || self->open_error == EPERM ? JOLT_ACCESS_ADVICE_ALLOW_DEVICES
                                                  : JOLT_ACCESS_ADVICE_INSTALL_ON_HOST;
}

static JoltAccessAdvice
advise_on_device (const JoltAccessReport *self)
{
  switch (self->kind) {
  case JOLT_ACCESS_DEVICE_NONE:
    return JOLT_ACCESS_ADVICE_CONNECT_BOARD;
  case JOLT_ACCESS_DEVICE_SERIAL:
    return JOLT_ACCESS_ADVICE_OTHER_SOCKET;
  case JOLT_ACCESS_DEVICE_MAKER:
  case JOLT_ACCESS_DEVICE_APPLICATION:
    return JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER;
  case JOLT_ACCESS_DEVICE_JTAG:
    return JOLT_ACCESS_ADVICE_NO_DFU;
  case JOLT_ACCESS_DEVICE_DFU:
    break;
  }

  g_return_val_if_reached (JOLT_ACCESS_ADVICE_CONNECT_BOARD);
}

/**
 * jolt_access_report_advise:
 * @self: a report whose other members are filled in
 *
 * Returns: what to do next. The node decides; the rules only explain
 */
JoltAccessAdvice
jolt_access_report_advise (const JoltAccessReport *self)
{
  g_return_val_if_fail (self != NULL, JOLT_ACCESS_ADVICE_CHECKING);

  if (self->openable)
    return JOLT_ACCESS_ADVICE_NONE;
  if (!self->seen)
    return advise_on_device (self);
  if (self->place == JOLT_ACCESS_PLACE_CONTAINER)
    return advise_on_container (self);
  if (!self->node)
    return self->place == JOLT_ACCESS_PLACE_FLATPAK ? JOLT_ACCESS_ADVICE_ALLOW_DEVICES
                                                    : JOLT_ACCESS_ADVICE_REPLUG;
  if (self->place == JOLT_ACCESS_PLACE_WSL && !self->udev)
    return JOLT_ACCESS_ADVICE_START_UDEV;

  return advise_on_rule (self);
}

/**
 * jolt_access_report_can_install:
 * @self: (nullable): a report
 *
 * Returns: whether [method@Access.install_async] would help here
 */
gboolean
jolt_access_report_can_install (const JoltAccessReport *self)
{
  return self != NULL &&
         self->advice == JOLT_ACCESS_ADVICE_INSTALL_RULE &&
         self->place == JOLT_ACCESS_PLACE_SYSTEM &&
         !self->rules_read_only;
}

/**
 * jolt_access_report_dup_command:
 * @self: a report
 *
 * Returns: (transfer full) (nullable): the command, or the lines for a
 *   configuration, that follow the advice; %NULL where none helps
 */
char *
jolt_access_report_dup_command (const JoltAccessReport *self)
{
  const char *group = needs_group (self) || self->advice == JOLT_ACCESS_ADVICE_LOCAL_SESSION ? self->usual_group : NULL;

  switch (self->advice) {
  case JOLT_ACCESS_ADVICE_INSTALL_RULE:
  case JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE:
  case JOLT_ACCESS_ADVICE_LOCAL_SESSION:
    if (self->place == JOLT_ACCESS_PLACE_NIXOS)
      return jolt_access_rule_dup_nixos (group);
    return jolt_access_rule_dup_command (group, self->user_name, self->rules_read_only);
  case JOLT_ACCESS_ADVICE_INSTALL_ON_HOST:
    return jolt_access_rule_dup_command (NULL, NULL, FALSE);
  case JOLT_ACCESS_ADVICE_CONFIGURE_SYSTEM:
    return jolt_access_rule_dup_nixos (group);
  case JOLT_ACCESS_ADVICE_RELOAD_RULES:
    return g_strdup (JOLT_ACCESS_RULE_APPLY);
  case JOLT_ACCESS_ADVICE_START_UDEV:
    return g_strdup ("printf '[boot]\\nsystemd=true\\n' | sudo tee -a /etc/wsl.conf");
  case JOLT_ACCESS_ADVICE_ALLOW_DEVICES:
    return self->place == JOLT_ACCESS_PLACE_FLATPAK
             ? g_strdup ("flatpak override --user --device=all " JOLT_APP_ID) : NULL;
  case JOLT_ACCESS_ADVICE_CHECKING:
  case JOLT_ACCESS_ADVICE_NONE:
  case JOLT_ACCESS_ADVICE_CONNECT_BOARD:
  case JOLT_ACCESS_ADVICE_OTHER_SOCKET:
  case JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER:
  case JOLT_ACCESS_ADVICE_NO_DFU:
  case JOLT_ACCESS_ADVICE_LOG_IN_AGAIN:
  case JOLT_ACCESS_ADVICE_REPLUG:
    return NULL;
  }

  g_return_val_if_reached (NULL);
}

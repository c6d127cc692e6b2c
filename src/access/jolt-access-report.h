/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "jolt-udev-rules.h"

G_BEGIN_DECLS

/**
 * JoltAccessAdvice:
 * @JOLT_ACCESS_ADVICE_CHECKING: not looked yet
 * @JOLT_ACCESS_ADVICE_NONE: nothing to do, the board can be used
 * @JOLT_ACCESS_ADVICE_CONNECT_BOARD: no Espressif board is plugged in
 * @JOLT_ACCESS_ADVICE_ALLOW_DEVICES: the sandbox hides the device nodes; its
 *   permission for devices was taken away
 * @JOLT_ACCESS_ADVICE_INSTALL_RULE: no rule lets this account use the board
 * @JOLT_ACCESS_ADVICE_LOG_IN_AGAIN: the account was added to the group after
 *   this session began
 * @JOLT_ACCESS_ADVICE_REPLUG: a good rule is installed but was not applied to
 *   this board
 * @JOLT_ACCESS_ADVICE_LOCAL_SESSION: the rule was applied, for the person at
 *   the computer; this session is not there (for example SSH)
 *
 * The one thing to do next.
 */
typedef enum {
  JOLT_ACCESS_ADVICE_CHECKING,
  JOLT_ACCESS_ADVICE_NONE,
  JOLT_ACCESS_ADVICE_CONNECT_BOARD,
  JOLT_ACCESS_ADVICE_ALLOW_DEVICES,
  JOLT_ACCESS_ADVICE_INSTALL_RULE,
  JOLT_ACCESS_ADVICE_LOG_IN_AGAIN,
  JOLT_ACCESS_ADVICE_REPLUG,
  JOLT_ACCESS_ADVICE_LOCAL_SESSION,
} JoltAccessAdvice;

#define JOLT_TYPE_ACCESS_ADVICE (jolt_access_advice_get_type ())
GType       jolt_access_advice_get_type (void);
const char *jolt_access_advice_get_nick (JoltAccessAdvice advice);

/**
 * JoltAccessCheck:
 * @JOLT_ACCESS_CHECK_SEEN: the board is seen by the system
 * @JOLT_ACCESS_CHECK_OPENABLE: the device node can be opened
 * @JOLT_ACCESS_CHECK_RULE: a rule for Espressif boards is installed
 * @JOLT_ACCESS_CHECK_GROUP: the account is in the group that the rule or the
 *   node asks for
 *
 * The checks of the permission assistant, in their order.
 */
typedef enum {
  JOLT_ACCESS_CHECK_SEEN,
  JOLT_ACCESS_CHECK_OPENABLE,
  JOLT_ACCESS_CHECK_RULE,
  JOLT_ACCESS_CHECK_GROUP,
} JoltAccessCheck;

#define JOLT_TYPE_ACCESS_CHECK (jolt_access_check_get_type ())
GType jolt_access_check_get_type (void);

/**
 * JoltAccessResult:
 * @JOLT_ACCESS_RESULT_UNKNOWN: cannot be told, for example because the sandbox
 *   hides the rules or no board is there to try
 * @JOLT_ACCESS_RESULT_PASSED: it is so
 * @JOLT_ACCESS_RESULT_FAILED: it is not so
 * @JOLT_ACCESS_RESULT_NOT_NEEDED: does not matter here
 *
 * How a check ended.
 */
typedef enum {
  JOLT_ACCESS_RESULT_UNKNOWN,
  JOLT_ACCESS_RESULT_PASSED,
  JOLT_ACCESS_RESULT_FAILED,
  JOLT_ACCESS_RESULT_NOT_NEEDED,
} JoltAccessResult;

#define JOLT_TYPE_ACCESS_RESULT (jolt_access_result_get_type ())
GType jolt_access_result_get_type (void);

/**
 * JoltAccessReport:
 * @seen: whether the system sees the board
 * @device_path: (nullable): its device node, whether it exists or not
 * @node: whether the device node exists
 * @openable: whether the node opens for reading and writing: the truth
 * @open_error: errno of the attempt, 0 when it opened or was not tried
 * @rules_visible: whether this program can see the installed rules
 * @grant: what the installed rules say
 * @rule_applied: whether udev marked this very board for the person at the seat
 * @group: (nullable): the group that the rule or the node asks for
 * @group_exists: whether the system has that group
 * @group_listed: whether the account is entered in the group
 * @group_member: whether this process is in the group
 * @sandboxed: whether the program runs in a Flatpak sandbox
 * @advice: the one thing to do next
 *
 * One look at whether the account may use a board; immutable.
 */
typedef struct {
  gboolean          seen;
  char             *device_path;
  gboolean          node;
  gboolean          openable;
  int               open_error;
  gboolean          rules_visible;
  JoltUdevGrant     grant;
  gboolean          rule_applied;
  char             *group;
  gboolean          group_exists;
  gboolean          group_listed;
  gboolean          group_member;
  gboolean          sandboxed;
  JoltAccessAdvice  advice;
} JoltAccessReport;

#define JOLT_TYPE_ACCESS_REPORT (jolt_access_report_get_type ())
GType             jolt_access_report_get_type (void);

JoltAccessReport *jolt_access_report_new    (const char             *device_path) G_GNUC_WARN_UNUSED_RESULT;
JoltAccessReport *jolt_access_report_copy   (const JoltAccessReport *self);
void              jolt_access_report_free   (JoltAccessReport       *self);
gboolean          jolt_access_report_equal  (const JoltAccessReport *a,
                                             const JoltAccessReport *b);
JoltAccessResult  jolt_access_report_check  (const JoltAccessReport *self,
                                             JoltAccessCheck         check);
JoltAccessAdvice  jolt_access_report_advise (const JoltAccessReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltAccessReport, jolt_access_report_free)

G_END_DECLS

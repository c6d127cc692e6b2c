/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JoltAccessPlace:
 * @JOLT_ACCESS_PLACE_SYSTEM: an ordinary system
 * @JOLT_ACCESS_PLACE_FLATPAK: inside a Flatpak sandbox
 * @JOLT_ACCESS_PLACE_CONTAINER: inside a container such as Toolbx, Distrobox or
 *   Docker; udev and its rules are those of the host
 * @JOLT_ACCESS_PLACE_WSL: Windows Subsystem for Linux
 * @JOLT_ACCESS_PLACE_NIXOS: NixOS, whose rules come from its configuration
 *
 * Where the program runs, as far as it decides where a udev rule belongs.
 */
typedef enum {
  JOLT_ACCESS_PLACE_SYSTEM,
  JOLT_ACCESS_PLACE_FLATPAK,
  JOLT_ACCESS_PLACE_CONTAINER,
  JOLT_ACCESS_PLACE_WSL,
  JOLT_ACCESS_PLACE_NIXOS,
} JoltAccessPlace;

#define JOLT_TYPE_ACCESS_PLACE (jolt_access_place_get_type ())
GType       jolt_access_place_get_type (void);
const char *jolt_access_place_get_nick (JoltAccessPlace place);

/**
 * JoltAccessDeviceKind:
 * @JOLT_ACCESS_DEVICE_NONE: nothing that concerns Jolt
 * @JOLT_ACCESS_DEVICE_SERIAL: a USB-UART bridge
 * @JOLT_ACCESS_DEVICE_MAKER: a board with its maker's vendor ID
 * @JOLT_ACCESS_DEVICE_JTAG: an Espressif chip that shows its JTAG interface
 * @JOLT_ACCESS_DEVICE_APPLICATION: an Espressif chip that runs an application
 *   without DFU
 * @JOLT_ACCESS_DEVICE_DFU: an Espressif chip with a DFU interface
 *
 * What is plugged in, the closest to being flashed last.
 */
typedef enum {
  JOLT_ACCESS_DEVICE_NONE,
  JOLT_ACCESS_DEVICE_SERIAL,
  JOLT_ACCESS_DEVICE_MAKER,
  JOLT_ACCESS_DEVICE_JTAG,
  JOLT_ACCESS_DEVICE_APPLICATION,
  JOLT_ACCESS_DEVICE_DFU,
} JoltAccessDeviceKind;

#define JOLT_TYPE_ACCESS_DEVICE_KIND (jolt_access_device_kind_get_type ())
GType       jolt_access_device_kind_get_type (void);
const char *jolt_access_device_kind_get_nick (JoltAccessDeviceKind kind);

/**
 * JoltAccessAdvice:
 * @JOLT_ACCESS_ADVICE_CHECKING: not checked yet
 * @JOLT_ACCESS_ADVICE_NONE: nothing to do, the board can be used
 * @JOLT_ACCESS_ADVICE_CONNECT_BOARD: no board is plugged in
 * @JOLT_ACCESS_ADVICE_OTHER_SOCKET: a USB-UART bridge is plugged in; the board
 *   has another socket
 * @JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER: the board runs a program without DFU
 * @JOLT_ACCESS_ADVICE_NO_DFU: the board shows its JTAG interface
 * @JOLT_ACCESS_ADVICE_ALLOW_DEVICES: the sandbox or container hides the device
 *   nodes
 * @JOLT_ACCESS_ADVICE_INSTALL_RULE: no rule lets this account use the board
 * @JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE: the same, where a rule has to name a
 *   group: without logind, over the network, or in WSL
 * @JOLT_ACCESS_ADVICE_INSTALL_ON_HOST: the rule belongs to the host of this
 *   container
 * @JOLT_ACCESS_ADVICE_CONFIGURE_SYSTEM: the rule belongs to the configuration
 *   of NixOS
 * @JOLT_ACCESS_ADVICE_START_UDEV: WSL runs no udev
 * @JOLT_ACCESS_ADVICE_LOG_IN_AGAIN: the account was added to the group after
 *   this session began
 * @JOLT_ACCESS_ADVICE_REPLUG: the rule was installed after the board was
 *   plugged in
 * @JOLT_ACCESS_ADVICE_RELOAD_RULES: the rule was installed before, and udev did
 *   not apply it
 * @JOLT_ACCESS_ADVICE_LOCAL_SESSION: the rule was applied, for the user at the
 *   computer; this session is not there
 *
 * The one thing to do next.
 */
typedef enum {
  JOLT_ACCESS_ADVICE_CHECKING,
  JOLT_ACCESS_ADVICE_NONE,
  JOLT_ACCESS_ADVICE_CONNECT_BOARD,
  JOLT_ACCESS_ADVICE_OTHER_SOCKET,
  JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER,
  JOLT_ACCESS_ADVICE_NO_DFU,
  JOLT_ACCESS_ADVICE_ALLOW_DEVICES,
  JOLT_ACCESS_ADVICE_INSTALL_RULE,
  JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE,
  JOLT_ACCESS_ADVICE_INSTALL_ON_HOST,
  JOLT_ACCESS_ADVICE_CONFIGURE_SYSTEM,
  JOLT_ACCESS_ADVICE_START_UDEV,
  JOLT_ACCESS_ADVICE_LOG_IN_AGAIN,
  JOLT_ACCESS_ADVICE_REPLUG,
  JOLT_ACCESS_ADVICE_RELOAD_RULES,
  JOLT_ACCESS_ADVICE_LOCAL_SESSION,
} JoltAccessAdvice;

#define JOLT_TYPE_ACCESS_ADVICE (jolt_access_advice_get_type ())
GType       jolt_access_advice_get_type (void);
const char *jolt_access_advice_get_nick (JoltAccessAdvice advice);

/**
 * JoltAccessCheck:
 * @JOLT_ACCESS_CHECK_SEEN: the system sees the board
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

/**
 * JoltAccessGrantKind:
 * @JOLT_ACCESS_GRANT_NONE: no rule names the device
 * @JOLT_ACCESS_GRANT_NAMED: a rule names it, and does something else or in a way
 *   that Jolt does not read
 * @JOLT_ACCESS_GRANT_UACCESS_LATE: tagged for the user at the computer, after
 *   the tag was read
 * @JOLT_ACCESS_GRANT_GROUP: for the members of a group
 * @JOLT_ACCESS_GRANT_WORLD: for everyone
 * @JOLT_ACCESS_GRANT_UACCESS: tagged for the user at the computer
 *
 * Whom an installed rule lets open a device; of several rules the last in this
 * order counts.
 */
typedef enum {
  JOLT_ACCESS_GRANT_NONE,
  JOLT_ACCESS_GRANT_NAMED,
  JOLT_ACCESS_GRANT_UACCESS_LATE,
  JOLT_ACCESS_GRANT_GROUP,
  JOLT_ACCESS_GRANT_WORLD,
  JOLT_ACCESS_GRANT_UACCESS,
} JoltAccessGrantKind;

/**
 * JoltAccessGrant:
 * @kind: whom the rule lets open the device
 * @file: (nullable): the file with the rule
 * @group: (nullable): the group, for the kind GROUP
 *
 * What the installed rules say about a device.
 */
typedef struct {
  JoltAccessGrantKind  kind;
  char                *file;
  char                *group;
} JoltAccessGrant;

/**
 * JoltAccessGroup:
 * @name: (nullable): the group; %NULL where no group is needed
 * @exists: whether the system has it
 * @listed: whether the account is entered in it
 * @member: whether this process is in it
 *
 * A group of accounts that can use a device.
 */
typedef struct {
  char     *name;
  gboolean  exists;
  gboolean  listed;
  gboolean  member;
} JoltAccessGroup;

/**
 * JoltAccessReport:
 * @place: where the program runs
 * @kind: what is plugged in
 * @other: (nullable): what a device that is not a board is called
 * @seen: whether the system sees a board with DFU
 * @device_path: (nullable): its device node, whether it exists or not
 * @node: whether the device node exists
 * @openable: whether the node opens for reading and writing; this decides
 * @open_error: errno of the attempt, 0 when it opened or was not tried
 * @rules_visible: whether this program can see the installed rules
 * @rules_read_only: whether /etc/udev/rules.d cannot be written, even by root
 * @grant: what the installed rules say
 * @rule_applied: whether udev tagged this very board for the user at the
 *   computer
 * @rule_missed: whether the rule was installed before the board was plugged in
 * @udev: whether a udev daemon runs
 * @logind: whether logind or elogind runs
 * @remote: whether this session came over the network
 * @group: the group that the rule or the node asks for
 * @usual_group: the group for a rule that has to name one
 * @user_name: the account
 * @advice: the one thing to do next
 *
 * The result of one check of whether the account can use a board; immutable.
 */
typedef struct {
  JoltAccessPlace       place;
  JoltAccessDeviceKind  kind;
  char                 *other;
  gboolean              seen;
  char                 *device_path;
  gboolean              node;
  gboolean              openable;
  int                   open_error;
  gboolean              rules_visible;
  gboolean              rules_read_only;
  JoltAccessGrant       grant;
  gboolean              rule_applied;
  gboolean              rule_missed;
  gboolean              udev;
  gboolean              logind;
  gboolean              remote;
  JoltAccessGroup       group;
  char                 *usual_group;
  char                 *user_name;
  JoltAccessAdvice      advice;
} JoltAccessReport;

JoltAccessReport *jolt_access_report_new         (const char             *device_path) G_GNUC_WARN_UNUSED_RESULT;
void              jolt_access_report_free        (JoltAccessReport       *self);
gboolean          jolt_access_report_equal       (const JoltAccessReport *a,
                                                  const JoltAccessReport *b);
JoltAccessResult  jolt_access_report_check       (const JoltAccessReport *self,
                                                  JoltAccessCheck         check);
JoltAccessAdvice  jolt_access_report_advise      (const JoltAccessReport *self);
gboolean          jolt_access_report_can_install (const JoltAccessReport *self);
char             *jolt_access_report_dup_command (const JoltAccessReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltAccessReport, jolt_access_report_free)

G_END_DECLS

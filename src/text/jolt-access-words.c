/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-words.h"

#include <glib/gi18n.h>

/* There are rules, but none that lets this account in: the title names what is
 * wrong with them. */
static const char *
missing_title (const JoltAccessReport *report)
{
  switch (report->grant.kind) {
  case JOLT_ACCESS_GRANT_UACCESS_LATE:
    return _("Rule Read Too Late");
  case JOLT_ACCESS_GRANT_GROUP:
    return report->group.exists ? _("Not in the Group") : _("Group Is Missing");
  case JOLT_ACCESS_GRANT_NONE:
  case JOLT_ACCESS_GRANT_NAMED:
  case JOLT_ACCESS_GRANT_UACCESS:
  case JOLT_ACCESS_GRANT_WORLD:
    return _("Device Access Denied");
  }

  g_return_val_if_reached ("");
}

static const char *
missing_sentence (const JoltAccessReport *report)
{
  if (report->rules_read_only)
    return _("Your account cannot access this USB device, and this system’s /etc cannot be changed. This rule lasts until the computer is restarted.");
  if (report->grant.kind == JOLT_ACCESS_GRANT_UACCESS_LATE)
    return _("Your account cannot access this USB device. Add Jolt’s rule once: it is read in time.");
  if (report->grant.kind == JOLT_ACCESS_GRANT_GROUP)
    return _("Your account cannot access this USB device. Add Jolt’s rule once: it needs no group.");

  return _("Your account cannot access this USB device. Allow it once, and Jolt can flash every Espressif board.");
}

/* Why the rule has to name a group */
static const char *
group_rule_sentence (const JoltAccessReport *report)
{
  if (report->place == JOLT_ACCESS_PLACE_WSL)
    return _("Your account cannot access this USB device. In WSL the rule has to name a group that your account is in.");
  if (!report->logind)
    return _("Your account cannot access this USB device. This system has no logind, so the rule has to name a group that your account is in.");

  return _("You are connected over the network, where the rule has to name a group that your account is in.");
}

static const char *
hidden_sentence (const JoltAccessReport *report)
{
  if (report->place == JOLT_ACCESS_PLACE_CONTAINER)
    return _("This container was started without USB devices. Start it with /dev/bus/usb passed to it.");

  return _("Give Jolt back its permission for USB devices in your system’s settings for apps.");
}

/**
 * jolt_access_words_title:
 * @report: (nullable): the last check; %NULL before the first one
 *
 * Returns: its result, in at most four words
 */
const char *
jolt_access_words_title (const JoltAccessReport *report)
{
  switch (report != NULL ? report->advice : JOLT_ACCESS_ADVICE_CHECKING) {
  case JOLT_ACCESS_ADVICE_CHECKING:
    return _("Checking…");
  case JOLT_ACCESS_ADVICE_NONE:
    return _("Device Access Allowed");
  case JOLT_ACCESS_ADVICE_CONNECT_BOARD:
    return _("No Board Found");
  case JOLT_ACCESS_ADVICE_OTHER_SOCKET:
    return _("Serial Socket Connected");
  case JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER:
    return _("Not in Bootloader Mode");
  case JOLT_ACCESS_ADVICE_NO_DFU:
    return _("Board Without DFU");
  case JOLT_ACCESS_ADVICE_ALLOW_DEVICES:
    return _("USB Devices Are Hidden");
  case JOLT_ACCESS_ADVICE_INSTALL_RULE:
    return missing_title (report);
  case JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE:
    return _("Group Rule Needed");
  case JOLT_ACCESS_ADVICE_INSTALL_ON_HOST:
    return _("Rule Needed on Host");
  case JOLT_ACCESS_ADVICE_CONFIGURE_SYSTEM:
    return _("Rule Needed in NixOS");
  case JOLT_ACCESS_ADVICE_START_UDEV:
    return _("No udev in WSL");
  case JOLT_ACCESS_ADVICE_LOG_IN_AGAIN:
    return _("Log In Again");
  case JOLT_ACCESS_ADVICE_REPLUG:
    return _("Plug It In Again");
  case JOLT_ACCESS_ADVICE_RELOAD_RULES:
    return _("Rule Not Applied");
  case JOLT_ACCESS_ADVICE_LOCAL_SESSION:
    return _("Not at This Computer");
  }

  g_return_val_if_reached ("");
}

/**
 * jolt_access_words_sentence:
 * @report: (nullable): the last check; %NULL before the first one
 *
 * Returns: what to do next
 */
const char *
jolt_access_words_sentence (const JoltAccessReport *report)
{
  switch (report != NULL ? report->advice : JOLT_ACCESS_ADVICE_CHECKING) {
  case JOLT_ACCESS_ADVICE_CHECKING:
    return _("This takes a moment.");
  case JOLT_ACCESS_ADVICE_NONE:
    return _("Jolt can flash this board.");
  case JOLT_ACCESS_ADVICE_CONNECT_BOARD:
    return _("Plug the board in, and Jolt checks whether your account can access it.");
  case JOLT_ACCESS_ADVICE_OTHER_SOCKET:
    return _("This is the board’s serial socket. Use the one marked USB.");
  case JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER:
    return report->kind == JOLT_ACCESS_DEVICE_MAKER
             ? _("This board runs its maker’s program. Put it into the chip’s own bootloader: hold BOOT, tap RESET, let go of BOOT.")
             : _("This board runs its own program, without DFU. Hold BOOT, tap RESET, let go of BOOT.");
  case JOLT_ACCESS_ADVICE_NO_DFU:
    return _("This board shows its JTAG interface, which has no DFU. Flash it with esptool over the same port.");
  case JOLT_ACCESS_ADVICE_ALLOW_DEVICES:
    return hidden_sentence (report);
  case JOLT_ACCESS_ADVICE_INSTALL_RULE:
    return missing_sentence (report);
  case JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE:
    return group_rule_sentence (report);
  case JOLT_ACCESS_ADVICE_INSTALL_ON_HOST:
    return _("Your account cannot access this USB device. Jolt runs in a container; the rule has to be installed on its host.");
  case JOLT_ACCESS_ADVICE_CONFIGURE_SYSTEM:
    return _("Your account cannot access this USB device. On NixOS the rule belongs to the system configuration.");
  case JOLT_ACCESS_ADVICE_START_UDEV:
    return _("Without udev no rule has an effect. Turn systemd on in WSL, then run “wsl --shutdown” in Windows and attach the board again.");
  case JOLT_ACCESS_ADVICE_LOG_IN_AGAIN:
    return _("Your account was added to the group after you logged in. Log out and in again.");
  case JOLT_ACCESS_ADVICE_REPLUG:
    return _("The rule was installed after this board was plugged in. Unplug it and plug it in again.");
  case JOLT_ACCESS_ADVICE_RELOAD_RULES:
    return _("The rule is installed, but udev has not applied it to this board. Have udev read its rules again.");
  case JOLT_ACCESS_ADVICE_LOCAL_SESSION:
    return _("The rule is for the user at the computer. To flash over the network, use a rule that names a group your account is in.");
  }

  g_return_val_if_reached ("");
}

/**
 * jolt_access_words_command:
 * @report: a report
 *
 * Returns: what to do with [method@AccessReport.dup_command]
 */
const char *
jolt_access_words_command (const JoltAccessReport *report)
{
  if (report->place == JOLT_ACCESS_PLACE_NIXOS && report->advice != JOLT_ACCESS_ADVICE_RELOAD_RULES)
    return _("Add this to your configuration.nix and rebuild the system:");

  switch (report->advice) {
  case JOLT_ACCESS_ADVICE_INSTALL_ON_HOST:
    return _("Run this once in a terminal of the host, outside of the container:");
  case JOLT_ACCESS_ADVICE_ALLOW_DEVICES:
    return _("Or run this once in a terminal, then start Jolt again:");
  case JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE:
  case JOLT_ACCESS_ADVICE_LOCAL_SESSION:
    if (!report->group.member)
      return _("Run this once in a terminal, then log out and in again:");
    break;
  case JOLT_ACCESS_ADVICE_CHECKING:
  case JOLT_ACCESS_ADVICE_NONE:
  case JOLT_ACCESS_ADVICE_CONNECT_BOARD:
  case JOLT_ACCESS_ADVICE_OTHER_SOCKET:
  case JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER:
  case JOLT_ACCESS_ADVICE_NO_DFU:
  case JOLT_ACCESS_ADVICE_INSTALL_RULE:
  case JOLT_ACCESS_ADVICE_CONFIGURE_SYSTEM:
  case JOLT_ACCESS_ADVICE_START_UDEV:
  case JOLT_ACCESS_ADVICE_LOG_IN_AGAIN:
  case JOLT_ACCESS_ADVICE_REPLUG:
  case JOLT_ACCESS_ADVICE_RELOAD_RULES:
    break;
  default:
    g_return_val_if_reached ("");
  }

  return _("Run this once in a terminal, then come back:");
}

static char *
seen_words (const JoltAccessReport *report)
{
  if (report->seen)
    return g_strdup (_("connected"));
  if (report->other != NULL)
    /* Translators: %s is another USB device, such as “WCH CH340, 1a86:7523” */
    return g_strdup_printf (C_("board", "not found (there is %s)"), report->other);

  return g_strdup (C_("board", "not found"));
}

static char *
openable_words (const JoltAccessReport *report)
{
  if (!report->seen)
    return g_strdup (C_("device access", "not tried without a board"));
  if (!report->node)
    /* Translators: %s is a file */
    return g_strdup_printf (C_("device access", "denied (%s does not exist)"), report->device_path);

  return g_strdup_printf (report->openable
                            /* Translators: %s is a file */
                            ? C_("device access", "allowed (%s can be opened)")
                            : C_("device access", "denied (%s cannot be opened)"), report->device_path);
}

static char *
rule_words (const JoltAccessReport *report)
{
  if (report->grant.file == NULL)
    return g_strdup (report->rules_visible ? C_("rule", "none is installed for Espressif boards")
                                           : C_("rule", "cannot be seen from inside the sandbox"));

  switch (report->grant.kind) {
  case JOLT_ACCESS_GRANT_UACCESS:
    /* Translators: %s is a file */
    return g_strdup_printf (_("%s, for the user at the computer"), report->grant.file);
  case JOLT_ACCESS_GRANT_UACCESS_LATE:
    /* Translators: %s is a file */
    return g_strdup_printf (_("%s is read too late: its number must be below 73"), report->grant.file);
  case JOLT_ACCESS_GRANT_GROUP:
    /* Translators: the first %s is a file, the second a group of accounts */
    return g_strdup_printf (_("%s, for the group “%s”"), report->grant.file, report->grant.group);
  case JOLT_ACCESS_GRANT_WORLD:
    /* Translators: %s is a file */
    return g_strdup_printf (_("%s, for everyone"), report->grant.file);
  case JOLT_ACCESS_GRANT_NAMED:
  case JOLT_ACCESS_GRANT_NONE:
    /* Translators: %s is a file */
    return g_strdup_printf (_("%s names Espressif boards, but does not allow access"), report->grant.file);
  }

  g_return_val_if_reached (g_strdup (""));
}

static char *
group_words (const JoltAccessReport *report)
{
  if (report->group.name == NULL)
    return g_strdup ("");
  if (!report->group.exists)
    return g_strdup_printf (_("“%s” does not exist on this system"), report->group.name);
  if (report->group.member)
    return g_strdup_printf (_("you are in “%s”"), report->group.name);
  if (report->group.listed)
    return g_strdup_printf (_("you are in “%s” once you log out and in again"), report->group.name);

  return g_strdup_printf (_("you are not in “%s”"), report->group.name);
}

/**
 * jolt_access_words_check_title:
 * @check: a check
 *
 * Returns: what is checked
 */
const char *
jolt_access_words_check_title (JoltAccessCheck check)
{
  switch (check) {
  case JOLT_ACCESS_CHECK_SEEN:
    return _("Board");
  case JOLT_ACCESS_CHECK_OPENABLE:
    return _("Device Access");
  case JOLT_ACCESS_CHECK_RULE:
    return _("Rule");
  case JOLT_ACCESS_CHECK_GROUP:
    return C_("accounts", "Group");
  }

  g_return_val_if_reached (NULL);
}

/**
 * jolt_access_words_check:
 * @report: (nullable): the last check; %NULL before the first one
 * @check: a check
 *
 * Returns: (transfer full): the state that was found
 */
char *
jolt_access_words_check (const JoltAccessReport *report,
                         JoltAccessCheck         check)
{
  if (report == NULL)
    return g_strdup ("");

  switch (check) {
  case JOLT_ACCESS_CHECK_SEEN:
    return seen_words (report);
  case JOLT_ACCESS_CHECK_OPENABLE:
    return openable_words (report);
  case JOLT_ACCESS_CHECK_RULE:
    return rule_words (report);
  case JOLT_ACCESS_CHECK_GROUP:
    return group_words (report);
  }

  g_return_val_if_reached (g_strdup (""));
}

/**
 * jolt_access_words_error:
 * @error: why the rule was not installed
 *
 * Returns: (nullable): a sentence with one thing to do; %NULL where the user
 *   knows, because it was their own choice
 */
const char *
jolt_access_words_error (const GError *error)
{
  if (error->domain != jolt_access_error_quark ())
    return _("The rule could not be added. Try again.");

  switch ((JoltAccessError) error->code) {
  case JOLT_ACCESS_ERROR_DISMISSED:
    return NULL;
  case JOLT_ACCESS_ERROR_NOT_AUTHORIZED:
    return _("The password was not accepted. Ask the administrator of this computer.");
  case JOLT_ACCESS_ERROR_CANNOT_ASK:
    return _("This system cannot ask for the password. Run the command in a terminal instead.");
  case JOLT_ACCESS_ERROR_WRONG_PLACE:
    return _("The rule cannot be added from here. Run the command in a terminal.");
  case JOLT_ACCESS_ERROR_FAILED:
    return _("The rule could not be written. Run the command in a terminal instead.");
  }

  g_return_val_if_reached (NULL);
}

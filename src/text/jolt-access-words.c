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
  case JOLT_UDEV_GRANT_UACCESS_LATE:
    return _("A Rule Comes Too Late");
  case JOLT_UDEV_GRANT_GROUP:
    return report->group_exists ? _("Not in the Group") : _("The Group Is Missing");
  case JOLT_UDEV_GRANT_NONE:
  case JOLT_UDEV_GRANT_UACCESS:
  case JOLT_UDEV_GRANT_WORLD:
    return _("One Rule Is Missing");
  }

  g_return_val_if_reached ("");
}

static const char *
missing_sentence (const JoltAccessReport *report)
{
  if (report->grant.kind == JOLT_UDEV_GRANT_UACCESS_LATE)
    return _("Your account may not use this USB device. Add Jolt’s rule once: it is read in time.");
  if (report->grant.kind == JOLT_UDEV_GRANT_GROUP)
    return _("Your account may not use this USB device. Add Jolt’s rule once: it needs no group.");

  return _("Your account may not use this USB device. Add the rule once, then Jolt can flash every Espressif board.");
}

/**
 * jolt_access_words_title:
 * @report: (nullable): the last look; %NULL before the first one
 *
 * Returns: what it comes to, in three or four words
 */
const char *
jolt_access_words_title (const JoltAccessReport *report)
{
  switch (report != NULL ? report->advice : JOLT_ACCESS_ADVICE_CHECKING) {
  case JOLT_ACCESS_ADVICE_CHECKING:
    return _("Looking at the Board…");
  case JOLT_ACCESS_ADVICE_NONE:
    return _("You May Use the Board");
  case JOLT_ACCESS_ADVICE_CONNECT_BOARD:
    return _("No Board Here");
  case JOLT_ACCESS_ADVICE_ALLOW_DEVICES:
    return _("Devices Are Hidden");
  case JOLT_ACCESS_ADVICE_INSTALL_RULE:
    return missing_title (report);
  case JOLT_ACCESS_ADVICE_LOG_IN_AGAIN:
    return _("Log In Again");
  case JOLT_ACCESS_ADVICE_REPLUG:
    return _("Plug It In Again");
  case JOLT_ACCESS_ADVICE_LOCAL_SESSION:
    return _("Not at This Computer");
  }

  g_return_val_if_reached ("");
}

/**
 * jolt_access_words_sentence:
 * @report: (nullable): the last look; %NULL before the first one
 *
 * Returns: one sentence with the one thing to do
 */
const char *
jolt_access_words_sentence (const JoltAccessReport *report)
{
  switch (report != NULL ? report->advice : JOLT_ACCESS_ADVICE_CHECKING) {
  case JOLT_ACCESS_ADVICE_CHECKING:
    return _("This takes a moment.");
  case JOLT_ACCESS_ADVICE_NONE:
    return _("Nothing more to do: close this and flash.");
  case JOLT_ACCESS_ADVICE_CONNECT_BOARD:
    return _("Plug the board in, and Jolt can say whether you may use it.");
  case JOLT_ACCESS_ADVICE_ALLOW_DEVICES:
    return _("Give Jolt back its permission for USB devices in your system’s settings for apps.");
  case JOLT_ACCESS_ADVICE_INSTALL_RULE:
    return missing_sentence (report);
  case JOLT_ACCESS_ADVICE_LOG_IN_AGAIN:
    return _("Your account was added to the group after you logged in. Log out and in again.");
  case JOLT_ACCESS_ADVICE_REPLUG:
    return _("The rule is installed, but this board was plugged in before. Unplug it and plug it in again.");
  case JOLT_ACCESS_ADVICE_LOCAL_SESSION:
    return _("The rule is for the person at the computer. Flash from there, not over the network.");
  }

  g_return_val_if_reached ("");
}

static char *
rule_words (const JoltAccessReport *report)
{
  if (!report->rules_visible)
    return g_strdup (_("Cannot be seen from inside the sandbox"));

  switch (report->grant.kind) {
  case JOLT_UDEV_GRANT_NONE:
    return g_strdup (_("No rule for Espressif boards is installed"));
  case JOLT_UDEV_GRANT_UACCESS:
    /* Translators: %s is a file */
    return g_strdup_printf (_("%s, for the person at the computer"), report->grant.file);
  case JOLT_UDEV_GRANT_UACCESS_LATE:
    /* Translators: %s is a file */
    return g_strdup_printf (_("%s is read too late: its number must be below 73"), report->grant.file);
  case JOLT_UDEV_GRANT_GROUP:
    /* Translators: the first %s is a file, the second a group of accounts */
    return g_strdup_printf (_("%s, for the group “%s”"), report->grant.file, report->grant.group);
  case JOLT_UDEV_GRANT_WORLD:
    /* Translators: %s is a file */
    return g_strdup_printf (_("%s, for everyone"), report->grant.file);
  }

  g_return_val_if_reached (g_strdup (""));
}

static char *
group_words (const JoltAccessReport *report)
{
  if (report->group == NULL)
    return g_strdup ("");
  if (!report->group_exists)
    return g_strdup_printf (_("The group “%s” does not exist on this system"), report->group);
  if (report->group_member)
    return g_strdup_printf (_("You are in the group “%s”"), report->group);
  if (report->group_listed)
    return g_strdup_printf (_("You are in the group “%s” once you log out and in again"), report->group);

  return g_strdup_printf (_("You are not in the group “%s”"), report->group);
}

/**
 * jolt_access_words_check:
 * @report: (nullable): the last look; %NULL before the first one
 * @check: a check
 *
 * Returns: (transfer full): what was found, in words
 */
char *
jolt_access_words_check (const JoltAccessReport *report,
                             JoltAccessCheck         check)
{
  if (report == NULL)
    return g_strdup ("");

  switch (check) {
  case JOLT_ACCESS_CHECK_SEEN:
    return g_strdup (report->seen ? _("It is on the USB") : _("There is no Espressif board on the USB"));
  case JOLT_ACCESS_CHECK_OPENABLE:
    if (!report->seen)
      return g_strdup (_("Not tried without a board"));
    if (!report->node)
      return g_strdup_printf (_("%s is not there"), report->device_path);
    return report->openable ? g_strdup_printf (_("%s opens"), report->device_path)
                            : g_strdup_printf (_("%s does not open"), report->device_path);
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
 * Returns: (nullable): a sentence with one thing to do; %NULL where the person
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
  case JOLT_ACCESS_ERROR_NO_PKEXEC:
    return _("This system cannot ask for the password. Run the command in a terminal instead.");
  case JOLT_ACCESS_ERROR_SANDBOXED:
    return _("The sandbox may not change the system. Run the command in a terminal.");
  case JOLT_ACCESS_ERROR_FAILED:
    return _("The rule could not be written. Run the command in a terminal instead.");
  }

  g_return_val_if_reached (NULL);
}

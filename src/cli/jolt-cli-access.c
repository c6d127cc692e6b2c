/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "jolt-access-report.h"
#include "jolt-access-rule.h"
#include "jolt-access-words.h"
#include "jolt-cli-columns.h"
#include "jolt-cli-json.h"
#include "jolt-cli-options.h"

static const char *
grant_to_string (JoltUdevGrantKind kind)
{
  switch (kind) {
  case JOLT_UDEV_GRANT_NONE:
    return NULL;
  case JOLT_UDEV_GRANT_UACCESS:
    return "uaccess";
  case JOLT_UDEV_GRANT_UACCESS_LATE:
    return "uaccess-late";
  case JOLT_UDEV_GRANT_GROUP:
    return "group";
  case JOLT_UDEV_GRANT_WORLD:
    return "world";
  }

  g_return_val_if_reached (NULL);
}

static void
print_json (const JoltAccessReport *report)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  jolt_cli_json_add_boolean (builder, "seen", report->seen);
  jolt_cli_json_add_string (builder, "node", report->node ? report->device_path : NULL);
  jolt_cli_json_add_boolean (builder, "openable", report->openable);

  json_builder_set_member_name (builder, "rule");
  json_builder_begin_object (builder);
  jolt_cli_json_add_string (builder, "file", report->grant.file);
  jolt_cli_json_add_string (builder, "kind", grant_to_string (report->grant.kind));
  jolt_cli_json_add_boolean (builder, "visible", report->rules_visible);
  jolt_cli_json_add_boolean (builder, "effective",
                             report->openable &&
                             jolt_access_report_check (report, JOLT_ACCESS_CHECK_RULE) == JOLT_ACCESS_RESULT_PASSED);
  json_builder_end_object (builder);

  json_builder_set_member_name (builder, "group");
  json_builder_begin_object (builder);
  jolt_cli_json_add_string (builder, "name", report->group);
  jolt_cli_json_add_boolean (builder, "exists", report->group_exists);
  jolt_cli_json_add_boolean (builder, "listed", report->group_listed);
  jolt_cli_json_add_boolean (builder, "member", report->group_member);
  json_builder_end_object (builder);

  jolt_cli_json_add_boolean (builder, "sandboxed", report->sandboxed);
  jolt_cli_json_add_string (builder, "advice", jolt_access_advice_get_nick (report->advice));
  json_builder_end_object (builder);

  jolt_cli_json_print (builder);
}

static const char *
get_answer (JoltAccessResult result)
{
  switch (result) {
  case JOLT_ACCESS_RESULT_PASSED:
    return _("yes");
  case JOLT_ACCESS_RESULT_FAILED:
    return _("no");
  case JOLT_ACCESS_RESULT_UNKNOWN:
    return _("unknown");
  case JOLT_ACCESS_RESULT_NOT_NEEDED:
    return _("not needed");
  }

  g_return_val_if_reached (NULL);
}

/* "no (Permission denied)" */
static char *
dup_answer (const JoltAccessReport *report,
            JoltAccessCheck         check,
            const char             *detail)
{
  const char *answer = get_answer (jolt_access_report_check (report, check));

  return detail != NULL ? g_strdup_printf ("%s (%s)", answer, detail) : g_strdup (answer);
}

static char *
dup_rule_answer (const JoltAccessReport *report)
{
  g_autofree char *detail = NULL;

  if (report->grant.file != NULL || !report->rules_visible)
    detail = jolt_access_words_check (report, JOLT_ACCESS_CHECK_RULE);

  return dup_answer (report, JOLT_ACCESS_CHECK_RULE, detail);
}

static char *
dup_group_answer (const JoltAccessReport *report)
{
  const char *detail = NULL;

  if (report->group == NULL)
    return NULL;

  if (jolt_access_report_check (report, JOLT_ACCESS_CHECK_GROUP) == JOLT_ACCESS_RESULT_FAILED) {
    if (!report->group_exists)
      detail = _("this system has no such group");
    else if (report->group_listed)
      detail = _("your account was added after this session began");
  }

  return dup_answer (report, JOLT_ACCESS_CHECK_GROUP, detail);
}

/* Outside the sandbox the program itself can hand the rule to the command. */
static char *
dup_command (const JoltAccessReport *report)
{
  g_autofree char *program = NULL;

  if (!report->sandboxed)
    program = g_find_program_in_path ("jolt-cli");
  if (program == NULL)
    return jolt_access_rule_dup_command ();

  return g_strdup ("jolt-cli udev-rule | sudo tee " JOLT_ACCESS_RULE_PATH " >/dev/null && "
                   "sudo udevadm control --reload && "
                   "sudo udevadm trigger --subsystem-match=usb --attr-match=idVendor=303a");
}

static void
print_advice (const JoltAccessReport *report)
{
  g_autofree char *command = NULL;

  putchar ('\n');
  if (report->advice == JOLT_ACCESS_ADVICE_NONE) {
    puts (_("You can use this board."));
    return;
  }

  puts (jolt_access_words_sentence (report));
  if (report->advice == JOLT_ACCESS_ADVICE_INSTALL_RULE)
    command = dup_command (report);
  else if (report->advice == JOLT_ACCESS_ADVICE_ALLOW_DEVICES)
    command = g_strdup ("flatpak override --user --device=all " JOLT_APP_ID);
  if (command != NULL)
    printf ("  %s\n", command);
}

static void
print_people (const JoltAccessReport *report)
{
  g_autofree char *seen = dup_answer (report, JOLT_ACCESS_CHECK_SEEN, report->seen ? report->device_path : NULL);
  g_autofree char *openable = dup_answer (report, JOLT_ACCESS_CHECK_OPENABLE,
                                          report->open_error != 0 ? g_strerror (report->open_error) : NULL);
  g_autofree char *rule = dup_rule_answer (report);
  g_autofree char *group = dup_group_answer (report);
  g_autofree char *group_question = g_strdup_printf (_("In group “%s”"), report->group != NULL ? report->group : "");
  const JoltCliPair checks[] = {
    { _("Board is seen"), seen },
    { _("Board can be opened"), openable },
    { _("Rule is installed"), rule },
    { group_question, group },
  };

  jolt_cli_columns_print_pairs ("", checks, G_N_ELEMENTS (checks));
  print_advice (report);
}

static int
get_exit_code (const JoltAccessReport *report)
{
  if (report->openable)
    return EX_OK;

  return report->seen ? EX_NOPERM : EX_UNAVAILABLE;
}

int
jolt_cli_access (int    argc,
                 char **argv)
{
  gboolean json = FALSE;
  g_autofree char *device = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { "device", 0, 0, G_OPTION_ARG_FILENAME, &device,
      N_("Look at this device node instead of the first Espressif board"), N_("NODE") },
    { NULL }
  };
  g_autoptr (GOptionContext) options = NULL;
  g_autoptr (JoltAccessReport) report = NULL;

  options = jolt_cli_options_new (NULL, _("Say whether you may use the board that is plugged in, and why not."),
                                  _("Exit code: 0 when you may, 77 when you may not, 69 when there is no board."),
                                  entries);
  if (!jolt_cli_options_parse (options, &argc, &argv))
    return EX_USAGE;
  if (argc > 1)
    return jolt_cli_options_wrong (_("too many arguments"));

  report = jolt_access_report_new (device);
  if (json)
    print_json (report);
  else
    print_people (report);

  return get_exit_code (report);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "jolt-access-report.h"
#include "jolt-access-words.h"
#include "jolt-cli-columns.h"
#include "jolt-cli-json.h"
#include "jolt-cli-options.h"

static const char *
grant_to_string (JoltAccessGrantKind kind)
{
  switch (kind) {
  case JOLT_ACCESS_GRANT_NONE:
    return NULL;
  case JOLT_ACCESS_GRANT_NAMED:
    return "named";
  case JOLT_ACCESS_GRANT_UACCESS:
    return "uaccess";
  case JOLT_ACCESS_GRANT_UACCESS_LATE:
    return "uaccess-late";
  case JOLT_ACCESS_GRANT_GROUP:
    return "group";
  case JOLT_ACCESS_GRANT_WORLD:
    return "world";
  }

  g_return_val_if_reached (NULL);
}

static void
add_rule (JsonBuilder            *builder,
          const JoltAccessReport *report)
{
  json_builder_set_member_name (builder, "rule");
  json_builder_begin_object (builder);
  jolt_cli_json_add_string (builder, "file", report->grant.file);
  jolt_cli_json_add_string (builder, "kind", grant_to_string (report->grant.kind));
  jolt_cli_json_add_boolean (builder, "visible", report->rules_visible);
  jolt_cli_json_add_boolean (builder, "applied", report->rule_applied);
  jolt_cli_json_add_boolean (builder, "effective",
                             report->openable &&
                             jolt_access_report_check (report, JOLT_ACCESS_CHECK_RULE) == JOLT_ACCESS_RESULT_PASSED);
  json_builder_end_object (builder);
}

static void
add_group (JsonBuilder            *builder,
           const JoltAccessReport *report)
{
  json_builder_set_member_name (builder, "group");
  json_builder_begin_object (builder);
  jolt_cli_json_add_string (builder, "name", report->group.name);
  jolt_cli_json_add_boolean (builder, "exists", report->group.exists);
  jolt_cli_json_add_boolean (builder, "listed", report->group.listed);
  jolt_cli_json_add_boolean (builder, "member", report->group.member);
  json_builder_end_object (builder);
}

static void
print_json (const JoltAccessReport *report)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autofree char *command = jolt_access_report_dup_command (report);

  json_builder_begin_object (builder);
  jolt_cli_json_add_boolean (builder, "seen", report->seen);
  jolt_cli_json_add_string (builder, "device", jolt_access_device_kind_get_nick (report->kind));
  jolt_cli_json_add_string (builder, "other", report->other);
  jolt_cli_json_add_string (builder, "node", report->node ? report->device_path : NULL);
  jolt_cli_json_add_boolean (builder, "openable", report->openable);
  add_rule (builder, report);
  add_group (builder, report);
  jolt_cli_json_add_string (builder, "place", jolt_access_place_get_nick (report->place));
  jolt_cli_json_add_string (builder, "advice", jolt_access_advice_get_nick (report->advice));
  jolt_cli_json_add_string (builder, "message", jolt_access_words_sentence (report));
  json_builder_set_member_name (builder, "command");
  if (command != NULL)
    json_builder_add_string_value (builder, command);
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);

  jolt_cli_json_print (builder);
}

static void
print_text (const JoltAccessReport *report)
{
  g_autofree char *command = jolt_access_report_dup_command (report);
  g_autofree char *seen = jolt_access_words_check (report, JOLT_ACCESS_CHECK_SEEN);
  g_autofree char *openable = jolt_access_words_check (report, JOLT_ACCESS_CHECK_OPENABLE);
  g_autofree char *rule = jolt_access_words_check (report, JOLT_ACCESS_CHECK_RULE);
  g_autofree char *group = jolt_access_words_check (report, JOLT_ACCESS_CHECK_GROUP);
  const JoltCliPair checks[] = {
    { jolt_access_words_check_title (JOLT_ACCESS_CHECK_SEEN), seen },
    { jolt_access_words_check_title (JOLT_ACCESS_CHECK_OPENABLE), openable },
    { jolt_access_words_check_title (JOLT_ACCESS_CHECK_RULE), rule },
    { jolt_access_words_check_title (JOLT_ACCESS_CHECK_GROUP), group },
  };

  jolt_cli_columns_print_pairs ("", checks, G_N_ELEMENTS (checks));
  printf ("\n%s\n", jolt_access_words_sentence (report));
  if (command != NULL)
    printf ("%s\n\n%s\n", jolt_access_words_command (report), command);
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
      N_("Check this device node instead of the first Espressif board"), N_("NODE") },
    { NULL }
  };
  g_autoptr (GOptionContext) options = NULL;
  g_autoptr (JoltAccessReport) report = NULL;

  options = jolt_cli_options_new (NULL, _("Say whether you can use the board that is plugged in, and why not."),
                                  _("Exit code: 0 when you can, 77 when you cannot, 69 when there is no board."),
                                  entries);
  if (!jolt_cli_options_parse (options, &argc, &argv))
    return EX_USAGE;
  if (argc > 1)
    return jolt_cli_options_wrong (_("too many arguments"));

  report = jolt_access_report_new (device);
  if (report == NULL)
    return jolt_cli_options_wrong (_("--device takes the node of a USB device, such as /dev/bus/usb/001/004"));

  if (json)
    print_json (report);
  else
    print_text (report);

  return get_exit_code (report);
}

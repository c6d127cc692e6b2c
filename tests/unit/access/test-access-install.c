/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "fake-system.h"
#include "jolt-access-rule.h"

typedef struct {
  FakeSystem  system;
  char       *log;      /* what the fake programs were asked to do */
} Fixture;

static void
write_program (Fixture    *fixture,
               const char *path,
               const char *script)
{
  g_autofree char *full = g_strconcat (fixture->system.root, path, NULL);
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\necho \"${0##*/} $*\" >>'%s'\n%s\n",
                                           fixture->log, script);

  fake_system_write (&fixture->system, path, text);
  g_assert_cmpint (g_chmod (full, 0755), ==, 0);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fake_system_set_up (&fixture->system);
  fixture->log = g_strconcat (fixture->system.root, "/log", NULL);
  g_free (fixture->system.environment->pkexec);
  fixture->system.environment->pkexec = g_strconcat (fixture->system.root, "/bin/pkexec", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  fake_system_tear_down (&fixture->system);
  g_clear_pointer (&fixture->log, g_free);
}

static char *
read_file (Fixture    *fixture,
           const char *path)
{
  g_autofree char *full = g_strconcat (fixture->system.root, path, NULL);
  char *text = NULL;

  g_file_get_contents (full, &text, NULL, NULL);

  return text;
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static gboolean
install (Fixture  *fixture,
         GError  **error)
{
  g_autoptr (JoltAccess) access = jolt_access_new_for_environment (fixture->system.environment);
  g_autoptr (GAsyncResult) result = NULL;

  jolt_access_install_async (access, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return jolt_access_install_finish (access, result, error);
}

static void
test_helper (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;
  g_autofree char *expected = NULL;

  g_free (fixture->system.environment->helper);
  fixture->system.environment->helper = g_strconcat (fixture->system.root, "/libexec/helper", NULL);
  write_program (fixture, "/libexec/helper", "exit 0");
  write_program (fixture, "/bin/pkexec", "shift; exec \"$@\"");

  g_assert_true (install (fixture, &error));
  g_assert_no_error (error);

  log = read_file (fixture, "/log");
  expected = g_strdup_printf ("pkexec --disable-internal-agent %s\nhelper \n",
                              fixture->system.environment->helper);
  g_assert_cmpstr (log, ==, expected);
}

/* Not installed: the script itself is what the administrator allows. */
static void
test_without_helper (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *script = NULL;

  write_program (fixture, "/bin/pkexec",
                 "test \"$2 $3\" = '/bin/sh -c' && printf %s \"$4\" >\"${0%/*}/script\"");
  g_assert_true (install (fixture, &error));
  g_assert_no_error (error);

  script = read_file (fixture, "/bin/script");
  g_assert_cmpstr (script, ==, jolt_access_rule_get_script ());
}

typedef struct {
  const char      *script;
  JoltAccessError  code;
  const char      *message;
} Failure;

static const Failure failures[] = {
  { "exit 126", JOLT_ACCESS_ERROR_DISMISSED, NULL },
  { "echo 'Error executing command as another user: Not authorized' >&2; exit 127", JOLT_ACCESS_ERROR_NOT_AUTHORIZED, NULL },
  { "echo 'Error executing command as another user: No authentication agent found.' >&2; exit 127",
    JOLT_ACCESS_ERROR_CANNOT_ASK, NULL },
  { "echo 'Error getting authority: no bus' >&2; exit 127", JOLT_ACCESS_ERROR_FAILED, "Error getting authority: no bus" },
  { "exit 127", JOLT_ACCESS_ERROR_FAILED, NULL },
  { "echo 'disk full' >&2; exit 1", JOLT_ACCESS_ERROR_FAILED, "disk full" },
  { "kill -9 $$", JOLT_ACCESS_ERROR_FAILED, NULL },
};

static void
test_failures (Fixture       *fixture,
               gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++) {
    g_autoptr (GError) error = NULL;

    write_program (fixture, "/bin/pkexec", failures[i].script);
    g_assert_false (install (fixture, &error));
    g_assert_error (error, JOLT_ACCESS_ERROR, (int) failures[i].code);
    if (failures[i].message != NULL)
      g_assert_cmpstr (error->message, ==, failures[i].message);
  }
}

static void
test_no_pkexec (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (install (fixture, &error));
  g_assert_error (error, JOLT_ACCESS_ERROR, JOLT_ACCESS_ERROR_CANNOT_ASK);
}

static void
test_sandboxed (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;

  write_program (fixture, "/bin/pkexec", "exit 0");
  fake_system_write (&fixture->system, "/.flatpak-info", "");
  g_assert_false (install (fixture, &error));
  g_assert_error (error, JOLT_ACCESS_ERROR, JOLT_ACCESS_ERROR_WRONG_PLACE);

  log = read_file (fixture, "/log");
  g_assert_null (log);
}

/* A helper that somebody else than root can replace does not run as root. */
static void
test_foreign_helper (Fixture       *fixture,
                     gconstpointer  data)
{
  JoltAccessEnvironment *environment = fixture->system.environment;
  g_autofree char *folder = g_strconcat (fixture->system.root, "/libexec", NULL);

  g_free (environment->helper);
  environment->helper = g_strconcat (folder, "/helper", NULL);
  g_assert_false (jolt_access_environment_is_helper_trusted (environment));

  write_program (fixture, "/libexec/helper", "exit 0");
  g_assert_true (jolt_access_environment_is_helper_trusted (environment));

  g_assert_cmpint (g_chmod (environment->helper, 0775), ==, 0);
  g_assert_false (jolt_access_environment_is_helper_trusted (environment));
  g_assert_cmpint (g_chmod (environment->helper, 0644), ==, 0);
  g_assert_false (jolt_access_environment_is_helper_trusted (environment));
  g_assert_cmpint (g_chmod (environment->helper, 0755), ==, 0);

  g_assert_cmpint (g_chmod (folder, 0777), ==, 0);
  g_assert_false (jolt_access_environment_is_helper_trusted (environment));
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_assert_true (jolt_access_environment_is_helper_trusted (environment));

  environment->helper_owner++;
  g_assert_false (jolt_access_environment_is_helper_trusted (environment));
}

static char *
replace (const char *text,
         const char *from,
         const char *to)
{
  g_auto (GStrv) pieces = g_strsplit (text, from, -1);

  g_assert_cmpuint (g_strv_length (pieces), >, 1);

  return g_strjoinv (to, pieces);
}

static void
run_in_fake_system (Fixture    *fixture,
                    const char *command)
{
  g_autofree char *path = g_strdup_printf ("PATH=%s/bin:/usr/bin:/bin; export PATH\n%s",
                                           fixture->system.root, command);
  const char *argv[] = { "/bin/sh", "-c", path, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

#define RELOAD "udevadm control --reload\n"
#define TRIGGER "udevadm trigger --subsystem-match=usb --attr-match=idVendor=303a\n"

/* The helper as it is, but in a folder of ours and with a udevadm of ours. */
static char *
dup_script_in_fake_system (Fixture *fixture)
{
  g_autofree char *folder = g_strconcat (fixture->system.root, "/etc/udev", NULL);
  g_autofree char *moved = replace (jolt_access_rule_get_script (), "/etc/udev", folder);

  return replace (moved, "PATH=/usr/sbin:", "PATH=$PATH:");
}

static void
test_script (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *script = dup_script_in_fake_system (fixture);
  g_autofree char *rule = g_strconcat (fixture->system.root, JOLT_ACCESS_RULE_PATH, NULL);
  g_autofree char *text = NULL;
  g_autofree char *log = NULL;
  g_autofree char *left_over = NULL;
  GStatBuf status;

  write_program (fixture, "/bin/udevadm", "");
  fake_system_delete (&fixture->system, "/etc/udev");
  run_in_fake_system (fixture, script);

  text = read_file (fixture, JOLT_ACCESS_RULE_PATH);
  g_assert_cmpstr (text, ==, jolt_access_rule_get_text ());
  left_over = read_file (fixture, JOLT_ACCESS_RULE_PATH ".new");
  g_assert_null (left_over);
  g_assert_cmpint (g_stat (rule, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0644);

  log = read_file (fixture, "/log");
  g_assert_cmpstr (log, ==, RELOAD TRIGGER);
}

/* The rule is in place then; that it was not applied to the board yet is what
 * the assistant says. */
static void
test_script_without_udev (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autofree char *script = dup_script_in_fake_system (fixture);
  g_autofree char *text = NULL;
  g_autofree char *log = NULL;

  write_program (fixture, "/bin/udevadm", "exit 1");
  run_in_fake_system (fixture, script);

  text = read_file (fixture, JOLT_ACCESS_RULE_PATH);
  g_assert_cmpstr (text, ==, jolt_access_rule_get_text ());
  log = read_file (fixture, "/log");
  g_assert_cmpstr (log, ==, RELOAD TRIGGER);
}

static char *
without_comments (const char *text)
{
  g_autoptr (GString) rest = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++) {
    if (*lines[i] != '\0' && *lines[i] != '#')
      g_string_append_printf (rest, "%s\n", lines[i]);
  }

  return g_string_free_and_steal (g_steal_pointer (&rest));
}

/* The line to copy does the same as the helper, and is short enough to be read
 * before it is run. */
static void
test_command (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *command = jolt_access_rule_dup_command (NULL, NULL, FALSE);
  g_autofree char *folder = g_strconcat (fixture->system.root, "/etc/udev", NULL);
  g_autofree char *moved = replace (command, "/etc/udev", folder);
  g_autofree char *rule = without_comments (jolt_access_rule_get_text ());
  g_autofree char *text = NULL;
  g_autofree char *log = NULL;

  g_assert_null (strchr (command, '\n'));
  g_assert_null (strchr (command, '#'));

  write_program (fixture, "/bin/sudo", "exec \"$@\"");
  write_program (fixture, "/bin/udevadm", "");
  run_in_fake_system (fixture, moved);

  text = read_file (fixture, JOLT_ACCESS_RULE_PATH);
  g_assert_cmpstr (text, ==, rule);

  log = read_file (fixture, "/log");
  g_assert_nonnull (strstr (log, "sudo " RELOAD RELOAD "sudo " TRIGGER TRIGGER));
}

/* With a group the account is put into it first; the group need not exist. */
static void
test_group_command (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *command = jolt_access_rule_dup_command ("plugdev", "o'hara", FALSE);
  g_autofree char *folder = g_strconcat (fixture->system.root, "/etc/udev", NULL);
  g_autofree char *moved = replace (command, "/etc/udev", folder);
  g_autofree char *expected = jolt_access_rule_dup_group_text ("plugdev");
  g_autofree char *rule = without_comments (expected);
  g_autofree char *text = NULL;
  g_autofree char *log = NULL;

  write_program (fixture, "/bin/sudo", "exec \"$@\"");
  write_program (fixture, "/bin/groupadd", "");
  write_program (fixture, "/bin/usermod", "");
  write_program (fixture, "/bin/udevadm", "");
  run_in_fake_system (fixture, moved);

  text = read_file (fixture, JOLT_ACCESS_RULE_PATH);
  g_assert_cmpstr (text, ==, rule);
  log = read_file (fixture, "/log");
  g_assert_nonnull (strstr (log, "groupadd -f plugdev\nsudo usermod -aG plugdev o'hara\nusermod -aG plugdev o'hara\n"));
  g_assert_nonnull (strstr (log, "sudo " RELOAD RELOAD "sudo " TRIGGER TRIGGER));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/access-install/helper", Fixture, NULL, set_up, test_helper, tear_down);
  g_test_add ("/access-install/without-helper", Fixture, NULL, set_up, test_without_helper, tear_down);
  g_test_add ("/access-install/failures", Fixture, NULL, set_up, test_failures, tear_down);
  g_test_add ("/access-install/no-pkexec", Fixture, NULL, set_up, test_no_pkexec, tear_down);
  g_test_add ("/access-install/sandboxed", Fixture, NULL, set_up, test_sandboxed, tear_down);
  g_test_add ("/access-install/script", Fixture, NULL, set_up, test_script, tear_down);
  g_test_add ("/access-install/script-without-udev", Fixture, NULL, set_up, test_script_without_udev, tear_down);
  g_test_add ("/access-install/foreign-helper", Fixture, NULL, set_up, test_foreign_helper, tear_down);
  g_test_add ("/access-install/group-command", Fixture, NULL, set_up, test_group_command, tear_down);
  g_test_add ("/access-install/command", Fixture, NULL, set_up, test_command, tear_down);

  return g_test_run ();
}

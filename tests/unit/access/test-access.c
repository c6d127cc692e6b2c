/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-system.h"
#include "jolt-access-rule.h"
#include "wait-until.h"

typedef struct {
  FakeSystem  system;
  JoltAccess *access;
  guint       n_reports;
} Fixture;

static void
report_cb (Fixture *fixture)
{
  fixture->n_reports++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fake_system_set_up (&fixture->system);
}

static void
start (Fixture *fixture)
{
  fixture->access = jolt_access_new_for_environment (fixture->system.environment);
  g_signal_connect_swapped (fixture->access, "changed", G_CALLBACK (report_cb), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->access));
  fake_system_tear_down (&fixture->system);
}

static void
await_advice (Fixture          *fixture,
              JoltAccessAdvice  advice)
{
  wait_until (jolt_access_get_advice (fixture->access) == advice);
}

/* The way of a person: a board, the rule, the node opens, the board leaves. */
static void
test_live (Fixture       *fixture,
           gconstpointer  data)
{
  start (fixture);
  g_assert_cmpint (jolt_access_get_advice (fixture->access), ==, JOLT_ACCESS_ADVICE_CHECKING);
  g_assert_null (jolt_access_get_report (fixture->access));
  await_advice (fixture, JOLT_ACCESS_ADVICE_CONNECT_BOARD);

  fake_system_plug (&fixture->system, "0002\n", 0664);
  await_advice (fixture, JOLT_ACCESS_ADVICE_INSTALL_RULE);

  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  await_advice (fixture, JOLT_ACCESS_ADVICE_REPLUG);
  g_assert_cmpint (jolt_access_report_check (jolt_access_get_report (fixture->access), JOLT_ACCESS_CHECK_RULE), ==,
                   JOLT_ACCESS_RESULT_PASSED);

  fake_system_set_mode (&fixture->system, 0666);
  await_advice (fixture, JOLT_ACCESS_ADVICE_NONE);

  fake_system_unplug (&fixture->system);
  await_advice (fixture, JOLT_ACCESS_ADVICE_CONNECT_BOARD);
}

/* The folders for rules and for the bus need not exist at first. */
static void
test_folders_appear (Fixture       *fixture,
                     gconstpointer  data)
{
  fake_system_delete (&fixture->system, "/etc/udev");
  fake_system_delete (&fixture->system, "/dev");
  start (fixture);
  await_advice (fixture, JOLT_ACCESS_ADVICE_CONNECT_BOARD);

  fake_system_plug (&fixture->system, "0002\n", 0664);
  await_advice (fixture, JOLT_ACCESS_ADVICE_INSTALL_RULE);

  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  await_advice (fixture, JOLT_ACCESS_ADVICE_REPLUG);

  fake_system_delete (&fixture->system, "/etc/udev");
  await_advice (fixture, JOLT_ACCESS_ADVICE_INSTALL_RULE);
}

static void
test_group (Fixture       *fixture,
            gconstpointer  data)
{
  fake_system_write (&fixture->system, "/etc/udev/rules.d/60-esp.rules",
                     "ATTR{idVendor}==\"303a\", GROUP=\"plugdev\", MODE=\"0660\"\n");
  fake_system_plug (&fixture->system, "0002\n", 0660);
  start (fixture);
  await_advice (fixture, JOLT_ACCESS_ADVICE_INSTALL_RULE);

  /* As usermod does it: a new file in the place of the old one */
  fake_system_write (&fixture->system, "/etc/group", "plugdev:x:46:bob,ada\n");
  await_advice (fixture, JOLT_ACCESS_ADVICE_LOG_IN_AGAIN);
}

/* udev marks the board for the person at the computer, and that is not us. */
static void
test_marked (Fixture       *fixture,
             gconstpointer  data)
{
  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  fake_system_write (&fixture->system, JOLT_ACCESS_TAG_FOLDER "/c116:2", "");
  fake_system_plug (&fixture->system, "0002\n", 0660);
  start (fixture);
  await_advice (fixture, JOLT_ACCESS_ADVICE_RELOAD_RULES);

  /* What is seen once and again is watched by now; no look is under way. */
  fake_system_set_mode (&fixture->system, 0666);
  await_advice (fixture, JOLT_ACCESS_ADVICE_NONE);
  fake_system_set_mode (&fixture->system, 0660);
  await_advice (fixture, JOLT_ACCESS_ADVICE_RELOAD_RULES);

  fake_system_tag (&fixture->system);
  await_advice (fixture, JOLT_ACCESS_ADVICE_LOCAL_SESSION);
}

/* The groups that count are those of the host, where the sandbox shows them. */
static void
test_group_of_host (Fixture       *fixture,
                    gconstpointer  data)
{
  fake_system_write (&fixture->system, "/.flatpak-info", "");
  fake_system_write (&fixture->system, "/run/host/etc/group", "plugdev:x:46:bob\n");
  fake_system_write (&fixture->system, "/run/host/etc/udev/rules.d/60-esp.rules",
                     "ATTR{idVendor}==\"303a\", GROUP=\"plugdev\", MODE=\"0660\"\n");
  fake_system_plug (&fixture->system, "0002\n", 0660);
  start (fixture);
  await_advice (fixture, JOLT_ACCESS_ADVICE_INSTALL_RULE);

  fake_system_write (&fixture->system, "/run/host/etc/group", "plugdev:x:46:bob,ada\n");
  await_advice (fixture, JOLT_ACCESS_ADVICE_LOG_IN_AGAIN);
}

static void
test_device_path (Fixture       *fixture,
                  gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0666);
  start (fixture);
  await_advice (fixture, JOLT_ACCESS_ADVICE_NONE);

  jolt_access_set_device_path (fixture->access, "/dev/bus/usb/001/009");
  await_advice (fixture, JOLT_ACCESS_ADVICE_CONNECT_BOARD);

  jolt_access_set_device_path (fixture->access, FAKE_NODE);
  await_advice (fixture, JOLT_ACCESS_ADVICE_NONE);

  fake_system_set_mode (&fixture->system, 0600);
  await_advice (fixture, JOLT_ACCESS_ADVICE_INSTALL_RULE);
}

/* Our own look closes the node, which must not lead to the next look; nor does
 * what happens to other files. */
static void
test_quiet (Fixture       *fixture,
            gconstpointer  data)
{
  guint n_reports;

  fake_system_plug (&fixture->system, "0002\n", 0664);
  start (fixture);
  await_advice (fixture, JOLT_ACCESS_ADVICE_INSTALL_RULE);
  n_reports = fixture->n_reports;

  fake_system_write (&fixture->system, "/etc/passwd", "");
  fake_system_write (&fixture->system, FAKE_NODE, "");
  fake_system_set_mode (&fixture->system, 0666);
  await_advice (fixture, JOLT_ACCESS_ADVICE_NONE);
  g_assert_cmpuint (fixture->n_reports, ==, n_reports + 1);
}

static void
test_watch (void)
{
  FakeSystem system;
  g_autoptr (JoltAccessWatch) watch = NULL;
  static const struct {
    const char *path;
    gboolean    matters;
  } paths[] = {
    { "/etc", TRUE },
    { "/etc/udev", TRUE },
    { "/etc/udev/rules.d/70-jolt.rules", TRUE },
    { "/etc/group", TRUE },
    { "/etc/group-", FALSE },
    { "/etc/passwd", FALSE },
    { "/run/user", FALSE },
    { "/run/udev", TRUE },
    { "/run/udev/data", FALSE },
    { "/run/udev/tags/uaccess/c189:3", TRUE },
    { FAKE_NODE, TRUE },
    { "/dev/bus/usb/001/003", FALSE },
    { "/dev/tty", FALSE },
  };

  fake_system_set_up (&system);
  watch = jolt_access_watch_new (system.environment, FAKE_NODE);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autofree char *path = jolt_access_environment_dup_path (system.environment, paths[i].path);

    g_test_message ("%s", paths[i].path);
    g_assert_cmpint (jolt_access_watch_matters (watch, path), ==, paths[i].matters);
  }

  fake_system_tear_down (&system);
}

/* Going away while a look is under way */
static void
test_gone (void)
{
  FakeSystem system;
  JoltAccess *access;

  fake_system_set_up (&system);
  access = jolt_access_new_for_environment (system.environment);
  g_assert_finalize_object (access);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fake_system_tear_down (&system);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/access/watch", test_watch);
  g_test_add_func ("/access/gone", test_gone);
  g_test_add ("/access/live", Fixture, NULL, set_up, test_live, tear_down);
  g_test_add ("/access/folders-appear", Fixture, NULL, set_up, test_folders_appear, tear_down);
  g_test_add ("/access/group", Fixture, NULL, set_up, test_group, tear_down);
  g_test_add ("/access/group-of-host", Fixture, NULL, set_up, test_group_of_host, tear_down);
  g_test_add ("/access/marked", Fixture, NULL, set_up, test_marked, tear_down);
  g_test_add ("/access/device-path", Fixture, NULL, set_up, test_device_path, tear_down);
  g_test_add ("/access/quiet", Fixture, NULL, set_up, test_quiet, tear_down);

  return g_test_run ();
}

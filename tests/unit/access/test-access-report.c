/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>

#include "fake-system.h"
#include "jolt-access-rule.h"

#define IDF_RULE \
  "SUBSYSTEMS==\"usb\", ATTRS{idVendor}==\"303a\", ATTRS{idProduct}==\"00\?\?\", GROUP=\"plugdev\", MODE=\"0666\"\n"

typedef struct {
  FakeSystem        system;
  JoltAccessReport *report;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fake_system_set_up (&fixture->system);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->report, jolt_access_report_free);
  fake_system_tear_down (&fixture->system);
}

/* Looks, and holds the answer against the four checks and the advice. */
static void
look (Fixture          *fixture,
      const char       *device_path,
      const char       *checks,
      JoltAccessAdvice  advice)
{
  static const char letters[] = "?+x-"; /* unknown, passed, failed, not needed */
  char seen[5] = "";

  g_clear_pointer (&fixture->report, jolt_access_report_free);
  fixture->report = jolt_access_probe (fixture->system.world, device_path);

  for (int check = JOLT_ACCESS_CHECK_SEEN; check <= JOLT_ACCESS_CHECK_GROUP; check++) {
    JoltAccessResult result = jolt_access_report_check (fixture->report, check);

    seen[check] = letters[result];
  }

  g_assert_cmpstr (seen, ==, checks);
  g_assert_cmpstr (jolt_access_advice_get_nick (fixture->report->advice), ==,
                   jolt_access_advice_get_nick (advice));
}

static void
test_no_board (Fixture       *fixture,
               gconstpointer  data)
{
  look (fixture, NULL, "x?x-", JOLT_ACCESS_ADVICE_CONNECT_BOARD);
  g_assert_null (fixture->report->device_path);

  /* The rule can be there before the board. */
  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  look (fixture, NULL, "x?+-", JOLT_ACCESS_ADVICE_CONNECT_BOARD);
}

static void
test_no_rule (Fixture       *fixture,
              gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0664);
  look (fixture, FAKE_NODE, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_cmpint (fixture->report->open_error, ==, EACCES);

  /* Nobody said which board: the one that is there. */
  look (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_cmpstr (fixture->report->device_path, ==, FAKE_NODE);
}

static void
test_works (Fixture       *fixture,
            gconstpointer  data)
{
  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  fake_system_plug (&fixture->system, "0002\n", 0666);
  look (fixture, FAKE_NODE, "+++-", JOLT_ACCESS_ADVICE_NONE);
  g_assert_cmpstr (fixture->report->grant.file, ==, JOLT_ACCESS_RULE_PATH);
}

/* As root no rule is needed, and none is missed. */
static void
test_works_without_rule (Fixture       *fixture,
                         gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0666);
  look (fixture, FAKE_NODE, "++--", JOLT_ACCESS_ADVICE_NONE);
  g_assert_null (fixture->report->grant.file);
}

static void
test_late_rule (Fixture       *fixture,
                gconstpointer  data)
{
  fake_system_write (&fixture->system, "/etc/udev/rules.d/99-esp.rules",
                     "ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n");
  fake_system_plug (&fixture->system, "0002\n", 0664);
  look (fixture, FAKE_NODE, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_cmpint (fixture->report->grant.kind, ==, JOLT_UDEV_GRANT_UACCESS_LATE);
  g_assert_cmpstr (fixture->report->grant.file, ==, "/etc/udev/rules.d/99-esp.rules");
}

static void
test_not_applied (Fixture       *fixture,
                  gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0664);
  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  look (fixture, FAKE_NODE, "+x+-", JOLT_ACCESS_ADVICE_REPLUG);
}

/* udev marked the board, but for somebody else. */
static void
test_other_seat (Fixture       *fixture,
                 gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0660);
  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  fake_system_write (&fixture->system, "/run/udev/tags/uaccess/c189:3", "");
  look (fixture, FAKE_NODE, "+x+-", JOLT_ACCESS_ADVICE_LOCAL_SESSION);

  fake_system_delete (&fixture->system, JOLT_ACCESS_RULE_PATH);
  look (fixture, FAKE_NODE, "+xx-", JOLT_ACCESS_ADVICE_LOCAL_SESSION);
}

static void
test_group (Fixture       *fixture,
            gconstpointer  data)
{
  fake_system_write (&fixture->system, "/etc/udev/rules.d/40-dfuse.rules", IDF_RULE);
  fake_system_plug (&fixture->system, "0002\n", 0664);

  /* A group that Ada is not in: Jolt's own rule is the shorter way. */
  look (fixture, FAKE_NODE, "+x+x", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_cmpstr (fixture->report->group, ==, "plugdev");
  g_assert_true (fixture->report->group_exists);
  g_assert_false (fixture->report->group_listed);

  /* Added just now, but this session began before. */
  fake_system_write (&fixture->system, "/etc/group", "plugdev:x:46:bob,ada\nada:x:1000:\n");
  look (fixture, FAKE_NODE, "+x+x", JOLT_ACCESS_ADVICE_LOG_IN_AGAIN);
  g_assert_true (fixture->report->group_listed);
  g_assert_false (fixture->report->group_member);

  /* Logged in again */
  fake_system_add_group (&fixture->system, 46);
  look (fixture, FAKE_NODE, "+x++", JOLT_ACCESS_ADVICE_REPLUG);
  fake_system_set_mode (&fixture->system, 0666);
  look (fixture, FAKE_NODE, "++++", JOLT_ACCESS_ADVICE_NONE);
}

/* plugdev does not exist everywhere; udev then ignores GROUP. */
static void
test_group_missing (Fixture       *fixture,
                    gconstpointer  data)
{
  fake_system_write (&fixture->system, "/etc/udev/rules.d/40-dfuse.rules", IDF_RULE);
  fake_system_write (&fixture->system, "/etc/group", "ada:x:1000:\n");
  fake_system_plug (&fixture->system, "0002\n", 0664);
  look (fixture, FAKE_NODE, "+x+x", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_false (fixture->report->group_exists);
}

/* Openable through an access list: the group does not matter. */
static void
test_group_not_needed (Fixture       *fixture,
                       gconstpointer  data)
{
  fake_system_write (&fixture->system, "/etc/udev/rules.d/40-dfuse.rules", IDF_RULE);
  fake_system_plug (&fixture->system, "0002\n", 0666);
  look (fixture, FAKE_NODE, "+++-", JOLT_ACCESS_ADVICE_NONE);
}

static void
test_no_node (Fixture       *fixture,
              gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0666);
  fake_system_delete (&fixture->system, FAKE_NODE);
  look (fixture, FAKE_NODE, "+xx-", JOLT_ACCESS_ADVICE_REPLUG);
  g_assert_false (fixture->report->node);
}

static void
test_left (Fixture       *fixture,
           gconstpointer  data)
{
  look (fixture, FAKE_NODE, "x?x-", JOLT_ACCESS_ADVICE_CONNECT_BOARD);
  g_assert_cmpstr (fixture->report->device_path, ==, FAKE_NODE);
}

/* The port was given to another device meanwhile. */
static void
test_other_device (Fixture       *fixture,
                   gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0664);
  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-2/idVendor", "1d6b\n");
  look (fixture, NULL, "x?x-", JOLT_ACCESS_ADVICE_CONNECT_BOARD);
}

/* The JTAG block of another board has no DFU: the other board counts. */
static void
test_jtag (Fixture       *fixture,
           gconstpointer  data)
{
  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-1/idVendor", "303a\n");
  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-1/idProduct", "1001\n");
  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-1/busnum", "1\n");
  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-1/devnum", "3\n");
  fake_system_write (&fixture->system, "/dev/bus/usb/001/003", "");
  look (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_cmpstr (fixture->report->device_path, ==, "/dev/bus/usb/001/003");

  fake_system_plug (&fixture->system, "0002\n", 0666);
  look (fixture, NULL, "++--", JOLT_ACCESS_ADVICE_NONE);
  g_assert_cmpstr (fixture->report->device_path, ==, FAKE_NODE);
}

static void
test_without_sysfs (Fixture       *fixture,
                    gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0664);
  fake_system_delete (&fixture->system, "/sys");
  look (fixture, FAKE_NODE, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
}

static void
test_sandbox (Fixture       *fixture,
              gconstpointer  data)
{
  fake_system_write (&fixture->system, "/.flatpak-info", "[Application]\n");

  /* The rules of the runtime are not the system's. */
  fake_system_write (&fixture->system, "/usr/lib/udev/rules.d/70-jolt.rules",
                     jolt_access_rule_get_text ());
  fake_system_plug (&fixture->system, "0002\n", 0664);
  look (fixture, FAKE_NODE, "+x?-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_true (fixture->report->sandboxed);
  g_assert_false (fixture->report->rules_visible);

  fake_system_set_mode (&fixture->system, 0666);
  look (fixture, FAKE_NODE, "++?-", JOLT_ACCESS_ADVICE_NONE);

  /* With host-etc the rule is seen, and named as the host names it. */
  fake_system_set_mode (&fixture->system, 0664);
  fake_system_write (&fixture->system, "/run/host/etc/udev/rules.d/README", "");
  look (fixture, FAKE_NODE, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  fake_system_write (&fixture->system, "/run/host" JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  look (fixture, FAKE_NODE, "+x+-", JOLT_ACCESS_ADVICE_REPLUG);
  g_assert_cmpstr (fixture->report->grant.file, ==, JOLT_ACCESS_RULE_PATH);
}

/* sysfs is always there, the nodes only with the permission for devices. */
static void
test_sandbox_without_devices (Fixture       *fixture,
                              gconstpointer  data)
{
  fake_system_write (&fixture->system, "/.flatpak-info", "[Application]\n");
  fake_system_plug (&fixture->system, "0002\n", 0664);
  fake_system_delete (&fixture->system, "/dev/bus");
  look (fixture, NULL, "+x?-", JOLT_ACCESS_ADVICE_ALLOW_DEVICES);
}

static void
test_equal (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (JoltAccessReport) copy = NULL;

  fake_system_write (&fixture->system, "/etc/udev/rules.d/40-dfuse.rules", IDF_RULE);
  fake_system_plug (&fixture->system, "0002\n", 0664);
  look (fixture, FAKE_NODE, "+x+x", JOLT_ACCESS_ADVICE_INSTALL_RULE);

  copy = jolt_access_report_copy (fixture->report);
  g_assert_true (jolt_access_report_equal (copy, fixture->report));
  copy->openable = TRUE;
  g_assert_false (jolt_access_report_equal (copy, fixture->report));
  g_assert_false (jolt_access_report_equal (copy, NULL));
}

int
main (int   argc,
      char *argv[])
{
  static const struct {
    const char *name;
    void (* func) (Fixture *, gconstpointer);
  } tests[] = {
    { "no-board", test_no_board },
    { "no-rule", test_no_rule },
    { "works", test_works },
    { "works-without-rule", test_works_without_rule },
    { "late-rule", test_late_rule },
    { "not-applied", test_not_applied },
    { "other-seat", test_other_seat },
    { "group", test_group },
    { "group-missing", test_group_missing },
    { "group-not-needed", test_group_not_needed },
    { "no-node", test_no_node },
    { "left", test_left },
    { "other-device", test_other_device },
    { "jtag", test_jtag },
    { "without-sysfs", test_without_sysfs },
    { "sandbox", test_sandbox },
    { "sandbox-without-devices", test_sandbox_without_devices },
    { "equal", test_equal },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/access-report/", tests[i].name, NULL);

    g_test_add (path, Fixture, NULL, set_up, tests[i].func, tear_down);
  }

  return g_test_run ();
}

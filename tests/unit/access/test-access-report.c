/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "fake-system.h"
#include "jolt-access-device-private.h"
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

/* Checks, and compares the four results and the advice. */
static void
check (Fixture          *fixture,
      const char       *device_path,
      const char       *checks,
      JoltAccessAdvice  advice)
{
  static const char letters[] = "?+x-"; /* unknown, passed, failed, not needed */
  char seen[5] = "";

  g_clear_pointer (&fixture->report, jolt_access_report_free);
  fixture->report = jolt_access_probe (fixture->system.environment, device_path);

  for (int i = JOLT_ACCESS_CHECK_SEEN; i <= JOLT_ACCESS_CHECK_GROUP; i++) {
    JoltAccessResult result = jolt_access_report_check (fixture->report, i);

    seen[i] = letters[result];
  }

  g_assert_cmpstr (seen, ==, checks);
  g_assert_cmpstr (jolt_access_advice_get_nick (fixture->report->advice), ==,
                   jolt_access_advice_get_nick (advice));
}

static void
test_no_board (Fixture       *fixture,
               gconstpointer  data)
{
  check (fixture, NULL, "x?x-", JOLT_ACCESS_ADVICE_CONNECT_BOARD);
  g_assert_null (fixture->report->device_path);

  /* The rule can be there before the board. */
  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  check (fixture, NULL, "x?+-", JOLT_ACCESS_ADVICE_CONNECT_BOARD);
}

static void
test_no_rule (Fixture       *fixture,
              gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0664);
  check (fixture, FAKE_NODE, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_cmpint (fixture->report->open_error, ==, EACCES);

  /* Nobody said which board: the one that is there. */
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_cmpstr (fixture->report->device_path, ==, FAKE_NODE);
}

static void
test_works (Fixture       *fixture,
            gconstpointer  data)
{
  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  fake_system_plug (&fixture->system, "0002\n", 0666);
  check (fixture, FAKE_NODE, "+++-", JOLT_ACCESS_ADVICE_NONE);
  g_assert_cmpstr (fixture->report->grant.file, ==, JOLT_ACCESS_RULE_PATH);
}

/* As root no rule is needed, and none is missed. */
static void
test_works_without_rule (Fixture       *fixture,
                         gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0666);
  check (fixture, FAKE_NODE, "++--", JOLT_ACCESS_ADVICE_NONE);
  g_assert_null (fixture->report->grant.file);
}

static void
test_late_rule (Fixture       *fixture,
                gconstpointer  data)
{
  fake_system_write (&fixture->system, "/etc/udev/rules.d/99-esp.rules",
                     "ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n");
  fake_system_plug (&fixture->system, "0002\n", 0664);
  check (fixture, FAKE_NODE, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_cmpint (fixture->report->grant.kind, ==, JOLT_ACCESS_GRANT_UACCESS_LATE);
  g_assert_cmpstr (fixture->report->grant.file, ==, "/etc/udev/rules.d/99-esp.rules");

  /* udev keeps the tag all the same. */
  fake_system_tag (&fixture->system);
  check (fixture, FAKE_NODE, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
}

static void
test_not_applied (Fixture       *fixture,
                  gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0664);
  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  check (fixture, FAKE_NODE, "+x+-", JOLT_ACCESS_ADVICE_REPLUG);

  /* Plugged in again, and still nothing: another replug would not help. */
  fake_system_unplug (&fixture->system);
  fake_system_plug (&fixture->system, "0002\n", 0664);
  check (fixture, FAKE_NODE, "+x+-", JOLT_ACCESS_ADVICE_RELOAD_RULES);
}

/* udev marked the board, but for somebody else. */
static void
test_other_seat (Fixture       *fixture,
                 gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0660);
  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  fake_system_tag (&fixture->system);
  check (fixture, FAKE_NODE, "+x+-", JOLT_ACCESS_ADVICE_LOCAL_SESSION);

  fake_system_delete (&fixture->system, JOLT_ACCESS_RULE_PATH);
  check (fixture, FAKE_NODE, "+xx-", JOLT_ACCESS_ADVICE_LOCAL_SESSION);
}

static void
test_group (Fixture       *fixture,
            gconstpointer  data)
{
  fake_system_write (&fixture->system, "/etc/udev/rules.d/40-dfuse.rules", IDF_RULE);
  fake_system_plug (&fixture->system, "0002\n", 0664);

  /* A group that Ada is not in: Jolt's own rule is the shorter way. */
  check (fixture, FAKE_NODE, "+x+x", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_cmpstr (fixture->report->group.name, ==, "plugdev");
  g_assert_true (fixture->report->group.exists);
  g_assert_false (fixture->report->group.listed);

  /* Added just now, but this session began before. */
  fake_system_write (&fixture->system, "/etc/group", "plugdev:x:46:bob,ada\nada:x:1000:\n");
  check (fixture, FAKE_NODE, "+x+x", JOLT_ACCESS_ADVICE_LOG_IN_AGAIN);
  g_assert_true (fixture->report->group.listed);
  g_assert_false (fixture->report->group.member);

  /* Logged in again */
  fake_system_add_group (&fixture->system, 46);
  check (fixture, FAKE_NODE, "+x++", JOLT_ACCESS_ADVICE_RELOAD_RULES);
  fake_system_set_mode (&fixture->system, 0666);
  check (fixture, FAKE_NODE, "++++", JOLT_ACCESS_ADVICE_NONE);
}

/* plugdev does not exist everywhere; udev then ignores GROUP. */
static void
test_group_missing (Fixture       *fixture,
                    gconstpointer  data)
{
  fake_system_write (&fixture->system, "/etc/udev/rules.d/40-dfuse.rules", IDF_RULE);
  fake_system_write (&fixture->system, "/etc/group", "ada:x:1000:\n");
  fake_system_plug (&fixture->system, "0002\n", 0664);
  check (fixture, FAKE_NODE, "+x+x", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_false (fixture->report->group.exists);
}

/* Openable through an access list: the group does not matter. */
static void
test_group_not_needed (Fixture       *fixture,
                       gconstpointer  data)
{
  fake_system_write (&fixture->system, "/etc/udev/rules.d/40-dfuse.rules", IDF_RULE);
  fake_system_plug (&fixture->system, "0002\n", 0666);
  check (fixture, FAKE_NODE, "+++-", JOLT_ACCESS_ADVICE_NONE);
}

static void
test_no_node (Fixture       *fixture,
              gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0666);
  fake_system_delete (&fixture->system, FAKE_NODE);
  check (fixture, FAKE_NODE, "+xx-", JOLT_ACCESS_ADVICE_REPLUG);
  g_assert_false (fixture->report->node);
}

static void
test_left (Fixture       *fixture,
           gconstpointer  data)
{
  check (fixture, FAKE_NODE, "x?x-", JOLT_ACCESS_ADVICE_CONNECT_BOARD);
  g_assert_cmpstr (fixture->report->device_path, ==, FAKE_NODE);
}

/* The port was given to another device meanwhile. */
static void
test_other_device (Fixture       *fixture,
                   gconstpointer  data)
{
  fake_system_plug (&fixture->system, "0002\n", 0664);
  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-2/idVendor", "1d6b\n");
  check (fixture, NULL, "x?x-", JOLT_ACCESS_ADVICE_CONNECT_BOARD);
}

/* The JTAG interface of another board has no DFU: the other board counts, and
 * no rule is missed for it. */
static void
test_jtag (Fixture       *fixture,
           gconstpointer  data)
{
  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-1/idVendor", "303a\n");
  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-1/idProduct", "1001\n");
  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-1/busnum", "1\n");
  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-1/devnum", "3\n");
  fake_system_write (&fixture->system, "/dev/bus/usb/001/003", "");
  check (fixture, NULL, "x?x-", JOLT_ACCESS_ADVICE_NO_DFU);
  g_assert_null (fixture->report->device_path);

  fake_system_plug (&fixture->system, "0002\n", 0666);
  check (fixture, NULL, "++--", JOLT_ACCESS_ADVICE_NONE);
  g_assert_cmpstr (fixture->report->device_path, ==, FAKE_NODE);
}

/* What is plugged in is named; its node is not even tried. */
static void
test_others (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct {
    const char       *vendor;
    const char       *product;
    const char       *other;
    JoltAccessAdvice  advice;
  } others[] = {
    { "10c4\n", "ea60\n", "Silicon Labs CP210x, 10c4:ea60", JOLT_ACCESS_ADVICE_OTHER_SOCKET },
    { "1a86\n", "55d3\n", "WCH CH343, 1a86:55d3", JOLT_ACCESS_ADVICE_OTHER_SOCKET },
    { "1a86\n", "7523\n", "WCH CH340, 1a86:7523", JOLT_ACCESS_ADVICE_OTHER_SOCKET },
    { "0403\n", "6010\n", "FTDI FT2232, 0403:6010", JOLT_ACCESS_ADVICE_OTHER_SOCKET },
    { "303a\n", "1002\n", "Espressif USB Bridge, 303a:1002", JOLT_ACCESS_ADVICE_OTHER_SOCKET },
    { "239a\n", "80ed\n", "Adafruit, 239a:80ed", JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER },
    { "2341\n", "0070\n", "Arduino Nano ESP32, 2341:0070", JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER },
    { "2341\n", "0043\n", NULL, JOLT_ACCESS_ADVICE_CONNECT_BOARD },
    { "303a\n", "4001\n", "Espressif, 303a:4001", JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER },
    { "046d\n", "c52b\n", NULL, JOLT_ACCESS_ADVICE_CONNECT_BOARD },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_test_message ("%s:%s", others[i].vendor, others[i].product);
    fake_system_plug_other (&fixture->system, others[i].vendor, others[i].product);
    check (fixture, NULL, "x?x-", others[i].advice);
    g_assert_cmpstr (fixture->report->other, ==, others[i].other);
    g_assert_false (fixture->report->openable);

    check (fixture, FAKE_NODE, "x?x-", others[i].advice);
    g_assert_false (fixture->report->openable);
  }
}

/* An application with a product ID of its own, and with DFU */
static void
test_application (Fixture       *fixture,
                  gconstpointer  data)
{
  fake_system_plug (&fixture->system, "4001\n", 0666);
  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-2/1-2:1.0/bInterfaceClass", "02\n");
  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-2/1-2:1.2/bInterfaceClass", "fe\n");
  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-2/1-2:1.2/bInterfaceSubClass", "02\n");
  check (fixture, NULL, "x?x-", JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER);

  fake_system_write (&fixture->system, "/sys/bus/usb/devices/1-2/1-2:1.2/bInterfaceSubClass", "01\n");
  check (fixture, NULL, "++--", JOLT_ACCESS_ADVICE_NONE);
}

/* Only the node of a USB device is opened. */
static void
test_other_paths (Fixture       *fixture,
                  gconstpointer  data)
{
  static const char * const paths[] = {
    "/etc/group", "/dev/sda", "/dev/bus/usb/001/004/../../../../sda", "/dev/bus/usb/1", "/dev/bus/usb/000/000",
    "/dev/bus/usb/001/-04", "/dev/bus/usb/001/0004", "/dev/bus/usb/001/004 ",
    "/dev/bus/usb/001/004\n", "/dev/bus/usb/001/\xff", "dev/bus/usb/001/004", "",
  };
  guint bus, address;

  fake_system_plug (&fixture->system, "0002\n", 0666);
  fake_system_write (&fixture->system, "/dev/sda", "");
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_test_message ("%s", paths[i]);
    g_assert_false (jolt_access_device_parse_path (paths[i], &bus, &address));
    check (fixture, paths[i], "x?x-", JOLT_ACCESS_ADVICE_CONNECT_BOARD);
  }
  g_assert_true (jolt_access_device_parse_path (FAKE_NODE, &bus, &address));
}

static char *
dup_command (Fixture *fixture)
{
  return jolt_access_report_dup_command (fixture->report);
}

/* Places where the rule would be written in vain, or could not be written.
 * The advice stays true after it was followed: it never leads in a circle. */
static void
test_container (Fixture       *fixture,
                gconstpointer  data)
{
  static const char * const markers[] = { "/run/.containerenv", "/.dockerenv", "/run/systemd/container" };

  for (gsize i = 0; i < G_N_ELEMENTS (markers); i++) {
    g_autofree char *command = NULL;

    fake_system_write (&fixture->system, markers[i], "");
    fake_system_plug (&fixture->system, "0002\n", 0664);
    check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_ON_HOST);
    command = dup_command (fixture);
    g_assert_nonnull (strstr (command, "sudo tee " JOLT_ACCESS_RULE_PATH));
    g_assert_false (jolt_access_report_can_install (fixture->report));

    /* A rule inside of the container is read by no udev. */
    fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
    check (fixture, NULL, "+x+-", JOLT_ACCESS_ADVICE_INSTALL_ON_HOST);
    fake_system_delete (&fixture->system, JOLT_ACCESS_RULE_PATH);

    fake_system_delete (&fixture->system, FAKE_NODE);
    check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_ALLOW_DEVICES);
    fake_system_delete (&fixture->system, markers[i]);
  }
}

static int
open_forbidden (const char *path)
{
  return EPERM;
}

static void
test_container_device (Fixture       *fixture,
                       gconstpointer  data)
{
  fake_system_write (&fixture->system, "/.dockerenv", "");
  fake_system_plug (&fixture->system, "0002\n", 0666);
  fixture->system.environment->open_node = open_forbidden;
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_ALLOW_DEVICES);
}

static void
test_nixos (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *command = NULL;

  fake_system_write (&fixture->system, "/etc/NIXOS", "");
  fake_system_plug (&fixture->system, "0002\n", 0664);
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_CONFIGURE_SYSTEM);

  /* services.udev.extraRules */
  fake_system_write (&fixture->system, "/etc/udev/rules.d/99-local.rules",
                     "SUBSYSTEM==\"usb\", ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n");
  fake_system_tag (&fixture->system);
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_CONFIGURE_SYSTEM);
  command = dup_command (fixture);
  g_assert_nonnull (strstr (command, "services.udev.packages"));
  g_assert_nonnull (strstr (command, JOLT_ACCESS_RULE_NAME));
  g_assert_null (strstr (command, "sudo"));

  /* What the lines lead to */
  fake_system_delete (&fixture->system, JOLT_ACCESS_TAG_FOLDER);
  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  check (fixture, NULL, "+x+-", JOLT_ACCESS_ADVICE_REPLUG);
}

static void
test_read_only (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *command = NULL;

  fake_system_write (&fixture->system, "/proc/self/mounts",
                     "/dev/root / squashfs ro,relatime 0 0\n"
                     "tmpfs /run tmpfs rw,nosuid,nodev 0 0\n"
                     "tmpfs /etcetera tmpfs rw 0 0\n");
  fake_system_plug (&fixture->system, "0002\n", 0664);
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_false (jolt_access_report_can_install (fixture->report));
  command = dup_command (fixture);
  g_assert_nonnull (strstr (command, "sudo tee /run/udev/rules.d/" JOLT_ACCESS_RULE_NAME));
  g_assert_null (strstr (command, "/etc/"));

  fake_system_write (&fixture->system, "/run/udev/rules.d/" JOLT_ACCESS_RULE_NAME, jolt_access_rule_get_text ());
  check (fixture, NULL, "+x+-", JOLT_ACCESS_ADVICE_REPLUG);

  fake_system_delete (&fixture->system, "/run/udev/rules.d");
  fake_system_write (&fixture->system, "/proc/self/mounts",
                     "/dev/root / squashfs ro,relatime 0 0\n"
                     "overlay /etc overlay rw,relatime 0 0\n");
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_true (jolt_access_report_can_install (fixture->report));
}

/* eudev tags the board, and nobody makes an access list of it. */
static void
test_no_logind (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *command = NULL;
  g_autofree char *rule = NULL;

  fake_system_delete (&fixture->system, "/run/systemd");
  fake_system_plug (&fixture->system, "0002\n", 0664);
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE);

  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  check (fixture, NULL, "+x+-", JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE);
  fake_system_tag (&fixture->system);
  check (fixture, NULL, "+x+-", JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE);
  command = dup_command (fixture);
  g_assert_nonnull (strstr (command, "sudo usermod -aG plugdev 'ada'"));
  g_assert_nonnull (strstr (command, "GROUP=\"plugdev\""));
  g_assert_null (strstr (command, "uaccess"));

  /* What the command does, step by step */
  rule = jolt_access_rule_dup_group_text ("plugdev");
  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, rule);
  fake_system_write (&fixture->system, "/etc/group", "plugdev:x:46:bob,ada\n");
  check (fixture, NULL, "+x+x", JOLT_ACCESS_ADVICE_LOG_IN_AGAIN);
  fake_system_add_group (&fixture->system, 46);
  check (fixture, NULL, "+x++", JOLT_ACCESS_ADVICE_REPLUG);
}

/* A group that the account is in needs no new login. */
static void
test_usual_group (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *command = NULL;

  fake_system_delete (&fixture->system, "/run/systemd");
  fake_system_write (&fixture->system, "/etc/group", "plugdev:x:46:bob\nuucp:x:14:ada\n");
  fake_system_add_group (&fixture->system, 14);
  fake_system_plug (&fixture->system, "0002\n", 0664);
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE);
  g_assert_cmpstr (fixture->report->usual_group, ==, "uucp");

  fake_system_write (&fixture->system, "/etc/group", "root:x:0:\n");
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE);
  g_assert_cmpstr (fixture->report->usual_group, ==, "plugdev");
  command = dup_command (fixture);
  g_assert_nonnull (strstr (command, "sudo groupadd -f plugdev"));
}

static void
test_remote (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *command = NULL;

  fixture->system.environment->remote = TRUE;
  fake_system_plug (&fixture->system, "0002\n", 0664);
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE);

  /* Jolt's rule is there already, for whoever sits at the computer. */
  fake_system_write (&fixture->system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  fake_system_tag (&fixture->system);
  check (fixture, NULL, "+x+-", JOLT_ACCESS_ADVICE_LOCAL_SESSION);
  command = dup_command (fixture);
  g_assert_nonnull (strstr (command, "GROUP=\"plugdev\""));
}

static void
test_wsl (Fixture       *fixture,
          gconstpointer  data)
{
  g_autofree char *systemd = NULL;
  g_autofree char *rule = NULL;

  fake_system_write (&fixture->system, "/proc/sys/kernel/osrelease", "5.15.153.1-microsoft-standard-WSL2\n");
  fake_system_delete (&fixture->system, "/run/udev");
  fake_system_plug (&fixture->system, "0002\n", 0664);
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_START_UDEV);
  systemd = dup_command (fixture);
  g_assert_nonnull (strstr (systemd, "systemd=true"));

  /* With systemd there is udev, but nobody at a seat. */
  fake_system_write (&fixture->system, "/run/udev/control", "");
  fake_system_write (&fixture->system, "/run/systemd/container", "wsl\n");
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE);
  rule = dup_command (fixture);
  g_assert_nonnull (strstr (rule, "GROUP=\"plugdev\""));
  g_assert_false (jolt_access_report_can_install (fixture->report));

  /* A container in WSL is a container. */
  fake_system_write (&fixture->system, "/.dockerenv", "");
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_ON_HOST);
}

/* The rule of another tool, for another product of the vendor */
static void
test_other_product (Fixture       *fixture,
                    gconstpointer  data)
{
  fake_system_write (&fixture->system, "/etc/udev/rules.d/99-other.rules",
                     "ATTRS{idVendor}==\"303a\", ATTRS{idProduct}==\"1001\", MODE:=\"0666\"\n");
  fake_system_plug (&fixture->system, "0002\n", 0664);
  check (fixture, NULL, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_null (fixture->report->grant.file);
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
  check (fixture, FAKE_NODE, "+x?-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  g_assert_cmpint (fixture->report->place, ==, JOLT_ACCESS_PLACE_FLATPAK);
  g_assert_false (fixture->report->rules_visible);

  fake_system_set_mode (&fixture->system, 0666);
  check (fixture, FAKE_NODE, "++?-", JOLT_ACCESS_ADVICE_NONE);

  /* With host-etc the rule is seen, and named as the host names it. */
  fake_system_set_mode (&fixture->system, 0664);
  fake_system_write (&fixture->system, "/run/host/etc/udev/rules.d/README", "");
  check (fixture, FAKE_NODE, "+xx-", JOLT_ACCESS_ADVICE_INSTALL_RULE);
  fake_system_write (&fixture->system, "/run/host" JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  check (fixture, FAKE_NODE, "+x+-", JOLT_ACCESS_ADVICE_REPLUG);
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
  check (fixture, NULL, "+x?-", JOLT_ACCESS_ADVICE_ALLOW_DEVICES);
}

static void
test_equal (Fixture       *fixture,
            gconstpointer  data)
{
  JoltAccessReport other;

  fake_system_write (&fixture->system, "/etc/udev/rules.d/40-dfuse.rules", IDF_RULE);
  fake_system_plug (&fixture->system, "0002\n", 0664);
  check (fixture, FAKE_NODE, "+x+x", JOLT_ACCESS_ADVICE_INSTALL_RULE);

  other = *fixture->report;
  g_assert_true (jolt_access_report_equal (&other, fixture->report));
  other.openable = TRUE;
  g_assert_false (jolt_access_report_equal (&other, fixture->report));
  g_assert_false (jolt_access_report_equal (&other, NULL));
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
    { "others", test_others },
    { "application", test_application },
    { "other-paths", test_other_paths },
    { "container", test_container },
    { "container-device", test_container_device },
    { "nixos", test_nixos },
    { "read-only", test_read_only },
    { "no-logind", test_no_logind },
    { "usual-group", test_usual_group },
    { "remote", test_remote },
    { "wsl", test_wsl },
    { "other-product", test_other_product },
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

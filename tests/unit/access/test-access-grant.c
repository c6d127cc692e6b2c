/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fake-system.h"
#include "jolt-access-grant-private.h"
#include "jolt-access-rule.h"

/* One file with one rule: whom does it let open an ESP32-S2? */
static const struct {
  const char          *file;
  const char          *text;
  JoltAccessGrantKind  kind;
  const char          *group;
} rules[] = {
  { "70-a.rules", "SUBSYSTEM==\"usb\", ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n", JOLT_ACCESS_GRANT_UACCESS, NULL },
  { "70-a.rules", "ENV{ID_VENDOR_ID}==\"303a\", TAG+=\"uaccess\"", JOLT_ACCESS_GRANT_UACCESS, NULL },
  { "70-a.rules", "ATTRS{idVendor} == \"10c4|303a\" , TAG += \"uaccess\"\n", JOLT_ACCESS_GRANT_UACCESS, NULL },
  { "70-a.rules", "ATTR{idVendor}==\"303a\", \\\n  TAG+=\"uaccess\"\n", JOLT_ACCESS_GRANT_UACCESS, NULL },
  { "72-a.rules", "ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n", JOLT_ACCESS_GRANT_UACCESS, NULL },
  { "73-seat-late.rules", "ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n", JOLT_ACCESS_GRANT_UACCESS, NULL },
  { "73-usb.rules", "ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n", JOLT_ACCESS_GRANT_UACCESS_LATE, NULL },
  { "99-a.rules", "ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n", JOLT_ACCESS_GRANT_UACCESS_LATE, NULL },
  { "99-a.rules", "ATTR{idVendor}==\"303a\", TAG+=\"uaccess\", MODE=\"0666\"\n", JOLT_ACCESS_GRANT_WORLD, NULL },
  { "99-a.rules", "ATTRS{idVendor}==\"303a\", MODE:=\"0666\"\n", JOLT_ACCESS_GRANT_WORLD, NULL },
  { "40-a.rules", "ATTRS{idVendor}==\"303a\", GROUP=\"plugdev\", MODE=\"0666\"\n", JOLT_ACCESS_GRANT_GROUP, "plugdev" },
  { "40-a.rules", "ATTRS{idVendor}==\"303a\", MODE=\"0666\"\n", JOLT_ACCESS_GRANT_NAMED, NULL },
  { "40-a.rules", "ATTRS{idVendor}==\"303a\", MODE:=\"0666\"\n", JOLT_ACCESS_GRANT_WORLD, NULL },
  { "99-a.rules", "ATTRS{idVendor}==\"303a\", GROUP=\"plugdev\"\n", JOLT_ACCESS_GRANT_GROUP, "plugdev" },
  { "99-a.rules", "ATTRS{idVendor}==\"303a\", GROUP=\"uucp\", MODE=\"0660\"\n", JOLT_ACCESS_GRANT_GROUP, "uucp" },
  { "99-a.rules", "ATTRS{idVendor}==\"303a\", GROUP=\"uucp\", MODE=\"0640\"\n", JOLT_ACCESS_GRANT_NAMED, NULL },
  { "99-a.rules", "ATTRS{idVendor}==\"303a\", GROUP=\"root\"\n", JOLT_ACCESS_GRANT_NAMED, NULL },
  { "60-a.rules", "ATTRS{idVendor}==\"303a\", ENV{ID_MM_DEVICE_IGNORE}=\"1\"\n", JOLT_ACCESS_GRANT_NAMED, NULL },
  { "60-a.rules", "ATTRS{idVendor}!=\"303a\", GOTO=\"end\"\nTAG+=\"uaccess\"\nLABEL=\"end\"\n", JOLT_ACCESS_GRANT_NAMED, NULL },
  /* Another product is another device. */
  { "60-a.rules", "ATTRS{idVendor}==\"303a\", ATTRS{idProduct}==\"1001\", MODE=\"0666\"\n", JOLT_ACCESS_GRANT_NONE, NULL },
  { "60-a.rules", "ATTRS{idVendor}==\"303a\", ATTRS{idProduct}==\"0002\", MODE=\"0666\"\n", JOLT_ACCESS_GRANT_WORLD, NULL },
  { "60-a.rules", "ATTRS{idVendor}==\"303a\", ATTRS{idProduct}==\"00\?\?\", MODE=\"0666\"\n", JOLT_ACCESS_GRANT_WORLD, NULL },
  { "60-a.rules", "ATTRS{idVendor}==\"303a\", ATTRS{idProduct}==\"1001|0002\", MODE=\"0666\"\n", JOLT_ACCESS_GRANT_WORLD, NULL },
  { "60-a.rules", "ATTRS{idVendor}==\"1209\", ATTRS{idProduct}==\"303a\", MODE=\"0666\"\n", JOLT_ACCESS_GRANT_NONE, NULL },
  /* No rule at all */
  { "60-a.rules", "# ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n", JOLT_ACCESS_GRANT_NONE, NULL },
  { "60-a.rules", "  # ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n", JOLT_ACCESS_GRANT_NONE, NULL },
  { "60-a.rules", "\xff 303a \xfe", JOLT_ACCESS_GRANT_NONE, NULL },
  { "60-a.rules", "", JOLT_ACCESS_GRANT_NONE, NULL },
  { "60-a.rules~", "ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n", JOLT_ACCESS_GRANT_NONE, NULL },
};

static void
find (FakeSystem      *system,
      guint16          product,
      JoltAccessGrant *grant)
{
  g_auto (GStrv) folders = jolt_access_environment_dup_rule_folders (system->environment);

  jolt_access_grant_find (grant, (const char * const *) folders, product);
}

static void
test_rules (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
    g_autofree char *path = g_strconcat ("/etc/udev/rules.d/", rules[i].file, NULL);
    JoltAccessGrant grant;
    FakeSystem system;

    g_test_message ("rule %" G_GSIZE_FORMAT, i);
    fake_system_set_up (&system);
    fake_system_write (&system, path, rules[i].text);
    find (&system, 0x0002, &grant);
    g_assert_cmpint (grant.kind, ==, rules[i].kind);
    g_assert_cmpstr (grant.group, ==, rules[i].group);
    g_assert_cmpint (grant.file != NULL, ==, rules[i].kind != JOLT_ACCESS_GRANT_NONE);
    g_free (grant.file);
    g_free (grant.group);
    fake_system_tear_down (&system);
  }
}

/* Of two files with a name the one in the more important folder counts, and a
 * package's rule is taken away with an empty file of its name. */
static void
test_masked (void)
{
  JoltAccessGrant grant;
  FakeSystem system;

  fake_system_set_up (&system);
  fake_system_write (&system, "/usr/lib/udev/rules.d/70-jolt.rules", jolt_access_rule_get_text ());
  find (&system, 0x0002, &grant);
  g_assert_cmpint (grant.kind, ==, JOLT_ACCESS_GRANT_UACCESS);
  g_free (grant.file);
  g_free (grant.group);

  fake_system_write (&system, "/etc/udev/rules.d/70-jolt.rules", "");
  find (&system, 0x0002, &grant);
  g_assert_cmpint (grant.kind, ==, JOLT_ACCESS_GRANT_NONE);
  g_free (grant.file);
  g_free (grant.group);
  fake_system_tear_down (&system);
}

/* A rule that works wins over one that does not, whatever their order. */
static void
test_best (void)
{
  JoltAccessGrant grant;
  FakeSystem system;

  fake_system_set_up (&system);
  fake_system_write (&system, "/etc/udev/rules.d/40-group.rules", "ATTR{idVendor}==\"303a\", GROUP=\"plugdev\"\n");
  fake_system_write (&system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  fake_system_write (&system, "/etc/udev/rules.d/99-late.rules", "ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n");
  find (&system, 0x0002, &grant);
  g_assert_cmpint (grant.kind, ==, JOLT_ACCESS_GRANT_UACCESS);
  g_assert_true (g_str_has_suffix (grant.file, JOLT_ACCESS_RULE_PATH));
  g_assert_null (grant.group);
  g_free (grant.file);
  g_free (grant.group);
  fake_system_tear_down (&system);
}

/* Jolt's rule names the ROM's product IDs and DFU interfaces, and neither the
 * whole vendor nor a mode, which could be narrower than the one that is there. */
static void
test_own_rule (void)
{
  static const guint16 products[] = { 0x0002, 0x0009, 0x0012, 0x0020 };
  g_auto (GStrv) lines = g_strsplit (jolt_access_rule_get_text (), "\n", -1);
  g_autofree char *group_text = jolt_access_rule_dup_group_text ("plugdev");
  JoltAccessGrant grant;
  FakeSystem system;

  for (gsize i = 0; lines[i] != NULL; i++) {
    if (*lines[i] == '\0' || *lines[i] == '#')
      continue;
    g_assert_null (strstr (lines[i], "MODE"));
    g_assert_true (strstr (lines[i], "idProduct") != NULL || strstr (lines[i], ":fe01") != NULL);
  }

  fake_system_set_up (&system);
  fake_system_write (&system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  for (gsize i = 0; i < G_N_ELEMENTS (products); i++) {
    find (&system, products[i], &grant);
    g_assert_cmpint (grant.kind, ==, JOLT_ACCESS_GRANT_UACCESS);
    g_free (grant.file);
    g_free (grant.group);
  }

  g_assert_null (strstr (group_text, "uaccess"));
  fake_system_write (&system, JOLT_ACCESS_RULE_PATH, group_text);
  find (&system, 0x0002, &grant);
  g_assert_cmpint (grant.kind, ==, JOLT_ACCESS_GRANT_GROUP);
  g_assert_cmpstr (grant.group, ==, "plugdev");
  g_free (grant.file);
  g_free (grant.group);
  fake_system_tear_down (&system);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/access-grant/rules", test_rules);
  g_test_add_func ("/access-grant/masked", test_masked);
  g_test_add_func ("/access-grant/best", test_best);
  g_test_add_func ("/access-grant/own-rule", test_own_rule);

  return g_test_run ();
}

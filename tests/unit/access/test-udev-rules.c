/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fake-system.h"
#include "jolt-access-rule.h"
#include "jolt-udev-line.h"

#define RULES "/etc/udev/rules.d/"

typedef struct {
  const char        *file;
  const char        *text;
  JoltUdevGrantKind  kind;
  const char        *group;
} Case;

static const Case cases[] = {
  /* ESP-IDF's own (idf docs/en/api-guides/dfu.rst): the mode is overruled by
   * 50-udev-default.rules, which leaves the group */
  { "40-dfuse.rules",
    "SUBSYSTEMS==\"usb\", ATTRS{idVendor}==\"303a\", ATTRS{idProduct}==\"00\?\?\", GROUP=\"plugdev\", MODE=\"0666\"\n",
    JOLT_UDEV_GRANT_GROUP, "plugdev" },
  /* The same with a number that counts */
  { "60-dfuse.rules",
    "SUBSYSTEMS==\"usb\", ATTRS{idVendor}==\"303a\", ATTRS{idProduct}==\"00\?\?\", GROUP=\"plugdev\", MODE=\"0666\"\n",
    JOLT_UDEV_GRANT_WORLD, NULL },
  { "70-esp.rules",
    "ATTRS{idVendor}==\"10c4|303a\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_UACCESS, NULL },
  { "99-esp.rules",
    "ATTRS{idVendor}==\"303a\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_UACCESS_LATE, NULL },
  { "73-seat-late.rules.rules",
    "ATTRS{idVendor}==\"303a\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_UACCESS_LATE, NULL },
  { "73-jolt.rules",
    "ATTRS{idVendor}==\"303a\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_UACCESS, NULL },
  { "70-no-suffix.rules.bak",
    "ATTRS{idVendor}==\"303a\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  /* Late for the seat, but with a group that counts */
  { "99-esp.rules",
    "ATTRS{idVendor}==\"303a\", TAG+=\"uaccess\", GROUP=\"dialout\", MODE=\"660\"\n",
    JOLT_UDEV_GRANT_GROUP, "dialout" },
  /* Other devices */
  { "70-st.rules",
    "ATTRS{idVendor}==\"0483\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  { "70-jtag.rules",
    "ATTRS{idVendor}==\"303a\", ATTRS{idProduct}==\"1001\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  { "70-tty.rules",
    "SUBSYSTEM==\"tty\", ATTRS{idVendor}==\"303a\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  { "70-read-only.rules",
    "ATTRS{idVendor}==\"303a\", MODE=\"0644\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  { "70-root.rules",
    "ATTRS{idVendor}==\"303a\", GROUP=\"root\", MODE=\"0660\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  /* What a rules file may look like */
  { "70-comment.rules",
    "# ATTRS{idVendor}==\"303a\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  { "70-broken.rules",
    "ATTRS{idVendor}==\"303a, TAG+=\"uaccess\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  { "70-continued.rules",
    "ATTRS{idVendor}==\"303a\", \\\n  # a word in between\n  MODE=\"0660\", \\\n  TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_UACCESS, NULL },
  { "70-continued.rules",
    "ATTRS{idVendor}==\"0483\", \\\n  TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  { "70-blanks.rules",
    "\t ATTR{idVendor} == \"303a\" ,TAG += \"uaccess\"",
    JOLT_UDEV_GRANT_UACCESS, NULL },
  { "70-marked.rules",
    "ATTR{idVendor}==i\"303a\", ATTR{idProduct}==e\"0002\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_UACCESS, NULL },
  { "70-goto.rules",
    "ATTRS{idVendor}!=\"303a\", GOTO=\"end\"\nTAG+=\"uaccess\"\nLABEL=\"end\"\n",
    JOLT_UDEV_GRANT_UACCESS, NULL },
  { "70-goto.rules",
    "ATTRS{idVendor}!=\"0483\", GOTO=\"end\"\nTAG+=\"uaccess\"\nLABEL=\"end\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  { "70-env.rules",
    "ATTRS{idVendor}==\"303a\", ENV{ID_MAKER}=\"1\"\nENV{ID_MAKER}==\"?*\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_UACCESS, NULL },
  { "70-action.rules",
    "ACTION!=\"remove\", ENV{ID_VENDOR_ID}==\"303a\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_UACCESS, NULL },
  { "70-removal.rules",
    "ACTION==\"remove\", ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  { "70-taken-back.rules",
    "ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\nATTR{idVendor}==\"303a\", TAG-=\"uaccess\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  { "70-final.rules",
    "ATTR{idVendor}==\"303a\", MODE:=\"0600\"\nATTR{idVendor}==\"303a\", MODE=\"0666\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  /* What only udev can know is not counted. */
  { "70-program.rules",
    "ATTR{idVendor}==\"303a\", PROGRAM==\"/bin/true\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  { "70-missing-attribute.rules",
    "ATTR{idVendor}==\"303a\", ATTR{serial}!=\"1\", TAG+=\"uaccess\"\n",
    JOLT_UDEV_GRANT_NONE, NULL },
  { "70-any.rules",
    "SUBSYSTEM==\"usb\", MODE=\"0666\"\n",
    JOLT_UDEV_GRANT_WORLD, NULL },
};

static void
look (FakeSystem    *system,
      JoltUdevGrant *grant)
{
  g_auto (GStrv) folders = jolt_access_world_folders (system->world);

  jolt_udev_rules_look ((const char * const *) folders, NULL, "0002", grant);
}

static void
test_grant (gconstpointer data)
{
  const Case *c = data;
  FakeSystem system;
  JoltUdevGrant grant;
  g_autofree char *path = g_strconcat (RULES, c->file, NULL);

  fake_system_set_up (&system);
  fake_system_write (&system, path, c->text);
  look (&system, &grant);

  g_assert_cmpint (grant.kind, ==, c->kind);
  g_assert_cmpstr (grant.group, ==, c->group);
  if (c->kind == JOLT_UDEV_GRANT_NONE)
    g_assert_null (grant.file);
  else
    g_assert_true (g_str_has_suffix (grant.file, path));

  jolt_udev_grant_clear (&grant);
  fake_system_tear_down (&system);
}

/* Jolt's own rule, and that it may not be opened by everyone. */
static void
test_own (void)
{
  FakeSystem system;
  JoltUdevGrant grant;

  fake_system_set_up (&system);
  fake_system_write (&system, JOLT_ACCESS_RULE_PATH, jolt_access_rule_get_text ());
  look (&system, &grant);

  g_assert_cmpint (grant.kind, ==, JOLT_UDEV_GRANT_UACCESS);
  g_assert_nonnull (strstr (jolt_access_rule_get_text (), "MODE=\"0660\""));

  jolt_udev_grant_clear (&grant);
  fake_system_tear_down (&system);
}

/* Of two files with one name the one in /etc counts, even when it is empty. */
static void
test_folders (void)
{
  FakeSystem system;
  JoltUdevGrant grant;

  fake_system_set_up (&system);
  fake_system_write (&system, "/usr/lib/udev/rules.d/70-esp.rules",
                     "ATTR{idVendor}==\"303a\", TAG+=\"uaccess\"\n");
  look (&system, &grant);
  g_assert_cmpint (grant.kind, ==, JOLT_UDEV_GRANT_UACCESS);
  jolt_udev_grant_clear (&grant);

  fake_system_write (&system, RULES "70-esp.rules", "");
  look (&system, &grant);
  g_assert_cmpint (grant.kind, ==, JOLT_UDEV_GRANT_NONE);
  jolt_udev_grant_clear (&grant);

  fake_system_tear_down (&system);
}

/* The order of names goes across the folders. */
static void
test_order (void)
{
  FakeSystem system;
  JoltUdevGrant grant;

  fake_system_set_up (&system);
  fake_system_write (&system, RULES "60-open.rules", "ATTR{idVendor}==\"303a\", MODE=\"0666\"\n");
  fake_system_write (&system, "/usr/lib/udev/rules.d/65-close.rules",
                     "ATTR{idVendor}==\"303a\", MODE=\"0600\"\n");
  look (&system, &grant);
  g_assert_cmpint (grant.kind, ==, JOLT_UDEV_GRANT_NONE);

  jolt_udev_grant_clear (&grant);
  fake_system_tear_down (&system);
}

static void
test_line (void)
{
  g_autoptr (GPtrArray) tokens = NULL;
  JoltUdevToken *token;

  tokens = jolt_udev_line_parse ("KERNEL==\"a\\\"b\", ENV{X}:=\"\", GROUP=e\"a\\\\b\"");
  g_assert_cmpuint (tokens->len, ==, 3);

  token = tokens->pdata[0];
  g_assert_cmpstr (token->key, ==, "KERNEL");
  g_assert_null (token->attribute);
  g_assert_cmpint (token->op, ==, JOLT_UDEV_MATCH);
  g_assert_cmpstr (token->value, ==, "a\"b");

  token = tokens->pdata[1];
  g_assert_cmpstr (token->attribute, ==, "X");
  g_assert_cmpint (token->op, ==, JOLT_UDEV_ASSIGN_FINAL);
  g_assert_cmpstr (token->value, ==, "");

  token = tokens->pdata[2];
  g_assert_cmpstr (token->value, ==, "a\\b");

  g_assert_null (jolt_udev_line_parse (""));
  g_assert_null (jolt_udev_line_parse ("  # KERNEL==\"a\""));
  g_assert_null (jolt_udev_line_parse ("KERNEL"));
  g_assert_null (jolt_udev_line_parse ("KERNEL{a==\"b\""));
  g_assert_null (jolt_udev_line_parse ("KERNEL==b"));
  g_assert_null (jolt_udev_line_parse ("KERNEL==\"b"));
  g_assert_null (jolt_udev_line_parse ("==\"b\""));

  g_assert_true (jolt_udev_value_matches ("", ""));
  g_assert_false (jolt_udev_value_matches ("", "a"));
  g_assert_true (jolt_udev_value_matches ("a|", ""));
  g_assert_true (jolt_udev_value_matches ("[0-9]*", "303a"));
  g_assert_false (jolt_udev_value_matches ("3", "303a"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/udev-rules/line", test_line);
  g_test_add_func ("/udev-rules/own", test_own);
  g_test_add_func ("/udev-rules/folders", test_folders);
  g_test_add_func ("/udev-rules/order", test_order);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = g_strdup_printf ("/udev-rules/grant/%02" G_GSIZE_FORMAT "-%s", i, cases[i].file);

    g_test_add_data_func (name, &cases[i], test_grant);
  }

  return g_test_run ();
}

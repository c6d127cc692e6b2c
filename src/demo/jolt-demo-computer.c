/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "jolt-access-private.h"
#include "jolt-access-rule.h"
#include "jolt-demo-computer-private.h"

/**
 * JoltDemoComputer:
 *
 * A computer of files in a folder, on which the account cannot use its board:
 * the permission assistant can be tried on it to the end, and nothing of the
 * real system is touched.
 *
 * Where the environment variable JOLT_ACCESS_ROOT names such a folder, that one
 * is used as it is.
 */

#define DEVICE "/sys/bus/usb/devices/1-1"
#define NODE "/dev/bus/usb/001/004"

struct _JoltDemoComputer
{
  GObject     parent_instance;

  char           *root;      /* %NULL where it is not ours */
  JoltVirtualBus *bus;
  JoltAccess     *access;
};

G_DEFINE_FINAL_TYPE (JoltDemoComputer, jolt_demo_computer, G_TYPE_OBJECT)

static gboolean
write_file (JoltDemoComputer  *self,
            const char        *path,
            const char        *text,
            int                mode,
            GError           **error)
{
  g_autofree char *full = g_strconcat (self->root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  if (g_mkdir_with_parents (folder, 0755) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
    return FALSE;
  }

  return g_file_set_contents_full (full, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, mode, error) &&
         g_chmod (full, mode) == 0;
}

/* What stands for pkexec: it does to the folder what the real one does to the
 * system, and what udev does then. */
static gboolean
write_pkexec (JoltDemoComputer  *self,
              GError           **error)
{
  g_autofree char *root = g_shell_quote (self->root);
  g_autofree char *rule = g_shell_quote (jolt_access_rule_get_text ());
  g_autofree char *script = NULL;

  script = g_strdup_printf ("#!/bin/sh\n"
                            "set -e\n"
                            "cd %s\n"
                            "mkdir -p etc/udev/rules.d\n"
                            "printf '%%s' %s >etc/udev/rules.d/" JOLT_ACCESS_RULE_NAME "\n"
                            "chmod 0666 ." NODE "\n", root, rule);

  return write_file (self, "/pkexec", script, 0755, error);
}

/* What udev does to a new node: once the rule is there, it lets everyone in. */
static gboolean
plug_in (JoltDemoComputer  *self,
         gboolean           opens,
         GError           **error)
{
  g_autofree char *rule = g_strconcat (self->root, JOLT_ACCESS_RULE_PATH, NULL);
  int mode = opens || g_file_test (rule, G_FILE_TEST_EXISTS) ? 0666 : 0660;

  return write_file (self, DEVICE "/idVendor", "303a\n", 0644, error) &&
         write_file (self, DEVICE "/idProduct", "0002\n", 0644, error) &&
         write_file (self, DEVICE "/busnum", "1\n", 0644, error) &&
         write_file (self, DEVICE "/devnum", "4\n", 0644, error) &&
         write_file (self, NODE, "", mode, error);
}

static gboolean
set_up (JoltDemoComputer  *self,
        GError           **error)
{
  self->root = g_dir_make_tmp ("jolt-demo-XXXXXX", error);
  if (self->root == NULL)
    return FALSE;

  /* The sandbox stays a sandbox. */
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) &&
      !write_file (self, "/.flatpak-info", "", 0644, error))
    return FALSE;

  return write_file (self, "/etc/group", "root:x:0:\n", 0644, error) &&
         write_file (self, "/etc/udev/rules.d/README", "", 0644, error) &&
         write_file (self, "/usr/lib/udev/rules.d/50-udev-default.rules",
                     "SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", MODE=\"0664\"\n", 0644, error) &&
         write_file (self, "/sys/bus/usb/devices/usb1/idVendor", "1d6b\n", 0644, error) &&
         write_pkexec (self, error);
}

static void
delete_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    delete_tree (child);
  }

  g_remove (path);
}

static void
jolt_demo_computer_finalize (GObject *object)
{
  JoltDemoComputer *self = JOLT_DEMO_COMPUTER (object);

  g_clear_object (&self->access);
  g_clear_object (&self->bus);
  if (self->root != NULL)
    delete_tree (self->root);
  g_free (self->root);

  G_OBJECT_CLASS (jolt_demo_computer_parent_class)->finalize (object);
}

static void
jolt_demo_computer_class_init (JoltDemoComputerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jolt_demo_computer_finalize;
}

static void
jolt_demo_computer_init (JoltDemoComputer *self)
{
}

/* A computer that is not ours keeps what it has. */
static void
set_board (JoltDemoComputer *self,
           gboolean          present,
           gboolean          opens)
{
  g_autofree char *device = g_strconcat (self->root, DEVICE, NULL);
  g_autofree char *node = g_strconcat (self->root, NODE, NULL);
  g_autoptr (GError) error = NULL;

  if (self->root == NULL)
    return;

  if (!present) {
    delete_tree (device);
    delete_tree (node);
  } else if (!plug_in (self, opens, &error)) {
    g_warning ("The board of the demonstration has no node: %s", error->message);
  }
}

/* Once the account can use the board of the computer, it can use them all. */
static void
access_changed_cb (JoltDemoComputer *self)
{
  GListModel *boards = G_LIST_MODEL (self->bus);

  if (jolt_access_get_advice (self->access) != JOLT_ACCESS_ADVICE_NONE)
    return;

  for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
    g_autoptr (JoltBoard) board = g_list_model_get_item (boards, i);

    if (jolt_board_get_verdict (board) == JOLT_BOARD_VERDICT_NEEDS_PERMISSION)
      jolt_virtual_bus_set_access (self->bus, jolt_board_get_port_path (board), JOLT_BOARD_ACCESS_OK);
  }
}

/**
 * jolt_demo_computer_update:
 * @self: a computer
 *
 * Plugs in what is on the bus: the computer has one board, the one that is
 * furthest from being used.
 */
void
jolt_demo_computer_update (JoltDemoComputer *self)
{
  GListModel *boards = G_LIST_MODEL (self->bus);
  guint n_boards = g_list_model_get_n_items (boards);
  gboolean opens = TRUE;

  for (guint i = 0; i < n_boards; i++) {
    g_autoptr (JoltBoard) board = g_list_model_get_item (boards, i);

    opens &= jolt_board_get_verdict (board) != JOLT_BOARD_VERDICT_NEEDS_PERMISSION;
  }

  set_board (self, n_boards > 0, opens);
}

/**
 * jolt_demo_computer_new:
 * @bus: the boards that are plugged in
 *
 * Returns: (transfer full): a computer that follows @bus
 */
JoltDemoComputer *
jolt_demo_computer_new (JoltVirtualBus *bus)
{
  JoltDemoComputer *self = g_object_new (JOLT_TYPE_DEMO_COMPUTER, NULL);
  g_autoptr (JoltAccessEnvironment) environment = jolt_access_environment_new ();
  g_autoptr (GError) error = NULL;

  if (*environment->root == '\0' && set_up (self, &error)) {
    g_set_str (&environment->root, self->root);
    g_free (environment->pkexec);
    environment->pkexec = g_build_filename (self->root, "pkexec", NULL);
    g_set_str (&environment->helper, "");
  } else if (*environment->root == '\0') {
    g_warning ("The permission assistant cannot be demonstrated: %s", error->message);
  }
  environment->open_node = jolt_access_open_by_mode;

  self->bus = g_object_ref (bus);
  jolt_demo_computer_update (self);
  self->access = jolt_access_new_for_environment (environment);
  g_signal_connect_object (bus, "items-changed", G_CALLBACK (jolt_demo_computer_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->access, "changed", G_CALLBACK (access_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * jolt_demo_computer_get_access:
 * @self: a computer
 *
 * Returns: (transfer none): whether its account can use the board, live
 */
JoltAccess *
jolt_demo_computer_get_access (JoltDemoComputer *self)
{
  g_return_val_if_fail (JOLT_IS_DEMO_COMPUTER (self), NULL);

  return self->access;
}

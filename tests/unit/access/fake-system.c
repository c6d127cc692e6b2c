/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-system.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define FAKE_DEVICE "/sys/bus/usb/devices/1-2"

void
fake_system_set_up (FakeSystem *self)
{
  g_autoptr (GError) error = NULL;

  self->root = g_dir_make_tmp ("jolt-access-XXXXXX", &error);
  g_assert_no_error (error);

  self->environment = jolt_access_environment_new ();
  g_set_str (&self->environment->root, self->root);
  g_set_str (&self->environment->user_name, "ada");
  g_set_str (&self->environment->pkexec, "/nonexistent/pkexec");
  g_set_str (&self->environment->helper, "/nonexistent/helper");
  self->environment->n_gids = 0;
  self->environment->open_node = jolt_access_open_by_mode;
  self->environment->remote = FALSE;
  self->environment->helper_owner = getuid ();
  fake_system_add_group (self, 1000);

  fake_system_write (self, "/etc/group", "root:x:0:\nplugdev:x:46:bob\nada:x:1000:\n");
  fake_system_write (self, "/run/udev/control", "");
  fake_system_write (self, "/run/systemd/seats/seat0", "");
  fake_system_write (self, "/etc/udev/rules.d/README", "no rules here\n");
  fake_system_write (self, "/sys/bus/usb/devices/usb1/idVendor", "1d6b\n");
  fake_system_write (self, "/dev/bus/usb/001/001", "");
  fake_system_write (self, "/usr/lib/udev/rules.d/50-udev-default.rules",
                     "SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", MODE=\"0664\"\n");
}

static void
delete_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK)) {
    dir = g_dir_open (path, 0, NULL);
    while ((name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *child = g_build_filename (path, name, NULL);

      delete_tree (child);
    }
  }

  g_assert_cmpint (g_remove (path), ==, 0);
}

void
fake_system_tear_down (FakeSystem *self)
{
  delete_tree (self->root);
  g_clear_pointer (&self->environment, jolt_access_environment_unref);
  g_clear_pointer (&self->root, g_free);
}

void
fake_system_write (FakeSystem *self,
                   const char *path,
                   const char *text)
{
  g_autofree char *full = g_strconcat (self->root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_file_set_contents (full, text, -1, &error);
  g_assert_no_error (error);
}

void
fake_system_delete (FakeSystem *self,
                    const char *path)
{
  g_autofree char *full = g_strconcat (self->root, path, NULL);

  delete_tree (full);
}

void
fake_system_add_group (FakeSystem *self,
                       gid_t       gid)
{
  self->environment->gids = g_renew (gid_t, self->environment->gids, self->environment->n_gids + 1);
  self->environment->gids[self->environment->n_gids++] = gid;
}

void
fake_system_set_mode (FakeSystem *self,
                      guint       mode)
{
  g_autofree char *node = g_strconcat (self->root, FAKE_NODE, NULL);

  g_assert_cmpint (g_chmod (node, mode), ==, 0);
}

void
fake_system_tag (FakeSystem *self)
{
  fake_system_write (self, JOLT_ACCESS_TAG_FOLDER "/c189:3", "");
}

static void
plug (FakeSystem *self,
      const char *vendor_id,
      const char *product_id,
      guint       mode)
{
  fake_system_write (self, FAKE_DEVICE "/idVendor", vendor_id);
  fake_system_write (self, FAKE_DEVICE "/idProduct", product_id);
  fake_system_write (self, FAKE_DEVICE "/busnum", "1\n");
  fake_system_write (self, FAKE_DEVICE "/devnum", "4\n");
  fake_system_write (self, FAKE_NODE, "");
  fake_system_set_mode (self, mode);
}

void
fake_system_plug (FakeSystem *self,
                  const char *product_id,
                  guint       mode)
{
  plug (self, "303a\n", product_id, mode);
}

void
fake_system_plug_other (FakeSystem *self,
                        const char *vendor_id,
                        const char *product_id)
{
  plug (self, vendor_id, product_id, 0666);
}

void
fake_system_unplug (FakeSystem *self)
{
  fake_system_delete (self, FAKE_DEVICE);
  fake_system_delete (self, FAKE_NODE);
}

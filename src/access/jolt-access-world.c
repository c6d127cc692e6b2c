/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-probe.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

static const char * const host_folders[] = {
  "/etc/udev/rules.d",
  "/run/udev/rules.d",
  "/usr/local/lib/udev/rules.d",
  "/usr/lib/udev/rules.d",
  "/lib/udev/rules.d",
  NULL,
};

/* The sandbox has rules of its runtime, which udev never reads. */
static const char * const sandbox_folders[] = {
  "/run/host/etc/udev/rules.d",
  "/run/host/usr/lib/udev/rules.d",
  NULL,
};

static int
open_node (const char *path)
{
  int fd = g_open (path, O_RDWR | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0)
    return errno;

  close (fd);

  return 0;
}

/**
 * jolt_access_open_by_mode:
 * @path: a file that stands for a device node
 *
 * Opens nothing: the bits for others stand for the account. In a world of files
 * that is the same for root, who can open everything.
 *
 * Returns: 0 or errno
 */
int
jolt_access_open_by_mode (const char *path)
{
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    return errno;

  return (status.st_mode & 06) == 06 ? 0 : EACCES;
}

/* The groups this process really has: they are fixed at login, whatever
 * /etc/group says since. */
static void
take_process_groups (JoltAccessWorld *self)
{
  int n = getgroups (0, NULL);

  self->gids = g_new0 (gid_t, MAX (n, 0) + 1);
  n = n > 0 ? getgroups (n, self->gids) : 0;
  self->n_gids = MAX (n, 0);
  self->gids[self->n_gids++] = getegid ();
}

/**
 * jolt_access_world_new:
 *
 * The tests of the programs put a root of their own before every path with the
 * environment variable JOLT_ACCESS_ROOT; pkexec is then looked for there too, so
 * that no test can ask for a real password.
 *
 * Returns: (transfer full): the real system, seen by this process
 */
JoltAccessWorld *
jolt_access_world_new (void)
{
  JoltAccessWorld *self = g_atomic_rc_box_new0 (JoltAccessWorld);
  const char *root = g_getenv ("JOLT_ACCESS_ROOT");

  self->root = g_strdup (root ? root : "");
  self->user_name = g_strdup (g_get_user_name ());
  self->open_node = open_node;
  self->pkexec = root ? jolt_access_world_path (self, "/usr/bin/pkexec") : g_strdup ("pkexec");
  self->helper = g_strdup (JOLT_RULE_HELPER);
  take_process_groups (self);

  return self;
}

JoltAccessWorld *
jolt_access_world_ref (JoltAccessWorld *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
jolt_access_world_clear (JoltAccessWorld *self)
{
  g_free (self->root);
  g_free (self->user_name);
  g_free (self->gids);
  g_free (self->pkexec);
  g_free (self->helper);
}

void
jolt_access_world_unref (JoltAccessWorld *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) jolt_access_world_clear);
}

char *
jolt_access_world_path (JoltAccessWorld *self,
                        const char      *path)
{
  return g_strconcat (self->root, path, NULL);
}

gboolean
jolt_access_world_sandboxed (JoltAccessWorld *self)
{
  g_autofree char *path = jolt_access_world_path (self, "/.flatpak-info");

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * jolt_access_world_folders:
 *
 * Returns: (transfer full): the folders with the rules of the system's udev,
 *   the most important first, whether they exist or not
 */
char **
jolt_access_world_folders (JoltAccessWorld *self)
{
  const char * const *folders =
    jolt_access_world_sandboxed (self) ? sandbox_folders : host_folders;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; folders[i] != NULL; i++)
    g_strv_builder_take (builder, jolt_access_world_path (self, folders[i]));

  return g_strv_builder_end (builder);
}

/**
 * jolt_access_world_group_file:
 *
 * Returns: (transfer full): the file with the system's groups; that of the
 *   sandbox where it hides the system's
 */
char *
jolt_access_world_group_file (JoltAccessWorld *self)
{
  if (jolt_access_world_sandboxed (self)) {
    g_autofree char *path = jolt_access_world_path (self, "/run/host/etc/group");

    if (g_file_test (path, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&path);
  }

  return jolt_access_world_path (self, "/etc/group");
}

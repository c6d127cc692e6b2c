/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-environment-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
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

G_DEFINE_ENUM_TYPE (JoltAccessPlace, jolt_access_place,
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_PLACE_SYSTEM, "system"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_PLACE_FLATPAK, "flatpak"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_PLACE_CONTAINER, "container"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_PLACE_WSL, "wsl"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_PLACE_NIXOS, "nixos"))

/**
 * jolt_access_place_get_nick:
 * @place: a place
 *
 * Returns: its name for programs, for example "container"
 */
const char *
jolt_access_place_get_nick (JoltAccessPlace place)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (JOLT_TYPE_ACCESS_PLACE);
  GEnumValue *value = g_enum_get_value (klass, place);

  g_return_val_if_fail (value != NULL, NULL);

  return value->value_nick;
}

static int
open_node (const char *path)
{
  int fd = g_open (path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);

  if (fd < 0)
    return errno;

  close (fd);

  return 0;
}

/**
 * jolt_access_open_by_mode:
 * @path: a file that represents a device node
 *
 * Opens nothing: the mode bits for others decide. In a system made of files the
 * result is the same for root, who can open everything.
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

/* The groups that this process really has: they are fixed at login, whatever
 * /etc/group says since. */
static void
take_process_groups (JoltAccessEnvironment *self)
{
  int n = getgroups (0, NULL);

  self->gids = g_new0 (gid_t, MAX (n, 0) + 1);
  n = n > 0 ? getgroups (n, self->gids) : 0;
  self->n_gids = MAX (n, 0);
  self->gids[self->n_gids++] = getegid ();
}

/* A build for tests examines the folder that this variable names instead of
 * the real system, and finds pkexec only there: no test can ask for a real
 * password. */
static const char *
get_test_root (void)
{
#ifdef JOLT_TEST_DOORS
  return g_getenv ("JOLT_ACCESS_ROOT");
#else
  return NULL;
#endif
}

/**
 * jolt_access_environment_new:
 *
 * Returns: (transfer full): the real system, as this process sees it
 */
JoltAccessEnvironment *
jolt_access_environment_new (void)
{
  JoltAccessEnvironment *self = g_atomic_rc_box_new0 (JoltAccessEnvironment);
  const char *root = get_test_root ();

  self->root = g_strdup (root ? root : "");
  self->user_name = g_strdup (g_get_user_name ());
  /* sshd(8): "SSH_CONNECTION identifies the client and server ends" */
  self->remote = g_getenv ("SSH_CONNECTION") != NULL;
  self->open_node = open_node;
  self->pkexec = root ? jolt_access_environment_dup_path (self, "/usr/bin/pkexec") : g_strdup ("pkexec");
  self->helper = g_strdup (JOLT_RULE_HELPER);
  take_process_groups (self);

  return self;
}

JoltAccessEnvironment *
jolt_access_environment_ref (JoltAccessEnvironment *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
jolt_access_environment_clear (JoltAccessEnvironment *self)
{
  g_free (self->root);
  g_free (self->user_name);
  g_free (self->gids);
  g_free (self->pkexec);
  g_free (self->helper);
}

void
jolt_access_environment_unref (JoltAccessEnvironment *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) jolt_access_environment_clear);
}

char *
jolt_access_environment_dup_path (JoltAccessEnvironment *self,
                                  const char            *path)
{
  return g_strconcat (self->root, path, NULL);
}

gboolean
jolt_access_environment_has (JoltAccessEnvironment *self,
                             const char            *path)
{
  g_autofree char *full = jolt_access_environment_dup_path (self, path);

  return g_file_test (full, G_FILE_TEST_EXISTS);
}

static char *
dup_text (JoltAccessEnvironment *self,
          const char            *path)
{
  g_autofree char *full = jolt_access_environment_dup_path (self, path);
  char *text = NULL;

  g_file_get_contents (full, &text, NULL, NULL);

  return text;
}

/* As systemd tells WSL (detect_container() in basic/virt.c) */
static gboolean
is_wsl (JoltAccessEnvironment *self)
{
  g_autofree char *release = dup_text (self, "/proc/sys/kernel/osrelease");

  return release != NULL && (strstr (release, "Microsoft") != NULL ||
                             strstr (release, "microsoft") != NULL ||
                             strstr (release, "WSL") != NULL);
}

/**
 * jolt_access_environment_get_place:
 * @self: an environment
 *
 * Podman, Toolbx and Distrobox write .containerenv, Docker writes .dockerenv,
 * and systemd writes the name of every other kind of container. WSL counts as
 * one for systemd, and a container can run in it.
 *
 * Returns: where the program runs
 */
JoltAccessPlace
jolt_access_environment_get_place (JoltAccessEnvironment *self)
{
  if (jolt_access_environment_has (self, "/.flatpak-info"))
    return JOLT_ACCESS_PLACE_FLATPAK;
  if (jolt_access_environment_has (self, "/run/.containerenv") ||
      jolt_access_environment_has (self, "/.dockerenv"))
    return JOLT_ACCESS_PLACE_CONTAINER;
  if (is_wsl (self))
    return JOLT_ACCESS_PLACE_WSL;
  if (jolt_access_environment_has (self, "/run/systemd/container"))
    return JOLT_ACCESS_PLACE_CONTAINER;
  if (jolt_access_environment_has (self, "/etc/NIXOS"))
    return JOLT_ACCESS_PLACE_NIXOS;

  return JOLT_ACCESS_PLACE_SYSTEM;
}

/**
 * jolt_access_environment_has_udev:
 * @self: an environment
 *
 * Returns: whether a udev daemon runs: it has a control socket, in systemd and
 *   in eudev
 */
gboolean
jolt_access_environment_has_udev (JoltAccessEnvironment *self)
{
  return jolt_access_environment_has (self, "/run/udev/control");
}

/**
 * jolt_access_environment_has_logind:
 * @self: an environment
 *
 * The tag "uaccess" does nothing by itself: logind or elogind knows who is at
 * the computer, and an access list is made for that user. Both keep their seats
 * in the same folder.
 *
 * Returns: %FALSE where udev runs without logind; %TRUE also where neither can
 *   be seen
 */
gboolean
jolt_access_environment_has_logind (JoltAccessEnvironment *self)
{
  return jolt_access_environment_has (self, "/run/systemd/seats") ||
         !jolt_access_environment_has (self, "/run/udev");
}

/* Returns: whether @path is @folder or is inside it */
gboolean
jolt_access_is_within (const char *path,
                       const char *folder)
{
  gsize length = strlen (folder);

  if (g_str_equal (folder, "/"))
    return TRUE;

  return strncmp (path, folder, length) == 0 &&
         (path[length] == '\0' || path[length] == '/');
}

/**
 * jolt_access_environment_is_read_only:
 * @self: an environment
 * @path: an absolute path
 *
 * Returns: whether @path belongs to a file system that is mounted read-only
 *   (proc(5), "/proc/[pid]/mounts"); not even root can write there
 */
gboolean
jolt_access_environment_is_read_only (JoltAccessEnvironment *self,
                                      const char            *path)
{
  g_autofree char *text = dup_text (self, "/proc/self/mounts");
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", -1);
  gsize best = 0;
  gboolean read_only = FALSE;

  for (gsize i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) fields = g_strsplit (lines[i], " ", -1);
    g_auto (GStrv) options = NULL;

    if (g_strv_length (fields) < 4 || !jolt_access_is_within (path, fields[1]) || strlen (fields[1]) < best)
      continue;

    options = g_strsplit (fields[3], ",", -1);
    best = strlen (fields[1]);
    read_only = g_strv_contains ((const char * const *) options, "ro");
  }

  return read_only;
}

static gboolean
is_owned (const char *path,
          uid_t       owner)
{
  struct stat status;

  return lstat (path, &status) == 0 && !S_ISLNK (status.st_mode) &&
         status.st_uid == owner && (status.st_mode & 022) == 0;
}

/**
 * jolt_access_environment_is_helper_trusted:
 * @self: an environment
 *
 * Whoever can replace the helper, or a folder above it, can have something else
 * run as root. In a prefix that belongs to the user the helper is not used.
 *
 * Returns: whether the helper is a program that only root can replace
 */
gboolean
jolt_access_environment_is_helper_trusted (JoltAccessEnvironment *self)
{
  g_autofree char *path = g_strdup (self->helper);
  const char *top = *self->root != '\0' ? self->root : "/";

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || !g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    return FALSE;

  while (!g_str_equal (path, top)) {
    g_autofree char *parent = g_path_get_dirname (path);

    if (!is_owned (path, self->helper_owner) || g_str_equal (parent, path))
      return FALSE;
    g_set_str (&path, parent);
  }

  return TRUE;
}

/**
 * jolt_access_environment_dup_rule_folders:
 * @self: an environment
 *
 * Returns: (transfer full): the folders with the rules of the system's udev,
 *   the most important first, whether they exist or not
 */
char **
jolt_access_environment_dup_rule_folders (JoltAccessEnvironment *self)
{
  const char * const *folders =
    jolt_access_environment_get_place (self) == JOLT_ACCESS_PLACE_FLATPAK ? sandbox_folders : host_folders;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; folders[i] != NULL; i++)
    g_strv_builder_take (builder, jolt_access_environment_dup_path (self, folders[i]));

  return g_strv_builder_end (builder);
}

/**
 * jolt_access_environment_dup_group_file:
 * @self: an environment
 *
 * Returns: (transfer full): the file with the system's groups; that of the
 *   sandbox where it hides the system's
 */
char *
jolt_access_environment_dup_group_file (JoltAccessEnvironment *self)
{
  if (jolt_access_environment_get_place (self) == JOLT_ACCESS_PLACE_FLATPAK &&
      jolt_access_environment_has (self, "/run/host/etc/group"))
    return jolt_access_environment_dup_path (self, "/run/host/etc/group");

  return jolt_access_environment_dup_path (self, "/etc/group");
}

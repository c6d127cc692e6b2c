/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-group-private.h"

#include <grp.h>

/* One group of the system */
typedef struct {
  char     *name;
  gid_t     gid;
  gboolean  listed;
} Entry;

static void
entry_clear (Entry *entry)
{
  g_clear_pointer (&entry->name, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, entry_clear)

static void
entry_take (Entry      *entry,
            const char *name,
            gid_t       gid,
            char      **members,
            const char *user_name)
{
  entry->name = g_strdup (name);
  entry->gid = gid;
  entry->listed = g_strv_contains ((const char * const *) members, user_name);
}

/* A directory service knows groups that the file does not. */
static gboolean
find_in_services (JoltAccessEnvironment *environment,
                  const char            *name,
                  gid_t                  gid,
                  Entry                 *entry)
{
  struct group group, *result = NULL;
  gsize size = 64 << 10;
  g_autofree char *buffer = NULL;

  if (*environment->root != '\0')
    return FALSE;

  buffer = g_malloc (size);
  if (name != NULL)
    getgrnam_r (name, &group, buffer, size, &result);
  else
    getgrgid_r (gid, &group, buffer, size, &result);
  if (result == NULL)
    return FALSE;

  entry_take (entry, group.gr_name, group.gr_gid, group.gr_mem, environment->user_name);

  return TRUE;
}

/* By name, or by number where @name is %NULL; group(5): name:password:gid:members */
static gboolean
find_entry (JoltAccessEnvironment *environment,
            const char            *name,
            gid_t                  gid,
            Entry                 *entry)
{
  g_autofree char *path = jolt_access_environment_dup_group_file (environment);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (g_file_get_contents (path, &text, NULL, NULL))
    lines = g_strsplit (text, "\n", -1);

  for (gsize i = 0; lines != NULL && lines[i] != NULL; i++) {
    g_auto (GStrv) fields = g_strsplit (lines[i], ":", 4);
    g_auto (GStrv) members = NULL;
    gid_t number;

    if (g_strv_length (fields) != 4)
      continue;

    number = g_ascii_strtoull (fields[2], NULL, 10);
    if (name != NULL ? !g_str_equal (fields[0], name) : number != gid)
      continue;

    members = g_strsplit (g_strstrip (fields[3]), ",", -1);
    entry_take (entry, fields[0], number, members, environment->user_name);

    return TRUE;
  }

  return find_in_services (environment, name, gid, entry);
}

static gboolean
in_process (JoltAccessEnvironment *environment,
            gid_t                  gid)
{
  for (gsize i = 0; i < environment->n_gids; i++) {
    if (environment->gids[i] == gid)
      return TRUE;
  }

  return FALSE;
}

/**
 * jolt_access_group_find_name:
 * @self: (out caller-allocates): the group
 * @environment: where
 * @name: the name of a group, which may not exist
 *
 * Finds out how the account relates to a group.
 */
void
jolt_access_group_find_name (JoltAccessGroup       *self,
                             JoltAccessEnvironment *environment,
                             const char            *name)
{
  g_auto (Entry) entry = { 0 };

  self->name = g_strdup (name);
  self->exists = find_entry (environment, name, 0, &entry);
  self->listed = entry.listed;
  self->member = self->exists && in_process (environment, entry.gid);
}

/**
 * jolt_access_group_find_id:
 * @self: (out caller-allocates): the group; its name is a number where the
 *   system does not know it
 * @environment: where
 * @gid: the number of a group
 *
 * Finds out how the account relates to the group of a device node.
 */
void
jolt_access_group_find_id (JoltAccessGroup       *self,
                           JoltAccessEnvironment *environment,
                           gid_t                  gid)
{
  g_auto (Entry) entry = { 0 };

  self->exists = find_entry (environment, NULL, gid, &entry);
  self->name = self->exists ? g_strdup (entry.name) : g_strdup_printf ("%u", (guint) gid);
  self->listed = entry.listed;
  self->member = in_process (environment, gid);
}

/**
 * jolt_access_group_dup_usual:
 * @environment: where
 *
 * Chooses the group for a rule: one that this process is in, so that no new
 * login is needed; else one that exists.
 *
 * Returns: (transfer full): the name of a group that distributions use for
 *   devices that are plugged in; "plugdev" where there is none
 */
char *
jolt_access_group_dup_usual (JoltAccessEnvironment *environment)
{
  static const char * const names[] = { "plugdev", "dialout", "uucp", "usb" };
  const char *found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_auto (Entry) entry = { 0 };

    if (!find_entry (environment, names[i], 0, &entry))
      continue;
    if (in_process (environment, entry.gid))
      return g_strdup (names[i]);
    if (found == NULL)
      found = names[i];
  }

  return g_strdup (found ? found : names[0]);
}

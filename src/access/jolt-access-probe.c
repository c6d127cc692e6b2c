/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-probe.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>

#define SYSFS_DEVICES "/sys/bus/usb/devices"
#define VENDOR "303a"
#define PRODUCT_JTAG "1001"
#define PRODUCT_UNPLUGGED "0002"
#define USB_MAJOR 189

/* A device of sysfs */
typedef struct {
  char    *path;
  char    *product_id;
  guint64  bus;
  guint64  address;
} Device;

static void
device_clear (Device *device)
{
  g_clear_pointer (&device->path, g_free);
  g_clear_pointer (&device->product_id, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Device, device_clear)

static char *
read_attribute (const char *device,
                const char *name)
{
  g_autofree char *path = g_build_filename (device, name, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;

  return g_strdup (g_strstrip (text));
}

static guint64
read_number (const char *device,
             const char *name)
{
  g_autofree char *text = read_attribute (device, name);

  return text ? g_ascii_strtoull (text, NULL, 10) : 0;
}

/* Interfaces ("1-2:1.0") and what has no vendor are no device. */
static gboolean
device_read (Device     *device,
             const char *path)
{
  g_autofree char *vendor = read_attribute (path, "idVendor");

  if (g_strcmp0 (vendor, VENDOR) != 0)
    return FALSE;

  device_clear (device);
  device->path = g_strdup (path);
  device->product_id = read_attribute (path, "idProduct");
  if (device->product_id == NULL)
    device->product_id = g_strdup (PRODUCT_UNPLUGGED);
  device->bus = read_number (path, "busnum");
  device->address = read_number (path, "devnum");

  return TRUE;
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* The board with the given bus and address, or, where both are 0, the first
 * Espressif board; one that is not the JTAG block counts for more. */
static gboolean
find_device (JoltAccessWorld *world,
             guint64          bus,
             guint64          address,
             Device          *found)
{
  g_autofree char *folder = jolt_access_world_path (world, SYSFS_DEVICES);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_strings);

  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);
    g_auto (Device) device = { 0 };

    if (!device_read (&device, path))
      continue;

    if (bus != 0 ? device.bus == bus && device.address == address
                 : found->path == NULL || g_str_equal (found->product_id, PRODUCT_JTAG)) {
      device_clear (found);
      *found = device;
      memset (&device, 0, sizeof device);
    }
  }

  return found->path != NULL;
}

static gboolean
has_sysfs (JoltAccessWorld *world)
{
  g_autofree char *folder = jolt_access_world_path (world, SYSFS_DEVICES);

  return g_file_test (folder, G_FILE_TEST_IS_DIR);
}

/* udev keeps a file per tagged device: whether it applied a rule to this one. */
static gboolean
is_tagged (JoltAccessWorld *world,
           const Device    *device)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  if (device->bus == 0)
    return FALSE;

  name = g_strdup_printf (JOLT_ACCESS_TAG_FOLDER "/c%d:%" G_GUINT64_FORMAT, USB_MAJOR,
                          (device->bus - 1) * 128 + device->address - 1);
  path = jolt_access_world_path (world, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* One group of the system. */
typedef struct {
  char     *name;
  gid_t     gid;
  gboolean  listed;
} Group;

static void
group_clear (Group *group)
{
  g_clear_pointer (&group->name, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Group, group_clear)

static void
group_take (Group      *group,
            const char *name,
            gid_t       gid,
            char      **members,
            const char *user_name)
{
  group->name = g_strdup (name);
  group->gid = gid;
  group->listed = g_strv_contains ((const char * const *) members, user_name);
}

/* A directory service knows groups that the file does not. */
static gboolean
find_group_in_services (JoltAccessWorld *world,
                        const char      *name,
                        gid_t            gid,
                        Group           *group)
{
  struct group entry, *result = NULL;
  gsize size = 64 << 10;
  g_autofree char *buffer = NULL;

  if (*world->root != '\0')
    return FALSE;

  buffer = g_malloc (size);
  if (name != NULL)
    getgrnam_r (name, &entry, buffer, size, &result);
  else
    getgrgid_r (gid, &entry, buffer, size, &result);
  if (result == NULL)
    return FALSE;

  group_take (group, entry.gr_name, entry.gr_gid, entry.gr_mem, world->user_name);

  return TRUE;
}

/* By name, or by number where @name is %NULL; group(5): name:password:gid:members */
static gboolean
find_group (JoltAccessWorld *world,
            const char      *name,
            gid_t            gid,
            Group           *group)
{
  g_autofree char *path = jolt_access_world_group_file (world);
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
    group_take (group, fields[0], number, members, world->user_name);

    return TRUE;
  }

  return find_group_in_services (world, name, gid, group);
}

static gboolean
in_process (JoltAccessWorld *world,
            gid_t            gid)
{
  for (gsize i = 0; i < world->n_gids; i++) {
    if (world->gids[i] == gid)
      return TRUE;
  }

  return FALSE;
}

/* The group of the rule; without one the group that may use the node, which a
 * sandbox shows as nobody's. */
static void
look_at_group (JoltAccessWorld  *world,
               const char       *node,
               JoltAccessReport *report)
{
  g_auto (Group) group = { 0 };
  GStatBuf status;

  if (report->grant.kind == JOLT_UDEV_GRANT_GROUP) {
    report->group = g_strdup (report->grant.group);
    report->group_exists = find_group (world, report->group, 0, &group);
  } else if (report->grant.kind == JOLT_UDEV_GRANT_NONE &&
             node != NULL && !report->sandboxed &&
             g_stat (node, &status) == 0 &&
             status.st_gid != 0 && (status.st_mode & 060) == 060) {
    report->group_exists = find_group (world, NULL, status.st_gid, &group);
    report->group = report->group_exists ? g_strdup (group.name)
                                         : g_strdup_printf ("%u", (guint) status.st_gid);
    group.gid = status.st_gid;
    report->group_member = in_process (world, status.st_gid);
  }

  if (report->group_exists) {
    report->group_listed = group.listed;
    report->group_member = in_process (world, group.gid);
  }
}

static void
look_at_rules (JoltAccessWorld  *world,
               const Device     *device,
               JoltAccessReport *report)
{
  g_auto (GStrv) folders = jolt_access_world_folders (world);
  gsize root_length = strlen (world->root);

  /* A program in the sandbox sees the host's rules only where it was allowed to;
   * outside, a missing folder just holds no rules. */
  report->rules_visible = !report->sandboxed || g_file_test (folders[0], G_FILE_TEST_IS_DIR);

  jolt_udev_rules_look ((const char * const *) folders, device->path,
                        device->product_id ? device->product_id : PRODUCT_UNPLUGGED,
                        &report->grant);

  if (report->grant.file != NULL) {
    const char *file = report->grant.file + root_length;

    /* Name the file as it is called on the host. */
    if (report->sandboxed && g_str_has_prefix (file, "/run/host/"))
      file += strlen ("/run/host");
    g_set_str (&report->grant.file, file);
  }
}

static void
look_at_node (JoltAccessWorld  *world,
              const char       *node,
              JoltAccessReport *report)
{
  report->node = g_file_test (node, G_FILE_TEST_EXISTS);
  if (!report->node)
    return;

  report->open_error = world->open_node (node);
  report->openable = report->open_error == 0;
  /* The board left in this moment. */
  if (report->open_error == ENODEV || report->open_error == ENOENT)
    report->node = FALSE;
}

/**
 * jolt_access_probe:
 * @world: where and as whom to look
 * @device_path: (nullable): the device node, or %NULL for the first Espressif
 *   board in sysfs
 *
 * Looks once; it blocks.
 *
 * Returns: (transfer full): what was seen
 */
JoltAccessReport *
jolt_access_probe (JoltAccessWorld *world,
                   const char      *device_path)
{
  JoltAccessReport *report = g_new0 (JoltAccessReport, 1);
  g_auto (Device) device = { 0 };
  g_autofree char *node = NULL;
  guint bus = 0, address = 0;

  report->sandboxed = jolt_access_world_sandboxed (world);
  report->device_path = g_strdup (device_path);
  if (device_path != NULL)
    sscanf (device_path, "/dev/bus/usb/%u/%u", &bus, &address);

  report->seen = (device_path == NULL || bus != 0) &&
                 find_device (world, bus, address, &device);
  if (report->seen && device_path == NULL)
    report->device_path = g_strdup_printf ("/dev/bus/usb/%03" G_GUINT64_FORMAT "/%03" G_GUINT64_FORMAT,
                                           device.bus, device.address);

  if (report->device_path != NULL) {
    node = jolt_access_world_path (world, report->device_path);
    look_at_node (world, node, report);
    /* Where sysfs is hidden, the node is all there is to see. */
    if (!report->seen && !has_sysfs (world))
      report->seen = report->node;
  }

  report->rule_applied = is_tagged (world, &device);
  look_at_rules (world, &device, report);
  look_at_group (world, node, report);
  report->advice = jolt_access_report_advise (report);

  return report;
}

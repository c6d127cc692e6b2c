/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-probe-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "jolt-access-device-private.h"
#include "jolt-access-grant-private.h"
#include "jolt-access-group-private.h"
#include "jolt-access-rule.h"

/* Where no board is plugged in, the rules are asked about an ESP32-S2. */
#define PRODUCT_UNPLUGGED 0x0002

/* The group of the rule; without a rule the group that can write to the node,
 * which a sandbox shows as nobody's. */
static void
check_group (JoltAccessReport      *report,
             JoltAccessEnvironment *environment,
             const char            *node)
{
  GStatBuf status;

  report->usual_group = jolt_access_group_dup_usual (environment);

  if (report->grant.kind == JOLT_ACCESS_GRANT_GROUP)
    jolt_access_group_find_name (&report->group, environment, report->grant.group);
  else if (report->grant.kind <= JOLT_ACCESS_GRANT_NAMED &&
           report->node && report->place != JOLT_ACCESS_PLACE_FLATPAK &&
           g_stat (node, &status) == 0 &&
           status.st_gid != 0 && (status.st_mode & 060) == 060)
    jolt_access_group_find_id (&report->group, environment, status.st_gid);
}

/* A node is made when its device is plugged in. The time of a rule is that of
 * its change, as a package keeps the time of its build. */
static gboolean
is_older (const char *rule,
          const char *node)
{
  GStatBuf a, b;

  if (g_stat (rule, &a) != 0 || g_stat (node, &b) != 0)
    return FALSE;

  return a.st_ctim.tv_sec != b.st_mtim.tv_sec ? a.st_ctim.tv_sec < b.st_mtim.tv_sec
                                              : a.st_ctim.tv_nsec < b.st_mtim.tv_nsec;
}

static void
check_rules (JoltAccessReport       *report,
             JoltAccessEnvironment  *environment,
             const JoltAccessDevice *device,
             const char             *node)
{
  g_auto (GStrv) folders = jolt_access_environment_dup_rule_folders (environment);
  const char *file;

  /* A program in the sandbox sees the host's rules only where it was allowed to;
   * outside, a missing folder just holds no rules. */
  report->rules_visible = report->place != JOLT_ACCESS_PLACE_FLATPAK || g_file_test (folders[0], G_FILE_TEST_IS_DIR);
  report->rules_read_only = (report->place == JOLT_ACCESS_PLACE_SYSTEM || report->place == JOLT_ACCESS_PLACE_WSL) &&
                            jolt_access_environment_is_read_only (environment, JOLT_ACCESS_RULE_FOLDER);

  jolt_access_grant_find (&report->grant, (const char * const *) folders,
                          report->seen ? device->product : PRODUCT_UNPLUGGED);
  report->rule_applied = report->seen && jolt_access_device_is_tagged (device, environment);

  if (report->grant.file == NULL)
    return;

  report->rule_missed = report->node && is_older (report->grant.file, node);

  /* Name the file as it is called on the host. */
  file = report->grant.file + strlen (environment->root);
  if (report->place == JOLT_ACCESS_PLACE_FLATPAK && g_str_has_prefix (file, "/run/host/"))
    file += strlen ("/run/host");
  g_set_str (&report->grant.file, file);
}

static void
check_node (JoltAccessReport      *report,
            JoltAccessEnvironment *environment,
            const char            *node)
{
  report->node = g_file_test (node, G_FILE_TEST_EXISTS);
  if (!report->node)
    return;

  report->open_error = environment->open_node (node);
  report->openable = report->open_error == 0;
  /* The board left in this moment. */
  if (report->open_error == ENODEV || report->open_error == ENOENT)
    report->node = FALSE;
}

static void
take_device (JoltAccessReport       *report,
             const JoltAccessDevice *device,
             const char             *device_path)
{
  report->kind = device->kind;
  report->seen = device->kind == JOLT_ACCESS_DEVICE_DFU;
  report->device_path = g_strdup (device_path);
  if (report->seen && device_path == NULL)
    report->device_path = jolt_access_device_dup_path (device);
  if (device->kind != JOLT_ACCESS_DEVICE_NONE && !report->seen)
    report->other = g_strdup_printf ("%s, %04x:%04x", device->name, device->vendor, device->product);
}

/**
 * jolt_access_probe:
 * @environment: the system and the account
 * @device_path: (nullable): the device node; %NULL for the device that comes
 *   closest to being flashed
 *
 * Checks once whether the account can use a board. It blocks on the file system
 * and on opening the node, and opens no other node than that of an Espressif
 * board with DFU; see [class@Access] for a live check that does not block.
 *
 * Returns: (transfer full): what was found
 */
JoltAccessReport *
jolt_access_probe (JoltAccessEnvironment *environment,
                   const char            *device_path)
{
  JoltAccessReport *report = g_new0 (JoltAccessReport, 1);
  g_auto (JoltAccessDevice) device = { 0 };
  g_autofree char *node = NULL;

  report->place = jolt_access_environment_get_place (environment);
  report->udev = jolt_access_environment_has_udev (environment);
  report->logind = jolt_access_environment_has_logind (environment);
  report->remote = environment->remote;
  report->user_name = g_strdup (environment->user_name);

  jolt_access_device_find (&device, environment, device_path);
  take_device (report, &device, device_path);
  if (report->seen) {
    node = jolt_access_environment_dup_path (environment, report->device_path);
    check_node (report, environment, node);
  }

  check_rules (report, environment, &device, node);
  check_group (report, environment, node);
  report->advice = jolt_access_report_advise (report);

  return report;
}

/**
 * jolt_access_report_new:
 * @device_path: (nullable): see [func@access_probe]
 *
 * Checks the real system once, as [func@access_probe] does.
 *
 * Returns: (transfer full) (nullable): what was found; %NULL where @device_path
 *   is not that of a USB device
 */
JoltAccessReport *
jolt_access_report_new (const char *device_path)
{
  g_autoptr (JoltAccessEnvironment) environment = NULL;
  guint bus, address;

  if (device_path != NULL && !jolt_access_device_parse_path (device_path, &bus, &address))
    return NULL;

  environment = jolt_access_environment_new ();

  return jolt_access_probe (environment, device_path);
}

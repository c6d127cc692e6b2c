/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-grant-private.h"

#include <fnmatch.h>
#include <string.h>

/* What systemd and elogind do with the tag is in this file (73-seat-late.rules:
 * TAG=="uaccess" … RUN{builtin}+="uaccess"); a tag that is set later has no
 * effect. */
#define UACCESS_READER "73-seat-late.rules"

/* This file gives each USB device the mode 0664, whatever an earlier one says
 * (systemd and eudev). Only ":=" would stay. */
#define MODE_SETTER "50-udev-default.rules"

#define MAX_FILE_SIZE (1 << 20)

#define VENDOR "\\{?(?:idVendor|ID_VENDOR_ID)\\}\\s*[!=]=\\s*\"([^\"]*303a[^\"]*)\""
#define PRODUCT "\\{(?:idProduct|ID_MODEL_ID)\\}\\s*==\\s*\"([^\"]*)\""
#define TAG "\\bTAG\\s*\\+?=\\s*\"(uaccess)\""
#define MODE "\\bMODE\\s*:?=\\s*\"([0-7]+)\""
#define MODE_FINAL "\\bMODE\\s*:=\\s*\"([0-7]+)\""
#define GROUP "\\bGROUP\\s*:?=\\s*\"([^\"]+)\""

/* Returns: (nullable): what the parentheses of @pattern match */
static char *
dup_match (const char *line,
           const char *pattern)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_RAW, 0, NULL);

  if (!g_regex_match (regex, line, 0, &match))
    return NULL;

  return g_match_info_fetch (match, 1);
}

/* A value is one or several patterns of the shell: "0002|0009", "00??"
 * (udev(7), "Rules files"). */
static gboolean
value_matches (const char *value,
               const char *text)
{
  g_auto (GStrv) patterns = g_strsplit (value, "|", -1);

  for (gsize i = 0; patterns[i] != NULL; i++) {
    if (fnmatch (patterns[i], text, 0) == 0)
      return TRUE;
  }

  return FALSE;
}

/* One line is read by itself, and only for what it plainly says: conditions,
 * jumps and variables are udev's business. Whether a board can be used is
 * decided at its node; this only explains. */
static JoltAccessGrantKind
read_line (const char  *line,
           const char  *file_name,
           guint16      product,
           char       **group)
{
  gboolean early = strcmp (file_name, MODE_SETTER) < 0;
  gboolean late = strcmp (file_name, UACCESS_READER) > 0;
  g_autofree char *vendor = dup_match (line, VENDOR);
  g_autofree char *products = dup_match (line, PRODUCT);
  g_autofree char *tag = dup_match (line, TAG);
  g_autofree char *mode = dup_match (line, early ? MODE_FINAL : MODE);
  g_autofree char *text = g_strdup_printf ("%04x", product);
  guint bits;

  if (vendor == NULL || (products != NULL && !value_matches (products, text)))
    return JOLT_ACCESS_GRANT_NONE;

  *group = dup_match (line, GROUP);
  bits = mode != NULL ? g_ascii_strtoull (mode, NULL, 8) : 0660;

  if (tag != NULL && !late)
    return JOLT_ACCESS_GRANT_UACCESS;
  if ((bits & 06) == 06)
    return JOLT_ACCESS_GRANT_WORLD;
  if (*group != NULL && strcmp (*group, "root") != 0 && (bits & 060) == 060)
    return JOLT_ACCESS_GRANT_GROUP;

  return tag != NULL ? JOLT_ACCESS_GRANT_UACCESS_LATE : JOLT_ACCESS_GRANT_NAMED;
}

static void
read_file (JoltAccessGrant *self,
           const char      *file,
           guint16          product)
{
  g_autofree char *name = g_path_get_basename (file);
  g_autofree char *text = NULL;
  g_auto (GStrv) pieces = NULL;
  g_autofree char *joined = NULL;
  g_auto (GStrv) lines = NULL;
  gsize size;

  if (!g_file_get_contents (file, &text, &size, NULL) || size > MAX_FILE_SIZE)
    return;

  /* A backslash at the end of a line joins the next one to it. */
  pieces = g_strsplit (text, "\\\n", -1);
  joined = g_strjoinv ("", pieces);
  lines = g_strsplit (joined, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++) {
    g_autofree char *group = NULL;
    JoltAccessGrantKind kind;

    if (*g_strchug (lines[i]) == '#' || strstr (lines[i], "303a") == NULL)
      continue;

    kind = read_line (lines[i], name, product, &group);
    if (kind <= self->kind)
      continue;

    self->kind = kind;
    g_set_str (&self->file, file);
    g_set_str (&self->group, kind == JOLT_ACCESS_GRANT_GROUP ? group : NULL);
  }
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  g_autofree char *name_a = g_path_get_basename (*(const char * const *) a);
  g_autofree char *name_b = g_path_get_basename (*(const char * const *) b);

  return strcmp (name_a, name_b);
}

/* All files in the order of their names, whatever their folder; of two with the
 * same name the one in the first folder counts (udev(7), "Rules files"). */
static GPtrArray *
list_files (const char * const *folders)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; folders[i] != NULL; i++) {
    g_autoptr (GDir) dir = g_dir_open (folders[i], 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
      if (g_str_has_suffix (name, ".rules") && g_hash_table_add (seen, g_strdup (name)))
        g_ptr_array_add (files, g_build_filename (folders[i], name, NULL));
    }
  }

  g_ptr_array_sort (files, compare_names);

  return g_steal_pointer (&files);
}

/**
 * jolt_access_grant_find:
 * @self: (out caller-allocates): what the rules say
 * @folders: the folders with rules, the most important first
 * @product: idProduct of the board
 *
 * Finds the rule that names an Espressif board. It blocks on the file system.
 */
void
jolt_access_grant_find (JoltAccessGrant    *self,
                        const char * const *folders,
                        guint16             product)
{
  g_autoptr (GPtrArray) files = list_files (folders);

  memset (self, 0, sizeof *self);
  for (guint i = 0; i < files->len; i++)
    read_file (self, files->pdata[i], product);
}

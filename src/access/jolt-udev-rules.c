/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-udev-rules.h"

#include <string.h>

#include "jolt-udev-line.h"

/* What systemd does with the tag stands in this file (73-seat-late.rules:
 * TAG=="uaccess" … RUN{builtin}+="uaccess"); a tag set later comes too late. */
#define UACCESS_READER "73-seat-late.rules"

#define MAX_FILE_SIZE (1 << 20)

/* How the rules have shaped the device so far. */
typedef struct {
  const char *sysfs_path;   /* nullable */
  const char *product_id;
  GHashTable *properties;
  GHashTable *tags;

  guint       mode;         /* 0 while no rule set it */
  gboolean    mode_final;
  char       *mode_file;

  char       *group;
  gboolean    group_final;
  char       *group_file;

  char       *uaccess_file;
  gboolean    uaccess_late;
} Look;

void
jolt_udev_grant_clear (JoltUdevGrant *grant)
{
  g_clear_pointer (&grant->file, g_free);
  g_clear_pointer (&grant->group, g_free);
  grant->kind = JOLT_UDEV_GRANT_NONE;
}

/* Returns: (nullable): the attribute as the kernel shows it */
static char *
dup_attribute (Look       *look,
               const char *name)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  if (strcmp (name, "idVendor") == 0)
    return g_strdup ("303a");
  if (strcmp (name, "idProduct") == 0)
    return g_strdup (look->product_id);
  if (look->sysfs_path == NULL || strchr (name, '/') != NULL)
    return NULL;

  path = g_build_filename (look->sysfs_path, name, NULL);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;

  return g_strdup (g_strchomp (text));
}

static gboolean
match_string (const JoltUdevToken *token,
              const char          *value)
{
  return jolt_udev_value_matches (token->value, value != NULL ? value : "")
         == (token->op == JOLT_UDEV_MATCH);
}

static gboolean
match_tag (Look                *look,
           const JoltUdevToken *token)
{
  GHashTableIter iter;
  gpointer tag;
  gboolean found = FALSE;

  g_hash_table_iter_init (&iter, look->tags);
  while (g_hash_table_iter_next (&iter, &tag, NULL))
    found |= jolt_udev_value_matches (token->value, tag);

  return found == (token->op == JOLT_UDEV_MATCH);
}

/* What only udev itself can know (PROGRAM, TEST, RESULT …) matches nothing: a
 * rule is found only where it is certain to apply. */
static gboolean
match_token (Look                *look,
             const JoltUdevToken *token)
{
  if (jolt_udev_token_is (token, "ACTION"))
    return match_string (token, "add");

  if (jolt_udev_token_is (token, "SUBSYSTEM") ||
      jolt_udev_token_is (token, "SUBSYSTEMS") ||
      jolt_udev_token_is (token, "DRIVER") ||
      jolt_udev_token_is (token, "DRIVERS"))
    return match_string (token, "usb");

  if (jolt_udev_token_is (token, "KERNEL") ||
      jolt_udev_token_is (token, "KERNELS")) {
    g_autofree char *name = NULL;

    name = look->sysfs_path ? g_path_get_basename (look->sysfs_path) : g_strdup ("1-1");
    return match_string (token, name);
  }

  if (jolt_udev_token_is (token, "ATTR") ||
      jolt_udev_token_is (token, "ATTRS")) {
    g_autofree char *value = NULL;

    value = token->attribute ? dup_attribute (look, token->attribute) : NULL;
    return value != NULL && match_string (token, value);
  }

  if (jolt_udev_token_is (token, "ENV") && token->attribute != NULL)
    return match_string (token, g_hash_table_lookup (look->properties, token->attribute));

  if (jolt_udev_token_is (token, "TAG") ||
      jolt_udev_token_is (token, "TAGS"))
    return match_tag (look, token);

  return FALSE;
}

static void
apply_tag (Look                *look,
           const JoltUdevToken *token,
           const char          *file)
{
  if (token->op == JOLT_UDEV_REMOVE) {
    g_hash_table_remove (look->tags, token->value);
  } else {
    if (token->op != JOLT_UDEV_ADD)
      g_hash_table_remove_all (look->tags);
    g_hash_table_add (look->tags, g_strdup (token->value));
  }

  if (!g_hash_table_contains (look->tags, "uaccess")) {
    g_clear_pointer (&look->uaccess_file, g_free);
  } else if (look->uaccess_file == NULL) {
    g_autofree char *name = g_path_get_basename (file);

    look->uaccess_file = g_strdup (file);
    look->uaccess_late = strcmp (name, UACCESS_READER) > 0;
  }
}

static void
apply_token (Look                *look,
             const JoltUdevToken *token,
             const char          *file)
{
  gboolean final = token->op == JOLT_UDEV_ASSIGN_FINAL;

  if (jolt_udev_token_is (token, "MODE") && !look->mode_final) {
    look->mode = g_ascii_strtoull (token->value, NULL, 8) & 0777;
    look->mode_final = final;
    g_set_str (&look->mode_file, file);
  } else if (jolt_udev_token_is (token, "GROUP") && !look->group_final) {
    g_set_str (&look->group, token->value);
    look->group_final = final;
    g_set_str (&look->group_file, file);
  } else if (jolt_udev_token_is (token, "TAG")) {
    apply_tag (look, token, file);
  } else if (jolt_udev_token_is (token, "ENV") && token->attribute != NULL) {
    g_hash_table_replace (look->properties,
                          g_strdup (token->attribute), g_strdup (token->value));
  }
}

static gboolean
is_condition (const JoltUdevToken *token)
{
  return token->op == JOLT_UDEV_MATCH || token->op == JOLT_UDEV_NOMATCH ||
         jolt_udev_token_is (token, "PROGRAM");
}

/* Returns: (nullable) (transfer full): the label to jump to */
static char *
run_line (Look       *look,
          GPtrArray  *tokens,
          const char *file)
{
  g_autofree char *label = NULL;

  for (guint i = 0; i < tokens->len; i++) {
    const JoltUdevToken *token = tokens->pdata[i];

    if (is_condition (token) && !match_token (look, token))
      return NULL;
  }

  for (guint i = 0; i < tokens->len; i++) {
    const JoltUdevToken *token = tokens->pdata[i];

    if (is_condition (token))
      continue;
    if (jolt_udev_token_is (token, "GOTO"))
      g_set_str (&label, token->value);
    else
      apply_token (look, token, file);
  }

  return g_steal_pointer (&label);
}

static gboolean
has_label (GPtrArray  *tokens,
           const char *label)
{
  for (guint i = 0; i < tokens->len; i++) {
    const JoltUdevToken *token = tokens->pdata[i];

    if (jolt_udev_token_is (token, "LABEL") && strcmp (token->value, label) == 0)
      return TRUE;
  }

  return FALSE;
}

static void
run_file (Look       *look,
          const char *file)
{
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;
  g_auto (GStrv) lines = NULL;
  gsize size;

  if (!g_file_get_contents (file, &text, &size, NULL) || size > MAX_FILE_SIZE)
    return;

  lines = jolt_udev_lines_split (text);
  for (gsize i = 0; lines[i] != NULL; i++) {
    g_autoptr (GPtrArray) tokens = jolt_udev_line_parse (lines[i]);

    if (tokens == NULL)
      continue;

    if (label != NULL) {
      if (!has_label (tokens, label))
        continue;
      g_clear_pointer (&label, g_free);
    }

    label = run_line (look, tokens, file);
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

static void
conclude (Look          *look,
          JoltUdevGrant *grant)
{
  gboolean has_group = look->group != NULL && strcmp (look->group, "root") != 0;
  /* udev gives a device with a group and no mode 0660. */
  guint mode = look->mode != 0 ? look->mode : has_group ? 0660 : 0600;

  if (look->uaccess_file != NULL && !look->uaccess_late) {
    grant->kind = JOLT_UDEV_GRANT_UACCESS;
    grant->file = g_strdup (look->uaccess_file);
  } else if ((mode & 06) == 06) {
    grant->kind = JOLT_UDEV_GRANT_WORLD;
    grant->file = g_strdup (look->mode_file);
  } else if (has_group && (mode & 060) == 060) {
    grant->kind = JOLT_UDEV_GRANT_GROUP;
    grant->file = g_strdup (look->group_file);
    grant->group = g_strdup (look->group);
  } else if (look->uaccess_file != NULL) {
    grant->kind = JOLT_UDEV_GRANT_UACCESS_LATE;
    grant->file = g_strdup (look->uaccess_file);
  }
}

/**
 * jolt_udev_rules_look:
 * @folders: the rules folders, the most important first
 * @sysfs_path: (nullable): the device in sysfs, or %NULL for one that is not
 *   plugged in
 * @product_id: idProduct as four hexadecimal digits in lower case
 * @grant: (out): what the rules say
 *
 * Reads the rules as udev would for an Espressif board and says whom they let
 * open its node. It blocks on the file system.
 *
 * The answer only explains: whether the node opens is seen at the node.
 */
void
jolt_udev_rules_look (const char * const *folders,
                      const char         *sysfs_path,
                      const char         *product_id,
                      JoltUdevGrant      *grant)
{
  g_autoptr (GHashTable) properties =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) tags =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) files = list_files (folders);
  const char * const known[] = {
    "DEVTYPE", "usb_device",
    "ID_BUS", "usb",
    "ID_MODEL_ID", product_id,
    "ID_VENDOR_ID", "303a",
    "MAJOR", "189",
    "SUBSYSTEM", "usb",
  };
  Look look = {
    .sysfs_path = sysfs_path,
    .product_id = product_id,
    .properties = properties,
    .tags = tags,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i += 2)
    g_hash_table_insert (properties, g_strdup (known[i]), g_strdup (known[i + 1]));

  for (guint i = 0; i < files->len; i++)
    run_file (&look, files->pdata[i]);

  memset (grant, 0, sizeof *grant);
  conclude (&look, grant);

  g_free (look.mode_file);
  g_free (look.group);
  g_free (look.group_file);
  g_free (look.uaccess_file);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-image-error.h"
#include "jolt-json-private.h"
#include "jolt-limits.h"
#include "jolt-web-manifest-private.h"

static void
build_free (gpointer data)
{
  JoltWebManifestBuild *self = data;

  g_free (self->family);
  g_free (self->id);
  g_free (self->bad_path);
  jolt_flasher_args_free (self->args);
  g_free (self);
}

static gboolean
fail (GError     **error,
      const char  *what)
{
  return jolt_json_fail (error, JOLT_IMAGE_ERROR_BAD_MANIFEST, what);
}

static const JoltChip *
find_chip (const char *family)
{
  gsize n_chips;
  const JoltChip *chips = jolt_chip_list (&n_chips);

  for (gsize i = 0; i < n_chips; i++)
    if (g_ascii_strcasecmp (chips[i].name, family) == 0)
      return &chips[i];

  return NULL;
}

static JsonObject *
get_element (JsonArray *array,
             guint      index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
read_parts (JoltWebManifestBuild  *self,
            JsonArray             *parts,
            GError               **error)
{
  for (guint i = 0; i < json_array_get_length (parts); i++) {
    JsonObject *part = get_element (parts, i);
    const char *path = part != NULL ? jolt_json_get_text (part, "path") : NULL;
    guint32 address;

    if (path == NULL || path[0] == '\0')
      return fail (error, "a part has no “path”");

    /* Only who chooses this build needs to know. */
    if (jolt_json_get_address (part, "offset", &address))
      jolt_flasher_args_add (self->args, address, path);
    else if (self->bad_path == NULL)
      self->bad_path = g_strdup (path);
  }

  return TRUE;
}

static char *
dup_id (JoltWebManifest *self,
        const char      *family)
{
  for (guint i = 0; i < self->builds->len; i++)
    if (g_str_equal (((JoltWebManifestBuild *) self->builds->pdata[i])->family, family))
      return g_strdup_printf ("%s-%u", family, self->builds->len + 1);

  return g_strdup (family);
}

static gboolean
read_build (JoltWebManifest  *self,
            JsonObject       *build,
            GError          **error)
{
  const char *family = build != NULL ? jolt_json_get_text (build, "chipFamily") : NULL;
  JsonArray *parts = build != NULL ? jolt_json_get_array (build, "parts") : NULL;
  JoltWebManifestBuild *added;

  if (family == NULL)
    return fail (error, "a build has no “chipFamily”");
  if (parts == NULL || json_array_get_length (parts) == 0)
    return fail (error, "a build has no “parts”");
  if (json_array_get_length (parts) > JOLT_MAX_PARTS)
    return fail (error, "a build has too many “parts”");

  added = g_new0 (JoltWebManifestBuild, 1);
  added->family = g_strdup (family);
  added->id = dup_id (self, family);
  added->chip = find_chip (family);
  added->args = jolt_flasher_args_new ();
  added->args->chip = added->chip;
  g_ptr_array_add (self->builds, added);

  return read_parts (added, parts, error);
}

/**
 * jolt_web_manifest_is:
 * @text: the contents of a JSON file
 * @size: their length in bytes
 *
 * Returns: whether it is the manifest of a web installer, right or wrong
 */
gboolean
jolt_web_manifest_is (const char *text,
                      gsize       size)
{
  g_autoptr (JsonObject) root = jolt_json_parse (text, size, JOLT_IMAGE_ERROR_BAD_MANIFEST, NULL);

  return root != NULL && json_object_has_member (root, "builds");
}

/**
 * jolt_web_manifest_parse:
 * @text: the contents of a manifest.json
 * @size: their length in bytes
 * @error: %JOLT_IMAGE_ERROR_BAD_MANIFEST
 *
 * Reads what a web installer writes (ESP Web Tools, “Creating your manifest”).
 *
 * Returns: (transfer full) (nullable): what it says, or %NULL with @error set
 */
JoltWebManifest *
jolt_web_manifest_parse (const char  *text,
                         gsize        size,
                         GError     **error)
{
  g_autoptr (JoltWebManifest) self = g_new0 (JoltWebManifest, 1);
  g_autoptr (JsonObject) root = jolt_json_parse (text, size, JOLT_IMAGE_ERROR_BAD_MANIFEST, error);
  JsonArray *builds;
  const char *value;

  self->builds = g_ptr_array_new_with_free_func (build_free);
  if (root == NULL)
    return NULL;

  value = jolt_json_get_text (root, "name");
  self->name = g_strdup (value != NULL ? value : "");
  value = jolt_json_get_text (root, "version");
  self->version = g_strdup (value != NULL ? value : "");

  builds = jolt_json_get_array (root, "builds");
  if (builds == NULL || json_array_get_length (builds) == 0) {
    fail (error, "“builds” is missing");
    return NULL;
  }
  if (json_array_get_length (builds) > JOLT_MAX_CHOICES) {
    fail (error, "“builds” has too many members");
    return NULL;
  }

  for (guint i = 0; i < json_array_get_length (builds); i++)
    if (!read_build (self, get_element (builds, i), error))
      return NULL;

  return g_steal_pointer (&self);
}

/**
 * jolt_web_manifest_free:
 * @self: (transfer full): what a web installer writes
 */
void
jolt_web_manifest_free (JoltWebManifest *self)
{
  g_free (self->name);
  g_free (self->version);
  g_ptr_array_unref (self->builds);
  g_free (self);
}

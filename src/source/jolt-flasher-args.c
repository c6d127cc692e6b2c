/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-flasher-args-private.h"
#include "jolt-image-error.h"
#include "jolt-json-private.h"
#include "jolt-limits.h"

static void
file_clear (gpointer data)
{
  g_free (((JoltFlasherArgsFile *) data)->path);
}

/**
 * jolt_flasher_args_new:
 *
 * Returns: (transfer full): a list of no files, for a chip that is not known
 */
JoltFlasherArgs *
jolt_flasher_args_new (void)
{
  JoltFlasherArgs *self = g_new0 (JoltFlasherArgs, 1);

  self->files = g_array_new (FALSE, TRUE, sizeof (JoltFlasherArgsFile));
  g_array_set_clear_func (self->files, file_clear);

  return self;
}

/**
 * jolt_flasher_args_add:
 * @self: a list of files
 * @address: where in the flash the file goes
 * @path: its path, relative to the JSON file
 */
void
jolt_flasher_args_add (JoltFlasherArgs *self,
                       guint32          address,
                       const char      *path)
{
  JoltFlasherArgsFile file = { address, g_strdup (path) };

  g_array_append_val (self->files, file);
}

static gboolean
fail (GError     **error,
      const char  *what)
{
  return jolt_json_fail (error, JOLT_IMAGE_ERROR_BAD_JSON, what);
}

static gboolean
read_files (JoltFlasherArgs  *self,
            JsonObject       *root,
            GError          **error)
{
  JsonObject *files = jolt_json_get_object (root, "flash_files");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (files == NULL)
    return fail (error, "“flash_files” is missing");
  if (json_object_get_size (files) == 0)
    return fail (error, "“flash_files” is empty");
  if (json_object_get_size (files) > JOLT_MAX_PARTS)
    return jolt_json_fail (error, JOLT_IMAGE_ERROR_TOO_MANY_PARTS, "“flash_files” has too many members");

  json_object_iter_init_ordered (&iter, files);
  while (json_object_iter_next_ordered (&iter, &name, &node)) {
    const char *path = jolt_json_node_text (node);
    guint32 address;

    if (!jolt_address_from_text (name, &address))
      return fail (error, "“flash_files” has a name that is not an address");
    if (path == NULL || path[0] == '\0')
      return fail (error, "“flash_files” has a value that is not a path");

    jolt_flasher_args_add (self, address, path);
  }

  return TRUE;
}

static gboolean
read_settings (JoltFlasherArgs  *self,
               JsonObject       *root,
               GError          **error)
{
  JsonObject *settings = jolt_json_get_object (root, "flash_settings");
  JsonObject *extra = jolt_json_get_object (root, "extra_esptool_args");
  const char *text;

  /* "keep" and "detect" leave the size open. */
  text = settings != NULL ? jolt_json_get_text (settings, "flash_size") : NULL;
  if (text != NULL)
    self->flash_size = jolt_flash_size_from_text (text);

  text = extra != NULL ? jolt_json_get_text (extra, "chip") : NULL;
  if (text == NULL || g_str_equal (text, "auto"))
    return TRUE;

  self->chip = jolt_chip_from_target (text);
  if (self->chip == NULL) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_UNKNOWN_CHIP, "data: the chip is “%s”", text);
    return FALSE;
  }

  return TRUE;
}

/**
 * jolt_flasher_args_parse:
 * @text: the contents of a flasher_args.json
 * @size: their length in bytes
 * @error: %JOLT_IMAGE_ERROR_BAD_JSON, %JOLT_IMAGE_ERROR_UNKNOWN_CHIP
 *
 * Reads what an ESP-IDF build says about how to flash it (ESP-IDF,
 * components/esptool_py/flasher_args.json.in).
 *
 * Returns: (transfer full) (nullable): what it says, or %NULL with @error set
 */
JoltFlasherArgs *
jolt_flasher_args_parse (const char  *text,
                         gsize        size,
                         GError     **error)
{
  g_autoptr (JoltFlasherArgs) self = jolt_flasher_args_new ();
  g_autoptr (JsonObject) root = jolt_json_parse (text, size, JOLT_IMAGE_ERROR_BAD_JSON, error);

  if (root == NULL || !read_files (self, root, error) || !read_settings (self, root, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * jolt_flasher_args_free:
 * @self: (transfer full): what a build says
 */
void
jolt_flasher_args_free (JoltFlasherArgs *self)
{
  g_array_unref (self->files);
  g_free (self);
}

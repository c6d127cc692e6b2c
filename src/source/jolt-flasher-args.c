/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <string.h>

#include "jolt-flasher-args.h"
#include "jolt-image-error.h"

#define MAX_SIZE    (1u << 20)
#define MAX_FILES   256

static gboolean
fail (GError     **error,
      const char  *what)
{
  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_JSON, "data: %s", what);

  return FALSE;
}

static void
file_clear (gpointer data)
{
  g_free (((JoltFlasherArgsFile *) data)->path);
}

/* json-glib's getters complain to the log about another type, so ask first. */
static JsonObject *
get_object (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static const char *
get_text (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

static gboolean
read_files (JoltFlasherArgs  *self,
            JsonObject       *root,
            GError          **error)
{
  JsonObject *files = get_object (root, "flash_files");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (files == NULL)
    return fail (error, "“flash_files” is missing");
  if (json_object_get_size (files) == 0)
    return fail (error, "“flash_files” is empty");
  if (json_object_get_size (files) > MAX_FILES)
    return fail (error, "“flash_files” has too many members");

  json_object_iter_init_ordered (&iter, files);
  while (json_object_iter_next_ordered (&iter, &name, &node)) {
    const char *path = get_text (node);
    JoltFlasherArgsFile file;

    if (!jolt_address_from_text (name, &file.address))
      return fail (error, "“flash_files” has a name that is no address");
    if (path == NULL || path[0] == '\0')
      return fail (error, "“flash_files” has a value that is no path");

    file.path = g_strdup (path);
    g_array_append_val (self->files, file);
  }

  return TRUE;
}

static gboolean
read_settings (JoltFlasherArgs  *self,
               JsonObject       *root,
               GError          **error)
{
  JsonObject *settings = get_object (root, "flash_settings");
  JsonObject *extra = get_object (root, "extra_esptool_args");
  const char *text;

  /* "keep" and "detect" leave the size open. */
  text = settings != NULL ? get_text (json_object_get_member (settings, "flash_size")) : NULL;
  if (text != NULL)
    self->flash_size = jolt_flash_size_from_text (text);

  text = extra != NULL ? get_text (json_object_get_member (extra, "chip")) : NULL;
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
  g_autoptr (JoltFlasherArgs) self = g_new0 (JoltFlasherArgs, 1);
  /* Not an immutable parser: json-glib 1.10 aborts when two values follow one
   * another at the top. */
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) json_error = NULL;
  JsonNode *root;

  self->files = g_array_new (FALSE, TRUE, sizeof (JoltFlasherArgsFile));
  g_array_set_clear_func (self->files, file_clear);

  if (size > MAX_SIZE) {
    fail (error, "more than 1 MiB of JSON");
    return NULL;
  }

  /* json-glib takes -1 and 0 for text that ends with NUL. */
  if (size == 0 || memchr (text, 0, size) != NULL || !g_utf8_validate (text, (gssize) size, NULL)) {
    fail (error, "not JSON");
    return NULL;
  }

  if (!json_parser_load_from_data (parser, text, (gssize) size, &json_error)) {
    fail (error, json_error->message);
    return NULL;
  }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    fail (error, "not an object");
    return NULL;
  }

  if (!read_files (self, json_node_get_object (root), error) ||
      !read_settings (self, json_node_get_object (root), error))
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

/**
 * jolt_flash_size_from_text:
 * @text: such as "4MB", in any case
 *
 * Reads the size of a flash chip as ESP-IDF writes it: 1MB, 2MB, 4MB … 128MB.
 *
 * Returns: the size in bytes, or 0 when it is none of these
 */
guint32
jolt_flash_size_from_text (const char *text)
{
  for (guint32 size = 1; size <= 128; size *= 2) {
    g_autofree char *name = g_strdup_printf ("%uMB", size);

    if (g_ascii_strcasecmp (text, name) == 0)
      return size << 20;
  }

  return 0;
}

/**
 * jolt_address_from_text:
 * @text: such as "0x10000" or "65536"
 * @address: (out): the address
 *
 * Reads an address in the flash: decimal, or hexadecimal with 0x.
 *
 * Returns: whether @text is an address and nothing else
 */
gboolean
jolt_address_from_text (const char *text,
                        guint32    *address)
{
  gboolean is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  guint64 value;

  if (!g_ascii_string_to_unsigned (is_hex ? text + 2 : text, is_hex ? 16 : 10,
                                   0, G_MAXUINT32, &value, NULL))
    return FALSE;

  *address = (guint32) value;

  return TRUE;
}

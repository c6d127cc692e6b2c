/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-address.h"
#include "jolt-image-error.h"
#include "jolt-json-private.h"
#include "jolt-limits.h"

/* Reading JSON that somebody else wrote. json-glib's getters complain to the log
 * about a member of another type, so these ask first. */

/*< private >
 * jolt_json_fail:
 * @error: where the error goes
 * @code: a code of [error@ImageError]
 * @what: what is wrong with the JSON
 *
 * Returns: %FALSE
 */
gboolean
jolt_json_fail (GError     **error,
                int          code,
                const char  *what)
{
  g_set_error (error, JOLT_IMAGE_ERROR, code, "data: %s", what);

  return FALSE;
}

/*< private >
 * jolt_json_parse:
 * @text: JSON, or anything else
 * @size: its length in bytes
 * @code: the code of [error@ImageError] for text that cannot be understood
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the object at the top
 */
JsonObject *
jolt_json_parse (const char  *text,
                 gsize        size,
                 int          code,
                 GError     **error)
{
  /* Not an immutable parser: json-glib 1.10 aborts when two values follow one
   * another at the top. */
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) json_error = NULL;
  JsonNode *root;

  if (size > JOLT_MAX_JSON_SIZE) {
    jolt_json_fail (error, code, "more JSON than any build writes");
    return NULL;
  }

  /* json-glib takes -1 and 0 for text that ends with NUL. */
  if (size == 0 || memchr (text, 0, size) != NULL || !g_utf8_validate (text, (gssize) size, NULL)) {
    jolt_json_fail (error, code, "not JSON");
    return NULL;
  }

  if (!json_parser_load_from_data (parser, text, (gssize) size, &json_error)) {
    jolt_json_fail (error, code, json_error->message);
    return NULL;
  }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    jolt_json_fail (error, code, "not an object");
    return NULL;
  }

  return json_object_ref (json_node_get_object (root));
}

/*< private > */
JsonObject *
jolt_json_get_object (JsonObject *object,
                      const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/*< private > */
JsonArray *
jolt_json_get_array (JsonObject *object,
                     const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/*< private > */
const char *
jolt_json_node_text (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

/*< private > */
const char *
jolt_json_get_text (JsonObject *object,
                    const char *name)
{
  return jolt_json_node_text (json_object_get_member (object, name));
}

/*< private >
 * jolt_json_get_address:
 * @object: an object
 * @name: the name of a member
 * @address: (out): its value
 *
 * Returns: whether the member is a whole number of 32 bits, or a text that is one
 */
gboolean
jolt_json_get_address (JsonObject *object,
                       const char *name,
                       guint32    *address)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text = jolt_json_node_text (node);
  gint64 value;

  if (text != NULL)
    return jolt_address_from_text (text, address);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;

  value = json_node_get_int (node);
  if (value < 0 || value > G_MAXUINT32)
    return FALSE;

  *address = (guint32) value;

  return TRUE;
}

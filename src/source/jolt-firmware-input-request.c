/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-input-request-private.h"
#include "jolt-packer.h"

static void
origin_clear (gpointer data)
{
  g_object_unref (((JoltFirmwareInputOrigin *) data)->file);
}

/*< private >
 * jolt_firmware_input_request_new:
 *
 * Returns: (transfer full): a request for nothing, with what mkdfu assumes
 */
JoltFirmwareInputRequest *
jolt_firmware_input_request_new (void)
{
  JoltFirmwareInputRequest *self = g_new0 (JoltFirmwareInputRequest, 1);

  self->origins = g_array_new (FALSE, FALSE, sizeof (JoltFirmwareInputOrigin));
  g_array_set_clear_func (self->origins, origin_clear);
  self->part_size = JOLT_PACKER_DEFAULT_PART_SIZE;

  return self;
}

/*< private >
 * jolt_firmware_input_request_copy:
 * @self: a request
 * @edits: (transfer full) (element-type JoltFirmwareInputEdit): what the user changed
 *
 * Returns: (transfer full): the same request, which shares nothing that changes
 */
JoltFirmwareInputRequest *
jolt_firmware_input_request_copy (const JoltFirmwareInputRequest *self,
                                  GArray                         *edits)
{
  JoltFirmwareInputRequest *copy = g_memdup2 (self, sizeof *self);

  copy->origins = g_array_copy (self->origins);
  g_array_set_clear_func (copy->origins, origin_clear);
  for (guint i = 0; i < copy->origins->len; i++)
    g_object_ref (g_array_index (copy->origins, JoltFirmwareInputOrigin, i).file);

  copy->choices = g_strdupv (self->choices);
  copy->erased = g_strdupv (self->erased);
  copy->escapes = g_strdupv (self->escapes);
  copy->edits = edits;

  return copy;
}

/*< private > */
void
jolt_firmware_input_request_free (JoltFirmwareInputRequest *self)
{
  g_array_unref (self->origins);
  g_clear_pointer (&self->edits, g_array_unref);
  g_strfreev (self->choices);
  g_strfreev (self->erased);
  g_strfreev (self->escapes);
  g_free (self);
}

/*< private >
 * jolt_firmware_input_request_add:
 * @self: a request
 * @file: what was opened
 * @address: (nullable): where it goes, when the user said so
 */
void
jolt_firmware_input_request_add (JoltFirmwareInputRequest *self,
                                 GFile                    *file,
                                 const guint32            *address)
{
  JoltFirmwareInputOrigin origin = {
    .file = g_object_ref (file),
    .has_address = address != NULL,
    .address = address != NULL ? *address : 0,
  };

  g_array_append_val (self->origins, origin);
}

/*< private >
 * jolt_firmware_input_append_text:
 * @list: (inout) (nullable): a list of texts
 * @text: one more
 */
void
jolt_firmware_input_append_text (GStrv      *list,
                                 const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (*list != NULL)
    g_strv_builder_addv (builder, (const char **) *list);
  g_strv_builder_add (builder, text);
  g_strfreev (*list);
  *list = g_strv_builder_end (builder);
}

static gboolean
contains (GStrv       list,
          const char *text)
{
  return list != NULL && g_strv_contains ((const char * const *) list, text);
}

/*< private >
 * jolt_firmware_input_request_allows:
 * @self: a request
 * @path: a path outside the folder, with links resolved
 *
 * Returns: whether a build can name it
 */
gboolean
jolt_firmware_input_request_allows (const JoltFirmwareInputRequest *self,
                                    const char                     *path)
{
  return self->allow_escapes || contains (self->escapes, path);
}

/*< private >
 * jolt_firmware_input_request_chooses:
 * @self: a request
 * @id: the ID of a choice
 *
 * Returns: whether the user chose it
 */
gboolean
jolt_firmware_input_request_chooses (const JoltFirmwareInputRequest *self,
                                     const char                     *id)
{
  return contains (self->choices, id);
}

/*< private >
 * jolt_firmware_input_request_names:
 * @self: a request
 * @key: the key of a file
 *
 * Returns: whether the user opened that very file, instead of a folder or an
 *   archive it is in
 */
gboolean
jolt_firmware_input_request_names (const JoltFirmwareInputRequest *self,
                                   const char                     *key)
{
  for (guint i = 0; i < self->origins->len; i++) {
    g_autofree char *uri = g_file_get_uri (g_array_index (self->origins, JoltFirmwareInputOrigin, i).file);

    if (g_str_equal (uri, key))
      return TRUE;
  }

  return FALSE;
}

/*< private >
 * jolt_firmware_input_request_find_edit:
 * @self: a request
 * @key: the key of a file
 *
 * Returns: (transfer none) (nullable): what the user changed about it
 */
const JoltFirmwareInputEdit *
jolt_firmware_input_request_find_edit (const JoltFirmwareInputRequest *self,
                                       const char                     *key)
{
  for (guint i = 0; self->edits != NULL && i < self->edits->len; i++) {
    const JoltFirmwareInputEdit *edit = &g_array_index (self->edits, JoltFirmwareInputEdit, i);

    if (g_str_equal (edit->key, key))
      return edit;
  }

  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-packer.h"
#include "jolt-firmware-input-request-private.h"

static void
input_clear (gpointer data)
{
  g_object_unref (((JoltFirmwareInputInput *) data)->file);
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

  self->inputs = g_array_new (FALSE, FALSE, sizeof (JoltFirmwareInputInput));
  g_array_set_clear_func (self->inputs, input_clear);
  self->part_size = JOLT_PACKER_DEFAULT_PART_SIZE;
  self->keep_settings = TRUE;

  return self;
}

/*< private >
 * jolt_firmware_input_request_copy:
 * @self: a request
 * @edits: (transfer full) (element-type JoltFirmwareInputEdit): what the person changed
 *
 * Returns: (transfer full): the same request, which shares nothing that changes
 */
JoltFirmwareInputRequest *
jolt_firmware_input_request_copy (const JoltFirmwareInputRequest *self,
                                  GArray                         *edits)
{
  JoltFirmwareInputRequest *copy = g_memdup2 (self, sizeof *self);

  copy->inputs = g_array_copy (self->inputs);
  g_array_set_clear_func (copy->inputs, input_clear);
  for (guint i = 0; i < copy->inputs->len; i++)
    g_object_ref (g_array_index (copy->inputs, JoltFirmwareInputInput, i).file);

  copy->escapes.paths = g_strdupv (self->escapes.paths);
  copy->edits = edits;

  return copy;
}

/*< private > */
void
jolt_firmware_input_request_free (JoltFirmwareInputRequest *self)
{
  g_array_unref (self->inputs);
  g_clear_pointer (&self->edits, g_array_unref);
  g_strfreev (self->escapes.paths);
  g_free (self);
}

/*< private >
 * jolt_firmware_input_request_add:
 * @self: a request
 * @file: what was dropped
 * @address: (nullable): where it goes, when the person said so
 */
void
jolt_firmware_input_request_add (JoltFirmwareInputRequest *self,
                                 GFile                    *file,
                                 const guint32            *address)
{
  JoltFirmwareInputInput input = {
    .file = g_object_ref (file),
    .has_address = address != NULL,
    .address = address != NULL ? *address : 0,
  };

  g_array_append_val (self->inputs, input);
}

/*< private >
 * jolt_firmware_input_request_allow_escape:
 * @self: a request
 * @path: a path outside the folder that the person allows
 */
void
jolt_firmware_input_request_allow_escape (JoltFirmwareInputRequest *self,
                                          const char               *path)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (self->escapes.paths != NULL)
    g_strv_builder_addv (builder, (const char **) self->escapes.paths);
  g_strv_builder_add (builder, path);
  g_strfreev (self->escapes.paths);
  self->escapes.paths = g_strv_builder_end (builder);
}

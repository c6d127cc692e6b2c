/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-cpio.h"
#include "jolt-dfu-suffix.h"
#include "jolt-file-type.h"
#include "jolt-flasher-args.h"
#include "jolt-image-error.h"
#include "jolt-snapshot.h"
#include "jolt-firmware-input-scan-private.h"

/*< private >
 * jolt_firmware_input_scan_is_dfu:
 * @bytes: a file
 *
 * Whether the file is to be read as a finished DFU image, whole or not.
 */
gboolean
jolt_firmware_input_scan_is_dfu (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gsize magic_size = strlen (JOLT_CPIO_MAGIC);
  JoltDfuSuffix suffix;

  if (size >= magic_size && memcmp (data, JOLT_CPIO_MAGIC, magic_size) == 0)
    return TRUE;

  return jolt_dfu_suffix_parse (&suffix, data, size, NULL);
}

/*< private >
 * jolt_firmware_input_scan_set_dfu:
 * @self: a scan
 * @firmware: (transfer full): a finished DFU image
 *
 * Takes a DFU image with its parts, so that some of them can be left out.
 */
void
jolt_firmware_input_scan_set_dfu (JoltFirmwareInputScan *self,
                                  JoltFirmware          *firmware)
{
  self->firmware = firmware;
  self->chip = jolt_firmware_get_chip (firmware);
  self->flash_size = jolt_firmware_get_flash_size (firmware);

  for (guint i = 0; i < jolt_firmware_get_n_parts (firmware); i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);
    g_autofree char *key = g_strdup_printf ("%u:%s", i, jolt_firmware_part_get_name (part));

    jolt_firmware_part_set_key (part, key);
    g_ptr_array_add (self->items, g_object_ref (part));
  }
}

static void
remove_given (JoltFirmwareInputScan *self,
              guint32                address)
{
  for (guint i = 0; i < self->items->len; i++) {
    JoltFirmwarePart *item = self->items->pdata[i];

    if (jolt_firmware_part_get_has_address (item) && jolt_firmware_part_get_address (item) == address) {
      g_ptr_array_remove_index (self->items, i);
      return;
    }
  }
}

/*< private >
 * jolt_firmware_input_scan_add:
 * @self: a scan
 * @key: what finds the file again
 * @name: the base name of the file
 * @bytes: what is in it
 * @address: (nullable): where it goes, when somebody said so
 * @error: why it cannot be flashed
 *
 * Takes a single file. As with mkdfu, an empty one whose address was given is
 * left out, and of two that were given the same address the last one counts. An
 * empty one without an address is refused.
 */
gboolean
jolt_firmware_input_scan_add (JoltFirmwareInputScan  *self,
                              const char             *key,
                              const char             *name,
                              GBytes                 *bytes,
                              const guint32          *address,
                              GError                **error)
{
  g_autoptr (JoltFirmwarePart) item = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (address != NULL && size == 0)
    return TRUE;

  /* A file that somebody gave an address can be anything. */
  if (address == NULL && jolt_file_type_refuse (data, size, error)) {
    g_prefix_error (error, "“%s”: ", name);
    jolt_image_error_set_part (error, name);
    return FALSE;
  }

  item = jolt_firmware_part_new_for_bytes (name, bytes, address);
  jolt_firmware_part_set_key (item, key);

  if (address != NULL)
    remove_given (self, *address);

  g_ptr_array_add (self->items, g_steal_pointer (&item));

  return TRUE;
}

static GBytes *
load (GFile         *file,
      GCancellable  *cancellable,
      GError       **error)
{
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (GError) io_error = NULL;
  GBytes *bytes;

  if (path != NULL)
    return jolt_snapshot_take (path, error);

  /* On a server that is not mounted. */
  bytes = g_file_load_bytes (file, cancellable, NULL, &io_error);
  if (bytes == NULL && g_error_matches (io_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&io_error));
  else if (bytes == NULL)
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_IO, io_error->message);

  return bytes;
}

static char *
get_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return g_filename_display_name (name != NULL ? name : "");
}

static gboolean
is_zip (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size >= 4 && memcmp (data, "PK\003\004", 4) == 0;
}

static gboolean
is_folder (GFile *file)
{
  return g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY;
}

static gboolean
is_json (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL && g_str_has_suffix (name, ".json");
}

static gboolean
scan_folder (JoltFirmwareInputScan           *self,
             GFile                           *file,
             const JoltFirmwareInputEscapes  *escapes,
             GCancellable                    *cancellable,
             GError                         **error)
{
  g_autofree char *name = get_name (file);
  g_autofree char *path = g_file_get_path (file);

  self->kind = JOLT_FIRMWARE_INPUT_KIND_BUILD_FOLDER;
  self->title = g_strconcat (name, "/", NULL);

  if (path == NULL) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_A_BUILD_FOLDER,
                 "“%s” is a folder on a server", name);
    return FALSE;
  }

  return jolt_firmware_input_scan_folder (self, path, NULL, escapes, cancellable, error);
}

static gboolean
scan_json (JoltFirmwareInputScan           *self,
           GFile                           *file,
           const JoltFirmwareInputEscapes  *escapes,
           GCancellable                    *cancellable,
           GError                         **error)
{
  g_autoptr (GFile) parent = g_file_get_parent (file);
  g_autofree char *name = parent != NULL ? get_name (parent) : g_strdup ("");
  g_autofree char *folder = parent != NULL ? g_file_get_path (parent) : NULL;
  g_autofree char *path = g_file_get_path (file);

  self->kind = JOLT_FIRMWARE_INPUT_KIND_BUILD_FOLDER;
  self->title = g_strconcat (name, "/", NULL);

  if (path == NULL || folder == NULL) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_A_BUILD_FOLDER,
                 "“%s” is a folder on a server", name);
    return FALSE;
  }

  return jolt_firmware_input_scan_folder (self, folder, path, escapes, cancellable, error);
}

/* A file that was dropped alone: it may be more than one part. */
static gboolean
scan_single (JoltFirmwareInputScan         *self,
             const JoltFirmwareInputInput  *input,
             GCancellable                  *cancellable,
             GError                       **error)
{
  g_autofree char *name = get_name (input->file);
  g_autofree char *uri = g_file_get_uri (input->file);
  g_autoptr (GBytes) bytes = load (input->file, cancellable, error);
  JoltFirmware *firmware;

  if (bytes == NULL)
    return FALSE;

  self->title = g_strdup (name);

  if (!input->has_address && is_zip (bytes)) {
    self->kind = JOLT_FIRMWARE_INPUT_KIND_ARCHIVE;
    return jolt_firmware_input_scan_zip (self, bytes, cancellable, error);
  }

  if (!input->has_address && jolt_firmware_input_scan_is_dfu (bytes)) {
    self->kind = JOLT_FIRMWARE_INPUT_KIND_DFU_IMAGE;
    firmware = jolt_firmware_new_from_bytes (bytes, name, error);
    if (firmware == NULL)
      return FALSE;
    jolt_firmware_input_scan_set_dfu (self, firmware);
    return TRUE;
  }

  self->kind = JOLT_FIRMWARE_INPUT_KIND_FILES;

  return jolt_firmware_input_scan_add (self, uri, name, bytes, input->has_address ? &input->address : NULL, error);
}

static gboolean
fail_mixed (GError     **error,
            const char  *name)
{
  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_MIXED,
               "“%s” is firmware of its own", name);

  return FALSE;
}

static gboolean
scan_several (JoltFirmwareInputScan  *self,
              const GArray           *inputs,
              GCancellable           *cancellable,
              GError                **error)
{
  self->kind = JOLT_FIRMWARE_INPUT_KIND_FILES;

  for (guint i = 0; i < inputs->len; i++) {
    const JoltFirmwareInputInput *input = &g_array_index (inputs, JoltFirmwareInputInput, i);
    g_autofree char *name = get_name (input->file);
    g_autofree char *uri = g_file_get_uri (input->file);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) load_error = NULL;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;

    if (!input->has_address && (is_folder (input->file) || is_json (input->file)))
      return fail_mixed (error, name);

    bytes = load (input->file, cancellable, &load_error);
    if (input->has_address && g_error_matches (load_error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_EMPTY))
      continue;
    if (bytes == NULL) {
      g_propagate_error (error, g_steal_pointer (&load_error));
      return FALSE;
    }

    if (!input->has_address && (is_zip (bytes) || jolt_firmware_input_scan_is_dfu (bytes)))
      return fail_mixed (error, name);

    if (self->title == NULL)
      self->title = g_strdup (name);
    if (!jolt_firmware_input_scan_add (self, uri, name, bytes,
                                       input->has_address ? &input->address : NULL, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
scan (JoltFirmwareInputScan           *self,
      const GArray                    *inputs,
      const JoltFirmwareInputEscapes  *escapes,
      GCancellable                    *cancellable,
      GError                         **error)
{
  const JoltFirmwareInputInput *first = &g_array_index (inputs, JoltFirmwareInputInput, 0);

  if (inputs->len > 1)
    return scan_several (self, inputs, cancellable, error);
  if (!first->has_address && is_folder (first->file))
    return scan_folder (self, first->file, escapes, cancellable, error);
  if (!first->has_address && is_json (first->file))
    return scan_json (self, first->file, escapes, cancellable, error);

  return scan_single (self, first, cancellable, error);
}

/*< private >
 * jolt_firmware_input_scan_new:
 * @inputs: (element-type JoltFirmwareInputInput): what was dropped, at least one
 * @escapes: which files outside its folder flasher_args.json may name
 * @cancellable: (nullable): stops between two files
 * @error: a code of [error@ImageError] or %G_IO_ERROR_CANCELLED
 *
 * Looks into what was dropped. Blocks.
 *
 * Returns: (transfer full) (nullable): what was found, or %NULL with @error set
 */
JoltFirmwareInputScan *
jolt_firmware_input_scan_new (const GArray                    *inputs,
                              const JoltFirmwareInputEscapes  *escapes,
                              GCancellable                    *cancellable,
                              GError                         **error)
{
  g_autoptr (JoltFirmwareInputScan) self = g_new0 (JoltFirmwareInputScan, 1);

  g_return_val_if_fail (inputs->len > 0, NULL);

  self->items = g_ptr_array_new_with_free_func (g_object_unref);

  if (!scan (self, inputs, escapes, cancellable, error))
    return NULL;

  return g_steal_pointer (&self);
}

/*< private > */
void
jolt_firmware_input_scan_free (JoltFirmwareInputScan *self)
{
  g_free (self->title);
  g_ptr_array_unref (self->items);
  g_clear_object (&self->firmware);
  g_free (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-part-private.h"

#include "jolt-image-error.h"

static gboolean
is_image_proven (const JoltImage *image)
{
  return image->state == JOLT_IMAGE_STATE_SOUND;
}

static gboolean
are_contents_proven (const JoltFlashContents *contents)
{
  if (contents->bootloader.is_present && !is_image_proven (&contents->bootloader.image))
    return FALSE;

  for (guint i = 0; i < contents->programs->len; i++) {
    const JoltFlashProgram *program = &g_array_index (contents->programs, JoltFlashProgram, i);

    if (program->is_present && !is_image_proven (&program->image))
      return FALSE;
  }

  return TRUE;
}

/**
 * jolt_firmware_part_get_proven:
 * @self: a part
 *
 * Whether a sum that came with the file says that the part is as it was built:
 * the MD5 in the index of a DFU image, the checksum of a program, the MD5 of a
 * partition table. A sum that Jolt computed itself proves nothing.
 *
 * Returns: whether there is one, and all that there are are right
 */
gboolean
jolt_firmware_part_get_proven (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), FALSE);

  if (self->contents != NULL && !are_contents_proven (self->contents))
    return FALSE;
  if (self->is_image)
    return is_image_proven (&self->image);

  return self->has_md5 || (self->table != NULL && jolt_partition_table_has_md5 (self->table));
}

static gboolean
fail (JoltFirmwarePart  *self,
      GError           **error,
      JoltImageError     code,
      const char        *what)
{
  g_set_error (error, JOLT_IMAGE_ERROR, code, "“%s”: %s", self->name, what);
  jolt_image_error_set_part (error, self->name);

  return FALSE;
}

/* The ROM starts a bootloader whose SHA-256 is wrong; a bootloader does not
 * start such an application. */
static gboolean
verify_image (JoltFirmwarePart  *self,
              const JoltImage   *image,
              gboolean           is_bootloader,
              GError           **error)
{
  switch (image->state) {
  case JOLT_IMAGE_STATE_SOUND:
    return TRUE;
  case JOLT_IMAGE_STATE_BAD_HASH:
    return is_bootloader || fail (self, error, JOLT_IMAGE_ERROR_BAD_CHECKSUM,
                                  "data: the program differs from the SHA-256 at its end");
  case JOLT_IMAGE_STATE_NO_HASH:
    return is_bootloader || fail (self, error, JOLT_IMAGE_ERROR_TRUNCATED,
                                  "data: the file ends before the SHA-256 of the program");
  case JOLT_IMAGE_STATE_BAD_CHECKSUM:
    return fail (self, error, JOLT_IMAGE_ERROR_BAD_CHECKSUM,
                 is_bootloader ? "data: the bootloader differs from its checksum"
                               : "data: the program differs from its checksum");
  case JOLT_IMAGE_STATE_TRUNCATED:
    return fail (self, error, JOLT_IMAGE_ERROR_TRUNCATED,
                 is_bootloader ? "data: the file ends before the bootloader does"
                               : "data: the file ends before the program does");
  }

  g_return_val_if_reached (FALSE);
}

static gboolean
verify_chips (JoltFirmwarePart  *self,
              GError           **error)
{
  const JoltFlashContents *contents = self->contents;

  for (guint i = 0; i < contents->programs->len; i++) {
    const JoltFlashProgram *program = &g_array_index (contents->programs, JoltFlashProgram, i);
    const JoltChip *chip = program->is_present ? program->image.header.chip : NULL;

    if (chip != NULL && contents->chip != NULL && chip != contents->chip &&
        program->partition == contents->start) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CHIP_MISMATCH,
                   "“%s”: the bootloader is for %s, the program at 0x%x for %s", self->name,
                   contents->chip->name, program->address, chip->name);
      jolt_image_error_set_part (error, self->name);
      jolt_image_error_set_chip (error, contents->chip);
      return FALSE;
    }
  }

  return TRUE;
}

/* Only the program that starts is asked for: the others can be old, half
 * written or not there at all in a copy of a board. */
static gboolean
verify_contents (JoltFirmwarePart  *self,
                 GError           **error)
{
  const JoltFlashContents *contents = self->contents;
  const JoltFlashProgram *start = jolt_flash_contents_find_start (contents);

  if (contents->table_error != NULL)
    return fail (self, error, JOLT_IMAGE_ERROR_BAD_CHECKSUM, contents->table_error->message);
  if (!verify_chips (self, error))
    return FALSE;
  if (contents->bootloader.is_present && !verify_image (self, &contents->bootloader.image, TRUE, error))
    return FALSE;

  return start == NULL || !start->is_present || verify_image (self, &start->image, FALSE, error);
}

/**
 * jolt_firmware_part_verify:
 * @self: a part
 * @error: %JOLT_IMAGE_ERROR_BAD_CHECKSUM, %JOLT_IMAGE_ERROR_TRUNCATED,
 *   %JOLT_IMAGE_ERROR_CHIP_MISMATCH
 *
 * Says whether what the part is, is whole: nothing would start a program that
 * differs from its own sums.
 *
 * Returns: whether it can be written
 */
gboolean
jolt_firmware_part_verify (JoltFirmwarePart  *self,
                           GError           **error)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), FALSE);

  if (self->contents != NULL)
    return verify_contents (self, error);
  if (self->table_error != NULL)
    return fail (self, error, JOLT_IMAGE_ERROR_BAD_CHECKSUM, self->table_error->message);
  if (self->is_image)
    return verify_image (self, &self->image, self->kind == JOLT_PART_KIND_BOOTLOADER, error);

  return TRUE;
}

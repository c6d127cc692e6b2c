/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-image-error.h"

#include "jolt-text.h"

typedef struct {
  const JoltChip *chip;
  char           *part;
  char           *path;
} JoltImageErrorPrivate;

static void
jolt_image_error_private_init (JoltImageErrorPrivate *self)
{
  *self = (JoltImageErrorPrivate) { NULL };
}

static void
jolt_image_error_private_copy (const JoltImageErrorPrivate *source,
                               JoltImageErrorPrivate       *self)
{
  self->chip = source->chip;
  self->part = g_strdup (source->part);
  self->path = g_strdup (source->path);
}

static void
jolt_image_error_private_clear (JoltImageErrorPrivate *self)
{
  g_clear_pointer (&self->part, g_free);
  g_clear_pointer (&self->path, g_free);
}

G_DEFINE_EXTENDED_ERROR (JoltImageError, jolt_image_error)

static JoltImageErrorPrivate *
find_private (GError **error)
{
  return error != NULL && g_error_matches (*error, JOLT_IMAGE_ERROR, (*error)->code)
    ? jolt_image_error_get_private (*error) : NULL;
}

/**
 * jolt_image_error_set_chip:
 * @error: (nullable): where an error of %JOLT_IMAGE_ERROR was just set
 * @chip: (nullable): the chip it is about
 */
void
jolt_image_error_set_chip (GError         **error,
                           const JoltChip  *chip)
{
  JoltImageErrorPrivate *self = find_private (error);

  if (self != NULL)
    self->chip = chip;
}

/**
 * jolt_image_error_set_part:
 * @error: (nullable): where an error of %JOLT_IMAGE_ERROR was just set
 * @part: (nullable): the name of the file it is about, as raw bytes
 */
void
jolt_image_error_set_part (GError     **error,
                           const char  *part)
{
  JoltImageErrorPrivate *self = find_private (error);

  if (self == NULL)
    return;

  g_free (self->part);
  self->part = part != NULL ? jolt_text_clean (part, -1) : NULL;
}

/**
 * jolt_image_error_set_path:
 * @error: (nullable): where an error of %JOLT_IMAGE_ERROR was just set
 * @path: (nullable) (type filename): the path it is about
 */
void
jolt_image_error_set_path (GError     **error,
                           const char  *path)
{
  JoltImageErrorPrivate *self = find_private (error);

  if (self != NULL)
    g_set_str (&self->path, path);
}

static const JoltImageErrorPrivate *
get_private (const GError *error)
{
  return error != NULL && error->domain == JOLT_IMAGE_ERROR ? jolt_image_error_get_private (error) : NULL;
}

/**
 * jolt_image_error_get_chip:
 * @error: any error
 *
 * Returns: (transfer none) (nullable): the chip it is about
 */
const JoltChip *
jolt_image_error_get_chip (const GError *error)
{
  const JoltImageErrorPrivate *self = get_private (error);

  return self != NULL ? self->chip : NULL;
}

/**
 * jolt_image_error_get_part:
 * @error: any error
 *
 * Returns: (transfer none) (nullable): the name of the file it is about, fit to
 *   be shown
 */
const char *
jolt_image_error_get_part (const GError *error)
{
  const JoltImageErrorPrivate *self = get_private (error);

  return self != NULL ? self->part : NULL;
}

/**
 * jolt_image_error_get_path:
 * @error: any error
 *
 * Returns: (transfer none) (nullable) (type filename): the path it is about, as
 *   it is in the file system: jolt_text_clean() makes it fit to be shown
 */
const char *
jolt_image_error_get_path (const GError *error)
{
  const JoltImageErrorPrivate *self = get_private (error);

  return self != NULL ? self->path : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-app-description.h"
#include "jolt-bytes-private.h"

#define BOOTLOADER_SIZE  80
#define BOOTLOADER_MAGIC 80

/* The magic of a bootloader description is a single byte, so its text must
 * look like one as well. */
static gboolean
is_printable (const guint8 *text,
              gsize         size)
{
  gsize length = strnlen ((const char *) text, size);

  if (length == 0 || length == size)
    return FALSE;

  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isprint ((char) text[i]))
      return FALSE;
  }

  return TRUE;
}

static JoltAppDescription *
parse_application (const guint8 *data)
{
  JoltAppDescription *self = g_new0 (JoltAppDescription, 1);

  self->version = jolt_read_text (data + 16, 32);
  self->project = jolt_read_text (data + 48, 32);
  self->time = jolt_read_text (data + 80, 16);
  self->date = jolt_read_text (data + 96, 16);
  self->idf_version = jolt_read_text (data + 112, 32);
  memcpy (self->elf_sha256, data + 144, sizeof self->elf_sha256);

  return self;
}

static JoltAppDescription *
parse_bootloader (const guint8 *data)
{
  JoltAppDescription *self = g_new0 (JoltAppDescription, 1);

  self->is_bootloader = TRUE;
  self->version = g_strdup_printf ("%u", jolt_read_u32 (data + 4));
  self->project = g_strdup ("");
  self->time = g_strdup ("");
  self->date = jolt_read_text (data + 40, 24);
  self->idf_version = jolt_read_text (data + 8, 32);

  return self;
}

/**
 * jolt_app_description_parse:
 * @data: the beginning of an image
 * @size: how much of it there is, in bytes
 *
 * Reads the description that ESP-IDF puts at the start of the first segment
 * (components/esp_app_format/include/esp_app_desc.h,
 * components/esp_bootloader_format/include/esp_bootloader_desc.h).
 *
 * Returns: (transfer full) (nullable): the description, or %NULL when the
 *   image has none
 */
JoltAppDescription *
jolt_app_description_parse (const guint8 *data,
                            gsize         size)
{
  if (size < JOLT_APP_DESCRIPTION_OFFSET)
    return NULL;

  data += JOLT_APP_DESCRIPTION_OFFSET;
  size -= JOLT_APP_DESCRIPTION_OFFSET;

  if (size >= JOLT_APP_DESCRIPTION_SIZE && jolt_read_u32 (data) == JOLT_APP_DESCRIPTION_MAGIC)
    return parse_application (data);

  if (size >= BOOTLOADER_SIZE && data[0] == BOOTLOADER_MAGIC &&
      is_printable (data + 8, 32) && is_printable (data + 40, 24))
    return parse_bootloader (data);

  return NULL;
}

/**
 * jolt_app_description_free:
 * @self: (transfer full): a description
 *
 * Frees a description.
 */
void
jolt_app_description_free (JoltAppDescription *self)
{
  g_free (self->version);
  g_free (self->project);
  g_free (self->time);
  g_free (self->date);
  g_free (self->idf_version);
  g_free (self);
}

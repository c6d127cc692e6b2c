/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-format.h"

#include <glib/gi18n.h>

/**
 * jolt_format_size:
 * @size_bytes: how many bytes a file or a part has
 *
 * Returns: (transfer full): the size in words, such as "200 kB"
 */
char *
jolt_format_size (guint64 size_bytes)
{
  if (size_bytes < 1000)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u byte", "%u bytes", size_bytes),
                            (guint) size_bytes);
  if (size_bytes < 999500)
    /* Translators: a size in thousands of bytes; the space does not break */
    return g_strdup_printf (_("%u kB"), (guint) ((size_bytes + 500) / 1000));

  /* Translators: a size in millions of bytes */
  return g_strdup_printf (_("%.1f MB"), size_bytes / 1e6);
}

/**
 * jolt_format_flash_size:
 * @size_bytes: the size of a flash chip in bytes, a power of two; 0 when it is
 *   not known
 *
 * Returns: (transfer full): the size as it is printed on boards, such as "4 MB"
 */
char *
jolt_format_flash_size (guint64 size_bytes)
{
  if (size_bytes == 0)
    return g_strdup (_("unknown"));
  if (size_bytes < 1 << 20)
    return g_strdup_printf (_("%u kB"), (guint) (size_bytes >> 10));

  /* Translators: the size of a flash chip, as it is printed on boards */
  return g_strdup_printf (_("%u MB"), (guint) (size_bytes >> 20));
}

/**
 * jolt_format_address:
 * @address: a flash address
 *
 * Returns: (transfer full): the address as the field writes it, such as "0x10000"
 */
char *
jolt_format_address (guint32 address)
{
  return g_strdup_printf ("0x%x", address);
}

/* Set once, before anything is said. */
static gboolean is_on_screen;

/**
 * jolt_format_set_on_screen:
 * @on_screen: whether what is said is laid out in a window, instead of written
 *   to a terminal
 *
 * Says where sentences are read. In a window the name of a chip is not broken
 * between two lines.
 */
void
jolt_format_set_on_screen (gboolean on_screen)
{
  is_on_screen = on_screen;
}

/**
 * jolt_format_chip:
 * @chip_name: (nullable): the name of a chip, such as "ESP32-S3"
 *
 * Returns: (nullable): the name as the user reads it
 */
const char *
jolt_format_chip (const char *chip_name)
{
  g_autoptr (GString) name = NULL;

  if (chip_name == NULL || !is_on_screen)
    return chip_name;

  name = g_string_new (chip_name);
  g_string_replace (name, "-", "\u2011", 0);

  return g_intern_string (name->str);
}

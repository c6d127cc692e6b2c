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

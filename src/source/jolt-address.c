/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-address.h"

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

static gboolean
is_name_end (char c)
{
  return c == '\0' || c == '.' || c == '_' || c == '-' || c == '@' || c == ' ';
}

/**
 * jolt_address_from_name:
 * @name: the base name of a file
 * @address: (out): the address
 *
 * Reads the address that a release puts into the name of a file, as in
 * "0x10000.bin", "app_0x10000.bin" and "0x8000-partitions.bin".
 *
 * Returns: whether there is exactly one
 */
gboolean
jolt_address_from_name (const char *name,
                        guint32    *address)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);
  guint n_found = 0;

  for (const char *at = strstr (folded, "0x"); at != NULL; at = strstr (at + 2, "0x")) {
    gsize length = strspn (at + 2, "0123456789abcdef");

    if (length < 4 || length > 8 || !is_name_end (at[2 + length]) ||
        (at > folded && !is_name_end (at[-1])))
      continue;

    *address = (guint32) g_ascii_strtoull (at + 2, NULL, 16);
    n_found++;
  }

  return n_found == 1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-text.h"

/* Explicit embeddings, overrides and isolates, and the marks that order text
 * without being seen: a name with one can show itself as another. */
static gboolean
is_bidi_control (gunichar c)
{
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0x200E || c == 0x200F || c == 0x061C;
}

static gboolean
is_hidden (gunichar c)
{
  return g_unichar_iscntrl (c) || is_bidi_control (c) || c == 0x2028 || c == 0x2029 || c == 0xFEFF;
}

/**
 * jolt_text_clean:
 * @raw: (array length=size) (element-type guint8): bytes of a foreign name or text
 * @size: how many, or -1 when they end with NUL
 *
 * Makes foreign bytes fit for a terminal, a label and JSON: valid UTF-8 without
 * control characters and without marks that change the order of letters.
 *
 * Returns: (transfer full): the text
 */
char *
jolt_text_clean (const char *raw,
                 gssize      size)
{
  g_autofree char *valid = g_utf8_make_valid (raw, size);
  GString *clean = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!is_hidden (c))
      g_string_append_unichar (clean, c);
  }

  return g_string_free_and_steal (clean);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-columns.h"

#include <stdio.h>

#include "jolt-text.h"

/**
 * jolt_cli_columns_width:
 * @text: a text of one line
 *
 * Returns: how many columns the text takes on a terminal
 */
int
jolt_cli_columns_width (const char *text)
{
  int width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_iszerowidth (c))
      width += g_unichar_iswide (c) ? 2 : 1;
  }

  return width;
}

/**
 * jolt_cli_columns_pad:
 * @text: a text of one line
 * @width: how many columns it is to take at least
 *
 * Prints @text and as many blanks as it needs; printf ("%-*s") counts bytes and
 * breaks columns of translated words.
 */
void
jolt_cli_columns_pad (const char *text,
                    int         width)
{
  printf ("%s%*s", text, MAX (width - jolt_cli_columns_width (text), 0), "");
}

static gboolean
has_value (const JoltCliPair *pair)
{
  return pair->value != NULL && *pair->value != '\0';
}

/**
 * jolt_cli_columns_print_pairs:
 * @indent: put before every line
 * @pairs: (array length=n_pairs): what is told
 * @n_pairs: how many there are
 *
 * Prints what has a value, a line each, with the values below one another.
 */
void
jolt_cli_columns_print_pairs (const char        *indent,
                              const JoltCliPair *pairs,
                              gsize              n_pairs)
{
  int width = 0;

  for (gsize i = 0; i < n_pairs; i++)
    if (has_value (&pairs[i]))
      width = MAX (width, jolt_cli_columns_width (pairs[i].name));

  for (gsize i = 0; i < n_pairs; i++) {
    g_autofree char *value = NULL;

    if (!has_value (&pairs[i]))
      continue;

    fputs (indent, stdout);
    jolt_cli_columns_pad (pairs[i].name, width + 2);
    value = jolt_text_clean (pairs[i].value, -1);
    puts (value);
  }
}

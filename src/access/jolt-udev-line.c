/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-udev-line.h"

#include <fnmatch.h>
#include <string.h>

static void
token_free (JoltUdevToken *token)
{
  g_free (token->key);
  g_free (token->attribute);
  g_free (token->value);
  g_free (token);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltUdevToken, token_free)

static const char *
skip_blanks (const char *p)
{
  while (*p == ' ' || *p == '\t' || *p == ',')
    p++;

  return p;
}

/* "==" before "=": the longer operator first. */
static const char *
parse_operator (const char       *p,
                JoltUdevOperator *op)
{
  static const struct {
    const char       *text;
    JoltUdevOperator  op;
  } operators[] = {
    { "==", JOLT_UDEV_MATCH },
    { "!=", JOLT_UDEV_NOMATCH },
    { "+=", JOLT_UDEV_ADD },
    { "-=", JOLT_UDEV_REMOVE },
    { ":=", JOLT_UDEV_ASSIGN_FINAL },
    { "=", JOLT_UDEV_ASSIGN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++) {
    if (g_str_has_prefix (p, operators[i].text)) {
      *op = operators[i].op;
      return p + strlen (operators[i].text);
    }
  }

  return NULL;
}

/* A value may be marked: e"…" is with C escapes, i"…" without regard to case.
 * Between plain quotes only \" is special. */
static const char *
parse_value (const char  *p,
             char       **value)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean escapes = FALSE;

  while (*p == 'e' || *p == 'i') {
    escapes |= *p == 'e';
    p++;
  }
  if (*p++ != '"')
    return NULL;

  for (; *p != '"'; p++) {
    if (*p == '\0')
      return NULL;
    if (*p == '\\' && (p[1] == '"' || (escapes && p[1] == '\\')))
      p++;
    g_string_append_c (text, *p);
  }

  *value = g_string_free_and_steal (g_steal_pointer (&text));

  return p + 1;
}

static const char *
parse_token (const char     *p,
             JoltUdevToken **token_out)
{
  g_autoptr (JoltUdevToken) token = g_new0 (JoltUdevToken, 1);
  const char *end = p;

  while (g_ascii_isalpha (*end) || *end == '_')
    end++;
  if (end == p)
    return NULL;
  token->key = g_strndup (p, end - p);
  p = end;

  if (*p == '{') {
    end = strchr (p, '}');
    if (end == NULL)
      return NULL;
    token->attribute = g_strndup (p + 1, end - p - 1);
    p = end + 1;
  }

  p = parse_operator (skip_blanks (p), &token->op);
  if (p == NULL)
    return NULL;

  p = parse_value (skip_blanks (p), &token->value);
  if (p != NULL)
    *token_out = g_steal_pointer (&token);

  return p;
}

/**
 * jolt_udev_line_parse:
 * @line: one logical line of a rules file
 *
 * Splits a rule into its key-value pairs (udev(7), "Rules files").
 *
 * Returns: (transfer full) (nullable) (element-type JoltUdevToken): the pairs in
 *   their order; %NULL for a comment, an empty line, and for a line that is no
 *   rule, which udev ignores too
 */
GPtrArray *
jolt_udev_line_parse (const char *line)
{
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) token_free);
  const char *p = skip_blanks (line);

  if (*p == '#')
    return NULL;

  while (*p != '\0') {
    JoltUdevToken *token;

    p = parse_token (p, &token);
    if (p == NULL)
      return NULL;

    g_ptr_array_add (tokens, token);
    p = skip_blanks (p);
  }

  return tokens->len > 0 ? g_steal_pointer (&tokens) : NULL;
}

/**
 * jolt_udev_lines_split:
 * @text: the text of a rules file
 *
 * Splits a file into logical lines: a backslash at the end of a line joins the
 * next one to it, except in a comment.
 *
 * Returns: (transfer full): the lines
 */
char **
jolt_udev_lines_split (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GString) joined = g_string_new (NULL);

  for (gsize i = 0; lines[i] != NULL; i++) {
    char *line = g_strchomp (lines[i]);

    if (joined->len > 0)
      line = g_strchug (line);
    if (*skip_blanks (line) == '#')
      continue;

    if (g_str_has_suffix (line, "\\")) {
      g_string_append_len (joined, line, strlen (line) - 1);
      continue;
    }

    g_string_append (joined, line);
    g_strv_builder_add (builder, joined->str);
    g_string_truncate (joined, 0);
  }

  if (joined->len > 0)
    g_strv_builder_add (builder, joined->str);

  return g_strv_builder_end (builder);
}

/**
 * jolt_udev_value_matches:
 * @pattern: alternatives separated by "|", each a shell glob
 * @value: the value of the device
 *
 * Matches as udev does (udev(7), "Values").
 */
gboolean
jolt_udev_value_matches (const char *pattern,
                         const char *value)
{
  g_auto (GStrv) alternatives = g_strsplit (pattern, "|", -1);

  /* g_strsplit() makes nothing of the empty string, which matches itself. */
  if (*pattern == '\0')
    return *value == '\0';

  for (gsize i = 0; alternatives[i] != NULL; i++) {
    if (fnmatch (alternatives[i], value, 0) == 0)
      return TRUE;
  }

  return FALSE;
}

gboolean
jolt_udev_token_is (const JoltUdevToken *token,
                    const char          *key)
{
  return strcmp (token->key, key) == 0;
}

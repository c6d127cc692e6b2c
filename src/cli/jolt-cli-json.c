/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-json.h"

#include <stdio.h>

#include "jolt-text.h"

/**
 * jolt_cli_json_add_element:
 * @builder: a builder inside an array, or at the value of a member
 * @value: a text
 *
 * Adds a text. What is foreign in it is made fit to be shown: JSON can end on a
 * terminal.
 */
void
jolt_cli_json_add_element (JsonBuilder *builder,
                           const char  *value)
{
  g_autofree char *clean = jolt_text_clean (value, -1);

  json_builder_add_string_value (builder, clean);
}

/**
 * jolt_cli_json_add_string:
 * @builder: a builder inside an object
 * @name: the name of the member
 * @value: (nullable): its value; %NULL becomes null
 *
 * Adds a member.
 */
void
jolt_cli_json_add_string (JsonBuilder *builder,
                          const char  *name,
                          const char  *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    jolt_cli_json_add_element (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
jolt_cli_json_add_int (JsonBuilder *builder,
                       const char  *name,
                       gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
jolt_cli_json_add_boolean (JsonBuilder *builder,
                           const char  *name,
                           gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/**
 * jolt_cli_json_print:
 * @builder: a builder with a complete value
 *
 * Prints the value on stdout, readable for people too.
 */
void
jolt_cli_json_print (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, TRUE);

  puts (text);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JoltCliPair:
 * @name: what is told
 * @value: (nullable): how it is; %NULL or empty for nothing to tell
 *
 * A line of two columns.
 */
typedef struct {
  const char *name;
  const char *value;
} JoltCliPair;

int  jolt_cli_columns_width       (const char        *text);
void jolt_cli_columns_pad         (const char        *text,
                                   int                width);
void jolt_cli_columns_print_pairs (const char        *indent,
                                   const JoltCliPair *pairs,
                                   gsize              n_pairs);

G_END_DECLS

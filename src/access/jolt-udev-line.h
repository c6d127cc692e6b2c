/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JoltUdevOperator:
 * @JOLT_UDEV_MATCH: "=="
 * @JOLT_UDEV_NOMATCH: "!="
 * @JOLT_UDEV_ASSIGN: "="
 * @JOLT_UDEV_ADD: "+="
 * @JOLT_UDEV_REMOVE: "-="
 * @JOLT_UDEV_ASSIGN_FINAL: ":=", which later rules cannot change
 *
 * The operators of udev rules (udev(7), "Operators").
 */
typedef enum {
  JOLT_UDEV_MATCH,
  JOLT_UDEV_NOMATCH,
  JOLT_UDEV_ASSIGN,
  JOLT_UDEV_ADD,
  JOLT_UDEV_REMOVE,
  JOLT_UDEV_ASSIGN_FINAL,
} JoltUdevOperator;

/**
 * JoltUdevToken:
 * @key: the key, for example "ATTR"
 * @attribute: (nullable): what stands in braces after the key
 * @op: the operator
 * @value: the value without its quotes
 *
 * One key-value pair of a rule.
 */
typedef struct {
  char             *key;
  char             *attribute;
  JoltUdevOperator  op;
  char             *value;
} JoltUdevToken;

GPtrArray *jolt_udev_line_parse    (const char          *line);
char     **jolt_udev_lines_split   (const char          *text);
gboolean   jolt_udev_value_matches (const char          *pattern,
                                    const char          *value);
gboolean   jolt_udev_token_is      (const JoltUdevToken *token,
                                    const char          *key);

G_END_DECLS

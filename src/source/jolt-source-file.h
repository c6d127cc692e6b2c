/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-chip.h"
#include "jolt-firmware-part.h"

G_BEGIN_DECLS

/**
 * JoltSourceProblem:
 * @JOLT_SOURCE_PROBLEM_NONE: nothing is wrong
 * @JOLT_SOURCE_PROBLEM_NEEDS_ADDRESS: where it belongs is not known
 * @JOLT_SOURCE_PROBLEM_NOT_ALIGNED: the address is no multiple of 4096
 * @JOLT_SOURCE_PROBLEM_OUTSIDE_FLASH: it ends behind the end of the flash
 * @JOLT_SOURCE_PROBLEM_OVERLAP: it covers the same flash as another file
 * @JOLT_SOURCE_PROBLEM_WRONG_CHIP: it is for another chip than the others
 *
 * Why a file cannot be packed as it stands.
 */
typedef enum {
  JOLT_SOURCE_PROBLEM_NONE,
  JOLT_SOURCE_PROBLEM_NEEDS_ADDRESS,
  JOLT_SOURCE_PROBLEM_NOT_ALIGNED,
  JOLT_SOURCE_PROBLEM_OUTSIDE_FLASH,
  JOLT_SOURCE_PROBLEM_OVERLAP,
  JOLT_SOURCE_PROBLEM_WRONG_CHIP,
} JoltSourceProblem;

#define JOLT_TYPE_SOURCE_PROBLEM (jolt_source_problem_get_type ())
GType jolt_source_problem_get_type (void);

#define JOLT_TYPE_SOURCE_FILE (jolt_source_file_get_type ())
G_DECLARE_FINAL_TYPE (JoltSourceFile, jolt_source_file, JOLT, SOURCE_FILE, GObject)

const char        *jolt_source_file_get_name         (JoltSourceFile *self);
gsize              jolt_source_file_get_size         (JoltSourceFile *self);
JoltPartKind       jolt_source_file_get_kind         (JoltSourceFile *self);
const JoltChip    *jolt_source_file_get_chip         (JoltSourceFile *self);
gboolean           jolt_source_file_get_has_address  (JoltSourceFile *self);
guint32            jolt_source_file_get_address      (JoltSourceFile *self);
void               jolt_source_file_set_address      (JoltSourceFile *self,
                                                      guint32         address);
void               jolt_source_file_unset_address    (JoltSourceFile *self);
gboolean           jolt_source_file_get_selected     (JoltSourceFile *self);
void               jolt_source_file_set_selected     (JoltSourceFile *self,
                                                      gboolean        selected);
JoltSourceProblem  jolt_source_file_get_problem      (JoltSourceFile *self);
const char        *jolt_source_file_get_problem_with (JoltSourceFile *self);

G_END_DECLS

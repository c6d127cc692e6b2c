/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-chip.h"
#include "jolt-firmware-part.h"

G_BEGIN_DECLS

/**
 * JoltFirmwareInputProblem:
 * @JOLT_FIRMWARE_INPUT_PROBLEM_NONE: nothing is wrong
 * @JOLT_FIRMWARE_INPUT_PROBLEM_NEEDS_ADDRESS: where it belongs is not known
 * @JOLT_FIRMWARE_INPUT_PROBLEM_NOT_ALIGNED: the address is no multiple of 4096
 * @JOLT_FIRMWARE_INPUT_PROBLEM_OUTSIDE_FLASH: it ends behind the end of the flash
 * @JOLT_FIRMWARE_INPUT_PROBLEM_OVERLAP: it covers the same flash as another file
 * @JOLT_FIRMWARE_INPUT_PROBLEM_WRONG_CHIP: it is for another chip than the others
 *
 * Why a file cannot be packed as it stands.
 */
typedef enum {
  JOLT_FIRMWARE_INPUT_PROBLEM_NONE,
  JOLT_FIRMWARE_INPUT_PROBLEM_NEEDS_ADDRESS,
  JOLT_FIRMWARE_INPUT_PROBLEM_NOT_ALIGNED,
  JOLT_FIRMWARE_INPUT_PROBLEM_OUTSIDE_FLASH,
  JOLT_FIRMWARE_INPUT_PROBLEM_OVERLAP,
  JOLT_FIRMWARE_INPUT_PROBLEM_WRONG_CHIP,
} JoltFirmwareInputProblem;

#define JOLT_TYPE_FIRMWARE_INPUT_PROBLEM (jolt_firmware_input_problem_get_type ())
GType jolt_firmware_input_problem_get_type (void);

#define JOLT_TYPE_FIRMWARE_INPUT_FILE (jolt_firmware_input_file_get_type ())
G_DECLARE_FINAL_TYPE (JoltFirmwareInputFile, jolt_firmware_input_file, JOLT, FIRMWARE_INPUT_FILE, GObject)

const char               *jolt_firmware_input_file_get_name         (JoltFirmwareInputFile *self);
gsize                     jolt_firmware_input_file_get_size         (JoltFirmwareInputFile *self);
JoltPartKind              jolt_firmware_input_file_get_kind         (JoltFirmwareInputFile *self);
const JoltChip           *jolt_firmware_input_file_get_chip         (JoltFirmwareInputFile *self);
gboolean                  jolt_firmware_input_file_get_has_address  (JoltFirmwareInputFile *self);
guint32                   jolt_firmware_input_file_get_address      (JoltFirmwareInputFile *self);
void                      jolt_firmware_input_file_set_address      (JoltFirmwareInputFile *self,
                                                                     guint32                address);
void                      jolt_firmware_input_file_unset_address    (JoltFirmwareInputFile *self);
gboolean                  jolt_firmware_input_file_get_selected     (JoltFirmwareInputFile *self);
void                      jolt_firmware_input_file_set_selected     (JoltFirmwareInputFile *self,
                                                                     gboolean               selected);
JoltFirmwareInputProblem  jolt_firmware_input_file_get_problem      (JoltFirmwareInputFile *self);
const char               *jolt_firmware_input_file_get_problem_with (JoltFirmwareInputFile *self);

G_END_DECLS

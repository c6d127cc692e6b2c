/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-file-tree-private.h"
#include "jolt-firmware-input-request-private.h"
#include "jolt-firmware.h"
#include "jolt-flasher-args-private.h"

G_BEGIN_DECLS

/*
 * JoltFirmwareInputPlan:
 * @kind: what was opened
 * @title: (nullable): a name for it, such as "build/"
 * @parts: (element-type JoltFirmwarePart): the files in it
 * @placed: (element-type JoltFirmwarePart): those that the partition table gave
 *   their place
 * @choices: (element-type JoltFirmwareInputChoice): which of several builds the
 *   user can choose
 * @firmware: (nullable): what a finished DFU image is
 * @chip: (nullable): the chip it is for
 * @flash_size: the size of the flash in bytes
 * @table: (nullable): the partition table among the files
 * @has_settings: whether it says where the settings are
 * @is_found: whether all files were found
 * @is_changed: whether the user wants something else than was found
 * @is_packed: whether the firmware was packed, and is not a DFU image as it was
 *   found
 *
 * What a worker finds and makes of it.
 */
typedef struct {
  JoltFirmwareInputKind  kind;
  char                  *title;
  GPtrArray             *parts;
  GHashTable            *placed;
  GPtrArray             *choices;
  JoltFirmware          *firmware;
  const JoltChip        *chip;
  guint32                flash_size;
  JoltPartitionTable    *table;
  gboolean               has_settings;
  gboolean               is_found;
  gboolean               is_changed;
  gboolean               is_packed;
} JoltFirmwareInputPlan;

/* jolt-firmware-input-plan.c */
JoltFirmware *jolt_firmware_input_plan_open        (JoltFirmwareInputPlan           *self,
                                                    const JoltFirmwareInputRequest  *request,
                                                    GCancellable                    *cancellable,
                                                    GError                         **error);
void          jolt_firmware_input_plan_clear       (JoltFirmwareInputPlan           *self);
gboolean      jolt_firmware_input_plan_add         (JoltFirmwareInputPlan           *self,
                                                    const char                      *key,
                                                    const char                      *name,
                                                    GBytes                          *bytes,
                                                    const guint32                   *address);
void          jolt_firmware_input_plan_take_dfu    (JoltFirmwareInputPlan           *self,
                                                    JoltFirmware                    *firmware);
void          jolt_firmware_input_plan_offer       (JoltFirmwareInputPlan           *self,
                                                    const char                      *id,
                                                    const char                      *label,
                                                    const JoltChip                  *chip);
gboolean      jolt_firmware_input_plan_fail_choice (JoltFirmwareInputPlan           *self,
                                                    const JoltFirmwareInputRequest  *request,
                                                    const char                      *name,
                                                    GError                         **error);
gboolean      jolt_firmware_input_is_dfu           (GBytes                          *bytes);

/* jolt-firmware-input-scan.c */
gboolean jolt_firmware_input_plan_scan (JoltFirmwareInputPlan           *self,
                                        const JoltFirmwareInputRequest  *request,
                                        GCancellable                    *cancellable,
                                        GError                         **error);

/* jolt-firmware-input-listed.c */
gboolean jolt_firmware_input_plan_add_listed (JoltFirmwareInputPlan           *self,
                                              const JoltFirmwareInputRequest  *request,
                                              GBytes                          *json,
                                              const char                      *folder,
                                              JoltFileTree                    *tree,
                                              const char                      *prefix,
                                              GCancellable                    *cancellable,
                                              GError                         **error);

/* jolt-firmware-input-select.c */
gboolean  jolt_firmware_input_plan_add_tree (JoltFirmwareInputPlan           *self,
                                             const JoltFirmwareInputRequest  *request,
                                             JoltFileTree                    *tree,
                                             GCancellable                    *cancellable,
                                             GError                         **error);
char     *jolt_firmware_input_dup_key       (const JoltFileTreeEntry         *entry);

/* jolt-firmware-input-place.c */
gboolean             jolt_firmware_input_plan_place    (JoltFirmwareInputPlan           *self,
                                                        const JoltFirmwareInputRequest  *request,
                                                        GError                         **error);
const JoltPartition *jolt_firmware_input_find_settings (JoltPartitionTable              *table);
gboolean             jolt_firmware_input_is_erased     (const JoltFirmwareInputPlan     *self,
                                                        const JoltFirmwareInputRequest  *request,
                                                        const JoltPartition             *partition);

/* jolt-firmware-input-pack.c */
JoltFirmware *jolt_firmware_input_plan_pack (JoltFirmwareInputPlan           *self,
                                             const JoltFirmwareInputRequest  *request,
                                             GError                         **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JoltFirmwareInputPlan, jolt_firmware_input_plan_clear)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware.h"
#include "jolt-firmware-part.h"
#include "jolt-firmware-input-request-private.h"
#include "jolt-firmware-input.h"

G_BEGIN_DECLS

/*
 * JoltFirmwareInputScan:
 * @kind: what was dropped
 * @title: (nullable): a name for it, such as "build/"
 * @items: (element-type JoltFirmwarePart): the files in it
 * @chip: (nullable): the chip that flasher_args.json names
 * @flash_size: the size of the flash it names, or 0
 * @firmware: (nullable): what a finished DFU image is
 *
 * What was found in what was dropped.
 */
typedef struct {
  JoltFirmwareInputKind  kind;
  char                  *title;
  GPtrArray             *items;
  const JoltChip        *chip;
  guint32                flash_size;
  JoltFirmware          *firmware;
} JoltFirmwareInputScan;

JoltFirmwareInputScan *jolt_firmware_input_scan_new     (const GArray                    *inputs,
                                                         const JoltFirmwareInputEscapes  *escapes,
                                                         GCancellable                    *cancellable,
                                                         GError                         **error);
void                   jolt_firmware_input_scan_free    (JoltFirmwareInputScan           *self);

gboolean               jolt_firmware_input_scan_folder  (JoltFirmwareInputScan           *self,
                                                         const char                      *folder,
                                                         const char                      *args_path,
                                                         const JoltFirmwareInputEscapes  *escapes,
                                                         GCancellable                    *cancellable,
                                                         GError                         **error);
gboolean               jolt_firmware_input_scan_zip     (JoltFirmwareInputScan           *self,
                                                         GBytes                          *zip,
                                                         GCancellable                    *cancellable,
                                                         GError                         **error);
gboolean               jolt_firmware_input_scan_add     (JoltFirmwareInputScan           *self,
                                                         const char                      *key,
                                                         const char                      *name,
                                                         GBytes                          *bytes,
                                                         const guint32                   *address,
                                                         GError                         **error);
gboolean               jolt_firmware_input_scan_is_dfu  (GBytes                          *bytes);
void                   jolt_firmware_input_scan_set_dfu (JoltFirmwareInputScan           *self,
                                                         JoltFirmware                    *firmware);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltFirmwareInputScan, jolt_firmware_input_scan_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware.h"
#include "jolt-firmware-input.h"

G_BEGIN_DECLS

#define JOLT_TYPE_FIRMWARE_LOADER (jolt_firmware_loader_get_type ())
G_DECLARE_FINAL_TYPE (JoltFirmwareLoader, jolt_firmware_loader, JOLT, FIRMWARE_LOADER, GObject)

JoltFirmwareLoader *jolt_firmware_loader_new            (void) G_GNUC_WARN_UNUSED_RESULT;
void                jolt_firmware_loader_open           (JoltFirmwareLoader   *self,
                                                         GPtrArray            *files);
void                jolt_firmware_loader_set_board_chip (JoltFirmwareLoader   *self,
                                                         const JoltChip       *chip);
void                jolt_firmware_loader_set_firmware   (JoltFirmwareLoader   *self,
                                                         JoltFirmware         *firmware);
void                jolt_firmware_loader_reload         (JoltFirmwareLoader   *self);
void                jolt_firmware_loader_look           (JoltFirmwareLoader   *self);
void                jolt_firmware_loader_check_async    (JoltFirmwareLoader   *self,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
JoltFirmware       *jolt_firmware_loader_check_finish   (JoltFirmwareLoader   *self,
                                                         GAsyncResult         *result,
                                                         GError              **error) G_GNUC_WARN_UNUSED_RESULT;

JoltFirmware       *jolt_firmware_loader_get_firmware   (JoltFirmwareLoader   *self);
JoltFirmwareInput  *jolt_firmware_loader_get_source     (JoltFirmwareLoader   *self);
GPtrArray          *jolt_firmware_loader_get_files      (JoltFirmwareLoader   *self);
const GError       *jolt_firmware_loader_get_error      (JoltFirmwareLoader   *self);
gboolean            jolt_firmware_loader_get_loading    (JoltFirmwareLoader   *self);
gboolean            jolt_firmware_loader_get_changing   (JoltFirmwareLoader   *self);
gboolean            jolt_firmware_loader_get_rebuilt    (JoltFirmwareLoader   *self);

G_END_DECLS

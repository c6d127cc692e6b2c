/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware.h"
#include "jolt-firmware-input.h"

G_BEGIN_DECLS

#define JOLT_TYPE_DOCUMENT (jolt_document_get_type ())
G_DECLARE_FINAL_TYPE (JoltDocument, jolt_document, JOLT, DOCUMENT, GObject)

JoltDocument      *jolt_document_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void               jolt_document_open         (JoltDocument *self,
                                               GPtrArray    *files);
void               jolt_document_set_firmware (JoltDocument *self,
                                               JoltFirmware *firmware);
void               jolt_document_reload       (JoltDocument *self);
void               jolt_document_look         (JoltDocument *self);

JoltFirmware      *jolt_document_get_firmware (JoltDocument *self);
JoltFirmwareInput *jolt_document_get_source   (JoltDocument *self);
GPtrArray         *jolt_document_get_files    (JoltDocument *self);
const GError      *jolt_document_get_error    (JoltDocument *self);
gboolean           jolt_document_get_loading  (JoltDocument *self);
gboolean           jolt_document_get_changing (JoltDocument *self);
gboolean           jolt_document_get_rebuilt  (JoltDocument *self);

G_END_DECLS

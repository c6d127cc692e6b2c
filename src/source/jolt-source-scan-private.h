/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware.h"
#include "jolt-source-item-private.h"
#include "jolt-source-request-private.h"
#include "jolt-source.h"

G_BEGIN_DECLS

/*
 * JoltSourceScan:
 * @kind: what was dropped
 * @title: (nullable): a name for it, such as "build/"
 * @items: (element-type JoltSourceItem): the files in it
 * @chip: (nullable): the chip that flasher_args.json names
 * @flash_size: the size of the flash it names, or 0
 * @firmware: (nullable): what a finished DFU image is
 *
 * What was found in what was dropped.
 */
typedef struct {
  JoltSourceKind  kind;
  char           *title;
  GPtrArray      *items;
  const JoltChip *chip;
  guint32         flash_size;
  JoltFirmware   *firmware;
} JoltSourceScan;

JoltSourceScan *jolt_source_scan_new  (const GArray             *inputs,
                                       const JoltSourceEscapes  *escapes,
                                       GCancellable             *cancellable,
                                       GError                  **error);
void            jolt_source_scan_free (JoltSourceScan           *self);

gboolean        jolt_source_scan_folder (JoltSourceScan           *self,
                                         const char               *folder,
                                         const char               *args_path,
                                         const JoltSourceEscapes  *escapes,
                                         GCancellable             *cancellable,
                                         GError                  **error);
gboolean        jolt_source_scan_zip    (JoltSourceScan  *self,
                                         GBytes          *zip,
                                         GCancellable    *cancellable,
                                         GError         **error);
gboolean        jolt_source_scan_add    (JoltSourceScan  *self,
                                         const char      *key,
                                         const char      *name,
                                         GBytes          *bytes,
                                         const guint32   *address,
                                         GError         **error);
gboolean        jolt_source_scan_is_dfu (GBytes          *bytes);
void            jolt_source_scan_set_dfu (JoltSourceScan *self,
                                          JoltFirmware   *firmware);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltSourceScan, jolt_source_scan_free)

G_END_DECLS

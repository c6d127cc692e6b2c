/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-chip.h"
#include "jolt-part-identity.h"
#include "jolt-firmware-input-file.h"

G_BEGIN_DECLS

/*
 * JoltFirmwareInputItem:
 * @key: what finds the file again when the source is opened once more
 * @name: the base name of the file
 * @pieces: (element-type GBytes): what is in it
 * @size: its length in bytes
 * @has_address: whether @address is known
 * @address: where in the flash it goes
 * @selected: whether it is to be written
 * @kind: what it is
 * @identity: what was found by looking into it
 *
 * One file of a source, as the worker sees it.
 */
typedef struct {
  char             *key;
  char             *name;
  GPtrArray        *pieces;
  gsize             size;
  gboolean          has_address;
  guint32           address;
  gboolean          selected;
  JoltPartKind      kind;
  JoltPartIdentity  identity;
} JoltFirmwareInputItem;

JoltFirmwareInputItem *jolt_firmware_input_item_new          (const char             *key,
                                                              const char             *name,
                                                              GPtrArray              *pieces,
                                                              const guint32          *address);
void                   jolt_firmware_input_item_free         (JoltFirmwareInputItem  *self);
const JoltChip        *jolt_firmware_input_item_get_chip     (JoltFirmwareInputItem  *self);
void                   jolt_firmware_input_item_set_address  (JoltFirmwareInputItem  *self,
                                                              guint32                 address);
gboolean               jolt_firmware_input_item_verify       (JoltFirmwareInputItem  *self,
                                                              GError                **error);
gboolean               jolt_firmware_input_item_is_encrypted (JoltFirmwareInputItem  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltFirmwareInputItem, jolt_firmware_input_item_free)

G_END_DECLS

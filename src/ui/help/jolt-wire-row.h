/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * JoltWire:
 * @JOLT_WIRE_NONE: no wire of the cable
 * @JOLT_WIRE_RED: 5 V
 * @JOLT_WIRE_BLACK: ground
 * @JOLT_WIRE_GREEN: D+
 * @JOLT_WIRE_WHITE: D−
 *
 * A wire of a USB cable, by its usual color.
 */
typedef enum {
  JOLT_WIRE_NONE,
  JOLT_WIRE_RED,
  JOLT_WIRE_BLACK,
  JOLT_WIRE_GREEN,
  JOLT_WIRE_WHITE,
} JoltWire;

#define JOLT_TYPE_WIRE_ROW (jolt_wire_row_get_type ())
G_DECLARE_FINAL_TYPE (JoltWireRow, jolt_wire_row, JOLT, WIRE_ROW, AdwActionRow)

GtkWidget *jolt_wire_row_new     (JoltWire     wire,
                                  const char  *title,
                                  const char  *pin);
void       jolt_wire_row_set_pin (JoltWireRow *self,
                                  const char  *pin);

G_END_DECLS

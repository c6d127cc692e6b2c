/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-bus.h"

G_BEGIN_DECLS

#define JOLT_TYPE_BOARD_READER (jolt_board_reader_get_type ())
G_DECLARE_FINAL_TYPE (JoltBoardReader, jolt_board_reader, JOLT, BOARD_READER, GObject)

JoltBoardReader *jolt_board_reader_new (JoltBus *bus) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

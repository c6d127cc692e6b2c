/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"

G_DEFINE_QUARK (jolt-dfu-error-quark, jolt_dfu_error)

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-image-error.h"

G_DEFINE_QUARK (jolt-image-error-quark, jolt_image_error)

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What libFuzzer calls, and what replay.c calls without it. */
int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

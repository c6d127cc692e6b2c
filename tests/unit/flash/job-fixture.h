/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flash-job.h"

G_BEGIN_DECLS

JoltFlashJob *job_fixture_new (JoltTransport *transport,
                               JoltFirmware  *firmware);
void          job_fixture_run (JoltFlashJob  *job);

G_END_DECLS

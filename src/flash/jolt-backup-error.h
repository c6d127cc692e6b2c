/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JoltBackupError:
 * @JOLT_BACKUP_ERROR_UNKNOWN_SIZE: how large the flash is cannot be told, as it
 *   is erased at its beginning
 * @JOLT_BACKUP_ERROR_UNSTABLE: what was read twice differs
 *
 * Why a flash could not be saved, besides what the board and the file can fail
 * with.
 */
typedef enum {
  JOLT_BACKUP_ERROR_UNKNOWN_SIZE,
  JOLT_BACKUP_ERROR_UNSTABLE,
} JoltBackupError;

#define JOLT_BACKUP_ERROR (jolt_backup_error_quark ())
GQuark jolt_backup_error_quark (void);

G_END_DECLS

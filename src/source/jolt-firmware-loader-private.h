/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-file-watch-private.h"
#include "jolt-firmware-loader.h"
#include "jolt-loader-checks-private.h"

G_BEGIN_DECLS

typedef enum {
  READING_FIRST,   /* what was opened, or opened otherwise */
  READING_AGAIN,   /* what is there; a fault of it may pass */
  READING_LAST,    /* the same, when the fault has had its time */
} Reading;

struct _JoltFirmwareLoader
{
  GObject            parent_instance;

  GPtrArray         *files;        /* GFile, in the order they were given */
  JoltFirmwareInput *source;
  JoltFirmware      *firmware;
  GError            *error;
  JoltFileWatch     *watch;
  const JoltChip    *board_chip;   /* (nullable): of the boards that are connected */
  GCancellable      *cancellable;  /* of the reading under way */
  Reading            reading;
  gboolean           changing;
  gboolean           rebuilt;
  guint              settle;
  JoltLoaderChecks   checks;
};

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-packer.h"
#include "jolt-pieces-private.h"

G_BEGIN_DECLS

typedef struct {
  guint32     address;
  char       *name;
  GPtrArray  *bytes;            /* of GBytes */
  JoltPieces  pieces;
} JoltPackerFile;

/* Files that share a sector: the ROM erases a whole entry at once, so that they
 * have to be one (ROM, dfu_flash_program). Usually a single file. */
typedef struct {
  guint32     address;
  gsize       size;
  char       *name;             /* of the first entry */
  guint       first;            /* in files */
  guint       n_files;
} JoltPackerRun;

struct _JoltPacker
{
  const JoltChip *chip;
  guint32         flash_size;
  gsize           part_size;
  GArray         *files;        /* of JoltPackerFile, in the order they were added */
  GPtrArray      *runs;         /* of JoltPackerRun, in the order of the flash */
  GPtrArray      *notes;        /* of char *: where it differs from mkdfu */
};

void        jolt_packer_add_pieces     (JoltPacker           *self,
                                        guint32               address,
                                        const char           *name,
                                        GPtrArray            *pieces);
const char *jolt_packer_get_note       (JoltPacker           *self);

gboolean    jolt_packer_plan           (JoltPacker           *self,
                                        GError              **error);
void        jolt_packer_run_free       (gpointer              run);
guint       jolt_packer_count_all      (JoltPacker           *self);
guint       jolt_packer_count_entries  (JoltPacker           *self,
                                        const JoltPackerRun  *run);
void        jolt_packer_get_entry      (JoltPacker           *self,
                                        const JoltPackerRun  *run,
                                        guint                 number,
                                        gsize                *offset,
                                        gsize                *size);
char       *jolt_packer_get_entry_name (const char           *name,
                                        guint                 number) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

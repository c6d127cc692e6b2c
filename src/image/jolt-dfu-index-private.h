/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JOLT_DFU_INDEX_NAME          "dfuinfo0.dat"
#define JOLT_DFU_INDEX_RECORD_SIZE   88
#define JOLT_DFU_INDEX_NAME_SIZE     64
#define JOLT_DFU_INDEX_MD5_OFFSET    72
#define JOLT_DFU_INDEX_MD5_SIZE      16

#define JOLT_DFU_INDEX_FLAG_STORE      (1u << 0)
#define JOLT_DFU_INDEX_FLAG_CALL       (1u << 1)
#define JOLT_DFU_INDEX_FLAG_PARAM      (1u << 2)
#define JOLT_DFU_INDEX_FLAG_NO_ERASE   (1u << 3)
#define JOLT_DFU_INDEX_FLAG_IGNORE_MD5 (1u << 4)

#define JOLT_DFU_INDEX_FLAGS_PARAMS \
  (JOLT_DFU_INDEX_FLAG_PARAM | JOLT_DFU_INDEX_FLAG_NO_ERASE | JOLT_DFU_INDEX_FLAG_IGNORE_MD5)
#define JOLT_DFU_INDEX_FLAGS_KNOWN \
  (JOLT_DFU_INDEX_FLAG_STORE | JOLT_DFU_INDEX_FLAG_CALL | JOLT_DFU_INDEX_FLAGS_PARAMS)

#define JOLT_FLASH_PARAMS_NAME "flash_params.dat"
#define JOLT_FLASH_PARAMS_SIZE 32

/**
 * JoltDfuIndexRecord:
 * @address: where in the flash the entry is written
 * @flags: such as %JOLT_DFU_INDEX_FLAG_PARAM
 * @name: the first 64 bytes of the entry's name, not ended by NUL when all are used
 * @md5: MD5 of the entry's data
 *
 * One record of the index of an archive (ESP-IDF, tools/mkdfu.py).
 */
typedef struct {
  guint32 address;
  guint32 flags;
  char    name[JOLT_DFU_INDEX_NAME_SIZE];
  guint8  md5[JOLT_DFU_INDEX_MD5_SIZE];
} JoltDfuIndexRecord;

gboolean jolt_dfu_index_read     (JoltDfuIndexRecord       *self,
                                  const guint8             *data,
                                  gsize                     size,
                                  gsize                     number,
                                  GError                  **error);
void     jolt_dfu_index_write    (const JoltDfuIndexRecord *self,
                                  guint8                   *data);
gboolean jolt_dfu_index_has_name (const JoltDfuIndexRecord *self,
                                  const char               *name);

G_END_DECLS

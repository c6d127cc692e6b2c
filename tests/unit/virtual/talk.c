/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "talk.h"

#include <string.h>

#define FLASH_SIZE (1u << 20)

/* A board with the ROM of a chip. */
JoltVirtualBoard *
talk_rom (const char *target)
{
  return jolt_virtual_board_new (jolt_chip_from_target (target), FLASH_SIZE);
}

/* A device by the book. */
JoltVirtualBoard *
talk_board (void)
{
  JoltVirtualBoard *board = talk_rom ("esp32s2");

  jolt_virtual_board_set_personality (board, JOLT_VIRTUAL_PERSONALITY_BOOK);

  return board;
}

JoltVirtualBoard *
talk_board_in_dfu (void)
{
  JoltVirtualBoard *board = talk_board ();

  talk_to_dfu (board);

  return board;
}

/* The number of the DFU interface, found in the descriptors. */
static guint16
find_interface (JoltVirtualBoard *board)
{
  g_autoptr (GBytes) bytes = jolt_virtual_board_dup_descriptors (board, NULL);
  gsize size = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  for (gsize i = 0; i < size; i += data[i]) {
    if (data[i + 1] == 0x04 && data[i + 5] == 0xfe && data[i + 6] == 0x01)
      return data[i + 2];
  }

  return 0;
}

JoltVirtualAnswer
talk_request (JoltVirtualBoard *board,
              JoltDfuRequest    request,
              guint16           value,
              guint8           *data,
              gsize            *length)
{
  gboolean is_in = request == JOLT_DFU_REQUEST_UPLOAD || request == JOLT_DFU_REQUEST_GETSTATUS ||
                   request == JOLT_DFU_REQUEST_GETSTATE;
  JoltUsbSetup setup = { is_in ? 0xa1 : 0x21, request, value, find_interface (board), *length };

  return jolt_virtual_board_control (board, &setup, data, length, NULL);
}

JoltVirtualAnswer
talk_command (JoltVirtualBoard *board,
              JoltDfuRequest    request)
{
  guint8 data[64];
  gsize length = 0;

  if (request == JOLT_DFU_REQUEST_GETSTATUS)
    length = 6;
  else if (request == JOLT_DFU_REQUEST_GETSTATE)
    length = 1;
  else if (request == JOLT_DFU_REQUEST_UPLOAD)
    length = sizeof data;

  return talk_request (board, request, request == JOLT_DFU_REQUEST_DETACH ? 1000 : 0, data, &length);
}

JoltVirtualAnswer
talk_block (JoltVirtualBoard *board,
            guint16           number,
            const void       *data,
            gsize             size)
{
  g_autofree guint8 *copy = size > 0 ? g_memdup2 (data, size) : NULL;
  gsize length = size;

  return talk_request (board, JOLT_DFU_REQUEST_DNLOAD, number, copy, &length);
}

JoltVirtualAnswer
talk_status (JoltVirtualBoard *board,
             Reply            *reply)
{
  guint8 data[6] = { 0 };
  gsize length = sizeof data;
  JoltVirtualAnswer answer = talk_request (board, JOLT_DFU_REQUEST_GETSTATUS, 0, data, &length);

  reply->status = data[0];
  reply->poll_timeout_ms = data[1] | data[2] << 8 | data[3] << 16;
  reply->state = data[4];

  return answer;
}

void
talk_to_dfu (JoltVirtualBoard *board)
{
  talk_command (board, JOLT_DFU_REQUEST_DETACH);
  jolt_virtual_board_come_back (board);
  g_assert_cmpint (jolt_virtual_board_get_state (board), ==, JOLT_DFU_STATE_IDLE);
}

/* Sends every block, as a patient computer does.
 * Returns: the first status that is not OK */
JoltDfuStatus
talk_download (JoltVirtualBoard *board,
               GBytes           *archive)
{
  JoltVirtualOptions options;
  gsize size;
  const guint8 *data = g_bytes_get_data (archive, &size);
  Reply reply;

  jolt_virtual_board_get_options (board, &options);

  for (gsize offset = 0, number = 0; offset < size; offset += options.transfer_size_bytes, number++) {
    gsize length = MIN (options.transfer_size_bytes, size - offset);

    g_assert_cmpint (talk_block (board, number, data + offset, length), ==, JOLT_VIRTUAL_ANSWER_ACK);

    do {
      g_assert_cmpint (talk_status (board, &reply), ==, JOLT_VIRTUAL_ANSWER_ACK);
      jolt_virtual_board_advance (board, (guint64) reply.poll_timeout_ms * 1000);
    } while (reply.state == JOLT_DFU_STATE_DNBUSY);

    if (reply.status != JOLT_DFU_STATUS_OK) {
      g_assert_cmpint (reply.state, ==, JOLT_DFU_STATE_ERROR);
      return reply.status;
    }
    g_assert_cmpint (reply.state, ==, JOLT_DFU_STATE_DNLOAD_IDLE);
  }

  return JOLT_DFU_STATUS_OK;
}

/* The end of a download, up to dfuIDLE or dfuERROR. The ROM has no manifest
 * states. */
JoltDfuStatus
talk_finish (JoltVirtualBoard *board)
{
  Reply reply;

  talk_block (board, 0, NULL, 0);
  g_assert_cmpint (talk_status (board, &reply), ==, JOLT_VIRTUAL_ANSWER_ACK);
  if (reply.state == JOLT_DFU_STATE_MANIFEST) {
    jolt_virtual_board_advance (board, (guint64) reply.poll_timeout_ms * 1000);
    g_assert_cmpint (talk_status (board, &reply), ==, JOLT_VIRTUAL_ANSWER_ACK);
  }
  g_assert_cmpint (reply.state, ==, reply.status ? JOLT_DFU_STATE_ERROR : JOLT_DFU_STATE_IDLE);

  return reply.status;
}

/* Brings a board that has just come into a state, by the shortest way that the
 * specification knows. */
void
talk_to_state (JoltVirtualBoard *board,
               JoltDfuState      state)
{
  g_autoptr (GBytes) data = talk_pattern (5000, 1);
  const Entry entry = { 0x10000, 0, "a.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, FLASH_SIZE);
  const guint8 *bytes = g_bytes_get_data (archive, NULL);
  JoltVirtualOptions options;
  Reply reply;

  jolt_virtual_board_get_options (board, &options);

  switch (state) {
  case JOLT_DFU_STATE_APP_IDLE:
    break;
  case JOLT_DFU_STATE_APP_DETACH:
    options.attributes &= ~JOLT_DFU_WILL_DETACH;
    jolt_virtual_board_set_options (board, &options);
    talk_command (board, JOLT_DFU_REQUEST_DETACH);
    break;
  case JOLT_DFU_STATE_IDLE:
    talk_to_dfu (board);
    break;
  case JOLT_DFU_STATE_DNLOAD_SYNC:
    talk_to_dfu (board);
    talk_block (board, 0, bytes, 64);
    break;
  case JOLT_DFU_STATE_DNLOAD_IDLE:
    talk_to_state (board, JOLT_DFU_STATE_DNLOAD_SYNC);
    talk_status (board, &reply);
    break;
  case JOLT_DFU_STATE_DNBUSY:
    options.reports_busy = TRUE;
    jolt_virtual_board_set_options (board, &options);
    talk_to_dfu (board);
    for (guint i = 0; jolt_virtual_board_get_state (board) != JOLT_DFU_STATE_DNBUSY; i++) {
      talk_block (board, i, bytes + i * 64, 64);
      talk_status (board, &reply);
    }
    break;
  case JOLT_DFU_STATE_MANIFEST_SYNC:
    talk_to_dfu (board);
    talk_download (board, archive);
    talk_block (board, 0, NULL, 0);
    break;
  case JOLT_DFU_STATE_MANIFEST:
    talk_to_state (board, JOLT_DFU_STATE_MANIFEST_SYNC);
    talk_status (board, &reply);
    break;
  case JOLT_DFU_STATE_MANIFEST_WAIT_RESET:
    options.attributes &= ~JOLT_DFU_MANIFESTATION_TOLERANT;
    jolt_virtual_board_set_options (board, &options);
    talk_to_state (board, JOLT_DFU_STATE_MANIFEST);
    jolt_virtual_board_advance (board, 1000 * 1000);
    break;
  case JOLT_DFU_STATE_UPLOAD_IDLE:
    options.attributes |= JOLT_DFU_CAN_UPLOAD;
    jolt_virtual_board_set_options (board, &options);
    talk_to_dfu (board);
    talk_command (board, JOLT_DFU_REQUEST_UPLOAD);
    break;
  case JOLT_DFU_STATE_ERROR:
    talk_to_dfu (board);
    talk_command (board, JOLT_DFU_REQUEST_CLRSTATUS);
    break;
  default:
    g_assert_not_reached ();
  }

  g_assert_cmpint (jolt_virtual_board_get_state (board), ==, state);
}

static void
append_padded (GByteArray   *array,
               gconstpointer data,
               gsize         size,
               gsize         alignment)
{
  static const guint8 zero;

  g_byte_array_append (array, data, size);
  while (array->len % alignment != 0)
    g_byte_array_append (array, &zero, 1);
}

static void
append_entry (GByteArray   *archive,
              const char   *name,
              gconstpointer data,
              gsize         size)
{
  gboolean is_trailer = g_str_equal (name, "TRAILER!!!");
  guint name_size = strlen (name) + 1;
  g_autofree char *header = g_strdup_printf ("070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
                                             0, is_trailer ? 0 : 0100644, 0, 0, is_trailer, 0, (guint) size,
                                             0, 0, 0, 0, name_size, 0);

  g_byte_array_append (archive, (const guint8 *) header, strlen (header));
  append_padded (archive, name, name_size, 4);
  append_padded (archive, data, size, 4);
}

static void
append_u32 (GByteArray *array,
            guint32     value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (array, (const guint8 *) &value, sizeof value);
}

static void
append_record (GByteArray   *index,
               guint32       address,
               guint32       flags,
               const char   *name,
               gconstpointer data,
               gsize         size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  char padded[64] = "";
  guint8 digest[16];
  gsize digest_size = sizeof digest;

  g_checksum_update (checksum, data, size);
  g_checksum_get_digest (checksum, digest, &digest_size);
  g_strlcpy (padded, name, sizeof padded);

  append_u32 (index, address);
  append_u32 (index, flags);
  g_byte_array_append (index, (const guint8 *) padded, sizeof padded);
  g_byte_array_append (index, digest, sizeof digest);
}

/* Packs entries as mkdfu does, without the suffix. */
GBytes *
talk_archive (const Entry *entries,
              guint        n_entries,
              guint32      flash_size)
{
  const guint32 words[8] = {
    0, 0, 0, GUINT32_TO_LE (flash_size), GUINT32_TO_LE (65536), GUINT32_TO_LE (4096),
    GUINT32_TO_LE (256), GUINT32_TO_LE (0xffff),
  };
  g_autoptr (GByteArray) index = g_byte_array_new ();
  GByteArray *archive = g_byte_array_new ();
  gconstpointer data;
  gsize size;

  append_record (index, 0, 0x1c, "flash_params.dat", words, sizeof words);
  for (guint i = 0; i < n_entries; i++) {
    data = g_bytes_get_data (entries[i].data, &size);
    append_record (index, entries[i].address, entries[i].flags, entries[i].name, data, size);
  }

  append_entry (archive, "dfuinfo0.dat", index->data, index->len);
  append_entry (archive, "flash_params.dat", words, sizeof words);
  for (guint i = 0; i < n_entries; i++) {
    data = g_bytes_get_data (entries[i].data, &size);
    append_entry (archive, entries[i].name, data, size);
  }
  append_entry (archive, "TRAILER!!!", "", 0);
  append_padded (archive, "", 0, 10240);

  return g_byte_array_free_to_bytes (archive);
}

GBytes *
talk_pattern (gsize size,
              guint seed)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++) {
    seed = seed * 1103515245u + 12345u;
    data[i] = seed >> 16;
  }

  return g_bytes_new_take (data, size);
}

/* The smallest application that starts: one segment, checksum, SHA-256. */
GBytes *
talk_application (guint16 chip_id)
{
  guint8 image[24 + 8 + 64 + 16 + 32] = { 0xe9, 1 };
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 sum = 0xef;
  gsize digest_size = 32;

  image[12] = chip_id & 0xff;
  image[13] = chip_id >> 8;
  image[23] = 1;
  image[24 + 4] = 64;
  for (guint i = 0; i < 64; i++) {
    image[32 + i] = i * 7;
    sum ^= image[32 + i];
  }
  image[111] = sum;
  g_checksum_update (checksum, image, 112);
  g_checksum_get_digest (checksum, image + 112, &digest_size);

  return g_bytes_new (image, sizeof image);
}

void
talk_assert_flash (JoltVirtualBoard *board,
                   guint32           address,
                   GBytes           *data)
{
  g_autoptr (GBytes) flash = jolt_virtual_board_dup_flash (board, address, g_bytes_get_size (data));

  g_assert_nonnull (flash);
  g_assert_true (g_bytes_equal (flash, data));
}

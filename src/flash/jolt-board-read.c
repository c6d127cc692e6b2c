/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-board-read.h"

#include "jolt-board-private.h"
#include "jolt-dfu.h"
#include "jolt-dfu-error.h"
#include "jolt-flash-size-private.h"
#include "jolt-limits.h"

#define MIB (1u << 20)
#define N_RUNS (JOLT_FLASH_END / MIB)

/* The bootloader, the partition table and the beginning of the program that is
 * first in most of them */
#define PROGRAM_HEAD 4096u
#define FIRST_RUN (0x10000u + PROGRAM_HEAD)

/* A read starts at a whole MiB, so that a program further up can cost as much as
 * that before it is seen; the ROM of an ESP32-P4 needs a minute for it. How long
 * all that comes after the first run may take: */
#define QUIET_SECONDS 3
#define REQUESTED_SECONDS 20

/* The thread's */
typedef struct {
  JoltTransport *transport;
  JoltDfuLog    *log;
  gboolean       requested;
} Request;

typedef struct {
  JoltDfuPort         port;
  GCancellable       *cancellable;
  JoltFlashContents  *contents;
  GBytes             *runs[N_RUNS];   /* what was read of each MiB, from its start on */
  gsize               budget;         /* how many bytes may still be read */
} Reading;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_object_unref (self->transport);
  jolt_dfu_log_unref (self->log);
  g_free (self);
}

static GBytes *
read_run (Reading  *self,
          guint     mib,
          gsize     size,
          gboolean  may_detach,
          GError  **error)
{
  g_clear_pointer (&self->runs[mib], g_bytes_unref);
  self->runs[mib] = jolt_dfu_read (&self->port, mib * MIB, size, may_detach, NULL, NULL, self->cancellable, error);

  return self->runs[mib];
}

/* Up to where in this MiB something of interest is. */
static gsize
find_end (Reading *self,
          guint    mib)
{
  gsize n_partitions;
  const JoltPartition *partitions = jolt_partition_table_get_partitions (self->contents->table, &n_partitions);
  gsize end = 0;

  for (gsize i = 0; i < n_partitions; i++) {
    const JoltPartition *partition = &partitions[i];
    gsize offset = partition->address % MIB;

    if (partition->address / MIB != mib)
      continue;
    if (partition->type == JOLT_PARTITION_TYPE_APP)
      end = MAX (end, offset + PROGRAM_HEAD);
    else if (partition->type == JOLT_PARTITION_TYPE_DATA && partition->subtype == JOLT_PARTITION_DATA_OTA)
      end = MAX (end, offset + 2 * JOLT_SECTOR_SIZE);
  }

  return MIN (end, MIB);
}

/* All there is to see in the MiB of a partition, or that alone where all would
 * take too long. FALSE where the board failed. */
static gboolean
read_partition (Reading              *self,
                const JoltPartition  *partition,
                gsize                 size,
                GError              **error)
{
  guint mib = partition->address / MIB;
  gsize needed = MIN (partition->address % MIB + size, MIB);
  gsize end;

  /* Past the end of the flash its beginning is read again. */
  if (self->contents->flash_size != 0 && partition->address >= self->contents->flash_size)
    return TRUE;
  if (mib >= N_RUNS || (self->runs[mib] != NULL && g_bytes_get_size (self->runs[mib]) >= needed))
    return TRUE;

  end = find_end (self, mib);
  if (end > self->budget)
    end = needed;
  if (end > self->budget)
    return TRUE;

  self->budget -= end;
  if (read_run (self, mib, end, FALSE, error) == NULL)
    return FALSE;
  jolt_flash_contents_add (self->contents, self->runs[mib], mib * MIB);

  return TRUE;
}

/* What starts comes before what does not. */
static gboolean
read_programs (Reading  *self,
               GError  **error)
{
  const JoltPartition *otadata = jolt_partition_table_find (self->contents->table, JOLT_PARTITION_TYPE_DATA,
                                                            JOLT_PARTITION_DATA_OTA);
  gsize n_partitions;
  const JoltPartition *partitions = jolt_partition_table_get_partitions (self->contents->table, &n_partitions);

  if (otadata != NULL && !read_partition (self, otadata, 2 * JOLT_SECTOR_SIZE, error))
    return FALSE;
  if (self->contents->start != NULL && !read_partition (self, self->contents->start, PROGRAM_HEAD, error))
    return FALSE;

  for (gsize i = 0; i < n_partitions; i++) {
    if (partitions[i].type == JOLT_PARTITION_TYPE_APP && !read_partition (self, &partitions[i], PROGRAM_HEAD, error))
      return FALSE;
  }

  return TRUE;
}

static gsize
get_budget (gint64   elapsed_us,
            gboolean requested)
{
  gint64 us = (requested ? REQUESTED_SECONDS : QUIET_SECONDS) * G_USEC_PER_SEC;

  return (gsize) CLAMP (FIRST_RUN * us / MAX (elapsed_us, 1), 0, requested ? JOLT_FLASH_END : MIB);
}

static JoltFlashContents *
read_contents (Reading        *self,
               const Request  *request,
               GError        **error)
{
  gint64 start_us = g_get_monotonic_time ();
  JoltDfuIdentity identity;

  if (read_run (self, 0, FIRST_RUN, request->requested, error) == NULL ||
      !jolt_dfu_identify (&self->port, &identity, error))
    return NULL;
  if (identity.chip == NULL) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_DFU, "the chip is not known");
    return NULL;
  }

  self->budget = get_budget (g_get_monotonic_time () - start_us, request->requested);
  self->contents = jolt_flash_contents_read (self->runs[0], 0, identity.chip);
  if (!jolt_flash_size_find (&self->port, self->runs[0], &self->contents->flash_size, self->cancellable, error))
    return NULL;
  if (self->contents->table != NULL && !read_programs (self, error))
    return NULL;

  return g_steal_pointer (&self->contents);
}

static void
run_thread (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  const Request *request = task_data;
  Reading self = { .port = { .transport = request->transport, .log = request->log }, .cancellable = cancellable };
  GError *error = NULL;
  JoltFlashContents *contents = read_contents (&self, request, &error);

  for (guint i = 0; i < N_RUNS; i++)
    g_clear_pointer (&self.runs[i], g_bytes_unref);
  g_clear_pointer (&self.contents, jolt_flash_contents_unref);

  if (contents != NULL)
    g_task_return_pointer (task, contents, (GDestroyNotify) jolt_flash_contents_unref);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject      *source_object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  JoltBoard *board = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (G_TASK (result));
  guint64 *generation = g_task_get_task_data (task);
  g_autoptr (JoltFlashContents) contents = NULL;
  GError *error = NULL;

  contents = g_task_propagate_pointer (G_TASK (result), &error);
  /* Another board in the place of the one that was read */
  if (contents != NULL && !request->requested &&
      (!jolt_board_get_present (board) || jolt_board_get_info (board)->generation != *generation)) {
    g_clear_pointer (&contents, jolt_flash_contents_unref);
    g_set_error (&error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_GONE, "the board left");
  }

  if (request->requested) {
    jolt_board_end_read (board, contents);
  } else {
    if (contents != NULL)
      jolt_board_set_contents (board, contents);
    jolt_board_set_reading (board, NULL);
  }

  if (contents != NULL)
    g_task_return_pointer (task, g_steal_pointer (&contents), (GDestroyNotify) jolt_flash_contents_unref);
  else
    g_task_return_error (task, error);

  if (g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());
}

/**
 * jolt_board_read_contents_async:
 * @board: a board that can be flashed
 * @transport: to its port, closed; the reading's alone from now on
 * @requested: whether the user asked for it
 * @cancellable: (nullable): stops it
 * @callback: called when it is over
 * @user_data: data for @callback
 *
 * Reads what a board holds, as little of its flash as needed, and keeps it in
 * [property@Board:contents]. Nothing is written.
 *
 * Where the user asked for it, a board that runs an application is restarted
 * into its bootloader, the board is in a job meanwhile, and what takes longer is
 * read too. Otherwise the board must be in bootloader mode, and a flash that
 * starts ends the reading.
 *
 * An application does not end before it is over: requests that are left
 * unanswered can hang the ROM until RESET.
 */
void
jolt_board_read_contents_async (JoltBoard           *board,
                                JoltTransport       *transport,
                                gboolean             requested,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GCancellable) stop = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  g_autoptr (GTask) thread = NULL;
  Request *request;
  GTask *task;

  g_return_if_fail (JOLT_IS_BOARD (board) && JOLT_IS_TRANSPORT (transport));
  g_return_if_fail (!jolt_board_get_in_job (board) && !jolt_board_get_reading (board));

  task = g_task_new (board, NULL, callback, user_data);
  g_task_set_source_tag (task, jolt_board_read_contents_async);
  g_task_set_task_data (task, g_memdup2 (&jolt_board_get_info (board)->generation, sizeof (guint64)), g_free);

  request = g_new0 (Request, 1);
  request->transport = g_object_ref (transport);
  request->log = jolt_dfu_log_new ();
  request->requested = requested;

  thread = g_task_new (NULL, stop, read_cb, task);
  g_task_set_static_name (thread, "[jolt] read board");
  g_task_set_check_cancellable (thread, FALSE);
  g_task_set_task_data (thread, request, request_free);

  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());
  if (requested)
    jolt_board_begin_read (board);
  else
    jolt_board_set_reading (board, stop);
  g_task_run_in_thread (thread, run_thread);
}

/**
 * jolt_board_read_contents_finish:
 * @board: the board
 * @result: what @callback was given
 * @error: %JOLT_DFU_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what the board holds
 */
JoltFlashContents *
jolt_board_read_contents_finish (JoltBoard     *board,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, board), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

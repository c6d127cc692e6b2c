/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-dfu-file-private.h"

#include <string.h>

#include "jolt-limits.h"

/* What the ROM assumes where it is given no flash parameters. */
#define ROM_FLASH_SIZE (2u << 20)

static gboolean
is_params (const JoltDfuFileEntry *entry)
{
  return (entry->record.flags & JOLT_DFU_INDEX_FLAG_PARAM) != 0;
}

static guint64
get_end (const JoltDfuFileEntry *entry)
{
  return (guint64) entry->record.address + entry->size;
}

static int
compare_addresses (gconstpointer a,
                   gconstpointer b)
{
  const JoltDfuFileEntry *entry_a = *(const JoltDfuFileEntry * const *) a;
  const JoltDfuFileEntry *entry_b = *(const JoltDfuFileEntry * const *) b;

  return (entry_a->record.address > entry_b->record.address) - (entry_a->record.address < entry_b->record.address);
}

/* Each entry erases all of its sectors: of two in one, the first is lost. */
static gboolean
share_sectors (const JoltDfuFile *self)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++) {
    JoltDfuFileEntry *entry = &g_array_index (self->entries, JoltDfuFileEntry, i);

    if (!is_params (entry))
      g_ptr_array_add (sorted, entry);
  }
  g_ptr_array_sort (sorted, compare_addresses);

  for (guint i = 1; i < sorted->len; i++) {
    const JoltDfuFileEntry *before = sorted->pdata[i - 1];
    const JoltDfuFileEntry *entry = sorted->pdata[i];

    if (get_end (before) > entry->record.address / JOLT_SECTOR_SIZE * JOLT_SECTOR_SIZE)
      return TRUE;
  }

  return FALSE;
}

static gboolean
names_are_distinct (const JoltDfuFile *self)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (names, (gpointer) JOLT_DFU_INDEX_NAME);

  for (guint i = 0; i < self->entries->len; i++) {
    const JoltDfuFileEntry *entry = &g_array_index (self->entries, JoltDfuFileEntry, i);

    if (!g_hash_table_add (names, (gpointer) entry->name))
      return FALSE;
  }

  return TRUE;
}

/* Without an MD5 the ROM would not notice what went wrong, and without erasing it
 * can only clear bits. */
static const char *
find_entry_fault (const JoltDfuFileEntry *entry,
                  guint32                 flash_size)
{
  if (strlen (entry->name) > JOLT_MAX_ENTRY_NAME)
    return "an entry has a longer name than the chip compares";
  if (is_params (entry))
    return NULL;
  if ((entry->record.flags & JOLT_DFU_INDEX_FLAGS_KNOWN) != 0)
    return "an entry is not to be erased, or not to be checked";
  if (entry->size == 0)
    return "an entry is empty";
  if (get_end (entry) > MIN (flash_size, JOLT_FLASH_END))
    return "an entry ends past the end of the flash";

  return NULL;
}

/**
 * jolt_dfu_file_find_fault:
 * @self: a file
 * @flash_size: the size of the flash in bytes, or 0 for what the ROM will take
 *   it for
 *
 * Finds out whether the ROM would write the file as it is meant. (ROM,
 * dfu_updater_begin, parse_buffer, dfu_cpio_callback, dfu_flash_program)
 *
 * Returns: (transfer none) (nullable): why it would not, or %NULL
 */
const char *
jolt_dfu_file_find_fault (const JoltDfuFile *self,
                          guint32            flash_size)
{
  guint n_params = 0;

  if (flash_size == 0)
    flash_size = self->flash_size != 0 ? self->flash_size : ROM_FLASH_SIZE;

  for (guint i = 0; i < self->entries->len; i++) {
    const JoltDfuFileEntry *entry = &g_array_index (self->entries, JoltDfuFileEntry, i);
    const char *fault = find_entry_fault (entry, flash_size);

    if (fault != NULL)
      return fault;
    n_params += is_params (entry);
  }

  if (n_params > 1 || (n_params == 1 && !self->has_params))
    return "its flash parameters are not those that the chip needs";
  if (self->entries->len > JOLT_MAX_RECORDS)
    return "it has more entries than the chip takes";
  if (!names_are_distinct (self))
    return "two entries have the same name";
  if (share_sectors (self))
    return "two entries share a sector, which the chip erases as a whole";
  if (self->payload_size < JOLT_MIN_PAYLOAD_SIZE)
    return "it is too short for the chip to know it as an archive";

  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-archive-private.h"

#include <string.h>

/* Small archives that write nothing to the flash: they tell the ROM to do
 * something. Each ends at the end of a chunk of the ROM's stream, so that all of
 * it is done when its last block is answered, without the end of a download
 * (ROM, dfu_updater_feed). */

#define CHUNK_SIZE 256
#define ALIGNMENT 4
#define NAME_SIZE 64
#define MD5_SIZE 16
#define RECORD_SIZE (8 + NAME_SIZE + MD5_SIZE)
#define INDEX_NAME "dfuinfo0.dat"
#define TRAILER_NAME "TRAILER!!!"

/* Flags of the index (ROM, dfu_cpio_callback): store as memory, parameters of
 * the flash, no erase, no MD5 */
#define FLAG_MEMORY (1u << 0)
#define FLAG_PARAMETERS (1u << 2)
#define FLAG_NO_ERASE (1u << 3)
#define FLAG_NO_MD5 (1u << 4)

typedef struct {
  guint32     address;
  guint32     flags;
  char        name[NAME_SIZE];
  const void *data;
  gsize       size;
} Entry;

/* Where the watchdog of a chip is, and the register that keeps the chip in
 * download mode over a reset; 0 where there is nothing to clear (ESP-IDF,
 * soc/rtc_cntl_reg.h and lp_wdt_reg.h; ESP32-P4: LP_SYSTEM). The registers of
 * the ESP32-S31 are not known. */
typedef struct {
  guint16 chip_id;
  guint32 force_download;
  guint32 config0;
  guint32 config1;
  guint32 write_protect;
} Watchdog;

static const Watchdog watchdogs[] = {
  { 0x0002, 0x3f408128, 0x3f408094, 0x3f408098, 0x3f4080ac },
  { 0x0009, 0x6000812c, 0x60008098, 0x6000809c, 0x600080b0 },
  { 0x0012, 0,          0x50116000, 0x50116004, 0x50116018 },
};

#define WATCHDOG_KEY 0x50d83aa1u
#define WATCHDOG_TICKS 2000u
/* Enabled, stage 0 resets the system, the pulses at their longest */
#define WATCHDOG_CONFIG 0xd0000102u

static void
append_u32 (GByteArray *array,
            guint32     value)
{
  guint32 le = GUINT32_TO_LE (value);

  g_byte_array_append (array, (const guint8 *) &le, sizeof le);
}

static void
pad (GByteArray *array,
     gsize       multiple)
{
  static const guint8 zero[CHUNK_SIZE];

  g_byte_array_append (array, zero, (guint) ((multiple - array->len % multiple) % multiple));
}

/* The "new ASCII" format of cpio: 13 fields of 8 digits, all 0 that do not
 * matter. */
static void
append_member (GByteArray *array,
               const char *name,
               const void *data,
               gsize       size)
{
  gboolean is_trailer = strcmp (name, TRAILER_NAME) == 0;
  g_autofree char *header = NULL;

  header = g_strdup_printf ("070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
                            0u, is_trailer ? 0u : 0100644u, 0u, 0u, is_trailer ? 1u : 0u, 0u,
                            (guint) size, 0u, 0u, 0u, 0u, (guint) strlen (name) + 1, 0u);
  g_byte_array_append (array, (const guint8 *) header, (guint) strlen (header));
  g_byte_array_append (array, (const guint8 *) name, (guint) strlen (name) + 1);
  pad (array, ALIGNMENT);
  g_byte_array_append (array, data, (guint) size);
  pad (array, ALIGNMENT);
}

static GBytes *
make_archive (const Entry *entries,
              gsize        n_entries)
{
  static const guint8 no_md5[MD5_SIZE];
  g_autoptr (GByteArray) index = g_byte_array_new ();
  GByteArray *array = g_byte_array_new ();

  for (gsize i = 0; i < n_entries; i++) {
    append_u32 (index, entries[i].address);
    append_u32 (index, entries[i].flags);
    g_byte_array_append (index, (const guint8 *) entries[i].name, NAME_SIZE);
    g_byte_array_append (index, no_md5, MD5_SIZE);
  }

  append_member (array, INDEX_NAME, index->data, index->len);
  for (gsize i = 0; i < n_entries; i++)
    append_member (array, entries[i].name, entries[i].data, entries[i].size);
  append_member (array, TRAILER_NAME, "", 0);
  pad (array, CHUNK_SIZE);

  return g_byte_array_free_to_bytes (array);
}

static const Watchdog *
find_watchdog (const JoltChip *chip)
{
  for (gsize i = 0; i < G_N_ELEMENTS (watchdogs); i++) {
    if (chip != NULL && watchdogs[i].chip_id == chip->id)
      return &watchdogs[i];
  }

  return NULL;
}

/**
 * jolt_dfu_archive_can_restart:
 * @chip: (nullable): a chip
 *
 * Returns: whether there is a way to restart it
 */
gboolean
jolt_dfu_archive_can_restart (const JoltChip *chip)
{
  return find_watchdog (chip) != NULL;
}

/**
 * jolt_dfu_archive_new_restart:
 * @chip: a chip that can be restarted
 *
 * Makes an archive whose entries are stores to registers: they let the chip's
 * watchdog reset it some milliseconds after the last but one. It is esptool's
 * way out of download mode, by other means.
 *
 * Returns: (transfer full): the archive
 */
GBytes *
jolt_dfu_archive_new_restart (const JoltChip *chip)
{
  const Watchdog *watchdog = find_watchdog (chip);
  Entry entries[5];
  guint32 values[G_N_ELEMENTS (entries)];
  gsize n = 0;

  g_return_val_if_fail (watchdog != NULL, NULL);

  struct {
    guint32 address;
    guint32 value;
  } stores[] = {
    { watchdog->force_download, 0 },
    { watchdog->write_protect, WATCHDOG_KEY },
    { watchdog->config1, WATCHDOG_TICKS },
    { watchdog->config0, WATCHDOG_CONFIG },
    { watchdog->write_protect, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (stores); i++) {
    if (stores[i].address == 0)
      continue;

    values[n] = GUINT32_TO_LE (stores[i].value);
    entries[n] = (Entry) { stores[i].address, FLAG_MEMORY, "", &values[n], sizeof values[n] };
    g_snprintf (entries[n].name, sizeof entries[n].name, "%" G_GSIZE_FORMAT, i);
    n++;
  }

  return make_archive (entries, n);
}

/**
 * jolt_dfu_archive_new_attach:
 * @flash_size_bytes: up to where the flash is to be read
 *
 * Makes an archive that attaches the flash and tells its size, without which
 * the ROM reads 2 MiB and no more. Nothing is erased and nothing written.
 *
 * Returns: (transfer full): the archive
 */
GBytes *
jolt_dfu_archive_new_attach (gsize flash_size_bytes)
{
  const guint32 parameters[] = {
    0, 0, 0, GUINT32_TO_LE ((guint32) flash_size_bytes),
    GUINT32_TO_LE (65536), GUINT32_TO_LE (4096), GUINT32_TO_LE (256), GUINT32_TO_LE (0xffff),
  };
  const Entry entry = {
    0, FLAG_PARAMETERS | FLAG_NO_ERASE | FLAG_NO_MD5, "flash_params.dat", parameters, sizeof parameters,
  };

  return make_archive (&entry, 1);
}

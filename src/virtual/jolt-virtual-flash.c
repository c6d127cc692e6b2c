/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-flash.h"

#include <string.h>

/* A NOR flash chip: erasing sets whole sectors to 0xFF, programming can only
 * clear bits.
 *
 * The times are assumed: tens of milliseconds for a sector, less than four
 * sectors' time for a block of sixteen, half a millisecond for a page, which
 * is the order of magnitude of serial NOR flash. They decide
 * nothing but how long a flash with the timing of a board takes. */
#define BLOCK_SIZE 65536u
#define SECTOR_ERASE_US 45000u
#define BLOCK_ERASE_US 150000u
#define PAGE_SIZE 256u
#define PAGE_PROGRAM_US 500u

struct _JoltVirtualFlash
{
  guint8   *data;
  gsize     size;
  gboolean  touched;
};

/* The size is rounded up to whole sectors: there is no chip with less. */
JoltVirtualFlash *
jolt_virtual_flash_new (gsize size_bytes)
{
  JoltVirtualFlash *self = g_new0 (JoltVirtualFlash, 1);
  gsize n_sectors = size_bytes / JOLT_VIRTUAL_FLASH_SECTOR;

  if (size_bytes % JOLT_VIRTUAL_FLASH_SECTOR != 0 || n_sectors == 0)
    n_sectors++;

  self->size = n_sectors * JOLT_VIRTUAL_FLASH_SECTOR;
  self->data = g_malloc (self->size);
  memset (self->data, 0xff, self->size);

  return self;
}

void
jolt_virtual_flash_free (JoltVirtualFlash *self)
{
  g_free (self->data);
  g_free (self);
}

gsize
jolt_virtual_flash_get_size (JoltVirtualFlash *self)
{
  return self->size;
}

/* Returns: the bytes there, or NULL where the range leaves the chip. */
const guint8 *
jolt_virtual_flash_peek (JoltVirtualFlash *self,
                         guint32           address,
                         gsize             size)
{
  if (address > self->size || size > self->size - address)
    return NULL;

  return self->data + address;
}

/* Erases every sector that the range touches, as far as the chip goes.
 * Returns: the time it takes, in microseconds. */
guint64
jolt_virtual_flash_erase (JoltVirtualFlash *self,
                          guint32           address,
                          gsize             size)
{
  gsize start, end;
  guint64 duration_us = 0;

  if (address >= self->size || size == 0)
    return 0;

  start = address - address % JOLT_VIRTUAL_FLASH_SECTOR;
  end = address + MIN (size, self->size - address);
  end += (JOLT_VIRTUAL_FLASH_SECTOR - end % JOLT_VIRTUAL_FLASH_SECTOR) % JOLT_VIRTUAL_FLASH_SECTOR;

  memset (self->data + start, 0xff, end - start);
  self->touched = TRUE;

  while (start < end) {
    if (start % BLOCK_SIZE == 0 && end - start >= BLOCK_SIZE) {
      duration_us += BLOCK_ERASE_US;
      start += BLOCK_SIZE;
    } else {
      duration_us += SECTOR_ERASE_US;
      start += JOLT_VIRTUAL_FLASH_SECTOR;
    }
  }

  return duration_us;
}

/* Programs the range, as far as the chip goes; a bit that is 0 stays 0.
 * Returns: the time it takes, in microseconds. */
guint64
jolt_virtual_flash_program (JoltVirtualFlash *self,
                            guint32           address,
                            const guint8     *data,
                            gsize             size)
{
  if (address >= self->size)
    return 0;

  size = MIN (size, self->size - address);
  for (gsize i = 0; i < size; i++)
    self->data[address + i] &= data[i];
  self->touched = TRUE;

  return (guint64) size * PAGE_PROGRAM_US / PAGE_SIZE;
}

/* Returns: whether anything was ever erased or programmed. */
gboolean
jolt_virtual_flash_touched (JoltVirtualFlash *self)
{
  return self->touched;
}

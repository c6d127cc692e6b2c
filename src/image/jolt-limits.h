/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JOLT_SECTOR_SIZE:
 *
 * What the ROM erases at least, in bytes.
 */
#define JOLT_SECTOR_SIZE 4096u

/**
 * JOLT_FLASH_END:
 *
 * The first address that the ROM cannot write: it sends 24 bits of an address
 * (ROM, SPI driver), so that anything from here on would land at low addresses.
 */
#define JOLT_FLASH_END (16u << 20)

/**
 * JOLT_MAX_FILE_SIZE:
 *
 * The largest file that is read into memory, in bytes.
 */
#define JOLT_MAX_FILE_SIZE (256u << 20)

/**
 * JOLT_MAX_PARTS:
 *
 * How many files firmware can be made of.
 */
#define JOLT_MAX_PARTS 256u

/**
 * JOLT_MAX_ARCHIVE_ENTRIES:
 *
 * How many entries are read from an archive before it is refused.
 */
#define JOLT_MAX_ARCHIVE_ENTRIES 4096u

/**
 * JOLT_MAX_RECORDS:
 *
 * How many records of an index the ROM has space for (ROM, dfu_cpio_callback:
 * 5632 bytes), the flash parameters among them.
 */
#define JOLT_MAX_RECORDS 64u

/**
 * JOLT_MAX_ENTRY_NAME:
 *
 * The longest name of an entry that the ROM compares, in bytes without the NUL.
 */
#define JOLT_MAX_ENTRY_NAME 63u

/**
 * JOLT_MIN_PAYLOAD_SIZE:
 *
 * The ROM looks at this many bytes to tell an archive from something that it
 * writes as it is to address 0 (ROM, parse_buffer).
 */
#define JOLT_MIN_PAYLOAD_SIZE 256u

/**
 * JOLT_MAX_FOLDER_ENTRIES:
 *
 * How many names are read in a folder and the folders in it.
 */
#define JOLT_MAX_FOLDER_ENTRIES 32768u

/**
 * JOLT_MAX_FOLDER_DEPTH:
 *
 * How many folders deep firmware is searched for.
 */
#define JOLT_MAX_FOLDER_DEPTH 6u

/**
 * JOLT_MAX_ARCHIVE_SIZE:
 *
 * How many bytes are kept of what an archive holds: as much as the largest
 * flash chip, and some files beside it.
 */
#define JOLT_MAX_ARCHIVE_SIZE (132u << 20)

/**
 * JOLT_MAX_ARCHIVE_WORK:
 *
 * How many bytes are unpacked at all, those that are passed over included.
 */
#define JOLT_MAX_ARCHIVE_WORK (2048u << 20)

/**
 * JOLT_MAX_ARCHIVE_NAMES:
 *
 * How many names are read in an archive and the archives in it.
 */
#define JOLT_MAX_ARCHIVE_NAMES 262144u

/**
 * JOLT_MAX_ARCHIVE_DEPTH:
 *
 * How many archives are opened inside one another.
 */
#define JOLT_MAX_ARCHIVE_DEPTH 3u

/**
 * JOLT_MAX_JSON_SIZE:
 *
 * The longest JSON that is read, in bytes.
 */
#define JOLT_MAX_JSON_SIZE (1u << 20)

/**
 * JOLT_MAX_CHOICES:
 *
 * How many builds one release can offer.
 */
#define JOLT_MAX_CHOICES 256u

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-bytes-private.h"
#include "jolt-cpio.h"
#include "jolt-dfu-suffix.h"
#include "jolt-file-type.h"
#include "jolt-image-error.h"
#include "jolt-image.h"

#define UF2_MAGIC_0        0x0A324655u
#define UF2_MAGIC_1        0x9E5D5157u
#define UF2_FLAG_FAMILY    0x00002000u
#define ESP8266_MAGIC_V2   0xEA
#define MAX_MESSAGE_SIZE   2048
#define ESP8266_IRAM_START 0x40100000u
#define ESP8266_IRAM_END   0x40110000u

static gboolean
begins_with (const guint8 *data,
             gsize         size,
             const char   *magic,
             gsize         magic_size)
{
  return size >= magic_size && memcmp (data, magic, magic_size) == 0;
}

static gboolean
is_uf2 (const guint8 *data,
        gsize         size)
{
  return size >= 32 && jolt_read_u32 (data) == UF2_MAGIC_0 && jolt_read_u32 (data + 4) == UF2_MAGIC_1;
}

/* A line of Intel HEX: ":LLAAAATT…", LL bytes of data, all hexadecimal. */
static gboolean
is_intel_hex (const guint8 *data,
              gsize         size)
{
  if (size < 11 || data[0] != ':')
    return FALSE;

  for (guint i = 1; i < 11; i++) {
    if (!g_ascii_isxdigit ((char) data[i]))
      return FALSE;
  }

  return data[7] == '0' && data[8] <= '5';
}

static gboolean
is_html (const guint8 *data,
         gsize         size)
{
  static const char * const tags[] = { "<!doctype html", "<html", "<head", "<body", "<script", "<!--", "<?xml" };
  gsize start = 0;

  if (begins_with (data, size, "\xEF\xBB\xBF", 3))
    start = 3;
  while (start < size && g_ascii_isspace ((char) data[start]))
    start++;

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++) {
    gsize length = strlen (tags[i]);

    if (size - start >= length &&
        g_ascii_strncasecmp ((const char *) data + start, tags[i], length) == 0)
      return TRUE;
  }

  return FALSE;
}

/* The ESP8266 has the magic of the others, but a header of only 8 bytes: the
 * first segment's address is where the others keep pins and chip ID. */
static gboolean
is_esp8266 (const guint8 *data,
            gsize         size)
{
  guint32 entry;
  guint32 load;

  if (size < 16)
    return FALSE;

  entry = jolt_read_u32 (data + 4);
  load = jolt_read_u32 (data + 8);

  if (data[0] == ESP8266_MAGIC_V2)
    return data[1] == 4 && entry >= ESP8266_IRAM_START && entry < ESP8266_IRAM_END;

  return data[0] == JOLT_IMAGE_HEADER_MAGIC &&
         entry >= ESP8266_IRAM_START && entry < ESP8266_IRAM_END &&
         ((load >= ESP8266_IRAM_START && load < ESP8266_IRAM_END) ||
          (load >= 0x3FFE8000u && load < 0x3FFFC000u));
}

/* The IDs are those of the UF2 project's list of families. */
static const char *
get_uf2_family (const guint8 *data)
{
  static const struct { guint32 id; const char *name; } families[] = {
    { 0x1C5F21B0u, "ESP32" },
    { 0x2B88D29Cu, "ESP32-C2" },
    { 0xD42BA06Cu, "ESP32-C3" },
    { 0xF71C0343u, "ESP32-C5" },
    { 0x540DDF62u, "ESP32-C6" },
    { 0x77D850C4u, "ESP32-C61" },
    { 0x332726F6u, "ESP32-H2" },
    { 0x3D308E94u, "ESP32-P4" },
    { 0xBFDD4EEEu, "ESP32-S2" },
    { 0xC47E5767u, "ESP32-S3" },
    { 0x7EAB61EDu, "ESP8266" },
    { 0xE48BFF56u, "RP2040" },
  };

  if ((jolt_read_u32 (data + 8) & UF2_FLAG_FAMILY) == 0)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (families[i].id == jolt_read_u32 (data + 28))
      return families[i].name;

  return NULL;
}

static void
refuse_uf2 (const guint8  *data,
            GError       **error)
{
  const char *family = get_uf2_family (data);

  if (family != NULL)
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_UF2, "header: UF2 for %s", family);
  else
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_UF2, "header: UF2");

  jolt_image_error_set_chip (error, family != NULL ? jolt_chip_from_target (family) : NULL);
}

/* What a server says in place of a file that is not there, as GitHub's “Not
 * Found”: a few words of plain text. */
static gboolean
is_server_message (const guint8 *data,
                   gsize         size)
{
  static const char * const words[] = { "not found", "nosuchkey", "access denied", "rate limit", "404", "403 forbidden" };
  g_autofree char *folded = NULL;

  if (size > MAX_MESSAGE_SIZE || memchr (data, 0, size) != NULL ||
      !g_utf8_validate ((const char *) data, (gssize) size, NULL))
    return FALSE;

  folded = g_ascii_strdown ((const char *) data, (gssize) size);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (folded, words[i]) != NULL)
      return TRUE;

  return FALSE;
}

/* Names what can be told by the bytes it begins with. */
static gboolean
refuse_magic (const guint8  *data,
              gsize          size,
              GError       **error)
{
  static const struct { const char *magic; gsize size; JoltImageError code; const char *name; } magics[] = {
    { "\x7F" "ELF", 4, JOLT_IMAGE_ERROR_ELF, "ELF" },
    { "Rar!\x1A\x07", 6, JOLT_IMAGE_ERROR_ARCHIVE, "RAR" },
    { "7z\xBC\xAF\x27\x1C", 6, JOLT_IMAGE_ERROR_ARCHIVE, "7-Zip" },
    { "MSCF\0\0\0\0", 8, JOLT_IMAGE_ERROR_ARCHIVE, "Windows cabinet" },
    { "!<arch>\n", 8, JOLT_IMAGE_ERROR_ARCHIVE, "ar" },
    { "%PDF-", 5, JOLT_IMAGE_ERROR_DOCUMENT, "PDF" },
    { "\x89PNG\r\n\x1A\n", 8, JOLT_IMAGE_ERROR_PICTURE, "PNG" },
    { "\xFF\xD8\xFF", 3, JOLT_IMAGE_ERROR_PICTURE, "JPEG" },
    { "GIF87a", 6, JOLT_IMAGE_ERROR_PICTURE, "GIF" },
    { "GIF89a", 6, JOLT_IMAGE_ERROR_PICTURE, "GIF" },
    { "<svg", 4, JOLT_IMAGE_ERROR_PICTURE, "SVG" },
    { "version https://git-lfs", 23, JOLT_IMAGE_ERROR_LFS_POINTER, "Git LFS" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (magics); i++) {
    if (begins_with (data, size, magics[i].magic, magics[i].size)) {
      g_set_error (error, JOLT_IMAGE_ERROR, magics[i].code, "header: %s", magics[i].name);
      return TRUE;
    }
  }

  if (size >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_PICTURE, "header: WebP");
    return TRUE;
  }

  return FALSE;
}

/* A DFU file that is not from ESP-IDF's mkdfu. */
static gboolean
refuse_dfu (const guint8  *data,
            gsize          size,
            GError       **error)
{
  JoltDfuSuffix suffix;

  if (begins_with (data, size, "DfuSe", 5)) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_DFUSE, "header: DfuSe");
    return TRUE;
  }

  if (!jolt_dfu_suffix_parse (&suffix, data, size, NULL) ||
      suffix.vendor_id == JOLT_DFU_VENDOR_ESPRESSIF)
    return FALSE;

  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_OTHER_VENDOR,
               "suffix: for USB device %04x:%04x", suffix.vendor_id, suffix.product_id);

  return TRUE;
}

/**
 * jolt_file_type_refuse:
 * @data: a file
 * @size: its length in bytes
 * @error: the code that names what the file is
 *
 * Names a file that can be mistaken for firmware of an Espressif chip with
 * DFU, but is something else.
 *
 * Returns: whether the file is such a thing, with @error set; otherwise it may
 *   be anything
 */
gboolean
jolt_file_type_refuse (const guint8  *data,
                       gsize          size,
                       GError       **error)
{
  if (size == 0)
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_EMPTY, "the file is empty");
  else if (is_uf2 (data, size))
    refuse_uf2 (data, error);
  else if (is_intel_hex (data, size))
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_INTEL_HEX, "header: Intel HEX");
  else if (is_html (data, size))
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_HTML, "header: HTML");
  else if (is_esp8266 (data, size))
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_ESP8266, "header: ESP8266 image");
  else if (is_server_message (data, size))
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_DOWNLOAD, "data: the message of a server");
  else
    return refuse_magic (data, size, error) || refuse_dfu (data, size, error);

  return TRUE;
}

static gboolean
is_compressed (const guint8 *data,
               gsize         size)
{
  static const struct { const char *magic; gsize size; } magics[] = {
    { "\x1F\x8B", 2 },                    /* gzip */
    { "\x28\xB5\x2F\xFD", 4 },            /* Zstandard */
    { "\xFD" "7zXZ", 5 },
    { "7z\xBC\xAF", 4 },
    { "BZh", 3 },
    { "PK", 2 },
    { "\x89PNG", 4 },
    { "\xFF\xD8\xFF", 3 },                /* JPEG */
    { "OggS", 4 },
    { "hsqs", 4 },                         /* SquashFS */
  };

  for (guint i = 0; i < G_N_ELEMENTS (magics); i++) {
    if (begins_with (data, size, magics[i].magic, magics[i].size))
      return TRUE;
  }

  return FALSE;
}

/**
 * jolt_file_type_is_scrambled:
 * @data: a file that is nothing known
 * @size: its length in bytes
 *
 * Whether the bytes look like an encrypted image: flash encryption leaves
 * whole blocks of 16 bytes in which every value is equally frequent. Compressed
 * data is told by its beginning; random data cannot be told apart.
 *
 * Returns: whether they do
 */
gboolean
jolt_file_type_is_scrambled (const guint8 *data,
                             gsize         size)
{
  guint64 counts[256] = { 0 };
  gsize sample = MIN (size, 256u << 10);
  double expected = (double) sample / 256;
  double chi_squared = 0;

  if (size < 4096 || size % 16 != 0 || is_compressed (data, size))
    return FALSE;

  for (gsize i = 0; i < sample; i++)
    counts[data[i]]++;

  for (guint i = 0; i < 256; i++)
    chi_squared += (counts[i] - expected) * (counts[i] - expected) / expected;

  /* 255 degrees of freedom: mean 255, standard deviation 22.6. Code and text
   * are in the tens of thousands. */
  return chi_squared < 255 + 6 * 22.6;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-device-private.h"

#include <string.h>

#include "jolt-usb-id.h"

#define SYSFS_DEVICES "/sys/bus/usb/devices"
#define PRODUCT_JTAG 0x1001
#define USB_MAJOR 189

/* The product IDs of the ROM of ESP32-S2, S3, P4 and S31 (ROM, device
 * descriptor) */
static const guint16 rom_products[] = { 0x0002, 0x0009, 0x0012, 0x0020 };

/* DFU 1.1, 4.1.2: class and subclass of a DFU interface */
#define CLASS_APPLICATION_SPECIFIC 0xfe
#define SUBCLASS_DFU 0x01

G_DEFINE_ENUM_TYPE (JoltAccessDeviceKind, jolt_access_device_kind,
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_DEVICE_NONE, "none"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_DEVICE_SERIAL, "serial"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_DEVICE_MAKER, "maker"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_DEVICE_JTAG, "jtag"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_DEVICE_APPLICATION, "application"),
  G_DEFINE_ENUM_VALUE (JOLT_ACCESS_DEVICE_DFU, "dfu"))

/**
 * jolt_access_device_kind_get_nick:
 * @kind: a kind of device
 *
 * Returns: its name for programs, for example "serial"
 */
const char *
jolt_access_device_kind_get_nick (JoltAccessDeviceKind kind)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (JOLT_TYPE_ACCESS_DEVICE_KIND);
  GEnumValue *value = g_enum_get_value (klass, kind);

  g_return_val_if_fail (value != NULL, NULL);

  return value->value_nick;
}

/* An attribute that is missing or no number is 0, which no device has. */
static guint
read_number (const char *folder,
             const char *name,
             guint       base)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  guint64 number = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL) ||
      !g_ascii_string_to_unsigned (g_strstrip (text), base, 0, G_MAXUINT16, &number, NULL))
    return 0;

  return number;
}

/* The interfaces of "1-2" are its folders "1-2:1.0", "1-2:1.1" … */
static gboolean
has_dfu_interface (const char *folder,
                   const char *port_path)
{
  g_autofree char *prefix = g_strconcat (port_path, ":", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *interface = g_build_filename (folder, name, NULL);

    if (g_str_has_prefix (name, prefix) &&
        read_number (interface, "bInterfaceClass", 16) == CLASS_APPLICATION_SPECIFIC &&
        read_number (interface, "bInterfaceSubClass", 16) == SUBCLASS_DFU)
      return TRUE;
  }

  return FALSE;
}

static JoltAccessDeviceKind
tell_espressif (const JoltAccessDevice *self,
                const char             *folder)
{
  if (self->product == PRODUCT_JTAG)
    return JOLT_ACCESS_DEVICE_JTAG;

  for (gsize i = 0; i < G_N_ELEMENTS (rom_products); i++) {
    if (self->product == rom_products[i])
      return JOLT_ACCESS_DEVICE_DFU;
  }

  return has_dfu_interface (folder, self->port_path) ? JOLT_ACCESS_DEVICE_DFU
                                                     : JOLT_ACCESS_DEVICE_APPLICATION;
}

/* What sysfs shows beside a device, its interfaces, has no vendor. */
static gboolean
read_device (JoltAccessDevice *self,
             const char       *folder,
             const char       *port_path)
{
  g_autofree char *path = g_build_filename (folder, port_path, NULL);

  jolt_access_device_clear (self);
  self->vendor = read_number (path, "idVendor", 16);
  self->product = read_number (path, "idProduct", 16);
  self->bus = read_number (path, "busnum", 10);
  self->address = read_number (path, "devnum", 10);
  if (self->vendor == 0 || self->bus == 0 || self->address == 0)
    return FALSE;

  self->port_path = g_strdup (port_path);

  switch (jolt_usb_id_lookup (self->vendor, self->product, &self->name)) {
  case JOLT_USB_KIND_UNRELATED:
    self->kind = JOLT_ACCESS_DEVICE_NONE;
    break;
  case JOLT_USB_KIND_SERIAL:
    self->kind = JOLT_ACCESS_DEVICE_SERIAL;
    break;
  case JOLT_USB_KIND_MAKER:
    self->kind = JOLT_ACCESS_DEVICE_MAKER;
    break;
  case JOLT_USB_KIND_BOARD:
    self->kind = tell_espressif (self, path);
    break;
  }

  return TRUE;
}

/**
 * jolt_access_device_parse_path:
 * @device_path: the path of a device node
 * @bus: (out): the number of the bus
 * @address: (out): the address there
 *
 * Returns: whether @device_path is that of a USB device, for example
 *   "/dev/bus/usb/001/004"
 */
gboolean
jolt_access_device_parse_path (const char *device_path,
                               guint      *bus,
                               guint      *address)
{
  g_autoptr (GRegex) regex = g_regex_new ("^/dev/bus/usb/([0-9]{3})/([0-9]{3})$", G_REGEX_DOLLAR_ENDONLY, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *bus_text = NULL;
  g_autofree char *address_text = NULL;

  if (!g_regex_match (regex, device_path, 0, &match))
    return FALSE;

  bus_text = g_match_info_fetch (match, 1);
  address_text = g_match_info_fetch (match, 2);
  *bus = g_ascii_strtoull (bus_text, NULL, 10);
  *address = g_ascii_strtoull (address_text, NULL, 10);

  return *bus != 0 && *address != 0;
}

/**
 * jolt_access_device_dup_path:
 * @self: a device
 *
 * Returns: (transfer full): the path of its device node
 */
char *
jolt_access_device_dup_path (const JoltAccessDevice *self)
{
  return g_strdup_printf ("/dev/bus/usb/%03u/%03u", self->bus, self->address);
}

/**
 * jolt_access_device_is_tagged:
 * @self: a device
 * @environment: where
 *
 * udev keeps an empty file for each device with a tag, named after the device
 * number, which Linux makes of bus and address (usb_device_type, usbdev_add).
 *
 * Returns: whether udev tagged this very device for the user at the computer
 */
gboolean
jolt_access_device_is_tagged (const JoltAccessDevice *self,
                              JoltAccessEnvironment  *environment)
{
  g_autofree char *path = NULL;

  if (self->bus == 0)
    return FALSE;

  path = g_strdup_printf (JOLT_ACCESS_TAG_FOLDER "/c%d:%u", USB_MAJOR,
                          (self->bus - 1) * 128 + self->address - 1);

  return jolt_access_environment_has (environment, path);
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/**
 * jolt_access_device_find:
 * @self: (out caller-allocates): the device
 * @environment: where
 * @device_path: (nullable): the node of the device that is meant; %NULL for the
 *   one that comes closest to being flashed
 *
 * Finds a device in sysfs. It blocks on the file system.
 *
 * Returns: whether there is one
 */
gboolean
jolt_access_device_find (JoltAccessDevice      *self,
                         JoltAccessEnvironment *environment,
                         const char            *device_path)
{
  g_autofree char *folder = jolt_access_environment_dup_path (environment, SYSFS_DEVICES);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  guint bus = 0, address = 0;

  memset (self, 0, sizeof *self);
  if (device_path != NULL && !jolt_access_device_parse_path (device_path, &bus, &address))
    return FALSE;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_strings);

  for (guint i = 0; i < names->len; i++) {
    g_auto (JoltAccessDevice) device = { 0 };

    if (!read_device (&device, folder, names->pdata[i]))
      continue;

    if (bus != 0 ? device.bus == bus && device.address == address : device.kind > self->kind) {
      jolt_access_device_clear (self);
      *self = device;
      memset (&device, 0, sizeof device);
    }
  }

  return self->port_path != NULL;
}

void
jolt_access_device_clear (JoltAccessDevice *self)
{
  g_clear_pointer (&self->port_path, g_free);
  memset (self, 0, sizeof *self);
}

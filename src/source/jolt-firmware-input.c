/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-input-private.h"

#include "jolt-firmware-input-table-private.h"

/**
 * JoltFirmwareInput:
 *
 * What a person dropped, and what is to become of it.
 *
 * Add files, then open the source: that gives firmware, or says what is
 * missing. After the first time [method@FirmwareInput.get_files] is the table of what
 * was found. The person may give addresses and leave files out there, and open
 * the source again. Opening reads the files anew each time, so a rebuilt one is
 * picked up; what the person changed is kept.
 */
struct _JoltFirmwareInput
{
  GObject                   parent_instance;

  JoltFirmwareInputRequest *wanted;

  /* What was found */
  JoltFirmwareInputKind   kind;
  char                   *title;
  const JoltChip         *chip;
  guint32                 flash_size;
  gboolean                has_settings;
  gboolean                packed;  /* no DFU image as it was found */
  JoltFirmwareInputTable *table;
};

G_DEFINE_FINAL_TYPE (                                                                 JoltFirmwareInput,
                                                                                      jolt_firmware_input,
                     G_TYPE_OBJECT) static void jolt_firmware_input_dispose (GObject *object)
{
  JoltFirmwareInput *self = JOLT_FIRMWARE_INPUT (object);

  g_clear_object (&self->table);

  G_OBJECT_CLASS (jolt_firmware_input_parent_class)->dispose (object);
}

static void
jolt_firmware_input_finalize (GObject *object)
{
  JoltFirmwareInput *self = JOLT_FIRMWARE_INPUT (object);

  jolt_firmware_input_request_free (self->wanted);
  g_free (self->title);

  G_OBJECT_CLASS (jolt_firmware_input_parent_class)->finalize (object);
}

static void
jolt_firmware_input_class_init (JoltFirmwareInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_firmware_input_dispose;
  object_class->finalize = jolt_firmware_input_finalize;
}

static void
jolt_firmware_input_init (JoltFirmwareInput *self)
{
  self->wanted = jolt_firmware_input_request_new ();
  self->table = jolt_firmware_input_table_new ();
}

/**
 * jolt_firmware_input_new:
 *
 * Makes a source with nothing in it.
 *
 * Returns: (transfer full): a source
 */
JoltFirmwareInput *
jolt_firmware_input_new (void)
{
  return g_object_new (JOLT_TYPE_FIRMWARE_INPUT, NULL);
}

/**
 * jolt_firmware_input_add:
 * @self: a source
 * @file: a DFU image, a build folder or its flasher_args.json, a ZIP, or a
 *   single file whose place is found out
 *
 * Adds what a person dropped.
 */
void
jolt_firmware_input_add (JoltFirmwareInput *self,
                         GFile             *file)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));
  g_return_if_fail (G_IS_FILE (file));

  jolt_firmware_input_request_add (self->wanted, file, NULL);
}

/**
 * jolt_firmware_input_add_at:
 * @self: a source
 * @file: a single file
 * @address: where in the flash it goes
 *
 * Adds a file whose place the person knows.
 */
void
jolt_firmware_input_add_at (JoltFirmwareInput *self,
                            GFile             *file,
                            guint32            address)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));
  g_return_if_fail (G_IS_FILE (file));

  jolt_firmware_input_request_add (self->wanted, file, &address);
}

/**
 * jolt_firmware_input_set_chip:
 * @self: a source
 * @chip: (nullable): the chip it is for, or %NULL to find out
 */
void
jolt_firmware_input_set_chip (JoltFirmwareInput *self,
                              const JoltChip    *chip)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));

  self->wanted->chip = chip;
  if (chip != NULL)
    self->chip = chip;
  jolt_firmware_input_table_set_target (self->table, self->chip, self->flash_size);
}

/**
 * jolt_firmware_input_get_chip:
 * @self: a source
 *
 * Returns: (transfer none) (nullable): the chip it is for, if known
 */
const JoltChip *
jolt_firmware_input_get_chip (JoltFirmwareInput *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), NULL);

  return self->chip;
}

/**
 * jolt_firmware_input_set_flash_size:
 * @self: a source
 * @flash_size: the size of the flash in bytes, or 0 to find out
 */
void
jolt_firmware_input_set_flash_size (JoltFirmwareInput *self,
                                    guint32            flash_size)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));

  self->wanted->flash_size = flash_size;
  if (flash_size != 0)
    self->flash_size = flash_size;
  jolt_firmware_input_table_set_target (self->table, self->chip, self->flash_size);
}

/**
 * jolt_firmware_input_get_flash_size:
 * @self: a source
 *
 * Returns: the size of the flash in bytes, 0 before it was opened
 */
guint32
jolt_firmware_input_get_flash_size (JoltFirmwareInput *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), 0);

  return self->flash_size;
}

/**
 * jolt_firmware_input_set_part_size:
 * @self: a source
 * @part_size: the largest entry of what is packed, in bytes; 512 KiB at first
 */
void
jolt_firmware_input_set_part_size (JoltFirmwareInput *self,
                                   gsize              part_size)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));
  g_return_if_fail (part_size > 0);

  self->wanted->part_size = part_size;
}

/**
 * jolt_firmware_input_set_allow_escapes:
 * @self: a source
 * @allow_escapes: whether flasher_args.json may name files outside its folder
 *
 * Answers %JOLT_IMAGE_ERROR_PATH_ESCAPES for every path at once.
 */
void
jolt_firmware_input_set_allow_escapes (JoltFirmwareInput *self,
                                       gboolean           allow_escapes)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));

  self->wanted->escapes.all = allow_escapes;
}

/**
 * jolt_firmware_input_allow_escape:
 * @self: a source
 * @path: the message of %JOLT_IMAGE_ERROR_PATH_ESCAPES
 *
 * Answers %JOLT_IMAGE_ERROR_PATH_ESCAPES, after the person saw the path. Another
 * path, or one that a later build names, is an error again.
 */
void
jolt_firmware_input_allow_escape (JoltFirmwareInput *self,
                                  const char        *path)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));
  g_return_if_fail (path != NULL);

  jolt_firmware_input_request_allow_escape (self->wanted, path);
}

/**
 * jolt_firmware_input_set_keep_settings:
 * @self: a source
 * @keep_settings: %TRUE at first
 *
 * Whether files that hold settings are left out unless the person chooses
 * them, so that a board keeps its own. %FALSE packs everything, as mkdfu does.
 */
void
jolt_firmware_input_set_keep_settings (JoltFirmwareInput *self,
                                       gboolean           keep_settings)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));

  self->wanted->keep_settings = keep_settings;
}

/**
 * jolt_firmware_input_set_erase_settings:
 * @self: a source
 * @erase_settings: whether to write blank settings
 */
void
jolt_firmware_input_set_erase_settings (JoltFirmwareInput *self,
                                        gboolean           erase_settings)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));

  self->wanted->erase_settings = !!erase_settings;
}

gboolean
jolt_firmware_input_get_erase_settings (JoltFirmwareInput *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), FALSE);

  return self->wanted->erase_settings;
}

gboolean
jolt_firmware_input_get_has_settings (JoltFirmwareInput *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), FALSE);

  return self->has_settings;
}

/**
 * jolt_firmware_input_get_packed:
 * @self: a source that was opened
 *
 * Returns: whether its firmware was packed from files; %FALSE when it is a DFU
 *   image as it was found
 */
gboolean
jolt_firmware_input_get_packed (JoltFirmwareInput *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), FALSE);

  return self->packed;
}

JoltFirmwareInputKind
jolt_firmware_input_get_kind (JoltFirmwareInput *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), JOLT_FIRMWARE_INPUT_KIND_NONE);

  return self->kind;
}

const char *
jolt_firmware_input_get_title (JoltFirmwareInput *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), NULL);

  return self->title;
}

/**
 * jolt_firmware_input_get_files:
 * @self: a source
 *
 * Returns: (transfer none): the list of [class@FirmwareInputFile]; it stays the same
 *   object
 */
GListModel *
jolt_firmware_input_get_files (JoltFirmwareInput *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), NULL);

  return jolt_firmware_input_table_get_files (self->table);
}

/**
 * jolt_firmware_input_get_ready:
 * @self: a source
 *
 * Returns: whether no file has a problem and at least one is to be written
 */
gboolean
jolt_firmware_input_get_ready (JoltFirmwareInput *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), FALSE);

  return jolt_firmware_input_table_get_ready (self->table);
}

/*< private >
 * jolt_firmware_input_dup_request:
 * @self: a source to which something was added
 *
 * Returns: (transfer full): what is wanted now, for a worker
 */
JoltFirmwareInputRequest *
jolt_firmware_input_dup_request (JoltFirmwareInput *self)
{
  g_return_val_if_fail (self->wanted->inputs->len > 0, NULL);

  return jolt_firmware_input_request_copy (self->wanted, jolt_firmware_input_table_get_edits (self->table));
}

/*< private >
 * jolt_firmware_input_take_plan:
 * @self: a source
 * @plan: what a worker found
 *
 * Shows what was found.
 */
void
jolt_firmware_input_take_plan (JoltFirmwareInput           *self,
                               const JoltFirmwareInputPlan *plan)
{
  if (plan->scan == NULL)
    return;

  self->kind = plan->scan->kind;
  self->chip = plan->chip;
  self->flash_size = plan->flash_size;
  self->has_settings = plan->has_settings;
  self->packed = plan->is_packed;
  g_set_str (&self->title, plan->scan->title);

  jolt_firmware_input_table_set_target (self->table, self->chip, self->flash_size);
  jolt_firmware_input_table_update (self->table, plan->scan->items);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-input-files-private.h"
#include "jolt-firmware-input-private.h"

/**
 * JoltFirmwareInput:
 *
 * What the user opened, and what is to become of it.
 *
 * Add files, then open the input: that gives firmware, or says what is missing.
 * After the first time [method@FirmwareInput.get_files] is the table of what was
 * found. The user can give addresses and leave files out there, and open the
 * input again. Opening reads the files anew each time, so that a rebuilt one is
 * picked up; what the user changed is kept.
 */
struct _JoltFirmwareInput
{
  GObject                   parent_instance;

  JoltFirmwareInputRequest *wanted;

  /* What was found */
  JoltFirmwareInputKind  kind;
  char                  *title;
  const JoltChip        *chip;
  guint32                flash_size;
  gboolean               has_settings;
  gboolean               packed;   /* not a DFU image as it was found */
  GPtrArray             *choices;  /* of JoltFirmwareInputChoice */
  GListStore            *files;    /* of JoltFirmwareInputFile */
};

G_DEFINE_FINAL_TYPE (JoltFirmwareInput, jolt_firmware_input, G_TYPE_OBJECT)

static void
jolt_firmware_input_dispose (GObject *object)
{
  JoltFirmwareInput *self = JOLT_FIRMWARE_INPUT (object);

  g_clear_object (&self->files);

  G_OBJECT_CLASS (jolt_firmware_input_parent_class)->dispose (object);
}

static void
jolt_firmware_input_finalize (GObject *object)
{
  JoltFirmwareInput *self = JOLT_FIRMWARE_INPUT (object);

  jolt_firmware_input_request_free (self->wanted);
  g_ptr_array_unref (self->choices);
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
  self->choices = g_ptr_array_new ();
  self->files = g_list_store_new (JOLT_TYPE_FIRMWARE_INPUT_FILE);
}

static void
check (JoltFirmwareInput *self)
{
  jolt_firmware_input_files_check (G_LIST_MODEL (self->files), self->chip, self->flash_size);
}

/**
 * jolt_firmware_input_new:
 *
 * Returns: (transfer full): an input with nothing in it
 */
JoltFirmwareInput *
jolt_firmware_input_new (void)
{
  return g_object_new (JOLT_TYPE_FIRMWARE_INPUT, NULL);
}

/**
 * jolt_firmware_input_add:
 * @self: an input
 * @file: a DFU image, a folder or the JSON in it that says what is flashed, an
 *   archive, or a single file whose place is found out
 *
 * Adds what the user opened.
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
 * @self: an input
 * @file: a single file
 * @address: where in the flash it goes
 *
 * Adds a file whose place the user knows.
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
 * @self: an input
 * @chip: (nullable): the chip it is for, or %NULL to find out
 *
 * Chooses, too, among the builds of a release for several chips.
 */
void
jolt_firmware_input_set_chip (JoltFirmwareInput *self,
                              const JoltChip    *chip)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));

  self->wanted->chip = chip;
  if (chip != NULL)
    self->chip = chip;
  check (self);
}

/**
 * jolt_firmware_input_get_chip:
 * @self: an input
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
 * jolt_firmware_input_set_board_chip:
 * @self: an input
 * @chip: (nullable): the chip of the board that is connected, when there is one
 *
 * Chooses what fits that board among the builds of a release, unless the user
 * chose otherwise.
 */
void
jolt_firmware_input_set_board_chip (JoltFirmwareInput *self,
                                    const JoltChip    *chip)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));

  self->wanted->board_chip = chip;
}

/**
 * jolt_firmware_input_set_flash_size:
 * @self: an input
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
  check (self);
}

/**
 * jolt_firmware_input_get_flash_size:
 * @self: an input
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
 * @self: an input
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
 * jolt_firmware_input_set_force:
 * @self: an input
 * @force: whether a program that is damaged or larger than its partition is
 *   taken all the same, with a warning
 */
void
jolt_firmware_input_set_force (JoltFirmwareInput *self,
                               gboolean           force)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));

  self->wanted->force = !!force;
}

/**
 * jolt_firmware_input_set_allow_escapes:
 * @self: an input
 * @allow_escapes: whether a build can name files outside its folder
 *
 * Answers %JOLT_IMAGE_ERROR_PATH_ESCAPES for every path at once.
 */
void
jolt_firmware_input_set_allow_escapes (JoltFirmwareInput *self,
                                       gboolean           allow_escapes)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));

  self->wanted->allow_escapes = !!allow_escapes;
}

/**
 * jolt_firmware_input_allow_escape:
 * @self: an input
 * @path: the path of %JOLT_IMAGE_ERROR_PATH_ESCAPES
 *
 * Answers %JOLT_IMAGE_ERROR_PATH_ESCAPES, after the user saw the path. Another
 * path, or one that a later build names, is an error again.
 */
void
jolt_firmware_input_allow_escape (JoltFirmwareInput *self,
                                  const char        *path)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));
  g_return_if_fail (path != NULL);

  jolt_firmware_input_append_text (&self->wanted->escapes, path);
}

/**
 * jolt_firmware_input_choose:
 * @self: an input
 * @id: the ID of one of [method@FirmwareInput.get_choices]
 *
 * Answers %JOLT_IMAGE_ERROR_NEEDS_CHOICE. Opening the input again can ask for
 * another choice: first for the chip, then for the board.
 */
void
jolt_firmware_input_choose (JoltFirmwareInput *self,
                            const char        *id)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));
  g_return_if_fail (id != NULL);

  jolt_firmware_input_append_text (&self->wanted->choices, id);
}

/**
 * jolt_firmware_input_erase_partition:
 * @self: an input
 * @label: the label of a partition
 *
 * Erases a partition beside the settings, such as “fctry”, which holds what only
 * the maker of the device can restore.
 */
void
jolt_firmware_input_erase_partition (JoltFirmwareInput *self,
                                     const char        *label)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));
  g_return_if_fail (label != NULL);

  jolt_firmware_input_append_text (&self->wanted->erased, label);
}

/**
 * jolt_firmware_input_set_settings:
 * @self: an input
 * @settings: what becomes of the settings on the board
 */
void
jolt_firmware_input_set_settings (JoltFirmwareInput         *self,
                                  JoltFirmwareInputSettings  settings)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));

  self->wanted->settings = settings;
}

/**
 * jolt_firmware_input_set_erase_settings:
 * @self: an input
 * @erase_settings: whether the settings are erased; otherwise they are what they
 *   are without anybody's word
 */
void
jolt_firmware_input_set_erase_settings (JoltFirmwareInput *self,
                                        gboolean           erase_settings)
{
  jolt_firmware_input_set_settings (self, erase_settings ? JOLT_FIRMWARE_INPUT_SETTINGS_ERASE
                                                         : JOLT_FIRMWARE_INPUT_SETTINGS_DEFAULT);
}

gboolean
jolt_firmware_input_get_erase_settings (JoltFirmwareInput *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), FALSE);

  return self->wanted->settings == JOLT_FIRMWARE_INPUT_SETTINGS_ERASE;
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
 * @self: an input
 *
 * Returns: (transfer none): the list of [class@FirmwareInputFile]; it stays the
 *   same object
 */
GListModel *
jolt_firmware_input_get_files (JoltFirmwareInput *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), NULL);

  return G_LIST_MODEL (self->files);
}

/**
 * jolt_firmware_input_get_choices:
 * @self: an input
 *
 * Returns: (transfer none) (element-type JoltFirmwareInputChoice): the builds to
 *   choose from, what fits the connected board first; empty unless the last
 *   error was %JOLT_IMAGE_ERROR_NEEDS_CHOICE
 */
GPtrArray *
jolt_firmware_input_get_choices (JoltFirmwareInput *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), NULL);

  return self->choices;
}

/**
 * jolt_firmware_input_get_has_settings:
 * @self: an input that was opened
 *
 * Returns: whether it is known where the board keeps its settings, so that they
 *   can be erased
 */
gboolean
jolt_firmware_input_get_has_settings (JoltFirmwareInput *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), FALSE);

  return self->has_settings;
}

/**
 * jolt_firmware_input_get_packed:
 * @self: an input that was opened
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

/*< private >
 * jolt_firmware_input_dup_request:
 * @self: an input to which something was added
 *
 * Returns: (transfer full) (nullable): what is wanted now, for a worker
 */
JoltFirmwareInputRequest *
jolt_firmware_input_dup_request (JoltFirmwareInput *self)
{
  g_return_val_if_fail (self->wanted->origins->len > 0, NULL);

  return jolt_firmware_input_request_copy (self->wanted, jolt_firmware_input_files_dup_edits (G_LIST_MODEL (self->files)));
}

/*< private >
 * jolt_firmware_input_take_plan:
 * @self: an input
 * @plan: what a worker found
 *
 * Shows what was found. When nothing was, what was found before stays, with what
 * the user changed in it.
 */
void
jolt_firmware_input_take_plan (JoltFirmwareInput           *self,
                               const JoltFirmwareInputPlan *plan)
{
  g_ptr_array_unref (self->choices);
  self->choices = g_ptr_array_ref (plan->choices);
  if (!plan->is_found)
    return;

  self->kind = plan->kind;
  self->chip = plan->chip;
  self->flash_size = plan->flash_size;
  self->has_settings = plan->has_settings;
  self->packed = plan->is_packed;
  g_set_str (&self->title, plan->title);

  jolt_firmware_input_files_update (self->files, plan->parts, G_CALLBACK (check), self);
  check (self);
}

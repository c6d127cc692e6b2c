/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-input-file-private.h"

/**
 * JoltFirmwareInputFile:
 *
 * One file of a [class@FirmwareInput]: what it is, where it goes, whether it is
 * written, and what is wrong with that.
 *
 * The user can change address and selection; [class@FirmwareInput] looks at once
 * whether that is possible and sets [property@FirmwareInputFile:problem].
 */
struct _JoltFirmwareInputFile
{
  GObject                   parent_instance;

  char                     *key;
  char                     *name;
  gsize                     size;
  JoltPartKind              kind;
  const JoltChip           *chip;
  gboolean                  has_address;
  guint32                   address;
  gboolean                  address_edited;
  gboolean                  selected;
  gboolean                  selected_edited;
  JoltFirmwareInputProblem  problem;
  char                     *problem_with;
};

G_DEFINE_FINAL_TYPE (JoltFirmwareInputFile, jolt_firmware_input_file, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (JoltFirmwareInputProblem, jolt_firmware_input_problem,
                    G_DEFINE_ENUM_VALUE (JOLT_FIRMWARE_INPUT_PROBLEM_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (JOLT_FIRMWARE_INPUT_PROBLEM_NEEDS_ADDRESS, "needs-address"),
                    G_DEFINE_ENUM_VALUE (JOLT_FIRMWARE_INPUT_PROBLEM_NOT_ALIGNED, "not-aligned"),
                    G_DEFINE_ENUM_VALUE (JOLT_FIRMWARE_INPUT_PROBLEM_OUTSIDE_FLASH, "outside-flash"),
                    G_DEFINE_ENUM_VALUE (JOLT_FIRMWARE_INPUT_PROBLEM_OVERLAP, "overlap"),
                    G_DEFINE_ENUM_VALUE (JOLT_FIRMWARE_INPUT_PROBLEM_WRONG_CHIP, "wrong-chip"))

enum {
  PROP_0,
  PROP_SIZE,
  PROP_KIND,
  PROP_HAS_ADDRESS,
  PROP_ADDRESS,
  PROP_SELECTED,
  PROP_PROBLEM,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static void
jolt_firmware_input_file_finalize (GObject *object)
{
  JoltFirmwareInputFile *self = JOLT_FIRMWARE_INPUT_FILE (object);

  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->problem_with, g_free);

  G_OBJECT_CLASS (jolt_firmware_input_file_parent_class)->finalize (object);
}

static void
jolt_firmware_input_file_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  JoltFirmwareInputFile *self = JOLT_FIRMWARE_INPUT_FILE (object);

  switch (prop_id) {
  case PROP_SIZE:
    g_value_set_uint64 (value, self->size);
    break;
  case PROP_KIND:
    g_value_set_enum (value, self->kind);
    break;
  case PROP_HAS_ADDRESS:
    g_value_set_boolean (value, self->has_address);
    break;
  case PROP_ADDRESS:
    g_value_set_uint (value, self->address);
    break;
  case PROP_SELECTED:
    g_value_set_boolean (value, self->selected);
    break;
  case PROP_PROBLEM:
    g_value_set_enum (value, self->problem);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_firmware_input_file_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  JoltFirmwareInputFile *self = JOLT_FIRMWARE_INPUT_FILE (object);

  switch (prop_id) {
  case PROP_ADDRESS:
    jolt_firmware_input_file_set_address (self, g_value_get_uint (value));
    break;
  case PROP_SELECTED:
    jolt_firmware_input_file_set_selected (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_firmware_input_file_class_init (JoltFirmwareInputFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = jolt_firmware_input_file_finalize;
  object_class->get_property = jolt_firmware_input_file_get_property;
  object_class->set_property = jolt_firmware_input_file_set_property;

  /**
   * JoltFirmwareInputFile:size:
   *
   * Its length in bytes.
   */
  props[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, readable);

  /**
   * JoltFirmwareInputFile:kind:
   *
   * What it is.
   */
  props[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, JOLT_TYPE_PART_KIND,
                                        JOLT_PART_KIND_DATA, readable);

  /**
   * JoltFirmwareInputFile:has-address:
   *
   * Whether it is known where it goes.
   */
  props[PROP_HAS_ADDRESS] = g_param_spec_boolean ("has-address", NULL, NULL, FALSE, readable);

  /**
   * JoltFirmwareInputFile:address:
   *
   * Where in the flash it goes. Setting it makes it known.
   */
  props[PROP_ADDRESS] = g_param_spec_uint ("address", NULL, NULL, 0, G_MAXUINT32, 0, writable);

  /**
   * JoltFirmwareInputFile:selected:
   *
   * Whether it is to be written.
   */
  props[PROP_SELECTED] = g_param_spec_boolean ("selected", NULL, NULL, TRUE, writable);

  /**
   * JoltFirmwareInputFile:problem:
   *
   * Why it cannot be packed as it stands. It changes, too, when an overlap is
   * with another file than before.
   */
  props[PROP_PROBLEM] = g_param_spec_enum ("problem", NULL, NULL, JOLT_TYPE_FIRMWARE_INPUT_PROBLEM,
                                           JOLT_FIRMWARE_INPUT_PROBLEM_NONE, readable);

  g_object_class_install_properties (object_class, LAST_PROP, props);
}

static void
jolt_firmware_input_file_init (JoltFirmwareInputFile *self)
{
  self->selected = TRUE;
}

/*< private >
 * jolt_firmware_input_file_new:
 * @part: what a worker found
 *
 * Returns: (transfer full): the file for the table
 */
JoltFirmwareInputFile *
jolt_firmware_input_file_new (JoltFirmwarePart *part)
{
  JoltFirmwareInputFile *self = g_object_new (JOLT_TYPE_FIRMWARE_INPUT_FILE, NULL);

  self->key = g_strdup (jolt_firmware_part_get_key (part));
  self->name = g_strdup (jolt_firmware_part_get_name (part));
  jolt_firmware_input_file_update (self, part);

  return self;
}

static void
notify (JoltFirmwareInputFile *self,
        guint                  prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/*< private >
 * jolt_firmware_input_file_update:
 * @self: a file
 * @part: what a worker found when it read the file again
 *
 * Takes what was found, except what the user has changed since.
 */
void
jolt_firmware_input_file_update (JoltFirmwareInputFile *self,
                                 JoltFirmwarePart      *part)
{
  g_object_freeze_notify (G_OBJECT (self));

  self->size = jolt_firmware_part_get_size (part);
  self->kind = jolt_firmware_part_get_kind (part);
  self->chip = jolt_firmware_part_get_chip (part);
  notify (self, PROP_SIZE);
  notify (self, PROP_KIND);

  if (!self->address_edited) {
    self->has_address = jolt_firmware_part_get_has_address (part);
    self->address = jolt_firmware_part_get_address (part);
    notify (self, PROP_HAS_ADDRESS);
    notify (self, PROP_ADDRESS);
  }

  if (!self->selected_edited) {
    self->selected = jolt_firmware_part_get_selected (part);
    notify (self, PROP_SELECTED);
  }

  g_object_thaw_notify (G_OBJECT (self));
}

/*< private > */
gboolean
jolt_firmware_input_file_is_for (JoltFirmwareInputFile *self,
                                 JoltFirmwarePart      *part)
{
  return g_str_equal (self->key, jolt_firmware_part_get_key (part));
}

/*< private > */
const char *
jolt_firmware_input_file_get_key (JoltFirmwareInputFile *self)
{
  return self->key;
}

/*< private > */
void
jolt_firmware_input_file_get_edit (JoltFirmwareInputFile *self,
                                   JoltFirmwareInputEdit *edit)
{
  edit->key = g_strdup (self->key);
  edit->sets_address = self->address_edited;
  edit->has_address = self->has_address;
  edit->address = self->address;
  edit->sets_selected = self->selected_edited;
  edit->selected = self->selected;
}

/*< private > */
void
jolt_firmware_input_file_set_problem (JoltFirmwareInputFile    *self,
                                      JoltFirmwareInputProblem  problem,
                                      const char               *other_name)
{
  gboolean other_changed = g_set_str (&self->problem_with, other_name);

  if (self->problem == problem && !other_changed)
    return;

  self->problem = problem;
  notify (self, PROP_PROBLEM);
}

/**
 * jolt_firmware_input_file_get_name:
 * @self: a file
 *
 * Returns: the base name of the file, valid UTF-8
 */
const char *
jolt_firmware_input_file_get_name (JoltFirmwareInputFile *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT_FILE (self), NULL);

  return self->name;
}

gsize
jolt_firmware_input_file_get_size (JoltFirmwareInputFile *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT_FILE (self), 0);

  return self->size;
}

JoltPartKind
jolt_firmware_input_file_get_kind (JoltFirmwareInputFile *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT_FILE (self), JOLT_PART_KIND_DATA);

  return self->kind;
}

/**
 * jolt_firmware_input_file_get_chip:
 * @self: a file
 *
 * Returns: (transfer none) (nullable): the chip it is for, if it says so
 */
const JoltChip *
jolt_firmware_input_file_get_chip (JoltFirmwareInputFile *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT_FILE (self), NULL);

  return self->chip;
}

gboolean
jolt_firmware_input_file_get_has_address (JoltFirmwareInputFile *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT_FILE (self), FALSE);

  return self->has_address;
}

guint32
jolt_firmware_input_file_get_address (JoltFirmwareInputFile *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT_FILE (self), 0);

  return self->address;
}

/**
 * jolt_firmware_input_file_set_address:
 * @self: a file
 * @address: where in the flash it goes
 *
 * Says where the file goes.
 */
void
jolt_firmware_input_file_set_address (JoltFirmwareInputFile *self,
                                      guint32                address)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT_FILE (self));

  if (self->has_address && self->address == address)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  self->address_edited = TRUE;
  self->has_address = TRUE;
  self->address = address;
  notify (self, PROP_HAS_ADDRESS);
  notify (self, PROP_ADDRESS);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * jolt_firmware_input_file_unset_address:
 * @self: a file
 *
 * Takes the address back, for an entry that is empty or no number.
 */
void
jolt_firmware_input_file_unset_address (JoltFirmwareInputFile *self)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT_FILE (self));

  if (!self->has_address)
    return;

  self->address_edited = TRUE;
  self->has_address = FALSE;
  notify (self, PROP_HAS_ADDRESS);
}

gboolean
jolt_firmware_input_file_get_selected (JoltFirmwareInputFile *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT_FILE (self), FALSE);

  return self->selected;
}

/**
 * jolt_firmware_input_file_set_selected:
 * @self: a file
 * @selected: whether it is to be written
 */
void
jolt_firmware_input_file_set_selected (JoltFirmwareInputFile *self,
                                       gboolean               selected)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT_FILE (self));

  selected = !!selected;
  if (self->selected == selected)
    return;

  self->selected_edited = TRUE;
  self->selected = selected;
  notify (self, PROP_SELECTED);
}

JoltFirmwareInputProblem
jolt_firmware_input_file_get_problem (JoltFirmwareInputFile *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT_FILE (self), JOLT_FIRMWARE_INPUT_PROBLEM_NONE);

  return self->problem;
}

/**
 * jolt_firmware_input_file_get_problem_with:
 * @self: a file
 *
 * Returns: (transfer none) (nullable): the name of the other file, for an overlap
 */
const char *
jolt_firmware_input_file_get_problem_with (JoltFirmwareInputFile *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT_FILE (self), NULL);

  return self->problem_with;
}

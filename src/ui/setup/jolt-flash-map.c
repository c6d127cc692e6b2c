/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-flash-map.h"
#include "jolt-format.h"

/**
 * JoltFlashMap:
 *
 * The flash memory from its start to its end: what is written, what is kept,
 * what is free. What is small next to the whole is shown wider than it is, so
 * that nothing is missing; the legend then says that the map is not to scale.
 *
 * The map is a grid with columns of the same width, over which each region
 * spans its share. The same in words is the widget's accessible name.
 */

#define N_COLUMNS 96
#define MIN_COLUMNS 2

typedef enum {
  USE_FREE,
  USE_KEPT,
  USE_SETTINGS,
  USE_WRITTEN,
} Use;

typedef struct {
  guint64 start;
  guint64 end;
  Use     use;
} Region;

static const char *const css_classes[] = { "free", "kept", "settings", "written" };

struct _JoltFlashMap
{
  AdwBin        parent_instance;

  JoltFirmware *firmware;
  GArray       *regions;    /* Region, in their order and side by side */
  GtkWidget    *grid;
  GtkWidget    *legend;
};

G_DEFINE_FINAL_TYPE (JoltFlashMap, jolt_flash_map, ADW_TYPE_BIN)

static void
add_region (GArray  *regions,
            guint64  start,
            guint64  size,
            Use      use)
{
  Region region = { start, start + size, use };

  g_array_append_val (regions, region);
}

static void
add_partitions (JoltFlashMap       *self,
                GArray             *layers,
                JoltPartitionTable *table)
{
  gsize n_partitions;
  const JoltPartition *partitions = jolt_partition_table_get_partitions (table, &n_partitions);

  for (gsize i = 0; i < n_partitions; i++) {
    gboolean settings = partitions[i].type == JOLT_PARTITION_TYPE_DATA &&
                        partitions[i].subtype == JOLT_PARTITION_DATA_NVS &&
                        !jolt_firmware_writes (self->firmware, partitions[i].address);

    add_region (layers, partitions[i].address, partitions[i].size, settings ? USE_SETTINGS : USE_KEPT);
  }
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  guint64 x = *(const guint64 *) a;
  guint64 y = *(const guint64 *) b;

  return (x > y) - (x < y);
}

/* What covers another comes after it in @layers: cuts them into regions that
 * lie side by side. */
static void
flatten (JoltFlashMap *self,
         GArray       *layers)
{
  guint64 flash_size = jolt_firmware_get_flash_size (self->firmware);
  g_autoptr (GArray) cuts = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < layers->len; i++) {
    const Region *layer = &g_array_index (layers, Region, i);

    g_array_append_val (cuts, layer->start);
    g_array_append_val (cuts, layer->end);
  }
  g_array_sort (cuts, compare_numbers);

  for (guint i = 0; i + 1 < cuts->len; i++) {
    guint64 start = g_array_index (cuts, guint64, i);
    guint64 end = MIN (g_array_index (cuts, guint64, i + 1), flash_size);
    Region *last = self->regions->len > 0 ? &g_array_index (self->regions, Region, self->regions->len - 1) : NULL;
    Use use = USE_FREE;

    if (start >= end)
      continue;

    for (guint j = 0; j < layers->len; j++) {
      const Region *layer = &g_array_index (layers, Region, j);

      if (layer->start <= start && layer->end >= end)
        use = layer->use;
    }

    if (last != NULL && last->use == use)
      last->end = end;
    else
      add_region (self->regions, start, end - start, use);
  }
}

static void
find_regions (JoltFlashMap *self)
{
  JoltPartitionTable *table = jolt_firmware_get_partition_table (self->firmware);
  g_autoptr (GArray) layers = g_array_new (FALSE, FALSE, sizeof (Region));

  add_region (layers, 0, jolt_firmware_get_flash_size (self->firmware), USE_FREE);

  if (table != NULL)
    add_partitions (self, layers, table);

  for (guint i = 0; i < jolt_firmware_get_n_parts (self->firmware); i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (self->firmware, i);

    add_region (layers, jolt_firmware_part_get_address (part), jolt_firmware_part_get_size (part), USE_WRITTEN);
  }

  g_array_set_size (self->regions, 0);
  flatten (self, layers);
}

static gboolean
has_use (JoltFlashMap *self,
         Use           use)
{
  for (guint i = 0; i < self->regions->len; i++)
    if (g_array_index (self->regions, Region, i).use == use)
      return TRUE;

  return FALSE;
}

static void
add_legend (JoltFlashMap *self,
            Use           use,
            const char   *words)
{
  GtkWidget *box, *swatch, *label;

  if (!has_use (self, use))
    return;

  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  swatch = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  label = gtk_label_new (words);
  gtk_widget_add_css_class (swatch, "swatch");
  gtk_widget_add_css_class (swatch, css_classes[use]);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), label);
  adw_wrap_box_append (ADW_WRAP_BOX (self->legend), box);
}

static void
show_legend (JoltFlashMap *self,
             gboolean      to_scale)
{
  add_legend (self, USE_WRITTEN, _("Written"));
  add_legend (self, USE_SETTINGS, _("Settings, kept"));
  add_legend (self, USE_KEPT, _("Rest of a partition, kept"));
  add_legend (self, USE_FREE, _("Free"));

  if (!to_scale) {
    GtkWidget *label = gtk_label_new (_("Not to scale"));

    gtk_widget_add_css_class (label, "caption");
    gtk_widget_add_css_class (label, "dimmed");
    adw_wrap_box_append (ADW_WRAP_BOX (self->legend), label);
  }
}

static void
show_words (JoltFlashMap *self)
{
  g_autofree char *flash = jolt_format_flash_size (jolt_firmware_get_flash_size (self->firmware));
  g_autofree char *description = NULL;

  if (has_use (self, USE_SETTINGS))
    /* Translators: %s is the size of the flash memory */
    description = g_strdup_printf (_("Flash memory of %s; the settings are kept"), flash);
  else
    /* Translators: %s is the size of the flash memory */
    description = g_strdup_printf (_("Flash memory of %s"), flash);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
}

/* How many columns a region gets when each has at least a few: what is left is
 * shared by size. */
static guint
get_n_columns (JoltFlashMap *self,
               const Region *region,
               gboolean     *to_scale)
{
  guint64 flash_size = MAX (jolt_firmware_get_flash_size (self->firmware), 1);
  guint n_shared = N_COLUMNS - MIN (N_COLUMNS, self->regions->len * MIN_COLUMNS);
  guint64 size = region->end - region->start;

  *to_scale &= size * N_COLUMNS / flash_size >= MIN_COLUMNS;

  return MIN_COLUMNS + (guint) (size * n_shared / flash_size);
}

static gboolean
show_regions (JoltFlashMap *self)
{
  gboolean to_scale = TRUE;
  int column = 0;

  for (guint i = 0; i < self->regions->len; i++) {
    const Region *region = &g_array_index (self->regions, Region, i);
    int n_columns = (int) get_n_columns (self, region, &to_scale);
    GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

    gtk_widget_add_css_class (box, "region");
    gtk_widget_add_css_class (box, css_classes[region->use]);
    gtk_widget_set_hexpand (box, TRUE);
    gtk_grid_attach (GTK_GRID (self->grid), box, column, 0, n_columns, 1);
    column += n_columns;
  }

  return to_scale;
}

static void
clear (JoltFlashMap *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->grid)) != NULL)
    gtk_grid_remove (GTK_GRID (self->grid), child);
  while ((child = gtk_widget_get_first_child (self->legend)) != NULL)
    adw_wrap_box_remove (ADW_WRAP_BOX (self->legend), child);
}

static void
jolt_flash_map_dispose (GObject *object)
{
  g_clear_object (&JOLT_FLASH_MAP (object)->firmware);

  G_OBJECT_CLASS (jolt_flash_map_parent_class)->dispose (object);
}

static void
jolt_flash_map_finalize (GObject *object)
{
  g_array_unref (JOLT_FLASH_MAP (object)->regions);

  G_OBJECT_CLASS (jolt_flash_map_parent_class)->finalize (object);
}

static void
jolt_flash_map_class_init (JoltFlashMapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_flash_map_dispose;
  object_class->finalize = jolt_flash_map_finalize;

  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
jolt_flash_map_init (JoltFlashMap *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->regions = g_array_new (FALSE, FALSE, sizeof (Region));

  self->grid = gtk_grid_new ();
  gtk_grid_set_column_homogeneous (GTK_GRID (self->grid), TRUE);
  gtk_widget_add_css_class (self->grid, "flash-map");
  gtk_widget_set_overflow (self->grid, GTK_OVERFLOW_HIDDEN);
  gtk_box_append (GTK_BOX (column), self->grid);

  self->legend = adw_wrap_box_new ();
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (self->legend), 18);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (self->legend), 6);
  gtk_box_append (GTK_BOX (column), self->legend);

  adw_bin_set_child (ADW_BIN (self), column);
}

/**
 * jolt_flash_map_set_firmware:
 * @self: a map
 * @firmware: (nullable): what would be written
 *
 * Shows where the parts of @firmware go.
 */
void
jolt_flash_map_set_firmware (JoltFlashMap *self,
                             JoltFirmware *firmware)
{
  g_return_if_fail (JOLT_IS_FLASH_MAP (self));

  if (!g_set_object (&self->firmware, firmware))
    return;

  clear (self);
  if (firmware == NULL)
    return;

  find_regions (self);
  show_legend (self, show_regions (self));
  show_words (self);
}

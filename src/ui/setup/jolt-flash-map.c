/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-flash-map.h"
#include "jolt-format.h"

/**
 * JoltFlashMap:
 *
 * A picture of the flash memory: what is written, what is kept, what is free,
 * from its start to its end. What is small next to the whole is drawn wider
 * than it is, so that nothing is missing from the picture.
 *
 * The bar is drawn; the same in words is the legend under it and the widget's
 * accessible description.
 */

#define BAR_HEIGHT 28
#define MIN_WIDTH 10
#define GAP 1
#define RADIUS 6

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

struct _JoltFlashMap
{
  GtkWidget     parent_instance;

  JoltFirmware *firmware;
  GArray       *regions;    /* Region, in their order and side by side */
  GtkWidget    *bar;
  GtkWidget    *legend;
};

G_DEFINE_FINAL_TYPE (JoltFlashMap, jolt_flash_map, GTK_TYPE_WIDGET)

enum {
  PROP_0,
  PROP_FIRMWARE,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static void
add_region (GArray  *regions,
            guint64  start,
            guint64  size,
            Use      use)
{
  Region region = { start, start + size, use };

  g_array_append_val (regions, region);
}

static gboolean
is_written (JoltFlashMap *self,
            guint32       address)
{
  for (guint i = 0; i < jolt_firmware_get_n_parts (self->firmware); i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (self->firmware, i);
    guint32 start = jolt_firmware_part_get_address (part);

    if (address >= start && address - start < jolt_firmware_part_get_size (part))
      return TRUE;
  }

  return FALSE;
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
                        !is_written (self, partitions[i].address);

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
            const char   *css_class,
            const char   *words)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *swatch = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *label = gtk_label_new (words);

  gtk_widget_add_css_class (swatch, "swatch");
  gtk_widget_add_css_class (swatch, css_class);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), label);
  adw_wrap_box_append (ADW_WRAP_BOX (self->legend), box);
}

static void
update_words (JoltFlashMap *self)
{
  g_autofree char *flash = jolt_format_flash_size (jolt_firmware_get_flash_size (self->firmware));
  g_autofree char *description = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->legend)) != NULL)
    adw_wrap_box_remove (ADW_WRAP_BOX (self->legend), child);

  if (has_use (self, USE_WRITTEN))
    add_legend (self, "written", _("Written"));
  if (has_use (self, USE_SETTINGS))
    add_legend (self, "settings", _("Settings, kept"));
  if (has_use (self, USE_KEPT))
    add_legend (self, "kept", _("Rest of a partition, kept"));
  if (has_use (self, USE_FREE))
    add_legend (self, "free", _("Free"));

  if (has_use (self, USE_SETTINGS))
    /* Translators: %s is the size of the flash memory */
    description = g_strdup_printf (_("Flash memory of %s; the settings are kept"), flash);
  else
    /* Translators: %s is the size of the flash memory */
    description = g_strdup_printf (_("Flash memory of %s"), flash);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, description,
                                  -1);
}

/* Hatched, so that what is kept differs from what is written without colour. */
static void
draw_hatching (GtkSnapshot           *snapshot,
               const graphene_rect_t *rect,
               const GdkRGBA         *color)
{
  GdkRGBA stripe = *color, clear = *color;
  graphene_point_t start, end;
  GskColorStop stops[4];

  stripe.alpha *= 0.35;
  clear.alpha = 0;
  stops[0] = (GskColorStop) { 0, stripe };
  stops[1] = (GskColorStop) { 0.5, stripe };
  stops[2] = (GskColorStop) { 0.5, clear };
  stops[3] = (GskColorStop) { 1, clear };
  graphene_point_init (&start, rect->origin.x, rect->origin.y);
  graphene_point_init (&end, rect->origin.x + 4.25, rect->origin.y + 4.25);

  gtk_snapshot_append_repeating_linear_gradient (snapshot, rect, &start, &end, stops, G_N_ELEMENTS (stops));
}

static void
draw_region (JoltFlashMap          *self,
             GtkSnapshot           *snapshot,
             Use                    use,
             const graphene_rect_t *rect)
{
  GdkRGBA color, accent;

  gtk_widget_get_color (GTK_WIDGET (self), &color);

  switch (use) {
  case USE_FREE:
    color.alpha *= 0.08;
    gtk_snapshot_append_color (snapshot, &color, rect);
    break;
  case USE_KEPT:
    color.alpha *= 0.2;
    gtk_snapshot_append_color (snapshot, &color, rect);
    break;
  case USE_SETTINGS:
    draw_hatching (snapshot, rect, &color);
    break;
  case USE_WRITTEN:
    adw_accent_color_to_rgba (adw_style_manager_get_accent_color (adw_style_manager_get_default ()), &accent);
    gtk_snapshot_append_color (snapshot, &accent, rect);
    break;
  default:
    g_assert_not_reached ();
  }
}

/* Every region has its least width; what is left is shared among those that are
 * larger, by their size. */
static float
get_scale (JoltFlashMap *self,
           float         width)
{
  double large = 0;
  guint n_small = 0;
  double scale = width / MAX (jolt_firmware_get_flash_size (self->firmware), 1);

  for (guint round = 0; round < self->regions->len; round++) {
    guint n_before = n_small;

    large = 0;
    n_small = 0;
    for (guint i = 0; i < self->regions->len; i++) {
      const Region *region = &g_array_index (self->regions, Region, i);

      if ((region->end - region->start) * scale < MIN_WIDTH)
        n_small++;
      else
        large += region->end - region->start;
    }

    if (large < 1 || n_small == n_before)
      break;
    scale = MAX (width - (float) n_small * MIN_WIDTH, 0) / large;
  }

  return (float) scale;
}

static void
draw_regions (JoltFlashMap *self,
              GtkSnapshot  *snapshot,
              float         width)
{
  gboolean from_right = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  float scale = get_scale (self, width);
  float x = 0;

  for (guint i = 0; i < self->regions->len; i++) {
    const Region *region = &g_array_index (self->regions, Region, i);
    float w = MAX ((region->end - region->start) * scale, MIN_WIDTH);
    graphene_rect_t rect;

    graphene_rect_init (&rect, from_right ? width - x - w + GAP : x, 0, w - GAP, BAR_HEIGHT);
    draw_region (self, snapshot, region->use, &rect);
    x += w;
  }
}

static void
jolt_flash_map_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  JoltFlashMap *self = JOLT_FLASH_MAP (widget);

  if (self->firmware != NULL) {
    graphene_rect_t bounds;
    GskRoundedRect clip;

    if (!gtk_widget_compute_bounds (self->bar, widget, &bounds))
      return;

    gtk_snapshot_save (snapshot);
    gtk_snapshot_translate (snapshot, &bounds.origin);
    gsk_rounded_rect_init_from_rect (&clip,
                                     &GRAPHENE_RECT_INIT (0, 0, bounds.size.width, BAR_HEIGHT), RADIUS);
    gtk_snapshot_push_rounded_clip (snapshot, &clip);
    draw_regions (self, snapshot, bounds.size.width);
    gtk_snapshot_pop (snapshot);
    gtk_snapshot_restore (snapshot);
  }

  GTK_WIDGET_CLASS (jolt_flash_map_parent_class)->snapshot (widget, snapshot);
}

static void
jolt_flash_map_dispose (GObject *object)
{
  JoltFlashMap *self = JOLT_FLASH_MAP (object);

  g_clear_pointer (&self->bar, gtk_widget_unparent);
  g_clear_pointer (&self->legend, gtk_widget_unparent);
  g_clear_object (&self->firmware);

  G_OBJECT_CLASS (jolt_flash_map_parent_class)->dispose (object);
}

static void
jolt_flash_map_finalize (GObject *object)
{
  g_array_unref (JOLT_FLASH_MAP (object)->regions);

  G_OBJECT_CLASS (jolt_flash_map_parent_class)->finalize (object);
}

static void
jolt_flash_map_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_FIRMWARE:
    g_value_set_object (value, JOLT_FLASH_MAP (object)->firmware);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_flash_map_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  JoltFlashMap *self = JOLT_FLASH_MAP (object);

  switch (prop_id) {
  case PROP_FIRMWARE:
    if (!g_set_object (&self->firmware, g_value_get_object (value)))
      break;

    if (self->firmware != NULL) {
      find_regions (self);
      update_words (self);
    }
    gtk_widget_queue_draw (GTK_WIDGET (self));
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_flash_map_class_init (JoltFlashMapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = jolt_flash_map_dispose;
  object_class->finalize = jolt_flash_map_finalize;
  object_class->get_property = jolt_flash_map_get_property;
  object_class->set_property = jolt_flash_map_set_property;
  widget_class->snapshot = jolt_flash_map_snapshot;

  /**
   * JoltFlashMap:firmware: (nullable)
   *
   * What would be written.
   */
  props[PROP_FIRMWARE] =
    g_param_spec_object ("firmware", NULL, NULL, JOLT_TYPE_FIRMWARE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  gtk_widget_class_set_css_name (widget_class, "flashmap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
jolt_flash_map_init (JoltFlashMap *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 12);

  self->regions = g_array_new (FALSE, FALSE, sizeof (Region));

  self->bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_size_request (self->bar, -1, BAR_HEIGHT);
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));

  self->legend = adw_wrap_box_new ();
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (self->legend), 18);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (self->legend), 6);
  gtk_widget_set_parent (self->legend, GTK_WIDGET (self));

  g_signal_connect_object (adw_style_manager_get_default (), "notify::accent-color",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

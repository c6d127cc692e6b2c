/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-fault-queue.h"

typedef struct {
  JoltVirtualFault fault;
  guint            n_matches;
} Line;

struct _JoltVirtualFaultQueue
{
  GArray *lines;
  guint   n_hits;
};

JoltVirtualFaultQueue *
jolt_virtual_fault_queue_new (void)
{
  JoltVirtualFaultQueue *self = g_new0 (JoltVirtualFaultQueue, 1);

  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));

  return self;
}

void
jolt_virtual_fault_queue_free (JoltVirtualFaultQueue *self)
{
  g_array_unref (self->lines);
  g_free (self);
}

void
jolt_virtual_fault_queue_add (JoltVirtualFaultQueue      *self,
                         const JoltVirtualFault *fault)
{
  Line line = { *fault, 0 };

  g_array_append_val (self->lines, line);
}

/* Forgets every fault; the count of those that happened begins at 0 again. */
void
jolt_virtual_fault_queue_clear (JoltVirtualFaultQueue *self)
{
  g_array_set_size (self->lines, 0);
  self->n_hits = 0;
}

guint
jolt_virtual_fault_queue_get_n_hits (JoltVirtualFaultQueue *self)
{
  return self->n_hits;
}

static gboolean
matches (const JoltVirtualFault *fault,
         JoltVirtualFaultPoint   point,
         JoltVirtualFaultPlace   place)
{
  gboolean is_request = point >= JOLT_VIRTUAL_FAULT_DETACH && point <= JOLT_VIRTUAL_FAULT_ABORT;

  if (fault->point != point && !(fault->point == JOLT_VIRTUAL_FAULT_ANY && is_request))
    return FALSE;

  return fault->place == JOLT_VIRTUAL_PLACE_ANYWHERE || fault->place == place;
}

/**
 * jolt_virtual_fault_queue_take:
 * @self: a script
 * @point: what happens now
 * @place: where in a download
 * @fault: (out caller-allocates): the fault
 *
 * Counts a match for every fault that waits for it. Where several are due, the
 * first one happens; one that happens once is then gone.
 *
 * Returns: whether a fault happens
 */
gboolean
jolt_virtual_fault_queue_take (JoltVirtualFaultQueue     *self,
                          JoltVirtualFaultPoint  point,
                          JoltVirtualFaultPlace  place,
                          JoltVirtualFault      *fault)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->lines->len; i++) {
    Line *line = &g_array_index (self->lines, Line, i);

    if (!matches (&line->fault, point, place))
      continue;

    line->n_matches++;
    if (found || line->n_matches < MAX (line->fault.nth, 1))
      continue;

    found = TRUE;
    self->n_hits++;
    *fault = line->fault;
    if (!line->fault.forever)
      g_array_remove_index (self->lines, i--);
  }

  return found;
}

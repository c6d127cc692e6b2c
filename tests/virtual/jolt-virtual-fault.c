/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-fault.h"

#include "jolt-dfu-protocol.h"

#include <gio/gio.h>
#include <string.h>

static const char * const point_names[JOLT_VIRTUAL_FAULT_N_POINTS] = {
  "any", "detach", "dnload", "upload", "getstatus", "clrstatus", "getstate", "abort",
  "open", "reopen", "claim", "return",
};

static const char * const place_names[JOLT_VIRTUAL_FAULT_N_PLACES] = {
  "", "before", "first", "middle", "last", "zero",
};

static const char * const action_names[JOLT_VIRTUAL_FAULT_N_ACTIONS] = {
  "stall", "silence", "unplug", "status", "state", "short", "garbage", "poll", "denied", "busy",
  "lost", "eproto", "epipe", "late",
};

/* The names of the specification, as engineers write them. */
static const char * const status_names[JOLT_DFU_N_STATUSES] = {
  "OK", "errTARGET", "errFILE", "errWRITE", "errERASE", "errCHECK_ERASED", "errPROG", "errVERIFY",
  "errADDRESS", "errNOTDONE", "errFIRMWARE", "errVENDOR", "errUSBR", "errPOR", "errUNKNOWN", "errSTALLEDPKT",
};

static const char * const state_names[JOLT_DFU_N_STATES] = {
  "appIDLE", "appDETACH", "dfuIDLE", "dfuDNLOAD-SYNC", "dfuDNBUSY", "dfuDNLOAD-IDLE",
  "dfuMANIFEST-SYNC", "dfuMANIFEST", "dfuMANIFEST-WAIT-RESET", "dfuUPLOAD-IDLE", "dfuERROR",
};

static gboolean
find_name (const char * const *names,
           guint               n_names,
           const char         *name,
           guint              *index)
{
  for (guint i = 0; i < n_names; i++) {
    if (g_ascii_strcasecmp (names[i], name) == 0) {
      *index = i;
      return TRUE;
    }
  }

  return FALSE;
}

static gboolean
parse_number (const char *text,
              guint      *number)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &value, NULL))
    return FALSE;

  *number = value;

  return TRUE;
}

static gboolean
needs_value (JoltVirtualFaultAction action)
{
  return action == JOLT_VIRTUAL_FAULT_STATUS || action == JOLT_VIRTUAL_FAULT_STATE ||
         action == JOLT_VIRTUAL_FAULT_SHORT || action == JOLT_VIRTUAL_FAULT_POLL ||
         action == JOLT_VIRTUAL_FAULT_LATE;
}

/* ACTION[=VALUE] */
static gboolean
parse_action (char             *text,
              JoltVirtualFault *fault)
{
  char *value = strchr (text, '=');
  guint action;

  if (value != NULL)
    *value++ = '\0';

  if (!find_name (action_names, G_N_ELEMENTS (action_names), text, &action))
    return FALSE;

  fault->action = action;
  if (!needs_value (action))
    return value == NULL;
  if (value == NULL)
    return FALSE;

  if (action == JOLT_VIRTUAL_FAULT_STATUS &&
      find_name (status_names, G_N_ELEMENTS (status_names), value, &fault->value))
    return TRUE;
  if (action == JOLT_VIRTUAL_FAULT_STATE &&
      find_name (state_names, G_N_ELEMENTS (state_names), value, &fault->value))
    return TRUE;

  return parse_number (value, &fault->value);
}

/* [POINT][.PLACE][:NTH][*], or NTH[*] for a block of the download */
static gboolean
parse_where (char             *text,
             JoltVirtualFault *fault)
{
  gsize length = strlen (text);
  char *nth, *place;
  guint index;

  if (length > 0 && text[length - 1] == '*') {
    fault->forever = TRUE;
    text[length - 1] = '\0';
  }

  fault->point = JOLT_VIRTUAL_FAULT_DNLOAD;
  if (parse_number (text, &fault->nth))
    return TRUE;

  nth = strchr (text, ':');
  if (nth != NULL) {
    *nth++ = '\0';
    if (!parse_number (nth, &fault->nth))
      return FALSE;
  }

  place = strchr (text, '.');
  if (place != NULL) {
    *place++ = '\0';
    if (!find_name (place_names, G_N_ELEMENTS (place_names), place, &index))
      return FALSE;

    fault->place = index;
  }

  if (!find_name (point_names, G_N_ELEMENTS (point_names), text, &index))
    return FALSE;

  fault->point = index;

  return TRUE;
}

/**
 * jolt_virtual_fault_parse:
 * @text: for example "stall@detach", "unplug@500",
 *   "status=errWRITE@dnload.middle:300", "short=3@getstatus*"
 * @fault: (out caller-allocates): the fault
 * @error: %G_IO_ERROR_INVALID_ARGUMENT
 *
 * Reads a fault:
 *
 *     FAULT  = ACTION ["=" VALUE] "@" WHERE ["*"]
 *     WHERE  = NTH | POINT ["." PLACE] [":" NTH]
 *     ACTION = stall | silence | unplug | status=S | state=S | short=BYTES |
 *              garbage | poll=MS | denied | busy | lost | eproto | epipe | late=MS
 *     POINT  = any | detach | dnload | upload | getstatus | clrstatus |
 *              getstate | abort | open | reopen | claim | return
 *     PLACE  = before | first | middle | last | zero
 *
 * NTH alone is the nth DNLOAD; "*" is "from then on, for ever"; S is a number
 * or a name of the specification, such as errWRITE or dfuDNBUSY.
 *
 * Returns: whether @text is a fault
 */
gboolean
jolt_virtual_fault_parse (const char        *text,
                          JoltVirtualFault  *fault,
                          GError           **error)
{
  g_autofree char *copy = g_strdup (text);
  char *where = strchr (copy, '@');

  memset (fault, 0, sizeof *fault);

  if (where != NULL)
    *where++ = '\0';

  if (where == NULL || !parse_action (copy, fault) || !parse_where (where, fault)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "\"%s\" is no fault", text);
    return FALSE;
  }

  return TRUE;
}

/**
 * jolt_virtual_fault_to_string:
 * @fault: a fault
 *
 * Returns: (transfer full): what [func@virtual_fault_parse] reads as @fault
 */
char *
jolt_virtual_fault_to_string (const JoltVirtualFault *fault)
{
  GString *text = g_string_new (action_names[fault->action]);

  if (fault->action == JOLT_VIRTUAL_FAULT_STATUS && fault->value < JOLT_DFU_N_STATUSES)
    g_string_append_printf (text, "=%s", status_names[fault->value]);
  else if (fault->action == JOLT_VIRTUAL_FAULT_STATE && fault->value < JOLT_DFU_N_STATES)
    g_string_append_printf (text, "=%s", state_names[fault->value]);
  else if (needs_value (fault->action))
    g_string_append_printf (text, "=%u", fault->value);

  g_string_append_printf (text, "@%s", point_names[fault->point]);
  if (fault->place != JOLT_VIRTUAL_PLACE_ANYWHERE)
    g_string_append_printf (text, ".%s", place_names[fault->place]);
  if (fault->nth > 1)
    g_string_append_printf (text, ":%u", fault->nth);
  if (fault->forever)
    g_string_append_c (text, '*');

  return g_string_free_and_steal (text);
}

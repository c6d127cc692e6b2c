/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flash-fixture.h"
#include "jolt-virtual-fault.h"

static const guint depths[] = { 1, 2, 8, 32 };

static void
assert_phases (FlashFixture *fixture,
               const char   *expected)
{
  g_autofree char *phases = flash_fixture_dup_phases (fixture);

  g_assert_cmpstr (phases, ==, expected);
}

/* By the book a block goes with its GETSTATUS, and the next one waits for the
 * answer. */
static void
assert_depth (FlashFixture *fixture)
{
  guint depth = jolt_virtual_transport_get_max_depth (JOLT_VIRTUAL_TRANSPORT (fixture->transport));

  g_assert_cmpuint (depth, ==, MIN (fixture->depth, 2));
}

/* table.bin is one entry, app.bin three. */
#define STREAM "writing erasing writing erasing writing erasing writing erasing writing"

static void
test_whole_way (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (depths); i++) {
    g_autoptr (FlashFixture) fixture = flash_fixture_new (depths[i]);

    flash_fixture_assert_done (fixture);
    assert_phases (fixture, "opening restarting recovering " STREAM " checking done");
    g_assert_cmpuint (fixture->progress.done_bytes, ==, g_bytes_get_size (fixture->plan->payload));
    assert_depth (fixture);
    g_assert_cmpint (jolt_virtual_board_get_state (fixture->board), ==, JOLT_DFU_STATE_IDLE);

    /* Once more, now that it is in DFU mode. */
    flash_fixture_assert_done (fixture);
    assert_phases (fixture, "opening recovering " STREAM " checking done");
  }
}

static void
test_transfer_sizes (void)
{
  const guint16 sizes[] = { 1, 8, 63, 64, 512, 2048, 4096, 4097, 65535 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (depths); j++) {
      g_autoptr (FlashFixture) fixture = flash_fixture_new (depths[j]);
      JoltVirtualOptions options;

      jolt_virtual_board_get_options (fixture->board, &options);
      options.transfer_size_bytes = sizes[i];
      jolt_virtual_board_set_options (fixture->board, &options);
      flash_fixture_assert_done (fixture);
    }
  }
}

/* wBlockNum has 16 bits: at 64 bytes a block it wraps after 4 MiB. */
static void
test_block_number_wraps (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new_large (8, (4u << 20) + 10000);

  flash_fixture_assert_done (fixture);
  g_assert_nonnull (strstr (fixture->record, "the board took 659"));
}

/* The board never asks for time in the default set-up; here it does as the
 * specification says, and a block that is sent too soon would be refused. */
static void
test_busy_board (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (depths); i++) {
    g_autoptr (FlashFixture) fixture = flash_fixture_new (depths[i]);
    JoltVirtualOptions options;

    jolt_virtual_board_get_options (fixture->board, &options);
    options.reports_busy = TRUE;
    options.poll_timeout_ms = i;
    options.manifest_ms = 500;
    jolt_virtual_board_set_options (fixture->board, &options);
    flash_fixture_assert_done (fixture);
    g_assert_nonnull (strstr (fixture->record, "state dfuDNBUSY"));
    g_assert_null (strstr (fixture->record, "again"));
    assert_depth (fixture);
  }
}

static void
test_detach_refused_once (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);

  flash_fixture_add_fault (fixture, "stall@detach");
  flash_fixture_assert_done (fixture);
  g_assert_cmpuint (fixture->elapsed_us, <, 15 * G_USEC_PER_SEC);
}

static void
test_detach_answered (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);
  JoltVirtualOptions options;

  jolt_virtual_board_get_options (fixture->board, &options);
  options.detach_answers = TRUE;
  jolt_virtual_board_set_options (fixture->board, &options);
  flash_fixture_assert_done (fixture);
  g_assert_nonnull (strstr (fixture->record, "DETACH: taken"));
}

/* Without bitWillDetach the computer resets the bus (section 5.1). */
static void
test_detach_by_reset (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);
  JoltVirtualOptions options;

  jolt_virtual_board_get_options (fixture->board, &options);
  options.attributes &= ~JOLT_DFU_WILL_DETACH;
  jolt_virtual_board_set_options (fixture->board, &options);
  flash_fixture_assert_done (fixture);
  g_assert_nonnull (strstr (fixture->record, "bus reset"));
}

static void
test_never_leaves (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);

  flash_fixture_add_fault (fixture, "stall@detach*");
  flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_NOT_RETURNED);
  assert_phases (fixture, "opening restarting opening restarting failed");
  g_assert_cmpuint (fixture->elapsed_us, >=, 10 * G_USEC_PER_SEC);
  g_assert_cmpuint (fixture->elapsed_us, <, 12 * G_USEC_PER_SEC);
  flash_fixture_assert_next (fixture);
}

static void
test_never_returns (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);

  flash_fixture_add_fault (fixture, "unplug@return");
  flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_NOT_RETURNED);
  g_assert_cmpuint (fixture->elapsed_us, <, 12 * G_USEC_PER_SEC);
  flash_fixture_assert_next (fixture);
}

static void
test_returns_slowly (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);
  JoltVirtualOptions options;

  jolt_virtual_board_get_options (fixture->board, &options);
  options.return_ms = 9000;
  jolt_virtual_board_set_options (fixture->board, &options);
  flash_fixture_assert_done (fixture);
}

static void
test_wrong_chip (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);
  JoltVirtualOptions options;

  jolt_virtual_board_get_options (fixture->board, &options);
  options.product_id = 9;
  jolt_virtual_board_set_options (fixture->board, &options);
  /* Any request would be seen: it would be refused, and written down. */
  flash_fixture_add_fault (fixture, "stall@any*");
  flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_WRONG_CHIP);
  assert_phases (fixture, "opening failed");
  g_assert_null (strstr (fixture->record, "DETACH"));
  g_assert_null (strstr (fixture->record, "GETSTATUS"));
  g_assert_nonnull (strstr (fixture->error->message, "ESP32-S2"));
  g_assert_nonnull (strstr (fixture->error->message, "ESP32-S3"));
}

/* While an application with a product ID of its own runs, only the detach
 * shows which chip it is. */
static void
test_returns_as_another_chip (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);
  g_autoptr (JoltVirtualBoard) s3 = jolt_virtual_board_new (jolt_chip_from_target ("esp32s3"), 1u << 20);

  g_set_object (&fixture->board, s3);
  g_object_unref (fixture->transport);
  fixture->transport = jolt_virtual_transport_new (s3, JOLT_VIRTUAL_TIME_NONE);
  jolt_virtual_board_set_personality (s3, JOLT_VIRTUAL_PERSONALITY_APP_DFU);
  jolt_virtual_board_unplug (s3);
  jolt_virtual_board_plug (s3);

  flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_WRONG_CHIP);
  assert_phases (fixture, "opening restarting failed");
}

static void
test_application_with_its_own_id (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);

  flash_fixture_set_personality (fixture, JOLT_VIRTUAL_PERSONALITY_APP_DFU);
  flash_fixture_assert_done (fixture);
}

static void
test_no_board (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);

  jolt_virtual_board_unplug (fixture->board);
  flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_NO_BOARD);
  assert_phases (fixture, "opening failed");
  g_assert_cmpuint (fixture->elapsed_us, <, G_USEC_PER_SEC);
  flash_fixture_assert_next (fixture);
}

static void
test_no_dfu (void)
{
  const JoltVirtualPersonality faces[] = { JOLT_VIRTUAL_PERSONALITY_APPLICATION, JOLT_VIRTUAL_PERSONALITY_JTAG };

  for (guint i = 0; i < G_N_ELEMENTS (faces); i++) {
    g_autoptr (FlashFixture) fixture = flash_fixture_new (8);

    flash_fixture_set_personality (fixture, faces[i]);
    flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_NO_DFU);
  }
}

static void
plug_again_cb (JoltVirtualBoard *board,
               guint            *n_times)
{
  if (*n_times > 0 && !jolt_virtual_board_get_plugged (board)) {
    (*n_times)--;
    jolt_virtual_board_plug (board);
  }
}

/* "Lost device after RESET?": once is not the person's problem. */
static void
test_lost_before_first_block (void)
{
  const char * const faults[] = {
    "unplug@getstatus", "unplug@getstatus:2", "unplug@getstatus.first", "unplug@dnload.first", "unplug@reopen",
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    for (guint n_returns = 0; n_returns < 2; n_returns++) {
      g_autoptr (FlashFixture) fixture = flash_fixture_new (8);
      guint n_left = n_returns;

      g_signal_connect (fixture->board, "bus-changed", G_CALLBACK (plug_again_cb), &n_left);
      flash_fixture_add_fault (fixture, faults[i]);

      if (n_returns > 0) {
        flash_fixture_assert_done (fixture);
        g_assert_nonnull (strstr (fixture->record, "lost before the first block"));
      } else {
        g_assert_false (flash_fixture_run (fixture));
        g_assert_true (fixture->error->code == JOLT_DFU_ERROR_GONE ||
                       fixture->error->code == JOLT_DFU_ERROR_NO_BOARD ||
                       fixture->error->code == JOLT_DFU_ERROR_NOT_RETURNED);
        flash_fixture_assert_next (fixture);
      }
    }
  }
}

/* But twice is, and so is a board that holds half of the firmware. */
static void
test_lost_for_good (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);
  guint n_left = 5;

  g_signal_connect (fixture->board, "bus-changed", G_CALLBACK (plug_again_cb), &n_left);

  flash_fixture_add_fault (fixture, "unplug@dnload.first*");
  flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_GONE);
  g_assert_cmpuint (n_left, ==, 3);
  flash_fixture_assert_next (fixture);

  flash_fixture_add_fault (fixture, "unplug@dnload.middle");
  flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_GONE);
  g_assert_cmpuint (n_left, ==, 2);
  g_assert_cmpuint (fixture->elapsed_us, <, 2 * G_USEC_PER_SEC);
  flash_fixture_assert_next (fixture);
}

/* Whatever state an earlier program left the board in. */
static void
test_recover_from_every_state (void)
{
  for (guint state = 0; state < JOLT_DFU_N_STATES; state++) {
    g_autoptr (FlashFixture) fixture = flash_fixture_new (8);
    g_autofree char *fault = g_strdup_printf ("state=%u@getstatus", state);

    flash_fixture_enter_dfu (fixture);
    flash_fixture_add_fault (fixture, fault);

    switch ((JoltDfuState) state) {
    case JOLT_DFU_STATE_MANIFEST_WAIT_RESET:
      /* The reset ends DFU mode, and there is no firmware on this board. */
      g_assert_false (flash_fixture_run (fixture));
      g_assert_nonnull (strstr (fixture->record, "bus reset"));
      break;
    case JOLT_DFU_STATE_APP_IDLE:
    case JOLT_DFU_STATE_APP_DETACH:
    case JOLT_DFU_STATE_IDLE:
    case JOLT_DFU_STATE_DNLOAD_SYNC:
    case JOLT_DFU_STATE_DNBUSY:
    case JOLT_DFU_STATE_DNLOAD_IDLE:
    case JOLT_DFU_STATE_MANIFEST_SYNC:
    case JOLT_DFU_STATE_MANIFEST:
    case JOLT_DFU_STATE_UPLOAD_IDLE:
    case JOLT_DFU_STATE_ERROR:
      flash_fixture_assert_done (fixture);
      g_assert_cmpuint (fixture->status, ==, JOLT_DFU_STATUS_OK);
      break;
    default:
      g_assert_not_reached ();
    }

    flash_fixture_assert_next (fixture);
  }
}

/* A board that stays where it is must not keep us for ever. */
static void
test_recover_is_bounded (void)
{
  const struct {
    const char   *fault;
    JoltDfuError  code;
  } cases[] = {
    { "state=dfuERROR@getstatus*", JOLT_DFU_ERROR_STATUS },
    { "state=dfuDNLOAD-IDLE@getstatus*", JOLT_DFU_ERROR_PROTOCOL },
    { "state=dfuDNBUSY@getstatus*", JOLT_DFU_ERROR_TIMEOUT },
    { "state=dfuMANIFEST@getstatus*", JOLT_DFU_ERROR_TIMEOUT },
    { "state=appIDLE@getstatus*", JOLT_DFU_ERROR_PROTOCOL },
    { "stall@getstatus*", JOLT_DFU_ERROR_STALL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (FlashFixture) fixture = flash_fixture_new (8);

    flash_fixture_enter_dfu (fixture);
    flash_fixture_add_fault (fixture, cases[i].fault);
    flash_fixture_assert_fails (fixture, cases[i].code);
    g_assert_cmpuint (fixture->elapsed_us, <, 130 * G_USEC_PER_SEC);
    flash_fixture_assert_next (fixture);
  }
}

/* One request at a time the board's word is final; further ahead it may be the
 * running ahead that it did not bear, and the download starts again. */
static void
test_every_status (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (depths); i++) {
    for (guint status = 0; status < JOLT_DFU_N_STATUSES; status++) {
      g_autoptr (FlashFixture) fixture = flash_fixture_new (depths[i]);
      g_autofree char *fault = g_strdup_printf ("status=%u@dnload.middle:300*", status);

      flash_fixture_add_fault (fixture, fault);
      flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_STATUS);
      g_assert_cmpuint (fixture->status, ==, status ? status : JOLT_DFU_STATUS_ERR_UNKNOWN);
      g_assert_nonnull (strstr (fixture->error->message, jolt_dfu_status_to_string (fixture->status)));
      g_assert_cmpint (jolt_virtual_board_get_state (fixture->board), ==, JOLT_DFU_STATE_IDLE);
      g_assert_true ((strstr (fixture->record, "again") != NULL) == (depths[i] > 1));
      flash_fixture_assert_next (fixture);
    }
  }
}

static void
test_broken_stream (void)
{
  const char * const faults[] = {
    "state=dfuDNBUSY@dnload.middle:300", "stall@dnload.middle:300", "status=errWRITE@dnload.middle:300",
    "stall@getstatus:300", "short=3@getstatus:300", "garbage@getstatus:300", "short=1@dnload.middle:300",
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autoptr (FlashFixture) fixture = flash_fixture_new (8);

    flash_fixture_add_fault (fixture, faults[i]);
    flash_fixture_assert_done (fixture);
    g_assert_nonnull (strstr (fixture->record, "starting the download again"));
    g_assert_nonnull (strstr (fixture->record, "1 requests at a time"));
    assert_phases (fixture, "opening restarting recovering writing erasing writing erasing writing erasing writing "
                            "recovering " STREAM " checking done");
  }
}

/* It starts again once, not for ever. */
static void
test_broken_stream_stays_broken (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);

  flash_fixture_add_fault (fixture, "stall@dnload.middle:300*");
  g_assert_false (flash_fixture_run (fixture));
  g_assert_cmpint (fixture->error->domain, ==, JOLT_DFU_ERROR);
  g_assert_null (strstr (strstr (fixture->record, "again") + 5, "again"));
  flash_fixture_assert_next (fixture);
}

static void
test_cancel_at_every_phase (void)
{
  const struct {
    JoltFlashPhase phase;
    guint64        bytes;
    gboolean       completes;
  } cases[] = {
    { JOLT_FLASH_PHASE_OPENING, 0, FALSE },
    { JOLT_FLASH_PHASE_RESTARTING, 0, FALSE },
    { JOLT_FLASH_PHASE_RECOVERING, 0, FALSE },
    { JOLT_FLASH_PHASE_WRITING, 0, FALSE },
    { JOLT_FLASH_PHASE_ERASING, 0, FALSE },
    { JOLT_FLASH_PHASE_ERASING, 10000, FALSE },
    { JOLT_FLASH_PHASE_WRITING, 20000, FALSE },
    { JOLT_FLASH_PHASE_WRITING, 30720, FALSE },  /* the last byte is taken */
    { JOLT_FLASH_PHASE_CHECKING, 0, TRUE },
    { JOLT_FLASH_PHASE_DONE, 0, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (depths); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (cases); j++) {
      g_autoptr (FlashFixture) fixture = flash_fixture_new (depths[i]);

      fixture->cancels = TRUE;
      fixture->cancel_phase = cases[j].phase;
      fixture->cancel_bytes = cases[j].bytes;

      if (cases[j].completes) {
        flash_fixture_assert_done (fixture);
      } else {
        g_assert_false (flash_fixture_run (fixture));
        g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
        /* At once: what is under way is answered, and nothing else is sent. */
        g_assert_cmpuint (fixture->progress.done_bytes, <=, cases[j].bytes + (depths[i] + 2) * 64 +
                          (cases[j].phase == JOLT_FLASH_PHASE_ERASING ? 3000 : 0));
        if (cases[j].phase > JOLT_FLASH_PHASE_RESTARTING)
          g_assert_cmpint (jolt_virtual_board_get_state (fixture->board), ==, JOLT_DFU_STATE_IDLE);
      }
      g_assert_true (g_cancellable_is_cancelled (fixture->cancellable));

      if (jolt_virtual_board_get_generation (fixture->board) == 0)
        jolt_virtual_board_come_back (fixture->board);
      flash_fixture_assert_next (fixture);
    }
  }
}

/* Cancelling comes too late to hide what the board said of the firmware. */
static void
test_cancel_while_checking (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);

  flash_fixture_add_fault (fixture, "status=errVERIFY@getstatus.zero");
  fixture->cancels = TRUE;
  fixture->cancel_phase = JOLT_FLASH_PHASE_CHECKING;
  flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_STATUS);
  g_assert_cmpint (fixture->status, ==, JOLT_DFU_STATUS_ERR_VERIFY);
  flash_fixture_assert_next (fixture);
}

/* The board asks for a minute in the middle; the person does not wait. */
static void
test_cancel_a_busy_board (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (1);

  flash_fixture_add_fault (fixture, "state=dfuDNBUSY@getstatus:300*");
  fixture->cancels = TRUE;
  fixture->cancel_phase = JOLT_FLASH_PHASE_WRITING;
  fixture->cancel_bytes = 15000;
  g_assert_false (flash_fixture_run (fixture));
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  flash_fixture_assert_next (fixture);
}

static void
test_manifest (void)
{
  const struct {
    const char *fault;
    int         code;    /* -1 for success */
  } cases[] = {
    { "state=dfuIDLE@getstatus.zero", -1 },
    { "poll=1000@getstatus.zero", -1 },
    /* What was no answer is asked for again. */
    { "short=3@getstatus.zero:2", -1 },
    { "garbage@getstatus.zero:2", -1 },
    { "short=3@getstatus.zero", -1 },
    { "stall@dnload.zero", JOLT_DFU_ERROR_STATUS },
    { "status=errVERIFY@getstatus.zero", JOLT_DFU_ERROR_STATUS },
    { "status=errFIRMWARE@dnload.zero", JOLT_DFU_ERROR_STATUS },
    /* A tolerant board that left has said nothing, whatever it answered before. */
    { "unplug@dnload.zero", JOLT_DFU_ERROR_UNCERTAIN },
    { "unplug@getstatus.zero", JOLT_DFU_ERROR_UNCERTAIN },
    { "unplug@getstatus.zero:2", JOLT_DFU_ERROR_UNCERTAIN },
    { "state=dfuMANIFEST-WAIT-RESET@getstatus.zero", JOLT_DFU_ERROR_UNCERTAIN },
    { "silence@dnload.zero", JOLT_DFU_ERROR_UNCERTAIN },
    { "silence@getstatus.zero", JOLT_DFU_ERROR_UNCERTAIN },
    { "silence@getstatus.zero*", JOLT_DFU_ERROR_UNCERTAIN },
    { "state=dfuDNLOAD-IDLE@getstatus.zero", JOLT_DFU_ERROR_UNCERTAIN },
    { "state=appIDLE@getstatus.zero", JOLT_DFU_ERROR_UNCERTAIN },
    { "poll=16777215@getstatus.zero", JOLT_DFU_ERROR_UNCERTAIN },
    { "stall@getstatus.zero", JOLT_DFU_ERROR_UNCERTAIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (depths); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (cases); j++) {
      g_autoptr (FlashFixture) fixture = flash_fixture_new (depths[i]);

      g_test_message ("%s, depth %u", cases[j].fault, depths[i]);
      flash_fixture_add_fault (fixture, cases[j].fault);
      if (cases[j].code < 0)
        flash_fixture_assert_done (fixture);
      else
        flash_fixture_assert_fails (fixture, cases[j].code);
      flash_fixture_assert_next (fixture);
    }
  }
}

static void
test_not_manifestation_tolerant (void)
{
  for (guint leaves = 0; leaves < 2; leaves++) {
    g_autoptr (FlashFixture) fixture = flash_fixture_new (8);
    JoltVirtualOptions options;

    jolt_virtual_board_get_options (fixture->board, &options);
    options.attributes &= ~JOLT_DFU_MANIFESTATION_TOLERANT;
    options.leaves_at_manifest = leaves;
    jolt_virtual_board_set_options (fixture->board, &options);
    flash_fixture_assert_done (fixture);
    g_assert_true ((strstr (fixture->record, "bus reset") != NULL) == !leaves);
    g_assert_true ((strstr (fixture->record, "the board left the bus, as it may") != NULL) == leaves);
  }
}

/* The board erases inside the request: half a minute more than that can take
 * is the limit, and a board that fell silent for good costs no more. */
static void
test_patience (void)
{
  const struct {
    const char *fault;
    guint       depth;
    guint       seconds;
  } cases[] = {
    { "silence@dnload.middle:300*", 1, 30 },
    { "silence@dnload.middle:300*", 8, 60 },
    { "silence@getstatus:300*", 1, 30 },
    { "silence@getstatus:300*", 8, 60 },
    { "silence@any:600*", 1, 30 },
    { "silence@any:600*", 8, 60 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (FlashFixture) fixture = flash_fixture_new (cases[i].depth);

    flash_fixture_add_fault (fixture, cases[i].fault);
    flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_TIMEOUT);
    g_assert_cmpuint (fixture->elapsed_us, >=, cases[i].seconds * G_USEC_PER_SEC);
    g_assert_cmpuint (fixture->elapsed_us, <, (cases[i].seconds + 15) * G_USEC_PER_SEC);
    flash_fixture_assert_next (fixture);
  }
}

/* The ROM puts 256 ms into every answer and means nothing by it: only a board
 * that is busy is given the time it asks for. */
static void
test_poll_timeout_while_idle (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (depths); i++) {
    g_autoptr (FlashFixture) fixture = flash_fixture_new (depths[i]);
    JoltVirtualOptions options;

    jolt_virtual_board_get_options (fixture->board, &options);
    options.poll_timeout_ms = 256;
    jolt_virtual_board_set_options (fixture->board, &options);
    flash_fixture_assert_done (fixture);
    g_assert_cmpuint (fixture->elapsed_us, <, 5 * G_USEC_PER_SEC);
    assert_depth (fixture);
  }
}

/* 24 bits can ask for hours; who asks for that is not believed. */
static void
test_poll_timeout_within_reason (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);

  flash_fixture_add_fault (fixture, "poll=50000@getstatus.zero");
  flash_fixture_assert_done (fixture);
  g_assert_cmpuint (fixture->elapsed_us, >=, 50 * G_USEC_PER_SEC);

  flash_fixture_add_fault (fixture, "poll=90000@getstatus.zero");
  flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_UNCERTAIN);
  g_assert_nonnull (strstr (fixture->error->message, "90000 ms"));
  g_assert_cmpuint (fixture->elapsed_us, <, 10 * G_USEC_PER_SEC);
  flash_fixture_assert_next (fixture);
}

static void
test_access (void)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (8);

  flash_fixture_add_fault (fixture, "denied@open");
  flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_ACCESS);
  flash_fixture_add_fault (fixture, "busy@claim");
  flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_BUSY);
  flash_fixture_add_fault (fixture, "busy@reopen:2");
  flash_fixture_assert_fails (fixture, JOLT_DFU_ERROR_BUSY);
  flash_fixture_assert_next (fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dfu/download/whole-way", test_whole_way);
  g_test_add_func ("/dfu/download/transfer-sizes", test_transfer_sizes);
  g_test_add_func ("/dfu/download/block-number-wraps", test_block_number_wraps);
  g_test_add_func ("/dfu/download/busy-board", test_busy_board);
  g_test_add_func ("/dfu/download/detach/refused-once", test_detach_refused_once);
  g_test_add_func ("/dfu/download/detach/answered", test_detach_answered);
  g_test_add_func ("/dfu/download/detach/by-reset", test_detach_by_reset);
  g_test_add_func ("/dfu/download/detach/never-leaves", test_never_leaves);
  g_test_add_func ("/dfu/download/detach/never-returns", test_never_returns);
  g_test_add_func ("/dfu/download/detach/returns-slowly", test_returns_slowly);
  g_test_add_func ("/dfu/download/wrong-chip", test_wrong_chip);
  g_test_add_func ("/dfu/download/returns-as-another-chip", test_returns_as_another_chip);
  g_test_add_func ("/dfu/download/application-with-its-own-id", test_application_with_its_own_id);
  g_test_add_func ("/dfu/download/no-board", test_no_board);
  g_test_add_func ("/dfu/download/no-dfu", test_no_dfu);
  g_test_add_func ("/dfu/download/access", test_access);
  g_test_add_func ("/dfu/download/lost/before-first-block", test_lost_before_first_block);
  g_test_add_func ("/dfu/download/lost/for-good", test_lost_for_good);
  g_test_add_func ("/dfu/download/recover/every-state", test_recover_from_every_state);
  g_test_add_func ("/dfu/download/recover/bounded", test_recover_is_bounded);
  g_test_add_func ("/dfu/download/every-status", test_every_status);
  g_test_add_func ("/dfu/download/broken-stream/starts-again", test_broken_stream);
  g_test_add_func ("/dfu/download/broken-stream/once", test_broken_stream_stays_broken);
  g_test_add_func ("/dfu/download/cancel/every-phase", test_cancel_at_every_phase);
  g_test_add_func ("/dfu/download/cancel/while-checking", test_cancel_while_checking);
  g_test_add_func ("/dfu/download/cancel/busy-board", test_cancel_a_busy_board);
  g_test_add_func ("/dfu/download/manifest/answers", test_manifest);
  g_test_add_func ("/dfu/download/manifest/not-tolerant", test_not_manifestation_tolerant);
  g_test_add_func ("/dfu/download/patience", test_patience);
  g_test_add_func ("/dfu/download/poll-timeout/while-idle", test_poll_timeout_while_idle);
  g_test_add_func ("/dfu/download/poll-timeout/within-reason", test_poll_timeout_within_reason);

  return g_test_run ();
}

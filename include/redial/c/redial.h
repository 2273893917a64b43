/* SPDX-License-Identifier: MIT */
#ifndef REDIAL_C_REDIAL_H_INCLUDED
#define REDIAL_C_REDIAL_H_INCLUDED

/* The C interface (contract 13.3): C11, no heap, nothing of C++. One C++ unit of the program defines the functions:
 *
 *     #include <redial/c/define.hpp>
 *     #include <redial/c/define_names.hpp>  // if the program calls those under "names"
 *     #include <redial/c/define_words.hpp>  // if it calls those under "words for people"
 *     #include <redial/c/define_recorder.hpp>  // if it calls those under "the flight recorder"
 *
 * Words are those of C++: `redial::action::mint_token` is REDIAL_ACTION_MINT_TOKEN, `redial::closed{4010, id}` is
 * redial_closed(4010, id); the C++ headers say more about each. Times are milliseconds.
 *
 * A struct that is handed in or filled begins with `version`. The constructors of events set it, and REDIAL_INIT or a
 * designated initialiser wherever else one is made:
 *
 *     static const redial_port port = {.version = REDIAL_C_VERSION, .millis = uptime, .random = noise};
 *     redial_options options = REDIAL_INIT;
 *
 * Misuse gives an error, and changes nothing: null, storage that nobody initialised, a wrong size, a struct of another
 * version (an object file that is older than the library), a value outside its enumeration. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Changes whenever the layout of a struct here does, and only then. */
#define REDIAL_C_VERSION 0xC1u
/** For a struct that is handed in or to be filled: all zero but its version. */
#define REDIAL_INIT \
  { .version = REDIAL_C_VERSION }
/** "No timer", "no end known". Longer than every length of time. */
#define REDIAL_NEVER UINT32_C(0xFFFFFFFF)
/** Stands for the running connection or mint. No id is ever equal to it. */
#define REDIAL_CURRENT UINT32_C(0)

/** Bytes of a machine, of a send gate, of a flight recorder, of a saved state, and the least and the most of a
 * recording.
 */
#define REDIAL_MACHINE_SIZE (sizeof(void*) == 8 ? 240 : 208)
#define REDIAL_GATE_SIZE (sizeof(void*) == 8 ? 48 : 32)
#define REDIAL_RECORDER_SIZE (sizeof(void*) == 8 ? 280 : 232)
#define REDIAL_SAVED_SIZE 32
#define REDIAL_SMALLEST_RECORDING 392
#define REDIAL_LARGEST_RECORDING 65536

#ifdef __cplusplus
#define REDIAL_STATIC_ASSERT static_assert
#define REDIAL_CODE(number) static_cast<uint16_t>(number)
extern "C" {
#else
#define REDIAL_STATIC_ASSERT _Static_assert
#define REDIAL_CODE(number) ((uint16_t)(number))
#endif

/* --- words -------------------------------------------------------------------------------------------------------- */

/** What a call says about its arguments. */
typedef enum redial_error {
  REDIAL_OK,
  REDIAL_NULL,          /**< a pointer is null that must not be */
  REDIAL_WRONG_SIZE,    /**< storage or bytes are not as large, or storage not aligned, as this version needs them */
  REDIAL_NOT_READY,     /**< no machine, or no gate: null, or storage in which redial_init has made none */
  REDIAL_WRONG_VERSION, /**< a struct whose `version` is not REDIAL_C_VERSION */
  REDIAL_NO_PROFILE,    /**< not a profile that the C++ unit asks for; null is none either */
  REDIAL_BAD_EVENT,     /**< an event of no kind, or `permanent` where it says nothing */
  REDIAL_BAD_OPTIONS,   /**< redial_check says what is wrong */
  REDIAL_NOT_RESTORED   /**< the machine is not idle, or the bytes are damaged, foreign or of another layout */
} redial_error;

/** What to do now: `decision.action`. */
enum redial_action {
  REDIAL_ACTION_NONE,       /**< carry on */
  REDIAL_ACTION_CONNECT,    /**< open a new transport and tag its events with `decision.connection` */
  REDIAL_ACTION_MINT_TOKEN, /**< fetch a token; answer with minted or mint_failed and `decision.mint` */
  REDIAL_ACTION_WAIT,       /**< nothing but the timer */
  REDIAL_ACTION_DISCONNECT, /**< drop the transport now: it is dead or unwanted */
  REDIAL_ACTION_STOP,       /**< close the transport if there is one; nothing more until start */
  REDIAL_ACTION_PING        /**< send a WebSocket ping */
};

/** Where the machine is: `decision.phase`. */
enum redial_phase {
  REDIAL_PHASE_IDLE,
  REDIAL_PHASE_MINTING,
  REDIAL_PHASE_CONNECTING,
  REDIAL_PHASE_ONLINE,
  REDIAL_PHASE_WAITING,
  REDIAL_PHASE_OFFLINE,
  REDIAL_PHASE_STOPPED
};

/** Why: `decision.reason`. */
enum redial_reason {
  REDIAL_REASON_NONE,
  REDIAL_REASON_START_REQUESTED,
  REDIAL_REASON_CLOSE_CODE,
  REDIAL_REASON_SERVER_SHUTDOWN,
  REDIAL_REASON_NORMAL_CLOSURE,
  REDIAL_REASON_HTTP_STATUS,
  REDIAL_REASON_TRANSPORT_FAILURE,
  REDIAL_REASON_CONNECT_TIMEOUT,
  REDIAL_REASON_READY_TIMEOUT,
  REDIAL_REASON_LIVENESS_TIMEOUT,
  REDIAL_REASON_LINK_LOST,
  REDIAL_REASON_MINT_FAILURE,
  REDIAL_REASON_MINT_REFUSED,
  REDIAL_REASON_MINT_TIMEOUT,
  REDIAL_REASON_AUTH_EXHAUSTED,
  REDIAL_REASON_ATTEMPTS_EXHAUSTED,
  REDIAL_REASON_NO_FRESH_TOKEN,
  REDIAL_REASON_SLOW_PROBE,
  REDIAL_REASON_KICKED,
  REDIAL_REASON_STOP_REQUESTED,
  REDIAL_REASON_INVALID_OPTIONS
};

/** What to do with the session at the next connect: `decision.session`. */
enum redial_session {
  REDIAL_SESSION_UNSPECIFIED,
  REDIAL_SESSION_FRESH,
  REDIAL_SESSION_RESUME,
  REDIAL_SESSION_RESUME_ELSE_FRESH
};

/** Where the next connect goes: `decision.endpoint`. */
enum redial_endpoint {
  REDIAL_ENDPOINT_SAME,
  REDIAL_ENDPOINT_GIVEN,
  REDIAL_ENDPOINT_REDISCOVER,
  REDIAL_ENDPOINT_STANDARD,
  REDIAL_ENDPOINT_SECURE
};

/** What the client shows the server: `options.credential`. */
enum redial_credential { REDIAL_CREDENTIAL_NONE, REDIAL_CREDENTIAL_FIXED, REDIAL_CREDENTIAL_TOKEN };

/** What a rule asks for: `explanation.rule_class`. */
enum redial_rule_class {
  REDIAL_RULE_CLASS_STOP,
  REDIAL_RULE_CLASS_STOP_IF_IT_LASTS,
  REDIAL_RULE_CLASS_BACKOFF,
  REDIAL_RULE_CLASS_AT_ONCE,
  REDIAL_RULE_CLASS_EXPIRED,
  REDIAL_RULE_CLASS_FRESH_TOKEN,
  REDIAL_RULE_CLASS_ONCE
};

/** The kinds of events: `event.kind`. The constructors below say what each means. */
enum redial_event_kind {
  REDIAL_EVENT_OPENED,
  REDIAL_EVENT_READY,
  REDIAL_EVENT_CLOSED,
  REDIAL_EVENT_REJECTED,
  REDIAL_EVENT_FAILED,
  REDIAL_EVENT_GOING_AWAY,
  REDIAL_EVENT_RECEIVED,
  REDIAL_EVENT_START,
  REDIAL_EVENT_STOP,
  REDIAL_EVENT_MINTED,
  REDIAL_EVENT_MINT_FAILED,
  REDIAL_EVENT_TOKEN_LOST,
  REDIAL_EVENT_LINK_DOWN,
  REDIAL_EVENT_LINK_UP,
  REDIAL_EVENT_ELAPSED,
  REDIAL_EVENT_SESSION_LOST,
  REDIAL_EVENT_INERT
};

/** The first thing wrong with options; redial_fault_name has words for it. */
enum redial_fault {
  REDIAL_FAULT_NONE,
  REDIAL_FAULT_BASE_ZERO,
  REDIAL_FAULT_BASE_OVER_CAP,
  REDIAL_FAULT_CAP_OVER_ONE_HOUR,
  REDIAL_FAULT_FACTOR_OUT_OF_RANGE,
  REDIAL_FAULT_JITTER_OUT_OF_RANGE,
  REDIAL_FAULT_STABLE_AFTER_ZERO,
  REDIAL_FAULT_CONNECT_TIMEOUT_ZERO,
  REDIAL_FAULT_MINT_TIMEOUT_ZERO,
  REDIAL_FAULT_ONCE_WINDOW_ZERO,
  REDIAL_FAULT_MAX_SERVER_DELAY_ZERO,
  REDIAL_FAULT_PROBE_AFTER_ZERO,
  REDIAL_FAULT_DURATION_TOO_LONG,
  REDIAL_FAULT_BUDGET_TOO_LONG,
  REDIAL_FAULT_UNKNOWN_CREDENTIAL
};

/** The kinds of messages of Metered's: `message.kind`. */
enum redial_message_kind {
  REDIAL_MESSAGE_GOING_AWAY,
  REDIAL_MESSAGE_WELCOME,
  REDIAL_MESSAGE_OTHER,
  REDIAL_MESSAGE_MALFORMED
};

/** What to do with a frame: `verdict.kind`. */
enum redial_verdict_kind {
  REDIAL_VERDICT_SEND,   /**< send it now; it has been counted */
  REDIAL_VERDICT_WAIT,   /**< ask again after `verdict.wait`; nothing was counted */
  REDIAL_VERDICT_TOO_BIG /**< it would get the connection closed with 1009; nothing was counted */
};

/* --- values ------------------------------------------------------------------------------------------------------- */

/** The storage of a machine: static, or zeroed before redial_init. It may be copied between two calls. */
typedef union redial_machine {
  unsigned char opaque[REDIAL_MACHINE_SIZE];
  void* pointer;
  uint32_t word;
} redial_machine;
REDIAL_STATIC_ASSERT(sizeof(redial_machine) == REDIAL_MACHINE_SIZE, "redial: the storage of a machine is padded");

/** The storage of a send gate: as of a machine. */
typedef union redial_gate {
  unsigned char opaque[REDIAL_GATE_SIZE];
  void* pointer;
  uint32_t word;
} redial_gate;
REDIAL_STATIC_ASSERT(sizeof(redial_gate) == REDIAL_GATE_SIZE, "redial: the storage of a send gate is padded");

/** The storage of a flight recorder: as of a machine, but not to be copied while its recording is in use. */
typedef union redial_recorder {
  unsigned char opaque[REDIAL_RECORDER_SIZE];
  void* pointer;
  uint32_t word;
} redial_recorder;
REDIAL_STATIC_ASSERT(sizeof(redial_recorder) == REDIAL_RECORDER_SIZE, "redial: the storage of a recorder is padded");

/** A service. Made by the C++ unit, of static storage, and known by its address. */
typedef struct redial_profile redial_profile;

/** The hardware. Copied by what is made of it; both functions get `context`. */
typedef struct redial_port {
  uint16_t version;
  uint32_t (*millis)(void* context); /**< milliseconds of a clock that may wrap and does not jump */
  uint32_t (*random)(void* context); /**< 32 random bits; seed them from hardware, for each device another seed */
  void* context;                     /**< may be null */
} redial_port;

/** What was seen. Made by the functions below; plain, 16 bytes, for queues. */
typedef struct redial_event {
  uint16_t version;
  uint16_t unused;
  uint32_t span;     /**< ready, minted: a life; rejected, going_away, mint_failed: a wait asked for; else 0 */
  uint32_t id;       /**< the connection or the mint, REDIAL_CURRENT if it names none */
  uint16_t code;     /**< closed: the close code; rejected: the status; else 0 */
  uint8_t kind;      /**< of redial_event_kind */
  uint8_t permanent; /**< mint_failed: 1 if trying again is useless; else 0 */
} redial_event;
REDIAL_STATIC_ASSERT(sizeof(redial_event) == 16, "redial: an event is padded");

/** What to do about an event. */
typedef struct redial_decision {
  uint8_t action;       /**< of redial_action: do this now */
  uint32_t timer;       /**< feed elapsed after this long unless another decision replaces it; REDIAL_NEVER: disarm */
  uint8_t phase;        /**< of redial_phase: where the machine is after this event */
  uint32_t attempt;     /**< retries since the last stable session */
  uint32_t connection;  /**< the connection this is about; connect issues a new one */
  uint32_t mint;        /**< the mint this is about; mint_token issues a new one */
  uint8_t reason;       /**< of redial_reason */
  uint16_t code;        /**< the close code or HTTP status that led here, 0 if none */
  bool tell_user;       /**< a person has to see this */
  bool hold_publishing; /**< do not resend at once after the reconnect */
  uint8_t session;      /**< of redial_session */
  uint8_t endpoint;     /**< of redial_endpoint */
  bool budget_wait;     /**< what is waited for is the connect budget */
} redial_decision;

/** All that a user may change. Start from redial_defaults. The members are those of redial::options, which says more.
 */
typedef struct redial_options {
  uint16_t version;
  struct {
    uint32_t base;           /**< the first wait; 1 to `cap` */
    uint32_t cap;            /**< the largest wait before jitter; at most 1 h */
    uint16_t factor_percent; /**< growth from one wait to the next; 100 to 1000 */
    uint8_t jitter_percent;  /**< 0 to 100 */
  } backoff;
  uint32_t stable_after;     /**< online this long ends an outage; from 1 */
  uint32_t first_spread;     /**< the first connect waits a draw from [0, first_spread] */
  uint32_t connect_timeout;  /**< from 1 */
  uint32_t mint_timeout;     /**< from 1 */
  uint32_t liveness_timeout; /**< online without a frame for so long is dead; 0: not watched */
  uint32_t token_margin;     /**< a token with less life left is not used again */
  uint32_t once_window;      /**< a second administrative close within this stops; from 1 */
  uint32_t max_server_delay; /**< a server's wait counts as this at most; from 1 */
  uint32_t patience;         /**< how long what sounds final may go on before it is; 0: at the first; REDIAL_NEVER */
  uint32_t refusal_delay;    /**< the least wait before such an end is tried again */
  uint32_t probe_after;      /**< begin afresh so long after a stop; REDIAL_NEVER: off */
  struct {
    uint32_t burst;    /**< connects in the full bucket; 0: no budget */
    uint32_t interval; /**< one more connect every so long; 0: no budget */
  } budget;
  uint32_t max_attempts;     /**< one retry more since the last stable session stops; 0: no limit */
  uint8_t tell_user_after;   /**< retries from which on a person is told; 0: never */
  uint8_t max_auth_failures; /**< from the so-many-th refusal of a token on it stops if it lasts; 0: never */
  uint8_t credential;        /**< of redial_credential */
  bool reconnect_after_kick; /**< false: an administrative close stops */
  bool expect_ready;         /**< false: opened is enough to be online */
} redial_options;

/** What a service lets one connection send; 0: it names no such limit. */
typedef struct redial_limits {
  uint16_t version;
  uint32_t messages_per_second;
  uint32_t burst;          /**< messages */
  uint32_t max_frame_size; /**< bytes; exactly this many still pass */
} redial_limits;

/** What a code means and what to do about it. No pointer is null; all text has static storage. */
typedef struct redial_explanation {
  uint16_t version;
  uint16_t code;       /**< the code it is treated as */
  const char* name;    /**< the registered or documented name */
  const char* meaning; /**< what has happened */
  const char* remedy;  /**< what redial does and what a person should do */
  bool known;          /**< a table names this code */
  uint8_t rule_class;  /**< of redial_rule_class */
} redial_explanation;

/** What a text message of Metered's says. */
typedef struct redial_message {
  uint16_t version;
  uint8_t kind;              /**< of redial_message_kind */
  uint32_t retry_after;      /**< going_away: how long to stay away; 0: no usable hint */
  int64_t expires_at;        /**< welcome: the end of the token's life in Unix seconds, 0 for none */
  int64_t server_time;       /**< welcome: the server's clock in Unix seconds, 0 for none */
  uint32_t max_message_size; /**< welcome: bytes of a frame, 0 for not given */
} redial_message;

/** What the send gate says. */
typedef struct redial_verdict {
  uint8_t kind;  /**< of redial_verdict_kind */
  uint32_t wait; /**< kind wait: exactly until there is room for one message */
} redial_verdict;

/** Does what decisions say. Every member but `context` is needed; each gets `context`. */
typedef struct redial_host {
  uint16_t version;
  void* context;
  void (*arm)(void* context, uint32_t wait); /**< feed elapsed after so long; REDIAL_NEVER: stop the timer */
  void (*connect)(void* context, const redial_decision* decision);
  void (*mint_token)(void* context, const redial_decision* decision);
  void (*disconnect)(void* context, const redial_decision* decision);
  void (*stop)(void* context, const redial_decision* decision);
  void (*ping)(void* context, const redial_decision* decision);
} redial_host;

/* --- events ------------------------------------------------------------------------------------------------------- */

/** An event of this kind with nothing in it: the beginning of the others. */
static inline redial_event redial_event_of(uint8_t kind, uint32_t id) {
  redial_event e;
  e.version = REDIAL_C_VERSION;
  e.unused = 0;
  e.span = 0;
  e.id = id;
  e.code = 0;
  e.kind = kind;
  e.permanent = 0;
  return e;
}
/** An event that changes nothing. */
static inline redial_event redial_inert(void) { return redial_event_of(REDIAL_EVENT_INERT, REDIAL_CURRENT); }
/** The application wants a connection now. */
static inline redial_event redial_start(void) { return redial_event_of(REDIAL_EVENT_START, REDIAL_CURRENT); }
/** The application wants none: shutdown, log-out. */
static inline redial_event redial_stop(void) { return redial_event_of(REDIAL_EVENT_STOP, REDIAL_CURRENT); }
/** The upgrade succeeded. */
static inline redial_event redial_opened(uint32_t connection) {
  return redial_event_of(REDIAL_EVENT_OPENED, connection);
}
/** The service's own hello arrived. token_life: what is left of the token's, REDIAL_NEVER if nobody knows. */
static inline redial_event redial_ready(uint32_t connection, uint32_t token_life) {
  redial_event e = redial_event_of(REDIAL_EVENT_READY, connection);
  e.span = token_life;
  return e;
}
/** The connection ended with this close code, as received; 0: no code. */
static inline redial_event redial_closed(int code, uint32_t connection) {
  redial_event e = redial_event_of(REDIAL_EVENT_CLOSED, connection);
  if (code >= 0 && code <= 0xFFFF) { e.code = REDIAL_CODE(code); }
  return e;
}
/** The upgrade was refused with this HTTP status; 0 if the stack hides it. retry_after: 0 for no usable header. */
static inline redial_event redial_rejected(int status, uint32_t retry_after, uint32_t connection) {
  redial_event e = redial_closed(status, connection);
  e.kind = REDIAL_EVENT_REJECTED;
  e.span = retry_after;
  return e;
}
/** DNS, TCP, TLS, a time-out of the stack, or a read or write error. */
static inline redial_event redial_failed(uint32_t connection) {
  return redial_event_of(REDIAL_EVENT_FAILED, connection);
}
/** The server says that it will close soon. retry_after: how long to stay away then; 0: no usable hint. */
static inline redial_event redial_going_away(uint32_t retry_after, uint32_t connection) {
  redial_event e = redial_event_of(REDIAL_EVENT_GOING_AWAY, connection);
  e.span = retry_after;
  return e;
}
/** Any frame arrived. Needed for `options.liveness_timeout` alone; redial_saw_frame is cheaper. */
static inline redial_event redial_received(uint32_t connection) {
  return redial_event_of(REDIAL_EVENT_RECEIVED, connection);
}
/** A fresh token is in hand, good for `lifetime`; REDIAL_NEVER: nobody knows. */
static inline redial_event redial_minted(uint32_t lifetime, uint32_t mint) {
  redial_event e = redial_event_of(REDIAL_EVENT_MINTED, mint);
  e.span = lifetime;
  return e;
}
/** No token could be had. permanent: trying again is useless. retry_after: how long to stay away; 0: not said. */
static inline redial_event redial_mint_failed(bool permanent, uint32_t mint, uint32_t retry_after) {
  redial_event e = redial_event_of(REDIAL_EVENT_MINT_FAILED, mint);
  e.permanent = permanent;
  e.span = retry_after;
  return e;
}
/** The token in hand is no good any more: another user logs in. */
static inline redial_event redial_token_lost(void) { return redial_event_of(REDIAL_EVENT_TOKEN_LOST, REDIAL_CURRENT); }
/** The service says that the session cannot be resumed; the connection stays up. */
static inline redial_event redial_session_lost(uint32_t connection) {
  return redial_event_of(REDIAL_EVENT_SESSION_LOST, connection);
}
/** The network went away. */
static inline redial_event redial_link_down(void) { return redial_event_of(REDIAL_EVENT_LINK_DOWN, REDIAL_CURRENT); }
/** The network came back. */
static inline redial_event redial_link_up(void) { return redial_event_of(REDIAL_EVENT_LINK_UP, REDIAL_CURRENT); }
/** The timer ran out. Early, late and repeated calls are safe. */
static inline redial_event redial_elapsed(void) { return redial_event_of(REDIAL_EVENT_ELAPSED, REDIAL_CURRENT); }

/* --- profiles and options ----------------------------------------------------------------------------------------- */

/** Metered. Each profile that the C++ unit asks for is such an object; declare those of other services yourself:
 *  `extern const redial_profile redial_discord;`. */
extern const redial_profile redial_metered;
/** The profile of that name; null if the C++ unit does not ask for one. */
const redial_profile* redial_profile_by_name(const char* name);
/** The profile's name; "?" if it is none. */
const char* redial_profile_name(const redial_profile* profile);
/** Writes the profile's own options. */
redial_error redial_defaults(const redial_profile* profile, redial_options* options);
/** Writes the profile's limits. */
redial_error redial_profile_limits(const redial_profile* profile, redial_limits* limits);
/** For a device that nobody restarts: what has stopped is tried again every quarter of an hour (contract 6.4). */
redial_error redial_unattended(redial_options* options);
/** REDIAL_OK, or REDIAL_BAD_OPTIONS and the first thing wrong in *fault (of redial_fault; may be null). */
redial_error redial_check(const redial_options* options, uint8_t* fault);

/* --- the machine -------------------------------------------------------------------------------------------------- */

/** Makes a machine with the profile's own options. size: sizeof of the storage. Again on a machine: makes a new one.
 *  As in C++, one thread at a time may call a machine, and no interrupt. */
redial_error redial_init(redial_machine* machine, size_t size, const redial_profile* profile, const redial_port* port);
/** With other options. Options that fail redial_check give REDIAL_BAD_OPTIONS, and a machine that answers start with
 *  stop. */
redial_error redial_init_with(redial_machine* machine, size_t size, const redial_profile* profile,
                              const redial_port* port, const redial_options* options);
/** Takes an event and says what to do. With an error *decision is as it was. */
redial_error redial_handle(redial_machine* machine, const redial_event* event, redial_decision* decision);
/** The same, and does it: `arm` first, so that `connect` may feed an event from within. decision may be null. */
redial_error redial_drive(redial_machine* machine, const redial_host* host, const redial_event* event,
                          redial_decision* decision);
/** Does what a decision of another machine says: of a redial_recorder. `arm` first. */
redial_error redial_follow(const redial_host* host, const redial_decision* decision);
/** A frame came over this connection: reads no clock and decides nothing. */
redial_error redial_saw_frame(redial_machine* machine, uint32_t connection);
/** Time left until elapsed is due; 0: it is due; REDIAL_NEVER: there is no timer, or no machine. */
uint32_t redial_timer(const redial_machine* machine);
/** Of redial_phase; idle if there is no machine. */
uint8_t redial_phase_of(const redial_machine* machine);
/** True in phase online. */
bool redial_connected(const redial_machine* machine);
/** Retries since the last stable session. */
uint32_t redial_attempt(const redial_machine* machine);
/** The newest connection's id; REDIAL_CURRENT before the first. */
uint32_t redial_connection(const redial_machine* machine);
/** Writes REDIAL_SAVED_SIZE bytes for RTC memory or flash, aligned or not (contract 11). */
redial_error redial_save(const redial_machine* machine, void* bytes, size_t size);
/** Takes them back, in phase idle alone. away: how long ago they were saved, 0 if unknown. */
redial_error redial_restore(redial_machine* machine, const void* bytes, size_t size, uint32_t away);

/* --- the flight recorder: redial/c/define_recorder.hpp --------------------------------------------------------------
 */

/** Makes a machine that writes down what it is fed and what it draws (contract 13.1). words: `recording_size` bytes, a
 *  multiple of 4 from REDIAL_SMALLEST_RECORDING to REDIAL_LARGEST_RECORDING, which outlive the recorder; what they hold
 *  is carried on if it is a recording of the same profile and options. Send these bytes home: `decide --recording FILE`
 *  reads them. options: null for the profile's own. */
redial_error redial_recorder_init(redial_recorder* recorder, size_t size, const redial_profile* profile,
                                  const redial_port* port, const redial_options* options, uint32_t* words,
                                  size_t recording_size);
/** As the functions of a machine, which say what they do; redial_drive is this and then redial_follow. */
redial_error redial_recorder_handle(redial_recorder* recorder, const redial_event* event, redial_decision* decision);
redial_error redial_recorder_saw_frame(redial_recorder* recorder, uint32_t connection);
uint32_t redial_recorder_timer(const redial_recorder* recorder);
uint8_t redial_recorder_phase_of(const redial_recorder* recorder);
uint32_t redial_recorder_connection(const redial_recorder* recorder);
redial_error redial_recorder_save(const redial_recorder* recorder, void* bytes, size_t size);
redial_error redial_recorder_restore(redial_recorder* recorder, const void* bytes, size_t size, uint32_t away);

/* --- words for people: redial/c/define_words.hpp -------------------------------------------------------------------
 */

/** What led to a decision. */
redial_error redial_explain(const redial_profile* profile, const redial_decision* decision,
                            redial_explanation* explanation);
/** What a close code means for this service. */
redial_error redial_explain_close(const redial_profile* profile, int code, redial_explanation* explanation);
/** What an HTTP status of a refused upgrade means for this service. */
redial_error redial_explain_status(const redial_profile* profile, int status, redial_explanation* explanation);

/* --- names: redial/c/define_names.hpp ------------------------------------------------------------------------------
 */

/** The names of enumerators, for logs, as in C++: "mint_token". "?" outside the enumeration. */
const char* redial_error_name(int error);
const char* redial_action_name(int action);
const char* redial_phase_name(int phase);
const char* redial_reason_name(int reason);
const char* redial_session_name(int session);
const char* redial_endpoint_name(int endpoint);
const char* redial_credential_name(int credential);
const char* redial_rule_class_name(int rule_class);
const char* redial_event_name(int kind);
const char* redial_fault_name(int fault);

/* --- edges -------------------------------------------------------------------------------------------------------- */

/** Reads one text message of Metered's. */
redial_error redial_metered_read(const char* text, size_t size, redial_message* message);
/** The event that it stands for; the inert one for those that mean nothing here. unix_now: seconds since 1970, 0: no
 *  such clock. */
redial_error redial_metered_event(const redial_message* message, uint32_t connection, int64_t unix_now,
                                  redial_event* event);
/** The wait that a Retry-After header asks for (RFC 9110 10.2.3); 0: nothing usable. unix_now: seconds since 1970, best
 *  those of the answer's own Date; 0: no such clock. */
uint32_t redial_parse_retry_after(const char* text, size_t size, int64_t unix_now);
/** An HTTP-date (RFC 9110 5.6.7) in seconds since 1970; 0 if it is none. */
int64_t redial_parse_http_date(const char* text, size_t size);

/** Makes a send gate that stays a tenth below the profile's limits. The port is checked as for a machine. */
redial_error redial_gate_init(redial_gate* gate, size_t size, const redial_profile* profile, const redial_port* port);
/** With other limits. headroom_percent: what to stay below them, 0 to 99; larger counts as 99. */
redial_error redial_gate_init_with(redial_gate* gate, size_t size, const redial_limits* limits, const redial_port* port,
                                   uint32_t headroom_percent);
/** May a frame of so many bytes, header and envelope included, go out now? Counts it if so. */
redial_error redial_gate_try_send(redial_gate* gate, size_t bytes, redial_verdict* verdict);
/** The limit from the service's hello; 0 keeps the one in force. */
redial_error redial_gate_set_max_frame(redial_gate* gate, uint32_t bytes);
/** Starts empty: call it at ready while `decision.hold_publishing`. */
redial_error redial_gate_drain(redial_gate* gate);
/** Starts full: call it at any other ready. */
redial_error redial_gate_reset(redial_gate* gate);

#ifdef __cplusplus
}
#endif

#endif /* REDIAL_C_REDIAL_H_INCLUDED */

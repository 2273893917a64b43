/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "client.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

void must(redial_error error) {
  if (error != REDIAL_OK) {
    fprintf(stderr, "redial: %s\n", redial_error_name(error));
    exit(1);
  }
}

/* --- the command line -----------------------------------------------------------------------------------------------
 */

/* Copies the characters from `from` to `end`. False if they do not fit, or are none. */
static bool copy(char* to, size_t size, const char* from, const char* end) {
  const size_t length = (size_t)(end - from);
  if (length == 0 || length >= size) { return false; }
  memcpy(to, from, length);
  to[length] = '\0';
  return true;
}

static bool copy_all(char* to, size_t size, const char* from) { return copy(to, size, from, from + strlen(from)); }

/* ws[s]://HOST[:PORT][/PATH] */
static bool read_url(const char* url, settings* s) {
  s->tls = strncmp(url, "wss://", 6) == 0;
  if (!s->tls && strncmp(url, "ws://", 5) != 0) { return false; }
  const char* const own_port = s->tls ? "443" : "80";
  const char* const host = url + (s->tls ? 6 : 5);
  const char* const path = host + strcspn(host, "/");
  const bool v6 = *host == '[';
  const char* const end = host + strcspn(host, v6 ? "]/" : ":/"); /* of the name or the address */
  const char* const colon = v6 && *end == ']' ? end + 1 : end;
  if (*colon != ':' && colon != path) { return false; }
  bool good = copy(s->host, sizeof s->host, host + v6, end);
  good =
      (colon == path ? copy_all(s->port, sizeof s->port, own_port) : copy(s->port, sizeof s->port, colon + 1, path)) &&
      good;
  good = copy_all(s->path, sizeof s->path, *path != '\0' ? path : "/") && good;
  if (!good || strspn(s->port, "0123456789") != strlen(s->port)) { return false; }
  return copy(s->host_field, sizeof s->host_field, host, strcmp(s->port, own_port) == 0 ? colon : path);
}

settings read_command_line(int count, char** words) {
  settings s = {.liveness = REDIAL_NEVER};
  const char* url = NULL;
  bool good = true;
  for (int i = 1; i < count; ++i) {
    const char* const word = words[i];
    if (strcmp(word, "--fast") == 0) {
      s.fast = true;
      continue;
    }
    if (strcmp(word, "--publish") == 0) {
      s.publish = true;
      continue;
    }
    const char* const next = i + 1 < count ? words[++i] : "";
    if (strcmp(word, "--url") == 0) {
      url = next;
    } else if (strcmp(word, "--ca") == 0) {
      s.ca = next;
    } else if (strcmp(word, "--token-command") == 0) {
      s.token_command = next;
    } else if (strcmp(word, "--key") == 0) {
      s.key = next;
    } else if (strcmp(word, "--liveness") == 0) {
      s.liveness = (uint32_t)strtoul(next, NULL, 10);
    } else if (strcmp(word, "--seconds") == 0) {
      s.seconds = (unsigned)strtoul(next, NULL, 10);
    } else {
      good = false;
    }
  }
  good = url != NULL && read_url(url, &s) && good;
  if (!good || (s.token_command == NULL) == (s.key == NULL)) {
    fprintf(stderr,
            "usage: %s --url ws[s]://HOST[:PORT][/PATH] --token-command COMMAND | --key KEY "
            "[--ca FILE] [--fast] [--liveness MS] [--publish] [--seconds N]\n",
            words[0]);
    exit(2);
  }
  return s;
}

/* --- options and log ------------------------------------------------------------------------------------------------
 */

redial_options options_for(const settings* s) {
  redial_options o = REDIAL_INIT;
  must(redial_defaults(&redial_metered, &o));
  if (s->liveness != REDIAL_NEVER) { o.liveness_timeout = s->liveness; }
  if (s->key != NULL) { o.credential = REDIAL_CREDENTIAL_FIXED; }
  if (s->fast) {
    o.backoff.base = 50;
    o.backoff.cap = 400;
    o.stable_after = 1500;
    o.connect_timeout = o.mint_timeout = 500;
    o.refusal_delay = 500;
    o.patience = 1500;
    o.budget.burst = 20;
    o.budget.interval = 100;
  }
  fprintf(stderr,
          "credential=%s base=%" PRIu32 " cap=%" PRIu32 " factor_percent=%u jitter_percent=%u stable_after=%" PRIu32
          " connect_timeout=%" PRIu32 " mint_timeout=%" PRIu32 " liveness_timeout=%" PRIu32 " refusal_delay=%" PRIu32
          " patience=%" PRIu32 " budget.burst=%" PRIu32 " budget.interval=%" PRIu32 "\n",
          redial_credential_name(o.credential), o.backoff.base, o.backoff.cap, (unsigned)o.backoff.factor_percent,
          (unsigned)o.backoff.jitter_percent, o.stable_after, o.connect_timeout, o.mint_timeout, o.liveness_timeout,
          o.refusal_delay, o.patience, o.budget.burst, o.budget.interval);
  return o;
}

/* An event as a word of `decide`: closed:4010@3. */
static void print_word(const redial_event* e) {
  const bool has_code = e->kind == REDIAL_EVENT_CLOSED || e->kind == REDIAL_EVENT_REJECTED;
  const bool zero_counts =
      e->kind == REDIAL_EVENT_GOING_AWAY || e->kind == REDIAL_EVENT_MINTED || e->kind == REDIAL_EVENT_READY;
  fprintf(stderr, "%s", redial_event_name(e->kind));
  if (has_code) { fprintf(stderr, ":%u", (unsigned)e->code); }
  if (e->permanent) { fprintf(stderr, ":permanent"); }
  if (e->span != REDIAL_NEVER && (zero_counts || e->span != 0)) { fprintf(stderr, ":%" PRIu32 "ms", e->span); }
  if (e->id != REDIAL_CURRENT) { fprintf(stderr, "@%" PRIu32, e->id); }
}

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void log_decision(const redial_event* event, const redial_decision* d) {
  static int64_t last = -1;
  if (last < 0) { last = now_ms(); }
  if (event->kind == REDIAL_EVENT_INERT) { return; }
  const int64_t ms = now_ms() - last;
  last += ms;
  fprintf(stderr, "+%" PRId64 ".%03" PRId64 "s ", ms / 1000, ms % 1000);
  print_word(event);
  fprintf(stderr, " # action=%s phase=%s timer=%" PRId64 " attempt=%" PRIu32 " reason=%s code=%u%s%s\n",
          redial_action_name(d->action), redial_phase_name(d->phase),
          d->timer == REDIAL_NEVER ? INT64_C(-1) : (int64_t)d->timer, d->attempt, redial_reason_name(d->reason),
          (unsigned)d->code, d->tell_user ? " tell_user" : "", d->hold_publishing ? " hold_publishing" : "");
  redial_explanation why = REDIAL_INIT;
  if (d->tell_user && redial_explain(&redial_metered, d, &why) == REDIAL_OK) {
    fprintf(stderr, "# %s, %s: %s\n", why.name, why.meaning, why.remedy);
  }
}

/* --- tokens ---------------------------------------------------------------------------------------------------------
 */

redial_event run_token_command(const char* command, uint32_t mint, char* token, size_t size) {
  char text[4096];
  FILE* const pipe = popen(command, "r");
  if (pipe == NULL) { return redial_mint_failed(false, mint, 0); }
  const size_t length = fread(text, 1, sizeof text - 1, pipe);
  text[length] = '\0';
  const int status = pclose(pipe);
  const char* from = strstr(text, "\"token\":\"");
  const char* const expires = strstr(text, "\"expiresAt\":");
  if (from != NULL) { from += 9; }
  if (status != 0 || from == NULL || !copy(token, size, from, from + strcspn(from, "\""))) {
    return redial_mint_failed(WIFEXITED(status) && WEXITSTATUS(status) == 77, mint, 0);
  }
  uint32_t life = REDIAL_NEVER;
  if (expires != NULL) {
    const int64_t seconds = strtoll(expires + 12, NULL, 10) - (int64_t)time(NULL);
    life = seconds <= 0 ? 0 : seconds < 4294967 ? (uint32_t)seconds * 1000u : UINT32_C(4294967000);
  }
  return redial_minted(life, mint);
}

/* SPDX-License-Identifier: MIT */
#ifndef REDIAL_TESTS_EXAMPLES_C_CLIENT_H_INCLUDED
#define REDIAL_TESTS_EXAMPLES_C_CLIENT_H_INCLUDED

/* What of an example client in C no WebSocket stack has a say in: the command line, the log of decisions, and the
 * command that mints a token. As ../client.hpp, which says how to call one; NAME_client.c adds its stack. */
#include <redial/c/redial.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct settings {
  bool tls;
  char host[256]; /* without the brackets of an IPv6 address */
  char port[8];
  char path[512];
  char host_field[272]; /* what Host says: with the port, unless it is the scheme's own (RFC 9110 7.2) */
  const char* ca;       /* NULL: the system's */
  const char* token_command;
  const char* key;
  bool fast;
  bool publish;
  uint32_t liveness; /* REDIAL_NEVER: the service's own */
  unsigned seconds;  /* 0: no limit */
} settings;

/* Ends the program with 2 and a line about its usage if the command line is no good. */
settings read_command_line(int count, char** words);

/* The service's own options; with --fast all waits a twentieth or so. Begins the log with them. */
redial_options options_for(const settings* s);

/* One line of the log. `decide -` plays it again. */
void log_decision(const redial_event* event, const redial_decision* decision);

/* Runs the token command to its end: not on the thread that the machine lives on. Writes the token, if there is one. */
redial_event run_token_command(const char* command, uint32_t mint, char* token, size_t size);

/* Ends the program if redial was called as it must not be. */
void must(redial_error error);

#endif /* REDIAL_TESTS_EXAMPLES_C_CLIENT_H_INCLUDED */

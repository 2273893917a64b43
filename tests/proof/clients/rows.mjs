// SPDX-License-Identifier: MIT
// Ways to end a connection, for the lists of the drivers.

/// The server closes a session that is up. 1005: without a code; 1006: without a Close frame.
export const closes = (codes, reason = '', called = '') =>
  codes.map(code => ({end: `close ${code}${called && ` ${called}`}`, code, reason}));

/// The server refuses every upgrade; and, in a row of its own, every upgrade but the first.
export const refusals = statuses => statuses.flatMap(status => [
  {end: `refuse ${status}`, status}, {end: `refuse ${status} later`, status, later: true}]);

/// What every driver tries: the registry's codes but 1004 and 1015, which nobody sends.
export const registered = [1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3003, 3008];

// SPDX-License-Identifier: MIT
// Plays one client against a scripted server: node play.mjs NAME prints NAME.csv, a line for each way to end its
// connections. drivers/NAME.mjs says how the client is started, what the server's hello is, and which ends to try.
//
// Each end is tried six times in a row, with all draws at the lowest and again with all at the highest: the columns are
//   end      what the server does: `close CODE` when the session is up, `refuse STATUS` instead of an upgrade, ...
//   back     does the client come back by itself: yes (after each), no, or how often
//   first    milliseconds from the first end to the next request, lowest-highest
//   later    the waits after that, one for each end; same: as the first
//   token    fresh: it asks its application for a token before each return; kept: it does not; -: it has none to ask for
//   session  resume: it goes on with the session that it had; fresh: it begins another; -: there is nothing to resume
//   url      given: where the service told it to go; standard: where it went at first; rediscover: where it was told
//            when it asked anew; secure: the same with TLS; -: the same
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {cutEverything, draw, forgetTimers, now, settle, toNextTimer, watch} from './clock.mjs';
const {WebSocketServer} = await import('ws');

const ends = 6, patience = 10 * 60 * 1000;
const name = process.argv[2];
let leaving = false;
const {driver} = await import(`./drivers/${name}.mjs`);

/// What a driver sees of a connection: `send` to the client, and `ready` when the session is up, which ends it.
function accept(visit, peer, socket, ended) {
  const {row} = visit;
  const close = {1005: () => peer.close(), 1006: () => socket.destroy()}[row.code] ??
    (() => peer.close(row.code, row.reason));
  let over = false;
  visit.send = message => peer.send(typeof message === 'string' ? message : JSON.stringify(message));
  visit.ready = () => {
    if (over) { return; }
    over = true;
    (row.act ?? close)(peer);
    ended();
  };
  peer.on('error', () => {});
  peer.on('message', data => over || driver.message?.(visit, String(data), visit.where));
  if (row.early) { visit.ready(); } else { driver.hello(visit, visit.where); }
}

/// The scripted server: it ends every connection as the row wants it, and notes when.
async function serve(wanted, seen) {
  const http = createServer(), where = {};
  const sockets = new WebSocketServer({noServer: true,
    handleProtocols: (offered, request) => driver.protocol?.(request.row) ?? false});
  const ended = () => seen.ends.push(now());
  watch(http);
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {});
    const row = request.row = wanted.later && seen.requests.length === 0 ? {code: 1006} : wanted;
    const visit = {row, where, at: now(), url: request.url};
    seen.requests.push(visit);
    if (row.status) {
      socket.end(`HTTP/1.1 ${row.status} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      ended();
    } else {
      sockets.handleUpgrade(request, socket, head, peer => accept(visit, peer, socket, ended));
    }
  });
  http.on('clientError', (error, socket) => {
    if (error.rawPacket?.[0] === 22) {  // a TLS handshake begins with this byte: the client has turned to wss://
      seen.requests.push({at: now(), url: '', secure: true});
      ended();
    }
    socket.destroy();
  });
  await new Promise(resolve => http.listen(0, '127.0.0.1', resolve));
  const {port} = http.address();
  Object.assign(where, {port, host: `127.0.0.1:${port}`, url: `ws://127.0.0.1:${port}`});
  return {where, close: () => http.close()};
}

/// One end, tried `ends` times with these draws: what was seen of it.
async function play(wanted, fraction) {
  forgetTimers();
  draw(fraction);
  const seen = {requests: [], ends: [], mints: [], before: wanted.later ? 1 : 0};
  const {where, close} = await serve(wanted, seen);
  where.fraction = fraction;
  const start = now();
  const stop = driver.start(where, () => `token-${seen.mints.push(seen.ends.length)}`, wanted);
  const enough = () => seen.ends.length >= ends;
  do { await settle(enough, driver.busy); } while (!enough() && toNextTimer((seen.ends.at(-1) ?? start) + patience));
  leaving = true;  // what breaks from here on breaks because of this file
  close();
  stop?.();
  cutEverything();
  await settle();
  leaving = false;
  if (seen.ends.length === 0) { throw new Error(`${name}: ${wanted.end}: no session came up`); }
  seen.ends.splice(0, seen.before);
  seen.requests.splice(0, seen.before);
  return seen;
}

/// A word for what all returns have in common.
function common(values) {
  const kinds = [...new Set(values)];
  return kinds.length === 1 ? kinds[0] : kinds.length === 0 ? '-' : kinds.join(' then ');
}

/// The row's line, from what was seen with the lowest and with the highest draws.
function line(row, [low, high]) {
  const waits = seen => seen.requests.slice(1).map((visit, i) => visit.at - seen.ends[i]);
  const lowest = waits(low), highest = waits(high);
  if (lowest.length !== highest.length) {
    throw new Error(`${row.end}: ${lowest.length} or ${highest.length} returns, by chance`);
  }
  const spans = lowest.map((wait, i) => wait === highest[i] ? `${wait}` : `${wait}-${highest[i]}`);
  const returns = low.requests.slice(1);
  const same = spans.every(span => span === spans[0]);
  return [
    row.end,
    !spans.length ? 'no' : spans.length === ends - low.before - 1 ? 'yes' : `${spans.length} times`,
    spans[0] ?? '',
    !spans.length ? '' : same ? 'same' : spans.slice(1).join(' '),
    driver.mints ? common(returns.map((visit, i) => low.mints.includes(low.before + i + 1) ? 'fresh' : 'kept')) : '-',
    common(returns.map(visit => visit.session).filter(Boolean)),
    common(returns.map((visit, i) => visit.secure ? 'secure' : driver.place?.(visit, low.requests[i]) ?? '-')),
  ].join(',');
}

process.on('unhandledRejection', () => {});  // an end is no surprise here, and not every client catches its own
process.on('uncaughtException', error => {
  if (leaving) { return; }
  console.error(error);
  process.exit(1);
});
const {dependencies} = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
console.log(`# ${driver.client} ${dependencies[driver.client]}`);
console.log('end,back,first,later,token,session,url');
for (const row of driver.ends) {
  const plays = [];
  for (const fraction of driver.draws ?? [0, 1]) { plays.push(await play(row, fraction)); }
  console.log(line(row, plays));
}
process.exit(0);

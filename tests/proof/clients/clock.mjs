// SPDX-License-Identifier: MIT
// Time and chance of a run. Every timer of a client waits on a clock that stands still while anything is on its way
// between client and server, and then jumps to the next timer. So the waits are exact to the millisecond however busy
// the machine is, and an hour of them takes a second. Import clients after this file: they may keep what they find.
import net from 'node:net';
import {syncBuiltinESMExports} from 'node:module';
import FakeTimers from '@sinonjs/fake-timers';

const clock = FakeTimers.install({
  now: Date.UTC(2030, 0, 1),
  toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
});
syncBuiltinESMExports();  // those of node:timers and node:timers/promises as well

/// Milliseconds, from any beginning.
export const now = () => clock.now;

/// From now on every draw is the lowest (0), the highest (1), or this far between.
export function draw(fraction) {
  const value = Math.min(fraction, 1 - 2 ** -32);  // Math.random stays below 1
  Math.random = () => value;
}

/// Forgets every timer.
export const forgetTimers = () => clock.reset();

/// Moves the clock to the next timer and calls it; false if there is none, or it was due after `until` only.
export function toNextTimer(until) {
  if (clock.countTimers() === 0) { return false; }
  clock.next();
  return clock.now <= until;
}

const dialled = new Set(), accepted = new Set();
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function(...address) {
  dialled.add(this);
  this.once('close', () => dialled.delete(this));
  return connect.apply(this, address);
};

/// Keeps an eye on the sockets that this server accepts.
export function watch(server) {
  server.on('connection', socket => {
    accepted.add(socket);
    socket.once('close', () => accepted.delete(socket));
  });
}

/// Ends every connection at once.
export function cutEverything() {
  for (const socket of [...dialled, ...accepted]) { socket.destroy(); }
}

/// What one end has sent the other has read, and no connection has one end only.
function isStill() {
  return dialled.size === accepted.size && [...dialled].every(here => [...accepted].some(there =>
    there.remotePort === here.localPort && here.bytesWritten === there.bytesRead &&
    there.bytesWritten === here.bytesRead));
}

/// The event loop waits for a look-up, a file or a compression.
const isBusy = () => process.getActiveResourcesInfo().some(what => /req|zlib/i.test(what));

/// Returns when client and server have nothing left to do but to wait for the clock, or when this is `enough`: some
/// clients come back again and again without any timer.
export async function settle(enough = () => false, isBusyToo = () => false) {
  for (let quiet = 0, turns = 0; quiet < 8 && !enough(); ++turns) {
    await new Promise(resolve => setImmediate(resolve));
    quiet = isStill() && !isBusy() && !isBusyToo() ? quiet + 1 : 0;
    if (turns === 1e6) { throw new Error(`not still: ${dialled.size} sockets here, ${accepted.size} there`); }
  }
}

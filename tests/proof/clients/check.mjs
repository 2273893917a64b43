// SPDX-License-Identifier: MIT
// node check.mjs NAME --source FOLDER --profile PROGRAM: plays a client, and holds what was seen against two things.
//   1. FOLDER/seen/NAME.csv, what was seen when its version was pinned: not a letter may differ;
//   2. what redial's profile of that name does, which PROGRAM prints: every difference has to stand, with its reason, in
//      FOLDER/differences/NAME.txt, and nothing may stand there that is no difference (any more).
//      Where one comes back and the other does not, that is the only difference.
// A line of differences is `ROWS: COLUMNS: REASON`. ROWS are names of rows, `close 1000 3000-3499 without a reason` for
// instance, where a range means those rows of the table whose number lies in it; `;` stands between several.
// `no profile: REASON` alone is for a client that redial has no profile for.
// --new writes what was seen to standard output and compares nothing: that is how a table is made.
// --played FILE takes what was seen from there and plays nothing.
import {execFileSync, spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const option = name => process.argv[process.argv.indexOf(name) + 1];
const name = process.argv[2];
const here = dirname(fileURLToPath(import.meta.url));
const faults = [];

/// A table as a map from a row's name to its columns.
function read(text) {
  const [head, ...lines] = text.split('\n').filter(line => line && !line.startsWith('#')).map(line => line.split(','));
  return new Map(lines.map(([end, ...cells]) => [end, Object.fromEntries(cells.map((cell, i) => [head[i + 1], cell]))]));
}

/// `close 1000 3000-3499 later` as a function that knows the rows that it names.
function pattern(text) {
  const [, kind, numbers, rest] = /^(.*?)((?: \d+(?:-\d+)?)*)((?: [a-z].*)?)$/.exec(text.trim());
  const ranges = numbers.split(' ').filter(Boolean).map(range => range.split('-').map(Number));
  return end => {
    if (!ranges.length) { return end === text.trim(); }
    const found = /^(.*?) (\d+)((?: [a-z].*)?)$/.exec(end);
    return found !== null && found[1] === kind && found[3] === rest &&
      ranges.some(([first, last = first]) => first <= found[2] && found[2] <= last);
  };
}

const played = process.argv.includes('--played') ? readFileSync(option('--played'), 'utf8') :
  execFileSync(process.execPath, ['--no-deprecation', join(here, 'play.mjs'), name], {encoding: 'utf8', timeout: 300000});
if (process.argv.includes('--new')) {
  process.stdout.write(played);
  process.exit(0);
}
const known = readFileSync(join(option('--source'), 'seen', `${name}.csv`), 'utf8');
const seen = read(known);
if (played !== known) {
  const now = read(played);
  for (const end of new Set([...seen.keys(), ...now.keys()])) {
    const [before, after] = [seen, now].map(table => Object.values(table.get(end) ?? {'': 'missing'}).join(','));
    if (before !== after) { faults.push(`the client has changed: ${end}: it was ${before}, it is ${after}`); }
  }
  if (!faults.length) { faults.push(`the head of seen/${name}.csv is not that of the run`); }
}

const explanations = readFileSync(join(option('--source'), 'differences', `${name}.txt`), 'utf8').split('\n')
  .map((line, i) => ({line, where: `differences/${name}.txt:${i + 1}`})).filter(({line}) => line && !line.startsWith('#'));
const printed = spawnSync(option('--profile'), [name], {encoding: 'utf8', input: known});
const hasNone = explanations.length === 1 && explanations[0].line.startsWith('no profile: ');
const differs = new Set();
if (hasNone !== (printed.status === 3)) {
  faults.push(`there is ${hasNone ? 'a' : 'no'} profile ${name}, other than differences/${name}.txt says`);
} else if (!hasNone) {
  compare(read(printed.stdout));
}

/// Equal, but for the millisecond that the highest draw stays below its limit.
function isSame(cell, other) {
  const [numbers, others] = [cell, other].map(text => text.match(/\d+/g) ?? []);
  return cell.replace(/\d+/g, '') === other.replace(/\d+/g, '') &&
    numbers.every((number, i) => Math.abs(number - others[i]) <= 1);
}

function compare(ours) {
  for (const [end, cells] of seen) {
    const one = ours.get(end);
    const columns = (one.back === 'no') !== (cells.back === 'no') ? ['back'] : Object.keys(cells);
    columns.filter(column => !isSame(cells[column], one[column])).forEach(column => differs.add(`${end}: ${column}`));
  }
  const explained = new Set();
  for (const {line, where} of explanations) {
    const [rows, columns, ...reason] = line.split(': ');
    if (!reason.join('').trim()) { faults.push(`${where}: not ROWS: COLUMNS: REASON`); continue; }
    for (const part of rows.split(';')) {
      const named = [...seen.keys()].filter(pattern(part));
      if (!named.length) { faults.push(`${where}: no row is called '${part.trim()}'`); }
      for (const difference of named.flatMap(end => columns.split(' ').map(column => `${end}: ${column}`))) {
        if (!differs.has(difference)) { faults.push(`${where}: ${difference} does not differ (any more)`); }
        if (explained.has(difference)) { faults.push(`${where}: ${difference} is explained twice`); }
        explained.add(difference);
      }
    }
  }
  for (const difference of differs) {
    if (explained.has(difference)) { continue; }
    const [end, column] = difference.split(': ');
    faults.push(`unexplained: ${end}: ${column}: the client '${seen.get(end)[column]}', redial '${ours.get(end)[column]}'`);
  }
}

for (const fault of faults) { console.error(fault); }
console.log(`${name}: ${seen.size} ends, ${differs.size} cells differ, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);

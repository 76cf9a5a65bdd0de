// The daemon against a Pion sender: the same clip to the same Pion receivers, in turns.
//
// usage: node viewers.mjs --daemon FILE --pion FILE --receiver FILE --clip FILE [--viewers 16] [--rounds 4] [--seconds 10]
import { parseArgs } from 'node:util';
import { Receivers, until } from './receivers.mjs';
import { fileSource, load, median, sleep, startDaemon, startPion } from './senders.mjs';

// A sender that has run for a while: its first group of pictures is over.
const WARM_UP_MS = 3_000;
const SETTLE_MS = 3_000;
const FIRST_FRAME_LIMIT_MS = 30_000;

const { values: options } = parseArgs({
  options: {
    daemon: { type: 'string' },
    pion: { type: 'string' },
    receiver: { type: 'string' },
    clip: { type: 'string' },
    viewers: { type: 'string', default: '16' },
    rounds: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '10' },
  },
});
const viewers = Number(options.viewers);
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);

const megabytes = (bytes) => bytes / 2 ** 20;

async function measure(start) {
  const sender = await start();
  const child = sender.child;
  try {
    await sleep(WARM_UP_MS);
    const idle = megabytes(child.memory().resident);
    const before = child.cpuSeconds();
    const receivers = new Receivers(options.receiver, sender.whep, viewers, seconds + (SETTLE_MS / 1000) + 6);
    const everybodyHasOne = () => receivers.first.size === viewers;
    await until(everybodyHasOne, FIRST_FRAME_LIMIT_MS, () => `first frame at every receiver: ${receivers.child.tail.join('\n')}`);
    const joined = child.cpuSeconds() - before;
    await sleep(SETTLE_MS);

    const [beganAt, began] = [performance.now(), child.cpuSeconds()];
    await sleep(seconds * 1000);
    const cpu = (child.cpuSeconds() - began) / ((performance.now() - beganAt) / 1000);
    const memory = child.memory();
    await receivers.child.exited;
    const sum = (key) => receivers.results.reduce((total, result) => total + result[key], 0);
    return {
      cpu,
      joinCpuMs: joined * 1000 / viewers,
      idle,
      resident: megabytes(memory.resident),
      peak: megabytes(memory.peak),
      connectMs: median([...receivers.connected.values()]),
      firstMs: median([...receivers.first.values()]),
      complete: sum('complete'),
      damaged: sum('damaged'),
    };
  } finally {
    await child.stop();
  }
}

const contestants = [
  { name: 'camerad', start: () => startDaemon(options.daemon, fileSource(options.clip)), rounds: [] },
  { name: 'Pion', start: () => startPion(options.pion, options.clip), rounds: [] },
];
for (let round = 1; round <= rounds; round++) {
  for (const contestant of contestants) {
    const result = await measure(contestant.start);
    contestant.rounds.push(result);
    console.error(
      `round ${round}, ${contestant.name}: ${result.cpu.toFixed(4)} CPU s/s, ${result.resident.toFixed(1)} MB, ` +
      `connected ${result.connectMs} ms, first frame ${result.firstMs} ms, join ${result.joinCpuMs.toFixed(1)} ms CPU, ` +
      `frames ${result.complete} complete, ${result.damaged} damaged; load ${load()}`);
  }
}

// The least of the rounds: what else runs on the machine only adds.
const measures = [
  ['CPU, seconds per second', 'cpu', 4],
  ['resident memory, MB', 'resident', 1],
  ['its peak, MB', 'peak', 1],
  ['resident without viewers, MB', 'idle', 1],
  ['CPU per join, ms (until its first frame)', 'joinCpuMs', 1],
  ['connected after, ms (median)', 'connectMs', 0],
  ['first complete frame after, ms (median)', 'firstMs', 0],
];
console.log(`${viewers} WHEP viewers, best of ${rounds} interleaved rounds of ${seconds} s, load ${load()}\n`);
console.log('| | camerad | Pion | ratio |\n|---|---|---|---|');
for (const [title, key, digits] of measures) {
  const [ours, theirs] = contestants.map((contestant) => Math.min(...contestant.rounds.map((result) => result[key])));
  console.log(`| ${title} | ${ours.toFixed(digits)} | ${theirs.toFixed(digits)} | ${(ours / theirs).toFixed(2)} |`);
}

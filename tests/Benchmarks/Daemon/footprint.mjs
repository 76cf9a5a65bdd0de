// What the daemon takes: bytes of its binary, memory with one viewer, time from its start to its first answer.
//
// usage: node footprint.mjs --daemon FILE --receiver FILE --clip FILE [--starts 15] [--seconds 30]
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { Receivers, until } from './receivers.mjs';
import { Child, daemonCommand, fileSource, freePort, load, median, sleep, startDaemon } from './senders.mjs';

// What camerad is to stay below.
const BINARY_LIMIT_MB = 25;
const RESIDENT_LIMIT_MB = 40;
const ANSWER_LIMIT_MS = 500;

const IDLE_MS = 3_000;
const FIRST_FRAME_LIMIT_MS = 30_000;
const START_LIMIT_MS = 30_000;
// Short beside what is measured, and seldom enough not to compete for the CPU.
const ASK_EVERY_MS = 2;
const BROKER_PORT = 1883;

const { values: options } = parseArgs({
  options: {
    daemon: { type: 'string' },
    receiver: { type: 'string' },
    clip: { type: 'string' },
    starts: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '30' },
  },
});
const starts = Number(options.starts);
const seconds = Number(options.seconds);

// Of 10^6 bytes, the smaller kind: a limit is kept in both.
const megabytes = (bytes) => bytes / 1e6;
const hasOpenH264 = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).includes('libopenh264.so.');

const sources = [
  { name: 'file, 720p30 at 2 Mbit/s', settings: fileSource(options.clip) },
  { name: 'demo', settings: { type: 'demo' } },
];
if (hasOpenH264) sources.push({ name: 'pattern, 720p30 encoded by OpenH264', settings: { type: 'pattern' } });

/** With one viewer who has been watching for a while. */
async function measureMemory({ name, settings }) {
  const { child, whep } = await startDaemon(options.daemon, settings);
  try {
    await sleep(IDLE_MS);
    const alone = child.memory().resident;
    const viewer = new Receivers(options.receiver, whep, 1, seconds + FIRST_FRAME_LIMIT_MS / 1000);
    await until(() => viewer.first.size === 1, FIRST_FRAME_LIMIT_MS, () => `picture: ${viewer.child.tail.join('\n')}`);
    await sleep(seconds * 1000);
    const memory = child.memory();
    viewer.child.process.stdin.end();
    await viewer.child.exited;
    const [{ complete, damaged }] = viewer.results;
    console.error(`${name}: ${complete} pictures complete, ${damaged} damaged, load ${load()}`);
    return { name, alone, ...memory };
  } finally {
    await child.stop();
  }
}

/** What a receiver offers; this program plays the daemon that it asks, and refuses. */
async function takeOffer() {
  let offer = '';
  const server = createServer(async (asked, answer) => {
    for await (const part of asked.setEncoding('utf8')) offer += part;
    answer.writeHead(503).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver = new Child([options.receiver, '-url', `http://127.0.0.1:${server.address().port}/whep`, '-n', '1', '-seconds', '0']);
  await receiver.exited;
  server.close();
  return offer;
}

/** The HTTP status, or null if nobody listens. */
function post(port, path, body) {
  return new Promise((resolve) => {
    const headers = { 'Content-Type': 'application/sdp', 'Content-Length': Buffer.byteLength(body) };
    const asked = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    });
    asked.on('error', () => resolve(null)).end(body);
  });
}

/** True when the broker accepts a client (MQTT 5.0 §3.1, §3.2). */
function knock(port) {
  const CONNECT = Buffer.from([0x10, 14, 0, 4, ...Buffer.from('MQTT'), 5, 2, 0, 60, 0, 0, 1, 0x62]);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(CONNECT));
    socket.on('data', (answer) => { resolve(answer[0] === 0x20 && answer[3] === 0); socket.destroy(); });
    socket.on('error', () => resolve(false)).on('close', () => resolve(false));
  });
}

/** Milliseconds since <begin> of the first time that <ask> says yes. */
async function firstTime(begin, child, ask, what) {
  while (!await ask()) {
    if (performance.now() - begin > START_LIMIT_MS || child.process.exitCode !== null)
      throw new Error(`${what} did not come:\n${child.tail.join('\n')}`);
    await sleep(ASK_EVERY_MS);
  }
  return performance.now() - begin;
}

async function measureStart(settings, offer) {
  const port = await freePort();
  const begin = performance.now();
  const child = new Child(daemonCommand(options.daemon, port, settings));
  let http = NaN;
  const askViewer = async () => {
    const status = await post(port, '/whep', offer);
    if (status !== null && Number.isNaN(http)) http = performance.now() - begin;
    return status === 201;
  };
  try {
    const [answer, broker] = await Promise.all([
      firstTime(begin, child, askViewer, 'the answer to an offer'),
      firstTime(begin, child, () => knock(BROKER_PORT), 'the answer of the broker'),
    ]);
    return { http, broker, answer };
  } finally {
    await child.stop();
  }
}

const size = megabytes(statSync(options.daemon).size);
const memories = [];
for (const source of sources) memories.push(await measureMemory(source));
const offer = await takeOffer();
for (const source of sources) source.starts = [];
for (let i = 0; i < starts; i++)
  for (const source of sources) source.starts.push(await measureStart(source.settings, offer));

console.log(`camerad as it ships, load ${load()}; MB are 10^6 bytes\n`);
console.log('| | | limit |\n|---|---|---|');
console.log(`| binary, MB | ${size.toFixed(1)} | ${BINARY_LIMIT_MB} |`);
for (const memory of memories)
  console.log(`| resident with one viewer, MB: ${memory.name} | ${megabytes(memory.resident).toFixed(1)} | ${RESIDENT_LIMIT_MB} |`);
for (const { name, starts: times } of sources)
  console.log(`| start to answer, ms (median of ${starts}): ${name} | ${median(times.map((time) => time.answer)).toFixed(0)} | ${ANSWER_LIMIT_MS} |`);

console.log(`\n| MB, after ${seconds} s | resident | of it anonymous | of it files | peak | before the viewer |\n|---|---|---|---|---|---|`);
for (const { name, resident, anonymous, file, peak, alone } of memories)
  console.log(`| ${[name, ...[resident, anonymous, file, peak, alone].map((bytes) => megabytes(bytes).toFixed(1))].join(' | ')} |`);

console.log('\n| ms from start to the first answer: median, least, most | HTTP | MQTT | SDP answer |\n|---|---|---|---|');
for (const { name, starts: times } of sources) {
  const cells = ['http', 'broker', 'answer'].map((key) => {
    const values = times.map((time) => time[key]);
    return [median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(0)).join(', ');
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}

// The senders under test as processes, and what /proc says of them.
import { spawn, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 5_000;
const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK']));

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const load = () => loadavg()[0].toFixed(1);

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A child process whose standard output is read by line. */
export class Child {
  constructor(command, onLine = () => {}) {
    // Its standard input stays open: the receiver ends when it ends.
    this.process = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'pipe'] });
    this.tail = [];
    for (const stream of [this.process.stdout, this.process.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.tail = [...this.tail.slice(-20), line];
        onLine(line);
      });
    }
    this.exited = once(this.process, 'exit');
  }

  /** User and system time of all its threads, in seconds. */
  cpuSeconds() {
    const stat = readFileSync(`/proc/${this.process.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // from field 3, the state (proc(5))
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  /** Bytes, as proc_pid_status(5) counts them. */
  memory() {
    const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
    const bytes = (key) => Number(new RegExp(`${key}:\\s+(\\d+) kB`).exec(status)[1]) * 1024;
    return { resident: bytes('VmRSS'), anonymous: bytes('RssAnon'), file: bytes('RssFile'), peak: bytes('VmHWM') };
  }

  async stop() {
    this.process.kill('SIGTERM');
    const killer = setTimeout(() => this.process.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.exited;
    clearTimeout(killer);
  }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function untilAnswering(child, url) {
  const end = Date.now() + START_LIMIT_MS;
  for (;;) {
    // Any answer will do; a GET on a WHEP endpoint is refused.
    if (await fetch(url).catch(() => null)) return;
    if (Date.now() > end || child.process.exitCode !== null) throw new Error(`${url} does not answer:\n${child.tail.join('\n')}`);
    await sleep(20);
  }
}

export const fileSource = (clip) => ({ type: 'file', path: clip });

/** The daemon's command line: HTTP on a port of its own, one stream of this source. */
export function daemonCommand(binary, port, source) {
  const settings = [
    `http.listen=127.0.0.1:${port}`, 'webrtc.udpPort=0', 'device.id=benchmark',
    ...Object.entries(source).map(([key, value]) => `streams.main.source.${key}=${value}`),
  ];
  return [binary, 'run', ...settings.flatMap((setting) => ['--set', setting])];
}

export async function startDaemon(binary, source) {
  const port = await freePort();
  const child = new Child(daemonCommand(binary, port, source));
  await untilAnswering(child, `http://127.0.0.1:${port}/health`);
  return { child, origin: `http://127.0.0.1:${port}`, whep: `http://127.0.0.1:${port}/whep` };
}

export async function startPion(binary, clip) {
  const listen = `127.0.0.1:${await freePort()}`;
  const child = new Child([binary, '-listen', listen, '-clip', clip]);
  await untilAnswering(child, `http://${listen}/whep`);
  return { child, whep: `http://${listen}/whep` };
}

// Pion receivers, and what they say of themselves.
import { Child, sleep } from './senders.mjs';

export async function until(condition, limitMs, what) {
  const end = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`within ${limitMs} ms no ${what()}`);
    await sleep(20);
  }
}

/** Receivers of one round; the times are in ms since their process began. */
export class Receivers {
  connected = new Map();
  first = new Map();
  results = [];

  constructor(binary, url, count, seconds) {
    this.child = new Child(
      [binary, '-url', url, '-n', String(count), '-seconds', String(seconds)], (line) => this.#handle(line));
  }

  #handle(line) {
    if (!line.startsWith('{')) return;
    const report = JSON.parse(line);
    if (report.type === 'state' && report.state === 'connected') this.connected.set(report.receiver, report.ms);
    else if (report.type === 'first') this.first.set(report.receiver, report.ms);
    else if (report.type === 'result') this.results.push(report);
    else if (report.type === 'error') throw new Error(report.message);
  }
}

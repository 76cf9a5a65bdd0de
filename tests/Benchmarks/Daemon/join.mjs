// From the answer to the first picture in headless Chromium, and what a join costs the daemon.
//
// usage: node join.mjs --daemon FILE --clip FILE --puppeteer FILE [--joins 10]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { fileSource, load, median, sleep, startDaemon } from './senders.mjs';

const WARM_UP_MS = 3_000;
const IDLE_MS = 3_000;
// Not a divisor of the clip's group of pictures, so that joins come at all its ages.
const BETWEEN_JOINS_MS = 730;

const { values: options } = parseArgs({
  options: {
    daemon: { type: 'string' },
    clip: { type: 'string' },
    puppeteer: { type: 'string' },
    joins: { type: 'string', default: '10' },
  },
});
const joins = Number(options.joins);
const { default: puppeteer } = await import(pathToFileURL(options.puppeteer));

/** Runs in the page. Times are ms from the moment the answer is here. */
async function watchOnce() {
  const connection = new RTCPeerConnection();
  const transceiver = connection.addTransceiver('video', { direction: 'recvonly' });
  const video = document.body.appendChild(document.createElement('video'));
  Object.assign(video, { muted: true, autoplay: true, srcObject: new MediaStream([transceiver.receiver.track]) });
  const times = {};
  const shown = new Promise((resolve, reject) => {
    video.requestVideoFrameCallback((now) => resolve(now));
    setTimeout(() => reject(new Error('no picture within 20 s')), 20_000);
  });
  let connectedAt = NaN;
  connection.onconnectionstatechange = () => {
    if (connection.connectionState === 'connected') connectedAt = performance.now();
  };
  await connection.setLocalDescription();
  const asked = performance.now();
  const response = await fetch('/whep', {
    method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: connection.localDescription.sdp,
  });
  const answer = await response.text();
  if (response.status !== 201) throw new Error(`${response.status} ${answer}`);
  const answered = performance.now();
  await connection.setRemoteDescription({ type: 'answer', sdp: answer });
  times.setMs = performance.now() - answered;
  await shown;
  times.firstMs = performance.now() - answered;
  times.connectedMs = connectedAt - answered;
  times.askMs = answered - asked;
  const [inbound] = [...(await connection.getStats()).values()].filter((entry) => entry.type === 'inbound-rtp');
  const [transport] = [...(await connection.getStats()).values()].filter((entry) => entry.type === 'transport');
  Object.assign(times, { width: inbound?.frameWidth, decoder: inbound?.decoderImplementation, cipher: transport?.srtpCipher });
  await fetch(new URL(response.headers.get('Location'), response.url), { method: 'DELETE' });
  connection.close();
  video.remove();
  return times;
}

const profile = mkdtempSync(join(tmpdir(), 'join-'));
const daemon = await startDaemon(options.daemon, fileSource(options.clip));
let browser;
try {
  browser = await puppeteer.launch({
    browser: 'chrome', executablePath: '/usr/bin/chromium', headless: true, userDataDir: profile, timeout: 60_000,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required', '--disable-dev-shm-usage',
    ],
  });
  const page = await browser.newPage();
  await page.goto(`${daemon.origin}/health`); // any page of the same origin, without a viewer of its own
  await page.evaluate(watchOnce);             // starts the browser's decoder process, warms the daemon
  await sleep(WARM_UP_MS);

  const idleBefore = daemon.child.cpuSeconds();
  await sleep(IDLE_MS);
  const idle = (daemon.child.cpuSeconds() - idleBefore) / (IDLE_MS / 1000);

  const [beganAt, before] = [performance.now(), daemon.child.cpuSeconds()];
  const seen = [];
  for (let i = 0; i < joins; i++) {
    const times = await page.evaluate(watchOnce);
    seen.push(times);
    console.error(`join ${i + 1}: ${Object.entries(times).map(([key, value]) => `${key} ${Math.round(value) || value}`).join(', ')}`);
    await sleep(BETWEEN_JOINS_MS);
  }
  const seconds = (performance.now() - beganAt) / 1000;
  const cpu = daemon.child.cpuSeconds() - before - (idle * seconds);

  const of = (key) => seen.map((times) => times[key]);
  const row = (title, key) => `| ${title} | ${median(of(key)).toFixed(0)} | ${Math.min(...of(key)).toFixed(0)} |`;
  console.log(`${joins} joins by Chromium, ${seen[0].cipher}, load ${load()}\n`);
  console.log('| ms | median | least |\n|---|---|---|');
  console.log(row('offer posted to answer', 'askMs'));
  console.log(row('answer to connected', 'connectedMs'));
  console.log(row('answer to first picture shown', 'firstMs'));
  console.log(`| CPU of the daemon per join | ${(cpu * 1000 / joins).toFixed(1)} | |`);
} finally {
  await browser?.close().catch(() => {});
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  await daemon.child.stop();
}

// A headless browser whose pages are told what to do: one JSON object per line on standard input, answers and events on standard output.
//
// usage: node pages.mjs --browser chromium|firefox [--gmp DIR] [--library FILE …]
//
//   {"id": 1, "do": "open"}                                      → {"type": "result", "id": 1, "value": PAGE}
//   {"id": 1, "do": "open", "address": "http://localhost:8000/"}   a program's own page
//   {"id": 2, "do": "run", "page": PAGE, "code": "return 1"}     → {"type": "result", "id": 2, "value": 1}, or "failed" with a message
//   {"id": 3, "do": "close", "page": PAGE}
//
// A page comes from http://127.0.0.1 unless told otherwise, so that it may use a camera (a fake one), and has probe.js and the libraries
// loaded. Its code is the body of an async function. It tells something by window.__tell(object), which comes out as {"type": "told", "page": PAGE, "what": object}.
// Ends when its standard input ends.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { launch } from './launch.mjs';

const RUN_LIMIT_MS = 120_000;

const { values: options } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chromium' },
    gmp: { type: 'string' },
    library: { type: 'string', multiple: true, default: [] },
  },
});

const print = (object) => console.log(JSON.stringify(object));
const text = (error) => String(error?.message ?? error).slice(0, 2000);

const server = createServer((_, response) => {
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end('<!doctype html><title>peer</title><body></body>');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/`;
const scripts = [new URL('./probe.js', import.meta.url), ...options.library].map((file) => readFileSync(file, 'utf8'));

const profile = mkdtempSync(join(tmpdir(), 'browser-'));
const pages = new Map();
let browser;

async function open(address) {
  const page = await browser.newPage();
  const number = pages.size + 1;
  pages.set(number, page);
  page.on('console', (message) => print({ type: 'console', page: number, text: message.text().slice(0, 500) }));
  page.on('pageerror', (error) => print({ type: 'pageerror', page: number, text: text(error) }));
  await page.exposeFunction('__tellText', (line) => print({ type: 'told', page: number, what: JSON.parse(line) }));
  await page.goto(address ?? url, { waitUntil: 'domcontentloaded' });
  await page.evaluate(() => { window.__tell = (object) => window.__tellText(JSON.stringify(object)); });
  for (const script of scripts) await page.evaluate(script);
  return number;
}

async function close(number) {
  await pages.get(number).close();
}

const run = (number, code) => pages.get(number).evaluate(`(async () => {${code}\n})()`);

async function obey({ id, do: what, page, code, address }) {
  try {
    const value = await (what === 'open' ? open(address) : what === 'close' ? close(page) : run(page, code));
    print({ type: 'result', id, value: value ?? null });
  } catch (error) {
    print({ type: 'failed', id, message: text(error) });
  }
}

let failure = 0;
try {
  browser = await launch(options.browser, profile, {
    gmp: options.gmp, camera: true, protocolTimeout: RUN_LIMIT_MS,
    acceptInsecureCerts: true, // an identity provider of a test's has a certificate of its own
  });
  print({ type: 'launched', version: await browser.version() });
  for await (const line of createInterface({ input: process.stdin })) obey(JSON.parse(line));
} catch (error) {
  print({ type: 'error', message: text(error) });
  failure = 1;
} finally {
  await browser?.close().catch(() => {});
  server.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failure);

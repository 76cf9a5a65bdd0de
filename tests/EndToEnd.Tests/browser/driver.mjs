// Opens a page in headless Chromium or Firefox and prints, as JSON lines, what its video shows and what getStats says.
//
// usage: node driver.mjs --browser chromium|firefox --url URL --seconds S [--gmp DIR] [--script FILE] [--screenshot FILE]
//                        [--insecure] [--viewport WxH]
//
// Ends after S seconds, or earlier when its standard input ends. --gmp: folder with our H.264 plugin for Firefox (../firefox-h264).
// --script: run in the page once it is open.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from './launch.mjs';

const POLL_INTERVAL_MS = 500;
const OPEN_TIMEOUT_MS = 60_000;

const { values: options } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chromium' },
    url: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    gmp: { type: 'string' },
    script: { type: 'string' },
    insecure: { type: 'boolean', default: false },
    screenshot: { type: 'string' },
    viewport: { type: 'string', default: '1000x800' },
  },
});

const begun = Date.now();
const report = (type, fields = {}) => console.log(JSON.stringify({ type, ms: Date.now() - begun, ...fields }));

async function follow(page, seconds) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end && !inputEnded) {
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
    report('seen', await page.evaluate(() => window.__probe.read()));
  }
}

let inputEnded = false;
process.stdin.on('end', () => { inputEnded = true; }).resume();

const profile = mkdtempSync(join(tmpdir(), 'browser-'));
let browser;
let code = 0;
try {
  const [width, height] = options.viewport.split('x').map(Number);
  browser = await launch(options.browser, profile, {
    gmp: options.gmp, acceptInsecureCerts: options.insecure, defaultViewport: { width, height },
  });
  report('launched', { version: await browser.version() });
  const page = await browser.newPage();
  page.on('console', (message) => report('console', { level: message.type(), text: message.text().slice(0, 500) }));
  page.on('pageerror', (error) => report('pageerror', { text: String(error).slice(0, 500) }));
  await page.evaluateOnNewDocument(readFileSync(new URL('./probe.js', import.meta.url), 'utf8'));
  await page.goto(options.url, { waitUntil: 'domcontentloaded', timeout: OPEN_TIMEOUT_MS });
  report('opened', { codecs: await page.evaluate(() => window.__probe.capabilities()) });
  if (options.script) await page.evaluate(readFileSync(options.script, 'utf8'));
  await follow(page, Number(options.seconds));
  if (options.screenshot) await page.screenshot({ path: options.screenshot });
  report('done');
} catch (error) {
  report('error', { message: String(error?.stack ?? error).slice(0, 2000) });
  code = 1;
} finally {
  await browser?.close().catch(() => {});
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(code);

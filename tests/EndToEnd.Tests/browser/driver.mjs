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
import puppeteer from 'puppeteer-core';

const POLL_INTERVAL_MS = 500;
const LAUNCH_TIMEOUT_MS = 60_000;

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

function chromium(profile) {
  const disabled = ['WebRtcHideLocalIpsWithMdns'];
  const args = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required', '--disable-dev-shm-usage',
    `--disable-features=${disabled.join(',')}`,
  ];
  // Where loopback is all there is, Chromium finds candidates only if told by both.
  args.push('--allow-loopback-in-peer-connection', '--webrtc-ip-handling-policy=default_public_and_private_interfaces');
  // A pipe instead of a port: the driver also works where there is no 127.0.0.1.
  return { browser: 'chrome', executablePath: '/usr/bin/chromium', headless: true, pipe: true, userDataDir: profile, args };
}

function firefox(profile) {
  const extraPrefsFirefox = {
    'media.peerconnection.ice.obfuscate_host_addresses': false,
    'media.peerconnection.ice.loopback': true,
    'media.autoplay.default': 0,
    'app.normandy.enabled': false,
    'media.gmp-manager.updateEnabled': false,
  };
  const env = { ...process.env, HOME: profile };
  if (options.gmp) {
    env.MOZ_GMP_PATH = join(options.gmp, 'gmp-gmpopenh264', 'local');
    Object.assign(extraPrefsFirefox, {
      'media.gmp-gmpopenh264.enabled': true,
      'media.gmp-gmpopenh264.version': 'local',
      'media.gmp-gmpopenh264.autoupdate': false,
    });
  }
  return { browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: true, userDataDir: profile, extraPrefsFirefox, env };
}

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
  const launch = options.browser === 'firefox' ? firefox(profile) : chromium(profile);
  const [width, height] = options.viewport.split('x').map(Number);
  browser = await puppeteer.launch({
    ...launch, timeout: LAUNCH_TIMEOUT_MS, acceptInsecureCerts: options.insecure, defaultViewport: { width, height },
  });
  report('launched', { version: await browser.version() });
  const page = await browser.newPage();
  page.on('console', (message) => report('console', { level: message.type(), text: message.text().slice(0, 500) }));
  page.on('pageerror', (error) => report('pageerror', { text: String(error).slice(0, 500) }));
  await page.evaluateOnNewDocument(readFileSync(new URL('./probe.js', import.meta.url), 'utf8'));
  await page.goto(options.url, { waitUntil: 'domcontentloaded', timeout: LAUNCH_TIMEOUT_MS });
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

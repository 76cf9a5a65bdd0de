// Starts headless Chromium or Firefox so that WebRTC works in it on this machine, and without a word to the internet.
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';

const LAUNCH_TIMEOUT_MS = 60_000;

function chromium(profile, { camera }) {
  const disabled = ['WebRtcHideLocalIpsWithMdns'];
  const args = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required', '--disable-dev-shm-usage',
    `--disable-features=${disabled.join(',')}`,
  ];
  // Where loopback is all there is, Chromium finds candidates only if told by both.
  args.push('--allow-loopback-in-peer-connection', '--webrtc-ip-handling-policy=default_public_and_private_interfaces');
  if (camera) args.push('--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream');
  // A pipe instead of a port: the driver also works where there is no 127.0.0.1.
  return { browser: 'chrome', executablePath: '/usr/bin/chromium', headless: true, pipe: true, userDataDir: profile, args };
}

function firefox(profile, { gmp, camera }) {
  const extraPrefsFirefox = {
    'media.peerconnection.ice.obfuscate_host_addresses': false,
    'media.peerconnection.ice.loopback': true,
    'media.autoplay.default': 0,
    'app.normandy.enabled': false,
    'media.gmp-manager.updateEnabled': false,
  };
  const env = { ...process.env, HOME: profile };
  if (gmp) {
    env.MOZ_GMP_PATH = join(gmp, 'gmp-gmpopenh264', 'local');
    Object.assign(extraPrefsFirefox, {
      'media.gmp-gmpopenh264.enabled': true,
      'media.gmp-gmpopenh264.version': 'local',
      'media.gmp-gmpopenh264.autoupdate': false,
    });
  }
  if (camera) Object.assign(extraPrefsFirefox, { 'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true });
  return { browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: true, userDataDir: profile, extraPrefsFirefox, env };
}

/**
 * @param name chromium or firefox
 * @param profile a folder of its own, removed by the caller
 * @param options gmp: folder with our H.264 plugin for Firefox (../firefox-h264); camera: a fake camera and microphone that
 *   nobody is asked about; anything else goes to puppeteer
 */
export function launch(name, profile, { gmp, camera, ...others }) {
  const start = name === 'firefox' ? firefox : chromium;
  return puppeteer.launch({ ...start(profile, { gmp, camera }), timeout: LAUNCH_TIMEOUT_MS, ...others });
}

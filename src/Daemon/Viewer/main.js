// The viewer page: keeps one session playing, says in words how it stands, and tries again by itself.
// ?stream=NAME chooses a stream, ?signaling=whep or mqtt the way, #token=… brings the token.

import { CameraPanel } from './camera.js';
import { ViewerError } from './errors.js';
import { MqttSignaling } from './mqtt-signaling.js';
import { Session } from './session.js';
import { Statistics } from './statistics.js';
import { WhepSignaling } from './whep-signaling.js';

const FIRST_RETRY = 1_000; // ms; doubles with each failure in a row
const LAST_RETRY = 15_000; // ms
const STALL_SECONDS = 5; // without a picture
const TOKEN_KEY = 'camerad-token';

const $ = (id) => document.getElementById(id);
const root = document.documentElement.dataset;
const query = new URLSearchParams(location.search);
const video = $('video');
const statistics = new Statistics($('statistics'), $('graph'));
const camera = new CameraPanel($('camera'));

let config = null;
let mqtt = null; // the npm package's module, once loaded
let session = null;
let failures = 0;
let wake = () => {}; // ends the wait before the next attempt
let atOnce = false; // the user does not want to wait
let sawPicture = false;
let pictureAt = 0; // performance.now() of the last one

// For tests and for curious people.
window.camerad = {
  get pc() { return session?.pc ?? null; },
  get state() { return root.state; },
  get control() { return session?.control ?? null; },
};

takeTokenFromFragment();
wireControls();
countPictures();
setInterval(tick, 1000);
run();

async function run() {
  for (;;) {
    const tokenBefore = token();
    try {
      await loadConfig();
      if (config.tokenRequired && !token() && !usesOtherBroker()) throw new ViewerError('token');
      await play();
    } catch (error) {
      stop();
      const shown = error instanceof ViewerError ? error : new ViewerError('internal', String(error?.message ?? error));
      show(shown);
      if (shown.code === 'token' || shown.code === 'unauthorized') await askToken(shown, tokenBefore);
      else await waitBeforeRetry(shown);
    }
  }
}

async function loadConfig() {
  setState('starting', 'Starting', 'Asking the camera');
  try {
    const response = await fetch('config.json', { cache: 'no-store' });
    config = await response.json();
  } catch {
    if (config) return; // known from before: MQTT may work although HTTP does not
    throw new ViewerError('device-unreachable');
  }

  document.title = config.device.name;
  $('device').textContent = config.device.name;
  fillStreams();
}

async function play() {
  setState('signaling', 'Connecting', 'Asking for the stream');
  session = new Session(await createSignaling(), video);
  session.onControl = showControl;
  sawPicture = false;
  await session.start();
  pictureAt = performance.now();
  setState('connecting', 'Connected', 'Waiting for the first picture');
  await session.ended;
}

function wantsMqtt() {
  return (query.get('signaling') ?? config.signaling[0]) === 'mqtt' && config.signaling.includes('mqtt');
}

// The token is between viewer and device: a broker elsewhere (mqtt.viewerUrl) must not learn it, and could not use it.
function usesOtherBroker() {
  return wantsMqtt() && config.mqtt.url !== '' && new URL(config.mqtt.url).host !== location.host;
}

async function createSignaling() {
  const stream = query.get('stream') ?? '';
  const useMqtt = wantsMqtt() && await loadMqtt();
  $('via').textContent = `Signaling by ${useMqtt ? 'MQTT' : 'WHEP'}`;
  if (!useMqtt) return new WhepSignaling({ endpoint: config.whep, stream, token: token() });
  const own = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/mqtt`;
  return new MqttSignaling({
    mqtt, url: config.mqtt.url || own, topic: config.mqtt.topic, stream, token: usesOtherBroker() ? '' : token(),
  });
}

// Loaded only when needed: it is ten times the rest of the page.
async function loadMqtt() {
  try {
    mqtt ??= (await import('./vendor/mqtt.esm.js')).default;
  } catch {
    // The build had no npm: WHEP does.
  }
  return mqtt;
}

function stop() {
  session?.close();
  session = null;
  statistics.reset();
  showControl();
}

// Older devices have no control channel: then there is nothing to show.
function showControl() {
  const isOpen = Boolean(session?.control?.isOpen);
  if (isOpen) root.control = 'open';
  else delete root.control;
  camera.use(isOpen ? session.control : null);
  $('camera-button').hidden = !isOpen;
  $('camera-button').setAttribute('aria-pressed', String(!$('camera').hidden));
}

async function waitBeforeRetry(error) {
  if (atOnce) {
    atOnce = false;
    return;
  }

  failures++;
  const backoff = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(failures - 1, 10));
  const delay = Math.max(1000 * (error.retryAfter ?? 0), backoff) * (0.8 + 0.4 * Math.random());
  $('retry').hidden = false;
  await new Promise((resolve) => {
    wake = resolve;
    setTimeout(resolve, delay);
  });
  $('retry').hidden = true;
}

function askToken(error, used) {
  sessionStorage.removeItem(TOKEN_KEY);
  $('notice').hidden = true;
  $('token-form').hidden = false;
  $('token-text').textContent = used ? 'That token is wrong. Check it and try again.' : error.text;
  $('token').focus();
  return new Promise((resolve) => {
    $('token-form').onsubmit = (event) => {
      event.preventDefault();
      sessionStorage.setItem(TOKEN_KEY, $('token').value.trim());
      $('token').value = '';
      $('token-form').hidden = true;
      resolve();
    };
  });
}

function token() {
  return sessionStorage.getItem(TOKEN_KEY) ?? '';
}

// A fragment is never sent to a server; it is taken out of the address so that it is not passed on with it.
function takeTokenFromFragment() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!given) return;
  sessionStorage.setItem(TOKEN_KEY, given);
  history.replaceState(null, '', location.pathname + location.search);
}

function setState(state, status, notice) {
  root.state = state;
  delete root.error;
  $('status-text').textContent = status;
  $('notice').hidden = state === 'playing';
  $('notice-title').textContent = status;
  $('notice-text').textContent = notice ?? '';
}

function show(error) {
  root.state = 'waiting';
  showError(error);
}

function showError(error) {
  root.error = error.code;
  $('status-text').textContent = error.title;
  $('notice').hidden = false;
  $('notice-title').textContent = error.title;
  $('notice-text').textContent = error.text;
}

// Pictures that reach the screen, not packets that reach the browser, are what "playing" means.
function countPictures() {
  const picture = () => {
    pictureAt = performance.now();
    root.picture = 'yes';
    if (session && (!sawPicture || root.error)) {
      sawPicture = true;
      failures = 0;
      setState('playing', 'Live');
    }
  };
  if ('requestVideoFrameCallback' in video) {
    const next = () => {
      picture();
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
  } else {
    video.addEventListener('timeupdate', picture);
  }
}

async function tick() {
  const pc = session?.pc;
  if (!pc) return;
  if (pc.connectionState === 'disconnected' && root.state === 'playing') showError(new ViewerError('interrupted'));
  if (pc.connectionState !== 'connected') return;
  await statistics.update(pc).catch(() => {});
  if (document.hidden) pictureAt = performance.now(); // a hidden page paints nothing
  const silent = (performance.now() - pictureAt) / 1000;
  if (silent > STALL_SECONDS && root.error !== 'no-picture') showError(new ViewerError('no-picture'));
}

function fillStreams() {
  const select = $('stream');
  select.closest('label').hidden = config.streams.length < 2;
  select.replaceChildren(...config.streams.map((name) => new Option(name, name)));
  select.value = query.get('stream') ?? config.streams[0];
}

function reconnect() {
  failures = 0;
  atOnce = session !== null;
  session?.end(new ViewerError('lost'));
  wake();
}

// There the panels share one place.
function isNarrow() {
  return matchMedia('(max-width: 640px)').matches;
}

function wireControls() {
  const toggleStatistics = () => {
    const panel = $('statistics');
    panel.hidden = !panel.hidden;
    $('statistics-button').setAttribute('aria-pressed', String(!panel.hidden));
    if (!panel.hidden && isNarrow() && !$('camera').hidden) toggleCamera();
  };
  const toggleCamera = () => {
    if ($('camera-button').hidden) return;
    if ($('camera').hidden) camera.open();
    else camera.close();
    $('camera-button').setAttribute('aria-pressed', String(!$('camera').hidden));
    if (!$('camera').hidden && isNarrow() && !$('statistics').hidden) toggleStatistics();
  };
  const toggleFullscreen = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (document.querySelector('.stage').requestFullscreen) document.querySelector('.stage').requestFullscreen();
    else video.webkitEnterFullscreen?.(); // iPhone: only the video can
  };
  const togglePictureInPicture = () => {
    if (document.pictureInPictureElement) document.exitPictureInPicture();
    else video.requestPictureInPicture?.().catch(() => {});
  };
  const actions = { c: toggleCamera, s: toggleStatistics, f: toggleFullscreen, p: togglePictureInPicture, r: reconnect };

  $('camera-button').onclick = toggleCamera;
  $('statistics-button').onclick = toggleStatistics;
  $('fullscreen-button').onclick = toggleFullscreen;
  $('pip-button').onclick = togglePictureInPicture;
  $('pip-button').hidden = !document.pictureInPictureEnabled;
  $('reconnect-button').onclick = reconnect;
  $('retry').onclick = () => wake();
  $('stream').onchange = () => {
    query.set('stream', $('stream').value);
    location.search = query.toString();
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, select')) return;
    actions[event.key.toLowerCase()]?.();
  });
  document.addEventListener('fullscreenchange', () => $('fullscreen-button')
    .setAttribute('aria-pressed', String(Boolean(document.fullscreenElement))));
  window.addEventListener('online', () => wake());
  window.addEventListener('pagehide', stop);
  // A page that comes back from the browser's cache has lost its session and stands still.
  window.addEventListener('pageshow', (event) => event.persisted && location.reload());
}

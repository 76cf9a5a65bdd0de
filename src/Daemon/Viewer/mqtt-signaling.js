// Signaling by MQTT over WebSocket (docs/signaling.md). The connection to the broker lives as long as the session; if it breaks while the
// picture plays, the picture goes on and the connection is made anew in the background.

import { ViewerError } from './errors.js';

const CONNECT_TIMEOUT = 8_000; // ms
const ANSWER_TIMEOUT = 15_000; // ms; the device waits 5 s for a stream that starts
const STATUS_TIMEOUT = 3_000; // ms; a retained status comes with the subscription
const RECONNECT_PERIOD = 2_000; // ms

// CONNACK reasons (MQTT 5 §3.2.2.2) for a login that is not accepted: bad user name or password, not authorized; and 3.1.1's.
const REFUSED_LOGIN = [0x86, 0x87, 4, 5];

export class MqttSignaling {
  name = 'MQTT';
  canRestart = true;
  onCandidate = null;
  onEnd = null;
  #mqtt;
  #url;
  #token;
  #stream;
  #topic;
  #session = sessionId();
  #client = null;
  #waiting = new Map(); // message type -> { resolve, reject }
  #online = null;
  #instance = null;

  /** @param mqtt the npm package's module */
  constructor({ mqtt, url, topic, stream, token }) {
    this.#mqtt = mqtt;
    this.#url = url;
    this.#topic = topic;
    this.#stream = stream;
    this.#token = token;
  }

  /** What the peer connection needs before it can offer. */
  async open() {
    await this.#connect();
    const config = this.#expect('config', STATUS_TIMEOUT, () => new ViewerError('device-offline'));
    this.#send({ type: 'hello' });
    return config;
  }

  async offer(sdp) {
    const answer = this.#expect('answer', ANSWER_TIMEOUT, () => new ViewerError(
      this.#online === false ? 'device-offline' : 'device-unreachable'));
    this.#send({ type: 'offer', sdp, ...(this.#stream ? { stream: this.#stream } : {}) });
    return (await answer).sdp;
  }

  sendCandidate(candidate) {
    this.#send({ type: 'candidate', candidate: candidate?.toJSON() ?? null });
  }

  close() {
    if (!this.#client) return;
    const client = this.#client;
    this.#client = null;
    if (client.connected) client.publish(`${this.#topic}/signal/${this.#session}/viewer`, '{"type":"bye"}', { qos: 0 });
    client.end();
  }

  async #connect() {
    const client = this.#mqtt.connect(this.#url, {
      protocolVersion: 5,
      clientId: `viewer-${sessionId()}`,
      username: this.#token ? 'viewer' : undefined,
      password: this.#token || undefined,
      clean: true,
      keepalive: 30,
      connectTimeout: CONNECT_TIMEOUT,
      reconnectPeriod: 0,
      timerVariant: 'native', // its other timers need a worker from a blob, which our Content-Security-Policy forbids
    });
    this.#client = client;
    client.on('message', (topic, payload) => this.#handle(topic, payload));
    try {
      await new Promise((resolve, reject) => {
        client.once('connect', resolve);
        client.once('error', reject);
        client.once('close', () => reject(new Error('closed')));
        setTimeout(() => reject(new Error('timeout')), CONNECT_TIMEOUT);
      });
      await client.subscribeAsync([`${this.#topic}/status`, `${this.#topic}/signal/${this.#session}/device`], { qos: 1 });
    } catch (error) {
      client.end(true);
      this.#client = null;
      if (!REFUSED_LOGIN.includes(error.code)) throw new ViewerError('broker-unreachable');
      throw this.#token ? new ViewerError('unauthorized') : new ViewerError('broker-login');
    }

    client.options.reconnectPeriod = RECONNECT_PERIOD;
    client.on('error', () => {}); // 'close' follows, and the library connects again
  }

  #handle(topic, payload) {
    let message;
    try {
      message = JSON.parse(new TextDecoder().decode(payload));
    } catch {
      return;
    }

    if (topic === `${this.#topic}/status`) {
      this.#handleStatus(message);
      return;
    }

    switch (message.type) {
      case 'candidate':
        this.onCandidate?.(message.candidate);
        break;
      case 'bye':
        this.onEnd?.(new ViewerError('lost', message.reason));
        break;
      case 'error':
        this.#fail(new ViewerError(message.code, message.text, message.retryAfter));
        break;
      default:
        this.#waiting.get(message.type)?.resolve(message);
    }
  }

  // "offline" is the broker's view and no reason to end a running stream; another instance is a device that has started anew.
  #handleStatus({ state, instance }) {
    this.#online = state === 'online';
    if (!this.#online) {
      this.#reject(new ViewerError('device-offline'));
      return;
    }

    if (this.#instance && instance !== this.#instance) this.onEnd?.(new ViewerError('lost', 'The camera was restarted.'));
    this.#instance = instance;
  }

  #fail(error) {
    if (this.#waiting.size > 0) this.#reject(error);
    else if (error.code === 'unknown-session') this.onEnd?.(error);
  }

  #reject(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
  }

  async #expect(type, timeout, onTimeout) {
    let timer;
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(type, { resolve, reject });
        timer = setTimeout(() => reject(onTimeout()), timeout);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(type);
    }
  }

  #send(message) {
    this.#client?.publish(`${this.#topic}/signal/${this.#session}/viewer`, JSON.stringify(message), { qos: 1 });
  }
}

// 128 random bits, base64url. crypto.randomUUID would need HTTPS.
function sessionId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

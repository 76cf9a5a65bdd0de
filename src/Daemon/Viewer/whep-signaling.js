// Signaling by WHEP (docs/whep.md): one POST for offer and answer, PATCH for later candidates, DELETE to leave.

import { ViewerError } from './errors.js';

const REQUEST_TIMEOUT = 15_000; // ms; the device waits 5 s for a stream that starts
const CANDIDATE_DELAY = 50; // ms; candidates come in bursts, a request for each would be waste

export class WhepSignaling {
  name = 'WHEP';
  canRestart = false;
  onCandidate = null; // the answer holds all of the device's candidates
  onEnd = null;
  #endpoint;
  #headers;
  #session = null;
  #etag = null;
  #offer = '';
  #candidates = [];
  #timer = 0;

  constructor({ endpoint, stream, token }) {
    this.#endpoint = stream ? `${endpoint}/${encodeURIComponent(stream)}` : endpoint;
    this.#headers = token ? { Authorization: `Bearer ${token}` } : {};
  }

  /** What the peer connection needs before it can offer. */
  async open() {
    const response = await this.#send('OPTIONS', this.#endpoint);
    return { iceServers: parseLinks(response.headers.get('Link')) };
  }

  async offer(sdp) {
    this.#offer = sdp;
    const response = await this.#send('POST', this.#endpoint, 'application/sdp', sdp);
    this.#session = new URL(response.headers.get('Location'), new URL(this.#endpoint, location.href)).href;
    this.#etag = response.headers.get('ETag');
    this.#schedule();
    return response.text();
  }

  sendCandidate(candidate) {
    if (!this.#offer) return; // it is in the offer
    this.#candidates.push(candidate ? `a=${candidate.candidate}` : 'a=end-of-candidates');
    this.#schedule();
  }

  close() {
    clearTimeout(this.#timer);
    if (!this.#session) return;
    fetch(this.#session, { method: 'DELETE', headers: this.#headers, keepalive: true }).catch(() => {});
    this.#session = null;
  }

  #schedule() {
    if (!this.#session || this.#candidates.length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#trickle(), CANDIDATE_DELAY);
  }

  // RFC 8840: the offer's credentials and first media section, then what is new.
  async #trickle() {
    const line = (pattern) => this.#offer.match(pattern)?.[0].trim();
    const fragment = [
      line(/^a=group:BUNDLE.*$/m), line(/^a=ice-ufrag:.*$/m), line(/^a=ice-pwd:.*$/m),
      line(/^m=.*$/m), line(/^a=mid:.*$/m), ...this.#candidates.splice(0), '',
    ].filter((part) => part !== undefined).join('\r\n');
    try {
      await this.#send('PATCH', this.#session, 'application/trickle-ice-sdpfrag', fragment, { 'If-Match': this.#etag });
    } catch {
      // The answer's candidates may do; if not, the connection fails and says so.
    }
  }

  async #send(method, url, type, body, more) {
    let response;
    try {
      response = await fetch(url, {
        method,
        body,
        headers: { ...this.#headers, ...(type ? { 'Content-Type': type } : {}), ...more },
        cache: 'no-store',
        signal: AbortSignal.timeout(REQUEST_TIMEOUT),
      });
    } catch {
      throw new ViewerError('device-unreachable');
    }

    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    const code = problem.code ?? (response.status === 401 ? 'unauthorized' : 'internal');
    throw new ViewerError(code, problem.detail, Number(response.headers.get('Retry-After')) || undefined);
  }
}

/** Link headers of ICE servers (RFC 9725 §4.6) as RTCIceServer dictionaries. */
export function parseLinks(header) {
  const servers = [];
  for (const [, url, parameters] of (header ?? '').matchAll(/<([^>]+)>((?:\s*;\s*[\w-]+=(?:"(?:\\.|[^"\\])*"|[^",;]*))*)/g)) {
    const values = {};
    for (const [, name, quoted, bare] of parameters.matchAll(/;\s*([\w-]+)=(?:"((?:\\.|[^"\\])*)"|([^",;]*))/g))
      values[name] = quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1');
    if (values.rel !== 'ice-server') continue;
    servers.push(values.username ? { urls: [url], username: values.username, credential: values.credential } : { urls: [url] });
  }
  return servers;
}

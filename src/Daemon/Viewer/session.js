// One session: a peer connection and the signaling that made it. It plays until it ends, and then says why.

import { Control } from './control.js';
import { ViewerError } from './errors.js';

const CONNECT_TIMEOUT = 15_000; // ms from the answer to media
const RESTART_DELAY = 3_000; // ms disconnected before ICE is restarted
const GIVE_UP_DELAY = 10_000; // ms disconnected before the session is given up

export class Session {
  pc = null;
  control = null; // opens when the device serves it
  onControl = null; // `control` has opened, or closed
  #signaling;
  #receiver = null;
  #video;
  #end;
  #timers = new Set();
  #remoteCandidates = [];
  #localCandidates = [];
  #hasAnswer = false;
  #wasConnected = false;
  #closed = false;

  /** Settles (rejects) with the ViewerError that ended the session. */
  ended = new Promise((_, reject) => { this.#end = reject; });

  constructor(signaling, video) {
    this.#signaling = signaling;
    this.#video = video;
    this.ended.catch(() => {});
    signaling.onEnd = (error) => this.#end(error);
    signaling.onCandidate = (candidate) => this.#addCandidate(candidate);
  }

  /** Resolves when media can flow. */
  async start() {
    if (!globalThis.RTCPeerConnection) throw new ViewerError('no-webrtc');
    const { iceServers } = await this.#signaling.open();
    if (this.#closed) return;
    const pc = new RTCPeerConnection({ iceServers: iceServers ?? [], bundlePolicy: 'max-bundle' });
    this.pc = pc;
    const transceiver = pc.addTransceiver('video', { direction: 'recvonly' });
    this.#receiver = transceiver.receiver;
    this.control = new Control(pc.createDataChannel('control'));
    this.control.onChange = () => this.onControl?.();
    if ('jitterBufferTarget' in transceiver.receiver) transceiver.receiver.jitterBufferTarget = 0;
    pc.ontrack = ({ track }) => { this.#video.srcObject = new MediaStream([track]); };
    pc.onicecandidate = ({ candidate }) => this.#handleLocalCandidate(candidate);
    const connected = new Promise((resolve) => { pc.onconnectionstatechange = () => this.#handleState(resolve); });
    await this.#negotiate({});
    this.#after(CONNECT_TIMEOUT, () => this.#wasConnected || this.#end(new ViewerError('no-connection')));
    await Promise.race([connected, this.ended]);
  }

  /** Ends the session from outside; who waits for it learns the reason. */
  end(error) {
    this.#end(error);
  }

  close() {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#signaling.close();
    this.pc?.close();
  }

  async #negotiate(options) {
    const offer = await this.pc.createOffer(options);
    if (!/^a=rtpmap:\d+ H264\/90000/mi.test(offer.sdp)) throw new ViewerError('no-h264');
    await this.pc.setLocalDescription(offer);
    const answer = await Promise.race([this.#signaling.offer(offer.sdp), this.ended]);
    if (this.#closed) return;
    await this.pc.setRemoteDescription({ type: 'answer', sdp: answer });
    this.#hasAnswer = true;
    this.#watchTransport();
    for (const candidate of this.#localCandidates.splice(0)) this.#signaling.sendCandidate(candidate);
    for (const candidate of this.#remoteCandidates.splice(0)) await this.#addCandidate(candidate);
  }

  // Before the answer there is no session that candidates could belong to (WHEP), or it is still being made (MQTT).
  #handleLocalCandidate(candidate) {
    if (candidate && !candidate.candidate) return;
    if (this.#hasAnswer) this.#signaling.sendCandidate(candidate);
    else this.#localCandidates.push(candidate);
  }

  async #addCandidate(candidate) {
    if (!this.#hasAnswer) {
      this.#remoteCandidates.push(candidate);
      return;
    }

    try {
      await this.pc.addIceCandidate(candidate ?? undefined);
    } catch {
      // A candidate of an earlier generation, or of a kind this browser does not know: others remain.
    }
  }

  #handleState(connected) {
    switch (this.pc.connectionState) {
      case 'connected':
        this.#wasConnected = true;
        connected();
        break;
      case 'disconnected':
        this.#after(RESTART_DELAY, () => this.#restartIfStill());
        this.#after(GIVE_UP_DELAY, () => this.pc.connectionState !== 'connected' && this.#end(new ViewerError('lost')));
        break;
      case 'failed':
        this.#end(new ViewerError(this.#wasConnected ? 'lost' : 'no-connection'));
        break;
      case 'closed':
        if (!this.#closed) this.#end(new ViewerError('lost'));
        break;
    }
  }

  // The device's good-bye (DTLS close_notify) closes the transport at once; the connection's own state would tell after
  // its consent has run out, seconds later.
  #watchTransport() {
    const transport = this.#receiver.transport;
    if (!transport) return;
    transport.onstatechange = () => {
      if (!this.#closed && ['closed', 'failed'].includes(transport.state))
        this.#end(new ViewerError(this.#wasConnected ? 'lost' : 'no-connection'));
    };
  }

  #restartIfStill() {
    if (this.#signaling.canRestart && this.pc.connectionState === 'disconnected')
      this.#negotiate({ iceRestart: true }).catch((error) => this.#end(error));
  }

  #after(delay, action) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#closed) action();
    }, delay);
    this.#timers.add(timer);
  }
}

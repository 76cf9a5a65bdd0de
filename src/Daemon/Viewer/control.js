// The control channel (docs/control-channel.md): requests and replies over the peer connection, and files in pieces.

const REPLY_TIMEOUT = 25_000; // ms; the device gives up after 20 s
const PIECE_TIMEOUT = 40_000; // ms without a piece of a file
const HEADER_LENGTH = 8; // bytes before a piece: transfer, offset

export class Control {
  onChange = null; // it has opened, or closed
  #channel;
  #lastId = 0;
  #requests = new Map(); // id -> { resolve, reject, wantsFile, timer }
  #files = new Map(); // transfer -> { request, reply, bytes, length }

  /** @param {RTCDataChannel} channel not yet open */
  constructor(channel) {
    this.#channel = channel;
    channel.binaryType = 'arraybuffer';
    channel.onopen = () => this.onChange?.();
    channel.onclose = () => this.#close();
    channel.onmessage = ({ data }) => (typeof data === 'string' ? this.#handleReply(JSON.parse(data)) : this.#handlePiece(data));
  }

  get isOpen() {
    return this.#channel.readyState === 'open';
  }

  /** Resolves with the reply; rejects with an Error in the device's own words. */
  request(command, members = {}) {
    return this.#send(command, members, false);
  }

  /** Resolves with the reply and the file that follows it: { reply, bytes }. */
  fetch(command, members = {}) {
    return this.#send(command, members, true);
  }

  #send(command, members, wantsFile) {
    return new Promise((resolve, reject) => {
      if (!this.isOpen) throw new Error('The connection to the camera is closed.');
      const id = ++this.#lastId;
      this.#requests.set(id, { resolve, reject, wantsFile, timer: 0 });
      this.#expect(id, REPLY_TIMEOUT);
      this.#channel.send(JSON.stringify({ id, command, ...members }));
    });
  }

  #expect(id, timeout) {
    const request = this.#requests.get(id);
    clearTimeout(request.timer);
    request.timer = setTimeout(() => this.#fail(id, 'The camera does not answer.'), timeout);
  }

  #handleReply(reply) {
    const request = this.#requests.get(reply.id);
    if (!request) return;
    if (!reply.ok) {
      this.#fail(reply.id, reply.message);
    } else if (request.wantsFile && reply.transfer) {
      this.#files.set(reply.transfer, { id: reply.id, reply, bytes: new Uint8Array(reply.size), length: 0 });
      this.#expect(reply.id, PIECE_TIMEOUT);
    } else {
      this.#take(reply.id)?.resolve(request.wantsFile ? { reply } : reply);
    }
  }

  #handlePiece(data) {
    const header = new DataView(data);
    const file = this.#files.get(header.getUint32(0));
    if (!file) return;
    const piece = new Uint8Array(data, HEADER_LENGTH);
    file.bytes.set(piece, header.getUint32(4));
    file.length += piece.length;
    if (file.length < file.bytes.length) this.#expect(file.id, PIECE_TIMEOUT);
    else this.#take(file.id)?.resolve({ reply: file.reply, bytes: file.bytes });
  }

  // What has an end has no timer, and no file that is still to come.
  #take(id) {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    clearTimeout(request?.timer);
    for (const [transfer, file] of this.#files) if (file.id === id) this.#files.delete(transfer);
    return request;
  }

  #fail(id, text) {
    this.#take(id)?.reject(new Error(text));
  }

  #close() {
    for (const id of [...this.#requests.keys()]) this.#fail(id, 'The connection to the camera is closed.');
    this.onChange?.();
  }
}

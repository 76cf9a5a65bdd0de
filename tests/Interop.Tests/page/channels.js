// Runs in a page of a browser: data channels whose messages are remembered as short descriptions. ../DataChannels/Messages.cs is its twin.
(() => {
  // FNV-1a, 32 bits.
  function hash(bytes) {
    let value = 0x811c9dc5;
    for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
    return value.toString(16);
  }

  const describe = (data) => {
    if (typeof data === 'string') {
      const bytes = new TextEncoder().encode(data);
      return `text ${bytes.length} ${hash(bytes)}`;
    }
    return `binary ${data.byteLength} ${hash(new Uint8Array(data))}`;
  };

  /** Bytes that no shift and no exchange leaves the same. */
  function pattern(length, seed) {
    const bytes = new Uint8Array(length);
    let state = (seed * 2654435761 + 12345) >>> 0;
    for (let i = 0; i < length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      bytes[i] = state >>> 24;
    }
    return bytes;
  }

  Object.assign(window, {
    describe,
    pattern,

    /** Remembers what comes on a channel, and what becomes of it. */
    adopt(channel) {
      channel.binaryType = 'arraybuffer';
      channel.received = [];
      channel.events = [];
      channel.onmessage = ({ data }) => channel.received.push(describe(data));
      for (const name of ['open', 'closing', 'close', 'error', 'bufferedamountlow']) {
        channel.addEventListener(name, () => channel.events.push(name));
      }
      window.channels[channel.label] = channel;
      return channel;
    },

    /** Sends messages given as {text} or {length, seed}; gives back their descriptions. */
    sendAll(channel, messages) {
      return messages.map(({ text, length, seed }) => {
        const data = text ?? pattern(length, seed);
        channel.send(data);
        return describe(data);
      });
    },
  });
})();

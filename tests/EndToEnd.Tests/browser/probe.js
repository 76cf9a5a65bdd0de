// Runs in the page before its own scripts: remembers every RTCPeerConnection, and reads the frame number out of each picture shown
// (the strip of tests/media/README.md). The driver asks window.__probe for what it has seen.
(() => {
  const BLOCKS = 22;
  const BLOCK_SIZE = 24;
  const STRIP_WIDTH = BLOCKS * BLOCK_SIZE;
  const MIN_CONTRAST = 48;
  const MAX_FRAMES = 100000;

  const connections = [];
  const frames = [];
  const notes = [];
  const watched = new WeakSet();
  let newest = null;
  let unreadable = 0;
  let firstFrameAt = null;

  const Original = window.RTCPeerConnection;
  if (Original) {
    window.RTCPeerConnection = class RTCPeerConnection extends Original {
      constructor(...args) {
        super(...args);
        connections.push(this);
      }
    };
  }

  const canvas = document.createElement('canvas');
  canvas.width = STRIP_WIDTH;
  canvas.height = BLOCK_SIZE;
  const context = canvas.getContext('2d', { willReadFrequently: true });

  function meanGreen(pixels, block) {
    let sum = 0;
    for (let y = 8; y < 16; y++) {
      for (let x = 8; x < 16; x++) sum += pixels[(y * STRIP_WIDTH + block * BLOCK_SIZE + x) * 4 + 1];
    }
    return sum / 64;
  }

  function readNumber(video) {
    if (video.videoWidth < STRIP_WIDTH) return null;
    context.drawImage(video, 0, video.videoHeight - BLOCK_SIZE, STRIP_WIDTH, BLOCK_SIZE, 0, 0, STRIP_WIDTH, BLOCK_SIZE);
    const pixels = context.getImageData(0, 0, STRIP_WIDTH, BLOCK_SIZE).data;
    const levels = Array.from({ length: BLOCKS }, (_, block) => meanGreen(pixels, block));
    if (levels[0] - levels[1] < MIN_CONTRAST) return null;
    const threshold = (levels[0] + levels[1]) / 2;
    const value = (from, to) => levels.slice(from, to).reduce((bits, level) => bits * 2 + (level > threshold ? 1 : 0), 0);
    const number = value(2, 18);
    const expected = (number ^ (number >> 4) ^ (number >> 8) ^ (number >> 12)) & 15 ^ 10;
    return value(18, 22) === expected ? number : null;
  }

  function watch(video) {
    watched.add(video);
    const onFrame = () => {
      firstFrameAt ??= Math.round(performance.now());
      const number = readNumber(video);
      if (number === null) unreadable++;
      // A callback that comes late finds the next picture on the canvas already, and so does the one after it.
      else if (number !== newest && frames.length < MAX_FRAMES) frames.push(number);
      newest = number ?? newest;
      video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
  }

  setInterval(() => {
    for (const video of document.querySelectorAll('video')) {
      if (!watched.has(video) && video.requestVideoFrameCallback) watch(video);
    }
  }, 50);

  async function statistics(connection) {
    const inbound = {};
    let transport = {};
    let roundTrip;
    (await connection.getStats()).forEach((entry) => {
      if (entry.type === 'inbound-rtp' && entry.kind === 'video') Object.assign(inbound, entry);
      if (entry.type === 'transport') transport = entry;
      if (entry.type === 'candidate-pair' && entry.nominated) roundTrip = entry.currentRoundTripTime;
    });
    const wanted = ['framesDecoded', 'framesReceived', 'framesDropped', 'keyFramesDecoded', 'packetsReceived', 'packetsLost',
      'freezeCount', 'totalFreezesDuration', 'frameWidth', 'frameHeight', 'nackCount', 'pliCount', 'decoderImplementation',
      'bytesReceived', 'jitterBufferDelay', 'jitterBufferEmittedCount', 'retransmittedPacketsReceived'];
    const result = { state: connection.connectionState, srtpCipher: transport.srtpCipher, roundTrip };
    for (const name of wanted) if (inbound[name] !== undefined) result[name] = inbound[name];
    return result;
  }

  window.__probe = {
    async read() {
      const current = connections[connections.length - 1];
      return {
        frames: frames.splice(0),
        notes: notes.splice(0),
        unreadable,
        firstFrameAt,
        connections: connections.length,
        stats: current ? await statistics(current) : null,
        text: (document.body?.innerText ?? '').slice(0, 2000),
      };
    },
    /** For scripts of tests: comes out with the next read. */
    note(text) {
      notes.push(text);
    },
    async capabilities() {
      return (RTCRtpReceiver.getCapabilities?.('video')?.codecs ?? []).map((codec) => `${codec.mimeType} ${codec.sdpFmtpLine ?? ''}`);
    },
  };
})();

// Runs in a page of a browser: one peer connection `pc`, negotiated as W3C WebRTC §10.7 shows it (perfect negotiation); what it has to say
// to the other side goes to the test by window.__tell, and comes from there into window.hear.
(() => {
  const LIMIT_MS = 45_000;
  const POLL_MS = 10;

  /** What has happened, in order, as short strings. */
  const log = [];
  const note = (line) => {
    log.push(line);
    window.__tell({ log: line });
  };
  let makingOffer = false;
  let ignoreOffer = false;
  let isSettingAnswer = false;
  let polite = true;
  let last = Promise.resolve();

  function listen(pc) {
    pc.onnegotiationneeded = async () => {
      try {
        makingOffer = true;
        await pc.setLocalDescription();
        window.__tell({ description: pc.localDescription.toJSON() });
      } catch (error) {
        note(`failed: ${error}`);
      } finally {
        makingOffer = false;
      }
    };
    pc.onicecandidate = ({ candidate }) => window.__tell({ candidate: candidate?.toJSON() ?? null });
    pc.onconnectionstatechange = () => note(`connection ${pc.connectionState}`);
    pc.onsignalingstatechange = () => note(`signaling ${pc.signalingState}`);
    pc.ontrack = ({ track, streams }) => {
      note(`track ${track.kind} ${streams.length}`);
      window.tracks.push(track);
      track.onmute = () => note(`mute ${track.kind}`);
      track.onunmute = () => note(`unmute ${track.kind}`);
      track.onended = () => note(`ended ${track.kind}`);
    };
    pc.ondatachannel = ({ channel }) => {
      note(`channel ${channel.label}`);
      window.adopt(channel);
    };
  }

  async function handle({ description, candidate }) {
    const pc = window.pc;
    if (description) {
      const isReady = !makingOffer && (pc.signalingState === 'stable' || isSettingAnswer);
      const collides = description.type === 'offer' && !isReady;
      ignoreOffer = !polite && collides;
      if (collides) note(ignoreOffer ? 'ignored' : 'yielded');
      if (ignoreOffer) return;
      isSettingAnswer = description.type === 'answer';
      try {
        await pc.setRemoteDescription(description);
      } finally {
        isSettingAnswer = false;
      }
      if (description.type === 'offer') {
        await pc.setLocalDescription();
        window.__tell({ description: pc.localDescription.toJSON() });
      }
    } else {
      try {
        await pc.addIceCandidate(candidate ?? undefined);
      } catch (error) {
        if (!ignoreOffer) throw error;
      }
    }
  }

  Object.assign(window, {
    log,
    tracks: [],
    channels: {},

    /** Makes `pc`. */
    begin(isPolite, configuration = {}) {
      polite = isPolite;
      window.pc = new RTCPeerConnection(configuration);
      listen(window.pc);
    },

    /** What the other side says; in order, and without waiting for what it leads to. */
    hear(message) {
      last = last.then(() => handle(message)).catch((error) => note(`failed: ${error} at ${JSON.stringify(message).slice(0, 200)}`));
    },

    isNegotiated: ({ mid, currentDirection }) => mid !== null && currentDirection !== null,

    /** Waits for a condition, of which a failing test tells the text. */
    async until(condition, what = String(condition)) {
      const end = performance.now() + LIMIT_MS;
      while (!(await condition())) {
        if (performance.now() > end) throw new Error(`waited in vain: ${what}; ${log.join(', ')}`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  });
})();

// Turns RTCStatsReport (W3C webrtc-stats) into the few figures a person wants, once per second.

const HISTORY = 60; // seconds of the graph

export class Statistics {
  #panel;
  #graph;
  #last = null;
  #history = [];

  constructor(panel, graph) {
    this.#panel = panel;
    this.#graph = graph;
  }

  reset() {
    this.#last = null;
    this.#history = [];
    for (const element of this.#panel.querySelectorAll('[data-figure]')) element.textContent = '–';
  }

  /** Reads the connection; returns the figures as numbers, or null while there are none. */
  async update(pc) {
    const reports = [...(await pc.getStats()).values()];
    const inbound = reports.find((report) => report.type === 'inbound-rtp' && report.kind === 'video');
    if (!inbound) return null;
    const figures = this.#compute(inbound, reports);
    this.#last = inbound;
    this.#history = [...this.#history, figures.bitrate ?? 0].slice(-HISTORY);
    if (!this.#panel.hidden) this.#show(figures);
    return figures;
  }

  #compute(inbound, reports) {
    const last = this.#last ?? {};
    const delta = (name) => (inbound[name] ?? 0) - (last[name] ?? 0);
    const seconds = last.timestamp ? (inbound.timestamp - last.timestamp) / 1000 : 0;
    const packets = delta('packetsReceived') + delta('packetsLost');
    const emitted = delta('jitterBufferEmittedCount');
    const pair = selectedPair(reports);
    const local = reports.find((report) => report.id === pair?.localCandidateId);
    const remote = reports.find((report) => report.id === pair?.remoteCandidateId);
    return {
      width: inbound.frameWidth,
      height: inbound.frameHeight,
      framesDecoded: inbound.framesDecoded ?? 0,
      framesPerSecond: seconds > 0 ? delta('framesDecoded') / seconds : undefined,
      bitrate: seconds > 0 ? (8 * delta('bytesReceived')) / seconds : undefined,
      roundTrip: pair?.currentRoundTripTime,
      loss: seconds > 0 && packets > 0 ? Math.max(0, delta('packetsLost')) / packets : undefined,
      jitterBuffer: emitted > 0 ? delta('jitterBufferDelay') / emitted : undefined,
      freezes: inbound.freezeCount,
      path: local && remote ? `${local.protocol} ${local.candidateType} – ${remote.candidateType}` : undefined,
    };
  }

  #show(figures) {
    const texts = {
      resolution: figures.width ? `${figures.width} × ${figures.height}` : undefined,
      framesPerSecond: figures.framesPerSecond?.toFixed(1).concat(' fps'),
      bitrate: figures.bitrate === undefined ? undefined : formatBitrate(figures.bitrate),
      roundTrip: figures.roundTrip === undefined ? undefined : `${(1000 * figures.roundTrip).toFixed(0)} ms`,
      loss: figures.loss === undefined ? undefined : `${(100 * figures.loss).toFixed(1)} %`,
      jitterBuffer: figures.jitterBuffer === undefined ? undefined : `${(1000 * figures.jitterBuffer).toFixed(0)} ms`,
      freezes: figures.freezes?.toString(),
      path: figures.path,
    };
    for (const [name, text] of Object.entries(texts))
      this.#panel.querySelector(`[data-figure="${name}"]`).textContent = text ?? '–';
    this.#draw();
  }

  #draw() {
    const { width, height } = this.#graph;
    const context = this.#graph.getContext('2d');
    const top = Math.max(...this.#history, 1);
    context.clearRect(0, 0, width, height);
    context.fillStyle = '#38bdf8';
    const step = width / HISTORY;
    this.#history.forEach((value, i) => {
      const bar = Math.max(1, (value / top) * height);
      context.fillRect((HISTORY - this.#history.length + i) * step, height - bar, step - 1, bar);
    });
  }
}

// Firefox marks the pair itself, the others point to it from the transport.
function selectedPair(reports) {
  const transport = reports.find((report) => report.type === 'transport' && report.selectedCandidatePairId);
  return reports.find((report) => report.type === 'candidate-pair'
    && (transport ? report.id === transport.selectedCandidatePairId : report.selected || (report.nominated && report.state === 'succeeded')));
}

function formatBitrate(bitsPerSecond) {
  return bitsPerSecond >= 1e6 ? `${(bitsPerSecond / 1e6).toFixed(2)} Mbit/s` : `${(bitsPerSecond / 1e3).toFixed(0)} kbit/s`;
}

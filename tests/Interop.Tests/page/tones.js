// Runs in a page of a browser: hears DTMF digits in a track by their two frequencies (ITU-T Q.23).
(() => {
  const LOW = [697, 770, 852, 941];
  const HIGH = [1209, 1336, 1477, 1633];
  const DIGITS = ['123A', '456B', '789C', '*0#D'];
  const FFT_SIZE = 4096;
  const POLL_MS = 15;
  /** Decibels: what a tone is above silence, and above the other frequencies of its group. */
  const AUDIBLE = -60;
  const CLEAR = 12;
  /** Looks in a row that a digit, or none, must be there for. */
  const STEADY = 3;

  Object.assign(window, {
    /** Everything heard so far, each digit once. */
    heard: '',

    async listen(track) {
      window.show(track);
      const context = new AudioContext();
      await context.resume();
      const analyser = new AnalyserNode(context, { fftSize: FFT_SIZE, smoothingTimeConstant: 0 });
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      const levels = new Float32Array(analyser.frequencyBinCount);
      const bin = context.sampleRate / FFT_SIZE;
      const level = (frequency) => {
        const at = Math.round(frequency / bin);
        return Math.max(levels[at - 1], levels[at], levels[at + 1]);
      };
      const strongest = (group) => {
        const order = group.map((frequency, i) => [level(frequency), i]).sort(([a], [b]) => b - a);
        return order[0][0] > AUDIBLE && order[0][0] - order[1][0] > CLEAR ? order[0][1] : -1;
      };
      let last = '';
      let present = '';
      let count = 0;
      setInterval(() => {
        analyser.getFloatFrequencyData(levels);
        const [low, high] = [strongest(LOW), strongest(HIGH)];
        const digit = low < 0 || high < 0 ? '' : DIGITS[low][high];
        count = digit === last ? count + 1 : 1;
        last = digit;
        if (count !== STEADY || digit === present) return;
        present = digit;
        window.heard += digit;
      }, POLL_MS);
    },
  });
})();

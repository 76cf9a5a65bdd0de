// Runs in a page of a browser: hears DTMF digits in a track by their two frequencies (ITU-T Q.23). What is heard is recorded, for an
// AudioContext runs in Firefox only where there is an output device.
(() => {
  const LOW = [697, 770, 852, 941];
  const HIGH = [1209, 1336, 1477, 1633];
  const DIGITS = ['123A', '456B', '789C', '*0#D'];
  const SAMPLE_RATE = 48_000;
  const WINDOW = 1920;
  const HOP = 480;
  /** Amplitude of a frequency that is there, and how many times it is that of the others of its group. */
  const AUDIBLE = 0.005;
  const CLEAR = 4;
  /** Windows in a row that a digit must be there for. */
  const STEADY = 3;
  /** Samples that may be missing of a digit: a busy machine plays with gaps. Between digits there is more. */
  const SPLIT = 7200;

  /** The amplitude of one frequency (Goertzel). */
  function amplitude(samples, begin, frequency) {
    const factor = 2 * Math.cos((2 * Math.PI * frequency) / SAMPLE_RATE);
    let [before, last] = [0, 0];
    for (let i = begin; i < begin + WINDOW; i++) [before, last] = [last, samples[i] + factor * last - before];
    return (2 / WINDOW) * Math.sqrt(Math.max(0, before * before + last * last - factor * before * last));
  }

  /** Which of a group is there alone; -1: none. */
  function strongest(samples, begin, group) {
    const order = group.map((frequency, i) => [amplitude(samples, begin, frequency), i]).sort(([a], [b]) => b - a);
    return order[0][0] > AUDIBLE && order[0][0] > CLEAR * order[1][0] ? order[0][1] : -1;
  }

  function readDigits(samples) {
    const heard = [];
    let last = '';
    let count = 0;
    for (let begin = 0; begin + WINDOW <= samples.length; begin += HOP) {
      const [low, high] = [strongest(samples, begin, LOW), strongest(samples, begin, HIGH)];
      const digit = low < 0 || high < 0 ? '' : DIGITS[low][high];
      count = digit === last ? count + 1 : 1;
      last = digit;
      if (digit === '' || count < STEADY) continue;
      const current = heard.at(-1);
      if (current?.digit === digit && begin - current.end < SPLIT) current.end = begin;
      else heard.push({ digit, begin: begin - STEADY * HOP, end: begin });
    }
    return heard.map(({ digit, begin, end }) => ({ digit, ms: ((end - begin) / SAMPLE_RATE) * 1000 }));
  }

  Object.assign(window, {
    /** Begins to listen. */
    listen(track) {
      window.show(track);
      const chunks = [];
      const recorder = new MediaRecorder(new MediaStream([track]));
      recorder.ondataavailable = ({ data }) => chunks.push(data);
      recorder.start();
      window.recording = { recorder, chunks };
    },

    /** Every digit heard since, each once, and about how long it was; ends listening. */
    async heard() {
      const { recorder, chunks } = window.recording;
      const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
      recorder.stop();
      await stopped;
      const context = new OfflineAudioContext(1, SAMPLE_RATE, SAMPLE_RATE);
      const sound = await context.decodeAudioData(await new Blob(chunks).arrayBuffer());
      return readDigits(sound.getChannelData(0));
    },
  });
})();

// Runs in a page of a browser: cameras, codecs, and what getStats says.
(() => {
  const BLOCK_SIZE = 24;

  Object.assign(window, {
    /** The fake camera, the fake microphone, or both. */
    capture(constraints) {
      return navigator.mediaDevices.getUserMedia(constraints);
    },

    /** A track of pictures that each show their number, counted from 0 (the strip of tests/media/README.md). */
    numbered(framesPerSecond = 25) {
      const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
      document.body.append(canvas);
      const context = canvas.getContext('2d');
      let number = 0;
      const draw = () => {
        context.fillStyle = `hsl(${number % 360} 50% 40%)`;
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.fillStyle = 'silver';
        context.fillRect((number * 7) % canvas.width, 100, 60, 60);
        const checksum = (number ^ (number >> 4) ^ (number >> 8) ^ (number >> 12)) & 15 ^ 10;
        const bits = `10${number.toString(2).padStart(16, '0')}${checksum.toString(2).padStart(4, '0')}`;
        [...bits].forEach((bit, i) => {
          context.fillStyle = bit === '1' ? 'white' : 'black';
          context.fillRect(i * BLOCK_SIZE, canvas.height - BLOCK_SIZE, BLOCK_SIZE, BLOCK_SIZE);
        });
        number++;
      };
      draw();
      setInterval(draw, 1000 / framesPerSecond);
      return canvas.captureStream().getVideoTracks()[0];
    },

    /** Asks for one codec, and what belongs to it, alone. */
    prefer(transceiver, mimeType, parameters = '') {
      const { codecs } = RTCRtpReceiver.getCapabilities(mimeType.split('/')[0]);
      const chosen = codecs.filter((codec) =>
        codec.mimeType.toLowerCase() === mimeType.toLowerCase() && (codec.sdpFmtpLine ?? '').includes(parameters));
      transceiver.setCodecPreferences([...chosen, ...codecs.filter((codec) => /\/rtx$/.test(codec.mimeType))]);
    },

    /** Shows a track, or lets it be heard. */
    show(track) {
      const element = document.createElement(track.kind);
      Object.assign(element, { autoplay: true, playsInline: true, muted: track.kind === 'video', srcObject: new MediaStream([track]) });
      document.body.append(element);
      element.play().catch(() => {});
      return element;
    },

    /** The entries of getStats as a list. */
    async stats(selector) {
      return [...(await window.pc.getStats(selector)).values()];
    },

    async stat(type, kind) {
      return (await window.stats()).find((entry) => entry.type === type && (kind === undefined || entry.kind === kind)) ?? {};
    },
  });
})();

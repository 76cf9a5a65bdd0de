// Runs in the viewer page: presses its buttons, and speaks by its control channel (docs/control-channel.md).
(async () => {
  const note = (text) => window.__probe.note(text);
  const part = (name) => document.querySelector(`#camera [data-part="${name}"]`);
  async function until(condition, what) {
    const end = Date.now() + 40_000;
    while (!condition()) {
      if (Date.now() > end) throw new Error(`waited in vain: ${what}; ${part('message').textContent}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function hashOf(bytes) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  try {
    await until(() => document.documentElement.dataset.control === 'open', 'the channel opens');
    document.getElementById('camera-button').click();
    await until(() => !part('snapshot').hidden && part('files').childElementCount === 1, 'the panel with the old snapshot');
    part('snapshot').click();
    await until(() => part('files').childElementCount === 2 && part('image').naturalWidth > 0, 'the snapshot');
    note(`shown ${part('image').naturalWidth}x${part('image').naturalHeight}: ${part('message').textContent}`);

    const { control } = window.camerad;
    const { files, more } = await control.request('list');
    note(`listed ${files.length} ${more} ${files[0].file} ${files[0].size}`);
    for (const { file } of files) {
      const { bytes } = await control.fetch('fetch', { file });
      note(`fetched ${await hashOf(bytes)}`);
    }

    await control.fetch('fetch', { file: '../secret' }).catch((error) => note(`refused ${error.message}`));
    await control.request('bitrate', { value: 600000 }).then((reply) => note(`bitrate ${reply.value}`));
    await control.request('keyframe');
    note('done');
  } catch (error) {
    note(`failed ${error.message}`);
  }
})();

// The panel "Camera": snapshots and what can be set, by the control channel. It shows what this viewer may do.

const PAGE_LENGTH = 10; // snapshots shown at once

export class CameraPanel {
  #panel;
  #say;
  #control = null;
  #may = new Set();
  #keepsSnapshots = false;
  #oldest = null;
  #pictureUrl = '';

  /** @param {HTMLElement} panel #camera of the page */
  constructor(panel) {
    this.#panel = panel;
    this.#say = this.#part('message');
    this.#part('snapshot').onclick = () => this.#run(this.#part('snapshot'), () => this.#takeSnapshot());
    this.#part('keyframe').onclick = () => this.#run(this.#part('keyframe'), () => this.#askKeyFrame());
    this.#part('older').onclick = () => this.#run(this.#part('older'), () => this.#list(this.#oldest));
    this.#part('close-picture').onclick = () => this.#showPicture(null);
  }

  /** A control channel that is open; null: there is none. */
  use(control) {
    this.#control = control;
    if (!control) this.#panel.hidden = true;
  }

  /** Shows the panel as things are now. */
  async open() {
    this.#panel.hidden = false;
    this.#tell('');
    await this.#run(null, async () => {
      const help = await this.#control.request('help');
      this.#may = new Set(help.commands);
      this.#keepsSnapshots = help.snapshotsKept && this.#may.has('list');
      for (const command of ['snapshot', 'keyframe']) this.#part(command).hidden = !this.#may.has(command);
      this.#part('snapshots').hidden = !this.#keepsSnapshots;
      await Promise.all([this.#keepsSnapshots && this.#list(null), this.#listControls()]);
      if (!this.#may.has('snapshot')) this.#tell('On this camera viewers may only watch and ask for key frames.');
    });
  }

  close() {
    this.#panel.hidden = true;
    this.#showPicture(null);
  }

  async #takeSnapshot() {
    const { reply, bytes } = await this.#control.fetch('snapshot', { name: 'viewer page', reply: 'jpeg' });
    this.#showPicture(bytes, reply.file ?? `${reply.stream}.jpg`);
    this.#tell(reply.file || !this.#keepsSnapshots ? 'Taken.' : 'Taken, but not kept: the camera\'s log says why.');
    if (this.#keepsSnapshots) await this.#list(null);
  }

  async #askKeyFrame() {
    await this.#control.request('keyframe');
    this.#tell('A key frame is on its way.');
  }

  async #list(before) {
    const { files, more } = await this.#control.request('list', { limit: PAGE_LENGTH, ...(before ? { before } : {}) });
    const items = files.map((file) => this.#item(file));
    if (before) this.#part('files').append(...items);
    else this.#part('files').replaceChildren(...items);
    this.#oldest = files.at(-1)?.file ?? before;
    this.#part('older').hidden = !more;
    this.#part('none').hidden = this.#part('files').childElementCount > 0;
  }

  #item({ file, time, size }) {
    const item = document.createElement('li');
    const show = button(new Date(time).toLocaleString());
    const save = button('Save');
    show.title = file;
    show.setAttribute('aria-label', `Show the snapshot of ${show.textContent}, ${Math.ceil(size / 1000)} kB`);
    save.setAttribute('aria-label', `Save the snapshot of ${show.textContent}`);
    const load = async () => (await this.#control.fetch('fetch', { file })).bytes;
    show.onclick = () => this.#run(show, async () => this.#showPicture(await load(), file));
    save.onclick = () => this.#run(save, async () => saveAs(await load(), file));
    item.append(show, save);
    return item;
  }

  #showPicture(bytes, file = '') {
    URL.revokeObjectURL(this.#pictureUrl);
    this.#pictureUrl = bytes ? URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' })) : '';
    this.#part('picture').hidden = !bytes;
    this.#part('image').src = this.#pictureUrl;
    this.#part('image').alt = bytes ? `Snapshot ${file}` : '';
    Object.assign(this.#part('save-picture'), { href: this.#pictureUrl, download: nameOf(file) });
  }

  async #listControls() {
    const list = this.#part('controls');
    list.replaceChildren();
    if (!this.#may.has('control')) return;
    const { controls } = await this.#control.request('control');
    list.replaceChildren(...controls.map((control) => this.#field(control)));
  }

  #field(control) {
    const { name, label, inactive } = control;
    const row = document.createElement('label');
    const input = inputOf(control);
    input.disabled = Boolean(inactive);
    input.dataset.control = name;
    const text = document.createElement('span');
    text.textContent = label;
    const set = () => this.#run(input, () => this.#set(name, valueOf(input)));
    if (control.kind === 'button') input.onclick = set;
    else input.onchange = set;
    row.append(text, input);
    return row;
  }

  async #set(name, value) {
    const reply = name === 'bitrate' && this.#may.has('bitrate')
      ? await this.#control.request('bitrate', { value })
      : await this.#control.request('control', { name, value });
    await this.#listControls(); // one setting may change or lock others
    this.#tell(reply.message ?? (reply.value === undefined ? 'Done.' : `${name} is ${reply.value}.`));
  }

  // One thing at a time per button, and what the camera refuses is said in its own words.
  async #run(element, action) {
    element?.setAttribute('aria-busy', 'true');
    try {
      await action();
    } catch (error) {
      this.#tell(error.message, true);
    } finally {
      element?.removeAttribute('aria-busy');
    }
  }

  #tell(text, isError = false) {
    this.#say.textContent = text;
    this.#say.classList.toggle('wrong', isError);
  }

  #part(name) {
    return this.#panel.querySelector(`[data-part="${name}"]`);
  }
}

function button(text) {
  return Object.assign(document.createElement('button'), { type: 'button', textContent: text });
}

function inputOf({ kind, value, minimum, maximum, step, choices }) {
  if (kind === 'button') return button('Do it');
  if (kind === 'menu') {
    const select = document.createElement('select');
    select.replaceChildren(...(choices ?? []).map((choice) => new Option(choice, choice)));
    select.value = value;
    return select;
  }

  const input = document.createElement('input');
  if (kind === 'switch') {
    input.type = 'checkbox';
    input.checked = ['1', 'true'].includes(value);
  } else {
    Object.assign(input, { type: 'number', min: minimum, max: maximum, step: step || 'any', value });
  }

  return input;
}

function valueOf(input) {
  if (input.type === 'checkbox') return input.checked;
  if (input.type === 'number') return input.value === '' ? '' : Number(input.value);
  return input instanceof HTMLSelectElement ? input.value : true;
}

function nameOf(file) {
  return file.split('/').at(-1);
}

function saveAs(bytes, file) {
  const href = URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' }));
  Object.assign(document.createElement('a'), { href, download: nameOf(file) }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // the browser has begun to save by then
}

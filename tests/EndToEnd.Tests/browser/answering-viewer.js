// Runs in a page of the device: a viewer that asks the camera to offer (docs/signaling.md, `request`) and answers.
(async () => {
  const note = (text) => window.__probe.note(text);
  const config = await (await fetch('/config.json')).json();
  const { default: mqtt } = await import('/vendor/mqtt.esm.js');
  const session = `test${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;
  const topic = `${config.mqtt.topic}/signal/${session}`;
  const client = mqtt.connect(`ws://${location.host}/mqtt`, { protocolVersion: 5, clientId: session, timerVariant: 'native' });
  const send = (message) => client.publish(`${topic}/viewer`, JSON.stringify(message), { qos: 1 });
  const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true, playsInline: true });
  document.body.append(video);

  const pc = new RTCPeerConnection();
  pc.ontrack = ({ track }) => { video.srcObject = new MediaStream([track]); };
  pc.onicecandidate = ({ candidate }) => {
    if (!candidate || candidate.candidate) send({ type: 'candidate', candidate: candidate?.toJSON() ?? null });
  };

  async function handle(message) {
    note(message.type);
    if (message.type === 'offer') {
      await pc.setRemoteDescription({ type: 'offer', sdp: message.sdp });
      await pc.setLocalDescription();
      send({ type: 'answer', sdp: pc.localDescription.sdp });
    } else if (message.type === 'candidate') {
      await pc.addIceCandidate(message.candidate ?? undefined);
    } else if (message.type === 'error') {
      note(`${message.code}: ${message.text}`);
    }
  }

  let last = Promise.resolve();
  client.on('message', (_, payload) => {
    const message = JSON.parse(new TextDecoder().decode(payload));
    last = last.then(() => handle(message)).catch((error) => note(`failed: ${error}`));
  });
  await new Promise((resolve, reject) => client.once('connect', resolve).once('error', reject));
  await client.subscribeAsync(`${topic}/device`, { qos: 1 });
  send({ type: 'request' });
})();

// Runs in a page of the device: offers what a browser without H.264 offers, by MQTT and by WHEP, and notes what comes back.
(async () => {
  const note = (text) => window.__probe.note(text);
  const config = await (await fetch('/config.json')).json();
  const { default: mqtt } = await import('/vendor/mqtt.esm.js');
  const pc = new RTCPeerConnection();
  const { receiver } = pc.addTransceiver('video', { direction: 'recvonly' });
  const { codecs } = RTCRtpReceiver.getCapabilities('video');
  pc.getTransceivers()[0].setCodecPreferences?.(codecs.filter((codec) => codec.mimeType === 'video/VP8'));
  const { sdp } = await pc.createOffer();
  note(`offered ${/H264/.test(sdp) ? 'H264' : 'no H264'} ${receiver.track.kind}`);

  const response = await fetch('/whep/main', { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: sdp });
  note(`whep ${response.status} ${await response.text()}`);

  const session = `test${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;
  const topic = `${config.mqtt.topic}/signal/${session}`;
  const client = mqtt.connect(`ws://${location.host}/mqtt`, { protocolVersion: 5, clientId: session, timerVariant: 'native' });
  client.on('message', (_, payload) => note(`mqtt ${new TextDecoder().decode(payload)}`));
  await new Promise((resolve, reject) => client.once('connect', resolve).once('error', reject));
  await client.subscribeAsync(`${topic}/device`, { qos: 1 });
  client.publish(`${topic}/viewer`, JSON.stringify({ type: 'offer', sdp }), { qos: 1 });
})().catch((error) => window.__probe.note(`failed: ${error}`));

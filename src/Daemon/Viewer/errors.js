// What can go wrong, in words for the person in front of the page. The codes of docs/signaling.md keep their names; the others
// are the page's own.

const KNOWN = {
  'no-h264': ['This browser cannot play the camera', 'It offers no H.264. In Firefox the OpenH264 plugin may still be loading (about:addons, Plugins); elsewhere try Chrome, Edge or Safari.'],
  'no-common-codec': ['This browser cannot play the camera', 'Browser and camera have no H.264 profile in common.'],
  'token': ['This camera asks for a token', 'Enter it to watch.'],
  'unauthorized': ['The token is wrong', 'Check it and try again.'],
  'too-many-viewers': ['Too many viewers', 'The camera serves as many viewers as it may. This page tries again by itself.'],
  'unknown-stream': ['There is no such stream', 'Choose one of the streams of this camera.'],
  'source-unavailable': ['No picture from the camera', 'The stream\'s source gives no picture. This page tries again by itself.'],
  'no-picture': ['No picture from the camera', 'The connection stands, but no pictures come. It goes on as soon as they do.'],
  'device-offline': ['The camera is offline', 'The broker answers, but the camera is not connected to it. This page tries again by itself.'],
  'broker-unreachable': ['The MQTT broker does not answer', 'Neither is there a way to the camera. This page tries again by itself.'],
  'broker-login': ['The MQTT broker asks for a login', 'It must let viewers in without one, or the camera must name its own broker (mqtt.viewerUrl).'],
  'device-unreachable': ['The camera does not answer', 'Is it switched on, and is this device in its network? This page tries again by itself.'],
  'no-connection': ['No way to the camera', 'Signaling works, but no media gets through: UDP between this device and the camera may be blocked. This page tries again by itself.'],
  'interrupted': ['The connection is interrupted', 'The picture goes on when the network is back; otherwise this page connects anew.'],
  'lost': ['The connection was lost', 'This page tries again by itself.'],
  'no-webrtc': ['This browser has no WebRTC', 'It is too old, or WebRTC is switched off.'],
};

/** An error that the page can show. */
export class ViewerError extends Error {
  /**
   * @param {string} code one of KNOWN, or a code of docs/signaling.md
   * @param {string} [text] what the device said; replaces our own explanation
   * @param {number} [retryAfter] seconds
   */
  constructor(code, text, retryAfter) {
    super(text || code);
    this.code = code;
    this.retryAfter = retryAfter;
    const [title, explanation] = KNOWN[code] ?? ['The camera refused', 'The camera gave no reason.'];
    this.title = title;
    this.text = text || explanation;
  }
}

"""A WHEP receiver by GStreamer's webrtcbin: decodes, and prints the frame numbers it sees.

usage: webrtcbin_receiver.py URL SECONDS [TOKEN]
"""

import sys
import threading

from webrtcbin import Endpoint
from whep import post_offer, report

from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # whose versions webrtcbin has asked for

OFFERED = ("application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000,"
           "packetization-mode=(string)1,profile-level-id=(string)42e01f")


class Receiver(Endpoint):
    def __init__(self, url, token):
        super().__init__()
        self.url = url
        self.token = token
        self.webrtc.emit(
            "add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(OFFERED))

    def start(self):
        self.pipeline.set_state(Gst.State.PLAYING)
        self.create("offer")

    def on_gathered(self, sdp):
        threading.Thread(target=self.exchange, args=(sdp,), daemon=True).start()

    def exchange(self, sdp):
        try:
            text = post_offer(self.url, sdp, self.token)
        except Exception as error:  # a line for the test
            report("error", message=f"{type(error).__name__}: {error}")
            return
        _, message = GstSdp.SDPMessage.new_from_text(text)
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        self.webrtc.emit("set-remote-description", answer, Gst.Promise.new())


def main(url, seconds, token):
    Gst.init(None)
    loop = GLib.MainLoop()
    receiver = Receiver(url, token)
    receiver.start()
    GLib.timeout_add(int(seconds * 1000), loop.quit)
    loop.run()
    receiver.stop()
    report("done")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)

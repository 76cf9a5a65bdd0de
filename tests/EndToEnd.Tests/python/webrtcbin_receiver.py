"""A WHEP receiver by GStreamer's webrtcbin: decodes, and prints the frame numbers it sees.

usage: webrtcbin_receiver.py URL SECONDS [TOKEN]
"""

import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

from whep import post_offer, read_number, report  # noqa: E402

OFFERED = "application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000,packetization-mode=(string)1,profile-level-id=(string)42e01f"
DECODER = "rtph264depay ! h264parse ! avdec_h264 ! videoconvert ! video/x-raw,format=GRAY8 ! appsink name=sink emit-signals=true sync=false"


class Receiver:
    def __init__(self, url, token):
        self.url = url
        self.token = token
        self.unreadable = 0
        self.pipeline = Gst.Pipeline.new("receiver")
        self.webrtc = Gst.ElementFactory.make("webrtcbin", "webrtc")
        self.webrtc.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
        self.pipeline.add(self.webrtc)
        self.webrtc.connect("pad-added", self.on_pad)
        self.webrtc.connect("notify::connection-state", self.on_state)
        self.webrtc.connect("notify::ice-gathering-state", self.on_gathering)
        self.webrtc.emit(
            "add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(OFFERED))

    def start(self):
        self.pipeline.set_state(Gst.State.PLAYING)
        promise = Gst.Promise.new_with_change_func(self.on_offer, None)
        self.webrtc.emit("create-offer", None, promise)

    def stop(self):
        self.pipeline.set_state(Gst.State.NULL)

    def on_offer(self, promise, _):
        reply = promise.get_reply()  # owns the offer's text
        offer = reply.get_value("offer")
        self.webrtc.emit("set-local-description", offer, Gst.Promise.new())

    def on_gathering(self, webrtc, _):
        if webrtc.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            threading.Thread(target=self.exchange, daemon=True).start()

    def exchange(self):
        try:
            sdp = self.webrtc.get_property("local-description").sdp.as_text()
            text = post_offer(self.url, sdp, self.token)
        except Exception as error:  # a line for the test
            report("error", message=f"{type(error).__name__}: {error}")
            return
        _, message = GstSdp.SDPMessage.new_from_text(text)
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        self.webrtc.emit("set-remote-description", answer, Gst.Promise.new())

    def on_state(self, webrtc, _):
        report("state", state=webrtc.get_property("connection-state").value_nick)

    def on_pad(self, _, pad):
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        report("track", caps=pad.get_current_caps().to_string()[:200])
        decoder = Gst.parse_bin_from_description(DECODER, True)
        decoder.get_by_name("sink").connect("new-sample", self.on_sample)
        self.pipeline.add(decoder)
        decoder.sync_state_with_parent()
        pad.link(decoder.get_static_pad("sink"))

    def on_sample(self, sink):
        sample = sink.emit("pull-sample")
        caps = sample.get_caps().get_structure(0)
        width, height = caps.get_value("width"), caps.get_value("height")
        buffer = sample.get_buffer()
        luma = buffer.extract_dup(0, buffer.get_size())
        number = read_number(luma, width, height, len(luma) // height)
        if number is None:
            self.unreadable += 1
            report("unreadable", count=self.unreadable, width=width, height=height)
        else:
            report("frame", number=number)
        return Gst.FlowReturn.OK


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

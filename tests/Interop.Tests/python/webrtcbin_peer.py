"""A peer by GStreamer's webrtcbin: sends numbered pictures, and prints the numbers of those it receives.

usage: webrtcbin_peer.py offer|answer CODEC       CODEC: VP8 or H264

Descriptions go both ways as lines, with all candidates in them: {"description": {"type": …, "sdp": …}}. Ends when standard input ends.
"""

import sys

from main_loop import run
from peer import FRAMES_PER_SECOND, HEIGHT, WIDTH, numbered, report
from webrtcbin import Endpoint

from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # whose versions webrtcbin has asked for

PAYLOAD_TYPE = 96
SOURCE = (f"appsrc name=source is-live=true do-timestamp=true format=time "
          f"caps=video/x-raw,format=GRAY8,width={WIDTH},height={HEIGHT},framerate={FRAMES_PER_SECOND}/1 ! videoconvert ! ")
ENCODERS = {
    "VP8": "vp8enc deadline=1 keyframe-max-dist=25 ! rtpvp8pay picture-id-mode=15-bit",
    "H264": "openh264enc gop-size=25 ! h264parse config-interval=-1 ! rtph264pay aggregate-mode=zero-latency",
}
PARAMETERS = {"VP8": "", "H264": ",packetization-mode=(string)1,profile-level-id=(string)42c01f"}


class Peer(Endpoint):
    def __init__(self, role, codec):
        super().__init__()
        self.role = role
        self.codec = codec
        self.number = 0

    def start(self):
        if self.role == "offer":
            self.send()
        self.pipeline.set_state(Gst.State.PLAYING)
        if self.role == "offer":
            self.create("offer")

    def send(self, payload_type=PAYLOAD_TYPE):
        encoder = Gst.parse_bin_from_description(
            f"{SOURCE}{ENCODERS[self.codec]} pt={payload_type} ! capsfilter name=caps", True)
        encoder.get_by_name("caps").set_property("caps", Gst.Caps.from_string(
            f"application/x-rtp,media=video,encoding-name={self.codec},payload={payload_type},clock-rate=90000{PARAMETERS[self.codec]}"))
        source = encoder.get_by_name("source")
        self.pipeline.add(encoder)
        encoder.get_static_pad("src").link(self.webrtc.request_pad_simple("sink_%u"))
        encoder.sync_state_with_parent()
        GLib.timeout_add(1000 // FRAMES_PER_SECOND, self.push, source)

    def push(self, source):
        source.emit("push-buffer", Gst.Buffer.new_wrapped(numbered(self.number)))
        self.number += 1
        return True

    def hear(self, line):
        kind = line["description"]["type"]
        text = line["description"]["sdp"]
        _, message = GstSdp.SDPMessage.new_from_text(text)
        description = GstWebRTC.WebRTCSessionDescription.new(
            GstWebRTC.WebRTCSDPType.OFFER if kind == "offer" else GstWebRTC.WebRTCSDPType.ANSWER, message)
        if kind == "answer":
            self.webrtc.emit("set-remote-description", description, Gst.Promise.new())
        else:
            self.send(self.find_payload_type(text))
            self.webrtc.emit("set-remote-description", description,
                             Gst.Promise.new_with_change_func(self.on_remote_offer, None))
        return False

    def find_payload_type(self, text):
        for line in text.splitlines():
            if line.startswith("a=rtpmap:") and f" {self.codec}/" in line:
                return int(line[len("a=rtpmap:"):].split()[0])
        raise ValueError(f"no {self.codec} is offered")

    def on_remote_offer(self, _promise, _):
        self.create("answer")

    def on_gathered(self, sdp):
        report("description", description={"type": self.role, "sdp": sdp})


if __name__ == "__main__":
    run(lambda: Peer(sys.argv[1], sys.argv[2]))

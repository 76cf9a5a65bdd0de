"""What both programs of GStreamer's webrtcbin share: it decodes what comes, and prints the numbers of the pictures."""

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import Gst, GstWebRTC  # noqa: E402

from whep import read_number, report  # noqa: E402

DECODERS = {"VP8": "rtpvp8depay ! vp8dec", "H264": "rtph264depay ! h264parse ! avdec_h264"}
SINK = " ! videoconvert ! video/x-raw,format=GRAY8 ! appsink name=sink emit-signals=true sync=false"


class Endpoint:
    """One webrtcbin in a pipeline. Whoever derives from it says `on_gathered`: the local description has all candidates."""

    def __init__(self):
        self.pipeline = Gst.Pipeline.new("endpoint")
        self.webrtc = Gst.ElementFactory.make("webrtcbin", "webrtc")
        self.webrtc.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
        self.pipeline.add(self.webrtc)
        self.webrtc.connect("pad-added", self.on_pad)
        self.webrtc.connect("notify::connection-state", self.on_state)
        self.webrtc.connect("notify::ice-gathering-state", self.on_gathering)

    def stop(self):
        self.pipeline.set_state(Gst.State.NULL)

    def create(self, kind):
        """Makes an offer or an answer, and sets it."""
        self.webrtc.emit(f"create-{kind}", None, Gst.Promise.new_with_change_func(self.on_made, kind))

    def on_made(self, promise, kind):
        reply = promise.get_reply()  # owns the description's text
        self.webrtc.emit("set-local-description", reply.get_value(kind), Gst.Promise.new())

    def on_gathering(self, webrtc, _):
        if webrtc.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            self.on_gathered(webrtc.get_property("local-description").sdp.as_text())

    def on_state(self, webrtc, _):
        report("state", state=webrtc.get_property("connection-state").value_nick)

    def on_pad(self, _, pad):
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        encoding = pad.get_current_caps().get_structure(0).get_string("encoding-name")
        report("track", encoding=encoding)
        decoder = Gst.parse_bin_from_description(DECODERS[encoding] + SINK, True)
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
        report("unreadable" if number is None else "frame", number=number)
        return Gst.FlowReturn.OK

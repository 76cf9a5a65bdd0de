"""A peer by GStreamer's webrtcbin that receives sound: prints the DTMF digits that rtpdtmfdepay reads out of it.

usage: webrtcbin_tones.py offer CLOCK_RATE       CLOCK_RATE: 48000 (beside Opus) or 8000 (beside PCMU)

Descriptions go both ways as lines, with all candidates in them: {"description": {"type": …, "sdp": …}}. Ends when standard input ends.
"""

import sys

from main_loop import run
from peer import report
from webrtcbin import Endpoint

from gi.repository import Gst, GstSdp, GstWebRTC  # whose versions webrtcbin has asked for

SOUND_PAYLOAD_TYPE = {48000: 111, 8000: 0}
SOUND = {48000: "encoding-name=OPUS,payload=111,clock-rate=48000,encoding-params=(string)2",
         8000: "encoding-name=PCMU,payload=0,clock-rate=8000"}
EVENTS = 110


class Peer(Endpoint):
    """webrtcbin has one pad for a stream, whatever its payload types: what comes is taken where its packets are in order."""

    def __init__(self, clock_rate):
        super().__init__()
        self.clock_rate = clock_rate
        self.events = f"application/x-rtp,media=audio,encoding-name=TELEPHONE-EVENT,payload={EVENTS},clock-rate={clock_rate}"
        self.reader = Gst.parse_launch(
            f"appsrc name=source format=time caps={self.events} ! rtpdtmfdepay ! fakesink sync=false async=false")
        self.source = self.reader.get_by_name("source")
        self.reader.get_bus().set_sync_handler(self.on_message)
        self.has_sound = False

    def start(self):
        self.reader.set_state(Gst.State.PLAYING)
        caps = Gst.Caps.from_string(f"application/x-rtp,media=audio,{SOUND[self.clock_rate]};{self.events}")
        self.webrtc.emit("add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, caps)
        self.webrtc.get_by_name("rtpbin").connect("new-jitterbuffer", self.on_jitter_buffer)
        self.pipeline.set_state(Gst.State.PLAYING)
        self.create("offer")

    def on_jitter_buffer(self, _, buffer, _session, _ssrc):
        buffer.get_static_pad("src").add_probe(Gst.PadProbeType.BUFFER, self.on_packet)

    def on_packet(self, _, info):
        packet = info.get_buffer()
        payload_type = packet.extract_dup(1, 1)[0] & 0x7F
        if payload_type == EVENTS:
            self.source.emit("push-buffer", Gst.Buffer.new_wrapped(packet.extract_dup(0, packet.get_size())))
        elif payload_type == SOUND_PAYLOAD_TYPE[self.clock_rate] and not self.has_sound:
            self.has_sound = True
            report("sound")
        return Gst.PadProbeReturn.OK

    def on_message(self, _, message):
        structure = message.get_structure()
        if structure is not None and structure.get_name() == "dtmf-event":
            report("tone", number=structure.get_value("number"), volume=structure.get_value("volume"))
        return Gst.BusSyncReply.DROP

    def on_pad(self, _, pad):
        if pad.get_direction() == Gst.PadDirection.SRC:
            sink = Gst.ElementFactory.make("fakesink")
            sink.set_property("sync", False)
            self.pipeline.add(sink)
            sink.sync_state_with_parent()
            pad.link(sink.get_static_pad("sink"))

    def hear(self, line):
        _, message = GstSdp.SDPMessage.new_from_text(line["description"]["sdp"])
        description = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        self.webrtc.emit("set-remote-description", description, Gst.Promise.new())
        return False

    def on_gathered(self, sdp):
        report("description", description={"type": "offer", "sdp": sdp})

    def stop(self):
        super().stop()
        self.reader.set_state(Gst.State.NULL)


if __name__ == "__main__":
    run(lambda: Peer(int(sys.argv[2])))

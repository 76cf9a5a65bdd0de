"""A peer by aiortc (Debian's python3-aiortc): sends numbered pictures, prints the numbers of those it receives, echoes messages.

usage: aiortc_peer.py offer|answer CODEC       CODEC: VP8 or H264

Descriptions go both ways as lines, with all candidates in them: {"description": {"type": …, "sdp": …}}. Ends when standard input ends.
"""

import asyncio
import fractions
import sys
import threading

from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import VideoStreamTrack
from av import VideoFrame

from peer import FRAMES_PER_SECOND, HEIGHT, WIDTH, numbered, read_lines, report
from aiortc_numbers import report_numbers

CLOCK_RATE = 90000


class NumberedTrack(VideoStreamTrack):
    def __init__(self):
        super().__init__()
        self.number = 0

    async def recv(self):
        await asyncio.sleep(1 / FRAMES_PER_SECOND)
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, value in zip(frame.planes, (None, b"\x80", b"\x80")):
            plane.update(numbered(self.number) if value is None else value * plane.buffer_size)
        frame.pts = self.number * CLOCK_RATE // FRAMES_PER_SECOND
        frame.time_base = fractions.Fraction(1, CLOCK_RATE)
        self.number += 1
        return frame


def echo(channel):
    report("channel", label=channel.label, protocol=channel.protocol, ordered=channel.ordered,
           maxRetransmits=channel.maxRetransmits, maxPacketLifeTime=channel.maxPacketLifeTime)

    @channel.on("message")
    def on_message(message):
        channel.send(message)

    @channel.on("close")
    def on_close():
        report("closed", label=channel.label)


def prefer(transceiver, codec):
    codecs = RTCRtpSender.getCapabilities("video").codecs
    transceiver.setCodecPreferences([one for one in codecs if one.mimeType in (f"video/{codec}", "video/rtx")])


async def main(role, codec):
    connection = RTCPeerConnection()
    tasks = []
    lines = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read():
        read_lines(lambda line: loop.call_soon_threadsafe(lines.put_nowait, line))
        loop.call_soon_threadsafe(lines.put_nowait, None)

    @connection.on("track")
    def on_track(track):
        report("track", media=track.kind)
        tasks.append(asyncio.ensure_future(report_numbers(track)))

    @connection.on("datachannel")
    def on_datachannel(channel):
        echo(channel)

    @connection.on("connectionstatechange")
    def on_state():
        report("state", state=connection.connectionState)

    async def describe(description):
        await connection.setLocalDescription(description)
        local = connection.localDescription
        report("description", description={"type": local.type, "sdp": local.sdp})

    threading.Thread(target=read, daemon=True).start()
    if role == "offer":
        connection.addTrack(NumberedTrack())
        prefer(connection.getTransceivers()[0], codec)
        # Negotiated: aiortc chooses ids by its ICE role where RFC 8832 §6 wants the DTLS role, so its own could be one of ours.
        echo(connection.createDataChannel("agreed", protocol="echo", negotiated=True, id=100))
        await describe(await connection.createOffer())
    while (line := await lines.get()) is not None:
        description = RTCSessionDescription(**line["description"])
        await connection.setRemoteDescription(description)
        if description.type == "offer":
            connection.addTrack(NumberedTrack())
            prefer(connection.getTransceivers()[0], codec)
            await describe(await connection.createAnswer())
    for task in tasks:
        task.cancel()
    await connection.close()
    report("done")


if __name__ == "__main__":
    try:
        asyncio.run(main(sys.argv[1], sys.argv[2]))
    except Exception as error:  # a line for the test instead of a traceback alone
        report("error", message=f"{type(error).__name__}: {error}")
        raise

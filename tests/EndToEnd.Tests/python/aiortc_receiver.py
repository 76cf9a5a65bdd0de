"""A WHEP receiver by aiortc (Debian's python3-aiortc): decodes, and prints the frame numbers it sees.

usage: aiortc_receiver.py URL SECONDS [TOKEN]

It offers audio and application sections too. aiortc gives each media section an ice-ufrag of its own although it bundles them.
"""

import asyncio
import sys

from aiortc import RTCPeerConnection, RTCSessionDescription

from aiortc_numbers import report_numbers
from whep import post_offer, report


async def main(url, seconds, token):
    connection = RTCPeerConnection()
    tasks = []

    @connection.on("track")
    def on_track(track):
        report("track", media=track.kind)
        if track.kind == "video":
            tasks.append(asyncio.ensure_future(report_numbers(track)))

    @connection.on("connectionstatechange")
    def on_state():
        report("state", state=connection.connectionState)

    connection.addTransceiver("audio", direction="recvonly")
    connection.addTransceiver("video", direction="recvonly")
    connection.createDataChannel("test")
    await connection.setLocalDescription(await connection.createOffer())
    loop = asyncio.get_event_loop()
    answer = await loop.run_in_executor(None, post_offer, url, connection.localDescription.sdp, token)
    await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await connection.close()
    report("done")


if __name__ == "__main__":
    try:
        asyncio.run(main(sys.argv[1], float(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None))
    except Exception as error:  # a line for the test instead of a traceback alone
        report("error", message=f"{type(error).__name__}: {error}")
        raise

"""What both programs of aiortc share."""

from aiortc.mediastreams import MediaStreamError

from whep import read_number, report


async def report_numbers(track):
    """Decodes a track to its end, and prints the numbers of its pictures."""
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            report("ended")
            return
        plane = frame.planes[0]
        number = read_number(bytes(plane), frame.width, frame.height, plane.line_size)
        report("unreadable" if number is None else "frame", number=number)

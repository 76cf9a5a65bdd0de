"""What a program of GStreamer's webrtcbin does from its start to its end: it is the same whatever its peer sends."""

import threading

from peer import read_lines, report

import webrtcbin  # noqa: F401  asks for the versions of what comes next
from gi.repository import GLib, Gst


def run(make_peer):
    """Starts the peer, lets it hear each line of standard input, and stops it where they end."""
    Gst.init(None)
    loop = GLib.MainLoop()
    peer = make_peer()

    def read():
        read_lines(lambda line: GLib.idle_add(peer.hear, line))
        GLib.idle_add(loop.quit)

    threading.Thread(target=read, daemon=True).start()
    peer.start()
    loop.run()
    peer.stop()
    report("done")

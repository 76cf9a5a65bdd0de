using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Camerad.Hardware.Guest.Network;

/// <summary>Tells whether the kernel cuts one message into datagrams on the way to an address.</summary>
internal static class UdpSegmentation
{
    private const int SOL_UDP = 17, UDP_SEGMENT = 103;
    private const int SegmentLength = 1000;

    public static bool Works(string host, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        int length = SegmentLength;
        socket.SetRawSocketOption(SOL_UDP, UDP_SEGMENT, MemoryMarshal.AsBytes(new Span<int>(ref length)));
        try
        {
            socket.SendTo(new byte[2 * SegmentLength], new IPEndPoint(IPAddress.Parse(host), port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

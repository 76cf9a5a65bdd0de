using System.Net;
using System.Net.Sockets;

namespace Camerad.Hardware.Guest.Network;

/// <summary>Sends datagrams back: shows that the way to the machine and from it is open.</summary>
internal static class UdpEcho
{
    /// <summary>Without end.</summary>
    public static void Run(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        Console.WriteLine($"listening on {port}");
        var datagram = new byte[ushort.MaxValue];
        EndPoint sender = new IPEndPoint(IPAddress.Any, 0);
        while (true)
        {
            int length = socket.ReceiveFrom(datagram, ref sender);
            socket.SendTo(datagram.AsSpan(0, length), sender);
        }
    }
}

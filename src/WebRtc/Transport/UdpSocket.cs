using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Transport.Interop;
using Microsoft.Win32.SafeHandles;
using static Camerad.WebRtc.Transport.Interop.Libc;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// A UDP socket: dual-stack where the machine has IPv6, with packet information both ways, so that an answer leaves
/// from the address the question came to (a machine with two interfaces would otherwise choose). Reading takes many
/// datagrams per call; <see cref="Interop.DatagramSender"/> does the same for writing.
/// </summary>
internal sealed class UdpSocket : IDatagramSocket
{
    /// <summary>
    /// Bytes asked of the kernel each way: half a second of 32 viewers at 4 Mbit/s. What it grants is read back.
    /// </summary>
    private const int BufferLength = 4 << 20;

    private readonly SafeFileHandle _handle;
    private readonly DatagramBuffers _buffers;
    private readonly bool _ownsBuffers;

    private UdpSocket(SafeFileHandle handle, DatagramBuffers? buffers, bool dualStack, int port)
    {
        _handle = handle;
        _ownsBuffers = buffers is null;
        _buffers = buffers ?? new DatagramBuffers();
        HasIPv6 = dualStack;
        LocalPort = port;
        Descriptor = (int)handle.DangerousGetHandle();
    }

    public int LocalPort { get; }

    public bool HasIPv6 { get; }

    public int Descriptor { get; }

    /// <summary>What the kernel granted, as it counts it (bookkeeping included).</summary>
    public int SendBufferLength { get; private init; }

    public int ReceiveBufferLength { get; private init; }

    public DatagramSender Sender => _buffers.Sender;

    /// <param name="port">0: the kernel chooses.</param>
    /// <param name="buffers">Those of the thread that will read and write it; null: it gets its own.</param>
    /// <exception cref="Win32Exception">The port is taken or not allowed.</exception>
    public static UdpSocket Bind(int port, DatagramBuffers? buffers = null)
    {
        bool dualStack = true;
        int descriptor = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == EAFNOSUPPORT)
        {
            // A kernel booted with ipv6.disable=1.
            dualStack = false;
            descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        }
        if (descriptor < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            return Configure(handle, buffers, dualStack, port);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public int Receive() => _buffers.Receiver.Receive(Descriptor);

    public Span<byte> Received(int index, out Route route) =>
        _buffers.Receiver.Datagram(index, (ushort)LocalPort, out route);

    public int Send(SendBatch batch, int first, int end) =>
        _buffers.Sender.Send(Descriptor, HasIPv6, batch, first, end);

    public void Dispose()
    {
        _handle.Dispose();
        if (_ownsBuffers) _buffers.Dispose();
    }

    private static UdpSocket Configure(SafeFileHandle handle, DatagramBuffers? buffers, bool dualStack, int port)
    {
        if (dualStack)
        {
            Set(handle, IPPROTO_IPV6, IPV6_V6ONLY, 0);
            Set(handle, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
        }
        else
        {
            Set(handle, IPPROTO_IP, IP_PKTINFO, 1);
        }
        var address = new SockAddrIn6
        {
            Family = (ushort)(dualStack ? AF_INET6 : AF_INET),
            PortBigEndian = BinaryPrimitives.ReverseEndianness((ushort)port),
        };
        uint length = dualStack ? 28u : 16u;
        if (bind(handle, address, length) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        if (getsockname(handle, ref address, ref length) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        return new UdpSocket(handle, buffers, dualStack, BinaryPrimitives.ReverseEndianness(address.PortBigEndian))
        {
            SendBufferLength = Enlarge(handle, SO_SNDBUFFORCE, SO_SNDBUF),
            ReceiveBufferLength = Enlarge(handle, SO_RCVBUFFORCE, SO_RCVBUF),
        };
    }

    private static void Set(SafeFileHandle handle, int level, int name, int value)
    {
        if (setsockopt(handle, level, name, value, sizeof(int)) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    // The forced size needs CAP_NET_ADMIN; without it the kernel caps at net.core.[rw]mem_max, which is still worth
    // having.
    private static int Enlarge(SafeFileHandle handle, int forced, int ordinary)
    {
        int value = BufferLength;
        if (setsockopt(handle, SOL_SOCKET, forced, value, sizeof(int)) != 0)
            _ = setsockopt(handle, SOL_SOCKET, ordinary, value, sizeof(int));
        uint length = sizeof(int);
        _ = getsockopt(handle, SOL_SOCKET, ordinary, ref value, ref length);
        return value;
    }
}

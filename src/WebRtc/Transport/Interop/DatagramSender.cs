using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Camerad.WebRtc.Protocol;
using static Camerad.WebRtc.Transport.Interop.Libc;

namespace Camerad.WebRtc.Transport.Interop;

/// <summary>
/// Sends a batch in as few system calls as the kernel takes: datagrams to one route that lie one behind the other with
/// equal lengths (the last may be shorter) become one UDP_SEGMENT message, and all messages go into one sendmmsg.
/// UDP_SEGMENT is refused per route and only when sending (a device without checksum offload, a small path MTU): such a
/// route is remembered and its datagrams go plainly. Nothing here blocks. For any number of sockets of one thread.
/// </summary>
internal sealed unsafe class DatagramSender : IDisposable
{
    /// <summary>
    /// Segments per message: the kernel takes 64 (UDP_MAX_SEGMENTS), and the pacer's bursts are smaller anyway.
    /// </summary>
    internal const int MaxSegments = 48;

    /// <summary>Bytes per message: what an IPv4 datagram can hold (RFC 768, RFC 791), less headers.</summary>
    internal const int MaxMessageLength = 65_000;

    /// <summary>Messages per system call; the kernel's own limit is 1,024 (UIO_MAXIOV).</summary>
    internal const int MaxMessages = 512;

    /// <summary>Routes remembered as plain; when more, all are forgotten and tried again.</summary>
    internal const int MaxPlainRoutes = 1024;

    private const int ControlLength = 64;

    private readonly HashSet<TransportAddress> _plainRoutes = [];
    private readonly int[] _segments = new int[MaxMessages];
    private byte* _memory;
    private readonly MMsgHdr* _messages;
    private readonly IoVec* _vectors;
    private readonly SockAddrIn6* _addresses;
    private readonly byte* _control;

    public DatagramSender()
    {
        int perMessage = sizeof(MMsgHdr) + sizeof(IoVec) + ControlLength + sizeof(SockAddrIn6) + 4;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(perMessage * MaxMessages), 64);
        _messages = (MMsgHdr*)_memory;
        _vectors = (IoVec*)(_messages + MaxMessages);
        _control = (byte*)(_vectors + MaxMessages);
        _addresses = (SockAddrIn6*)(_control + (ControlLength * MaxMessages));
    }

    ~DatagramSender() => NativeMemory.AlignedFree(_memory);

    /// <summary>sendmmsg calls so far.</summary>
    public long SystemCalls { get; private set; }

    public long DatagramsSent { get; private set; }

    /// <summary>Messages that carried more than one segment.</summary>
    public long SegmentedMessages { get; private set; }

    /// <summary>
    /// Datagrams the kernel would not take for another reason than a full buffer (no route, not permitted).
    /// </summary>
    public long Refused { get; private set; }

    /// <summary>Test's and user's switch; false sends every datagram plainly.</summary>
    public bool SegmentationEnabled { get; set; } = true;

    public int PlainRouteCount => _plainRoutes.Count;

    /// <summary>See <see cref="IDatagramSocket.Send"/>.</summary>
    /// <param name="descriptor">The socket.</param>
    /// <param name="dualStack">It is an IPv6 one that speaks IPv4, too.</param>
    /// <param name="batch">What to send.</param>
    /// <param name="first">Where to begin.</param>
    /// <param name="end">Where to end.</param>
    public int Send(int descriptor, bool dualStack, SendBatch batch, int first, int end)
    {
        ReadOnlySpan<SendBatch.Datagram> datagrams = batch.Datagrams[..end];
        while (first < datagrams.Length)
        {
            int messages = Build(dualStack, batch, datagrams, first);
            SystemCalls++;
            int sent = sendmmsg(descriptor, _messages, (uint)messages, MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent > 0)
            {
                for (int i = 0; i < sent; i++)
                {
                    first += _segments[i];
                    DatagramsSent += _segments[i];
                    if (_segments[i] > 1) SegmentedMessages++;
                }
                continue;
            }
            int errno = Marshal.GetLastPInvokeError();
            if (errno is EAGAIN or ENOBUFS) return first;
            if (errno != EINTR) first += Refuse(errno, datagrams[first].Route.Remote);
        }
        return first;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        GC.SuppressFinalize(this);
    }

    /// <returns>
    /// How many datagrams of the first message are given up: none if they are to be sent again plainly.
    /// </returns>
    private int Refuse(int errno, in TransportAddress remote)
    {
        if (_segments[0] > 1 && errno is EIO or EINVAL or EMSGSIZE)
        {
            if (_plainRoutes.Count >= MaxPlainRoutes) _plainRoutes.Clear();
            if (_plainRoutes.Add(remote)) return 0;
        }
        Refused += _segments[0];
        return _segments[0];
    }

    private int Build(bool dualStack, SendBatch batch, ReadOnlySpan<SendBatch.Datagram> datagrams, int first)
    {
        int count = 0;
        for (int next = first; next < datagrams.Length && count < MaxMessages; count++)
        {
            int segments = CountSegments(datagrams[next..]);
            BuildMessage(count, dualStack, batch, datagrams.Slice(next, segments));
            _segments[count] = segments;
            next += segments;
        }
        return count;
    }

    private int CountSegments(ReadOnlySpan<SendBatch.Datagram> datagrams)
    {
        ref readonly SendBatch.Datagram head = ref datagrams[0];
        if (!SegmentationEnabled || _plainRoutes.Contains(head.Route.Remote)) return 1;
        int limit = Math.Min(Math.Min(MaxSegments, MaxMessageLength / Math.Max(1, head.Length)), datagrams.Length);
        int n = 1;
        while (n < limit && datagrams[n].Length <= head.Length && datagrams[n].Route == head.Route)
            if (datagrams[n++].Length < head.Length) break;   // a shorter one can only be the last of its run
        return n;
    }

    private void BuildMessage(int index, bool dualStack, SendBatch batch, ReadOnlySpan<SendBatch.Datagram> run)
    {
        ref readonly SendBatch.Datagram head = ref run[0];
        ref readonly SendBatch.Datagram tail = ref run[^1];
        fixed (byte* start = batch.Payload(head))   // the slab is pinned for its life
            _vectors[index] = new IoVec { Base = start, Length = (nuint)(tail.Offset + tail.Length - head.Offset) };
        byte* control = _control + (ControlLength * index);
        int used = 0;
        if (!head.Route.Local.IsEmpty) used += WritePacketInfo(dualStack, control, head.Route.Local);
        if (run.Length > 1) used += WriteSegmentSize(control + used, (ushort)head.Length);
        _messages[index].Header = new MsgHdr
        {
            Name = _addresses + index,
            NameLength = SocketAddress.Write(head.Route.Remote, dualStack, _addresses + index),
            Vectors = _vectors + index,
            VectorCount = 1,
            Control = used == 0 ? null : control,
            ControlLength = (nuint)used,
        };
    }

    // ipv6(7): in6_pktinfo is address and interface index; ip(7): in_pktinfo is index, source, destination.
    private static int WritePacketInfo(bool dualStack, byte* control, in TransportAddress local)
    {
        var header = (CMsgHdr*)control;
        byte* data = (byte*)(header + 1);
        if (dualStack)
        {
            *header = new CMsgHdr { Length = 16 + 20, Level = IPPROTO_IPV6, Type = IPV6_PKTINFO };
            SocketAddress.WriteMapped(local, data);
            *(uint*)(data + 16) = local.ScopeId;
            return 40;
        }
        *header = new CMsgHdr { Length = 16 + 12, Level = IPPROTO_IP, Type = IP_PKTINFO };
        *(int*)data = 0;
        *(uint*)(data + 4) = BinaryPrimitives.ReverseEndianness((uint)local.Low);
        *(uint*)(data + 8) = 0;
        return 32;
    }

    private static int WriteSegmentSize(byte* control, ushort length)
    {
        var header = (CMsgHdr*)control;
        *header = new CMsgHdr { Length = 16 + sizeof(ushort), Level = SOL_UDP, Type = UDP_SEGMENT };
        *(ushort*)(header + 1) = length;
        return 24;
    }
}

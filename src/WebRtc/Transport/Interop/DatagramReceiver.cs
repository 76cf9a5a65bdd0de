using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Camerad.WebRtc.Protocol;
using static Camerad.WebRtc.Transport.Interop.Libc;

namespace Camerad.WebRtc.Transport.Interop;

/// <summary>Takes up to <see cref="BatchLength"/> datagrams per system call into buffers made once.</summary>
internal sealed unsafe class DatagramReceiver : IDisposable
{
    /// <summary>Datagrams per call: RTCP and STUN of 32 viewers come in smaller bunches than this.</summary>
    internal const int BatchLength = 32;

    /// <summary>Bytes; anything longer is not WebRTC's and is dropped as truncated.</summary>
    internal const int MaxDatagramLength = 2048;

    private const int ControlLength = 64;

    private readonly int _descriptor;
    private readonly ushort _localPort;
    private readonly MMsgHdr* _messages;
    private readonly byte* _memory;

    public DatagramReceiver(int descriptor, ushort localPort)
    {
        _descriptor = descriptor;
        _localPort = localPort;
        int perMessage = sizeof(MMsgHdr) + sizeof(IoVec) + sizeof(SockAddrIn6) + 4 + ControlLength + MaxDatagramLength;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(perMessage * BatchLength), 64);
        byte* next = _memory;
        _messages = (MMsgHdr*)next;
        next += sizeof(MMsgHdr) * BatchLength;
        var vectors = (IoVec*)next;
        next += sizeof(IoVec) * BatchLength;
        byte* control = next;
        next += ControlLength * BatchLength;
        byte* buffers = next;
        next += MaxDatagramLength * BatchLength;
        var addresses = (SockAddrIn6*)next;
        for (int i = 0; i < BatchLength; i++)
        {
            vectors[i] = new IoVec { Base = buffers + (i * MaxDatagramLength), Length = MaxDatagramLength };
            _messages[i].Header = new MsgHdr
            {
                Name = addresses + i, Vectors = vectors + i, VectorCount = 1, Control = control + (i * ControlLength),
            };
        }
    }

    /// <summary>Datagrams longer than we take.</summary>
    public long Truncated { get; private set; }

    public int Receive()
    {
        for (int i = 0; i < BatchLength; i++)
        {
            _messages[i].Header.NameLength = (uint)sizeof(SockAddrIn6);
            _messages[i].Header.ControlLength = ControlLength;
        }
        // Errors (EAGAIN, EINTR, a pending ICMP) mean the same here: nothing to read now.
        return Math.Max(0, recvmmsg(_descriptor, _messages, BatchLength, MSG_DONTWAIT, null));
    }

    public Span<byte> Datagram(int index, out Route route)
    {
        ref MMsgHdr message = ref _messages[index];
        TransportAddress remote = SocketAddress.Read(*(SockAddrIn6*)message.Header.Name);
        route = new Route(LocalAddress(message.Header, remote.ScopeId), remote);
        if ((message.Header.Flags & MSG_TRUNC) != 0)
        {
            Truncated++;
            return default;
        }
        return new Span<byte>(message.Header.Vectors->Base, (int)message.Length);
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    // Walks the control messages for the address the datagram was sent to (ipv6(7), ip(7)).
    private TransportAddress LocalAddress(in MsgHdr header, uint scopeId)
    {
        nuint offset = 0;
        while (offset + (nuint)sizeof(CMsgHdr) <= header.ControlLength)
        {
            var control = (CMsgHdr*)(header.Control + offset);
            if (control->Length < (nuint)sizeof(CMsgHdr)) break;
            byte* data = (byte*)(control + 1);
            if (control->Level == IPPROTO_IPV6 && control->Type == IPV6_PKTINFO)
            {
                TransportAddress local = TransportAddress.FromBytes(new ReadOnlySpan<byte>(data, 16), _localPort, scopeId);
                return local;
            }
            if (control->Level == IPPROTO_IP && control->Type == IP_PKTINFO)   // in_pktinfo: index, spec_dst, addr
                return TransportAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(data + 8, 4)), _localPort);
            offset += (control->Length + 7) & ~(nuint)7;
        }
        return default;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Camerad.WebRtc.Protocol;
using static Camerad.WebRtc.Transport.Interop.Libc;

namespace Camerad.WebRtc.Transport.Interop;

/// <summary>
/// Takes up to <see cref="BatchLength"/> datagrams per system call into buffers made once, for any number of sockets of
/// one thread.
/// </summary>
internal sealed unsafe class DatagramReceiver : IDisposable
{
    /// <summary>Datagrams per call: RTCP and STUN of 32 viewers come in smaller bunches than this.</summary>
    internal const int BatchLength = 32;

    /// <summary>Bytes; anything longer is not WebRTC's and is dropped as truncated.</summary>
    internal const int MaxDatagramLength = 2048;

    private const int ControlLength = 64;

    private readonly MMsgHdr* _messages;
    private byte* _memory;

    public DatagramReceiver()
    {
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

    ~DatagramReceiver() => NativeMemory.AlignedFree(_memory);

    /// <summary>Datagrams longer than we take.</summary>
    public long Truncated { get; private set; }

    /// <summary>Takes what lies at a socket; valid until the next call for whichever socket.</summary>
    public int Receive(int descriptor)
    {
        for (int i = 0; i < BatchLength; i++)
        {
            _messages[i].Header.NameLength = (uint)sizeof(SockAddrIn6);
            _messages[i].Header.ControlLength = ControlLength;
        }
        // Errors (EAGAIN, EINTR, a pending ICMP) mean the same here: nothing to read now.
        return Math.Max(0, recvmmsg(descriptor, _messages, BatchLength, MSG_DONTWAIT, null));
    }

    public Span<byte> Datagram(int index, ushort localPort, out Route route)
    {
        ref MMsgHdr message = ref _messages[index];
        TransportAddress remote = SocketAddress.Read(*(SockAddrIn6*)message.Header.Name);
        route = new Route(LocalAddress(message.Header, localPort, remote.ScopeId), remote);
        if ((message.Header.Flags & MSG_TRUNC) != 0)
        {
            Truncated++;
            return default;
        }
        return new Span<byte>(message.Header.Vectors->Base, (int)message.Length);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        GC.SuppressFinalize(this);
    }

    // Walks the control messages for the address the datagram was sent to (ipv6(7), ip(7)).
    private static TransportAddress LocalAddress(in MsgHdr header, ushort localPort, uint scopeId)
    {
        nuint offset = 0;
        while (offset + (nuint)sizeof(CMsgHdr) <= header.ControlLength)
        {
            var control = (CMsgHdr*)(header.Control + offset);
            if (control->Length < (nuint)sizeof(CMsgHdr)) break;
            byte* data = (byte*)(control + 1);
            if (control->Level == IPPROTO_IPV6 && control->Type == IPV6_PKTINFO)
            {
                TransportAddress local = TransportAddress.FromBytes(
                    new ReadOnlySpan<byte>(data, 16), localPort, scopeId);
                return local;
            }
            if (control->Level == IPPROTO_IP && control->Type == IP_PKTINFO)   // in_pktinfo: index, spec_dst, addr
                return TransportAddress.FromIPv4(
                    BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(data + 8, 4)), localPort);
            offset += (control->Length + 7) & ~(nuint)7;
        }
        return default;
    }
}

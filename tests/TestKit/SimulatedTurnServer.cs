using System.Security.Cryptography;
using System.Text;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Stun;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.TestKit;

/// <summary>
/// A TURN server over UDP (RFC 8656) on the simulated network with one user; strict about what a server checks, and
/// able to be restarted, to refuse and to lie.
/// </summary>
internal sealed class SimulatedTurnServer : ISimulatedPeer
{
    public const string Username = "alice", Password = "secret", Realm = "relay.test";

    public static readonly TransportAddress DefaultAddress = TransportAddress.FromIPv4(0xC6336405, 3478);
    public static readonly TimeSpan PermissionLifetime = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan ChannelLifetime = TimeSpan.FromMinutes(10);

    private const ushort Sha256 = 2;
    private const int BufferLength = 2048;

    private readonly SimulatedNetwork _network;
    private readonly Queue<(Route Route, byte[] Bytes)> _output = new();
    private readonly Dictionary<TransportAddress, SimulatedAllocation> _allocations = [];
    private ushort _nextPort = 50_000;
    private int _nonce = 1;
    private Instant _now;

    public SimulatedTurnServer(SimulatedNetwork network, TransportAddress? address = null)
    {
        _network = network;
        Address = address ?? DefaultAddress;
        network.Attach(this, Address);
    }

    public TransportAddress Address { get; }

    public IReadOnlyDictionary<TransportAddress, SimulatedAllocation> Allocations => _allocations;

    /// <summary>What it gives at most.</summary>
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>An error instead of an answer to an authenticated request of this method; 0: none.</summary>
    public Func<StunMethod, int> Refuses { get; set; } = static _ => 0;

    /// <summary>Where 300 sends to.</summary>
    public TransportAddress Alternate { get; set; }

    /// <summary>It offers SHA-256 for passwords (RFC 8489 §14.11), and wants it.</summary>
    public bool OffersSha256 { get; set; }

    /// <summary>May change or swallow (null) what it sends to clients.</summary>
    public Func<byte[], byte[]?> Lie { get; set; } = static bytes => bytes;

    /// <summary>Authenticated requests, in order.</summary>
    public List<(Instant At, StunMethod Method)> Requests { get; } = [];

    /// <summary>Datagrams relayed to peers, by the way they came.</summary>
    public int ByIndication { get; private set; }

    public int ByChannel { get; private set; }

    /// <summary>From peers without permission, and to them.</summary>
    public int Dropped { get; private set; }

    public int KeepAlives { get; private set; }

    public Instant NextTimeout => Instant.Never;

    private string Nonce => (OffersSha256 ? "obMatJos2gAAA" : "") + $"nonce {_nonce}";

    private byte[] Key
    {
        get
        {
            byte[] text = Encoding.UTF8.GetBytes($"{Username}:{Realm}:{Password}");
#pragma warning disable CA5351 // RFC 8489 §9.2.2
            return OffersSha256 ? SHA256.HashData(text) : MD5.HashData(text);
#pragma warning restore CA5351
        }
    }

    /// <summary>Nonces given until now are stale.</summary>
    public void ChangeNonce() => _nonce++;

    /// <summary>As after a restart.</summary>
    public void Forget()
    {
        ChangeNonce();
        foreach (SimulatedAllocation one in _allocations.Values.ToArray()) Remove(one);
    }

    public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
    {
        _now = now;
        foreach (SimulatedAllocation one in _allocations.Values.Where(one => one.Expires <= now).ToArray()) Remove(one);
        if (route.Local != Address) HandlePeer(route, datagram);
        else if (datagram.Length > 0 && datagram[0] is >= 0x40 and <= 0x4F) HandleChannelData(route.Remote, datagram);
        else if (StunMessage.TryParse(datagram, out StunMessage message)) HandleMessage(route.Remote, message);
    }

    public void HandleTimeout(Instant now)
    {
    }

    public void Drain(Instant now, SimulatedNetwork network)
    {
        while (_output.TryDequeue(out (Route Route, byte[] Bytes) next)) network.Send(next.Route, next.Bytes);
    }

    private void HandlePeer(in Route route, ReadOnlySpan<byte> datagram)
    {
        TransportAddress relayed = route.Local;
        SimulatedAllocation? allocation = _allocations.Values.FirstOrDefault(one => one.Relayed == relayed);
        if (allocation?.IsPermitted(_now, route.Remote) != true)
        {
            Dropped++;
            return;
        }
        var buffer = new byte[BufferLength];
        int length;
        if (allocation.FindChannel(_now, route.Remote) is { } channel)
        {
            ChannelData.WriteHeader(buffer, channel, datagram.Length);
            datagram.CopyTo(buffer.AsSpan(ChannelData.HeaderLength));
            length = ChannelData.HeaderLength + datagram.Length;
        }
        else
        {
            var id = new StunTransactionId(0, (ulong)_now.Ticks);
            var writer = new StunWriter(buffer, StunClass.Indication, StunMethod.Data, id);
            writer.AddXorAddress(StunAttributeType.XorPeerAddress, route.Remote);
            writer.Add(StunAttributeType.Data, datagram);
            length = writer.Length;
        }
        Send(allocation.Client, buffer[..length]);
    }

    private void HandleChannelData(in TransportAddress client, ReadOnlySpan<byte> datagram)
    {
        if (!_allocations.TryGetValue(client, out SimulatedAllocation? allocation)
            || !ChannelData.TryRead(datagram, out ushort number, out int length)
            || allocation.FindPeer(_now, number) is not { } peer || !allocation.IsPermitted(_now, peer))
        {
            Dropped++;
            return;
        }
        ByChannel++;
        byte[] data = datagram.Slice(ChannelData.HeaderLength, length).ToArray();
        _output.Enqueue((new Route(allocation.Relayed, peer), data));
    }

    private void HandleMessage(in TransportAddress client, in StunMessage message)
    {
        if (message.Class == StunClass.Indication)
        {
            if (message.Method == StunMethod.Send) HandleSend(client, message);
            else if (message.Method == StunMethod.Binding) KeepAlives++;
        }
        else if (message.Class == StunClass.Request) HandleRequest(client, message);
    }

    private void HandleSend(in TransportAddress client, in StunMessage indication)
    {
        if (!_allocations.TryGetValue(client, out SimulatedAllocation? allocation)
            || !indication.TryGetXorAddress(StunAttributeType.XorPeerAddress, out TransportAddress peer)
            || !indication.TryGet(StunAttributeType.Data, out ReadOnlySpan<byte> data)
            || !allocation.IsPermitted(_now, peer))
        {
            Dropped++;
            return;
        }
        ByIndication++;
        _output.Enqueue((new Route(allocation.Relayed, peer), data.ToArray()));
    }

    private void HandleRequest(in TransportAddress client, in StunMessage request)
    {
        int code = Authenticate(request);
        if (code != 0)
        {
            Challenge(client, request, code);
            return;
        }
        Requests.Add((_now, request.Method));
        SimulatedAllocation? allocation = _allocations.GetValueOrDefault(client);
        code = Refuses(request.Method);
        if (code == 0) code = Carry(request, client, ref allocation);
        Answer(client, request, code, allocation);
    }

    private int Authenticate(in StunMessage request)
    {
        if (!request.TryGet(StunAttributeType.Nonce, out ReadOnlySpan<byte> nonce)
            || !request.TryGet(StunAttributeType.Username, out ReadOnlySpan<byte> username)
            || !request.TryGet(StunAttributeType.Realm, out ReadOnlySpan<byte> realm))
            return StunErrorCode.Unauthenticated;
        if (Encoding.UTF8.GetString(nonce) != Nonce) return StunErrorCode.StaleNonce;
        bool isKnown = username.SequenceEqual(Encoding.UTF8.GetBytes(Username))
            && realm.SequenceEqual(Encoding.UTF8.GetBytes(Realm)) && request.VerifyIntegrity(Key);
        bool choseSha256 = request.TryGetUInt32(StunAttributeType.PasswordAlgorithm, out uint algorithm)
            && algorithm == (uint)Sha256 << 16 && request.Has(StunAttributeType.PasswordAlgorithms);
        return isKnown && choseSha256 == OffersSha256 ? 0 : StunErrorCode.Unauthenticated;
    }

    private void Challenge(in TransportAddress client, in StunMessage request, int code)
    {
        var buffer = new byte[BufferLength];
        var writer = new StunWriter(buffer, StunClass.ErrorResponse, request.Method, request.TransactionId);
        writer.AddErrorCode(code);
        writer.Add(StunAttributeType.Realm, Encoding.UTF8.GetBytes(Realm));
        writer.Add(StunAttributeType.Nonce, Encoding.UTF8.GetBytes(Nonce));
        if (OffersSha256) writer.Add(StunAttributeType.PasswordAlgorithms, [0, 2, 0, 0, 0, 1, 0, 0]);
        writer.AddFingerprint();
        Send(client, buffer[..writer.Length]);
    }

    /// <returns>0, or an error.</returns>
    private int Carry(in StunMessage request, TransportAddress client, ref SimulatedAllocation? allocation)
    {
        if (request.Method == StunMethod.Allocate) return Allocate(request, client, ref allocation);
        if (allocation is null) return StunErrorCode.AllocationMismatch;
        switch (request.Method)
        {
            case StunMethod.Refresh:
                Refresh(request, allocation);
                return 0;
            case StunMethod.CreatePermission:
                if (!request.TryGetXorAddress(StunAttributeType.XorPeerAddress, out TransportAddress permitted))
                    return StunErrorCode.BadRequest;
                allocation.Permit(permitted, _now + PermissionLifetime);
                return 0;
            case StunMethod.ChannelBind:
                return Bind(request, allocation) ? 0 : StunErrorCode.BadRequest;
            default:
                return StunErrorCode.BadRequest;
        }
    }

    private int Allocate(in StunMessage request, TransportAddress client, ref SimulatedAllocation? allocation)
    {
        // A repeated request has the answer of the first (RFC 8656 §7.2).
        if (allocation is not null)
            return allocation.Transaction == request.TransactionId ? 0 : StunErrorCode.AllocationMismatch;
        if (!request.TryGetUInt32(StunAttributeType.RequestedTransport, out uint transport))
            return StunErrorCode.BadRequest;
        if (transport >> 24 != 17) return StunErrorCode.UnsupportedTransport;
        bool wantsIPv6 = request.TryGetUInt32(StunAttributeType.RequestedAddressFamily, out uint family)
            && family >> 24 == 2;
        if (wantsIPv6 == Address.IsIPv4) return StunErrorCode.AddressFamilyNotSupported;
        allocation = new SimulatedAllocation(client, Address.WithPort(_nextPort++), request.TransactionId);
        _allocations.Add(client, allocation);
        _network.Attach(this, allocation.Relayed);
        Refresh(request, allocation);
        return 0;
    }

    private void Refresh(in StunMessage request, SimulatedAllocation allocation)
    {
        TimeSpan wanted = request.TryGetUInt32(StunAttributeType.Lifetime, out uint seconds)
            ? TimeSpan.FromSeconds(seconds) : TurnClient.Lifetime;
        allocation.Lifetime = wanted < MaxLifetime ? wanted : MaxLifetime;
        allocation.Expires = _now + allocation.Lifetime;
        if (allocation.Lifetime == TimeSpan.Zero) Remove(allocation);
    }

    private bool Bind(in StunMessage request, SimulatedAllocation allocation)
    {
        if (!request.TryGetUInt32(StunAttributeType.ChannelNumber, out uint value)
            || !request.TryGetXorAddress(StunAttributeType.XorPeerAddress, out TransportAddress peer)) return false;
        var number = (ushort)(value >> 16);
        if (number is < ChannelData.FirstNumber or > ChannelData.LastNumber) return false;
        if (!allocation.TryBind(_now, number, peer, _now + ChannelLifetime)) return false;
        allocation.Permit(peer, _now + PermissionLifetime);
        return true;
    }

    private void Answer(in TransportAddress client, in StunMessage request, int code, SimulatedAllocation? allocation)
    {
        var buffer = new byte[BufferLength];
        StunClass answer = code == 0 ? StunClass.SuccessResponse : StunClass.ErrorResponse;
        var writer = new StunWriter(buffer, answer, request.Method, request.TransactionId);
        if (code != 0) writer.AddErrorCode(code);
        if (code == StunErrorCode.TryAlternate)
        {
            Span<byte> value = stackalloc byte[StunAddress.MaxLength];
            writer.Add(StunAttributeType.AlternateServer, value[..StunAddress.Write(value, default, Alternate)]);
        }
        if (code == 0 && request.Method == StunMethod.Allocate)
        {
            writer.AddXorAddress(StunAttributeType.XorRelayedAddress, allocation!.Relayed);
            writer.AddXorMappedAddress(client);
        }
        if (code == 0 && request.Method is StunMethod.Allocate or StunMethod.Refresh)
            writer.AddUInt32(StunAttributeType.Lifetime, (uint)allocation!.Lifetime.TotalSeconds);
        if (OffersSha256) writer.AddIntegritySha256(Key);
        else writer.AddIntegrity(Key);
        writer.AddFingerprint();
        Send(client, buffer[..writer.Length]);
    }

    private void Send(in TransportAddress client, byte[] bytes)
    {
        if (Lie(bytes) is { } said) _output.Enqueue((new Route(Address, client), said));
    }

    private void Remove(SimulatedAllocation allocation)
    {
        _allocations.Remove(allocation.Client);
        _network.Detach(allocation.Relayed);
    }
}

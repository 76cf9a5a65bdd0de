using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Sdp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// A connection's handle on its engine: commands go to the network thread in order, events come back through the callback. What is
/// marked so below is touched by the network thread alone.
/// </summary>
/// <param name="network">Where the engine lives.</param>
/// <param name="certificate">What DTLS authenticates with.</param>
/// <param name="onEvent">Posts an event to the connection's context.</param>
internal sealed class PeerTransport(RtcNetwork network, RTCCertificate certificate, Action<RtcEvent> onEvent)
{
    private static readonly SrtpProfile[] SrtpProfileOrder = [.. SrtpProfiles.PreferenceOrder];

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EngineEntry? _entry;   // network thread
    private bool _isClosed;        // network thread
    private IceState _ice;
    private DtlsState _dtls;

    private enum DtlsState
    {
        New,
        Connected,
        Closed,
        Failed,
    }

    /// <summary>The engine exists: a local description was applied.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Done when the network thread has let go of the engine.</summary>
    public Task Closed => _closed.Task;

    /// <summary>W3C WebRTC §4.3.4.</summary>
    public RTCIceConnectionState IceConnectionState => (RTCIceConnectionState)_ice;

    /// <summary>W3C WebRTC §4.3.3, of the one transport there is.</summary>
    public RTCPeerConnectionState ConnectionState => (_ice, _dtls) switch
    {
        (_, DtlsState.Closed) or (IceState.Closed, _) => RTCPeerConnectionState.Closed,
        (IceState.Failed, _) or (_, DtlsState.Failed) => RTCPeerConnectionState.Failed,
        (IceState.Disconnected, _) => RTCPeerConnectionState.Disconnected,
        (IceState.New, DtlsState.New) => RTCPeerConnectionState.New,
        (IceState.Connected or IceState.Completed, DtlsState.Connected) => RTCPeerConnectionState.Connected,
        _ => RTCPeerConnectionState.Connecting,
    };

    /// <summary>The connection's context tells what it was told.</summary>
    public void Note(in RtcEvent rtcEvent)
    {
        switch (rtcEvent.Kind)
        {
            case RtcEventKind.IceStateChanged: _ice = rtcEvent.IceState; break;
            case RtcEventKind.DtlsConnected: _dtls = DtlsState.Connected; break;
            case RtcEventKind.DtlsClosed: _dtls = DtlsState.Closed; break;
            case RtcEventKind.DtlsFailed or RtcEventKind.Failed: _dtls = DtlsState.Failed; break;
        }
    }

    /// <summary>The descriptions say this now.</summary>
    public void Update(NegotiatedTransport transport, IReadOnlyList<IceCandidate> local)
    {
        bool begin = !HasBegun;
        HasBegun = true;
        network.Loop.Post(now =>
        {
            // Close may have overtaken the description that begins.
            if (_isClosed) return;
            if (begin) Begin(transport);
            if (_entry is null) return;
            network.Loop.AddUfrag(_entry, System.Text.Encoding.ASCII.GetBytes(transport.Local.UsernameFragment));
            _entry.Engine.SetTransport(now, transport);
            foreach (IceCandidate candidate in local) _entry.Engine.AddLocalCandidate(now, candidate);
            foreach (IceCandidateAttribute candidate in transport.RemoteCandidates) AddRemote(now, candidate);
            if (transport.RemoteEndOfCandidates) _entry.Engine.SetEndOfRemoteCandidates(now);
            NetworkLoop.Touch(_entry);
        });
    }

    public void AddLocalCandidates(IReadOnlyList<IceCandidate> candidates) => Command((now, engine) =>
    {
        foreach (IceCandidate candidate in candidates) engine.AddLocalCandidate(now, candidate);
    });

    public void AddRemoteCandidate(IceCandidateAttribute candidate) => Command((now, _) => AddRemote(now, candidate));

    public void EndOfRemoteCandidates() => Command((now, engine) => engine.SetEndOfRemoteCandidates(now));

    /// <summary>What is sent, and where its pictures come from.</summary>
    public void SetVideoSender(string mid, NegotiatedSender negotiated, VideoFeed feed) => Command((now, engine) =>
    {
        engine.SetVideoSender(now, ToParameters(mid, negotiated), NtpClock.From(now, DateTime.UtcNow));
        SetFeed(now, feed);
    });

    /// <summary>The peer does not want to receive now.</summary>
    public void PauseVideoSender() => Command((now, _) => SetFeed(now, null));

    /// <summary>The peer takes no video any more.</summary>
    public void StopVideoSender() => Command((now, engine) =>
    {
        SetFeed(now, null);
        engine.StopVideoSender();
    });

    /// <summary>Says goodbye and ends the engine.</summary>
    public void Close()
    {
        bool posted = network.Loop.Post(now =>
        {
            _isClosed = true;
            if (_entry is not null) network.Loop.Remove(_entry, now);
            _entry = null;
            _closed.TrySetResult();
        });
        if (!posted) _closed.TrySetResult();
    }

    private void Command(Action<Instant, RtcEngine> command) => network.Loop.Post(now =>
    {
        if (_entry is not { } entry) return;
        NetworkLoop.Touch(entry);
        try
        {
            command(now, entry.Engine);
        }
        catch (Exception exception)
        {
            network.Loop.Break(entry, exception);
        }
    });

    // Network thread. A renegotiation that changes nothing must not send the group of pictures again.
    private void SetFeed(Instant now, VideoFeed? feed)
    {
        if (_entry!.Feed == feed) return;
        _entry.Feed?.Leave(_entry);
        _entry.Feed = feed;
        if (_entry.Engine.IsConnected) feed?.Join(now, _entry);
    }

    // Network thread.
    private void Begin(NegotiatedTransport transport)
    {
        uint tag;
        do tag = SystemRandom.Shared.NextUInt32();
        while (network.Loop.ContainsTag(tag));
        EngineEntry? entry = null;
        var dtls = new BouncyCastleDtlsTransport(certificate, SrtpProfileOrder, network.Handshakes, WakeEngine);
        IceRole role = transport.IsOfferer || transport.RemoteIsIceLite ? IceRole.Controlling : IceRole.Controlled;
        _entry = entry = new EngineEntry(tag, new RtcEngine(role, tag, SystemRandom.Shared, dtls), onEvent);
        network.Loop.Add(_entry);

        // From the handshake's thread: it has something to send or to say.
        void WakeEngine() => network.Loop.Post(_ =>
        {
            if (entry is not null) NetworkLoop.Touch(entry);
        });
    }

    private void AddRemote(Instant now, IceCandidateAttribute attribute)
    {
        // A .local name is no address: the browser's own check reaches us, and makes a peer-reflexive candidate (docs/ice.md).
        _ = TransportAddress.TryParse(attribute.Address, attribute.Port, out TransportAddress address);
        _entry?.Engine.AddRemoteCandidate(now, new IceCandidate(
            attribute.Type, address, attribute.Priority, attribute.Foundation)
        {
            Component = attribute.Component,
            Transport = attribute.IsUdp ? IceTransport.Udp : IceTransport.Tcp,
        });
    }

    private static RtpSenderParameters ToParameters(string mid, NegotiatedSender negotiated) => new()
    {
        PayloadType = negotiated.PayloadType,
        Ssrc = negotiated.Ssrc,
        RtxPayloadType = negotiated.RtxPayloadType,
        RtxSsrc = negotiated.RtxSsrc ?? 0,
        Mid = mid,
        Cname = negotiated.Cname,
        Extensions = new RtpHeaderExtensionIds(
            negotiated.HeaderExtensions.Mid,
            negotiated.HeaderExtensions.TransportWideCc,
            negotiated.HeaderExtensions.AbsSendTime,
            negotiated.HeaderExtensions.PlayoutDelay),
        Nack = negotiated.Feedback.HasFlag(RtcpFeedback.Nack),
    };
}

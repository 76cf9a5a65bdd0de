using System.Globalization;
using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc.Tests.Dtls;

/// <summary>Two engines with the real DTLS between them, in real time and one process, without sockets.</summary>
internal sealed class EnginePair : IDisposable
{
    private static readonly TransportAddress AddressA = TransportAddress.FromIPv4(0x0A000001, 8189);
    private static readonly TransportAddress AddressB = TransportAddress.FromIPv4(0x0A000002, 8189);

    private readonly RTCCertificate _certificate = RTCCertificate.Generate();
    private readonly SendBatch _batch = new(512);
    private readonly byte[] _datagram = new byte[SendBatch.MaxDatagramLength];

    public EnginePair(DtlsBench bench, IReadOnlyList<SrtpProfile> profiles)
    {
        A = Create(bench, profiles, IceRole.Controlling);
        B = Create(bench, profiles, IceRole.Controlled);
        Tell(A, "frag-a", "frag-b", DtlsRole.Client, AddressA, AddressB);
        Tell(B, "frag-b", "frag-a", DtlsRole.Server, AddressB, AddressA);
    }

    public RtcEngine A { get; }

    public RtcEngine B { get; }

    public Action<DataChannelEvent> OnA { get; set; } = _ => { };

    public Action<DataChannelEvent> OnB { get; set; } = _ => { };

    /// <summary>What the network loop does in a turn, for both.</summary>
    /// <returns>Whether a datagram was carried.</returns>
    public bool Pump() => Turn(A, B, OnA) | Turn(B, A, OnB);

    public bool Run(DtlsBench bench, Func<bool> isDone)
    {
        Instant end = DtlsPair.Now + DtlsPatience.Generous;
        while (!isDone())
        {
            bool isBusy = Pump();
            if (DtlsPair.Now > end) return false;
            if (!isBusy && Instant.Min(A.NextTimeout, B.NextTimeout) > DtlsPair.Now) bench.WaitBriefly();
        }
        return true;
    }

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
        _certificate.Dispose();
    }

    private RtcEngine Create(DtlsBench bench, IReadOnlyList<SrtpProfile> profiles, IceRole role)
    {
        var dtls = new BouncyCastleDtlsTransport(_certificate, profiles, bench.Threads, bench.Wake);
        return new RtcEngine(role, (uint)role + 1, SystemRandom.Shared, dtls);
    }

    private void Tell(
        RtcEngine engine, string local, string remote, DtlsRole role, TransportAddress own, TransportAddress other)
    {
        Instant now = DtlsPair.Now;
        engine.SetTransport(now, new NegotiatedTransport
        {
            Mid = "0",
            MLineIndex = 0,
            Local = new IceParameters(local, "password-of-0123456789-" + local),
            Remote = new IceParameters(remote, "password-of-0123456789-" + remote),
            RemoteFingerprints =
            [
                .. _certificate.GetFingerprints().Select(print => new DtlsFingerprint(
                    print.Algorithm, print.Value.ToUpper(CultureInfo.InvariantCulture))),
            ],
            DtlsRole = role,
        });
        engine.SetDataTransport(now, new NegotiatedDataTransport
        {
            Mid = "0", MLineIndex = 0, RemotePort = 5000, RemoteMaxMessageSize = 262_144,
        });
        engine.AddLocalCandidate(now, IceCandidate.Host(own));
        engine.AddRemoteCandidate(now, IceCandidate.Host(other));
    }

    private bool Turn(RtcEngine from, RtcEngine to, Action<DataChannelEvent> handle)
    {
        Instant now = DtlsPair.Now;
        if (from.NextTimeout <= now) from.HandleTimeout(now);
        bool more = true, any = false;
        while (more)
        {
            more = from.PollTransmit(now, _batch);
            _batch.Seal();
            any |= _batch.Count > 0;
            foreach (SendBatch.Datagram datagram in _batch.Datagrams)
            {
                ReadOnlySpan<byte> bytes = _batch.Payload(datagram);
                bytes.CopyTo(_datagram);
                to.HandleDatagram(
                    now, new Route(datagram.Route.Remote, datagram.Route.Local), _datagram.AsSpan(0, bytes.Length));
            }
            _batch.Clear();
        }
        while (from.TryPollEvent(out _)) { }
        while (from.TryPollDataChannelEvent(out DataChannelEvent dataEvent)) handle(dataEvent);
        return any;
    }
}

using Camerad.TestKit;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.Fuzzing.Targets;

/// <summary>
/// A whole engine, of which the attacker knows address and credentials: every datagram, then all of its outputs.
/// </summary>
internal static class EngineTarget
{
    private static readonly Route Route = new(
        TransportAddress.FromIPv4(0xC0000201, 8189), TransportAddress.FromIPv4(0xC0000202, 5000));
    private static readonly byte[] DtlsHello = Convert.FromHexString("16FEFD00000000000000000004DEADBEEF");

    public static FuzzTarget Create() => new(
        "engine",
        [
            PacketTargets.StunRequest, PacketTargets.StunResponse, PacketTargets.RtpWithExtension,
            PacketTargets.RtcpCompoundPacket, DtlsHello,
        ],
        Run);

    private static void Run(byte[] input)
    {
        using var engine = new RtcEngine(
            IceRole.Controlled, tag: 1, new FuzzRandom(1), new InstantDtls(SrtpProfile.AeadAes128Gcm));
        engine.SetTransport(Instant.Zero, new NegotiatedTransport
        {
            Mid = "0",
            MLineIndex = 0,
            Local = new IceParameters("evtj", "VOkJxbRl1RmTxUk/WvJxBt"),   // RFC 5769 §2: the seeds authenticate
            Remote = new IceParameters("h6vY", "VOkJxbRl1RmTxUk/WvJxBt"),
            RemoteFingerprints = [new DtlsFingerprint("sha-256", "AA:BB")],
            DtlsRole = DtlsRole.Server,
        });
        var batch = new SendBatch(16);
        Instant now = Instant.Zero;
        for (int i = 0; i < 3; i++)
        {
            engine.HandleDatagram(now, Route, (byte[])input.Clone());
            engine.PollTransmit(now, batch);
            batch.Clear();
            now += TimeSpan.FromMilliseconds(60);
            engine.HandleTimeout(now);
            while (engine.TryPollEvent(out _)) { }
        }
    }
}

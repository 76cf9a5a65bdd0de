using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Tests.Ice;

public sealed class FakeDtlsTransportTests
{
    private static readonly DtlsFingerprint ClientPrint = FakeDtlsTransport.FingerprintOf("client");
    private static readonly DtlsFingerprint ServerPrint = FakeDtlsTransport.FingerprintOf("server");

    [Fact]
    public void Handshake_gives_both_sides_the_same_keys_whatever_is_lost() => Seeds.ForEach(200, seed =>
    {
        var random = new SeededRandom(seed);
        using var client = new FakeDtlsTransport(random, SrtpProfile.AeadAes128Gcm, ClientPrint);
        using var server = new FakeDtlsTransport(random, SrtpProfile.AeadAes128Gcm, ServerPrint);
        client.Start(Instant.Zero, DtlsRole.Client);
        server.Start(Instant.Zero, DtlsRole.Server);
        client.SetRemoteFingerprints([ServerPrint]);
        server.SetRemoteFingerprints([ClientPrint]);

        Exchange(client, server, random, loss: 0.3);

        Assert.True(client.TryPollEvent(out DtlsEvent clientEvent));
        Assert.True(server.TryPollEvent(out DtlsEvent serverEvent));
        Assert.Equal(56, clientEvent.KeyingMaterial!.Length);
        Assert.Equal(clientEvent.KeyingMaterial, serverEvent.KeyingMaterial);
        Assert.Equal((DtlsRole.Client, DtlsRole.Server), (clientEvent.Role, serverEvent.Role));
    });

    [Fact]
    public void Handshake_withholds_the_keys_until_the_remote_fingerprints_are_known()
    {
        var random = new SeededRandom(1);
        using var client = new FakeDtlsTransport(random, SrtpProfile.Aes128CmHmacSha1_80, ClientPrint);
        using var server = new FakeDtlsTransport(random, SrtpProfile.Aes128CmHmacSha1_80, ServerPrint);
        client.Start(Instant.Zero, DtlsRole.Client);
        server.Start(Instant.Zero, DtlsRole.Server);
        client.SetRemoteFingerprints([ServerPrint]);

        Exchange(client, server, random, loss: 0);
        Assert.False(server.TryPollEvent(out _));
        server.SetRemoteFingerprints([ClientPrint]);

        Assert.True(server.TryPollEvent(out DtlsEvent connected));
        Assert.Equal(60, connected.KeyingMaterial!.Length);
    }

    [Fact]
    public void Handshake_fails_when_the_fingerprint_is_another()
    {
        var random = new SeededRandom(1);
        using var client = new FakeDtlsTransport(random, SrtpProfile.Aes128CmHmacSha1_80, ClientPrint);
        using var server = new FakeDtlsTransport(random, SrtpProfile.Aes128CmHmacSha1_80, ServerPrint);
        client.Start(Instant.Zero, DtlsRole.Client);
        server.Start(Instant.Zero, DtlsRole.Server);
        server.SetRemoteFingerprints([ServerPrint]);

        Exchange(client, server, random, loss: 0);

        Assert.True(server.TryPollEvent(out DtlsEvent failed));
        Assert.Equal(DtlsEventKind.Failed, failed.Kind);
    }

    private static void Exchange(FakeDtlsTransport client, FakeDtlsTransport server, SeededRandom random, double loss)
    {
        var buffer = new byte[1472];
        Instant now = Instant.Zero;
        for (int step = 0; step < 1900; step++, now += TimeSpan.FromMilliseconds(10))
        {
            while (client.TryPollTransmit(buffer, out int length))
                Deliver(server, now, buffer.AsSpan(0, length), random, loss);
            while (server.TryPollTransmit(buffer, out int length))
                Deliver(client, now, buffer.AsSpan(0, length), random, loss);
            client.HandleTimeout(now);
            server.HandleTimeout(now);
        }
    }

    private static void Deliver(
        FakeDtlsTransport to, Instant now, ReadOnlySpan<byte> datagram, SeededRandom random, double loss)
    {
        Assert.Equal(DatagramKind.Dtls, DatagramDemultiplexer.Classify(datagram));
        if (!random.Chance(loss)) to.HandleDatagram(now, datagram.ToArray());
    }
}

using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Tests.Dtls;

public sealed class DtlsHandshakeTests : IDisposable
{
    private readonly DtlsBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Client_and_server_agree_on_keys()
    {
        using DtlsPair pair = Connect();

        DtlsEvent client = pair.Client.Connected!;
        DtlsEvent server = pair.Server.Connected!;
        Assert.Equal(SrtpProfile.AeadAes128Gcm, client.Profile);
        Assert.Equal(client.Profile, server.Profile);
        Assert.Equal(56, client.KeyingMaterial!.Length);
        Assert.Equal(client.KeyingMaterial, server.KeyingMaterial);
        Assert.Equal((DtlsRole.Client, DtlsRole.Server), (client.Role, server.Role));
        Assert.Equal([pair.Server.Certificate.Der], client.RemoteCertificates);
        Assert.Equal("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", client.CipherSuite);
        Assert.Equal(client.CipherSuite, server.CipherSuite);
        Assert.Equal([pair.Client.Certificate.Der], server.RemoteCertificates);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Certificates_of_either_kind_meet(bool clientIsRsa, bool serverIsRsa)
    {
        using var pair = new DtlsPair(
            _bench.Threads, _bench.Wake,
            clientKey: clientIsRsa ? KeygenAlgorithm.Rsa : null, serverKey: serverIsRsa ? KeygenAlgorithm.Rsa : null);
        Finish(pair);

        string suite = serverIsRsa
            ? "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
            : "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
        Assert.Equal(suite, pair.Client.Connected!.CipherSuite);
        Assert.Equal(pair.Client.Connected.KeyingMaterial, pair.Server.Connected!.KeyingMaterial);
        // A flight with an RSA certificate and a signature is longer than a datagram may be.
        Assert.InRange(pair.Client.LongestDatagram, 1, OutboundFlight.MaxDatagramLength);
        Assert.InRange(pair.Server.LongestDatagram, 1, OutboundFlight.MaxDatagramLength);
    }

    [Fact]
    public void No_thread_and_no_timer_stays_after_the_handshake()
    {
        using DtlsPair pair = Connect();

        Assert.True(_bench.WaitForThreads(DtlsPatience.Generous));
        Assert.Equal(Instant.Never, pair.Client.Transport.NextTimeout);
        Assert.Equal(Instant.Never, pair.Server.Transport.NextTimeout);
    }

    [Fact]
    public void A_flight_leaves_in_one_datagram()
    {
        using DtlsPair pair = Connect();

        Assert.Equal((2, 2), (pair.Client.SentDatagrams, pair.Server.SentDatagrams));
    }

    [Fact]
    public void Server_chooses_the_srtp_profile_by_its_own_preference()
    {
        SrtpProfile[] counterModeFirst = [SrtpProfile.Aes128CmHmacSha1_80, SrtpProfile.AeadAes128Gcm];
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake, clientProfiles: counterModeFirst);
        Finish(pair);

        Assert.Equal(SrtpProfile.AeadAes128Gcm, pair.Server.Connected!.Profile);
        Assert.Equal(SrtpProfile.AeadAes128Gcm, pair.Client.Connected!.Profile);
    }

    [Fact]
    public void Sixty_bytes_are_exported_for_counter_mode()
    {
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake, clientProfiles: [SrtpProfile.Aes128CmHmacSha1_80]);
        Finish(pair);

        Assert.Equal(SrtpProfile.Aes128CmHmacSha1_80, pair.Server.Connected!.Profile);
        Assert.Equal(60, pair.Server.Connected.KeyingMaterial!.Length);
        Assert.Equal(pair.Client.Connected!.KeyingMaterial, pair.Server.Connected.KeyingMaterial);
    }

    [Fact]
    public void No_profile_is_agreed_when_none_is_common()
    {
        using var pair = new DtlsPair(
            _bench.Threads, _bench.Wake,
            clientProfiles: [SrtpProfile.Aes128CmHmacSha1_80], serverProfiles: [SrtpProfile.AeadAes128Gcm]);
        Finish(pair);

        Assert.Equal(SrtpProfile.None, pair.Client.Connected!.Profile);
        Assert.Empty(pair.Server.Connected!.KeyingMaterial!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wrong_fingerprint_fails_both_sides_and_no_key_leaves(bool clientIsDeceived)
    {
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        DtlsEndpoint deceived = clientIsDeceived ? pair.Client : pair.Server;
        DtlsEndpoint other = clientIsDeceived ? pair.Server : pair.Client;
        deceived.Trust(deceived.Fingerprint); // its own instead of the other's
        other.Trust(deceived.Fingerprint);
        pair.Start();

        Assert.True(_bench.Run(DtlsPatience.Generous, () => pair.IsOver, pair));

        Assert.Null(deceived.Connected);
        Assert.Null(other.Connected);
        Assert.Contains(
            BouncyCastleDtlsTransport.FingerprintMismatch, deceived.Failed!.Error, StringComparison.Ordinal);
        Assert.Contains("bad_certificate", other.Failed!.Error, StringComparison.Ordinal);
        Assert.True(_bench.WaitForThreads(DtlsPatience.Generous));
    }

    [Fact]
    public void Any_fingerprint_of_the_list_may_match_in_any_case()
    {
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        DtlsFingerprint right = pair.Server.Fingerprint;
        pair.Client.Trust(
            new DtlsFingerprint("sha-1", "00:11"),
            new DtlsFingerprint("sha-256", "not hex at all"),
            pair.Client.Fingerprint,
            new DtlsFingerprint(right.Algorithm.ToUpperInvariant(), right.Value.ToLowerInvariant()));
        pair.Server.Trust(pair.Client.Fingerprint);
        pair.Start();

        Assert.True(_bench.Run(DtlsPatience.Generous, () => pair.IsOver, pair));
        Assert.True(pair.IsConnected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Keys_wait_for_fingerprints_that_come_late(bool comesToMatch)
    {
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        pair.Client.Trust(pair.Server.Fingerprint);
        pair.Start();
        Assert.True(_bench.Run(DtlsPatience.Generous, () => pair.Client.Connected is not null, pair));
        Assert.True(_bench.WaitForThreads(DtlsPatience.Generous)); // waiting holds no thread
        pair.Pump();
        Assert.Null(pair.Server.Connected);

        pair.Server.Trust(comesToMatch ? pair.Client.Fingerprint : pair.Server.Fingerprint);
        pair.Pump();

        Assert.Equal(comesToMatch, pair.Server.Connected is not null);
        Assert.Equal(comesToMatch, pair.Server.Failed is null);
        Assert.Equal(comesToMatch, pair.Client.Failed is null); // told by an alert
    }

    [Fact]
    public void Fingerprints_that_never_come_fail_the_handshake_in_time()
    {
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        pair.Client.Trust(pair.Server.Fingerprint);
        pair.Start();
        Assert.True(_bench.Run(DtlsPatience.Generous, () => pair.Client.Connected is not null, pair));

        pair.Server.Pump(DtlsPair.Now + BouncyCastleDtlsTransport.HandshakeTimeLimit, _ => { });

        Assert.NotNull(pair.Server.Failed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_peer_that_never_answers_fails_in_time_and_frees_the_thread(bool isClient)
    {
        DtlsRole role = isClient ? DtlsRole.Client : DtlsRole.Server;
        using var endpoint = new DtlsEndpoint(_bench.Threads, _bench.Wake);
        Instant now = Instant.Zero;
        endpoint.Transport.Start(now, role);
        var sent = new List<byte[]>();
        while (endpoint.Failed is null && now < Instant.Zero + TimeSpan.FromMinutes(1))
        {
            endpoint.Pump(now, sent.Add);
            now += TimeSpan.FromMilliseconds(10);
            // its thread makes the hello
            if (role == DtlsRole.Client && sent.Count == 0) SpinWait.SpinUntil(() => false, 1);
        }

        Assert.NotNull(endpoint.Failed);
        Assert.InRange(now - Instant.Zero, TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(31));
        Assert.Equal(Instant.Never, endpoint.Transport.NextTimeout);
        Assert.True(_bench.WaitForThreads(DtlsPatience.Generous));
        Assert.InRange(sent.Count, role == DtlsRole.Client ? 10 : 0, role == DtlsRole.Client ? 40 : 0);
    }

    [Fact]
    public void Handshakes_beyond_the_limit_wait_and_beyond_the_queue_fail()
    {
        var threads = new HandshakeThreads(maxThreads: 1, maxWaiting: 1);
        DtlsEndpoint[] endpoints = [.. Enumerable.Range(0, 3).Select(_ => new DtlsEndpoint(threads, () => { }))];
        foreach (DtlsEndpoint endpoint in endpoints) endpoint.Transport.Start(Instant.Zero, DtlsRole.Client);
        foreach (DtlsEndpoint endpoint in endpoints) endpoint.Pump(Instant.Zero, _ => { });

        Assert.Equal(1, threads.Running);
        Assert.Equal([false, false, true], endpoints.Select(endpoint => endpoint.Failed is not null));

        foreach (DtlsEndpoint endpoint in endpoints) endpoint.Dispose();
        Assert.True(SpinWait.SpinUntil(() => threads.Running == 0, DtlsPatience.Generous));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Closing_tells_the_other_side(bool clientCloses)
    {
        using DtlsPair pair = Connect();
        DtlsEndpoint closing = clientCloses ? pair.Client : pair.Server;
        DtlsEndpoint other = clientCloses ? pair.Server : pair.Client;

        closing.Transport.Close();
        pair.Pump();
        pair.Pump();

        Assert.True(other.IsClosed);
        Assert.False(closing.IsClosed);
        Assert.Null(closing.Failed);
    }

    [Fact]
    public void Closing_in_the_middle_frees_the_thread()
    {
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake) { Tamper = (_, _) => null };
        pair.Start();
        Assert.True(_bench.Run(DtlsPatience.Generous, () => pair.Client.SentDatagrams > 0, pair));

        pair.Client.Transport.Close();

        Assert.True(_bench.WaitForThreads(DtlsPatience.Generous));
    }

    private DtlsPair Connect()
    {
        var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        Finish(pair);
        return pair;
    }

    private void Finish(DtlsPair pair)
    {
        pair.TrustEachOther();
        pair.Start();
        Assert.True(_bench.Run(DtlsPatience.Generous, () => pair.IsOver, pair));
        Assert.True(pair.IsConnected, $"client: {pair.Client.Failed?.Error}, server: {pair.Server.Failed?.Error}");
    }
}

using System.Text;
using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Tests.Dtls;

/// <summary>A foreign peer: Debian's openssl, both roles, ECDSA and RSA.</summary>
public sealed class DtlsOpensslTests : IDisposable
{
    private const string Ec = "ec -pkeyopt ec_paramgen_curve:P-256";
    private const string Rsa = "rsa:2048";
    private const string CounterMode = "-use_srtp SRTP_AES128_CM_SHA1_80";
    private const string Gcm = "-use_srtp SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM";

    private readonly DtlsBench _bench = new();
    private readonly List<IDisposable> _used = [];

    public void Dispose()
    {
        foreach (IDisposable used in _used) used.Dispose();
        _bench.Dispose();
    }

    [Theory]
    [InlineData(Ec, CounterMode, SrtpProfile.Aes128CmHmacSha1_80)]
    [InlineData(Ec, Gcm, SrtpProfile.AeadAes128Gcm)]
    [InlineData(Rsa, CounterMode, SrtpProfile.Aes128CmHmacSha1_80)]
    [InlineData(Rsa, "", SrtpProfile.None)]
    public void Openssl_connects_as_a_client(string key, string options, object profile)
    {
        (OpensslPeer peer, DtlsEndpoint server) = StartClient(key, options);

        AssertConnects(peer, server, (SrtpProfile)profile);
    }

    [Theory]
    [InlineData(Ec, CounterMode, SrtpProfile.Aes128CmHmacSha1_80)]
    [InlineData(Rsa, CounterMode, SrtpProfile.Aes128CmHmacSha1_80)]
    // HelloVerifyRequest, small fragments
    [InlineData(Ec, "-mtu 300 -listen " + CounterMode, SrtpProfile.Aes128CmHmacSha1_80)]
    public void Openssl_connects_as_a_server(string key, string options, object profile)
    {
        Assert.SkipWhen(OpensslPeer.IsMissing, "openssl is not installed");
        using var peer = new OpensslPeer(key);
        using var client = new DtlsEndpoint(_bench.Threads, _bench.Wake);
        peer.StartServer(options);
        client.Trust(peer.Fingerprint);
        client.Transport.Start(DtlsPair.Now, DtlsRole.Client);

        AssertConnects(peer, client, (SrtpProfile)profile);
        // a hello more
        if (options.Contains("-listen", StringComparison.Ordinal)) Assert.InRange(client.SentDatagrams, 3, 9);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("-sigalgs RSA+SHA256", true)]
    [InlineData("-sigalgs rsa_pss_rsae_sha256", true)]
    [InlineData("-sigalgs RSA+SHA256", false)]
    [InlineData("-client_sigalgs rsa_pss_rsae_sha256 -sigalgs rsa_pss_rsae_sha256", false)]
    public void Openssl_accepts_an_RSA_certificate_of_ours(string options, bool isClient)
    {
        Assert.SkipWhen(OpensslPeer.IsMissing, "openssl is not installed");
        using var peer = new OpensslPeer(Rsa);
        using var ours = new DtlsEndpoint(_bench.Threads, _bench.Wake, algorithm: KeygenAlgorithm.Rsa);
        if (!isClient) peer.StartServer($"{options} {CounterMode}");
        ours.Trust(peer.Fingerprint);
        ours.Transport.Start(DtlsPair.Now, isClient ? DtlsRole.Server : DtlsRole.Client);
        if (isClient) peer.StartClient($"{options} {CounterMode}");

        AssertConnects(peer, ours, SrtpProfile.Aes128CmHmacSha1_80);
        Assert.Equal("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ours.Connected!.CipherSuite);
    }

    [Fact]
    public void Application_data_of_ours_is_read_by_openssl()
    {
        (OpensslPeer peer, DtlsEndpoint server) = StartClient(Ec, "-cipher ECDHE-ECDSA-AES256-GCM-SHA384");
        AssertConnects(peer, server, SrtpProfile.None);

        peer.Send(server.Protect("hello from here\n"u8));

        Assert.True(peer.Run(server, () => peer.Output.Contains("hello from here", Ignoring)), peer.Output);
        Assert.Equal("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", server.Connected!.CipherSuite);
    }

    [Fact]
    public void Application_data_and_close_notify_of_openssl_arrive()
    {
        (OpensslPeer peer, DtlsEndpoint server) = StartClient(Ec, CounterMode);
        AssertConnects(peer, server, SrtpProfile.Aes128CmHmacSha1_80);

        peer.WriteLine("hello");
        Assert.True(peer.Run(server, () => server.Received.Count > 0), peer.Output);
        Assert.Equal("hello\n", Encoding.ASCII.GetString(server.Received[0]));

        peer.WriteLine("Q"); // openssl's word for quit
        Assert.True(peer.Run(server, () => server.IsClosed), peer.Output);
        Assert.Null(server.Failed);
    }

    [Fact]
    public void Renegotiation_is_refused()
    {
        (OpensslPeer peer, DtlsEndpoint server) = StartClient(Ec, CounterMode);
        AssertConnects(peer, server, SrtpProfile.Aes128CmHmacSha1_80);

        peer.WriteLine("R"); // openssl's word for renegotiation
        Assert.True(peer.Run(server, () => peer.Output.Contains("no renegotiation", Ignoring)), peer.Output);
        Assert.Equal(0, _bench.Threads.Running);
    }

    [Fact]
    public void Openssl_with_another_certificate_than_announced_gets_no_keys()
    {
        (OpensslPeer peer, DtlsEndpoint server) = StartClient(Ec, CounterMode, trustsIt: false);

        bool isRefused = peer.Run(
            server, () => server.Failed is not null && peer.Output.Contains("bad certificate", Ignoring));
        Assert.True(isRefused, peer.Output);
        Assert.Contains(BouncyCastleDtlsTransport.FingerprintMismatch, server.Failed!.Error, StringComparison.Ordinal);
        Assert.Null(server.Connected);
    }

    private static StringComparison Ignoring => StringComparison.OrdinalIgnoreCase;

    /// <summary>Openssl begins a handshake with a server of ours; both live until the test ends.</summary>
    private (OpensslPeer Peer, DtlsEndpoint Server) StartClient(string key, string options, bool trustsIt = true)
    {
        Assert.SkipWhen(OpensslPeer.IsMissing, "openssl is not installed");
        var peer = new OpensslPeer(key);
        _used.Add(peer);
        var server = new DtlsEndpoint(_bench.Threads, _bench.Wake);
        _used.Add(server);
        server.Trust(trustsIt ? peer.Fingerprint : server.Fingerprint);
        server.Transport.Start(DtlsPair.Now, DtlsRole.Server);
        peer.StartClient(options);
        return (peer, server);
    }

    private static void AssertConnects(OpensslPeer peer, DtlsEndpoint endpoint, SrtpProfile profile)
    {
        Assert.True(
            peer.Run(
                endpoint, () => (endpoint.Connected ?? endpoint.Failed) is not null && peer.KeyingMaterial is not null),
            $"{endpoint.Failed?.Error} {peer.Output}");
        Assert.Equal(profile, endpoint.Connected!.Profile);
        if (profile == SrtpProfile.None) return;
        string ours = Convert.ToHexString(endpoint.Connected.KeyingMaterial!);
        // openssl was asked for 60 bytes
        Assert.StartsWith(ours, peer.KeyingMaterial!, StringComparison.OrdinalIgnoreCase);
    }
}

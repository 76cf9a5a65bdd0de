using Camerad.WebRtc.Tests.Connections;
using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C WebRTC §4.4.1.6: configurations and certificates.</summary>
public sealed class RTCConfigurationTests(Peers peers) : IClassFixture<Peers>
{
    [Theory]
    [InlineData("")]
    [InlineData("relative-url")]
    [InlineData("http://example.com")]
    [InlineData("stun:")]
    [InlineData("stun://example.org/foo?x=y")]
    [InlineData("turn://example.org/foo?x=y")]
    [InlineData("stun:example.net?transport=udp")]
    [InlineData("turn:example.net?transport=")]
    [InlineData("turn:example.net?transport=udp?transport=tcp")]
    [InlineData("stun:example.net:65536")]
    [InlineData("stun:example.net:b")]
    [InlineData("stun:example.net:-21")]
    [InlineData("stun:example.net#foo")]
    [InlineData("stun:[61:24:74]:98")]
    [InlineData("stun:a b")]
    public void Url_that_is_none_is_a_SyntaxError(string url) =>
        Throws("SyntaxError", () => peers.Create(new RTCConfiguration
    {
        IceServers = [new() { Urls = ["stun:stun.example.net", url], Username = "u", Credential = "c" }],
    }));

    [Theory]
    [InlineData("stun:stun.example.net")]
    [InlineData("STUN:stun.example.net:3478")]
    [InlineData("stuns:stun.example.net")]
    [InlineData("stun:[2001::1]")]
    [InlineData("stun:[2001::1]:65535")]
    [InlineData("stun:192.0.2.1")]
    [InlineData("turn:example.net?transport=tcp")]
    [InlineData("turns:example.net:443?transport=udp")]
    public void Url_of_a_server_is_taken_as_it_is(string url)
    {
        RTCPeerConnection a = peers.Create(new RTCConfiguration
        {
            IceServers = [new() { Urls = [url], Username = "", Credential = "" }],
        });

        Assert.Equal(url, a.GetConfiguration().IceServers[0].Urls[0]);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("user", null)]
    [InlineData(null, "credential")]
    public void Relay_without_credentials_is_an_InvalidAccessError(string? username, string? credential)
    {
        Throws("InvalidAccessError", () => peers.Create(new RTCConfiguration
        {
            IceServers = [new() { Urls = ["turns:turn.example.net"], Username = username, Credential = credential }],
        }));
    }

    [Fact]
    public void Defaults_are_those_of_the_specification()
    {
        RTCConfiguration configuration = peers.Create().GetConfiguration();

        Assert.Equal(
            (RTCIceTransportPolicy.All, RTCBundlePolicy.Balanced, RTCRtcpMuxPolicy.Require, 0),
            (configuration.IceTransportPolicy, configuration.BundlePolicy, configuration.RtcpMuxPolicy,
                configuration.IceCandidatePoolSize));
        Assert.Empty(configuration.IceServers);
    }

    [Fact]
    public void Change_that_is_refused_changes_nothing()
    {
        RTCPeerConnection a = peers.Create();
        var servers = new RTCConfiguration { IceServers = [new() { Urls = ["stun:192.0.2.1"] }] };
        a.SetConfiguration(servers);

        Throws("InvalidModificationError",
            () => a.SetConfiguration(new RTCConfiguration { BundlePolicy = RTCBundlePolicy.MaxCompat }));
        Throws("SyntaxError", () => a.SetConfiguration(new RTCConfiguration { IceServers = [new() { Urls = ["x"] }] }));
        Throws("TypeError", () => a.SetConfiguration(new RTCConfiguration { IceCandidatePoolSize = -1 }));

        Assert.Equal(servers.IceServers, a.GetConfiguration().IceServers);
        a.SetConfiguration(new RTCConfiguration { IceTransportPolicy = RTCIceTransportPolicy.Relay });
        Assert.Empty(a.GetConfiguration().IceServers);
        Assert.Equal(RTCIceTransportPolicy.Relay, a.GetConfiguration().IceTransportPolicy);
    }

    [Fact]
    public async Task Transport_policy_that_was_changed_counts_from_the_next_gathering()
    {
        RTCPeerConnection a = peers.Create(new RTCConfiguration { IceTransportPolicy = RTCIceTransportPolicy.Relay });
        RTCPeerConnection b = peers.Create(), hidden = peers.Create();
        hidden.AddTransceiver("audio");
        hidden.SetConfiguration(new RTCConfiguration { IceTransportPolicy = RTCIceTransportPolicy.Relay });
        await hidden.SetLocalDescription();
        await hidden.GatheringComplete;
        Assert.DoesNotContain("a=candidate", hidden.LocalDescription!.Sdp, StringComparison.Ordinal);
        a.SetConfiguration(new RTCConfiguration());
        a.CreateDataChannel("x");
        await Negotiate(a, b);

        await ConnectionPair.Until(() => a.ConnectionState == RTCPeerConnectionState.Connected, "connected");
    }

    [Fact]
    public async Task Generated_certificate_lives_as_long_as_asked_and_must_be_alive_to_be_used()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using RTCCertificate plain = await RTCPeerConnection.GenerateCertificate(KeygenAlgorithm.Ecdsa);
        using RTCCertificate brief = await RTCPeerConnection.GenerateCertificate(
            KeygenAlgorithm.Ecdsa with { Expires = TimeSpan.FromHours(1) });
        using RTCCertificate expired = await RTCPeerConnection.GenerateCertificate(
            KeygenAlgorithm.Ecdsa with { Expires = TimeSpan.Zero });

        Assert.InRange(plain.Expires - now, TimeSpan.FromDays(29), TimeSpan.FromDays(31));
        Assert.InRange(brief.Expires - now, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(62));
        Throws("InvalidAccessError", () => peers.Create(new RTCConfiguration { Certificates = [expired] }));
        await Refused("TypeError",
            RTCPeerConnection.GenerateCertificate(KeygenAlgorithm.Ecdsa with { Expires = TimeSpan.FromSeconds(-1) }));
        await Refused("NotSupportedError", RTCPeerConnection.GenerateCertificate(new KeygenAlgorithm("ECDH")));
    }

    [Fact]
    public async Task Description_has_the_fingerprint_of_the_certificate_that_was_given()
    {
        using RTCCertificate certificate = await RTCPeerConnection.GenerateCertificate(KeygenAlgorithm.Ecdsa);
        RTCPeerConnection a = peers.Create(new RTCConfiguration { Certificates = [certificate] });
        a.AddTransceiver("audio");

        string offer = (await a.CreateOffer()).Sdp;

        RTCDtlsFingerprint fingerprint = Assert.Single(certificate.GetFingerprints());
        Assert.Contains($"a=fingerprint:sha-256 {fingerprint.Value}\r\n", offer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(fingerprint.Value.ToLowerInvariant(), fingerprint.Value);
    }
}

using Camerad.WebRtc.Identity;
using Camerad.WebRtc.Protocol.Identity;
using Camerad.WebRtc.Protocol.Sdp;
using Camerad.WebRtc.Tests.Connections;

namespace Camerad.WebRtc.Tests.Identity;

/// <summary>Identities of connections that connect.</summary>
public sealed class IdentityConnectionTests
{
    private const string Alice = "alice@idp.example", Bob = "bob@idp.example";

    private readonly SigningProvider _provider = new();

    [Theory]
    [InlineData(null, null)]
    [InlineData(Bob, Alice)]
    public async Task Each_knows_the_other_and_they_talk(string? wantedByAlice, string? wantedByBob)
    {
        await using ConnectionPair pair = Create(wantedByAlice, wantedByBob);
        Name(pair.A, Alice);
        Name(pair.B, Bob);
        var heard = new TaskCompletionSource<string?>();
        pair.B.OnDataChannel += told => told.Channel.OnMessage += message => heard.TrySetResult(message.Text);

        RTCDataChannel channel = pair.A.CreateDataChannel("x");
        channel.OnOpen += () => channel.Send("hello");

        Assert.Equal("hello", await Soon(heard.Task));
        Assert.Equal((Bob, Alice), ((await Soon(pair.A.PeerIdentity)).Name, (await Soon(pair.B.PeerIdentity)).Name));
    }

    [Fact]
    public async Task Identity_may_come_when_they_are_connected_already()
    {
        await using ConnectionPair pair = Create(null, null);
        pair.A.CreateDataChannel("x");
        await pair.Connected();
        Assert.False(pair.B.PeerIdentity.IsCompleted);

        Name(pair.A, Alice);
        pair.A.AddTransceiver("audio");

        Assert.Equal(Alice, (await Soon(pair.B.PeerIdentity)).Name);
        await pair.Connected();
    }

    // Somebody in the middle has connected with a certificate of his own, and now forwards Alice's description.
    [Fact]
    public async Task Identity_of_another_certificate_than_the_one_that_is_connected_is_not_valid()
    {
        await using ConnectionPair pair = Create(null, null);
        pair.A.CreateDataChannel("x");
        await pair.Connected();
        (pair.NegotiatorA.Peer, pair.NegotiatorB.Peer) = (null, null);
        using var network = new RtcNetwork(new RtcNetworkOptions());
        _provider.RegisterAt(network);
        await using var alice = new RTCPeerConnection(network: network);
        Name(alice, Alice);
        alice.CreateDataChannel("x");
        string hers = (await alice.CreateOffer()).Sdp;
        RTCSessionDescriptionInit offer = await pair.A.CreateOffer();
        offer = SdpIdentity.Replace(offer, Line(offer.Sdp, "a=fingerprint:"), Line(hers, "a=fingerprint:"));
        offer = SdpIdentity.Replace(offer, "m=", $"{Line(hers, "a=identity:")}\r\nm=");
        Task<RTCIdentityAssertion> identity = pair.B.PeerIdentity;

        await pair.B.SetRemoteDescription(offer);

        var error = await Assert.ThrowsAnyAsync<RTCException>(() => Soon(identity));
        Assert.Equal("OperationError", error.Name);
        Assert.Contains("fingerprints", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_that_comes_after_the_identity_must_be_vouched_for()
    {
        using RTCCertificate certificate = RTCCertificate.Generate(), other = RTCCertificate.Generate();
        using var network = new RtcNetwork(new RtcNetworkOptions { Certificate = certificate });
        _provider.RegisterAt(network);
        await using var alice = new RTCPeerConnection(network: network);
        Name(alice, Alice);
        alice.CreateDataChannel("x");
        Assert.True(SessionDescription.TryParse(
            (await alice.CreateOffer()).Sdp, out SessionDescription? offer, out _));
        var proxy = new IdentityProxy(network.IdentityProviders, "null", TimeProvider.System);
        using var peer = new RemoteIdentity(proxy, new ConnectionContext(static _ => { }), Alice, static () => [])
        {
            OnEstablished = static () => { }, OnInvalid = static (_, _) => { },
        };
        Assert.True(peer.Accepts(other.Der));

        peer.Commit(await peer.Admit(_ => DescribedIdentity.Read(offer)));

        Assert.True(peer.Accepts(certificate.Der));
        Assert.False(peer.Accepts(other.Der));
    }

    private static void Name(RTCPeerConnection connection, string user) => connection.SetIdentityProvider(
        SigningProvider.Domain, new RTCIdentityProviderOptions { UsernameHint = user });

    private static string Line(string sdp, string start) =>
        sdp.Split("\r\n").First(line => line.StartsWith(start, StringComparison.Ordinal));

    private static Task<T> Soon<T>(Task<T> task) =>
        task.WaitAsync(ConnectionPair.Patience, TestContext.Current.CancellationToken);

    private ConnectionPair Create(string? wantedByA, string? wantedByB)
    {
        var pair = new ConnectionPair(
            new RTCConfiguration { PeerIdentity = wantedByA }, new RTCConfiguration { PeerIdentity = wantedByB });
        _provider.RegisterAt(pair.NetworkA);
        _provider.RegisterAt(pair.NetworkB);
        return pair;
    }
}

using Camerad.WebRtc.Tests.Identity;
using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>Identity for WebRTC §7: peerIdentity, with a target and without.</summary>
public sealed class RTCPeerIdentityTests : IDisposable
{
    private const string Alice = "alice@idp.example", Bob = "bob@idp.example";

    private readonly Peers _peers = new();
    private readonly SigningProvider _provider = new();
    private readonly RTCPeerConnection _a;

    public RTCPeerIdentityTests()
    {
        _provider.RegisterAt(_peers.Network);
        _a = _peers.Create();
        _a.AddTransceiver("audio");
        _a.SetIdentityProvider(SigningProvider.Domain);
    }

    public void Dispose() => _peers.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(Alice)]
    [InlineData("alice@IDP.example")]
    public async Task Assertion_of_an_offer_resolves_the_peers_identity(string? target)
    {
        RTCPeerConnection b = Create(target);
        int told = 0;
        b.OnPeerIdentity += () => told++;

        await b.SetRemoteDescription(await _a.CreateOffer());

        RTCIdentityAssertion identity = await b.PeerIdentity;
        Assert.Equal((SigningProvider.Domain, Alice), (identity.Idp, identity.Name));
        Assert.Equal([Origin], _provider.Validated);
        Assert.Same(identity, await b.PeerIdentity);
        await _peers.Quiet();
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task Assertion_of_an_answer_resolves_the_peers_identity()
    {
        RTCPeerConnection b = _peers.Create();
        b.AddTransceiver("audio");

        await Negotiate(b, _a);

        Assert.Equal(Alice, (await b.PeerIdentity).Name);
        Assert.False(_a.PeerIdentity.IsCompleted);
    }

    [Theory]
    [InlineData(Bob)]
    [InlineData("ALICE@idp.example")]
    [InlineData("alice")]
    [InlineData("alice@other.example")]
    public async Task Peer_that_is_not_the_target_is_refused_and_nothing_is_applied(string target)
    {
        RTCPeerConnection b = Create(target);
        var errors = new List<RTCIdentityErrorEvent>();
        b.OnIdpValidationError += errors.Add;

        await Refused("OperationError", b.SetRemoteDescription(await _a.CreateOffer()));

        await Refused("OperationError", b.PeerIdentity);
        Assert.Equal((RTCSignalingState.Stable, null), (b.SignalingState, b.RemoteDescription));
        await _peers.Quiet();
        Assert.Equal([new RTCIdentityErrorEvent(SigningProvider.Domain, "default", null)], errors);
    }

    [Fact]
    public async Task Description_without_an_assertion_is_refused_where_there_is_a_target()
    {
        RTCPeerConnection b = Create(Alice);
        RTCSessionDescriptionInit offer = await _a.CreateOffer();

        await Refused("OperationError", b.SetRemoteDescription(SdpIdentity.Without(offer)));

        Assert.Equal((RTCSignalingState.Stable, false), (b.SignalingState, b.PeerIdentity.IsCompleted));
        await b.SetRemoteDescription(offer);
        Assert.Equal(Alice, (await b.PeerIdentity).Name);
    }

    [Fact]
    public Task Assertion_that_was_tampered_with_is_not_valid() => Invalid(
        offer => SdpIdentity.With(offer, static json =>
            json["assertion"] = ((string)json["assertion"]!).Replace(Alice, Bob, StringComparison.Ordinal)),
        RTCErrorDetailType.IdpTokenInvalid);

    [Fact]
    public Task Assertion_for_other_fingerprints_is_not_valid() => Invalid(SdpIdentity.WithOtherFingerprint);

    [Fact]
    public Task Assertion_must_cover_every_fingerprint_of_every_level() => Invalid(static offer => SdpIdentity.Replace(
        offer, "a=identity:", $"a=fingerprint:sha-1 {string.Join(':', Enumerable.Repeat("AA", 20))}\r\na=identity:"));

    [Fact]
    public Task Fingerprint_that_cannot_be_read_is_covered_by_nobody() => Invalid(
        static offer => SdpIdentity.Replace(offer, "a=identity:", "a=fingerprint:sha-256 no\r\na=identity:"));

    [Theory]
    [InlineData("not+json")]
    [InlineData("e30=")]
    [InlineData("eyJpZHAiOnt9LCJhc3NlcnRpb24iOiIifQ==")]
    [InlineData("$$$")]
    [InlineData("")]
    public Task Assertion_that_is_malformed_is_not_valid(string assertion) => Invalid(
        offer => SdpIdentity.Replace(offer, SdpIdentity.Assertion(offer.Sdp), assertion), idp: "");

    [Fact]
    public Task Two_assertions_are_not_valid() => Invalid(
        static offer => SdpIdentity.Replace(
            offer, "a=identity:", $"a=identity:{SdpIdentity.Assertion(offer.Sdp)}\r\na=identity:"),
        idp: "");

    [Fact]
    public Task Protocol_with_a_slash_is_not_valid() => Invalid(
        static offer => SdpIdentity.With(offer, static json => json["idp"]!["protocol"] = "../evil"), idp: "");

    [Fact]
    public Task Provider_that_is_not_known_is_a_load_failure() => Invalid(
        static offer => SdpIdentity.With(offer, static json => json["idp"]!["domain"] = "elsewhere.example"),
        RTCErrorDetailType.IdpLoadFailure, "elsewhere.example");

    [Theory]
    [InlineData("alice@other.example")]
    [InlineData("alice@idp.example.evil.example")]
    [InlineData("alice@other@idp.example")]
    [InlineData("alice%41@idp.example")]
    [InlineData("@idp.example")]
    [InlineData("alice")]
    public Task Provider_speaks_for_its_own_domain_only_and_in_the_form_that_names_have(string name)
    {
        _provider.Change = result => result with { Identity = name };
        return Invalid(static offer => offer);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"fingerprint\":[]}")]
    [InlineData("{\"fingerprint\":[{\"algorithm\":\"sha-256\"}]}")]
    [InlineData("{\"fingerprint\":[{\"algorithm\":\"sha-256\",\"digest\":\"AA:BB\"}]}")]
    public Task Contents_without_the_fingerprints_are_not_valid(string contents)
    {
        _provider.Change = result => result with { Contents = contents };
        return Invalid(static offer => offer);
    }

    [Fact]
    public Task Provider_that_gives_nothing_is_an_OperationError()
    {
        _provider.Change = static _ => null!;
        return Invalid(static offer => offer);
    }

    [Fact]
    public Task Provider_that_throws_is_an_execution_failure()
    {
        _provider.BeforeValidating = static _ => throw new NotSupportedException();
        return Invalid(static offer => offer, RTCErrorDetailType.IdpExecutionFailure);
    }

    [Fact]
    public async Task Validation_that_takes_longer_than_its_limit_is_a_timeout()
    {
        var time = new StoppedTime();
        using var network = new RtcNetwork(new RtcNetworkOptions()) { Time = time };
        _provider.RegisterAt(network);
        _provider.BeforeValidating = static _ => new TaskCompletionSource().Task;
        await using var b = new RTCPeerConnection(new RTCConfiguration { PeerIdentity = Alice }, network);
        Task set = b.SetRemoteDescription(await _a.CreateOffer());
        await Connections.ConnectionPair.Until(() => time.Waiting == 1, "the limit is not set");

        time.Pass(TimeSpan.FromSeconds(15));

        var error = await Assert.ThrowsAsync<RTCError>(() => set);
        Assert.Equal(RTCErrorDetailType.IdpTimeout, error.ErrorDetail);
    }

    [Fact]
    public async Task Without_a_target_the_description_does_not_wait_but_the_next_one_does()
    {
        var gate = new TaskCompletionSource();
        _provider.BeforeValidating = _ => gate.Task;
        RTCPeerConnection b = _peers.Create();
        RTCSessionDescriptionInit offer = await _a.CreateOffer();
        await b.SetRemoteDescription(offer);
        Assert.Equal((RTCSignalingState.HaveRemoteOffer, false), (b.SignalingState, b.PeerIdentity.IsCompleted));
        Task next = b.SetRemoteDescription(SdpIdentity.WithOtherFingerprint(SdpIdentity.Without(offer)));
        await _peers.Quiet();
        Assert.False(next.IsCompleted);

        gate.SetResult();

        await Refused("OperationError", next);
        Assert.Equal(Alice, (await b.PeerIdentity).Name);
    }

    [Fact]
    public async Task Identity_stays_with_its_fingerprints_when_a_later_description_says_none()
    {
        RTCPeerConnection b = _peers.Create();
        RTCSessionDescriptionInit offer = await _a.CreateOffer();
        await b.SetRemoteDescription(offer);
        await b.PeerIdentity;

        await b.SetRemoteDescription(SdpIdentity.Without(offer));

        await Refused("OperationError", b.SetRemoteDescription(
            SdpIdentity.WithOtherFingerprint(SdpIdentity.Without(offer))));
        Assert.Equal(Alice, (await b.PeerIdentity).Name);
    }

    [Fact]
    public async Task Peer_that_is_known_can_not_become_another_one()
    {
        RTCPeerConnection b = _peers.Create();
        await b.SetRemoteDescription(await _a.CreateOffer());
        await b.PeerIdentity;
        _a.SetIdentityProvider(SigningProvider.Domain, new RTCIdentityProviderOptions { UsernameHint = Bob });
        RTCSessionDescriptionInit other = await _a.CreateOffer();

        await Refused("InvalidModificationError", b.SetRemoteDescription(other));

        Assert.Equal(Alice, (await b.PeerIdentity).Name);
        Assert.NotEqual(other.Sdp, b.RemoteDescription!.Sdp);
    }

    [Fact]
    public async Task Identity_survives_a_rollback_of_the_description_that_proved_it()
    {
        RTCPeerConnection b = _peers.Create();
        RTCSessionDescriptionInit offer = await _a.CreateOffer();
        await b.SetRemoteDescription(offer);
        await b.PeerIdentity;

        await b.SetRemoteDescription(new RTCSessionDescriptionInit(RTCSdpType.Rollback, ""));

        Assert.Equal(Alice, (await b.PeerIdentity).Name);
        await Refused("OperationError", b.SetRemoteDescription(
            SdpIdentity.WithOtherFingerprint(SdpIdentity.Without(offer))));
    }

    [Fact]
    public async Task Description_that_is_refused_proves_nothing()
    {
        RTCPeerConnection b = _peers.Create();
        RTCSessionDescriptionInit offer = await _a.CreateOffer();

        await Refused("InvalidStateError", b.SetRemoteDescription(offer with { Type = RTCSdpType.Answer }));

        await _peers.Quiet();
        Assert.False(b.PeerIdentity.IsCompleted);
    }

    [Fact]
    public async Task Identity_of_the_configuration_can_not_be_changed()
    {
        RTCPeerConnection none = _peers.Create(), alice = Create(Alice);
        Throws("InvalidModificationError", () => none.SetConfiguration(new() { PeerIdentity = Alice }));
        Throws("InvalidModificationError", () => alice.SetConfiguration(new() { PeerIdentity = Bob }));

        alice.SetConfiguration(new RTCConfiguration());

        Assert.Equal(Alice, alice.GetConfiguration().PeerIdentity);
        await none.SetRemoteDescription(await _a.CreateOffer());
        await none.PeerIdentity;
        none.SetConfiguration(new RTCConfiguration { PeerIdentity = Alice });
        Throws("InvalidModificationError", () => none.SetConfiguration(new() { PeerIdentity = Bob }));
    }

    private RTCPeerConnection Create(string? target) =>
        _peers.Create(new RTCConfiguration { PeerIdentity = target });

    // With a target the description is refused; without one it is applied, and the next may prove an identity.
    private async Task Invalid(
        Func<RTCSessionDescriptionInit, RTCSessionDescriptionInit> change, RTCErrorDetailType? detail = null,
        string idp = SigningProvider.Domain)
    {
        RTCSessionDescriptionInit offer = await _a.CreateOffer(), changed = change(offer);
        RTCPeerConnection strict = Create(Alice), lax = Create(null);
        var errors = new List<RTCIdentityErrorEvent>();
        lax.OnIdpValidationError += errors.Add;

        Verify(await Assert.ThrowsAnyAsync<RTCException>(() => strict.SetRemoteDescription(changed)));
        Verify(await Assert.ThrowsAnyAsync<RTCException>(() => strict.PeerIdentity));
        Assert.Equal(RTCSignalingState.Stable, strict.SignalingState);

        Task<RTCIdentityAssertion> first = lax.PeerIdentity;
        await lax.SetRemoteDescription(changed);
        Verify(await Assert.ThrowsAnyAsync<RTCException>(() => first));
        Assert.False(lax.PeerIdentity.IsCompleted);
        await _peers.Quiet();
        Assert.Equal(idp, Assert.Single(errors).Idp);
        (_provider.Change, _provider.BeforeValidating) = (static one => one, static _ => Task.CompletedTask);
        await lax.SetRemoteDescription(offer);
        Assert.Equal(Alice, (await lax.PeerIdentity).Name);

        void Verify(RTCException error)
        {
            Assert.Equal("OperationError", error.Name);
            Assert.Equal(detail, (error as RTCError)?.ErrorDetail);
        }
    }
}

using System.Text.Json;
using Camerad.WebRtc.Tests.Identity;
using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>Identity for WebRTC §6 and §8: setIdentityProvider, getIdentityAssertion, and assertions in
/// descriptions.</summary>
public sealed class RTCIdentityProviderTests : IDisposable
{
    private readonly Peers _peers = new();
    private readonly SigningProvider _provider = new();

    public RTCIdentityProviderTests() => _provider.RegisterAt(_peers.Network);

    public void Dispose() => _peers.Dispose();

    [Fact]
    public async Task Assertion_is_of_the_proxy_which_is_told_fingerprints_origin_and_options()
    {
        RTCPeerConnection connection = _peers.Create();
        _provider.RegisterAt(_peers.Network, "special?foo=bar");
        connection.SetIdentityProvider(SigningProvider.Domain, new RTCIdentityProviderOptions
        {
            Protocol = "special?foo=bar", UsernameHint = "bob@idp.example", PeerIdentity = "carol@example.org",
        });

        string assertion = await connection.GetIdentityAssertion();

        (string contents, string origin, RTCIdentityProviderOptions options) = Assert.Single(_provider.Generated);
        RTCDtlsFingerprint own = Assert.Single(_peers.Network.Certificate.GetFingerprints());
        string digest = own.Value.ToUpperInvariant();
        Assert.Equal(
            $$$"""{"fingerprint":[{"algorithm":"{{{own.Algorithm}}}","digest":"{{{digest}}}"}]}""", contents);
        Assert.Equal(Origin, origin);
        Assert.Equal(("special?foo=bar", "bob@idp.example", "carol@example.org"),
            (options.Protocol, options.UsernameHint, options.PeerIdentity));
        var json = SdpIdentity.Json(assertion);
        Assert.Equal(SigningProvider.Domain, (string)json["idp"]!["domain"]!);
        Assert.Equal("special?foo=bar", (string)json["idp"]!["protocol"]!);
        string[] inner = JsonSerializer.Deserialize<string[]>((string)json["assertion"]!)!;
        Assert.Equal(("bob@idp.example", contents), (inner[0], inner[1]));
    }

    [Fact]
    public async Task Options_are_the_defaults_and_the_configurations_peer_where_none_are_given()
    {
        RTCPeerConnection connection = _peers.Create(new RTCConfiguration { PeerIdentity = "bob@example.org" });
        connection.SetIdentityProvider(SigningProvider.Domain);

        await connection.GetIdentityAssertion();

        RTCIdentityProviderOptions options = Assert.Single(_provider.Generated).Options;
        Assert.Equal(("default", null, "bob@example.org"),
            (options.Protocol, options.UsernameHint, options.PeerIdentity));
    }

    [Fact]
    public async Task Offer_and_answer_carry_the_assertion_at_session_level()
    {
        RTCPeerConnection a = _peers.Create(), b = _peers.Create();
        a.SetIdentityProvider(SigningProvider.Domain);
        b.SetIdentityProvider(SigningProvider.Domain);
        a.AddTransceiver("audio");

        RTCSessionDescriptionInit offer = await a.CreateOffer();
        await a.SetLocalDescription(new RTCLocalSessionDescriptionInit(offer.Type, offer.Sdp));
        await b.SetRemoteDescription(offer);
        await b.SetLocalDescription();

        Assert.Equal(await a.GetIdentityAssertion(), SdpIdentity.Assertion(offer.Sdp));
        Assert.Equal(await a.GetIdentityAssertion(), SdpIdentity.Assertion(a.LocalDescription!.Sdp));
        Assert.Equal(await b.GetIdentityAssertion(), SdpIdentity.Assertion(b.LocalDescription!.Sdp));
    }

    [Fact]
    public async Task Assertion_is_asked_for_once_and_anew_when_any_value_of_the_provider_changes()
    {
        RTCPeerConnection connection = _peers.Create();
        connection.SetIdentityProvider(SigningProvider.Domain);
        string first = await connection.GetIdentityAssertion();
        connection.SetIdentityProvider(SigningProvider.Domain, new RTCIdentityProviderOptions());
        RTCSessionDescriptionInit offer = await connection.CreateOffer();
        Assert.Equal(first, SdpIdentity.Assertion(offer.Sdp));
        Assert.Single(_provider.Generated);

        var other = new RTCIdentityProviderOptions { UsernameHint = "bob@idp.example" };
        connection.SetIdentityProvider(SigningProvider.Domain, other);
        await connection.SetLocalDescription();

        Assert.Equal(2, _provider.Generated.Count);
        Assert.NotEqual(first, SdpIdentity.Assertion(connection.LocalDescription!.Sdp));
    }

    [Fact]
    public async Task Those_who_ask_at_once_share_one_request()
    {
        var gate = new TaskCompletionSource();
        _provider.BeforeGenerating = _ => gate.Task;
        RTCPeerConnection connection = _peers.Create();
        var results = new List<string>();
        connection.OnIdentityResult += told => results.Add(told.Assertion);
        connection.SetIdentityProvider(SigningProvider.Domain);
        Task<string> asked = connection.GetIdentityAssertion();
        Task<RTCSessionDescriptionInit> offered = connection.CreateOffer();
        await _peers.Quiet();
        Assert.False(asked.IsCompleted || offered.IsCompleted);

        gate.SetResult();

        Assert.Equal(await asked, SdpIdentity.Assertion((await offered).Sdp));
        Assert.Single(_provider.Generated);
        await _peers.Quiet();
        Assert.Equal([await asked], results);
    }

    [Fact]
    public async Task Operations_wait_behind_one_that_waits_for_the_provider_and_keep_their_order()
    {
        var gate = new TaskCompletionSource();
        _provider.BeforeGenerating = _ => gate.Task;
        RTCPeerConnection connection = _peers.Create();
        connection.SetIdentityProvider(SigningProvider.Domain);
        connection.AddTransceiver("audio");
        int needed = 0;
        connection.OnNegotiationNeeded += () => needed++;
        Task<RTCSessionDescriptionInit> offered = connection.CreateOffer();
        Task set = connection.SetLocalDescription();
        Task rolledBack = RollBack(connection);
        await _peers.Quiet();
        Assert.Equal(RTCSignalingState.Stable, connection.SignalingState);
        Assert.False(set.IsCompleted || rolledBack.IsCompleted);

        gate.SetResult();
        await offered;
        await set;
        await rolledBack;

        Assert.Equal(RTCSignalingState.Stable, connection.SignalingState);
        await _peers.Quiet();
        Assert.Equal(1, needed);
    }

    [Fact]
    public async Task Provider_that_is_changed_while_it_is_asked_counts_for_what_comes_after()
    {
        var gate = new TaskCompletionSource();
        _provider.BeforeGenerating = _ => gate.Task;
        RTCPeerConnection connection = _peers.Create();
        connection.SetIdentityProvider(SigningProvider.Domain);
        Task<RTCSessionDescriptionInit> before = connection.CreateOffer();
        await _peers.Quiet();
        connection.SetIdentityProvider(
            SigningProvider.Domain, new RTCIdentityProviderOptions { UsernameHint = "bob@idp.example" });
        gate.SetResult();

        string first = SdpIdentity.Assertion((await before).Sdp);
        string second = SdpIdentity.Assertion((await connection.CreateOffer()).Sdp);

        Assert.Contains("alice@", (string)SdpIdentity.Json(first)["assertion"]!, StringComparison.Ordinal);
        Assert.Contains("bob@", (string)SdpIdentity.Json(second)["assertion"]!, StringComparison.Ordinal);
        Assert.Equal(second, await connection.GetIdentityAssertion());
    }

    [Fact]
    public async Task Provider_that_throws_is_an_execution_failure()
    {
        _provider.BeforeGenerating = static _ => throw new NotSupportedException("out of order");

        RTCError error = await Fails(RTCErrorDetailType.IdpExecutionFailure, SigningProvider.Domain);

        Assert.Contains("out of order", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("elsewhere.example", "default")]
    [InlineData("idp.example", "other")]
    [InlineData("idp.example:8443", "default")]
    [InlineData("no domain", "default")]
    public Task Provider_that_is_not_known_is_a_load_failure(string domain, string protocol) => Fails(
        RTCErrorDetailType.IdpLoadFailure, domain, new RTCIdentityProviderOptions { Protocol = protocol });

    [Fact]
    public Task Provider_that_has_not_registered_is_a_bad_script()
    {
        _peers.Network.IdentityProviderScope("silent.example");
        return Fails(RTCErrorDetailType.IdpBadScriptFailure, "silent.example");
    }

    [Theory]
    [InlineData("IDP.example")]
    [InlineData("idp.example:443")]
    public async Task Domain_is_the_same_in_any_case_and_with_its_own_port(string domain)
    {
        RTCPeerConnection connection = _peers.Create();
        connection.SetIdentityProvider(domain);

        await connection.GetIdentityAssertion();

        Assert.Single(_provider.Generated);
    }

    [Fact]
    public async Task Login_that_is_needed_is_told_with_its_url_and_can_be_done()
    {
        _provider.BeforeGenerating = static _ => throw new RTCError(RTCErrorDetailType.IdpNeedLogin, "who are you?")
        {
            IdpLoginUrl = "https://idp.example/login", IdpErrorInfo = "session over",
        };
        RTCPeerConnection connection = _peers.Create();
        var errors = new List<RTCIdentityErrorEvent>();
        connection.OnIdpAssertionError += errors.Add;
        connection.SetIdentityProvider(SigningProvider.Domain);

        var error = await Assert.ThrowsAsync<RTCError>(() => connection.CreateOffer());

        Assert.Equal((RTCErrorDetailType.IdpNeedLogin, "OperationError"), (error.ErrorDetail, error.Name));
        Assert.Equal(("https://idp.example/login", "session over"),
            (connection.IdpLoginUrl, connection.IdpErrorInfo));
        Assert.Equal(
            [new RTCIdentityErrorEvent(SigningProvider.Domain, "default", "https://idp.example/login")], errors);
        _provider.BeforeGenerating = static _ => Task.CompletedTask;
        SdpIdentity.Assertion((await connection.CreateOffer()).Sdp);
        Assert.Equal((null, null), (connection.IdpLoginUrl, connection.IdpErrorInfo));
    }

    [Fact]
    public async Task Failure_to_load_keeps_the_status_code_that_the_proxy_gives()
    {
        _provider.BeforeGenerating = static _ => throw new RTCError(RTCErrorDetailType.IdpLoadFailure, "gone")
        {
            HttpRequestStatusCode = 410,
        };

        RTCError error = await Fails(RTCErrorDetailType.IdpLoadFailure, SigningProvider.Domain);

        Assert.Equal(410, error.HttpRequestStatusCode);
    }

    [Theory]
    [InlineData(null, "x")]
    [InlineData("idp.example", null)]
    [InlineData("not a domain", "x")]
    public async Task Result_that_is_none_is_an_OperationError(string? domain, string? assertion)
    {
        Register((_, _, _, _) => Task.FromResult(
            new RTCIdentityAssertionResult(new RTCIdentityProviderDetails(domain!), assertion!)));
        RTCPeerConnection connection = _peers.Create();
        connection.SetIdentityProvider("own.example");

        var error = await Assert.ThrowsAnyAsync<RTCException>(() => connection.CreateOffer());

        Assert.Equal((typeof(RTCException), "OperationError"), (error.GetType(), error.Name));
    }

    [Fact]
    public async Task Assertion_longer_than_a_peer_may_send_is_an_OperationError()
    {
        int length = 24_000;
        Register((_, _, _, _) => Task.FromResult(
            new RTCIdentityAssertionResult(new RTCIdentityProviderDetails("own.example"), new string('x', length))));
        RTCPeerConnection connection = _peers.Create();
        connection.SetIdentityProvider("own.example");
        SdpIdentity.Assertion((await connection.CreateOffer()).Sdp);

        length = 25_000;
        connection.SetIdentityProvider("own.example", new RTCIdentityProviderOptions { UsernameHint = "bob" });

        await Refused("OperationError", connection.CreateOffer());
    }

    [Fact]
    public async Task Result_may_name_another_provider_that_validates()
    {
        Register((_, _, _, _) => Task.FromResult(
            new RTCIdentityAssertionResult(new RTCIdentityProviderDetails("idp.example.org:8443", "mock"), "x")));
        RTCPeerConnection connection = _peers.Create();
        connection.SetIdentityProvider("own.example");

        var json = SdpIdentity.Json(await connection.GetIdentityAssertion());

        Assert.Equal("""{"idp":{"domain":"idp.example.org:8443","protocol":"mock"},"assertion":"x"}""",
            json.ToJsonString());
    }

    [Fact]
    public async Task Wrong_calls_are_refused()
    {
        RTCPeerConnection connection = _peers.Create();
        await Refused("InvalidStateError", connection.GetIdentityAssertion());
        foreach (string protocol in (string[])["a/b", "a\\b", "/", ""])
        {
            Throws("SyntaxError", () => connection.SetIdentityProvider(
                SigningProvider.Domain, new RTCIdentityProviderOptions { Protocol = protocol }));
            Throws("SyntaxError", () => _peers.Network.IdentityProviderScope(SigningProvider.Domain, protocol));
        }

        Throws("SyntaxError", () => _peers.Network.IdentityProviderScope("no domain"));
        connection.SetIdentityProvider(SigningProvider.Domain);
        await Refused("InvalidStateError", connection.CreateAnswer());
        Assert.Empty(_provider.Generated);
        connection.Close();
        Throws("InvalidStateError", () => connection.SetIdentityProvider(SigningProvider.Domain));
        await Refused("InvalidStateError", connection.GetIdentityAssertion());
    }

    [Fact]
    public async Task Closing_ends_every_wait_and_tells_the_proxy()
    {
        var cancelled = new TaskCompletionSource();
        _provider.BeforeGenerating = async cancel =>
        {
            cancel.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        };
        RTCPeerConnection connection = _peers.Create();
        connection.SetIdentityProvider(SigningProvider.Domain);
        Task<string> asked = connection.GetIdentityAssertion();
        Task<RTCSessionDescriptionInit> offered = connection.CreateOffer();
        await _peers.Quiet();

        connection.Close();

        await Refused("InvalidStateError", asked);
        await Refused("InvalidStateError", offered);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await Refused("InvalidStateError", connection.PeerIdentity);
    }

    [Fact]
    public async Task Provider_that_takes_longer_than_its_limit_is_a_timeout()
    {
        var time = new StoppedTime();
        using var network = new RtcNetwork(new RtcNetworkOptions()) { Time = time };
        _provider.RegisterAt(network);
        bool isCancelled = false;
        _provider.BeforeGenerating = async cancel =>
        {
            cancel.Register(() => isCancelled = true);
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        };
        await using var connection = new RTCPeerConnection(network: network);
        connection.SetIdentityProvider(SigningProvider.Domain);
        Task<RTCSessionDescriptionInit> offered = connection.CreateOffer();
        await Connections.ConnectionPair.Until(() => time.Waiting == 1, "the limit is not set");
        time.Pass(TimeSpan.FromSeconds(14.9));
        Assert.False(offered.IsCompleted);

        time.Pass(TimeSpan.FromSeconds(0.1));

        var error = await Assert.ThrowsAsync<RTCError>(() => offered);
        Assert.Equal(RTCErrorDetailType.IdpTimeout, error.ErrorDetail);
        Assert.True(isCancelled);
    }

    [Fact]
    public void Providers_of_a_network_are_limited()
    {
        for (int i = 1; i < 256; i++) _peers.Network.IdentityProviderScope($"idp{i}.example");

        Throws("OperationError", () => _peers.Network.IdentityProviderScope("idp256.example"));
        _peers.Network.IdentityProviderScope("idp255.example");
    }

    private void Register(GenerateAssertionCallback generate) => _peers.Network.IdentityProviderScope("own.example")
        .RtcIdentityProvider.Register(new RTCIdentityProvider
        {
            GenerateAssertion = generate,
            ValidateAssertion = static (_, _, _) => throw new NotSupportedException(),
        });

    private async Task<RTCError> Fails(
        RTCErrorDetailType detail, string domain, RTCIdentityProviderOptions? options = null)
    {
        RTCPeerConnection connection = _peers.Create();
        connection.SetIdentityProvider(domain, options);
        var error = await Assert.ThrowsAsync<RTCError>(() => connection.GetIdentityAssertion());
        Assert.Equal((detail, "OperationError"), (error.ErrorDetail, error.Name));
        Assert.Equal(detail, (await Assert.ThrowsAsync<RTCError>(() => connection.CreateOffer())).ErrorDetail);
        return error;
    }
}

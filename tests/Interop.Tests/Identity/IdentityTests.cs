using System.Text.Json;
using Camerad.Interop.Tests.Browsers;
using Camerad.Interop.Tests.Calls;

namespace Camerad.Interop.Tests.Identity;

/// <summary>Identity for WebRTC with Firefox, the one browser that has it: its proxies are loaded over TLS.</summary>
public sealed class IdentityTests(BrowserPool browsers) : IDisposable
{
    private const string Alice = "alice@localhost", Bob = "bob@localhost";

    private readonly IdentityServer _provider = new();
    private readonly RtcNetwork _network = new(new RtcNetworkOptions());

    public void Dispose()
    {
        _network.Dispose();
        _provider.Dispose();
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, Alice)]
    [InlineData(false, Alice)]
    public async Task Each_knows_the_other_by_its_assertion_whoever_offers(bool weOffer, string? target)
    {
        await using Call call = await BeginAsync(target, null);

        if (weOffer) call.Create("channel");
        else await call.Page.RunAsync("adopt(pc.createDataChannel('channel'))");
        await call.OpenedAsync("channel");
        await call.ConnectedAsync();

        RTCIdentityAssertion peer = await call.Connection.PeerIdentity
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal((_provider.Domain, Alice), (peer.Idp, peer.Name));
        string[] known = await call.Page.RunAsync<string[]>(
            "const known = await pc.peerIdentity; return [known.idp, known.name]");
        Assert.Equal([_provider.Domain, Bob], known);
        Assert.Contains("/.well-known/idp-proxy/default", _provider.Requests);
        string origin = await call.Page.RunAsync<string>("return location.origin");
        Assert.Equal([origin], _provider.Origins);
        call.AssertNoFaults();
    }

    [Fact]
    public async Task We_refuse_a_peer_that_is_not_the_one_we_want()
    {
        await using Call call = await BeginAsync("mallory@localhost", null);
        RTCSessionDescriptionInit offer = await OfferOfThePageAsync(call);

        var error = await Assert.ThrowsAnyAsync<RTCException>(() => call.Connection.SetRemoteDescription(offer));

        Assert.Equal(RTCException.OperationError, error.Name);
        Assert.Contains(Alice, error.Message, StringComparison.Ordinal);
        Assert.Null(call.Connection.RemoteDescription);
    }

    [Fact]
    public async Task We_refuse_an_assertion_that_was_made_for_another_certificate()
    {
        await using Call call = await BeginAsync(Alice, null);
        RTCSessionDescriptionInit offer = await OfferOfThePageAsync(call);
        string fingerprint = offer.Sdp.Split("\r\n")
            .First(static line => line.StartsWith("a=fingerprint:", StringComparison.Ordinal));
        string other = fingerprint[..^1] + (fingerprint[^1] == '0' ? '1' : '0');

        var error = await Assert.ThrowsAnyAsync<RTCException>(() => call.Connection.SetRemoteDescription(
            offer with { Sdp = offer.Sdp.Replace(fingerprint, other, StringComparison.Ordinal) }));

        Assert.Equal(RTCException.OperationError, error.Name);
        Assert.Null(call.Connection.RemoteDescription);
        await call.Connection.SetRemoteDescription(offer);
    }

    [Theory]
    [InlineData(Bob, "taken")]
    [InlineData("mallory@localhost", "OperationError")]
    public async Task Firefox_takes_us_for_the_one_we_are(string target, string outcome)
    {
        await using Call call = await BeginAsync(null, target);

        Assert.StartsWith(outcome, await SetInPageAsync(call, await OfferOfOursAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Firefox_tells_that_its_user_has_to_log_in()
    {
        await using Call call = await BeginAsync(null, null);
        _provider.NeedsLogin = true;

        string[] told = await call.Page.RunAsync<string[]>("""
            const error = await pc.getIdentityAssertion().then(() => ({ name: 'none' }), (failure) => failure);
            return [error.name, pc.idpLoginUrl];
            """);

        Assert.Equal(["IdpLoginError", _provider.LoginUrl], told);
    }

    [Fact]
    public async Task Firefox_refuses_our_assertion_where_it_was_made_for_another_certificate()
    {
        await using Call call = await BeginAsync(null, Bob);
        RTCSessionDescriptionInit offer = await OfferOfOursAsync();
        string fingerprint = offer.Sdp.Split("\r\n")
            .First(static line => line.StartsWith("a=fingerprint:", StringComparison.Ordinal));
        string other = fingerprint[..^1] + (fingerprint[^1] == '0' ? '1' : '0');

        string refusal = await SetInPageAsync(
            call, offer with { Sdp = offer.Sdp.Replace(fingerprint, other, StringComparison.Ordinal) });

        Assert.Contains("fingerprints must be covered", refusal, StringComparison.Ordinal);
    }

    private static Task<string> SetInPageAsync(Call call, RTCSessionDescriptionInit offer) =>
        call.Page.RunAsync<string>($$"""
            const sdp = {{JsonSerializer.Serialize(offer.Sdp)}};
            try {
              await pc.setRemoteDescription({ type: 'offer', sdp });
              return 'taken';
            } catch (error) {
              return `${error.name}: ${error.message}`;
            }
            """);

    private async Task<RTCSessionDescriptionInit> OfferOfOursAsync()
    {
        await using var quiet = new RTCPeerConnection(network: _network);
        _provider.RegisterAt(_network);
        quiet.SetIdentityProvider(_provider.Domain, new RTCIdentityProviderOptions { UsernameHint = Bob });
        quiet.CreateDataChannel("channel");
        return await quiet.CreateOffer();
    }

    private static async Task<RTCSessionDescriptionInit> OfferOfThePageAsync(Call call) => new(
        RTCSdpType.Offer,
        await call.Page.RunAsync<string>("""
            pc.onnegotiationneeded = null;
            pc.createDataChannel('channel');
            return (await pc.createOffer()).sdp;
            """));

    private async Task<Call> BeginAsync(string? ourTarget, string? theirTarget)
    {
        Call call = await Call.BeginAsync(
            browsers, "firefox", configuration: new RTCConfiguration { PeerIdentity = ourTarget });
        _provider.RegisterAt(call.Network);
        call.Connection.SetIdentityProvider(_provider.Domain, new RTCIdentityProviderOptions { UsernameHint = Bob });
        string target = theirTarget is null ? "" : $", peerIdentity: '{theirTarget}'";
        await call.Page.RunAsync($$"""
            begin(false, { bundlePolicy: 'max-bundle'{{target}} });
            pc.setIdentityProvider('{{_provider.Domain}}', { usernameHint: '{{Alice}}' });
            """);
        return call;
    }
}

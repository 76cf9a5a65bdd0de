using Camerad.WebRtc.Identity;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Identity;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc;

// Identity for WebRTC: who this side is, and who the peer is.
public sealed partial class RTCPeerConnection
{
    /// <summary>An identity assertion was generated (WebRTC 1.0's drafts of 2014).</summary>
    public event Action<RTCIdentityEvent>? OnIdentityResult;

    /// <summary>The peer's identity was validated (WebRTC 1.0's drafts of 2014).</summary>
    public event Action? OnPeerIdentity;

    /// <summary>No identity assertion could be generated (WebRTC 1.0's drafts of 2014).</summary>
    public event Action<RTCIdentityErrorEvent>? OnIdpAssertionError;

    /// <summary>The peer's identity assertion could not be validated (WebRTC 1.0's drafts of 2014).</summary>
    public event Action<RTCIdentityErrorEvent>? OnIdpValidationError;

    /// <summary>
    /// Done when the peer's identity is validated; then it never changes. It fails when a description's assertion is
    /// not valid, and another task takes its place unless the configuration names the peer; it also fails with
    /// InvalidStateError when the connection closes first (Identity for WebRTC §8.1).
    /// </summary>
    public Task<RTCIdentityAssertion> PeerIdentity => _remoteIdentity.Promise;

    /// <summary>Where the user can log in, if the last assertion failed for that; else null.</summary>
    public string? IdpLoginUrl { get; private set; }

    /// <summary>What the identity provider had to say of the last error, in a form of its own; or null.</summary>
    public string? IdpErrorInfo { get; private set; }

    /// <summary>
    /// Identity for WebRTC §8.1, setIdentityProvider: offers and answers assert who this side is from now on. The
    /// provider is asked when the first of them is created, or by <see cref="GetIdentityAssertion"/>.
    /// </summary>
    /// <param name="provider">
    /// Its domain, perhaps with a port; its proxy registers at <see cref="RtcNetwork.IdentityProviderScope"/>.
    /// </param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="RTCException">InvalidStateError: closed. SyntaxError: the protocol.</exception>
    public void SetIdentityProvider(string provider, RTCIdentityProviderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ThrowIfClosed();
        options ??= new RTCIdentityProviderOptions();
        if (!SignaledAssertion.IsProtocol(options.Protocol)) throw IdentityProviders.NoProtocol(options.Protocol);
        options = options with { PeerIdentity = options.PeerIdentity ?? _configuration.PeerIdentity };
        if (!_localIdentity.SetProvider(provider, options)) return;
        // What was created says another identity: setLocalDescription must make a new one.
        lock (Gate) _jsep.Identity = null;
    }

    /// <summary>
    /// Identity for WebRTC §8.1, getIdentityAssertion: the one that descriptions carry, made if need be.
    /// </summary>
    /// <returns>JSON in base64.</returns>
    /// <exception cref="RTCException">
    /// InvalidStateError: no provider is set, or the connection is closed. OperationError and <see cref="RTCError"/>:
    /// the provider makes no assertion.
    /// </exception>
    public async Task<string> GetIdentityAssertion()
    {
        ThrowIfClosed();
        try
        {
            Task<string> assertion = await _context.Run(() => _localIdentity.Request(_remoteIdentity.Closing))
                .ConfigureAwait(false);
            return await assertion.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new RTCException(RTCException.InvalidStateError, "The connection is closed.");
        }
    }

    private (LocalIdentity Local, RemoteIdentity Remote) CreateIdentities()
    {
        var proxy = new IdentityProxy(_network.IdentityProviders, _network.Options.Origin, _network.Time);
        var local = new LocalIdentity(
            proxy,
            () => IdentityContents.Write([.. _certificate.GetFingerprints()
                .Select(static one => new DtlsFingerprint(one.Algorithm, one.Value))]),
            assertion => _context.Post(() =>
            {
                Note(null);
                Tell(OnIdentityResult, new RTCIdentityEvent(assertion));
            }),
            (told, exception) => _context.Post(() =>
            {
                Note(exception);
                Tell(OnIdpAssertionError, told);
            }));
        var remote = new RemoteIdentity(proxy, _context, _configuration.PeerIdentity, RemoteCertificate)
        {
            OnEstablished = () => Raise([() => OnPeerIdentity?.Invoke()]),
            OnInvalid = (told, exception) =>
            {
                Note(exception);
                Tell(OnIdpValidationError, told);
            },
        };
        return (local, remote);
    }

    private void Tell<T>(Action<T>? handler, T told) => Raise([() => handler?.Invoke(told)]);

    private void Note(RTCException? exception)
    {
        IdpLoginUrl = (exception as RTCError)?.IdpLoginUrl;
        IdpErrorInfo = (exception as RTCError)?.IdpErrorInfo;
    }

    // What the peer has shown so far; empty if nothing.
    private byte[] RemoteCertificate() =>
        _transports.Dtls?.GetRemoteCertificates() is [byte[] certificate, ..] ? certificate : [];

    // Nobody has vouched for the other end of the transport.
    private void CloseForIdentity()
    {
        FailureReason = $"The peer's certificate is not the one of {_remoteIdentity.Target}.";
        Close();
    }

    // W3C WebRTC §4.4.2: the state is looked at first, and the operation tells that it is the wrong one.
    private async Task<string?> AssertionFor(RTCSdpType type)
    {
        bool fits = type == RTCSdpType.Offer
            ? SignalingState is RTCSignalingState.Stable or RTCSignalingState.HaveLocalOffer
            : SignalingState is RTCSignalingState.HaveRemoteOffer or RTCSignalingState.HaveLocalPranswer;
        if (!fits || !_localIdentity.HasProvider) return null;
        return await _localIdentity.Request(_remoteIdentity.Closing).ConfigureAwait(false);
    }

    // A description that is made now has the assertion in it; one that was created has it already.
    private Task<string?> AssertionFor(RTCLocalSessionDescriptionInit? description)
    {
        bool isMadeNow = string.IsNullOrEmpty(description?.Sdp) && description?.Type != RTCSdpType.Rollback;
        if (!isMadeNow) return Task.FromResult<string?>(null);
        bool isAnswer = SignalingState is RTCSignalingState.HaveRemoteOffer or RTCSignalingState.HaveLocalPranswer;
        return AssertionFor(isAnswer ? RTCSdpType.Answer : RTCSdpType.Offer);
    }

    /// <returns>Null: nothing that needs looking at; what can't be parsed is told when it is applied.</returns>
    private static DescribedIdentity? DescribeIdentity(RTCSessionDescriptionInit description, bool atAllCosts)
    {
        if (description.Type == RTCSdpType.Rollback) return null;
        if (!atAllCosts && !description.Sdp.Contains($"a={IdentityAttribute.Name}", StringComparison.Ordinal))
            return null;
        return SessionDescription.TryParse(description.Sdp, out SessionDescription? parsed, out _)
            ? DescribedIdentity.Read(parsed) : null;
    }
}

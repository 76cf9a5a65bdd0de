using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Identity;

namespace Camerad.WebRtc.Identity;

/// <summary>
/// The peer's identity (Identity for WebRTC §7). Without a target, a description is applied at once and its assertion
/// is validated behind it; with one, whether it was configured or validated before, nothing is applied that does not
/// come from that peer. Validations run one after the other. Used on the connection's context.
/// </summary>
internal sealed class RemoteIdentity : IDisposable
{
    private readonly IdentityProxy _proxy;
    private readonly ConnectionContext _context;
    private readonly string? _target;
    private readonly Func<byte[]> _certificate;
    private readonly PeerName? _targetName;
    private readonly CancellationTokenSource _closing = new();
    private Task _validation = Task.CompletedTask;
    private volatile ValidatedIdentity? _established;
    private volatile TaskCompletionSource<RTCIdentityAssertion> _promise = NewPromise();

    /// <param name="proxy">Asks the providers.</param>
    /// <param name="context">Where results are told.</param>
    /// <param name="target">The identity that the peer must have; null: any.</param>
    /// <param name="certificate">What the peer has shown in DTLS; empty if nothing yet.</param>
    public RemoteIdentity(
        IdentityProxy proxy, ConnectionContext context, string? target, Func<byte[]> certificate)
    {
        (_proxy, _context, _target, _certificate) = (proxy, context, target, certificate);
        _targetName = target is not null && PeerName.TryParse(target, out PeerName? name) ? name : null;
        Closing = _closing.Token;
    }

    /// <summary>On the context: the peer's identity is known.</summary>
    public required Action OnEstablished { get; init; }

    /// <summary>On the context: a description's assertion is not valid.</summary>
    public required Action<RTCIdentityErrorEvent, RTCException> OnInvalid { get; init; }

    /// <summary>"Target peer identity": it never changes once it is there.</summary>
    public string? Target => _target ?? _established?.Identity;

    /// <summary>
    /// Done once the peer is known. When it fails, another takes its place, unless there is a target.
    /// </summary>
    public Task<RTCIdentityAssertion> Promise => _promise.Task;

    /// <summary>For whatever ends with the connection.</summary>
    public CancellationToken Closing { get; }

    /// <summary>Before a description is applied.</summary>
    /// <param name="describe">
    /// Reads what it says: at all costs if told so, else only if it has an identity. Null: there is nothing to read.
    /// </param>
    /// <exception cref="RTCException">
    /// OperationError: it is not the target's. InvalidModificationError: the peer is known as another one.
    /// </exception>
    public async Task<Admission> Admit(Func<bool, DescribedIdentity?> describe)
    {
        await _validation.ConfigureAwait(false);
        DescribedIdentity? described = describe(Target is not null);
        if (Target is null || described is null) return new Admission(described, Validated: null);
        if (described.HasAssertion)
            return new Admission(described, await Validate(described).ConfigureAwait(false));
        // RFC 8827 §5.1.4: the identity stays with the fingerprints that it was established for.
        if (_established is { } known && known.Covers(described, _certificate()))
            return new Admission(described, Validated: null);
        throw Invalid($"The description has no identity assertion for its fingerprints; the peer must be {Target}.");
    }

    /// <summary>When the description is applied.</summary>
    public void Commit(Admission admission)
    {
        if (admission.Validated is { } validated) Establish(validated);
        else if (admission.Described is { HasAssertion: true } described && Target is null)
            _validation = Follow(described);
    }

    /// <summary>
    /// DTLS has just come up with this certificate, perhaps by a description before the one that proved the identity.
    /// </summary>
    public bool Accepts(byte[] shown) => _established?.IsVouchedFor(shown) ?? true;

    /// <summary>The connection is closed, and what waits is told.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
        Reject(new RTCException(RTCException.InvalidStateError, "The connection is closed."));
    }

    // Never fails: the promise and the event tell it.
    private async Task Follow(DescribedIdentity described)
    {
        try
        {
            ValidatedIdentity validated = await Validate(described).ConfigureAwait(false);
            await _context.Run(() => Establish(validated)).ConfigureAwait(false);
        }
        catch (RTCException)
        {
        }
        catch (OperationCanceledException)
        {
            // The connection is closed.
        }
    }

    private async Task<ValidatedIdentity> Validate(DescribedIdentity described)
    {
        try
        {
            return await Ask(described).ConfigureAwait(false);
        }
        catch (RTCException exception)
        {
            Reject(exception);
            if (Target is null) _promise = NewPromise();
            var told = new RTCIdentityErrorEvent(
                described.Assertion?.Domain ?? "", described.Assertion?.Protocol ?? "",
                (exception as RTCError)?.IdpLoginUrl);
            _context.Post(() => OnInvalid(told, exception));
            throw;
        }
    }

    private async Task<ValidatedIdentity> Ask(DescribedIdentity described)
    {
        SignaledAssertion assertion = described.Assertion ?? throw Invalid("The identity assertion is malformed.");
        RTCIdentityValidationResult result = await _proxy.Validate(assertion, Closing).ConfigureAwait(false);
        if (!IdentityContents.TryRead(result.Contents, out IReadOnlyList<DtlsFingerprint>? fingerprints))
            throw Invalid("The identity provider gave contents that no connection has asked it to vouch for.");
        if (!PeerName.TryParse(result.Identity, out PeerName? name))
            throw Invalid($"\"{result.Identity}\" is no identity; it must be user@domain.");
        // RFC 8827 §8.1: a provider speaks for its own domain. None is trusted with another's.
        if (!IdpDomain.TryParse(assertion.Domain, out IdpDomain domain) || domain.Name != name.Domain)
            throw Invalid($"The identity provider \"{assertion.Domain}\" has no say over \"{result.Identity}\".");
        var validated = new ValidatedIdentity(assertion.Domain, result.Identity, name, fingerprints);
        if (described.Fingerprints.Count == 0 || !validated.Covers(described, _certificate()))
            throw Invalid("The identity assertion is not for the fingerprints of this description.");
        if (_target is not null && name != _targetName)
            throw Invalid($"The peer is {result.Identity}, not {_target}.");
        if (_established is { } known && known.Name != name)
        {
            throw new RTCException(RTCException.InvalidModificationError,
                $"The peer is known as {known.Identity}; it can't become {result.Identity}.");
        }

        return validated;
    }

    private bool Establish(ValidatedIdentity validated)
    {
        bool isFirst = _established is null;
        _established = validated;
        if (!isFirst) return false;
        _promise.TrySetResult(new RTCIdentityAssertion(validated.Idp, validated.Identity));
        OnEstablished();
        return true;
    }

    private void Reject(RTCException exception)
    {
        TaskCompletionSource<RTCIdentityAssertion> promise = _promise;
        if (promise.TrySetException(exception)) _ = promise.Task.Exception;   // not everybody asks for it
    }

    private static RTCException Invalid(string message) => new(RTCException.OperationError, message);

    private static TaskCompletionSource<RTCIdentityAssertion> NewPromise() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}

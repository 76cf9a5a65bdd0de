using Camerad.WebRtc.Protocol.Identity;

namespace Camerad.WebRtc.Identity;

/// <summary>
/// Our user's identity: the provider that was set, and the assertion it has made, kept until another provider is set
/// (Identity for WebRTC §6). A failed one is not kept, so that the user can log in and try again.
/// </summary>
/// <param name="proxy">Asks the provider.</param>
/// <param name="contents">What an assertion vouches for: all our fingerprints; asked for when one is made.</param>
/// <param name="generated">Told of each new assertion.</param>
/// <param name="failed">Told why there is none.</param>
internal sealed class LocalIdentity(
    IdentityProxy proxy, Func<string> contents, Action<string> generated,
    Action<RTCIdentityErrorEvent, RTCException> failed)
{
    private readonly Lock _gate = new();
    private string? _provider;
    private RTCIdentityProviderOptions _options = new();
    private Task<string>? _assertion;

    public bool HasProvider
    {
        get
        {
            lock (_gate) return _provider is not null;
        }
    }

    /// <returns>True: it is another one, and what the last one has asserted is forgotten.</returns>
    public bool SetProvider(string provider, RTCIdentityProviderOptions options)
    {
        lock (_gate)
        {
            if (_provider == provider && _options == options) return false;
            (_provider, _options, _assertion) = (provider, options, null);
            return true;
        }
    }

    /// <summary>The assertion in base64: the one that there is, or that is being made, or a new one.</summary>
    /// <exception cref="RTCException">InvalidStateError: no provider is set. Others as of the proxy.</exception>
    public Task<string> Request(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_provider is null)
            {
                return Task.FromException<string>(
                    new RTCException(RTCException.InvalidStateError, "No identity provider is set."));
            }

            if (_assertion is { IsFaulted: false, IsCanceled: false }) return _assertion;
        }

        return Begin(cancellationToken);
    }

    private Task<string> Begin(CancellationToken cancellationToken)
    {
        string provider;
        RTCIdentityProviderOptions options;
        var promise = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            (provider, options) = (_provider!, _options);
            _assertion = promise.Task;
        }

        // Outside the lock: the provider's code runs until it first waits.
        _ = Generate(promise, provider, options, cancellationToken);
        return promise.Task;
    }

    private async Task Generate(
        TaskCompletionSource<string> promise, string provider, RTCIdentityProviderOptions options,
        CancellationToken cancellationToken)
    {
        try
        {
            SignaledAssertion assertion = await proxy.Generate(provider, contents(), options, cancellationToken)
                .ConfigureAwait(false);
            string encoded = assertion.Encode() ?? throw new RTCException(
                RTCException.OperationError, $"The assertion of \"{provider}\" is too long for a description.");
            generated(encoded);
            promise.SetResult(encoded);
        }
        catch (RTCException exception)
        {
            string? loginUrl = (exception as RTCError)?.IdpLoginUrl;
            failed(new RTCIdentityErrorEvent(provider, options.Protocol, loginUrl), exception);
            promise.SetException(exception);
        }
        catch (OperationCanceledException exception)
        {
            promise.SetException(exception);
        }
    }
}

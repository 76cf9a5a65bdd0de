using Camerad.WebRtc.Protocol.Identity;

namespace Camerad.WebRtc.Identity;

/// <summary>
/// Asks identity providers' proxies, and makes of whatever they do a result or an error of the specification's
/// (Identity for WebRTC §8).
/// </summary>
/// <param name="providers">Where the proxies are.</param>
/// <param name="origin">Of the application.</param>
/// <param name="time">Limits them.</param>
internal sealed class IdentityProxy(IdentityProviders providers, string origin, TimeProvider time)
{
    /// <summary>For one answer (Identity for WebRTC §8); then it is an idp-timeout.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(15);

    /// <exception cref="RTCException">OperationError: no valid result. RTCError: the provider failed.</exception>
    /// <exception cref="OperationCanceledException">Of the token.</exception>
    public async Task<SignaledAssertion> Generate(
        string domain, string contents, RTCIdentityProviderOptions options, CancellationToken cancellationToken)
    {
        RTCIdentityProvider provider = providers.Load(domain, options.Protocol);
        RTCIdentityAssertionResult? result = await Limit(
            cancel => provider.GenerateAssertion(contents, origin, options, cancel), cancellationToken)
            .ConfigureAwait(false);
        if (result is not { Assertion: not null, Idp: { Domain: not null, Protocol: not null } idp }
            || !IdpDomain.TryParse(idp.Domain, out _) || !SignaledAssertion.IsProtocol(idp.Protocol))
        {
            throw new RTCException(
                RTCException.OperationError, $"The identity provider \"{domain}\" gave no valid assertion.");
        }

        return new SignaledAssertion(idp.Domain, idp.Protocol, result.Assertion);
    }

    /// <exception cref="RTCException">OperationError: no valid result. RTCError: the provider failed.</exception>
    /// <exception cref="OperationCanceledException">Of the token.</exception>
    public async Task<RTCIdentityValidationResult> Validate(
        SignaledAssertion assertion, CancellationToken cancellationToken)
    {
        RTCIdentityProvider provider = providers.Load(assertion.Domain, assertion.Protocol);
        RTCIdentityValidationResult? result = await Limit(
            cancel => provider.ValidateAssertion(assertion.Assertion, origin, cancel), cancellationToken)
            .ConfigureAwait(false);
        return result is { Contents: not null, Identity: not null } ? result : throw new RTCException(
            RTCException.OperationError, $"The identity provider \"{assertion.Domain}\" gave no valid result.");
    }

    private async Task<T?> Limit<T>(Func<CancellationToken, Task<T>?> ask, CancellationToken cancellationToken)
        where T : class
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<T>? answer = null;
        try
        {
            answer = ask(abandoned.Token);
            return answer is null
                ? null : await answer.WaitAsync(TimeLimit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (answer is { IsCompleted: false })
        {
            Observe(answer);
            await abandoned.CancelAsync().ConfigureAwait(false);
            throw new RTCError(RTCErrorDetailType.IdpTimeout,
                $"The identity provider has not answered within {TimeLimit.TotalSeconds:0} seconds.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (answer is not null) Observe(answer);
            await abandoned.CancelAsync().ConfigureAwait(false);
            throw;
        }
        catch (Exception exception) when (exception is not RTCError { IsOfIdentityProvider: true })
        {
            throw new RTCError(
                RTCErrorDetailType.IdpExecutionFailure, $"The identity provider failed: {exception.Message}");
        }
    }

    // Nobody waits for it any more, nor for what it may yet throw.
    private static void Observe(Task abandoned) => abandoned.ContinueWith(
        static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Default);
}

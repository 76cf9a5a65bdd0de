using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Camerad.WebRtc.Tests.Identity;

/// <summary>An identity provider that knows its own assertions again: it signs them, with a key of its own.</summary>
/// <param name="domain">What it speaks for.</param>
internal sealed class SigningProvider(string domain = SigningProvider.Domain)
{
    public const string Domain = "idp.example";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Who is logged in.</summary>
    public string User { get; set; } = "alice@" + domain;

    /// <summary>Done before an assertion is made; may throw or never end.</summary>
    public Func<CancellationToken, Task> BeforeGenerating { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Done before an assertion is validated; may throw or never end.</summary>
    public Func<CancellationToken, Task> BeforeValidating { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Changes what validation gives.</summary>
    public Func<RTCIdentityValidationResult, RTCIdentityValidationResult> Change { get; set; } = static one => one;

    /// <summary>What it was asked to make assertions for.</summary>
    public List<(string Contents, string Origin, RTCIdentityProviderOptions Options)> Generated { get; } = [];

    /// <summary>Who has asked it to validate one.</summary>
    public List<string> Validated { get; } = [];

    public void RegisterAt(RtcNetwork network, string protocol = "default") =>
        network.IdentityProviderScope(domain, protocol).RtcIdentityProvider.Register(new RTCIdentityProvider
        {
            GenerateAssertion = Generate,
            ValidateAssertion = Validate,
        });

    private async Task<RTCIdentityAssertionResult> Generate(
        string contents, string origin, RTCIdentityProviderOptions options, CancellationToken cancel)
    {
        Generated.Add((contents, origin, options));
        await BeforeGenerating(cancel);
        string user = options.UsernameHint ?? User;
        string assertion = JsonSerializer.Serialize(new[] { user, contents, Sign(user, contents) });
        return new RTCIdentityAssertionResult(new RTCIdentityProviderDetails(domain, options.Protocol), assertion);
    }

    private async Task<RTCIdentityValidationResult> Validate(
        string assertion, string origin, CancellationToken cancel)
    {
        Validated.Add(origin);
        await BeforeValidating(cancel);
        string[] parts = JsonSerializer.Deserialize<string[]>(assertion)!;
        if (parts[2] != Sign(parts[0], parts[1]))
            throw new RTCError(RTCErrorDetailType.IdpTokenInvalid, "The signature is not ours.");
        return Change(new RTCIdentityValidationResult(parts[0], parts[1]));
    }

    private string Sign(string user, string contents) =>
        Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{user}\n{contents}")));
}

namespace Camerad.Signaling.Access;

/// <summary>
/// Decides by Host and Origin whether a request may reach the device: a web page elsewhere must not reach a camera on localhost, and a
/// foreign name that resolves to the device (DNS rebinding) must not either. Any thread.
/// </summary>
public sealed class OriginPolicy
{
    /// <param name="origins">Other web sites that may use the device (CORS), e.g. <c>https://home.example</c>; "*" lists every site.</param>
    /// <param name="hostNames">Names under which the device may be asked, besides IP addresses and localhost, e.g. its own host name.</param>
    /// <exception cref="ArgumentException">An origin is not scheme://host[:port]; the text names it.</exception>
    public OriginPolicy(IEnumerable<string> origins, IEnumerable<string> hostNames) => throw new NotImplementedException();

    /// <summary>This machine's names: host name, <c>name.local</c> and the full name if there is one.</summary>
    public static IReadOnlyList<string> MachineNames() => throw new NotImplementedException();

    /// <summary>May this request come in?</summary>
    /// <param name="host">The Host header.</param>
    /// <param name="origin">The Origin header; null when absent.</param>
    /// <param name="reason">Why not, as a sentence for the person who runs the device.</param>
    public bool Allows(string? host, string? origin, out string? reason) => throw new NotImplementedException();

    /// <summary>True for a listed foreign origin: CORS headers may be sent.</summary>
    public bool IsListed(string? origin) => throw new NotImplementedException();
}

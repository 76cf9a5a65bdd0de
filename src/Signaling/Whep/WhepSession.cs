using System.Security.Cryptography;

namespace Camerad.Signaling.Whep;

/// <summary>
/// What WHEP remembers of one session; its calls are made one after the other under <see cref="Gate"/>.
/// </summary>
internal sealed class WhepSession(string id, string offer, string answer)
{
    public string Id => id;

    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>The strong entity tag of the current ICE session, with its quotes.</summary>
    public string ETag { get; private set; } = NewETag();

    /// <summary>What a restart's answer repeats.</summary>
    public AnsweredMedia Media { get; } = AnsweredMedia.From(answer);

    /// <summary>The viewer's present ice-ufrag; null where the offer has none.</summary>
    public string? RemoteUsernameFragment { get; private set; } = FirstUfrag(offer);

    /// <summary>ICE was restarted: the old tag is stale from now on.</summary>
    public void Restarted(string remoteUsernameFragment)
    {
        ETag = NewETag();
        RemoteUsernameFragment = remoteUsernameFragment;
    }

    private static string NewETag() => $"\"{RandomNumberGenerator.GetHexString(16, lowercase: true)}\"";

    private static string? FirstUfrag(string sdp)
    {
        foreach (ReadOnlySpan<char> line in sdp.AsSpan().EnumerateLines())
            if (line.StartsWith("a=ice-ufrag:")) return line["a=ice-ufrag:".Length..].Trim().ToString();
        return null;
    }
}

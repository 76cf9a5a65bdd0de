using System.Text;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Identity;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.Fuzzing.Targets;

/// <summary>Identity assertions: the peer's, and what an identity provider gives back of them.</summary>
internal static class IdentityTargets
{
    private const string Json =
        """{"idp":{"domain":"b\u00FCcher.example:8443","protocol":"default"},"assertion":"[\"alice\",\"{}\"]"}""";

    public static IEnumerable<FuzzTarget> Create()
    {
        string line = Convert.ToBase64String(Encoding.UTF8.GetBytes(Json)) + " one=1;two";
        string contents = IdentityContents.Write([new DtlsFingerprint("sha-256", "AA:BB"), new("sha-1", "01:02")]);
        yield return new FuzzTarget("identity-line", [Encoding.UTF8.GetBytes(line)], ParseLine);
        yield return new FuzzTarget("identity-json", [Encoding.UTF8.GetBytes(Json)], ParseJson);
        yield return new FuzzTarget("identity-contents", [Encoding.UTF8.GetBytes(contents)], ParseContents);
        yield return new FuzzTarget(
            "identity-name", ["al%40ice@b\u00FCcher.example"u8.ToArray(), "a%25@idp.example"u8.ToArray()], ParseName);
    }

    private static void ParseLine(byte[] input)
    {
        if (!IdentityAttribute.TryParse(Encoding.UTF8.GetString(input), out IdentityAttribute? identity)) return;
        if (!IdentityAttribute.TryParse(identity.ToString(), out IdentityAttribute? again)
            || again.Assertion != identity.Assertion || again.Extensions.Count != identity.Extensions.Count)
            throw new InvalidOperationException("what we wrote is read otherwise");
        SignaledAssertion.TryDecode(identity.Assertion, out _);
    }

    private static void ParseJson(byte[] input)
    {
        if (!SignaledAssertion.TryDecode(Convert.ToBase64String(input), out SignaledAssertion? assertion)) return;
        if (assertion.Encode() is not { } encoded) return;
        if (!SignaledAssertion.TryDecode(encoded, out SignaledAssertion? again) || again != assertion)
            throw new InvalidOperationException("what we wrote is read otherwise");
        _ = IdpDomain.TryParse(assertion.Domain, out _);
    }

    private static void ParseContents(byte[] input)
    {
        if (!IdentityContents.TryRead(Encoding.UTF8.GetString(input), out IReadOnlyList<DtlsFingerprint>? read)) return;
        if (!IdentityContents.TryRead(IdentityContents.Write(read), out IReadOnlyList<DtlsFingerprint>? again)
            || !IdentityContents.Covers(again, read) || !IdentityContents.Covers(read, again))
            throw new InvalidOperationException("what we wrote is read otherwise");
    }

    private static void ParseName(byte[] input)
    {
        if (!PeerName.TryParse(Encoding.UTF8.GetString(input), out PeerName? name)) return;
        if (name.User.Contains('@') || !IdpDomain.TryParse(name.Domain, out IdpDomain domain)
            || domain.Name != name.Domain)
            throw new InvalidOperationException("the name has no one form");
    }
}

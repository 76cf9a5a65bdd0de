using System.Globalization;
using System.Text;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Stats;

/// <summary>RTCIceCandidateStats (W3C webrtc-stats §8.18).</summary>
/// <param name="IsRemote">The peer's.</param>
/// <param name="Candidate">Foundation, priority, protocol, address, port, type and related address.</param>
/// <param name="UsernameFragment">Of the description it goes with; null: none yet.</param>
internal sealed record IceCandidateStatistics(bool IsRemote, IceCandidate Candidate, string? UsernameFragment)
{
    private const int AddressLength = 18;

    /// <summary>The same for the same candidate, as long as the connection lives.</summary>
    public string Id { get; } = IdOf(IsRemote, Candidate, UsernameFragment);

    public string Protocol => Candidate.Transport == IceTransport.Udp ? "udp" : "tcp";

    /// <summary>RFC 6544 §4.5; null: not TCP, which we do not have.</summary>
    public string? TcpType => null;

    /// <summary>The id of a candidate, for those that name it.</summary>
    public static string IdOf(bool isRemote, in IceCandidate candidate, string? usernameFragment)
    {
        string fragment = usernameFragment ?? "";
        Span<byte> key = stackalloc byte[1 + AddressLength + IceCredentials.MaxLength];
        key[0] = (byte)candidate.Type;
        int length = 1 + candidate.Address.WriteAddress(key[1..]);
        key[length++] = (byte)(candidate.Address.Port >> 8);
        key[length++] = (byte)candidate.Address.Port;
        length += Encoding.ASCII.GetBytes(fragment, key[length..]);
        uint hash = StunFingerprint.Compute(key[..length]);
        return (isRemote ? "IR" : "IL") + hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}

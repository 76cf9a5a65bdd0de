using System.Security.Cryptography;
using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Transport;

/// <summary>The operating system's cryptographic randomness.</summary>
internal sealed class SystemRandom : IRandom
{
    public static readonly SystemRandom Shared = new();

    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
